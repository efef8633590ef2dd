"""On this machine: the points of a sweep on threads.

Threads and not processes, because every kernel releases Python's lock while it computes: all
cores are busy, kernels are compiled and loaded once, nothing is copied, and a sweep shares the
pool of the page's sessions, in which clients take turns.
"""

import queue
import threading
from collections.abc import Callable, Sequence

from kinetoscope.core.pool import Pool
from kinetoscope.sweep import batches
from kinetoscope.sweep.batches import Part
from kinetoscope.sweep.plan import Plan, Position
from kinetoscope.sweep.point import Found


def execute(
    plan: Plan, parts: Sequence[Part], take: Callable[[Position, Found], None], *,
    pool: Pool, client: str, cancel: threading.Event | None = None, strands: int | None = None,
    patient: bool = False,
) -> None:  # fmt: skip
    """Compute the parts in this order and ``take`` each point as it comes, in the caller's thread.

    ``strands`` of them are on their way at a time, as many as the pool has workers unless given;
    ``patient`` ones leave a worker to others (:class:`kinetoscope.core.pool.Pool`).

    Raises Cancelled within 100 ms of ``cancel``, and the first error of a point or of ``take``;
    what was not begun by then is not begun.
    """
    finished: queue.SimpleQueue[tuple[Position, Found]] = queue.SimpleQueue()

    def work(part: Part, event: threading.Event) -> None:
        founds = batches.compute([plan.task(position) for position in part], event)
        for told in zip(part, founds, strict=True):
            finished.put(told)

    def taken(_fraction: float, _sentence: str) -> None:
        while not finished.empty():
            take(*finished.get())

    try:
        pool.map(
            client, work, parts, lane="sweep", cancel=cancel, progress=taken, strands=strands,
            patient=patient,
        )  # fmt: skip
    finally:
        # Also after a cancel: a point that was finished is not lost.
        taken(1.0, "")
