"""Crowds that have formed, kept in the package: a page opens with one, and a map can show them all.

Soft discs (k = 20, thermal noise, active Brownian) from a gas, twenty memory times on, at a few
Peclet numbers and packings, in two sizes; `assets/states.py` makes them.  The kept state nearest to
the knobs is where a run may start: turned and shifted as the seed says, stretched to the box, with
as many swimmers as are asked for.  From there on the knobs rule, not the place it came from: hard
discs may start from what soft ones formed, and beyond the grid a crowd boils or grows.
"""

import functools
import math
from pathlib import Path

import attrs
import numpy as np

from kinetoscope.mips import state_bytes
from kinetoscope.mips.params import Params

#: What `assets/states.py` writes.
FILE = Path(__file__).with_name("formed.npz")
#: Stiffness of the discs that formed these states.
STIFFNESS = 20.0
#: Bits of a place along each side; by them swimmers get an order that keeps neighbours close.
_BITS = 8


@attrs.frozen(eq=False)
class Grid:
    """The kept states.

    ``peclets`` (p,), ``packings`` (f,) and ``sizes`` (s,) are the axes; ``seen`` (s, p, f, 3) holds
    the spread of local packing and the packings of gas and crowd (NaN where there was one phase),
    means over the last five of ``memories`` memory times; ``states`` are by size, in bytes.
    """

    peclets: np.ndarray
    packings: np.ndarray
    sizes: np.ndarray
    memories: float
    seen: np.ndarray
    states: dict[int, np.ndarray]


@attrs.frozen
class Kept:
    """One of them, and what was seen in it: see :class:`Grid`."""

    n: int
    peclet: float
    packing: float
    spread: float
    gas: float
    crowd: float
    state: bytes

    @property
    def params(self) -> Params:
        """The knobs of the run that formed it."""
        return Params(n=self.n, peclet=self.peclet, packing=self.packing)


@functools.cache
def grid() -> Grid:
    """All of them, read once.

    Raises FileNotFoundError when the package came without them.
    """
    if not FILE.is_file():
        raise FileNotFoundError(f"{FILE} did not come with the package: install kinetoscope again")
    with np.load(FILE, allow_pickle=False) as file:
        sizes = file["sizes"]
        return Grid(
            peclets=file["peclets"], packings=file["packings"], sizes=sizes,
            memories=float(file["memories"]), seen=file["seen"],
            states={int(n): file[f"states_{n}"] for n in sizes},
        )  # fmt: skip


def nearest(peclet: float, packing: float, n: int) -> Kept:
    """The kept state closest in packing, then in the ratio of Pe, of the least size that has ``n``."""  # noqa: E501
    there = grid()
    k = min(int(np.searchsorted(there.sizes, n)), len(there.sizes) - 1)
    ratio = np.abs(np.log(there.peclets / max(peclet, 1.0)))
    # In the middle between two a rounding must not choose: the smaller one, to ten digits.
    i = int(np.argmin(np.round(ratio, 10)))
    j = int(np.argmin(np.round(np.abs(there.packings - packing), 10)))
    size = int(there.sizes[k])
    return Kept(
        size, float(there.peclets[i]), float(there.packings[j]), *map(float, there.seen[k, i, j]),
        there.states[size][i, j].tobytes(),
    )  # fmt: skip


def swimmers(params: Params, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, bool]:
    """Positions (n, 2) in the box, directions (n, 2), and whether they need no relaxation.

    More swimmers than were kept are copies side by side, which noise soon tells apart; of too many,
    some are left out evenly, so that the domains stay what they are in parts of the box.
    """
    kept = nearest(params.peclet, params.packing, params.n)
    at, e, box = state_bytes.read(kept.state)
    at = (at / np.array(box) + random.uniform(0.0, 1.0, 2)) % 1.0
    for _ in range(random.integers(4)):
        at = np.stack(((1.0 - at[:, 1]) % 1.0, at[:, 0]), axis=1)
        e = np.stack((-e[:, 1], e[:, 0]), axis=1)
    copies = math.ceil(math.sqrt(params.n / len(at)))
    if copies > 1:
        corner = np.stack(np.meshgrid(*[np.arange(copies)] * 2), axis=-1).reshape(-1, 1, 2)
        at, e = ((at + corner) / copies).reshape(-1, 2), np.tile(e, (copies**2, 1))
    whole = len(at) == params.n
    if not whole:
        chosen = _along(at)[np.linspace(0, len(at) - 1, params.n).round().astype(int)]
        at, e = at[chosen], e[chosen]
    if params.model == "aoup":
        e = e * random.rayleigh(1.0, params.n)[:, None]
    soft = params.potential == "harmonic" and params.stiffness <= STIFFNESS
    return at * np.array(params.box), e, whole and soft


def _along(at: np.ndarray) -> np.ndarray:
    """The order of points in the unit square along Morton's curve, (n,)."""
    x, y = (at * 2**_BITS).astype(np.int64).T
    code = np.zeros(len(at), np.int64)
    for bit in range(_BITS):
        code |= ((x >> bit & 1) << (2 * bit)) | ((y >> bit & 1) << (2 * bit + 1))
    return np.argsort(code, kind="stable")
