"""A map of one's own: any number over any two knobs, filled while one looks on.

The runs are those of ``kinetoscope sweep``: the same engine, coarse first and then where the map
changes.  They take their turns in the pool and leave a worker to the stage, whose picture goes on.
A sweep that was run elsewhere, on a cluster perhaps, opens in the same chart.
"""

import logging
import threading
import time
from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np

from kinetoscope import sweep
from kinetoscope.core.knobs import as_dict, knobs
from kinetoscope.core.pool import default_pool
from kinetoscope.core.run import Budget, Cancelled
from kinetoscope.sweep import measures, shelf
from kinetoscope.sweep.point import SweepStopped
from kinetoscope.ui import question
from kinetoscope.ui.grid import Along, Grid
from kinetoscope.ui.live import LiveStage
from kinetoscope.ui.opened_sweep import Opened
from kinetoscope.ui.stage import Stage
from kinetoscope.widgets.menus import Menus
from kinetoscope.widgets.plots import Plots
from kinetoscope.widgets.sheet import Sheet

_LOG = logging.getLogger(__name__)
#: One run of a map may take so many seconds at most.
ONE = 10.0
#: Seconds between two drawings of a map that fills.
DRAW = 0.15
OWN = "none"
#: Runs of a map that are on their way at a time, at most.
STRANDS = 2


