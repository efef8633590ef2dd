"""The map of one's own: what the menus ask is what the sweep engine computes, and a click opens it.

Oracle: ``kinetoscope.sweep.run`` called by hand, and the traits a browser would see.
"""

import json
import re
import shlex
import threading

import numpy as np
import pytest

from kinetoscope import expansion, mips, mixture, replicas, solitons, spirals, sweep
from kinetoscope.cli import main
from kinetoscope.mips import views as mips_views
from kinetoscope.mixture import views
from kinetoscope.sweep import shelf
from kinetoscope.ui import question
from kinetoscope.ui.board import Board
from kinetoscope.ui.grid import Along, Grid
from kinetoscope.ui.session import Session
from kinetoscope.ui.stage import Stage
from kinetoscope.ui.sweep_map import SweepMap
from kinetoscope.widgets.player import Player


@pytest.fixture
def made(monkeypatch):
    monkeypatch.delenv(shelf.VARIABLE, raising=False)
    session = Session()
    board = Board(mixture, views, next(iter(mixture.PRESETS.values())).params)
    stage = Stage(board, session, Player(phenomenon="mixture"))
    own = SweepMap(stage, vega_url=None)
    own.layout()
    session._jobs["learn"].wait(60)
    yield own
    session.close()


def choose(own, **values):
    """What the browser says when a person chooses."""
    for name, value in values.items():
        own.menus._receive(None, {"type": "choose", "name": name, "value": value}, [])


def press(own, name):
    own.note._receive(None, {"type": "action", "name": name}, [])


def filled(own):
    for thread in threading.enumerate():
        if thread.name == "own-map":
            thread.join(60)
    assert own.note.progress is None


def test_menus_offer_what_a_run_can_be_asked_for(made):
    offered = {menu["name"]: [value for value, _ in menu["options"]] for menu in made.menus.menus}
    assert made.menus.chosen["measure"] == "temperature_light"
    assert {"entropy_heavy", "energy"} <= set(offered["measure"])
    assert "nu_light" in offered["up"]
    assert "light_shape" not in offered["across"], "a choice is no axis"
    assert "light_c" not in offered["across"], "it does not matter for a Gaussian start"
    assert "48 runs" not in made.note.html
    choose(made, points="8x6")
    assert "48 runs" in made.note.html
    choose(made, points="1000x1000", measure="wall_seconds")
    assert made.menus.chosen["points"] == "8x6", "what is not on offer cannot be chosen"


