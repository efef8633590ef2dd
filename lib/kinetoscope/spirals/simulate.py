"""One run from parameters to a trajectory, and the lattice that goes on for ever."""

import threading
import time as clock

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import expect, refusal
from kinetoscope.core.run import Budget, Cost, Progress, check_budget, stop_if
from kinetoscope.core.trajectory import Axis, Trajectory
from kinetoscope.spirals.lattice import SPEED
from kinetoscope.spirals.params import Params
from kinetoscope.spirals.running import Running, twin_grid

#: Cells of the twin that one core updates in a second; drawing noise takes most of the time.
CELLS = {"field": 5e8, "noisy": 6e7}
#: Seconds that it takes a pass of dimers to begin a row.
ROW = 3e-8


def estimate_cost(params: Params) -> Cost:
    """Memory and time of :func:`simulate`, within a factor of three on a laptop."""
    expect(Params, params)
    rules, sites = params.rules, float(params.size**2)
    attempts = sites * rules.capacity * rules.total * params.duration
    seconds = 0.002 + attempts / SPEED["serial"]
    if params.fast:
        attempts /= params.attempts_per_dimer
        rows = 2.0 * attempts / params.size
        seconds = 0.002 + attempts / SPEED["dimers"] + ROW * rows
    held = params.frames * sites
    if params.twin != "none":
        cells, _, dt = twin_grid(params)
        seconds += cells**2 * params.duration / dt / CELLS[params.twin]
        held += 4.0 * params.frames * len(rules.species) * cells**2
    series = 8.0 * params.frames * len(rules.species)
    return Cost(bytes=int(held + series) + 1024, seconds=seconds + 2e-9 * held)


def simulate(
    params: Params, seed: int = 0, backend: str = "auto", budget: Budget | None = None,
    cancel: threading.Event | None = None, progress: Progress | None = None,
) -> Trajectory:  # fmt: skip
    """Run ``params`` for their duration.

    Data: ``grid`` (frames, L, L) uint8, ``density_1`` ... (frames,) particles a site; with a twin
    also ``twin`` (frames, species, l, l) float32 and ``twin_1`` ... (frames,).

    Times are those that the lattice really reached: at most one step short of an even grid, and
    stated to the last bit.  Diagnostics: method, extinct (species gone at the end), wall_seconds.

    Raises
    ------
    ValueError
        for a backend other than "auto" and "numba"; batches of lattices have JAX
    BudgetExceeded
        before anything is allocated
    Cancelled
        within 50 ms of the event
    """
    if backend not in ("auto", "numba"):
        raise refusal(
            "backend", backend, "'auto' or 'numba' for a single run",
            "Lattice(method='jax') runs the same numbers through JAX",
        )  # fmt: skip
    seed = seeds.check(seed)
    check_budget(estimate_cost(params), budget, "lower the side (L), the duration or the frames")
    stop_if(cancel)
    began = clock.perf_counter()
    running = Running(params, seed)
    times, frames, measured = [], [], []
    for k, end in enumerate(params.times):
        _go_on(running, end, cancel)
        # Two frames of one moment would not be a movie: the first step is worth a frame.
        times.append(running.time if k == 0 or running.time > times[-1] else end)
        frames.append(running.frame())
        measured.append(running.measure())
        if progress is not None:
            progress((k + 1) / params.frames, f"t = {running.time:.1f}")
    data = {key: np.stack([frame[key] for frame in frames]) for key in frames[0]}
    data |= {
        key: np.array([moment[key].value for moment in measured]) for key in measured[0]
    }  # fmt: skip
    gone = [s for s in params.rules.species if measured[-1][f"density_{s}"].value == 0.0]
    return Trajectory.make(
        params=params, seed=seed, backend="numba", times=np.array(times), data=data,
        axes=axes(params, data),
        diagnostics={
            "method": running.lattice.method, "extinct": ",".join(map(str, gone)),
            "wall_seconds": clock.perf_counter() - began,
        },
    )  # fmt: skip


def axes(params: Params, data: dict[str, np.ndarray]) -> dict[str, tuple[Axis, ...]]:
    """The axes of the pictures: sites, cells of the twin at their place among them."""
    sites = np.arange(params.size, dtype=np.float64)
    found = {"grid": (Axis("y", sites, "sites"), Axis("x", sites, "sites"))}
    if "twin" in data:
        cells = np.arange(data["twin"].shape[-1]) * (params.size / data["twin"].shape[-1])
        species = np.array(params.rules.species, np.float64)
        found["twin"] = (
            Axis("species", species), Axis("cell_y", cells, "sites"), Axis("cell_x", cells, "sites")
        )  # fmt: skip
    return found


def start(params: Params, seed: int = 0, backend: str = "auto") -> Running:
    """A lattice that goes on until nobody looks; see `Running`."""
    if backend not in ("auto", "numba"):
        raise refusal("backend", backend, "'auto' or 'numba'", "one lattice has no batch to fill")
    expect(Params, params)
    return Running(params, seeds.check(seed))


def _go_on(running: Running, end: float, cancel: threading.Event | None) -> None:
    """To the last step before ``end``, looking at ``cancel`` every 30 ms or so."""
    lattice = running.lattice
    piece = 0.03 * lattice.speed
    if running.twin is not None:
        steps = 0.03 * CELLS[running.params.twin] / running.twin.size**2
        piece = min(piece, max(1.0, steps) * running.twin.dt)
    while end - running.time > lattice.step * (1.0 + 1e-9):
        stop_if(cancel)
        running.advance(min(piece, end - running.time))
