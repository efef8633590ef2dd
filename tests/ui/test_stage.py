"""The stage's wiring without a browser: what is asked is what is shown, and nothing twice.

Oracle: the same run made by ``simulate``, and the traits a browser would see.
"""

import threading

import pytest

from kinetoscope import solitons
from kinetoscope.core.knobs import as_dict
from kinetoscope.solitons import views
from kinetoscope.ui.board import Board
from kinetoscope.ui.session import Session
from kinetoscope.ui.stage import Stage
from kinetoscope.widgets.player import Player

FIRST = next(iter(solitons.PRESETS))


@pytest.fixture
def stage():
    session = Session()
    board = Board(solitons, views, solitons.PRESETS[FIRST].params)
    made = Stage(board, session, Player(phenomenon="solitons"))
    yield made
    session.close()


def settle(stage):
    """Wait for the newest run to be shown."""
    stage.session._jobs["stage"].wait(60)


def set_by_hand(stage, phase="release", **values):
    """What the browser does when a person moves a slider."""
    stage.controls.values = stage.controls.values | values
    stage.controls.phase = phase
    stage.controls.revision += 1


def test_a_moved_slider_shows_the_run_it_asks_for(stage):
    set_by_hand(stage, speed=0.31)
    settle(stage)
    wanted = solitons.Params(**(as_dict(solitons.PRESETS[FIRST].params) | {"speed": 0.31}))
    assert stage.run.params == wanted
    assert stage.player.source["key"] == solitons.simulate(wanted).key
    assert "0.31" in stage.board.code.html
    assert "bounce" in stage.board.readout.html


def test_letting_go_of_a_slider_runs_nothing_twice_and_completes_the_words(stage, monkeypatch):
    made = []
    simulate = solitons.simulate
    monkeypatch.setattr(
        solitons, "simulate", lambda *a, **k: (made.append(a[0]), simulate(*a, **k))[1]
    )
    set_by_hand(stage, phase="drag", speed=0.32)
    settle(stage)
    generation = stage.player.source["generation"]
    assert "0.32" not in stage.board.code.html
    set_by_hand(stage)
    settle(stage)
    assert len(made) == 1
    assert stage.player.source["generation"] > generation
    assert "0.32" in stage.board.code.html


def test_what_is_refused_is_said_and_the_picture_stays(stage):
    stage.start()
    settle(stage)
    key = stage.player.source["key"]
    set_by_hand(stage, scenario="kink", boundary="periodic")
    assert "boundary must be" in stage.controls.notice
    set_by_hand(stage, scenario="collision", boundary="causal", speed=float("nan"))
    assert "speed (v) must be" in stage.controls.notice
    assert stage.player.source["key"] == key


def test_a_run_that_breaks_is_told_and_can_be_asked_for_again(stage, monkeypatch):
    def broken(*_args, **_keywords):
        raise FloatingPointError("the field stopped being finite at t = 3")

    monkeypatch.setattr(solitons, "simulate", broken)
    stage.start()
    settle(stage)
    assert stage.player.status["state"] == "failed"
    assert "t = 3" in stage.player.status["message"]
    monkeypatch.undo()
    stage.start()
    settle(stage)
    assert stage.run is not None


def test_who_waits_for_a_run_sees_that_run(stage):
    seen, there = [], threading.Event()
    stage.show(preset="collision", after=lambda run: (seen.append(run), there.set()))
    assert there.wait(60)
    assert seen[0].params == solitons.PRESETS["collision"].params


def test_a_long_run_has_a_coarser_preview():
    long = solitons.Params(dx=0.05, frames=1201)
    short = views.preview(long)
    assert solitons.estimate_cost(short).seconds < 0.2 * solitons.estimate_cost(long).seconds
    fast = solitons.Params(scenario="kink", speed=0.95, dx=0.1)
    assert views.preview(fast).dx <= 0.25


def test_data_come_out_as_files(stage):
    stage.start()
    settle(stage)
    name, content = stage._export("csv")
    assert name.endswith(".csv")
    assert content.startswith(b"time,")
    name, content = stage._export("netcdf")
    assert name.endswith(".nc")
    assert content.startswith(b"CDF")
