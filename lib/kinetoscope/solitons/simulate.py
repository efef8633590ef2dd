"""One run, from parameters to a trajectory with everything the charts need."""

import threading
import time as clock

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import expect, refusal
from kinetoscope.core.run import Budget, Cost, Progress, check_budget
from kinetoscope.core.trajectory import Axis, Trajectory
from kinetoscope.solitons import kernels, schemes
from kinetoscope.solitons.collide import FAR, PERIODS, arena, collide
from kinetoscope.solitons.energy import Frames, momentum
from kinetoscope.solitons.evolve import MARGIN, evolve
from kinetoscope.solitons.kernels_collision import HIGH, LEVEL, LOW, OUTER
from kinetoscope.solitons.params import Params

#: Sites advanced by one stage in a second, by family of potential (one core, measured).
RATE = {kernels.CUBIC: 1.0e9, kernels.QUINTIC: 1.0e9, kernels.SINE: 4e8, kernels.DOUBLE_SINE: 2.5e8}


def estimate_cost(params: Params) -> Cost:
    """Memory and time of :func:`simulate`, within a factor of three on a laptop."""
    expect(Params, params)
    even = params.boundary in ("causal", "sponge") and params.scenario in (
        "collision", "exact-pair", "breather", "packet"
    )  # fmt: skip
    sites = float(params.sites)
    if params.boundary == "causal":
        sites += (params.time + 2.0 * MARGIN) / params.dx
    still = params.scenario == "breather" and params.speed == 0.0
    still |= params.scenario == "packet" and params.wavenumber == 0.0
    if even and (still or params.scenario in ("collision", "exact-pair")):
        sites *= 0.5
    stages = schemes.COMPOSITIONS[params.scheme][0].size
    steps = max(params.time / (schemes.DEFAULT_CFL[params.scheme] * params.dx), params.frames)
    # Every frame ends with a stage of its own, is copied, and gets its energy density.
    work = sites * (steps * stages + 4.0 * params.frames) / RATE[params.potential.family]
    shown = params.frames * params.sites
    seconds = 0.003 + work + 12e-9 * shown + 15e-6 * params.frames
    if params.scenario == "collision":
        seconds += 1e-3 * (params.time / 200.0 * 0.3 / params.dx) ** 2
    return Cost(bytes=int(8 * (4 * shown + 12 * sites)) + 2**20, seconds=seconds)


def simulate(
    params: Params, seed: int = 0, backend: str = "auto", budget: Budget | None = None,
    cancel: threading.Event | None = None, progress: Progress | None = None,
) -> Trajectory:  # fmt: skip
    """Run ``params``; deterministic, so ``seed`` only enters the key.

    Data: phi, pi, energy_density (frames, nx); energy (whole line), momentum (of the picture),
    centre = phi(0, t), each (frames,).  A collision adds position = X(t) of the right kink (0 in
    contact) and the ledger kinks, between, radiated, which sum to energy.

    Diagnostics: energy_drift, wall_seconds, steps, dt; a collision adds outcome, bounces,
    bounce_times and speed_out of :func:`.collide.collide` on the same grid, with outcome
    "not judged" on rings, in sponges and under damping, where free kinks have no outgoing speed.

    Raises
    ------
    ValueError
        a backend other than "auto" and "numba" (one run is too small for a GPU; scans have jax)
    BudgetExceeded
        before anything is allocated
    Cancelled
        within 50 ms of the event
    """
    if backend not in ("auto", "numba"):
        raise refusal(
            "backend", backend, "'auto' or 'numba' for a single run",
            "jax computes scans: solitons.scan(..., backend='jax')",
        )  # fmt: skip
    seed = seeds.check(seed)
    check_budget(
        estimate_cost(params), budget, "raise dx (Δx), or lower half_length, frames or the duration"
    )
    began, model = clock.perf_counter(), params.potential
    run = evolve(
        params.state(), model, times=params.times, scheme=params.scheme, damping=params.damping,
        stencil=int(params.stencil), boundary=params.boundary, cancel=cancel, progress=progress,
    )  # fmt: skip
    x, phi, pi = run.axes["phi"][0].values, run.data["phi"], run.data["pi"]
    density = _densities(params, phi, pi)
    data = {
        "phi": phi, "pi": pi, "energy_density": density, "energy": run.data["energy"],
        "momentum": np.asarray(
            momentum(Frames(run.times, x, phi, pi), periodic=params.boundary == "periodic")
        ),
        "centre": phi[:, np.argmin(np.abs(x))],
    }  # fmt: skip
    diagnostics = dict(run.diagnostics)
    if params.scenario == "collision":
        series, found = _collision(params, x, phi, density, run.data["energy"], cancel)
        data |= series
        diagnostics |= found
    diagnostics |= {"backend": "numba", "wall_seconds": clock.perf_counter() - began}
    space = (Axis("x", x, "", "x"),)
    return Trajectory.make(
        params=params, seed=seed, backend="numba", times=run.times, data=data,
        axes={"phi": space, "pi": space, "energy_density": space}, diagnostics=diagnostics,
    )  # fmt: skip


