"""The exact energy landscape of a small system: its minima, and the passes between them.

Pour water into the landscape.  Each minimum becomes a lake; as the level rises two lakes meet at
a pass, and from then on are one.  Who meets whom, and at what energy, is the disconnectivity tree
(Becker and Karplus, J. Chem. Phys. 106, 1495 (1997)): leaves end at the energies of minima,
branches join at barriers.  Neighbours are configurations that differ in one spin.
"""

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal
from kinetoscope.replicas import kernels_landscape
from kinetoscope.replicas.couplings import checked
from kinetoscope.replicas.enumeration import configurations, energies
from kinetoscope.replicas.hebbian import Hebbian

#: 2^18 configurations take a tenth of a second.
LARGEST = 18


@attrs.frozen(eq=False)
class Disconnectivity:
    """The tree of a landscape with m minima (a flat valley counts as one).

    Attributes
    ----------
    minima : (m, n) int8, the lowest first
    energies : (m,) theirs
    merges : (m - 1, 2) nodes joined, lowest barrier first; leaves are 0 to m - 1, the k-th merge
        makes node m + k
    barriers : (m - 1,) energies of the passes
    order : (m,) leaves from left to right, so that no branches cross
    """

    minima: np.ndarray
    energies: np.ndarray
    merges: np.ndarray
    barriers: np.ndarray
    order: np.ndarray

    def lines(self) -> tuple[np.ndarray, np.ndarray]:
        """Brackets x, y (m - 1, 4) to draw: up from a child, across at the barrier, down again."""
        m = len(self.energies)
        place, height = np.empty(2 * m - 1), np.empty(2 * m - 1)
        place[self.order], height[:m] = np.arange(m), self.energies
        height[m:] = self.barriers
        for k, (a, b) in enumerate(self.merges):
            place[m + k] = 0.5 * (place[a] + place[b])
        a, b = self.merges.T
        x = np.stack([place[a], place[a], place[b], place[b]], axis=1)
        y = np.stack([height[a], self.barriers, self.barriers, height[b]], axis=1)
        return x, y

    def barrier(self, a: int, b: int) -> float:
        """The energy of the lowest pass between minima ``a`` and ``b``."""
        members = [{k} for k in range(len(self.energies))]
        for (u, v), height in zip(self.merges, self.barriers, strict=True):
            members.append(members[u] | members[v])
            if {a, b} <= members[-1]:
                return float(height)
        raise refusal("minimum", (a, b), "two different minima", f"there are {len(self.energies)}")


def disconnectivity(model: Hebbian | ArrayLike) -> Disconnectivity:
    """The disconnectivity tree of a model with n <= 18 spins, exactly.

    >>> from kinetoscope.replicas import couplings
    >>> tree = disconnectivity(couplings("sk", 12, seed=1))
    >>> len(tree.merges) == len(tree.minima) - 1
    True
    """
    n = model.n if isinstance(model, Hebbian) else checked(model).shape[0]
    if n > LARGEST:
        raise refusal("n (N)", n, f"at most {LARGEST} for the landscape", "take fewer spins")
    # Levels that are equal but for the rounding of the transform must be equal: a plateau is one.
    H = energies(model)
    H = np.round(H, 10 - max(0, int(np.log10(max(1.0, np.abs(H).max())))))
    order = np.argsort(H, kind="stable")
    most = 64
    while True:
        parent, basin = np.full(H.size, -1), np.empty(H.size, np.int64)
        bottoms, merges = np.empty(most, np.int64), np.empty((most, 2), np.int64)
        barriers = np.empty(most)
        minima, joined = kernels_landscape.flood(
            order, H, n, parent, basin, bottoms, merges, barriers
        )
        if minima <= most:
            break
        most *= 4
    bottoms, merges, barriers = bottoms[:minima], merges[:joined], barriers[:joined]
    return _without_plateaus(bottoms, merges, barriers, H, n, most)


def _without_plateaus(
    bottoms: np.ndarray, merges: np.ndarray, barriers: np.ndarray, H: np.ndarray, n: int, most: int
) -> Disconnectivity:
    """Lakes that meet without rising above the shallower bottom were one flat valley, or none."""
    low = dict(enumerate(H[bottoms]))
    name = dict(enumerate(range(len(bottoms))))  # node of the flood: surviving node
    kept, joins = list(range(len(bottoms))), []
    for k, ((a, b), height) in enumerate(zip(merges, barriers, strict=True)):
        here = most + k
        shallow, deep = (a, b) if low[a] >= low[b] else (b, a)
        low[here] = low[deep]
        if height <= low[shallow] and name[shallow] in kept:
            kept.remove(name[shallow])
            name[here] = name[deep]
        else:
            joins.append((name[a], name[b], height, here))
            name[here] = here
    m = len(kept)
    number = {leaf: k for k, leaf in enumerate(kept)}
    number |= {node: m + k for k, (*_, node) in enumerate(joins)}
    pairs = np.array([(number[a], number[b]) for a, b, *_ in joins], np.int64).reshape(-1, 2)
    order = [[k] for k in range(m)]
    for a, b in pairs:
        order.append(order[a] + order[b])
    chosen = bottoms[kept]
    return Disconnectivity(
        configurations(chosen, n), H[chosen], pairs, np.array([height for *_, height, _ in joins]),
        np.array(order[-1]),
    )  # fmt: skip
