"""One run, from parameters to a trajectory with everything the charts need."""

import math
import threading
import time as clock

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import expect, refusal
from kinetoscope.core.run import Budget, Cost, Progress, check_budget, stop_if
from kinetoscope.core.trajectory import Axis, Trajectory
from kinetoscope.mips import entropy_production, observables
from kinetoscope.mips.params import Params
from kinetoscope.mips.simulation import SLICE, Simulation

#: Swimmers in the movie at most, and bins of the histogram of local packing.
SHOWN, BINS = 4096, 48
#: Packing where the histogram ends.
MOST = 1.2
#: Seconds of one core for a step of one swimmer alone, of one that pushes, and to look at it once.
ALONE, PUSHING, LOOK = 0.7e-8, 3.0e-8, 1.5e-6
#: What the fewest swimmers cost: a run, a step, a frame, a sample between frames.
RUN, STEP, FRAME, SAMPLE = 4e-3, 7e-7, 8e-4, 8e-5


def estimate_cost(params: Params) -> Cost:
    """Memory and time of :func:`simulate`, within a factor of three on a laptop."""
    expect(Params, params)
    steps = params.frames + params.duration / (params.d_r * params.step)
    each = ALONE
    if params.pairs:
        # The list is as long as reach and skin are wide, and the denser the longer.
        each = 0.6 * PUSHING + 0.4 * PUSHING * (params.packing / 0.6) * params.reach**2
        each *= 2.0 if params.potential == "softplus" else 1.0
    relax = 300.0 * PUSHING * params.n if params.pairs else 0.0
    samples = min(steps / 20.0, 20.0 * params.duration)
    seconds = (each * steps + LOOK * params.frames + 1e-7 * samples) * params.n + relax
    seconds += RUN + STEP * steps + FRAME * params.frames + SAMPLE * samples
    held = params.frames * (min(params.n, SHOWN) * 16 + BINS * 4 + 8 * 9)
    return Cost(bytes=held, seconds=seconds)


