"""The geometry of states: triangles of overlaps, and the tree they form.

Full replica symmetry breaking says that the space of states is ultrametric: of the three overlaps
of any three states the two smallest are equal (isosceles triangles with a short base; 3/4 of
them, the rest equilateral, in Parisi's solution without a field).  Mezard, Parisi, Sourlas,
Toulouse and Virasoro, J. Physique 45, 843 (1984).  In samples one can simulate this is a trend:
the ratio <q_mid - q_min>/<q_max - q_mid> falls slowly with n (0.41 at n = 64 to 0.35 at 256, at
T = 0.4), and any chart of it should say so.
"""

from itertools import combinations

import attrs
import numpy as np
from numpy.typing import ArrayLike
from scipy.cluster import hierarchy

from kinetoscope.core.knobs import refusal
from kinetoscope.replicas import admissible


@attrs.frozen(eq=False)
class Triples:
    """Sorted overlaps (triples,) of all triples of states: ``q_min`` <= ``q_mid`` <= ``q_max``."""

    q_min: np.ndarray
    q_mid: np.ndarray
    q_max: np.ndarray

    @property
    def ratio(self) -> float:
        """<q_mid - q_min> / <q_max - q_mid>: 0 if ultrametric; NaN where all are equal."""
        base = float((self.q_max - self.q_mid).mean())
        return float((self.q_mid - self.q_min).mean()) / base if base > 0 else float("nan")


@attrs.frozen(eq=False)
class Tree:
    """Average linkage of states at the distance 1 - q.

    Attributes
    ----------
    merges : (R - 1, 4) as `scipy.cluster.hierarchy.linkage` has it: two children, height, size;
        leaves are 0 to R - 1, the k-th merge makes node R + k
    order : (R,) the leaves from left to right, so that no branches cross
    x, y : (R - 1, 4) the brackets to draw, corner by corner; leaf k of ``order`` stands at x = k
    """

    merges: np.ndarray
    order: np.ndarray
    x: np.ndarray
    y: np.ndarray


def ultrametric_triples(overlaps: ArrayLike, *, gauge: bool = True) -> Triples:
    """Triangles of an overlap matrix (R, R), or of many samples (S, R, R); R >= 3.

    With ``gauge`` (models with H(s) = H(-s)) a state and its mirror image are one: signs are
    chosen such that at most one overlap of a triple is negative, namely the smallest |q| with
    the sign of the product q_ab q_bc q_ca, which no choice can change.  For odd p leave it out.
    """
    q = _overlaps(overlaps, 3)
    stacked = q if q.ndim == 3 else q[None]
    a, b, c = np.array(list(combinations(range(q.shape[-1]), 3))).T
    sides = np.stack([stacked[:, a, b], stacked[:, b, c], stacked[:, a, c]], axis=-1)
    sides = sides.reshape(-1, 3)
    if gauge:
        mirrored = np.sign(sides).prod(axis=1) < 0
        sides = np.sort(np.abs(sides), axis=1)
        sides[mirrored, 0] *= -1.0
    else:
        sides = np.sort(sides, axis=1)
    return Triples(sides[:, 0], sides[:, 1], sides[:, 2])


def overlap_matrix(spins: ArrayLike) -> np.ndarray:
    """q_ab = s_a . s_b / n, (R, R), of configurations (R, n); 1 on the diagonal."""
    s = admissible.array("spins", spins, "(R, n)", "one row for each state")
    if s.ndim != 2 or s.shape[1] < 1:
        raise refusal("spins", s.shape, "(R, n)", "one row for each state")
    return s @ s.T / s.shape[1]


def dendrogram(overlaps: ArrayLike, *, gauge: bool = True) -> Tree:
    """The tree of states from an overlap matrix (R, R), R >= 2, by average linkage on 1 - q.

    With ``gauge`` the distance is 1 - |q|: a state and its mirror image are one.
    """
    q = _overlaps(overlaps, 2)
    if q.ndim != 2:
        raise refusal("overlaps", q.shape, "(R, R)", "one tree for each sample")
    distance = 1.0 - (np.abs(q) if gauge else q)
    above = np.triu_indices(len(q), 1)
    merges = hierarchy.linkage(np.maximum(distance[above], 0.0), "average")
    drawn = hierarchy.dendrogram(merges, no_plot=True)
    x = (np.array(drawn["icoord"]) - 5.0) / 10.0  # scipy puts leaf k at 10 k + 5
    return Tree(merges, np.array(drawn["leaves"]), x, np.array(drawn["dcoord"]))


def _overlaps(overlaps: ArrayLike, least: int) -> np.ndarray:
    words = f"(R, R) or (samples, R, R) with R >= {least}", "overlap_matrix(spins) makes it"
    q = admissible.array("overlaps", overlaps, *words)
    if q.ndim not in (2, 3) or q.shape[-1] != q.shape[-2] or q.shape[-1] < least:
        raise refusal("overlaps", q.shape, *words)
    if not np.isfinite(q).all() or np.abs(q).max() > 1.0 + 1e-6:
        raise refusal("overlaps", "entries outside", "in [-1, 1]", "divide by n")
    return q
