"""Who is here, and what to do when they leave.

A marimo session is a thread of the server's process.  When its browser goes away the thread ends
and nobody else is told, so one small thread waits for that and then gives back what the session
held: jobs in the pool, widgets that ipywidgets keeps alive, frames that nobody will fetch.
"""

import logging
import secrets
import threading
from collections.abc import Callable

from kinetoscope.core import clips, pool
from kinetoscope.core.run import Cancelled

_LOG = logging.getLogger(__name__)
#: The lanes of work that takes seconds and is not followed frame by frame.
PATIENT = frozenset({"checks", "judge", "laboratory", "sweep"})


class Session:
    """One visitor: a name for the pool and the clips, and things to close at the end."""

    def __init__(self) -> None:
        self.client = secrets.token_hex(8)
        self._closing: list[Callable[[], object]] = [self._leave]
        self._jobs: dict[str, pool.Job] = {}
        self._lock = threading.Lock()
        self.closed = False
        owner = threading.current_thread()
        # A script, Jupyter and `marimo edit` live in the main thread and end with the process.
        if owner is not threading.main_thread():
            waiting = threading.Thread(
                target=self._close_after, args=(owner,), name=f"session-{self.client}", daemon=True
            )
            waiting.start()

    def submit(self, lane: str, work: Callable[[threading.Event], object]) -> pool.Job:
        """Give work to the pool; in each lane the newest wins."""
        job = self._jobs[lane] = pool.default_pool().submit(
            self.client, work, lane=lane, patient=lane in PATIENT
        )
        job.then(_report)
        return job

    def cancel(self, lane: str) -> None:
        """Stop what runs in a lane."""
        if lane in self._jobs:
            self._jobs[lane].cancel.set()

    def _leave(self) -> None:
        pool.default_pool().leave(self.client)
        store = clips.active()
        if store is not None:
            store.leave(self.client)

    def at_end(self, close: Callable[[], object]) -> None:
        """Call ``close`` when the session ends (at once if it has ended)."""
        with self._lock:
            if not self.closed:
                self._closing.append(close)
                return
        close()

    def close(self) -> None:
        """Give everything back, last in first out; a second call does nothing."""
        with self._lock:
            closing, self._closing, self.closed = self._closing[::-1], [], True
        for close in closing:
            close()

    def _close_after(self, owner: threading.Thread) -> None:
        owner.join()
        self.close()


def _report(job: pool.Job) -> None:
    """Nobody may be waiting for this job: what it could not say itself goes into the log."""
    try:
        job.wait(0)
    except Cancelled:
        pass
    except Exception:
        _LOG.exception("work in the line %r broke", job.lane)
