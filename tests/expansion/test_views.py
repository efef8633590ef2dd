"""The page's pictures and charts: every chart gets the columns it draws, theory where it holds."""

import attrs
import numpy as np
import pytest

from kinetoscope.core import clip as clips
from kinetoscope.expansion import PRESETS, Params, simulate, sweep_views, views


@pytest.fixture(scope="module")
def run():
    return simulate(Params(n=4000, frames=31, reverse_at=2.0, knudsen=0.5))


@pytest.fixture(scope="module")
def free():
    return simulate(Params(solver="free", n=4000, frames=31, dv=0.5))


def columns_of(spec):
    """(dataset, column) of everything a drawing reads."""
    found = []
    for layer in spec.get("layer", [spec]):
        if "layer" in layer:
            found += columns_of(layer)
            continue
        data = layer.get("data", spec.get("data", {})).get("name")
        for channel in layer.get("encoding", {}).values():
            field = channel.get("field") if isinstance(channel, dict) else None
            if data and field:
                found.append((data, field))
    return found


@pytest.mark.parametrize("row", ["charts", "more_charts"])
@pytest.mark.parametrize("which", ["run", "free"])
def test_every_chart_has_its_data(row, which, request):
    run = request.getfixturevalue(which)
    made = getattr(views, row)(run.params)
    data = getattr(views, row.replace("charts", "datasets"))(run)
    assert [card["name"] for card in made] == list(data)
    for card in made:
        for name, column in columns_of(card["spec"]):
            assert column in data[card["name"]][name], (card["name"], name, column)
        for columns in data[card["name"]].values():
            assert len({len(values) for values in columns.values()}) == 1


@pytest.mark.parametrize("which", ["run", "free"])
def test_the_clip_is_a_box_beside_two_macrostates_and_light(which, request):
    run = request.getfixturevalue(which)
    made = views.clip(run)
    assert [panel.kind for panel in made.panels] == ["particles", "field", "field"]
    coarse, fine = (panel.layers[0].shape for panel in made.panels[1:])
    assert coarse[1] % run.params.n_x == 0
    assert fine[0] > coarse[0] / 2
    whole = made.to_bytes()
    assert len(whole) < 4 * 2**20
    assert clips.read(whole).frames == 31
    assert [label for _, label in made.marks] == (["reversed"] if run.params.reverse_at else [])


def test_what_you_count_and_what_is_there_hold_the_same_discs(free):
    """Density times cell is a number of discs, whichever the cells; 8 bits, few saturated."""
    _, coarse, fine = views.clip(free).panels
    number = [layer.read()[20].mean() for layer in (coarse.layers[0], fine.layers[0])]
    assert number[0] == pytest.approx(number[1], rel=0.05)


def test_theory_is_drawn_where_it_holds_and_nowhere_else(run, free):
    def where(run):
        law = views.datasets(run)["entropy"]["law"]
        assert np.isfinite(law["law"]).all()
        return law["t"]

    assert where(run).size == 0  # Kn = 0.5: it does not
    np.testing.assert_array_equal(where(free), free.times[free.times > 1.0 / free.params.n_x])
    rare = simulate(Params(n=4000, frames=31, knudsen=30.0))
    np.testing.assert_array_equal(where(rare), rare.times[rare.times > 2.0])


def test_widths_that_cannot_be_shown_are_left_out():
    """dv = 2 has no wider cells, dv = 0.05 no finer ones."""
    for dv, missing in ((2.0, {"two", "four"}), (0.05, {"half"})):
        run = simulate(Params(n=1000, frames=5, dv=dv))
        lines = views.datasets(run)["entropy"]["run"]
        gone = {key for key in views.WIDTHS if np.isnan(lines[key]).all()}
        assert gone == missing


@pytest.mark.parametrize("name", list(PRESETS))
def test_previews_are_quick_and_allowed(name):
    params = PRESETS[name].params
    quick = views.preview(params)
    assert quick.frames <= 76
    assert quick.n <= params.n
    assert attrs.evolve(quick, n=params.n, frames=params.frames) == params


def test_the_readout_warns_of_too_few_discs(run):
    words = dict(said for said in views.readout(run) if isinstance(said, tuple))
    few = run.diagnostics["discs_per_cell"] < 20
    assert ("too few" in words["Discs to an occupied cell, N/K"]) == few
    assert "R" in " ".join(words)


def test_the_sweep_fills_and_a_point_opens(monkeypatch):
    """Half of ln 2 comes later at Kn = 30 for narrow cells, and as free flight says."""
    monkeypatch.setattr(sweep_views, "FULL", 2)
    monkeypatch.setattr(sweep_views, "CURVES", {"d16": (16, 0.0, "16 digits", "accent")})
    monkeypatch.setattr(sweep_views, "RUN", sweep_views.RUN | {"n": 10_000, "frames": 61})
    said, last = [], {}
    for step in views.sweep(Params(), 0.1, 30.0, None, lambda f, words: said.append((f, words))):
        last |= step
    points = last["half"]["points"]
    rare = {
        dv: t
        for kn, t, dv in zip(points["knudsen"], points["half_time"], points["dv"], strict=True)
        if kn > 1
    }
    # Flight alone: ln 2 / dv; at Kn = 30 a twentieth has collided by then: 11 % sooner.
    assert rare["0.5"] == pytest.approx(np.log(2.0) / 0.5, rel=0.15)
    assert rare["0.25"] > 1.4 * rare["0.5"]
    left = last["echo"]["d16"]["left"]
    assert left[0] == 1.0
    assert 0.3 < left.min() < 0.8
    assert set(last) == {card["name"] for card in views.sweep_charts(Params())}
    knobs = views.sweep_pick("half", 12.34567, 2.7, Params())
    assert Params(**knobs).knudsen == 12.3
    assert knobs["dv"] == 0.25
    low, high = views.sweep_range({})
    assert low < high
    assert "data-action" in views.sweep_words()
