"""Many collisions at once, for a sweep on a GPU: the verdicts of :func:`.scan.scan`.

What :func:`.simulate.simulate` says of a collision, its bounces and its outgoing speed, comes
from :mod:`.collide` on half of the line and needs none of the frames.  So a batch computes those
alone, with the JAX twin of the scan: the same labels, speeds to 1e-6.
"""

import threading
from collections.abc import Hashable, Sequence

import numpy as np

from kinetoscope.core import jax_env
from kinetoscope.core.knobs import refusal
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.solitons.collide import arena
from kinetoscope.solitons.params import Params

MEASURES = ("bounces", "speed_out")
#: Collisions from which a GPU is faster: nobody has measured it yet.
CROSSOVER = None


def kind(params: Params) -> Hashable:
    """Collisions that differ in their speed alone go together."""
    for name, only in (("scenario", "collision"), ("boundary", "causal"), ("damping", 0.0)):
        value = getattr(params, name)
        if value != only:
            raise refusal(
                name, value, f"{only!r} in a batch of collisions", "leave the backend out for it"
            )
    eta = params.eta if params.model == "double-sine-gordon" else None
    return params.model, eta, params.half_separation, params.horizon, params.dx, params.order


def most(params: Params) -> int:
    """Collisions whose fields fit into the memory of one batch."""
    from kinetoscope.solitons import kernels_jax

    where = arena(**_asked(params), top_speed=0.95)
    limit = kernels_jax.BYTES_GPU if jax_env.gpu() else kernels_jax.BYTES
    return kernels_jax.most(where.n, limit=limit)


def simulate(
    params: Sequence[Params], seeds: Sequence[int], *, cancel: threading.Event | None = None
) -> list[Trajectory | FloatingPointError]:
    """Collide all of ``params`` (n,), of one kind; a run for each, without frames.

    Diagnostics: outcome, bounces and speed_out of :func:`.collide.collide`.  A collision whose
    field grew without bound stands as its FloatingPointError.  Raises Cancelled within 100 ms of
    the event, once compiled.
    """
    from kinetoscope.solitons import kernels_jax

    speeds = np.array([each.speed for each in params])
    found, broken = kernels_jax.collisions(speeds, **_asked(params[0]), cancel=cancel)
    runs: list[Trajectory | FloatingPointError] = []
    for k, (one, seed) in enumerate(zip(params, seeds, strict=True)):
        if broken[k]:
            runs.append(FloatingPointError("the field is no longer finite: take a smaller dx"))
            continue
        runs.append(
            Trajectory.make(
                params=one, seed=seed, backend="jax", times=np.array([one.time]), data={},
                diagnostics={
                    "outcome": str(found.outcomes[k]), "bounces": int(found.bounces[k]),
                    "speed_out": float(found.speed_out[k]),
                },
            )
        )  # fmt: skip
    return runs


def _asked(params: Params) -> dict:
    return {
        "model": params.potential, "half_separation": params.half_separation,
        "horizon": params.horizon, "dx": params.dx, "order": params.order,
    }  # fmt: skip
