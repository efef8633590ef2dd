"""One bounded pool for all solver jobs of a process.

Thirty students move sliders at once on two cores.  What keeps the page alive is what is *not*
run: as many jobs run as there are cores, and each client (a session) has at most one running
and one waiting, of which the newest wins.  A newer job takes the place of the waiting one and
sets the cancel event of the running one, which stops within 50 ms (kernels work in chunks).
Clients take turns, so that nobody's drag holds up the others; a client that leaves costs nothing
from then on.

A client may need two lines that do not replace each other (the stage and a scan beside it):
each is a ``lane`` of its own.  Work that takes seconds and that nobody follows frame by frame (a
sweep, a validation) is ``patient``: it never holds the last worker, so that two scans do not stop
the pictures of a whole class.  Written as a generator, it hands its worker on at every ``yield``
and takes its turn again behind those who wait.
"""

import os
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from functools import cache as once
from typing import Any, Generic, TypeVar

from kinetoscope.core.run import Cancelled, Progress, stop_if

T = TypeVar("T")
S = TypeVar("S")
Line = tuple[str, str]


class Superseded(Cancelled):
    """The job never ran, or was stopped, because its client asked for something newer."""


class Job(Generic[T]):
    """A piece of work given to the pool; ``cancel`` is the event that its work looks at."""

    def __init__(
        self, line: Line, work: Callable[[threading.Event], T], *, patient: bool = False
    ) -> None:
        self.client, self.lane = line
        self.patient = patient
        self.cancel = threading.Event()
        self._work = work
        self._steps: Generator[Any, None, T] | None = None
        self._outcome: Future[T] = Future()

    @property
    def done(self) -> bool:
        """Whether there is an outcome: a result, an error, or that it was dropped."""
        return self._outcome.done()

    def wait(self, timeout: float | None = None) -> T:
        """The result, once there is one; raises what the work raised.

        Raises
        ------
        Superseded, Cancelled
            when a newer job of the client took its place, or the client left.
        TimeoutError
            after ``timeout`` seconds; the job goes on.
        """
        return self._outcome.result(timeout)

    def then(self, callback: Callable[["Job[T]"], None]) -> None:
        """Call back with this job when it is done, in the worker's thread (at once if it is)."""
        self._outcome.add_done_callback(lambda _: callback(self))

    def _run(self) -> bool:
        """Do it, or its next step; whether there are more steps to come."""
        try:
            if self._steps is None:
                result = self._work(self.cancel)
                if not isinstance(result, Generator):
                    self._outcome.set_result(result)
                    return False
                self._steps = result
            next(self._steps)
        except StopIteration as end:
            self._outcome.set_result(end.value)
        except BaseException as error:
            # Also SystemExit: a job ends itself, never the worker.
            self._outcome.set_exception(error)
        else:
            return True
        return False

    def _drop(self, reason: Cancelled) -> None:
        self.cancel.set()
        if self._steps is not None:
            self._steps.close()
        self._outcome.set_exception(reason)


