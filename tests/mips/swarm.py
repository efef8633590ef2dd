"""Particles for tests."""

import numpy as np

from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mips.params import Params
from kinetoscope.mips.particles import Particles, random_directions
from kinetoscope.mips.simulation import Simulation


def scattered(params: Params, *, seed: int = 0, skin: float | None = None) -> Particles:
    """Discs on a square lattice, pushed off it a little, with random directions."""
    random = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(params.n)))
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    at = (grid[: params.n] + random.uniform(0.4, 0.6, (params.n, 2))) * np.array(params.box) / side
    directions = random_directions(params.n, params.model, random)
    return Particles(at, directions, params=params, seed=seed, skin=skin)


def present(swimmers: Simulation) -> Trajectory:
    """What goes on, as a run of one frame, in the way the page tells it to the views."""
    frame = {name: array[None] for name, array in swimmers.frame().items()}
    return Trajectory.make(
        params=swimmers.params, seed=1, backend="numba", times=np.array([swimmers.time]),
        data=frame,
    )  # fmt: skip
