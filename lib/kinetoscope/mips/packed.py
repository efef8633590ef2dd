"""A running system in five bytes a swimmer: good enough to look at, and to go on from."""

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.mips import initial, state_bytes
from kinetoscope.mips.params import Params
from kinetoscope.mips.particles import Particles
from kinetoscope.mips.simulation import Simulation

unpack = state_bytes.read


def pack(run: Simulation) -> bytes:
    """The state of a running system: 16 + 5 n bytes, 16 + 6 n for Gaussian velocities."""
    return state_bytes.write(run.positions(), run.orientations(), run.box, run.params.model)


def resume(data: bytes, params: Params, seed: int = 0) -> Simulation:
    """A running system that goes on from a packed state, perhaps under other knobs.

    Where the box of ``params`` is another one, everything is stretched and overlaps are removed.

    Raises ValueError when ``params.n`` is not the number of swimmers in ``data``.
    """
    at, e, sides = unpack(data, params.model)
    if len(at) != params.n:
        raise refusal("n (N)", params.n, f"{len(at)}, as in the stored state", "take that number")
    at = at * np.array(params.box) / np.array(sides)
    if params.pairs and not np.allclose(sides, params.box, rtol=1e-9):
        at = initial.relaxed(at, params)
    run = Simulation(params, seeds.check(seed))
    noise_seed = run.particles.seed
    run.particles = Particles(at, e, params=params, seed=noise_seed)
    run.begin()
    return run