class Pool:
    """``workers`` threads, and lines of clients that wait for them in turn."""

    def __init__(self, workers: int, *, name: str = "solver") -> None:
        self._changed = threading.Condition()
        self._waiting: OrderedDict[Line, Job] = OrderedDict()
        self._running: dict[Line, Job] = {}
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{k}", daemon=True)
            for k in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def workers(self) -> int:
        """How many jobs run at the same time."""
        return len(self._threads)

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        with self._changed:
            return len(self._waiting)

    @property
    def running(self) -> int:
        """How many jobs run."""
        with self._changed:
            return len(self._running)

    def ahead(self, job: Job) -> int:
        """How many jobs are served before this one; 0 when it runs, is next or is done."""
        with self._changed:
            lines = list(self._waiting)
            line = (job.client, job.lane)
            return lines.index(line) if self._waiting.get(line) is job else 0

    def submit(
        self, client: str, work: Callable[[threading.Event], T], *, lane: str = "",
        patient: bool = False,
    ) -> Job[T]:  # fmt: skip
        """Ask for ``work(cancel)`` to be run; the newest of a client's lane wins.

        The work should look at ``cancel`` every 50 ms and raise ``Cancelled``
        (:func:`kinetoscope.core.run.stop_if`).  Where it is a generator function, others have
        their turn at every ``yield``; one that is dropped meanwhile is closed there.  What is
        ``patient`` leaves one worker free, where there are two, for what is not.
        """
        line = (client, lane)
        job = Job(line, work, patient=patient)
        with self._changed:
            if self._closed:
                raise RuntimeError("the pool is closed")
            older = self._waiting.get(line)
            self._waiting[line] = job  # in the older one's place: a drag does not lose its turn
            if line in self._running:
                self._running[line].cancel.set()
            self._changed.notify()
        if older is not None:
            older._drop(Superseded("a newer run of the same client took its place"))
        return job

    def map(
        self, client: str, function: Callable[[S, threading.Event], T], items: Iterable[S], *,
        lane: str = "map", cancel: threading.Event | None = None,
        progress: Progress | None = None, strands: int | None = None, patient: bool = False,
    ) -> list[T]:  # fmt: skip
        """``[function(item, event) for item in items]`` on all workers, in turn with the others.

        With ``strands`` on so many of them at most; ``patient`` as in :meth:`submit`.  Blocks the
        caller, which must not be a worker itself.  The first error ends it and is raised; so is
        ``Cancelled`` within 50 ms of ``cancel``, and the events that the functions got are set.
        Results come in the order of the items, whichever worker made them.
        """
        if threading.current_thread() in self._threads:
            raise RuntimeError("a job may not wait for other jobs of its own pool")
        todo = list(enumerate(items))
        total, results = len(todo), dict[int, T]()
        finished: queue.SimpleQueue[tuple[int, str, Job[T]]] = queue.SimpleQueue()
        todo.reverse()
        open_jobs: set[Job[T]] = set()

        def next_on(strand: str) -> None:
            index, item = todo.pop()
            job = self.submit(
                client, lambda event: function(item, event), lane=strand, patient=patient
            )
            open_jobs.add(job)
            job.then(lambda done: finished.put((index, strand, done)))

        try:
            for k in range(min(strands or self.workers, self.workers, total)):
                next_on(f"{lane}.{k}")
            while len(results) < total:
                stop_if(cancel)
                try:
                    index, strand, job = finished.get(timeout=0.05)
                except queue.Empty:
                    continue
                open_jobs.discard(job)
                results[index] = job.wait()
                if progress is not None:
                    progress(len(results) / total, f"{len(results)} of {total}")
                if todo:
                    next_on(strand)
        finally:
            for job in open_jobs:
                self._abandon(job, Cancelled("the scan was cancelled"))
        return [results[k] for k in range(total)]

    def leave(self, client: str) -> None:
        """Cancel everything of a client, and forget it."""
        with self._changed:
            lines = [line for line in self._waiting if line[0] == client]
            dropped = [self._waiting.pop(line) for line in lines]
            for line, job in self._running.items():
                if line[0] == client:
                    job.cancel.set()
        for job in dropped:
            job._drop(Cancelled("its client left"))

    def close(self, timeout: float = 2.0) -> bool:
        """Cancel everything and end the threads; False when one is still at work after that."""
        with self._changed:
            self._closed = True
            dropped = list(self._waiting.values())
            self._waiting.clear()
            for job in self._running.values():
                job.cancel.set()
            self._changed.notify_all()
        for job in dropped:
            job._drop(Cancelled("the pool is closing"))
        for thread in self._threads:
            thread.join(timeout)
        return not any(thread.is_alive() for thread in self._threads)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _abandon(self, job: Job, reason: Cancelled) -> None:
        line = (job.client, job.lane)
        with self._changed:
            waited = self._waiting.get(line) is job
            if waited:
                del self._waiting[line]
        if waited:
            job._drop(reason)
        else:
            job.cancel.set()

    def _next(self) -> Line | None:
        """The line whose turn it is: the longest waiting one that has nothing running.

        A patient one has no turn while it would take the last worker.
        """
        patient = sum(job.patient for job in self._running.values())
        room = patient < max(1, self.workers - 1)
        return next(
            (line for line, job in self._waiting.items()
             if line not in self._running and (room or not job.patient)),
            None,
        )  # fmt: skip

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._next() is not None)
                line = self._next()
                if line is None:
                    return
                job = self._running[line] = self._waiting.pop(line)
            more = job._run()
            with self._changed:
                del self._running[line]
                newer = line in self._waiting or self._closed
                if more and not newer:
                    self._waiting[line] = job  # behind everyone else
                # Its line may have a newer job that only waited for this one to end.
                self._changed.notify()
            if more and newer:
                job._drop(Superseded("a newer run of the same client took its place"))
            del job  # the result belongs to whoever asked, not to an idle worker


@once
def default_pool() -> Pool:
    """The pool of this process: as many workers as the cores it may use, and two on one core.

    There the system deals out its time: a picture need not wait until a sweep is through.
    """
    allowed = getattr(os, "sched_getaffinity", None)
    return Pool(max(2, len(allowed(0)) if allowed else os.cpu_count() or 1))