def _densities(params: Params, phi: np.ndarray, pi: np.ndarray) -> np.ndarray:
    """Energy density (frames, nx) with the gradient energy of the run's own stencil."""
    model, out = params.potential, np.empty_like(phi)
    c, p = schemes.STENCILS[int(params.stencil)] / params.dx**2, np.array(model.constants)
    wrap, flip, shift = kernels.MIRROR, 1.0, 0.0
    if params.boundary in ("periodic", "twisted"):
        from kinetoscope.solitons.boundaries import ring

        wrap, (flip, shift) = kernels.WRAP, ring(params.state(), model, params.boundary)
    kernels.energy_densities(model.family, p, c, phi, pi, wrap, flip, shift, out)
    return out


def _collision(
    params: Params, x: np.ndarray, phi: np.ndarray, density: np.ndarray, energy: np.ndarray,
    cancel: threading.Event | None,
) -> tuple[dict[str, np.ndarray], dict]:  # fmt: skip
    """Track, ledger and verdict of a collision."""
    asked = {
        "model": params.potential, "half_separation": params.half_separation,
        "horizon": params.horizon, "dx": params.dx, "order": params.order,
    }  # fmt: skip
    rules = arena(**asked, top_speed=params.speed).rules
    right = x >= 0.0
    height = np.abs(phi[:, right] - rules[OUTER]) - rules[LEVEL]
    last = height.shape[1] - 1 - np.argmax(height[:, ::-1] > 0.0, axis=1)
    last = np.minimum(last, height.shape[1] - 2)
    rows = np.arange(phi.shape[0])
    here, there = height[rows, last], height[rows, last + 1]
    crossing = (here > 0.0) & (there <= 0.0)
    step = np.where(crossing, here / np.where(crossing, here - there, 1.0), 0.0)
    position = np.where(crossing, params.dx * (last + step), 0.0)
    core = 7.0 / params.potential.meson_mass
    away = np.abs(x)[None, :] - position[:, None]
    between = params.dx * np.where(away < -core, density, 0.0).sum(axis=1)
    kinks = params.dx * np.where(np.abs(away) <= core, density, 0.0).sum(axis=1)
    series = {
        "position": position, "kinks": kinks, "between": between,
        "radiated": energy - kinks - between,
    }  # fmt: skip
    if params.boundary == "causal" and params.damping == 0.0:
        found = collide(**asked, speed=params.speed, cancel=cancel)
        return series, {
            "outcome": found.outcome, "bounces": found.bounces, "speed_out": found.speed_out,
            "bounce_times": tuple(found.bounce_times.tolist()),
            "contact_times": tuple(found.contact_times.tolist()),
            "definition": f"escape: |x| = {FAR:g} passed, followed for {PERIODS:g} wobble periods",
        }  # fmt: skip
    centre = phi[:, np.argmin(np.abs(x))]
    touching = (centre > rules[LOW]) & (centre < rules[HIGH])
    edges = np.flatnonzero(touching[1:] != touching[:-1])
    pairs = edges[: edges.size // 2 * 2].reshape(-1, 2)
    times = params.times[pairs].mean(axis=1) + 0.5 * (params.times[1] - params.times[0])
    return series, {
        "outcome": "not judged", "bounces": len(pairs), "speed_out": float("nan"),
        "bounce_times": tuple(times.tolist()), "contact_times": tuple(times.tolist()),
        "definition": "contacts seen in the frames",
    }  # fmt: skip
