"""A run before anyone has looked at it: where the discs were, frame by frame.

Cells are a way of looking and change nothing in what happens.  So the last few runs are kept by
what makes them (:class:`Physics` and the seed), and a moved cell slider counts again instead of
running again: the answer is that of a fresh run to the last bit, because a fresh run counts the
same kept numbers.  Single precision is kept: 1e-7 of the box, which cells do not see.
"""

import threading
from collections.abc import Callable, Iterator
from functools import lru_cache

import attrs
import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.expansion import kernels_counting
from kinetoscope.expansion.gas import gas
from kinetoscope.expansion.occupation import to_read
from kinetoscope.expansion.params import Params
from kinetoscope.expansion.stretches import FIRST

#: Memory that one kept run may take, and how many are kept in a process.
KEPT_BYTES, KEPT = 40 * 2**20, 3
#: Discs that are shown on the stage.
SHOWN = 1500
#: Discs of a kept run that are looked at together, over all frames: 12 ms.
TOGETHER = 2_500_000


@attrs.frozen
class Physics:
    """What happens, without how one looks at it."""

    solver: str
    n: int
    knudsen: float
    duration: float
    reverse_at: float
    frames: int
    y: str
    start: str

    @classmethod
    def of(cls, params: Params) -> "Physics":
        """The physics of a run; without collisions the Knudsen number is none of it."""
        return cls(
            params.solver, params.n, params.knudsen if params.solver != "free" else 1.0,
            params.duration, params.reverse_at, params.frames, params.y,
            params.start,
        )  # fmt: skip

    @property
    def kept(self) -> bool:
        """Whether the run is small enough to be kept."""
        return 12 * self.n * self.frames <= KEPT_BYTES


@attrs.frozen(eq=False)
class History:
    """A run: series (frames,), shown discs (frames, shown), and all discs where they are kept.

    ``fields``: strips -> (frames, strips, 4), what was added up of kept discs before; a new width
    of velocity cells changes nothing in it.
    """

    series: dict[str, np.ndarray]
    shown: dict[str, np.ndarray]
    who: np.ndarray
    x: np.ndarray | None = None
    vx: np.ndarray | None = None
    vy: np.ndarray | None = None
    fields: dict[int, np.ndarray] = attrs.field(factory=dict)


#: What looks at frames as soon as they are there: the run, whose series and shown discs are known
#: up to the last of these frames; the number of the first; x, vx, vy (some, N) float32.
See = Callable[[History, int, np.ndarray, np.ndarray, np.ndarray], None]


def history(
    params: Params, seed: int, see: See, cancel: threading.Event | None, progress: Progress | None
) -> History:
    """Run the gas, or remember it, and let ``see`` look at every frame in turn."""
    physics = Physics.of(params)
    if not physics.kept:
        columns = tuple(np.empty(params.n, np.float32) for _ in range(3))
        return _record(params, seed, lambda _: columns, see, cancel, progress)
    slot = _slot(physics, seed)
    # One thread runs, others who want the same wait for it, and hear when they are not wanted.
    while not slot.lock.acquire(timeout=0.02):
        stop_if(cancel)
    try:
        found = slot.history
        if found is None:
            slot.history = _kept(params, seed, see, cancel, progress)
            return slot.history
    finally:
        slot.lock.release()
    for first, end in _together(params):
        stop_if(cancel)
        see(found, first, *(column[first:end] for column in (found.x, found.vx, found.vy)))
    return found


def _together(params: Params) -> Iterator[tuple[int, int]]:
    """Frames of a kept run that are looked at together: a few at first, for they are waited for.

    Each look hands the interpreter to whoever wants it, and has to wait until it comes back.
    """
    first, end = 0, min(FIRST, params.frames)
    while first < params.frames:
        yield first, end
        first, end = end, min(params.frames, end + max(1, TOGETHER // params.n))


@attrs.define(eq=False)
class _Slot:
    """A place for a run that is made once."""

    lock: threading.Lock = attrs.field(factory=threading.Lock)
    history: History | None = None


@lru_cache(maxsize=KEPT)
def _slot(physics: Physics, seed: int) -> _Slot:
    return _Slot()


def _kept(
    params: Params, seed: int, see: See, cancel: threading.Event | None, progress: Progress | None
) -> History:
    x, vx, vy = (np.empty((params.frames, params.n), np.float32) for _ in range(3))

    def where(k: int) -> tuple[np.ndarray, ...]:
        return x[k], vx[k], vy[k]

    found = _record(params, seed, where, see, cancel, progress)
    return attrs.evolve(found, x=x, vx=vx, vy=vy)


def _record(
    params: Params, seed: int, where: Callable[[int], tuple[np.ndarray, ...]], see: See,
    cancel: threading.Event | None, progress: Progress | None,
) -> History:  # fmt: skip
    """Run the gas from frame to frame: frame k is written ``where(k)`` says, then seen."""
    stop_if(cancel)
    if progress is not None:
        progress(0.0, "Filling the box")
    moving, times, n = gas(params, seed), params.times, params.n
    who = np.sort(
        np.random.default_rng(seeds.spawn(seed, 9)).permutation(n)[:SHOWN]
    )  # whoever lies first in memory may lie in one corner
    shown = {name: np.empty((times.size, who.size), np.float32) for name in ("x", "y", "vx")}
    names = ("right_fraction", "collisions_per_disc", "t_x", "t_y", "energy")
    series = {name: np.empty(times.size) for name in names}
    found, now = History(series, shown, who), 0.0
    for k, time in enumerate(times):
        if now < params.reverse_at <= time:
            moving.advance(params.reverse_at - now, cancel)
            moving.reverse()
            now = params.reverse_at
        moving.advance(time - now, cancel)
        now = float(time)
        seen = moving.look(who)
        for name, column in zip(shown, seen.shown, strict=True):
            shown[name][k] = column
        columns = (to_read(column) for column in (seen.x, seen.vx, seen.vy))
        right, *sums = kernels_counting.still(*columns, *where(k))
        mean_x, mean_y, square_x, square_y = (value / n for value in sums)
        series["right_fraction"][k] = right / n
        series["collisions_per_disc"][k] = moving.collisions_per_disc
        series["t_x"][k], series["t_y"][k] = square_x - mean_x**2, square_y - mean_y**2
        series["energy"][k] = 0.5 * (square_x + square_y)
        see(found, k, *(column[None] for column in where(k)))
        if progress is not None:
            progress(0.95 * (k + 1) / times.size, f"t = {time:.2f} of {params.duration:g}")
    return found
