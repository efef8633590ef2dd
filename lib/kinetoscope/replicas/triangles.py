"""Three states and their three overlaps: in a tree the two least are equal.

Order the overlaps of a triple, q_least <= q_middle <= q_most.  If states lie on a tree, every
triangle is isosceles with its two least overlaps equal (or equilateral, a quarter of them under
full breaking): q_middle - q_least vanishes and q_most - q_middle does not (Mezard, Parisi, Sourlas,
Toulouse, Virasoro, Phys. Rev. Lett. 52, 1156 (1984) [from memory, unverified]).  At finite N the
ratio of their means falls slowly.
"""

import numpy as np

#: Triples that are looked at; more say the same.
TRIPLES = 1200


def triangles(overlaps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(q_middle - q_least, q_most - q_middle) of `TRIPLES` triples of states, always the same."""
    chosen = np.random.default_rng(3)
    three = chosen.integers(0, overlaps.shape[0], (TRIPLES, 3))
    a, b, c = three[(np.diff(np.sort(three), axis=1) > 0).all(axis=1)].T
    ordered = np.sort([overlaps[a, b], overlaps[b, c], overlaps[a, c]], axis=0)
    return ordered[1] - ordered[0], ordered[2] - ordered[1]


def isosceles(overlaps: np.ndarray) -> float:
    """Mean of q_middle - q_least over mean of q_most - q_middle; 0 in a tree."""
    base, height = triangles(overlaps)
    return float(base.mean() / max(float(height.mean()), 1e-9))