class SweepMap:
    """Menus, a chart and a page of words; the page's Sweep tab holds one."""

    def __init__(self, stage: Stage | LiveStage, *, vega_url: str | None) -> None:
        self.stage, self.phenomenon = stage, stage.board.phenomenon
        self.menus, self.note = Menus("What the map asks"), Sheet("map")
        self.plots = Plots([], vega_url=vega_url)
        self._grid: Grid | None = None
        self._opens: dict[str, Any] = {}
        self._opened: Opened | None = None
        self._names: dict[str, str] = {}
        self._stated: set[str] = set()  # those that come with an error
        self._learned_of: Any = None
        self._cancel = threading.Event()
        self._lock = threading.Lock()
        self.menus.on_choice(self._chosen)
        self.plots.on_pick(self._pick)
        self.note.on_action("fill", self.fill)
        self.note.on_action("cancel", lambda: self._cancel.set())
        for widget in (self.menus, self.plots, self.note):
            stage.session.at_end(widget.close)
        stage.session.at_end(lambda: self._cancel.set())

    def layout(self) -> list[Any]:
        """Its parts of the tab; whoever opens it is told what can be asked."""
        self._offer_shelf()
        if self._opened is None and not self._filling and self._unknown():
            self._learn()
        return ["### A map of your own", self.menus, self.note, self.plots]

    # --- what can be asked --------------------------------------------------------------------
    def _present(self) -> Any:
        """The state on the stage, or where the page opened while the panel says nothing sound."""
        try:
            return self.stage.board.asked()[0]
        except (ValueError, TypeError):
            return self.stage.board.opening

    def _unknown(self) -> bool:
        """Whether the stage shows another kind of run than the one that was asked what it has."""
        if self._learned_of is None:
            return True
        there, present = knobs(self.phenomenon.Params).items(), self._present()
        kinds = [name for name, knob in there if knob.kind in ("choice", "bool")]
        return any(getattr(present, name) != getattr(self._learned_of, name) for name in kinds)

    def _learn(self, then: Callable[[], None] | None = None) -> None:
        """Make one small run and offer what can be read off it; ``then`` goes on from there."""
        params = self._present()
        self._offer_knobs(params)

        def learn(cancel: threading.Event) -> None:
            try:
                self._names = self._measured(self._small(params), cancel)
            except (ValueError, FloatingPointError) as error:
                self._say(refused=str(error))
                return
            except Cancelled:
                return
            self._learned_of = params
            best = question.opening(self.stage.board.name, question.offered(params))[2]
            offered = self.menus.chosen.get("measure")
            value = offered if offered in self._names else best if best in self._names else None
            self.menus.offer("measure", "shows", self._names, value=value)
            (then or self._invite)()

        self.note.working(0.0, "One run, to see what can be asked")
        # Not in the lane of a sweep: one small run, for which the menus wait.
        self.stage.session.submit("learn", learn)

    def _measured(self, params: Any, cancel: threading.Event) -> dict[str, str]:
        """What a run can be asked for, and the words for it."""
        run = self.phenomenon.simulate(params, seed=0, cancel=cancel)
        there = measures.there(run).split(", ")
        names = [name for name in there if not name.endswith("_error")]
        self._stated = {name for name in names if f"{name}_error" in there}
        said = {}
        if hasattr(self.phenomenon, "start"):
            live = self.phenomenon.start(params, seed=0).measure()
            said = {name: quantity.label for name, quantity in live.items()}
        return {name: said.get(name, name.replace("_", " ")) for name in names}

    def _offer_knobs(self, params: Any) -> None:
        there = question.offered(params)
        words = {n: k.label or n.replace("_", " ") for n, k in there.items()}
        first, across = question.opening(self.stage.board.name, there), None
        for menu, k in (("across", 0), ("up", 1)):
            wanted = (self.menus.chosen.get(menu), first[k], *first[:2])
            value = next((n for n in wanted if n in words and n != across), first[k])
            self.menus.offer(menu, menu, words, value=value)
            across = value
        self.menus.offer("reach", "range", question.REACHES)
        sizes = {name: f"{a} × {b}" for name, (a, b) in question.SIZES.items()}
        self.menus.offer("points", "points", sizes, value=self.menus.chosen.get("points", "15x10"))
        self.menus.offer("runs", "each run", {"small": "a small one", "stage": "as on the stage"})

    def _offer_shelf(self) -> None:
        names = shelf.listed(self.phenomenon.__name__)
        if names:
            options = {OWN: "made here"} | {name: name for name in names}
            self.menus.offer("open", "map", options)
        else:
            self.menus.withdraw(["open"])

    def _small(self, params: Any, keep: tuple[str, ...] = ()) -> Any:
        return question.small(
            self.phenomenon, params, keep=keep, preview=self.stage.board.views.preview
        )

    # --- what was chosen ----------------------------------------------------------------------
    def _chosen(self, menu: str) -> None:
        chosen = self.menus.chosen
        if menu == "open":
            self._cancel.set()
            if chosen["open"] == OWN:
                self._leave_opened()
            else:
                self.open(chosen["open"])
        elif self._opened is not None:
            self._draw_opened()
        elif not self._filling:
            self._invite()

    @property
    def _filling(self) -> bool:
        return self.note.progress is not None

    def _asked(self) -> question.Asked:
        """What the menus ask, as a sweep; ValueError says what is wrong with it."""
        params, _ = self.stage.board.asked()
        preview = self.stage.board.views.preview
        return question.ask(self.phenomenon, params, self.menus.chosen, preview=preview)

    def _invite(self) -> None:
        """Say what a press of the button would do."""
        try:
            asked = self._asked()
        except (ValueError, TypeError) as error:
            self._say(refused=str(error))
            return
        points, seconds = asked.points, asked.seconds
        less = question.differing(asked)
        self._say(
            f"{points} runs, one for each cell, some {max(1.0, points * seconds):.0f} s of one "
            f"core{f': {less}' * bool(less)}. The stage goes on meanwhile.",
            command=self._command(asked),
        )

    def _command(self, asked: question.Asked) -> str:
        return question.command(self.stage.board.name, asked)

    def _say(self, *words: str, refused: str = "", command: str = "") -> None:
        text = "".join(f"<p>{escape(each)}</p>" for each in words)
        if refused:
            text += f'<p role="alert" style="color: var(--bad)">{escape(refused)}</p>'
        if self._opened is None:
            text += '<button type="button" class="kt-main" data-action="fill">Fill the map</button>'
        if command:
            text += (
                ' <button type="button" data-copy="kt-map-command">Copy it as a command</button>'
                f'<pre id="kt-map-command" class="unseen">{escape(command)}</pre>'
            )
        self.note.rewrite(text)

    # --- a map of this page's own ---------------------------------------------------------------
    def fill(self) -> None:
        """Begin the map that the menus ask for; one that is being filled is given up."""
        if self._unknown():
            self._cancel.set()
            self._learn(then=self.fill)
            return
        try:
            asked = self._asked()
            if not asked.measure:
                raise ValueError("What the map shows is not known yet: wait for the first run")
        except (ValueError, TypeError) as error:
            self._say(refused=str(error))
            return
        with self._lock:
            self._cancel.set()
            self._cancel = cancel = threading.Event()
        # The newest wish has its turn: the tab's own sweep, if it still goes on, gives way.
        self.stage.session.cancel("sweep")
        known = knobs(self.phenomenon.Params)
        axes = tuple(
            Along.of(known[name], along.values, log=along.scale == "log")
            for name, along in asked.over.items()
        )
        self._grid = grid = Grid.empty(axes, self._names.get(asked.measure, asked.measure))
        self._opens = as_dict(asked.stage)
        self.plots.arrange(grid.charts())
        self.note.working(0.0, "Coarse first")
        threading.Thread(
            target=self._fill, args=(asked, grid, cancel), name="own-map", daemon=True
        ).start()

    def _fill(self, asked: question.Asked, grid: Grid, cancel: threading.Event) -> None:
        drawn = time.monotonic()

        def each(place: dict[str, Any], values: dict[str, float]) -> None:
            nonlocal drawn
            grid.put(place, next(iter(values.values())))
            if time.monotonic() - drawn > DRAW and not cancel.is_set():
                drawn = time.monotonic()
                self._draw(grid)

        def progress(fraction: float, sentence: str) -> None:
            if not cancel.is_set():
                self.note.working(fraction, sentence)

        words, refused = "", ""
        measure = {"value": asked.measure}
        if asked.measure in self._stated:
            measure["error"] = f"{asked.measure}_error"
        try:
            made = sweep.run(
                self.phenomenon, over=asked.over, measure=measure, params=asked.runs,
                budget=Budget(seconds=ONE), each=each, progress=progress, cancel=cancel,
                pool=default_pool(), workers=STRANDS,
            )  # fmt: skip
            why = made["refused"].to_numpy().astype(str).ravel()
            empty = why[why != ""]
            words = f"{why.size} runs. Click a cell to open it on the stage."
            if "error" in made and np.isfinite(errors := made["error"].to_numpy()).any():
                middle, most = np.nanmedian(errors), np.nanmax(errors)
                words += f" Standard error of a cell: typically {middle:.2g}, at most {most:.2g}."
            if empty.size:
                words += f" {empty.size} cells are empty; the first: {empty[0]}"
        except Cancelled:
            words = f"Stopped at {int(grid.done.sum())} of {grid.done.size} runs."
        except (ValueError, SweepStopped) as error:
            refused = str(error)
        except Exception:
            # The page must say something whatever happened; the log has the rest.
            _LOG.exception("a map of %s broke", self.phenomenon.__name__)
            refused = "This map broke in a way we did not foresee; the server's log tells more."
        with self._lock:
            # A newer map, or an opened one, has the page already.
            if self._grid is not grid or self.stage.session.closed:
                return
            self._draw(grid)
            self._say(*[words] * bool(words), refused=refused, command=self._command(asked))

    def _draw(self, grid: Grid) -> None:
        if self._grid is grid:
            for chart in grid.charts():
                self.plots.update(chart["name"], grid.datasets())

    # --- a sweep that was run elsewhere --------------------------------------------------------
    def open(self, name: str) -> None:
        """Show a sweep of the shelf."""
        try:
            table = shelf.take(name, self.phenomenon.__name__)
            self._opened = Opened.of(table, self.phenomenon.Params)
        except ValueError as error:
            self._opened = None
            self._say(refused=str(error))
            return
        self.menus.withdraw(["reach", "points", "runs"])
        there = self._opened
        known = knobs(self.phenomenon.Params)
        words = {n: known[n].label or n.replace("_", " ") for n in there.numeric}
        self.menus.offer("across", "across", words, value=there.numeric[0])
        if len(words) > 1:
            self.menus.offer("up", "up", words, value=there.numeric[1])
        else:
            self.menus.withdraw(["up"])
        self.menus.offer("measure", "shows", {n: n.replace("_", " ") for n in there.measures})
        self._draw_opened()

    def _leave_opened(self) -> None:
        self._opened = self._learned_of = self._grid = None
        self.menus.withdraw([n for n in self.menus.chosen if n.startswith("at-")])
        self.menus.withdraw(["measure"])
        self.plots.arrange([])
        self._learn()

    def _held(self) -> dict[str, int]:
        """The places of the axes that are not drawn, by index."""
        return {n.removeprefix("at-"): int(v) for n, v in self.menus.chosen.items()
                if n.startswith("at-")}  # fmt: skip

    def _draw_opened(self) -> None:
        there, chosen = self._opened, self.menus.chosen
        drawn = tuple(dict.fromkeys(chosen[n] for n in ("across", "up") if n in chosen))
        others = [name for name in there.axes if name not in drawn]
        known = knobs(self.phenomenon.Params)
        self.menus.withdraw(
            [n for n in chosen if n.startswith("at-") and n.removeprefix("at-") not in others]
        )
        for name in others:
            values = there.table[name].to_numpy()
            self.menus.offer(
                f"at-{name}", known[name].label or name,
                {str(k): f"{value:.6g}" if values.dtype.kind == "f" else str(value)
                 for k, value in enumerate(values)},
            )  # fmt: skip
        self._grid = there.grid(drawn, chosen["measure"], self._held())
        self.plots.arrange(self._grid.charts())
        self._draw(self._grid)
        self._say(f"{there.told}. Click to open that state on the stage.")

    def _pick(self, _chart: str, x: float, y: float) -> None:
        if self._grid is None:
            return
        place = self._grid.place(x, y)
        if self._opened is not None:
            values = self._opened.knobs_at(place, self._held())
        else:
            known = knobs(self.phenomenon.Params)
            at = {n: round(v) if known[n].kind == "int" else v for n, v in place.items()}
            values = {**self._opens, **at}
        self.stage.show(values=values)
