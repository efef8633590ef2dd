"""Many gases at once, for a sweep on a GPU: the same moments from :mod:`.kernels_jax`.

Gases of one batch share degree, frames and tolerance; mass ratios, densities, rates, kernels,
operators and starts may all differ.  Everything that is measured of the coefficients is measured
by the code that a single run uses, so numbers agree with numba's to 1e-9 of the thermal units.
"""

import threading
from collections.abc import Hashable, Sequence

import numpy as np

from kinetoscope.core import jax_env
from kinetoscope.core.knobs import refusal
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mixture import basis
from kinetoscope.mixture.params import Params
from kinetoscope.mixture.simulate import SPECIES, measured

MEASURES = (
    *(
        f"{what}_{who}"
        for what in (
            "drift", "temperature", "anisotropy", "fourth_moment", "entropy", "distance"
        )
        for who in SPECIES
    ),
    "energy", "momentum", "clipped_mass", "steps", "rejected",
)  # fmt: skip
#: Gases from which a GPU is faster: nobody has measured it yet.
CROSSOVER = None
#: Memory for one batch.
BYTES, BYTES_GPU = 2**28, 2**32


def kind(params: Params) -> Hashable:
    """Gases of one degree, number of frames and tolerance; Maxwell molecules among themselves."""
    if params.particles:
        raise refusal(
            "particles (N)", params.particles, "0 in a batch", "leave the backend out for them"
        )
    return params.degree, params.frames, params.rtol, params.gamma == 0.0


def most(params: Params) -> int:
    """Gases that fit into the memory of one batch: frames, matrices and their factors."""
    n = 2 * basis.size(params.degree)
    each = 8 * n * (3 * params.frames + (4 if params.gamma == 0.0 else 20) * n + 20)
    return max(1, (BYTES_GPU if jax_env.gpu() else BYTES) // each)


def simulate(
    params: Sequence[Params], seeds: Sequence[int], *, cancel: threading.Event | None = None
) -> list[Trajectory | FloatingPointError]:
    """Relax all of ``params`` (n,), of one kind: the data of :func:`.simulate.simulate`.

    A gas that left the reach of the basis stands as its FloatingPointError.  Raises Cancelled
    within 100 ms of the event, once compiled.
    """
    from kinetoscope.mixture import kernels_jax

    found, lost = kernels_jax.follow(params, cancel=cancel)
    runs: list[Trajectory | FloatingPointError] = []
    for k, (one, seed) in enumerate(zip(params, seeds, strict=True)):
        if np.isfinite(lost[k]):
            runs.append(FloatingPointError(f"the gas {kernels_jax.beyond(lost[k])}"))
            continue
        data, clipped = measured(one, found.coefficients[k])
        runs.append(
            Trajectory.make(
                params=one, seed=seed, backend="jax", times=found.times[k], data=data,
                diagnostics={
                    "clipped_mass": clipped, "steps": int(found.steps[k]),
                    "rejected": int(found.rejected[k]),
                },
            )
        )  # fmt: skip
    return runs