def test_a_map_is_the_sweep_that_its_command_names(made, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(made.plots, "update", lambda chart, data: drawn.append(data["cells"]))
    choose(made, points="8x6", up="n_heavy")
    press(made, "fill")
    filled(made)
    text = made.note.html.partition('id="kt-map-command"')[2]
    words = shlex.split(text.partition(">")[2].partition("</pre>")[0])
    words[words.index("map")] = str(tmp_path / "map")
    assert main(words[1:]) == 0
    table = sweep.read(tmp_path / "map")["temperature_light"].to_numpy()[..., 0]
    np.testing.assert_allclose(drawn[-1]["value"], table.ravel(), rtol=1e-5)  # %.6g in the command
    assert np.isfinite(drawn[0]["value"]).all(), "whole from the first drawing on"


def test_a_click_opens_the_cell_on_the_stage(made):
    choose(made, points="8x6", across="gamma", up="n_heavy")
    press(made, "fill")
    filled(made)
    grid = made._grid
    x, y = grid.axes[0].values[3] * 1.01, grid.axes[1].values[2] * 0.99
    made.plots._receive(None, {"type": "pick", "chart": "own-map", "x": x, "y": y}, [])
    assert made.stage.controls.values["gamma"] == grid.axes[0].values[3]
    assert made.stage.controls.values["n_heavy"] == grid.axes[1].values[2]
    assert made.stage.controls.values["frames"] == 161, "as fine as the stage was, not as the map"


def test_another_kind_of_run_is_asked_first_what_it_has(made):
    """The stage went on to two beams: the menus follow, and the map is of what is there now."""
    choose(made, points="8x6", across="light_t_y", up="n_heavy")
    before = made.stage.board.asked()[0]
    made.stage.controls.values = made.stage.controls.values | {
        "light_shape": "double-beam", "light_drift": 0.5
    }  # fmt: skip
    press(made, "fill")
    made.stage.session._jobs["learn"].wait(60)
    filled(made)
    assert made.menus.chosen["across"] == "epsilon", "the width across matters no more"
    assert made._opens["light_shape"] == "double-beam" != before.light_shape
    assert made._grid.done.all()
    words = made.note.html
    made.layout()
    assert made.note.html == words, "who comes back finds the map as it was"


def test_what_cannot_be_asked_is_said(made):
    choose(made, across="gamma", up="gamma")
    assert "two different knobs" in made.note.html
    press(made, "fill")
    assert made.note.progress is None
    choose(made, up="n_heavy")
    assert "role=" not in made.note.html
    made.stage.controls.values = made.stage.controls.values | {"gamma": 7.0}
    press(made, "fill")
    assert "gamma" in made.note.html
    assert "must be" in made.note.html


def test_a_map_can_be_stopped_and_a_closed_page_leaves_nothing(made):
    choose(made, points="24x16")
    press(made, "fill")
    press(made, "cancel")
    filled(made)
    assert "Stopped at" in made.note.html
    press(made, "fill")
    made.stage.session.close()
    for thread in threading.enumerate():
        if thread.name == "own-map":
            thread.join(10)
    assert not [thread for thread in threading.enumerate() if thread.name == "own-map"]


def test_a_sweep_that_was_run_elsewhere_opens(made, tmp_path, monkeypatch):
    params = mixture.Params(frames=21, degree=6)
    table = sweep.run(
        "mixture", over={"gamma": [1.0, 0.0, 0.5], "epsilon": sweep.log(0.01, 1, 2),
                         "operator": ["exact", "order2"], "nu": [0.5, 1.0]},
        measure=["temperature_heavy", "energy"], replicas=2, params=params, out=tmp_path / "night",
    )  # fmt: skip
    monkeypatch.setenv(shelf.VARIABLE, str(tmp_path))
    made.layout()
    choose(made, open="night")
    assert made._opened is not None
    assert made.menus.chosen["measure"] == "temperature_heavy"
    assert {"at-operator", "at-nu"} <= set(made.menus.chosen)
    choose(made, **{"at-operator": "1", "at-nu": "1"})
    want = table["temperature_heavy"].isel(operator=1, nu=1).mean("replica").sortby("gamma")
    np.testing.assert_array_equal(made._grid.table, want.to_numpy())
    made.plots._receive(None, {"type": "pick", "chart": "own-map", "x": 0.52, "y": 0.9}, [])
    values = made.stage.controls.values
    assert (values["gamma"], values["epsilon"], values["operator"], values["nu"]) == (
        0.5, 1.0, "order2", 1.0
    )  # fmt: skip
    assert values["degree"] == 6
    choose(made, up="gamma")
    assert len(made._grid.axes) == 1, "one knob twice is one axis"
    choose(made, open="none")
    made.stage.session._jobs["learn"].wait(60)
    assert made._opened is None
    assert "Fill the map" in made.note.html


@pytest.mark.parametrize("phenomenon", [solitons, spirals, expansion, mixture, mips, replicas])
def test_small_runs_are_small_and_say_what_they_lack(phenomenon):
    from importlib import import_module

    params = next(iter(phenomenon.PRESETS.values())).params
    preview = import_module(f"{phenomenon.__name__}.views").preview
    name = phenomenon.__name__.rpartition(".")[2]
    first, second, _ = question.opening(name, question.offered(params))
    chosen = {"across": first, "up": second, "reach": "around", "points": "15x10",
              "runs": "small", "measure": "energy"}  # fmt: skip
    asked = question.ask(phenomenon, params, chosen, preview=preview)
    assert asked.seconds <= question.SMALL
    assert asked.points == 150
    for name in (first, second):
        assert getattr(asked.runs, name) == getattr(params, name)
        assert getattr(params, name) <= max(asked.over[name].values)
    if phenomenon is spirals:
        assert question.differing(asked) == "size 128 instead of 256"


def test_a_map_has_errors_where_its_runs_say_them():
    """Swimmers' means say how far off they are: the map's words tell the middle of these errors."""
    session = Session()
    stage = Stage(Board(mips, mips_views, mips.Params(n=64, duration=0.2)), session, Player())
    own = SweepMap(stage, vega_url=None)
    stage.board.controls.put(values={"n": 64, "duration": 0.2})
    own.layout()
    session._jobs["learn"].wait(60)
    choose(own, points="8x6", measure="v_eff")
    press(own, "fill")
    filled(own)
    assert "48 runs" in own.note.html
    middle = float(re.search(r"Standard error of a cell: typically ([\d.]+)", own.note.html)[1])
    assert 0.001 < middle < 0.2
    session.close()


def test_a_map_opens_with_what_matters_now():
    def opened(**knobs):
        return question.opening("replicas", question.offered(replicas.Params(**knobs)))

    assert opened() == ("patterns", "corruption", "overlap_3")
    assert opened(scene="memory") == ("load", "temperature", "m")
    assert opened(scene="glass")[:2] == ("temperature", "n")
    assert question.opening("another", {"a": None}) == ("a", "a", "")


def test_too_long_a_map_is_refused_with_a_remedy():
    params = spirals.Params(size=1024, duration=2000.0)
    chosen = {"across": "exchange", "up": "selection", "reach": "all", "points": "24x16",
              "runs": "stage"}  # fmt: skip
    with pytest.raises(ValueError, match="take fewer points, or small runs"):
        question.ask(spirals, params, chosen, preview=lambda same: same)


def test_a_range_stays_in_the_knob_and_whole_numbers_come_once():
    params = spirals.Params(size=20, exchange=3.0)
    knobs = question.offered(params)
    values = question.axis(knobs["size"], [params], "near", 200).values
    assert values[0] == 16
    assert len(set(values)) == len(values)
    assert all(value % 2 == 0 for value in values), "a lattice of odd sides is refused"
    logarithmic = question.axis(knobs["exchange"], [params], "all", 5)
    assert (logarithmic.scale, logarithmic.values[0], logarithmic.values[-1]) == ("log", 0.01, 60.0)


def test_an_axis_holds_what_the_stage_and_the_runs_take():
    """Two kinks slower than 0.02 are refused; fast ones are thin, and a coarse grid misses them."""
    params, coarse = (solitons.Params(speed=0.2268, dx=dx) for dx in (0.1, 0.35))
    speed = question.offered(params)["speed"]
    found = question.axis(speed, [params, coarse], "all", 15).values
    assert found[0] == 0.02
    for value in found:
        assert solitons.Params(speed=value, dx=0.35).speed == value
    assert found[-1] < question.axis(speed, [params], "all", 15).values[-1]
    with pytest.raises(ValueError, match="must be"):
        solitons.Params(speed=found[-1] + 0.01, dx=0.35)


def test_a_filling_map_shows_the_nearest_and_a_refused_place_stays_empty():
    axes = (Along("a", "a", "", (0.0, 1.0, 2.0)), Along("b", "b", "", (1.0, 10.0, 100.0), True))
    grid = Grid.empty(axes, "number")
    assert np.isnan(grid.datasets()["cells"]["value"]).all()
    grid.put({"a": 0.0, "b": 1.0}, 5.0)
    assert (grid.datasets()["cells"]["value"] == 5.0).all()
    grid.put({"a": 2.0, "b": 100.0}, np.nan)
    shown = grid.datasets()["cells"]["value"].reshape(3, 3)
    assert np.isnan(shown[2, 2])
    assert shown[0, 1] == shown[1, 0] == 5.0
    cells = grid.datasets()["cells"]
    np.testing.assert_allclose(cells["x_low"][::3], [-0.5, 0.5, 1.5])
    np.testing.assert_allclose(cells["y_high"][:3], 10.0 ** np.array([0.5, 1.5, 2.5]))
    assert grid.place(1.4, 40.0) == {"a": 1.0, "b": 100.0}
    assert "⁶" in json.dumps(grid.charts(), ensure_ascii=False), "powers of ten are read as such"
