"""What the page shows of replicas: rasters, histograms, the phase diagram, hands, sweeps.

Oracles: pictures drawn by hand, sums that must be one, the theory's own points.
"""

import itertools

import numpy as np
import pytest

from kinetoscope.core.knobs import as_dict
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.replicas import (
    Params,
    glass_views,
    memory_views,
    overlap_law,
    parisi,
    raster,
    start,
    theory,
    views,
)
from kinetoscope.replicas.diagram_views import diagram_columns
from kinetoscope.replicas.params import SCENES


def present(running, params):
    frame = {name: np.asarray(array)[None] for name, array in running.frame().items()}
    return Trajectory.make(params=params, seed=1, backend="numba",
                           times=np.array([running.time]), data=frame)  # fmt: skip


def test_bars_of_a_picture_are_as_high_as_they_should_be():
    picture = raster.histogram(np.array([0.0, 1.0, 2.0]), top=2.0, rows=10, columns=6)
    assert (picture == raster.BAR).sum(axis=0).tolist() == [0, 0, 5, 5, 10, 10]
    line = raster.histogram(np.zeros(3), top=2.0, rows=10, columns=6, line=np.full(6, 1.0))
    assert np.argwhere(line == raster.LINE)[:, 0].tolist() == [5] * 6


def test_a_tree_of_three_leaves():
    """0 and 1 meet at a quarter, 2 joins at a half: by hand."""
    merges = np.array([[0, 1, 0.25, 2], [3, 2, 0.5, 3]])
    picture = raster.tree(merges, top=1.0, rows=8, dots=2)
    rows = ["".join(".#"[dot] for dot in row) for row in picture]
    assert rows[:5] == [".#.#.#", ".#.#.#", ".###.#", "..#..#", "..####"]
    assert not picture[5:].any()


@pytest.mark.parametrize("scene", ["glass", "tree"])
def test_a_histogram_and_a_tree_fill_their_place(scene):
    """Axes of one unit are drawn to one scale: right for the matrix, not for what is beside it."""
    params = Params(scene=scene, n=16)
    matrix, other = views.clip(present(start(params, seed=1), params)).panels
    assert matrix.axes[0].unit == matrix.axes[1].unit
    assert other.axes[0].unit != other.axes[1].unit


