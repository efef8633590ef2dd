"""One run, from parameters to a trajectory with everything the charts need."""

import threading
import time as clock
from functools import cached_property

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import expect, refusal
from kinetoscope.core.run import Budget, Cost, Progress, check_budget
from kinetoscope.core.trajectory import Axis, Trajectory
from kinetoscope.expansion import kernels_counting
from kinetoscope.expansion.dsmc import PATH, STRIPS
from kinetoscope.expansion.entropy import entropies, local_equilibrium
from kinetoscope.expansion.history import SHOWN, History, history
from kinetoscope.expansion.kinetics import MEAN_SPEED
from kinetoscope.expansion.occupation import edges, rebin
from kinetoscope.expansion.params import Params
from kinetoscope.expansion.stretches import Parts, Stretches

#: Seconds of one core: for a disc to be looked at in one frame; for a disc to take one step of
#: DSMC, with lists of the strips and without, and to collide there; for a disc to fly one L as an
#: event-driven disc, and to collide.
LOOK, STEP, LONELY, HIT, FLIGHT, TOUCH = 1.3e-8, 2.2e-9, 1.2e-9, 3.5e-8, 3.5e-5, 6e-7

#: Widths of strips whose fields are kept with a run.
FIELDS = 4


def estimate_cost(params: Params) -> Cost:
    """Memory and time of :func:`simulate`, within a factor of three on a laptop.

    Memory is that of the trajectory; the few runs that are kept beside it to be counted again
    have a bound of their own (``history.KEPT_BYTES``).
    """
    expect(Params, params)
    n, frames = params.n, params.frames
    shown = 12 * frames * min(n, SHOWN)
    seconds = 0.01 + LOOK * n * frames + 2e-9 * params.cells_bytes
    if params.solver != "free":
        # Compressed at first: a disc collides at twice the final rate, half of it by and by.
        hits = n * (params.duration + 0.5) * MEAN_SPEED / params.knudsen
        if params.solver == "dsmc":
            # Most of the time the gas is spread: strips and steps are those of its final density.
            strips = min(max(STRIPS, 1.0 / (PATH * params.knudsen)), max(2.0, 0.1 * n))
            quick = min(params.knudsen / MEAN_SPEED, 1.0 / strips)
            steps = max(params.duration / (0.25 * quick), frames)
            seconds += (STEP if params.knudsen < 3.5 else LONELY) * n * steps + HIT * hits
        else:
            seconds += FLIGHT * n * params.duration + TOUCH * hits
    return Cost(bytes=params.cells_bytes + shown + 64 * frames, seconds=seconds)


def simulate(
    params: Params, seed: int = 0, backend: str = "auto", budget: Budget | None = None,
    cancel: threading.Event | None = None, progress: Progress | None = None,
    *, parts: Parts | None = None,
) -> Trajectory:  # fmt: skip
    """Fill the left half of the box (or begin otherwise: ``params.start``), pull the wall, count.

    Data, first axis frames: ``counts`` in cells ``params.finer`` times finer than asked for
    (strips, velocity cells with an overflow cell at either end); ``entropy`` of Boltzmann per disc
    in the cells asked for, by Stirling, ``hydrodynamic_entropy`` of the strips, ``occupied`` cells;
    ``right_fraction``, ``collisions_per_disc``, ``t_x``, ``t_y``, ``energy`` per disc; ``t_left``,
    ``t_right``, kinetic energy per disc of either half (0 where nobody is); and ``x``, ``y``,
    ``vx`` of some discs for the picture, float32.

    Runs that differ in cells alone share the physics: the second counts again and runs nothing.

    ``parts`` is called with the run in stretches of frames, in order, while the rest is being made:
    each a trajectory of its frames with the counts, the shown discs and the series, but without
    what is made of them at the end (entropies, occupied cells).  The last frames are in no stretch:
    by then the run is there.

    Raises
    ------
    ValueError
        a backend other than "auto" and "numba" (a GPU pays for batches: see ``kernels_jax``)
    BudgetExceeded
        before anything is allocated
    Cancelled
        within 50 ms of the event
    """
    if backend not in ("auto", "numba"):
        raise refusal(
            "backend", backend, "'auto' or 'numba' for a single run",
            "jax computes batches: expansion.kernels_jax",
        )  # fmt: skip
    seed = seeds.check(seed)
    check_budget(
        estimate_cost(params), budget,
        "lower n (N), frames or the duration, raise the Knudsen number, or take wider cells",
    )  # fmt: skip
    began = clock.perf_counter()
    look = _Look(params, Stretches(params, seed, parts) if parts is not None else None)
    run = history(params, seed, look.see, cancel, progress)
    look.keep(run)
    in_x, in_v = params.finer
    coarse = rebin(look.counts, in_x, in_v, v_dims=params.v_dims)
    volume = params.dv**params.v_dims / params.n_x
    found, occupied = entropies(coarse, volume)
    energy = run.series["energy"]
    left, right = look.sides()
    data = {
        "entropy": found, "hydrodynamic_entropy": look.hydrodynamic(), "occupied": occupied,
        "t_left": left, "t_right": right, **run.series, "counts": look.counts, **run.shown,
    }  # fmt: skip
    disc = (Axis("disc", run.who, "", "disc"),)
    diagnostics = {
        "backend": "numba", "wall_seconds": clock.perf_counter() - began,
        "energy_drift": float(np.abs(energy / energy[0] - 1.0).max()),
        "diameter": params.diameter, "packing_before": params.packing, "cell_volume": volume,
        "collisions_per_disc": float(run.series["collisions_per_disc"][-1]),
        "discs_per_cell": float(params.n / occupied.max()), "overflow": look.overflow(),
    }  # fmt: skip
    if progress is not None:
        progress(1.0, "counted")
    return Trajectory.make(
        params=params, seed=seed, backend="numba", times=params.times, data=data,
        axes={"counts": look.axes, **dict.fromkeys(run.shown, disc)}, diagnostics=diagnostics,
    )  # fmt: skip


