"""The stage's wiring: a knob moves, a run is made, the picture and the charts change.

Nothing here re-runs a notebook cell.  The panel tells the stage what was set; the stage hands the
run to the pool, where the newest value wins and what it overtook is cancelled; the worker that
made the run sends its picture and its curves to the widgets, which were built once.
"""

import logging
import threading
import time
import weakref
from collections.abc import Callable
from types import ModuleType
from typing import Any

import attrs

from kinetoscope.core import clips
from kinetoscope.core.clip import Clip
from kinetoscope.core.run import Cancelled
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.ui import words
from kinetoscope.ui.board import Board
from kinetoscope.ui.session import Session
from kinetoscope.widgets.player import Player

_LOG = logging.getLogger(__name__)
#: A run expected to take longer than this announces itself before it starts.
_ANNOUNCE = 0.15
#: While a slider is dragged a run may take this long; beyond it the coarser preview is shown.
_DRAG = 0.25


class Stage:
    """Controls in, pictures out.

    The board's ``views`` say how a trajectory looks: ``clip(run)``; ``charts(params)`` and
    ``datasets(run)`` for the row under the stage, ``more_charts`` and ``more_datasets`` for the
    one in the Explore tab; ``readout(run)``; and, where runs are long, ``preview(params)``.
    """

    def __init__(self, board: Board, session: Session, player: Player) -> None:
        self.board, self.session, self.player = board, session, player
        self.controls = board.controls
        self.generation = 0
        self.run: Trajectory | None = None
        self._after: Callable[[Trajectory], None] | None = None
        self._lock = threading.Lock()
        self._asked: tuple[Any, int] | None = None
        self._dragged = False
        self._latest: tuple[Trajectory, Clip, float] | None = None
        self.controls.observe(self._changed, "revision")
        player.on_cancel(lambda: session.cancel("stage"))
        player.on_export(self._export)

    def show(
        self, *, preset: str | None = None, values: dict[str, Any] | None = None,
        after: Callable[[Trajectory], None] | None = None,
    ) -> None:  # fmt: skip
        """Put a state on the stage: a preset, then single values; ``after`` sees the run."""
        self._after = after
        self.controls.put(preset=preset, values=values or {})
        self.start()

    def start(self, notice: str = "") -> None:
        """Run what the panel says now; ``notice`` stands in the panel (what a link got wrong)."""
        self._request(dragging=False, notice=notice)

    def _changed(self, _change: object) -> None:
        self._request(dragging=self.controls.phase == "drag")

    def _request(self, *, dragging: bool, notice: str = "") -> None:
        try:
            params, seed = self.board.asked()
            cost = self.board.phenomenon.estimate_cost(params)
        except (ValueError, TypeError) as error:
            self.controls.refuse(str(error))
            return
        self.controls.refuse(notice)
        if dragging and cost.seconds > _DRAG:
            params = self.board.views.preview(params)
        with self._lock:
            after = None
            if not dragging:
                after, self._after = self._after, None
            # The hand left the slider where it was: that run is there, or on its way.
            settled = self._dragged and not dragging and after is None
            settled = settled and (params, seed) == self._asked
            self._asked, self._dragged = (params, seed), dragging
            shown = self._latest if settled else None
            if settled and (shown is None or shown[0].params != params or shown[0].seed != seed):
                return
            self.generation += 1
            generation = self.generation
        if shown is not None:
            self.session.submit("stage", lambda _: self.deliver(*shown[:2], generation, shown[2]))
            return
        if cost.seconds > _ANNOUNCE:
            self.player.computing(generation, "Computing the run", 0.0)
        job = _Job(weakref.ref(self), self.board.phenomenon, params, seed, generation, after)
        self.session.submit("stage", job)

    def deliver(self, run: Trajectory, clip: Clip, generation: int, seconds: float) -> None:
        """Show a finished run, unless a newer one was shown before it.

        While a slider is held that is the picture and the charts; the words and the second row
        wait for the hand to leave it.
        """
        with self._lock:
            if self.run is not None and generation < self._shown:
                return
            self.run, self._shown = run, generation
            self._latest = (run, clip, seconds)
        store = clips.active()
        url = None
        if store is not None:
            data, owner = clip.to_bytes(), self.session.client
            url = store.url(store.put(data, owner=owner, generation=generation))
        self.player.show(clip, generation, url=url)
        self.controls.status = f"ran in {words.duration(seconds)} · {run.backend}"
        self.board.draw(run)
        if self.controls.phase == "drag":
            return
        self.board.write_code(run.params, run.seed)
        self.board.explain(run)

    def forget(self, generation: int) -> None:
        """A run of this generation was cancelled or failed: asking again makes it anew."""
        with self._lock:
            if generation == self.generation:
                self._asked = None

    def _export(self, kind: str) -> tuple[str, bytes]:
        if self.run is None:
            raise ValueError("nothing has run yet: press play first")
        return self.board.file(self.run, kind)

    _shown = 0


@attrs.frozen
class _Job:
    """One run in the pool.  It holds the stage weakly: a visitor who left is not kept alive."""

    stage: "weakref.ref[Stage]"
    phenomenon: ModuleType
    params: Any
    seed: int
    generation: int
    after: Callable[[Trajectory], None] | None

    def __call__(self, cancel: threading.Event) -> None:
        started = time.perf_counter()
        try:
            run = self.phenomenon.simulate(
                self.params, seed=self.seed, cancel=cancel, progress=self._progress
            )
            seconds = time.perf_counter() - started
            stage = self.stage()
            if stage is None or cancel.is_set():
                return
            clip = stage.board.views.clip(run)
            stage.deliver(run, clip, self.generation, seconds)
            if self.after is not None:
                self.after(run)
        except Cancelled:
            self._forget()
        except (ValueError, FloatingPointError) as error:
            self._fail(str(error))
        except Exception:
            # The page must say something whatever happened; the log has the rest.
            _LOG.exception("a run of %s failed: %s", self.phenomenon.__name__, self.params)
            self._fail("This run broke in a way we did not foresee. Try other values; the "
                       "server's log tells more.")  # fmt: skip

    def _progress(self, fraction: float, sentence: str) -> None:
        stage = self.stage()
        if stage is not None and self.phenomenon.estimate_cost(self.params).seconds > _ANNOUNCE:
            stage.player.computing(self.generation, sentence, fraction)

    def _forget(self) -> None:
        """What did not come to an end is not on its way any more."""
        stage = self.stage()
        if stage is not None:
            stage.forget(self.generation)

    def _fail(self, sentence: str) -> None:
        self._forget()
        stage = self.stage()
        if stage is not None:
            stage.player.failed(self.generation, sentence)
            stage.controls.refuse(sentence)
