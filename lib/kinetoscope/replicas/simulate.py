"""One run from parameters to a trajectory, and the experiment that goes on for ever."""

import threading
import time as clock

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import expect, refusal
from kinetoscope.core.run import Budget, Cost, Progress, check_budget, stop_if
from kinetoscope.core.trajectory import Axis, Trajectory
from kinetoscope.replicas.params import Params
from kinetoscope.replicas.prices import bytes_of, seconds_of
from kinetoscope.replicas.simulation import Simulation


def estimate_cost(params: Params) -> Cost:
    """Memory and time of :func:`simulate`, within a factor of three on a laptop."""
    expect(Params, params)
    return Cost(bytes=bytes_of(params), seconds=seconds_of(params))


def simulate(
    params: Params, seed: int = 0, backend: str = "auto", budget: Budget | None = None,
    cancel: threading.Event | None = None, progress: Progress | None = None,
) -> Trajectory:  # fmt: skip
    """Run ``params`` for their duration: the dynamics of the live page, with an end.

    Data: the arrays of the scene's ``frame`` and the numbers of its ``measure``, frame by frame.
    "recall": ``spins_P`` (frames, L, L), ``memories`` (frames, 3, 8), ``overlap_P``, ``work_P``.
    "memory": ``first``, ``second``, ``m``, ``q``.  "glass" and "tree": ``overlaps``
    (frames, states, states), ``chance`` (frames, N + 1), ``energy``, ``q2``.
    Times are those really reached.

    Raises
    ------
    ValueError
        for a backend other than "auto" and "numba"
    BudgetExceeded
        before anything is allocated
    Cancelled
        within 50 ms of the event
    """
    _known(backend)
    seed = seeds.check(seed)
    check_budget(estimate_cost(params), budget, "lower n, the load, the samples or the duration")
    stop_if(cancel)
    began = clock.perf_counter()
    running = Simulation(params, seed)
    times, frames, measured = [], [], []
    for k, end in enumerate(params.times):
        while end - running.time > 1e-9:
            stop_if(cancel)
            running.advance(end - running.time)
        # Steps are whole attempts or sweeps: two frames of one moment would not be a movie.
        times.append(running.time if k == 0 or running.time > times[-1] else end)
        frames.append(running.frame())
        measured.append(running.measure())
        if progress is not None:
            progress((k + 1) / params.frames, f"{running.time:.0f} sweeps")
    data = {key: np.stack([frame[key] for frame in frames]) for key in frames[0]}
    data |= {key: np.array([now[key].value for now in measured]) for key in measured[0]}
    return Trajectory.make(
        params=params, seed=seed, backend="numba", times=np.array(times), data=data,
        axes=_axes(data), diagnostics={"wall_seconds": clock.perf_counter() - began},
    )  # fmt: skip


def start(params: Params, seed: int = 0, backend: str = "auto") -> Simulation:
    """An experiment that goes on until nobody looks; see `Simulation`."""
    _known(backend)
    expect(Params, params)
    return Simulation(params, seeds.check(seed))


def _known(backend: str) -> None:
    if backend not in ("auto", "numba"):
        raise refusal(
            "backend", backend, "'auto' or 'numba' here",
            "jax computes batches: kinetoscope sweep --backend jax",
        )  # fmt: skip


def _axes(data: dict[str, np.ndarray]) -> dict[str, tuple[Axis, ...]]:
    """Names for the axes of the pictures: places are counted from 0."""
    named = {
        "spins_2": ("y", "x"), "spins_3": ("y", "x"), "spins_4": ("y", "x"),
        "memories": ("network", "memory"), "other": ("network",), "first": ("row", "column"),
        "second": ("row", "column"), "overlaps": ("state", "other_state"),
        "merges": ("merge", "of"), "chance": ("aligned",), "chance_first": ("aligned",),
    }  # fmt: skip
    return {
        name: tuple(
            Axis(axis, np.arange(size, dtype=np.float64))
            for axis, size in zip(named[name], array.shape[1:], strict=True)
        )
        for name, array in data.items()
        if name in named
    }
