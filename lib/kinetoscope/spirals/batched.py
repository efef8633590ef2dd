"""Many lattices at once, for a sweep on a GPU: how many of each species there are, frame by frame.

Members may differ in rates, densities and seeds, and each draws all that happens to it for
itself, directions too (a :class:`.batch.Batch` shares these).  So every member is the lattice that
:func:`.simulate.simulate` runs alone, to the bit: the same counts at the same times.  A member
whose frame is reached waits for the others.
"""

import threading
from collections.abc import Hashable, Sequence

import numpy as np

from kinetoscope.core import jax_env
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import stop_if
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.spirals import bit_planes
from kinetoscope.spirals.lattice import DIMERS, PASSES, Lattice
from kinetoscope.spirals.params import Params

MEASURES = ("density_1", "density_2", "density_3")
#: Lattices from which a GPU is faster: nobody has measured it yet.
CROSSOVER = None
#: Memory for one batch, and bytes of a site while it is updated: 2 bits, some thirty times.
BYTES, BYTES_GPU, SITE = 2**27, 2**33, 8


def kind(params: Params) -> Hashable:
    """Lattices of the same side, rules' kind and frames go together."""
    if not params.fast:
        raise refusal(
            "method", params.method if params.scenario in ("spirals", "fronts") else "serial",
            "'dimers' in a batch: spirals or fronts with room for 1", "leave the backend out for it"
        )  # fmt: skip
    if params.twin != "none":
        raise refusal("twin", params.twin, "'none' in a batch", "leave the backend out for it")
    return params.rules.kind, params.size, params.frames


def most(params: Params) -> int:
    """Lattices that fit into the memory of one batch."""
    return max(1, (BYTES_GPU if jax_env.gpu() else BYTES) // (SITE * params.size**2))


def simulate(
    params: Sequence[Params], seeds: Sequence[int], *, cancel: threading.Event | None = None
) -> list[Trajectory]:
    """Run all of ``params`` (n,), of one kind; data density_1 ... (frames,), and no pictures.

    Looks at ``cancel`` every 32 passes of the batch.
    """
    lattices = [
        Lattice(
            one.size, one.rules, one.init(), seed=seed, method="dimers",
            attempts_per_dimer=one.attempts_per_dimer,
        )
        for one, seed in zip(params, seeds, strict=True)
    ]  # fmt: skip
    sites = np.stack([lattice._sites for lattice in lattices])
    levels = np.stack([lattice._levels for lattice in lattices])
    times, counted = [], []
    for frame in range(params[0].frames):
        due = np.array(
            [_due(each, one.times[frame]) for each, one in zip(lattices, params, strict=True)]
        )
        sites = _gone_on(lattices, sites, levels, due, cancel)
        times.append([lattice.time for lattice in lattices])
        counted.append(bit_planes.counts(np.asarray(sites)))
    told = np.array(counted) / params[0].size ** 2
    return [
        _run(one, seed, np.array(times)[:, k], told[:, k])
        for k, (one, seed) in enumerate(zip(params, seeds, strict=True))
    ]


def _due(lattice: Lattice, end: float) -> int:
    """Passes to the last one before ``end``, counted as :mod:`.simulate` counts them."""
    steps = 0
    while end - lattice.time > lattice.step * (1.0 + 1e-9):
        steps += lattice.due(min(0.03 * lattice.speed, end - lattice.time))
    return steps


def _gone_on(
    lattices: list[Lattice], sites: np.ndarray, levels: np.ndarray, due: np.ndarray,
    cancel: threading.Event | None,
) -> np.ndarray:  # fmt: skip
    from kinetoscope.spirals import kernels_jax

    model = DIMERS[lattices[0].rules.kind]
    while due.any():
        stop_if(cancel)
        counts = np.minimum(due, PASSES)
        tilings = np.zeros((len(lattices), PASSES), np.int64)
        keys = np.zeros((len(lattices), PASSES, 2), np.uint32)
        for k in np.flatnonzero(counts):
            tilings[k, : counts[k]], keys[k, : counts[k]] = lattices[k]._drawn(int(counts[k]))
        sites = kernels_jax.passes_apart(model, sites, tilings, keys, levels, counts)
        due = due - counts
    return sites


def _run(params: Params, seed: int, reached: np.ndarray, densities: np.ndarray) -> Trajectory:
    """Times as :func:`.simulate.simulate` states them; ``densities`` (frames, 4)."""
    times: list[float] = []
    for k, (now, end) in enumerate(zip(reached, params.times, strict=True)):
        times.append(now if k == 0 or now > times[-1] else end)
    species = params.rules.species
    gone = [s for s in species if densities[-1, s] == 0.0]
    return Trajectory.make(
        params=params, seed=seed, backend="jax", times=np.array(times),
        data={f"density_{s}": densities[:, s] for s in species},
        diagnostics={"method": "jax", "extinct": ",".join(map(str, gone))},
    )
