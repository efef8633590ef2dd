"""Run a sweep: check, open the folder, compute what is missing, write the table."""

import contextlib
import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs

from kinetoscope.core.knobs import refusal
from kinetoscope.core.pool import Pool
from kinetoscope.core.run import Budget, Progress, stop_if
from kinetoscope.sweep import batches, refine, table
from kinetoscope.sweep.batches import Part
from kinetoscope.sweep.folder import Folder
from kinetoscope.sweep.plan import Plan, Position
from kinetoscope.sweep.point import Found, versions

if TYPE_CHECKING:
    import xarray

#: ``each(place, values)``: a finished point; the swept knobs (and ``replica``), and its numbers.
Each = Callable[[dict[str, Any], dict[str, float]], None]


def run(
    phenomenon: str | ModuleType, *, over: Mapping[str, Any], measure: Any, replicas: int = 1,
    seed: int = 0, params: Any = None, out: str | Path | None = None,
    scheduler: str | None = None, workers: int | None = None, resume: bool = False,
    progress: Progress | None = None, cancel: threading.Event | None = None,
    backend: str = "auto", budget: Budget | None = None, each: Each | None = None,
    pool: Pool | None = None,
) -> "xarray.Dataset":  # fmt: skip
    """Ask ``measure`` of a phenomenon at every combination of knobs, and return the table.

    Parameters
    ----------
    phenomenon
        its name, or a module with ``Params``, ``simulate`` and ``estimate_cost``
    over
        {knob: axis}, one to four, the table's dimensions in this order; an axis is made by
        :func:`~.axis.linear`, :func:`~.axis.log` or is a list of values
    measure
        a name, a function of the trajectory, a list of them, or {column: either}; see
        :mod:`.measures`
    replicas, seed
        runs at each place; their seeds are spawned from ``seed`` by position
    params
        the other knobs; by default their defaults
    out
        a folder for shards and table (:mod:`.folder`); without one nothing is kept
    scheduler
        the address of a Dask scheduler; without one, threads of this process
    workers
        how many threads; by default as many as the cores that this process may use, or as the
        ``pool`` has
    resume
        go on in ``out``; where nothing was begun, begin
    progress, cancel
        as for a run; the sentence tells the time left, a cancelled sweep keeps its points
    backend
        ``"numba"``, run by run; ``"jax"``, batches side by side (:mod:`.batches`), for a GPU and
        those phenomena that have them: the same numbers but for rounding, or another draw of the
        same; ``"auto"``, numba but where a GPU was measured to be faster
    budget
        of each run; a point over the budget is refused, the sweep goes on
    each
        called in this thread with each finished point, coarse grid first and then where the map
        changes most: for a map that fills while one looks on
    pool
        threads to share with others, instead of ``workers`` of its own

    Returns
    -------
    xarray.Dataset
        a variable for each measure over (*knobs, replica), with seeds, refusals and the plan
        (:mod:`.table`): the content of ``out/sweep.nc``, the same bytes whoever computed it

    Raises
    ------
    ValueError, TypeError
        before anything is computed or written: an unknown knob, an empty range, a backend that
        does not have it, a folder of another sweep, a scheduler that does not answer; after the
        first point, a measure that its run does not have; when every single point is refused
    DiskFull, PointFailed
        what was finished before is safe in ``out``
    Cancelled
        within 150 ms of the event

    >>> from kinetoscope import sweep
    >>> found = sweep.run(
    ...     "mixture", over={"epsilon": sweep.log(0.1, 1.0, 5), "gamma": [0.0, 1.0]},
    ...     measure={"hot": "temperature_heavy:max", "end": "entropy_light"},
    ... )
    """
    plan = Plan.make(
        phenomenon, over=over, measure=measure, replicas=replicas, seed=seed, params=params,
        backend=backend, budget=budget,
    )  # fmt: skip
    return carry_out(
        plan, out=out, scheduler=scheduler, workers=workers, resume=resume, progress=progress,
        cancel=cancel, each=each, pool=pool,
    )  # fmt: skip


