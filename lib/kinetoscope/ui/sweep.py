"""The Sweep tab: a chart that fills, coarse first; zoom asks for more, a click opens the point.

What is swept is the phenomenon's own affair: ``views.sweep(params, low, high, cancel, progress)``
yields a dataset again and again, each better than the last.  The pool runs it as a client of its
own, so that the stage stays free, and a class that asks one question waits for one sweep.  Below
it lies a map of one's own (:mod:`.sweep_map`).
"""

import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import marimo as mo

from kinetoscope.core.run import Cancelled
from kinetoscope.ui.live import LiveStage
from kinetoscope.ui.stage import Stage
from kinetoscope.ui.sweep_map import SweepMap
from kinetoscope.ui.tab import column
from kinetoscope.widgets.plots import Plots
from kinetoscope.widgets.sheet import Sheet


@lru_cache(maxsize=32)
def _finished(_name: str, _params: Any, _low: float, _high: float) -> dict[str, Any]:
    """What the charts of this sweep show at its end; empty until somebody has finished it."""
    return {}


class Sweep:
    """A chart of outcomes against a knob, filled in the background."""

    def __init__(self, stage: Stage | LiveStage, *, vega_url: str | None) -> None:
        self.stage = stage
        views = self.views = stage.board.views
        self.plots = Plots(views.sweep_charts(stage.board.opening), vega_url=vega_url)
        self.note = Sheet("sweep", views.sweep_words())
        self.map = SweepMap(stage, vega_url=vega_url)
        self._begun = False
        self._range: tuple[float, float] = views.sweep_range(stage.controls.values)
        self.plots.on_pick(self._pick)
        stage.board.plots.on_pick(self._pick)
        self.plots.on_zoom(self._zoom)
        self.note.on_action("sweep", self.start)
        self.note.on_action("reset", self._reset)
        self.note.on_action("cancel", lambda: stage.session.cancel("sweep"))

    def layout(self) -> mo.Html:
        """The tab: words and buttons above, the chart below; the first look starts it."""
        if not self._begun:
            self._begun = True
            self.start()
        return column(self.note, self.plots, *self.map.layout())

    def start(self) -> None:
        """Sweep the present range with the stage's other knobs."""
        try:
            params, _ = self.stage.board.asked()
        except (ValueError, TypeError) as error:
            self.stage.controls.refuse(str(error))
            return
        charts = self.views.sweep_charts(params)
        if charts != self.plots.charts:
            # Another question: its own axes, its own range.
            self._range = self.views.sweep_range(self.stage.controls.values)
            self.plots.arrange(charts)
        low, high = self._range

        def job(cancel: threading.Event) -> Iterator[None]:
            try:
                yield from self._fill(params, low, high, cancel)
            except Cancelled:
                pass
            except ValueError as error:
                self.stage.controls.refuse(str(error))
            self.note.rewrite(self.views.sweep_words())

        self.note.working(0.0, "Coarse first")
        self.stage.session.submit("sweep", job)

    def _fill(
        self, params: Any, low: float, high: float, cancel: threading.Event
    ) -> Iterator[None]:
        """Stage after stage; between them others have their turn."""
        finished = _finished(self.stage.board.name, params, low, high)
        stages = [finished] if finished else self.views.sweep(
            params, low, high, cancel, self.note.working
        )  # fmt: skip
        shown: dict[str, Any] = {}
        for datasets in stages:
            shown |= datasets
            for chart, data in datasets.items():
                self.plots.update(chart, data)
            yield
        finished |= shown

    def _pick(self, chart: str, x: float, y: float) -> None:
        try:
            params, _ = self.stage.board.asked()
        except (ValueError, TypeError):
            params = self.stage.board.opening
        # Not every place of every chart asks for something.
        if wanted := self.views.sweep_pick(chart, x, y, params):
            self.stage.show(values=wanted)

    def _zoom(self, _chart: str, low: float, high: float) -> None:
        self._range = (low, high)
        self.start()

    def _reset(self) -> None:
        for chart in self.plots.charts:
            self.plots.unzoom(chart["name"])
        self._range = self.views.sweep_range(self.stage.controls.values)
        self.start()
