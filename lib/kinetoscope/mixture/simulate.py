"""One run, from parameters to a trajectory with everything the charts need."""

import threading
import time as clock

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import expect, knobs, refusal
from kinetoscope.core.run import Budget, Cost, Progress, check_budget
from kinetoscope.core.trajectory import Axis, Trajectory
from kinetoscope.mixture import basis, dsmc
from kinetoscope.mixture.entropy import distance, entropy_and_clipped
from kinetoscope.mixture.params import Params, started
from kinetoscope.mixture.relax import is_mirrored, relax, system

SPECIES = ("light", "heavy")
#: What is kept of the particles, and how many times they are simulated: an error needs two.
PARTICLES = tuple(f"particles_{x}_{who}" for x in ("temperature", "anisotropy") for who in SPECIES)
REPLICAS = 2
#: Seconds for one multiplication in the rates, one in the factors, one entry of a tensor.
RATE, FACTOR, ENTRY = 1.2e-9, 0.35e-9, 0.4e-6


def estimate_cost(params: Params) -> Cost:
    """Memory of the result and time of :func:`simulate`, within a factor of three on a laptop.

    Collision tensors (0.4 MB for hard discs at degree 10) are shared by all runs and are not
    counted.
    """
    expect(Params, params)
    unknowns, degree = 2 * basis.size(params.degree), params.degree
    if params.gamma == 0.0:
        entries, factor = 0.5 * degree**3, 4.0 * unknowns**2
    else:
        entries, factor = 0.2 * degree**5, unknowns**3 / 3.0
    decades = np.log10(1.0 + params.end)
    steps = (12.0 + 8.0 * decades) * (1e-4 / params.rtol) ** 0.3
    step = 9.0 * entries * RATE + factor * FACTOR + 10.0 * unknowns**2 * FACTOR
    numbers = params.frames * (unknowns + 14)
    seconds = 1.5e-3 + steps * step + 6e-8 * numbers + 0.15 * entries * ENTRY
    numbers += params.frames * len(PARTICLES) if params.particles else 0
    if params.particles:
        seconds += dsmc.estimate_cost(
            params, duration=params.end, particles=params.particles, replicas=REPLICAS
        ).seconds
    return Cost(bytes=int(8 * numbers * 1.2) + 4096, seconds=float(seconds))


def simulate(
    params: Params, seed: int = 0, backend: str = "auto", budget: Budget | None = None,
    cancel: threading.Event | None = None, progress: Progress | None = None, *,
    times: np.ndarray | None = None,
) -> Trajectory:  # fmt: skip
    """Run ``params``; deterministic but for particles, the only ones to need ``seed``.

    ``times`` (frames,), rising and >= 0, are met exactly; by default ``params.times``, evenly
    spread over the logarithm of time.

    Data, all in each species' own thermal units, for ``light`` and ``heavy``: drift_*,
    temperature_*, anisotropy_* (T_x - T_y), fourth_moment_* (<|v|^4>), entropy_* (H = integral of
    f ln f), distance_* (from the own Maxwellian), (frames,) each; coefficients_* (frames, size);
    besides energy = n_L (2 T_L + u_L^2) + n_H (2 T_H + u_H^2) and momentum = n_L u_L + n_H u_H/eps.

    With ``params.particles`` also particles_temperature_* and particles_anisotropy_*, the means of
    two gases of so many particles in all (:mod:`.dsmc`), and ``particles_error``, the
    standard error of their temperatures (root mean square over the run), in the diagnostics.

    Diagnostics: steps, rejected, energy_drift and momentum_drift (relative, of the whole run;
    truncated operators may have one), clipped_mass (the largest part of either density by which
    the synthesised f is negative), wall_seconds, and solver_seconds: of this thread on its core,
    so that a busy machine does not make the same steps look dearer.

    Raises
    ------
    ValueError
        a backend other than "auto" and "numba", times that do not rise
    BudgetExceeded
        before anything is allocated
    Cancelled
        within 50 ms of the event
    FloatingPointError
        the state left the reach of the basis
    """
    if backend not in ("auto", "numba"):
        raise refusal(
            "backend", backend, "'auto' or 'numba' for a single run",
            "jax computes batches over mass ratios",
        )  # fmt: skip
    seed = seeds.check(seed)
    check_budget(
        estimate_cost(params), budget,
        "take fewer particles (N) or a larger epsilon (ε): they must collide 1/ε² times"
        if params.particles else "lower degree (K) or frames, or raise rtol",
    )  # fmt: skip
    times = params.times if times is None else _checked(times)
    began = clock.perf_counter()
    start = started(params)
    equations = system(params, mirrored=is_mirrored(start))
    if progress is not None:
        progress(0.0, "collision tensors are ready")
    solving = clock.thread_time()
    found = relax(equations, start, times, rtol=params.rtol, cancel=cancel, progress=progress)
    solved = clock.thread_time() - solving
    data, clipped = measured(params, found.coefficients)
    noise = {}
    if params.particles:
        gas = dsmc.dsmc(
            params, times=times, particles=params.particles, replicas=REPLICAS, seed=seed,
            budget=Budget(seconds=float("inf")), cancel=cancel, progress=progress,
        )  # fmt: skip
        data |= {name: gas.data[name.removeprefix("particles_")] for name in PARTICLES}
        errors = [gas.errors[f"temperature_{who}"] for who in SPECIES]
        noise["particles_error"] = float(np.sqrt(np.mean(np.square(errors))))
    scale = params.n_light + params.n_heavy / params.epsilon
    diagnostics = {
        "backend": "numba", "steps": found.steps, "rejected": found.rejected,
        "energy_drift": float(np.abs(data["energy"] / data["energy"][0] - 1.0).max()),
        "momentum_drift": float(np.abs(data["momentum"] - data["momentum"][0]).max() / scale),
        "clipped_mass": clipped, "solver_seconds": solved,
        "wall_seconds": clock.perf_counter() - began, **noise,
    }  # fmt: skip
    axis = Axis(
        "coefficient", np.arange(basis.size(params.degree)), "", "place in basis.index(degree)"
    )
    if progress is not None:
        progress(1.0, "done")
    return Trajectory.make(
        params=params, seed=seed, backend="numba", times=times, data=data,
        axes={f"coefficients_{who}": (axis,) for who in SPECIES}, diagnostics=diagnostics,
    )  # fmt: skip


