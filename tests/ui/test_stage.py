"""The stage's wiring without a browser: what is asked is what is shown, and nothing twice.

Oracle: the same run made by ``simulate``, and the traits a browser would see.
"""

import contextlib
import threading
import types

import attrs
import numpy as np
import pytest

from kinetoscope import expansion, solitons
from kinetoscope.core import clips
from kinetoscope.core.knobs import as_dict
from kinetoscope.core.run import Cancelled
from kinetoscope.expansion import views as expansion_views
from kinetoscope.solitons import views
from kinetoscope.ui.board import Board
from kinetoscope.ui.reel import Reel
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


@pytest.mark.parametrize(("cost", "order"), [
    (0.0, ["charts", "picture"]), (1.0, ["picture", "charts"]),
])  # fmt: skip
def test_charts_that_take_no_time_do_not_wait_for_a_large_picture(stage, monkeypatch, cost, order):
    done = []
    draw, leave = Board.draw, Reel.__exit__
    monkeypatch.setattr(Board, "draw", lambda *a: (done.append("charts"), draw(*a))[1])
    monkeypatch.setattr(Reel, "__exit__", lambda *a: (done.append("picture"), leave(*a))[1])
    stage.board.cost = cost
    set_by_hand(stage, speed=0.33)
    settle(stage)
    assert done == order


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


def test_a_button_sets_knobs_at_the_moment_on_the_screen():
    """The gas turns round where it is pressed, and has time for all of the way back."""
    params = expansion.Params(n=200, frames=11, duration=4.0)
    session = Session()
    board = Board(expansion, expansion_views, params)
    stage = Stage(board, session, Player(phenomenon="expansion"))
    press = {"type": "action", "name": "reverse", "time": 2.514}
    stage.player._receive(stage.player, press, [])
    assert stage.run is None, "before there is a picture there is no button"
    stage.controls.put(preset="pull-the-wall", values=as_dict(params), seed=0)
    stage.start()
    settle(stage)
    assert [one["name"] for one in stage.player.actions] == ["reverse"]
    stage.player._receive(stage.player, press, [])
    settle(stage)
    session.close()
    assert stage.run.params == attrs.evolve(params, reverse_at=2.5, duration=5.0)
    assert stage.controls.values["reverse_at"] == 2.5


def test_what_is_cancelled_gives_way_to_what_was_there(stage, monkeypatch):
    def endless(*_args, cancel, **_keywords):
        assert cancel.wait(60)
        raise Cancelled("the run was cancelled")

    stage.start()
    settle(stage)
    shown, values = stage.player.source, stage.controls.values
    monkeypatch.setattr(solitons, "simulate", endless)
    set_by_hand(stage, speed=0.33)
    stage.player._receive(stage.player, {"type": "cancel"}, [])
    with contextlib.suppress(Cancelled):
        settle(stage)
    assert stage.player.source["key"] == shown["key"]
    assert stage.player.source["generation"] > shown["generation"]
    assert stage.player.status["state"] == "playing"
    assert "Cancelled" in stage.controls.notice
    assert stage.controls.values == values | {"speed": 0.33}
    monkeypatch.undo()
    set_by_hand(stage)  # asked for again, it runs
    settle(stage)
    assert stage.run.params.speed == 0.33


def test_cancelled_before_anything_was_shown(stage, monkeypatch):
    def cancelled(*_args, **_keywords):
        raise Cancelled("the run was cancelled")

    monkeypatch.setattr(solitons, "simulate", cancelled)
    stage.start()
    settle(stage)
    assert stage.player.status["state"] == "failed"
    assert "Cancelled" in stage.player.status["message"]


def test_a_run_that_streams_shows_its_beginning_first(monkeypatch):
    """Half a run is on its way before the rest is made; with its end they are its clip."""
    params = solitons.PRESETS[FIRST].params
    whole = solitons.simulate(params)
    half, most = whole.times.size // 2, whole.times.size - 3
    wanted = views.clip(whole)
    seen = []

    def simulate(_params, *, parts, **_keywords):
        for first, end in ((0, half), (half, most)):
            data = {name: array[first:end] for name, array in whole.data.items()}
            parts(attrs.evolve(whole, times=whole.times[first:end], data=data))
            seen.append((dict(stage.player.source), store.open(token(stage)).size))
        return whole

    def token(stage):
        return stage.player.source["url"].rpartition("/")[2]

    def clip(run):
        first = int(np.searchsorted(whole.times, run.times[0]))
        some = slice(first, first + run.times.size)
        layers = [attrs.evolve(layer, values=layer.values[some]) for layer in wanted.layers]
        return attrs.evolve(wanted, layers=layers, times=wanted.times[some], panels=attrs.NOTHING)

    monkeypatch.setattr(solitons, "simulate", simulate)
    with clips.serving(clips.ClipStore()) as store:
        session = Session()
        streaming = types.SimpleNamespace(**{**vars(views), "STREAMS": True, "clip": clip})
        board = Board(solitons, streaming, params)
        stage = Stage(board, session, Player(phenomenon="solitons"))
        stage.start()
        settle(stage)
        session.close()
    (first, begun), (second, nearly_all) = seen
    assert first == second, "one address for all of it"
    assert 0 < begun < nearly_all < len(wanted.to_bytes())
    assert stage.player._clip == wanted.to_bytes()


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
