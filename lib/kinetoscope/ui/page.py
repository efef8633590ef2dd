"""The page of one phenomenon: masthead, stage, controls, charts, tabs.

Each widget is built once and changed ever after; building one again would lose its picture, its
zoom and its place.  In a notebook::

    page = ui.Page(solitons, views)
    page.layout()
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import marimo as mo

from kinetoscope.core import clips, paths
from kinetoscope.core.run import Cancelled
from kinetoscope.ui import link, words
from kinetoscope.ui.board import Board
from kinetoscope.ui.gallery import CARDS
from kinetoscope.ui.live import stage_for
from kinetoscope.ui.session import Session
from kinetoscope.ui.sweep import Sweep
from kinetoscope.ui.tab import column
from kinetoscope.widgets.lesson import Lesson
from kinetoscope.widgets.masthead import Masthead
from kinetoscope.widgets.player import Player
from kinetoscope.widgets.plots import Plots
from kinetoscope.widgets.sheet import Sheet
from kinetoscope.widgets.tabs import Tabs

TABS = {
    "explore": "Explore",
    "sweep": "Sweep",
    "lesson": "Lesson",
    "checks": "Is it right?",
    "theory": "Theory",
    "code": "Code",
}


class Page:
    """Everything a phenomenon's notebook shows, wired.

    ``phenomenon`` keeps the border of every phenomenon; ``views`` says how its runs look.  Title
    and question are those of its card in the gallery.
    """

    def __init__(self, phenomenon: ModuleType, views: ModuleType) -> None:
        opening = link.read(phenomenon, _query(), TABS)
        self.phenomenon, self.views = phenomenon, views
        self.session = Session()
        vega_url = _served("/assets/vega.js")
        self.board = Board(phenomenon, views, opening.params, vega_url=vega_url)
        card = CARDS[self.board.name]
        self.masthead = Masthead(card.title, card.question, home=_served("/") or "")
        client = self.session.client
        self.player = Player(
            phenomenon=self.board.name,
            settings={"next": _served(f"/clip/next/{client}"), "wire": _served(f"/wire/{client}")},
        )
        if (store := clips.active()) is not None:
            self.player.connect(store.wires, client)
        self.checks = Sheet("checks", words.invitation())
        tabs = Tabs(TABS, opening.tab)
        self.session.at_end(tabs.close)
        self.tabs = mo.ui.anywidget(tabs)
        self.lesson = Lesson([_plain(question) for question in phenomenon.LESSON])
        self.stage = stage_for(self.board, self.session, self.player)
        self.sweep = Sweep(self.stage, vega_url=vega_url)
        self.lesson.on_test(self._test)
        self.checks.on_action("check", self._check)
        self.checks.on_action("cancel", lambda: self.session.cancel("checks"))
        for widget in self._widgets():
            self.session.at_end(widget.close)
        self.board.controls.put(
            preset=opening.preset, values=link.values(opening.params), seed=opening.seed
        )
        self.stage.start(notice=" ".join(opening.refused))

    def layout(self) -> mo.Html:
        """The page above the tabs' contents."""
        return mo.Html(
            f"<style>{(paths.assets() / 'theme.css').read_text('utf-8')}</style>"
            '<div class="kt-top">'
            f'<div class="kt-masthead">{mo.as_html(self.masthead)}</div>'
            f'<section class="kt-stage" aria-label="Stage">{mo.as_html(self.player)}</section>'
            f'<div class="kt-controls">{mo.as_html(self.board.controls)}</div>'
            '<section class="kt-charts" aria-label="Charts">'
            f"{mo.as_html(self.board.plots)}</section>"
            f'<nav class="kt-tabs" aria-label="More about it">{self.tabs}</nav>'
            "</div>"
        )

    def words(self, *parts: Any) -> mo.Html:
        """Text (Markdown with formulas) and widgets under one another, in a readable measure."""
        return column(*parts)

    def _widgets(self) -> list[Any]:
        return [
            self.masthead, self.player, *self.board.widgets, self.checks, self.lesson,
            self.sweep.plots, self.sweep.note,
        ]  # fmt: skip

    @property
    def readout(self) -> Sheet:
        """The numbers of the run on the stage."""
        return self.board.readout

    @property
    def more(self) -> Plots:
        """The second row of charts."""
        return self.board.more

    @property
    def code(self) -> Sheet:
        """The lines that make this state again."""
        return self.board.code

    def _test(self, number: int, answer: float) -> None:
        question = self.phenomenon.LESSON[number]

        def judge(run: Any) -> None:
            self.lesson.judge(number, *question.verdict(answer, run))

        self.stage.show(preset=question.preset, values=dict(question.knobs), after=judge)

    def _check(self) -> None:
        from importlib import import_module

        checks = import_module(f"{self.phenomenon.__name__}.checks")

        def job(cancel: Any) -> None:
            self.checks.working(0.0, "Starting the checks")
            try:
                lines = checks.run(progress=self.checks.working, cancel=cancel)
            except Cancelled:
                self.checks.rewrite(words.invitation())
                return
            self.checks.rewrite(words.invitation() + words.checks(lines))

        self.session.submit("checks", job)


def _plain(question: Any) -> Mapping[str, Any]:
    return {
        "ask": question.ask,
        "choices": list(question.choices),
        "unit": question.unit,
        "explain": question.explain,
    }


def _query() -> dict[str, str]:
    """The link's query; a name given twice counts once, the last time."""
    return {
        name: value[-1] if isinstance(value, list) else value
        for name, value in mo.query_params().to_dict().items()
    }


def _served(path: str) -> str | None:
    """The address of something our server serves; None under plain marimo."""
    store = clips.active()
    return None if store is None else f"{store.base_url}{path}"
