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

from kinetoscope.core.run import Cancelled
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.ui import words
from kinetoscope.ui.board import Board
from kinetoscope.ui.reel import Reel
from kinetoscope.ui.session import Session
from kinetoscope.widgets.player import Player

_LOG = logging.getLogger(__name__)
#: A run expected to take longer than this announces itself before it starts.
_ANNOUNCE = 0.15
#: While a slider is dragged a run may take this long; beyond it the coarser preview is shown.
_DRAG = 0.25
#: Charts that take a core less time than this are sent before the picture, which may be large.
_AT_ONCE = 0.01


class Stage:
    """Controls in, pictures out.

    The board's ``views`` say how a trajectory looks: ``clip(run)``; ``charts(params)`` and
    ``datasets(run)`` for the row under the stage, ``more_charts`` and ``more_datasets`` for the
    one in the Explore tab; ``readout(run)``; where runs are long, ``preview(params)``; where the
    phenomenon's ``simulate`` tells of finished stretches of a run (``parts``), ``STREAMS``; and,
    where there are buttons under the picture, ``actions(params)`` and ``pressed(params, name,
    time)``, what the knobs become when one is pressed at a moment of the run.
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
        self._latest: tuple[Trajectory, float] | None = None
        self.controls.observe(self._changed, "revision")
        player.on_cancel(lambda: session.cancel("stage"))
        player.on_export(self._export)
        player.on_action(self._act)

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
            self.session.submit("stage", lambda _: self._show_again(*shown, generation))
            return
        if self.run is None:
            self._offer(params)  # before the first picture, lest it move when they come
        if cost.seconds > _ANNOUNCE:
            self.player.computing(generation, "Computing the run", 0.0)
        job = _Job(weakref.ref(self), self.board.phenomenon, params, seed, generation, after)
        self.session.submit("stage", job)

    def reel(self, generation: int) -> Reel:
        """What takes the picture of a run to the browser."""
        return Reel(self.player, self.board.views, self.session.client, generation)

    def _show_again(self, run: Trajectory, seconds: float, generation: int) -> None:
        with self.reel(generation) as reel:
            reel.end(run)
        self.deliver(run, generation, seconds)

    def deliver(
        self, run: Trajectory, generation: int, seconds: float, *, drawn: bool = False
    ) -> None:
        """Tell of a run whose picture is shown, unless a newer one was told of before.

        While a slider is held that is the charts under it; the words and the second row wait for
        the hand to leave it.
        """
        with self._lock:
            if self.run is not None and generation < self._shown:
                return
            self.run, self._shown = run, generation
            self._latest = (run, seconds)
        self._offer(run.params)
        self.controls.status = f"ran in {words.duration(seconds)} · {run.backend}"
        if not drawn:
            self.board.draw(run)
        if self.controls.phase == "drag":
            return
        self.board.write_code(run.params, run.seed)
        self.board.explain(run)

    def _offer(self, params: Any) -> None:
        """The buttons under the picture of a run."""
        if hasattr(self.board.views, "actions"):
            self.player.actions = self.board.views.actions(params)

    def _act(self, name: str, time: float) -> None:
        """A button under the picture: other knobs, from the moment that is on the screen."""
        if self._asked is not None:  # what is shown may still be on its way
            self.show(values=self.board.views.pressed(self._asked[0], name, time))
        elif self.run is not None:
            self.show(values=self.board.views.pressed(self.run.params, name, time))

    def forget(self, generation: int) -> None:
        """A run of this generation failed: asking again makes it anew."""
        with self._lock:
            if generation == self.generation:
                self._asked = None

    def resume(self, generation: int) -> None:
        """A run was cancelled: unless a newer one is on its way, the one before it comes back."""
        with self._lock:
            if generation != self.generation or self.session.closed:
                return
            self._asked, before = None, self._latest
            self.generation += 1
            again = self.generation
        if before is None:
            self.player.failed(again, "Cancelled. Move a slider, or choose a preset, to run.")
            return
        self._show_again(*before, again)
        self.controls.refuse(
            "Cancelled: what you see is the run before. Move a slider, or choose a preset, to run."
        )

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
            stage = self.stage()
            if stage is None:
                return
            with stage.reel(self.generation) as reel:
                del stage
                run = self.phenomenon.simulate(
                    self.params, seed=self.seed, cancel=cancel, progress=self._progress,
                    **reel.asks,
                )  # fmt: skip
                seconds = time.perf_counter() - started
                if cancel.is_set():  # too late for the solver to notice
                    raise Cancelled
                drawn = self._draw_early(run)
                reel.end(run)
            stage = self.stage()
            if stage is None:
                return
            stage.deliver(run, self.generation, seconds, drawn=drawn)
            if self.after is not None:
                self.after(run)
        except Cancelled:
            stage = self.stage()
            if stage is not None:
                stage.resume(self.generation)
        except (ValueError, FloatingPointError) as error:
            self._fail(str(error))
        except Exception:
            # The page must say something whatever happened; the log has the rest.
            _LOG.exception("a run of %s failed: %s", self.phenomenon.__name__, self.params)
            self._fail("This run broke in a way we did not foresee. Try other values; the "
                       "server's log tells more.")  # fmt: skip

    def _draw_early(self, run: Trajectory) -> bool:
        """Charts that take no time need not wait until a large picture has been fetched."""
        stage = self.stage()
        early = stage is not None and stage.board.cost < _AT_ONCE
        if early:
            stage.board.draw(run)
        return early

    def _progress(self, fraction: float, sentence: str) -> None:
        stage = self.stage()
        if stage is not None and self.phenomenon.estimate_cost(self.params).seconds > _ANNOUNCE:
            stage.player.computing(self.generation, sentence, fraction)

    def _fail(self, sentence: str) -> None:
        stage = self.stage()
        if stage is not None:
            stage.forget(self.generation)
            stage.player.failed(self.generation, sentence)
            stage.controls.refuse(sentence)