def measured(params: Params, coefficients: np.ndarray) -> tuple[dict[str, np.ndarray], float]:
    """What is measured of coefficients (frames, 2, size), and the largest clipped mass."""
    data: dict[str, np.ndarray] = {}
    clipped = 0.0
    for s, who in enumerate(SPECIES):
        a = np.ascontiguousarray(coefficients[:, s])
        found = basis.moments(a)
        data[f"drift_{who}"] = found.drift
        data[f"temperature_{who}"] = found.temperature
        data[f"anisotropy_{who}"] = found.anisotropy
        data[f"fourth_moment_{who}"] = found.fourth
        data[f"entropy_{who}"], lost = entropy_and_clipped(a)
        data[f"distance_{who}"] = distance(a)
        data[f"coefficients_{who}"] = a
        clipped = max(clipped, float(lost.max()))
    n, m = params.n_light, params.n_heavy
    data["energy"] = n * (2.0 * data["temperature_light"] + data["drift_light"] ** 2) + m * (
        2.0 * data["temperature_heavy"] + data["drift_heavy"] ** 2
    )
    data["momentum"] = n * data["drift_light"] + m * data["drift_heavy"] / params.epsilon
    return data, clipped


def _checked(times: np.ndarray) -> np.ndarray:
    try:
        times = np.asarray(times, dtype=np.float64)
    except (TypeError, ValueError):
        raise refusal("times", times, "a list of numbers", "try np.geomspace(0.01, 100)") from None
    if times.ndim != 1 or times.size == 0 or not np.isfinite(times).all():
        raise refusal("times", times, "a list of finite numbers", "try np.geomspace(0.01, 100)")
    if times[0] < 0.0 or np.any(np.diff(times) <= 0.0):
        raise refusal("times", times, "rising from 0 or later", "sort them")
    if times[-1] > (latest := knobs(Params)["duration"].high):
        raise refusal("times", float(times[-1]), f"at most {latest:g}", "all is at rest by then")
    return times


def _a_few_particles() -> tuple[np.ndarray, ...]:
    """Compiles what no preset needs: particles beside the solver."""
    params = Params(epsilon=0.5, gamma=1.0, particles=200, duration=2.0, frames=3, degree=4)
    return tuple(simulate(params).data.values())


#: For the server, before anybody waits.
WARM = (_a_few_particles,)