@pytest.mark.parametrize("n", [16, 63, 64, 256])
def test_a_histogram_keeps_its_weight(n):
    chance = np.random.default_rng(n).random(n + 1)
    chance /= chance.sum()
    edges, heights = glass_views.density(chance)
    assert edges.size == heights.size + 1 <= 68
    together = -(-(n + 1) // 66)
    together += together % 2 == 0
    # Bars at the rims stand half outside; their heights count whole widths.
    assert heights.sum() * together * 2.0 / n == pytest.approx(1.0)


@pytest.mark.parametrize(("couplings", "t"), [("sk", 0.4), ("sk", 1.2), ("p3", 0.3), ("p3", 0.8)])
def test_the_law_of_overlaps_is_a_law(couplings, t):
    """Weight one within 1 %: what trapezia and the blur at the rims leave."""
    law = overlap_law.law(couplings, t, 8)
    places = np.linspace(-1.6, 1.6, 1601)
    height = law.smoothed(places, glass_views.width(64))
    assert height.min() >= 0.0
    assert np.trapezoid(height, places) == pytest.approx(1.0, abs=0.01)


def test_the_glass_of_triples_is_that_of_its_own_solver():
    """At T = 0.3 by x: f is stationary there, and above T_K there is no glass."""
    found = overlap_law.triples(0.3)
    assert 0.0 < found.x < 1.0
    assert found.q > 0.9
    assert overlap_law.triples(0.66).x == 1.0
    assert overlap_law.triples(0.651).x == pytest.approx(1.0, abs=0.01)


def test_the_diagram_has_the_theorys_lines():
    """Points of the drawn lines, asked for one by one."""
    lines = diagram_columns(3, more=True)
    k = 20
    t, load = lines["spinodal"]["temperature"][k], lines["spinodal"]["load"][k]
    assert theory.spinodal(3, float(t))[0] == pytest.approx(load, rel=1e-6)
    mended = diagram_columns(3, "1rsb")["spinodal"]
    cold = mended["temperature"] < 0.2
    assert lines["alike"] is lines["spinodal"]
    assert (mended["load"] >= lines["spinodal"]["load"] - 1e-9).all()
    assert np.ptp(mended["load"][cold]) < 0.01 * mended["load"][cold].mean()  # upright, 1 %
    assert np.ptp(lines["spinodal"]["load"][cold]) > 0.1 * mended["load"][cold].mean()
    at = float(lines["glass"]["load"][30])
    assert theory.glass_lines(3, at).kauzmann == lines["glass"]["temperature"][30]
    unstable = lines["unstable"]
    seen = np.isfinite(unstable["load"])
    for t, load in itertools.islice(
        zip(unstable["temperature"][seen], unstable["load"][seen], strict=True), 0, 8, 3
    ):
        # Linear between two of 60 states: 2 % of the load is room enough.
        low, high = (theory.solve(3, float(t), float(load) * f).replicon for f in (0.97, 1.0))
        assert low > 0.0
        assert abs(high) < 0.08


def test_a_click_on_the_diagram_is_a_load_and_a_temperature():
    params = Params(scene="memory", n=100)
    picked = views.sweep_pick("diagram", 0.2, 0.25, params)
    assert Params(**(as_dict(params) | picked)).load == pytest.approx(0.2)
    assert picked["temperature"] == pytest.approx(0.25)
    assert views.sweep_pick("memories", 3.2, 0.5, Params()) == {"drawing": 3}
    assert views.sweep_pick("memories", 9.1, 0.5, Params()) == {}


def test_a_stroke_marks_the_dots_under_it():
    params = Params(side=12)
    running = start(params, seed=1)
    views.act(running, "clear")
    views.paint(running, "ink", [(2.5, 3.5)], 0.5)
    views.paint(running, "ink", [(8.0, 8.0)], 1.6)
    spins = running.frame()["spins_3"]
    assert spins[3, 2] == 1
    assert (spins == 1).sum() == 1 + 12  # sixteen dots around a corner, less four corners
    assert views.overlay(present(running, params))["words"].startswith("Draw")
    views.act(running, "go")
    assert views.overlay(present(running, params)) == {}


@pytest.mark.parametrize("scene", SCENES)
def test_a_sweep_begins_to_fill(scene):
    params = Params(scene=scene, n=16, side=12, patterns=20)
    low, high = views.sweep_range(as_dict(params))
    stages = views.sweep(params, low, high, None, lambda *_: None)
    first = next(stages)
    assert set(first) == {views.sweep_charts(params)[0]["name"]}
    stages.close()


@pytest.mark.parametrize(("p", "t", "load"), [(2, 0.3, 0.05), (3, 0.3, 0.15), (4, 0.2, 0.0)])
def test_the_line_beside_a_run_is_the_theory(p, t, load):
    """Read off the drawn branch, against the solver: 1e-3, a pixel of the chart is 0.01."""
    params = Params(scene="memory", p=p, load=load, temperature=t, n=24)
    assert memory_views.settled(params) == pytest.approx(memory_views.expected(params), abs=1e-3)


def test_where_theory_says_nothing_no_line_is_drawn():
    cold, hot = (
        Params(scene="memory", p=3, load=0.35, temperature=t, n=24) for t in (0.1, 0.65)
    )
    assert np.isnan(memory_views.settled(cold)).all()
    assert memory_views.settled(hot) == memory_views.expected(hot) == (0.0, 0.0)


def test_a_click_among_triangles_begins_nothing():
    triangles = views.charts(Params(scene="tree"))[0]
    assert triangles["name"] == "triangles"
    assert "pick" not in triangles["spec"]["usermeta"]


@pytest.mark.parametrize(("couplings", "t"), [("sk", 0.1), ("sk", 0.6), ("p3", 0.3), ("p3", 0.48)])
def test_every_rung_climbs(couplings, t):
    """More breaking, a larger f and a larger energy at T = 0; the last entropy is not negative."""
    _, free, entropy, ground = np.array(glass_views.ladder(couplings, t)).T
    assert all(np.diff(free) > 0.0)
    assert all(np.diff(ground) > 0.0)
    assert entropy[-1] > 0.0
    if couplings == "p3":
        assert entropy[0] < 0.0  # the crisis that breaking resolves
        found = overlap_law.triples(t)
        broken = overlap_law.triple_rungs(t)[1]
        assert (broken.x, broken.energy) == pytest.approx((found.x, found.energy), abs=1e-6)


def test_the_tabulated_ground_states_are_the_solvers():
    """Rounded to six digits."""
    for steps, energy in glass_views.RUNGS.items():
        assert energy == pytest.approx(parisi.ground_energy(steps), abs=1e-6)


def test_triples_above_their_transition_are_a_paramagnet():
    for rung in overlap_law.triple_rungs(0.66):
        assert (rung.q, rung.x) == (0.0, 1.0)


def test_powers_of_the_overlap_have_a_theory_of_their_own():
    """Its line ends recall earlier; what is not known of it is not drawn."""
    params = Params(scene="memory", p=3, load=0.1, temperature=0.3, n=24, variant="power")
    here, other = diagram_columns(3, variant="power", more=True), diagram_columns(3, more=True)
    assert set(here) == set(other)
    assert (here["spinodal"]["load"] < other["spinodal"]["load"]).all()
    assert np.isnan(here["glass"]["load"]).all()
    m, q = memory_views.settled(params)
    assert (m, q) == memory_views.expected(params)
    assert m == pytest.approx(0.9505, abs=1e-3)  # by theory.branch
    data = memory_views.more_datasets(present(start(params, seed=1), params))["capacity"]["run"]
    assert data["rs"][1] == theory.capacity(3, variant="power")
