"""The charts around a picture: each is fed when its numbers change, and says whose they are.

Oracle: the messages a browser would get, and the titles it would show.
"""

import threading
import types

import numpy as np
import pytest

from kinetoscope.charts import Line, Quantity, curves
from kinetoscope.core.knobs import knob, parameters
from kinetoscope.core.preset import Preset
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.ui import board as board_module
from kinetoscope.ui.board import BEFORE, Board


@parameters
class Params:
    rate: float = knob(1.0, 0.0, 10.0, label="Rate", help="growth")


def chart(name, title):
    return curves(name, title, (Line("y"),), x=Quantity("t", "t"), y=Quantity("", "y"))


def run_of(rate, seed=0):
    times = np.linspace(0.0, 1.0, 5)
    return Trajectory.make(params=Params(rate=rate), seed=seed, backend="numba", times=times,
                           data={"y": rate * times})  # fmt: skip


def views(**more):
    return types.SimpleNamespace(
        FOLDED=(), readout=lambda run: [("rate", "known")],
        charts=lambda params: [chart("grows", "It grows"), chart("stays", "It stays")],
        datasets=lambda run: {
            "grows": {"run": {"t": run.times, "y": run.data["y"]}},
            "stays": {"run": {"t": run.times, "y": np.full(5, np.nan)}, "names": {"n": ["a"]}},
        },
        more_charts=lambda params: [chart("more", "More of it")],
        more_datasets=lambda run: {"more": {"run": {"t": run.times, "y": run.data["y"]}}},
        **more,
    )  # fmt: skip


@pytest.fixture
def make():
    made = []
    first = Preset("First", Params(), 0, "?", "!", "made up")
    phenomenon = types.SimpleNamespace(
        __name__="kinetoscope.counter", Params=Params, PRESETS={"first": first}
    )

    def make(**more):
        made.append(Board(phenomenon, views(**more), Params()))
        return made[-1]

    yield make
    for each in made:
        for widget in each.widgets:
            widget.close()


def titles(board):
    return [card["title"] for plots in (board.plots, board.more) for card in plots.charts]


def ask(board, **values):
    board.controls.values = board.controls.values | values
    board.controls.revision += 1


def test_a_chart_whose_numbers_stay_is_not_drawn_again(make, monkeypatch):
    board, told = make(), []
    monkeypatch.setattr(board.plots, "send", lambda content, buffers: told.append(content["chart"]))
    board.draw(run_of(1.0))
    assert told == ["grows", "stays"]
    board.draw(run_of(2.0))
    board.draw(run_of(2.0))
    assert told == ["grows", "stays", "grows"]


def test_charts_that_were_away_are_fed_again(make, monkeypatch):
    board, told = make(), []
    monkeypatch.setattr(board.plots, "send", lambda content, buffers: told.append(content["chart"]))
    board.draw(run_of(1.0))
    both, data = board.views.charts, board.views.datasets
    board.views.charts = lambda params: both(params)[:1]
    board.views.datasets = lambda run: {"grows": data(run)["grows"]}
    board.draw(run_of(1.0))
    board.views.charts, board.views.datasets = both, data
    board.draw(run_of(1.0))
    assert told == ["grows", "stays", "stays"]


def test_charts_of_the_run_before_say_so_until_their_own_numbers_come(make, monkeypatch):
    monkeypatch.setattr(board_module, "PATIENCE", 0.0)
    board = make()
    ask(board, rate=1.0)  # before the first run there is none before it
    board.draw(run_of(1.0))
    board.explain(run_of(1.0))
    board.controls.status = "ran in 3 s"
    plain = titles(board)
    assert plain == ["It grows", "It stays", "More of it"]
    marked = threading.Event()
    board.more.observe(lambda _: marked.set(), "charts")
    ask(board, rate=2.0)
    assert marked.wait(20)
    assert titles(board) == [title + BEFORE for title in plain]
    assert board.controls.status == ""
    board.draw(run_of(2.0))
    assert titles(board) == [*plain[:2], plain[2] + BEFORE]
    board.explain(run_of(2.0))
    assert titles(board) == plain


@pytest.mark.parametrize("case", ["the same run", "a drag", "refused", "never stops"])
def test_what_is_no_other_run_marks_nothing(make, monkeypatch, case):
    waits = []
    monkeypatch.setattr(
        board_module.threading, "Timer",
        lambda wait, mark, given: waits.append((mark, given)) or types.SimpleNamespace(
            start=lambda: None, cancel=lambda: None),
    )  # fmt: skip
    board = make(**({"rate": lambda params: 1.0} if case == "never stops" else {}))
    board.draw(run_of(1.0))
    board.controls.phase = "drag" if case == "a drag" else "release"
    ask(board, rate={"refused": 99.0, "the same run": 1.0}.get(case, 2.0))
    for mark, given in waits:
        mark(*given)
    assert len(waits) == (case == "the same run")
    assert titles(board)[:2] == ["It grows", "It stays"]
