"""On many machines: the points of a sweep on a Dask cluster.

The workers compute; the shards and the table are written here, so that no shared disk is needed.
A worker that dies in the midst of a point loses that point's work, and the scheduler gives it to
another; workers may come and go while the sweep goes on.  Workers must have the same versions as
this process, or their bytes could differ: one that has not ends the sweep with a sentence.

A cluster is trusted: Dask runs what it is sent.  Keep its ports inside your own network.
"""

import contextlib
import logging
import math
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import Cancelled, stop_if
from kinetoscope.sweep import batches
from kinetoscope.sweep.batches import Part
from kinetoscope.sweep.plan import Plan, Position
from kinetoscope.sweep.point import (
    Found,
    OtherVersions,
    PointFailed,
    SweepStopped,
    Task,
    versions,
)

#: Seconds to wait until somebody opens, and then for a scheduler that may be busy to answer.
PATIENCE, ANSWER = 5.0, 30.0
#: Seconds after which workers are counted again.
_COUNT_AGAIN = 1.0
_HERE = "_kinetoscope_cancels"


class ClusterLost(SweepStopped):
    """The scheduler went away while the sweep was running."""


@contextmanager
def joined(address: str) -> Iterator[Any]:
    """A client of the scheduler at ``address``, for one sweep.

    On leaving, every worker is told to end what it computes for it.  Who cancelled does not wait
    for that: it is done behind their back.

    Raises ValueError at once where Dask is not installed, and within five seconds where nobody
    answers.
    """
    client, hurried = connect(address), False
    try:
        # The first such call opens connections, for which a cancel would not want to wait.
        _tell(client, begin_here)
        yield client
    except Cancelled:
        hurried = True
        raise
    finally:
        if hurried:
            threading.Thread(target=_leave, args=(client,), name="leaving the cluster").start()
        else:
            _leave(client)


def connect(address: str) -> Any:
    """A client; ValueError where Dask is not installed or nobody answers."""
    try:
        import distributed
    except ImportError:
        raise refusal(
            "scheduler", address, "left out where Dask is not installed",
            "pip install 'kinetoscope[cluster]'",
        ) from None  # fmt: skip
    try:
        _knock(address)
        return distributed.Client(address, timeout=ANSWER, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise refusal(
            "scheduler", address, "the address of a running Dask scheduler",
            f"start one with `dask scheduler` and take the tcp:// address it prints ({error})",
        ) from None  # fmt: skip


def _knock(address: str) -> None:
    """Raise OSError or ValueError where nobody opens.

    Dask would find that out as well, but only once its patience is over, and leaves a client behind
    that complains when the process ends.
    """
    from distributed.comm import get_address_host_port, parse_address
    from distributed.comm.registry import get_backend

    scheme, _ = parse_address(address)
    get_backend(scheme)  # knows it, or raises
    if scheme in ("tcp", "tls"):
        socket.create_connection(get_address_host_port(address), PATIENCE).close()


def hush() -> None:
    """Keep Dask's log of lost connections, tracebacks all, from a terminal: we say it in a line."""
    with contextlib.suppress(ImportError):
        import distributed  # noqa: F401  (sets its own levels when it is imported)

        for name in ("distributed", "distributed.client", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def execute(
    plan: Plan, parts: Sequence[Part], take: Callable[[Position, Found], None], *,
    client: Any, cancel: threading.Event | None = None,
    waiting: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Compute the parts, begun in this order, and ``take`` each point as it comes, in this thread.

    ``waiting`` is called about once a second while there is no worker at all.

    Raises Cancelled within 100 ms of ``cancel`` (the workers stop within 50 ms, too), PointFailed
    for a point that fails or that four workers died over, OtherVersions, ClusterLost.
    """
    todo = list(reversed(parts))
    finished: queue.SimpleQueue[Any] = queue.SimpleQueue()
    flying: dict[Any, Part] = {}
    counted, room = -math.inf, 1
    while todo or flying:
        stop_if(cancel)
        if time.monotonic() - counted > _COUNT_AGAIN:
            _check_connected(client)
            threads = sum(client.nthreads().values())
            counted, room = time.monotonic(), 2 * threads + 2
            if not threads and waiting is not None:
                waiting()
        while todo and len(flying) < room:
            part = todo.pop()
            tasks = [plan.task(position) for position in part]
            # Impure: a point may be asked for again after its future was released.
            future = client.submit(remote, tasks, client.id, pure=False)
            flying[future.key] = part
            future.add_done_callback(finished.put)
        with contextlib.suppress(queue.Empty):
            future = finished.get(timeout=0.05)
            founds = _result(future, cancel)
            for position, found in zip(flying.pop(future.key), founds, strict=True):
                take(position, found)
            future.release()


def _result(future: Any, cancel: threading.Event | None) -> list[Found]:
    import distributed

    while True:
        stop_if(cancel)
        try:
            return future.result(timeout=0.1)
        except TimeoutError:
            continue
        except distributed.scheduler.KilledWorker as error:
            raise PointFailed(
                "workers died again and again over the same point, of memory perhaps; "
                "give them more, or a smaller budget to the sweep"
            ) from error
        except (distributed.CancelledError, UnboundLocalError) as error:
            # The latter is how Dask's `sync` ends when the lost connection took the question along.
            raise ClusterLost("the scheduler went away or dropped the sweep") from error


def _check_connected(client: Any) -> None:
    if client.status != "running":
        raise ClusterLost(f"the scheduler went away (the connection is {client.status})")


def _leave(client: Any) -> None:
    _tell(client, stop_here)
    with contextlib.suppress(OSError, TimeoutError):
        client.close(timeout=PATIENCE)


def _tell(client: Any, what: Callable) -> None:
    """Have ``what(sweep, worker)`` run on every worker, beside what they compute."""
    if client.status == "running":
        # Nobody left to be told is as good as told.
        with contextlib.suppress(OSError, TimeoutError, RuntimeError, ValueError):
            client.run(what, client.id, on_error="ignore")


def remote(tasks: list[Task], sweep: str) -> list[Found]:
    """What a worker runs; its cancel event hangs on the worker, where ``stop_here`` finds it."""
    import distributed

    ours, asked = versions(tasks[0].backend), tasks[0].versions
    if ours != asked:
        there = ", ".join(f"{k} {v}" for k, v in ours.items() if asked.get(k) != v)
        wanted = ", ".join(f"{k} {v}" for k, v in asked.items() if ours.get(k) != v)
        raise OtherVersions(f"a worker has {there} and the sweep wants {wanted}: install the same")
    return batches.compute(tasks, hear(sweep, distributed.get_worker()))


def hear(sweep: str, dask_worker: Any) -> threading.Event:
    """The event on this worker that ends what it computes for ``sweep``."""
    return vars(dask_worker).setdefault(_HERE, {}).setdefault(sweep, threading.Event())


def begin_here(sweep: str, dask_worker: Any) -> None:
    """Be ready to end it."""
    hear(sweep, dask_worker)


def stop_here(sweep: str, dask_worker: Any) -> None:
    """End it.  The event stays set: a point that still waits in this worker ends as it begins."""
    hear(sweep, dask_worker).set()
