"""A laboratory: charts that are fed while something is computed, apart from the stage.

What goes on in it is the phenomenon's own affair.  Its views are a module with

``laboratory_charts()`` and ``laboratory_words()``
    the charts, and the words above them with a button ``data-action="begin"``;
``known()``
    datasets that stand in the charts from the beginning;
``learn(seed, cancel, progress)``
    yields datasets again and again, each a little further on;
``verdict(datasets)``
    what to say, as HTML, of the last ones.
"""

import threading
from collections.abc import Iterator
from html import escape
from types import ModuleType
from typing import Any

from kinetoscope.core.run import Cancelled
from kinetoscope.ui.session import Session
from kinetoscope.widgets.plots import Plots
from kinetoscope.widgets.sheet import Sheet


class Laboratory:
    """A page of words with a button, and the charts below it; every beginning has its own seed."""

    def __init__(self, session: Session, views: ModuleType, *, vega_url: str | None = None) -> None:
        self.session, self.views = session, views
        self.note = Sheet("laboratory", views.laboratory_words())
        self.plots = Plots(views.laboratory_charts(), vega_url=vega_url)
        self._shown, self._begun = False, 0
        self.note.on_action("begin", self.begin)
        self.note.on_action("cancel", lambda: session.cancel("laboratory"))
        for widget in (self.note, self.plots):
            session.at_end(widget.close)

    def layout(self) -> list[Any]:
        """The parts for a tab; the first look draws what is known."""
        if not self._shown:
            self._shown = True
            self.session.submit("known", lambda _cancel: self._feed(self.views.known()))
        return [self.note, self.plots]

    def begin(self) -> None:
        """Begin (anew)."""
        seed, self._begun = self._begun, self._begun + 1

        def job(cancel: threading.Event) -> Iterator[None]:
            said = ""
            try:
                for datasets in self.views.learn(seed, cancel, self.note.working):
                    self._feed(datasets)
                    said = self.views.verdict(datasets)
                    yield  # others have their turn
            except Cancelled:
                pass
            except (ImportError, ValueError) as error:
                said = f"<p>{escape(str(error))}</p>"
            self.note.rewrite(self.views.laboratory_words() + said)

        self.note.working(0.0, "Beginning")
        self.session.submit("laboratory", job)

    def _feed(self, datasets: dict[str, dict[str, Any]]) -> None:
        for chart, data in datasets.items():
            self.plots.update(chart, data)
