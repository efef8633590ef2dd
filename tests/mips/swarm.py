"""Particles for tests, and the physics over all pairs that they are held against."""

import numpy as np

from kinetoscope.mips.params import Params
from kinetoscope.mips.particles import Particles, random_directions


def scattered(params: Params, *, seed: int = 0, skin: float | None = None) -> Particles:
    """Discs on a square lattice, pushed off it a little, with random directions."""
    random = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(params.n)))
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    at = (grid[: params.n] + random.uniform(0.4, 0.6, (params.n, 2))) * np.array(params.box) / side
    directions = random_directions(params.n, params.model, random)
    return Particles(at, directions, params=params, seed=seed, skin=skin)


def gaps(positions, box):
    """r_j - r_i for all i and j the short way round, (n, n, 2)."""
    d = positions[None, :, :] - positions[:, None, :]
    box = np.asarray(box)
    return d - box * np.round(d / box)


def forces(positions, params):
    """Forces from the definition, over all pairs, (n, 2)."""
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
        with np.errstate(over="ignore"):
            z = params.softness * (1.0 - r)
            size = params.stiffness * np.logaddexp(0.0, z) / params.softness
        size = np.where(r < params.reach, size, 0.0)
    return -(size[..., None] * d / r[..., None]).sum(axis=1)