def again(
    path: str | Path, *, out: str | Path | None = None, measure: Any = None, **how: Any
) -> "xarray.Dataset":
    """Make a table anew from its own file: the same knobs, measures, replicas and seeds.

    ``path`` is a ``sweep.nc``; ``measure`` gives its functions again where it had any, and
    ``how`` is what :func:`run` takes for where and how (``scheduler``, ``workers``, ``resume``,
    ``progress``, ``cancel``, ``each``, ``pool``).  With the same versions on the same kind of
    processor the result is the same to the last bit.
    """
    import xarray

    try:
        with xarray.open_dataset(path, engine="scipy") as made:
            text = made.attrs["sweep"]
    except (KeyError, TypeError, ValueError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise refusal("path", str(path), "the table of a sweep", "give its sweep.nc") from None
    # What runs now is what is written down: the versions of now, not those of then.
    plan = attrs.evolve(Plan.from_json(text, measure=measure), versions=versions())
    return carry_out(plan, out=out, **how)


def carry_out(
    plan: Plan, *, out: str | Path | None = None, scheduler: str | None = None,
    workers: int | None = None, resume: bool = False, progress: Progress | None = None,
    cancel: threading.Event | None = None, each: Each | None = None, pool: Pool | None = None,
) -> "xarray.Dataset":  # fmt: skip
    """Compute what is missing of a plan, and return the table; see :func:`run`."""
    if workers is not None and (isinstance(workers, bool) or workers < 1):
        raise refusal("workers", workers, "a whole number from 1 on", "leave it for all cores")
    if resume and out is None:
        raise refusal("resume", resume, "left out without a folder", "say out=... as well")
    plan = batches.settled(plan)
    folder = Folder(Path(out), plan) if out is not None else None
    if folder is not None:
        folder.check(resume=resume)
    with contextlib.ExitStack() as stack:
        client = None
        if scheduler is not None:
            from kinetoscope.sweep import cluster

            client = stack.enter_context(cluster.joined(scheduler))
        done: dict[Position, Found] = {}
        fresh = folder is None or not folder.begun
        parts = batches.parts(plan)
        probed = _probe(plan, parts, cancel, progress) if fresh else {}
        if folder is not None:
            folder.path.mkdir(parents=True, exist_ok=True)
            stack.enter_context(folder.alone())
            done = folder.begin(resume=resume or fresh)
        work = _Work(plan, folder, done, progress, each)
        for position, found in probed.items():
            work.take(position, found)
        # A part of which something is missing is computed whole: the same work, the same bytes.
        todo = [part for part in parts if any(position not in done for position in part)]
        work.start()
        if todo and client is not None:
            cluster.execute(
                plan, todo, work.take, client=client, cancel=cancel,
                waiting=lambda: work.tell("no worker yet: start some with `dask worker`"),
            )  # fmt: skip
        elif todo:
            from kinetoscope.sweep import threads

            shared = pool or stack.enter_context(Pool(workers or _cores(), name="sweep"))
            for turn in _rounds(plan, todo, done):
                threads.execute(
                    plan, turn, work.take, pool=shared, client=f"sweep-{id(work)}", cancel=cancel,
                    # A batch has the whole machine for itself.
                    strands=1 if plan.backend == "jax" else workers,
                    patient=pool is not None,  # whose it is looks at something meanwhile
                )  # fmt: skip
        content = table.to_bytes(table.dataset(plan, done))
        if folder is not None:
            folder.write(content)
    return table.from_bytes(content)


class _Work:
    """What is done so far: kept, counted and told."""

    def __init__(
        self, plan: Plan, folder: Folder | None, done: dict[Position, Found],
        progress: Progress | None, each: Each | None,
    ) -> None:  # fmt: skip
        self.plan, self.folder, self.done = plan, folder, done
        self.progress, self.each = progress, each
        self.total, self.before = math.prod(plan.shape), len(done)
        self.refused = sum(bool(found.refusal) for found in done.values())
        self.began = time.monotonic()
        if each is not None:
            for position, found in done.items():
                self._show(position, found)

    def start(self) -> None:
        """From here on the time that points take is representative."""
        self.before, self.began = len(self.done), time.monotonic()
        self.tell()

    def take(self, position: Position, found: Found) -> None:
        """A point is finished: on the disk first, then told; one that was there already is not."""
        if position in self.done:
            return
        if self.folder is not None:
            self.folder.put(position, found, safe=len(self.done))
        self.done[position] = found
        self.refused += bool(found.refusal)
        if self.each is not None:
            self._show(position, found)
        self.tell()

    def _show(self, position: Position, found: Found) -> None:
        place = self.plan.place(position) | {"replica": position[-1]}
        self.each(place, dict(zip(self.plan.columns, found.values.tolist(), strict=True)))

    def tell(self, note: str = "") -> None:
        """Say how far it is, and how long it will take: as long a point as so far."""
        if self.progress is None:
            return
        done, new = len(self.done), len(self.done) - self.before
        sentence = f"{done} of {self.total} points"
        if self.refused:
            sentence += f", {self.refused} refused"
        if note:
            sentence += f"; {note}"
        elif new and done < self.total:
            left = (time.monotonic() - self.began) / new * (self.total - done)
            sentence += f", about {_duration(left)} left"
        self.progress(done / self.total, sentence)


def _rounds(
    plan: Plan, todo: list[Part], done: Mapping[Position, Found]
) -> Iterator[list[Part]]:  # fmt: skip
    """Single points in rounds, each sorted by what is known as it begins; batches as they are."""
    if plan.backend == "jax":
        yield todo
        return
    for turn in refine.rounds(plan, [position for (position,) in todo]):
        yield [(position,) for position in refine.sorted_by_variation(plan, turn, done)]


def _probe(
    plan: Plan, parts: list[Part], cancel: threading.Event | None, progress: Progress | None
) -> dict[Position, Found]:
    """The first part of which a point can be computed, and those before it that were refused.

    It answers, before a folder is made or a cluster is troubled, whether the measures are there
    and whether anything can be computed at all.
    """
    probed: dict[Position, Found] = {}
    if progress is not None:
        progress(0.0, "the first point")
    for part in parts:
        stop_if(cancel)
        founds = batches.compute([plan.task(position) for position in part], cancel)
        probed |= zip(part, founds, strict=True)
        for found in founds:
            if found.unmeasured:
                raise ValueError(found.refusal)
        if not all(found.refusal for found in founds):
            return probed
    first = next(iter(probed.values())).refusal
    raise ValueError(f"every point of this sweep is refused; the first one: {first}")


def _cores() -> int:
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _duration(seconds: float) -> str:
    if seconds < 100.0:
        return f"{seconds:.0f} s"
    if seconds < 6000.0:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
