"""Particles for tests, and a batch of them held against numba."""

from collections.abc import Sequence

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mips import initial
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


def stepped_as_numba(params: Sequence[Params]) -> None:
    """Oracle: the numba kernels from the same state.  One step: rounding, 1e-12.

    In 50 steps chaos multiplies it by at most 1e4 or so: 1e-9.
    """
    from kinetoscope.mips import kernels_jax

    batch = kernels_jax.Batch(params, seed=5)
    ones = [
        initial.particles(p, s)
        for p, s in zip(params, seeds.spawn_integers(5, len(params)), strict=True)
    ]
    for steps, tolerance in ((1, 1e-12), (49, 1e-9)):
        found = batch.forces()
        for lane, one in enumerate(ones):
            f = one.forces()
            scale = max(1.0, np.abs(f).max())
            assert np.abs(found[lane] - f).max() <= tolerance * scale
        batch.advance(steps)
        at, e, sums = batch.positions(wrapped=False), batch.orientations(), batch.integrals()
        for lane, one in enumerate(ones):
            one.advance(steps)
            there, here = at[lane], one.positions(wrapped=False)
            start = np.round((there - here) / np.array(one.box)) * np.array(one.box)
            assert np.abs(there - here - start).max() <= tolerance
            assert np.abs(e[lane] - one.orientations()).max() <= tolerance
            for each, expected in zip(sums, one.integrals(), strict=True):
                assert np.abs(each[lane] - expected).max() <= tolerance