def simulate(
    params: Params, seed: int = 0, backend: str = "auto", budget: Budget | None = None,
    cancel: threading.Event | None = None, progress: Progress | None = None,
) -> Trajectory:  # fmt: skip
    """Let the swimmers go, and look at them in each frame.

    Data, first axis frames: ``x``, ``y`` (diameters), ``angle`` of the direction (turns, [0, 1)) and
    ``push`` = mean e . F since the last frame, of up to 4096 swimmers, float32; ``histogram`` of the
    packing in cells of 5 diameters; ``density_std``, ``gas_packing``, ``dense_packing``,
    ``domain_length``, ``v_eff``, ``work`` (mean e o dr/dt since the last frame), ``pressure``,
    ``contact_divergence`` and, in a trap, ``square_radius``.  Times are in sigma / v0.

    Raises
    ------
    ValueError
        a backend other than "auto" and "numba" (a GPU pays for batches: see ``kernels_jax``)
    BudgetExceeded
        before anything is allocated
    Cancelled
        within 50 ms of the event
    """  # noqa: E501
    if backend not in ("auto", "numba"):
        raise refusal(
            "backend", backend, "'auto' or 'numba' for a single run",
            "jax computes batches: mips.kernels_jax",
        )  # fmt: skip
    seed = seeds.check(seed)
    remedy = "lower n (N), frames or the duration, or take softer discs, which allow longer steps"
    check_budget(estimate_cost(params), budget, remedy)
    stop_if(cancel)
    began = clock.perf_counter()
    run = Simulation(params, seed)
    look = Look(run)
    steps = np.linspace(0.0, params.duration / (params.d_r * params.step), params.frames)
    steps = np.maximum(np.round(steps).astype(int), np.arange(params.frames))
    longest = max(1, SLICE // params.n)
    for k, target in enumerate(steps):
        while (left := int(target) - run.particles.steps) > 0:
            stop_if(cancel)
            run.make_steps(min(left, longest))
        stop_if(cancel)
        look.see(k)
        if progress is not None:
            progress(k / params.frames, "swimming")
    measured = run.measure()
    diagnostics = {
        "backend": "numba", "wall_seconds": clock.perf_counter() - began, "box_x": run.box[0],
        "box_y": run.box[1], "time_step": params.step, "steps": int(run.particles.steps),
        "lists": int(run.particles.lists), "swimmers": params.n,
    }  # fmt: skip
    for name, each in measured.items():
        diagnostics[name], diagnostics[f"{name}_error"] = each.value, each.error
    if progress is not None:
        progress(1.0, "done")
    return Trajectory.make(
        params=params, seed=seed, backend="numba", times=look.times, data=look.data,
        axes=look.axes, diagnostics=diagnostics,
    )  # fmt: skip


class Look:
    """What is kept of each frame."""

    def __init__(self, run: Simulation) -> None:
        self.run = run
        frames, n = run.params.frames, run.params.n
        self._some = np.arange(0, n, -(-n // SHOWN))
        self.times = np.empty(frames)
        shown = ("x", "y", "angle", "push")
        series = ["density_std", "gas_packing", "dense_packing", "domain_length", "v_eff", "work"]
        series += ["pressure", "contact_divergence"]
        if run.params.trap_stiffness > 0.0:
            series.append("square_radius")
        self.data = {name: np.empty((frames, self._some.size), np.float32) for name in shown}
        self.data["histogram"] = np.empty((frames, BINS), np.float32)
        self.data |= {name: np.empty(frames) for name in series}
        edges = np.linspace(0.0, MOST, BINS + 1)
        swimmer = (Axis("swimmer", self._some, "", "swimmer"),)
        self.axes = dict.fromkeys(shown, swimmer) | {
            "histogram": (Axis("packing", 0.5 * (edges[1:] + edges[:-1]), "", "local packing"),)
        }
        self._before = (0.0, *run.particles.integrals())

    def see(self, k: int) -> None:
        """Look at frame k."""
        run, params, data = self.run, self.run.params, self.data
        then, work_then, push_then = self._before
        work, push = run.particles.integrals()
        at, since = run.positions(), run.time - then
        if since > 0.0:
            pushes, rate = (push - push_then) / since, float((work - work_then).mean()) / since
        else:
            pushes = run.particles.pushes()
            rate = params.swim_speed * entropy_production.components(params) + pushes.mean()
        self._before = (run.time, work, push)
        e = run.orientations()
        virial, _, divergence = run.particles.contacts()
        packings = observables.shifted_packings(at, run.box)
        self.times[k] = run.time
        data["x"][k], data["y"][k] = at[self._some].T
        data["angle"][k] = (np.arctan2(e[:, 1], e[:, 0]) / (2.0 * math.pi) % 1.0)[self._some]
        data["push"][k] = pushes[self._some]
        packed = np.minimum(packings.ravel(), MOST * (1.0 - 1e-9))
        found, _ = np.histogram(packed, bins=BINS, range=(0.0, MOST), density=True)
        data["histogram"][k] = found
        data["density_std"][k] = observables.density_std(packings)
        data["gas_packing"][k], data["dense_packing"][k] = observables.phases(packings)
        data["domain_length"][k] = observables.domain_length(at, run.box)
        parts = entropy_production.components(params)
        data["v_eff"][k] = params.swim_speed + pushes.mean() / parts
        data["work"][k] = rate
        area = run.box[0] * run.box[1]
        swim = params.swim_speed / (2.0 * params.d_r) * parts * data["v_eff"][k]
        data["pressure"][k] = params.n / area * (params.d_t + swim) + virial.sum() / (2.0 * area)
        data["contact_divergence"][k] = divergence.mean()
        if "square_radius" in data:
            from_middle = run.particles.positions(wrapped=False) - 0.5 * np.array(run.box)
            data["square_radius"][k] = (from_middle**2).sum(axis=1).mean()
