"""The same physics by brute force over all pairs: slow, short, and plain to see through.

``positions`` is (n, 2), ``box`` the sides of the periodic box.  For checks and tests, n of hundreds.
"""  # noqa: E501

import numpy as np

from kinetoscope.mips.params import Params


def gaps(positions: np.ndarray, box: tuple[float, float]) -> np.ndarray:
    """r_j - r_i the short way round, (n, n, 2)."""
    d = positions[None, :, :] - positions[:, None, :]
    sides = np.asarray(box)
    return d - sides * np.round(d / sides)


def distances(positions: np.ndarray, box: tuple[float, float]) -> np.ndarray:
    """The distances, (n, n)."""
    d = gaps(positions, box)
    return np.hypot(d[..., 0], d[..., 1])


def within(positions: np.ndarray, box: tuple[float, float], reach: float) -> set[tuple[int, int]]:
    """All pairs closer than ``reach``, smaller number first."""
    near = np.argwhere(np.triu(distances(positions, box) < reach, 1))
    return {(int(i), int(j)) for i, j in near}


def forces(positions: np.ndarray, params: Params) -> np.ndarray:
    """Forces of the pairs from the definition of each potential, (n, 2)."""
    d = gaps(positions, params.box)
    r = np.hypot(d[..., 0], d[..., 1])
    np.fill_diagonal(r, 1e9)
    if params.potential == "harmonic":
        size = params.stiffness * np.maximum(0.0, 1.0 - r)
    elif params.potential == "wca":
        near = np.minimum(r, params.reach)
        # - dU/dr of 4 eps (r^-12 - r^-6) with eps = 1/24
        size = np.where(r < params.reach, (48.0 * near**-13 - 24.0 * near**-7) / 24.0, 0.0)
    else:
        z = params.softness * (1.0 - np.minimum(r, params.reach))
        size = params.stiffness * np.logaddexp(0.0, z) / params.softness
        size = np.where(r < params.reach, size, 0.0)
    return -(size[..., None] * d / r[..., None]).sum(axis=1)


def clusters(positions: np.ndarray, box: tuple[float, float], distance: float) -> np.ndarray:
    """The root of each swimmer's cluster by joining pairs one after another, (n,)."""
    parent = list(range(len(positions)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for i, j in within(positions, box, distance):
        parent[root(i)] = root(j)
    return np.array([root(i) for i in range(len(positions))])