class _Look:
    """Counts frame after frame in the finest cells, and the fields of the strips asked for."""

    def __init__(self, params: Params, stretches: Stretches | None) -> None:
        self.params, self._stretches = params, stretches
        in_x, in_v = params.finer
        self.n_v = params.n_v * in_v
        n_x = params.n_x * in_x
        shape = (n_x, *(self.n_v + 2,) * params.v_dims)
        self.counts = np.zeros((params.frames, *shape), params.count_type)
        self._flat = self.counts.reshape(params.frames, -1)
        self._both = params.v_dims == 2
        self._edges = edges(self.n_v, params.reach)
        self._sums, self._adds = np.zeros((params.frames, n_x, 4)), True

    def see(
        self, run: History, first: int, x: np.ndarray, vx: np.ndarray, vy: np.ndarray
    ) -> None:
        """Count frames from ``first`` on, and hand out what there is if someone waits for it."""
        end = first + len(x)
        if first == 0 and (known := run.fields.get(self._sums.shape[1])) is not None:
            self._sums, self._adds = known, False
        kernels_counting.see(
            x, vx, vy, self._edges, self._both, self._flat[first:end], self._sums[first:end],
            self._adds,
        )  # fmt: skip
        if self._stretches is not None:
            self._stretches.reached(run, end - 1, {"counts": (self.counts, self.axes)})

    def keep(self, run: History) -> None:
        """Leave what was added up to those who look at the same discs in other cells."""
        if run.x is not None and self._adds:
            run.fields[self._sums.shape[1]] = self._sums
            for strips in list(run.fields)[:-FIELDS]:
                run.fields.pop(strips, None)

    def hydrodynamic(self) -> np.ndarray:
        """Entropy of the fields in the strips asked for, (frames,)."""
        frames, n_x = self.params.frames, self.params.n_x
        return local_equilibrium(self._sums.reshape(frames, n_x, -1, 4).sum(axis=2))

    def sides(self) -> tuple[np.ndarray, np.ndarray]:
        """Kinetic energy per disc left and right of the middle, (frames,); 0 where nobody is.

        An odd number of strips has one in the middle, which is on neither side.
        """
        half = self._sums.shape[1] // 2
        found = []
        for side in (self._sums[:, :half], self._sums[:, -half:]):
            number, energy = side[..., 0].sum(axis=1), side[..., 3].sum(axis=1)
            found.append(0.5 * energy / np.maximum(number, 1.0))
        return found[0], found[1]

    def overflow(self) -> int:
        """The most discs that any frame has in overflow cells."""
        inner = (slice(None), slice(None), *(slice(1, -1),) * self.params.v_dims)
        axes = tuple(range(1, self.counts.ndim))
        return int((self.params.n - self.counts[inner].sum(axis=axes, dtype=np.int64)).max())

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """Centres of the stored cells; an overflow cell stands just beyond the last."""
        n_x, reach = self.counts.shape[1], self.params.reach
        v = reach * (2.0 * np.arange(-1, self.n_v + 1) + 1.0 - self.n_v) / self.n_v
        along = [Axis("x", (np.arange(n_x) + 0.5) / n_x, "L", "x")]
        along += [Axis(name, v, "vₜₕ", name) for name in ("v_x", "v_y")[: self.params.v_dims]]
        return tuple(along)
