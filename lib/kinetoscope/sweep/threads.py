"""On this machine: the points of a sweep on threads.

Threads and not processes, because every kernel releases Python's lock while it computes: all
cores are busy, kernels are compiled and loaded once, nothing is copied, and a sweep shares the
pool of the page's sessions, in which clients take turns.
"""

import queue
import threading
from collections.abc import Callable, Sequence

from kinetoscope.core.pool import Pool
from kinetoscope.sweep.plan import Plan, Position
from kinetoscope.sweep.point import Found, compute


def execute(
    plan: Plan, positions: Sequence[Position], take: Callable[[Position, Found], None], *,
    pool: Pool, client: str, cancel: threading.Event | None = None, strands: int | None = None,
) -> None:  # fmt: skip
    """Compute the points in this order and ``take`` each as it comes, in the caller's thread.

    ``strands`` of them are on their way at a time, as many as the pool has workers unless given.

    Raises Cancelled within 100 ms of ``cancel``, and the first error of a point or of ``take``;
    what was not begun by then is not begun.
    """
    finished: queue.SimpleQueue[tuple[Position, Found]] = queue.SimpleQueue()

    def work(position: Position, event: threading.Event) -> None:
        finished.put((position, compute(plan.task(position), event)))

    def taken(_fraction: float, _sentence: str) -> None:
        while not finished.empty():
            take(*finished.get())

    try:
        pool.map(
            client, work, positions, lane="sweep", cancel=cancel, progress=taken, strands=strands
        )
    finally:
        # Also after a cancel: a point that was finished is not lost.
        taken(1.0, "")
