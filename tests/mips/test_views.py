"""What the page shows of the swimmers: surroundings, colours, hands, charts, the map.

Oracles: neighbour search by tree (SciPy), the simulation's own forces, exact traps, hand-made
noses.  Tolerances: rounding where two algorithms say the same; standard errors where noise is.
"""

import itertools
import threading

import attrs
import numpy as np
import pytest
from mips.swarm import present

from kinetoscope.core.run import Cancelled
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mips import Params, observables, simulate, start, sweep_views, views
from kinetoscope.mips.picture import around, nearby_mean, places


def swum(params, duration=4.0):
    swimmers = start(params, seed=1)
    swimmers.advance(duration)
    return swimmers


@pytest.fixture(scope="module")
def crowd():
    return swum(Params(n=600))


@pytest.mark.parametrize("n", [60, 600])  # all pairs, and cells
@pytest.mark.parametrize("potential", ["harmonic", "wca", "softplus"])
def test_what_surrounds_a_swimmer_is_what_a_tree_finds(n, potential):
    swimmers = swum(Params(n=n, potential=potential), 1.0)
    at, nose = places(present(swimmers))
    seen, box = around(at, nose, swimmers.params), swimmers.box
    near = 1 + np.bincount(observables.neighbours(at, box, 2.5).ravel(), minlength=n)
    np.testing.assert_allclose(seen.packing, near * 0.25 / 2.5**2, rtol=1e-12)
    np.testing.assert_allclose(seen.hexatic, observables.hexatic(at, box), atol=1e-12)
    # Directions go through an angle and back: 1e-16 of forces of some tens.
    push = (swimmers.forces() * swimmers.orientations()).sum(axis=1)
    np.testing.assert_allclose(seen.push, push, atol=1e-11)
    np.testing.assert_array_equal(seen.touching, swimmers.particles.contacts()[1])


def test_a_mean_over_cells_keeps_a_constant_and_never_leaves_the_range(crowd):
    at = crowd.positions()
    np.testing.assert_allclose(nearby_mean(np.full(600, 0.7), at, crowd.box), 0.7, rtol=1e-12)
    noise = np.random.default_rng(3).uniform(-1.0, 1.0, 600)
    mean = nearby_mean(noise, at, crowd.box)
    assert mean.min() >= noise.min()
    assert mean.max() <= noise.max()
    assert mean.std() < 0.5 * noise.std()


def test_discs_are_true_to_size_and_colours_have_fixed_ends(crowd):
    first = views.clip(present(crowd)).header()
    assert first["diameter"] == 1.0
    assert [axis["high"] for axis in first["axes"]] == pytest.approx(crowd.box)
    later = swum(Params(n=600), 9.0)
    later.retune(Params(n=600, peclet=12.0, thermal=False, model="aoup", potential="wca"))
    then = views.clip(present(later)).header()
    assert then["layers"] == first["layers"]
    assert then["axes"] == first["axes"]


def test_a_box_that_stretches_a_little_needs_no_other_charts():
    """A chart that changes is compiled anew in the browser, a tenth of a second of its time."""
    for n, low, high in ((1024, 0.4, 0.9), (4096, 0.35, 0.9)):
        one, other = (views.more_charts(Params(n=n, packing=each)) for each in (low, high))
        assert one == other
    assert views.more_charts(Params(n=1, packing=0.9)) != one


def test_even_and_odd_are_shares_of_one(crowd):
    clip = views.clip(present(crowd))
    shown = {layer.name: layer.read()[0] for layer in clip.panels[0].layers}
    inside = (shown["even"] > 0.0) & (shown["even"] < 1.0)
    # Two bytes, each half a step of 1/255 off.
    np.testing.assert_allclose((shown["even"] + shown["odd"])[inside], 1.0, atol=1.0 / 255)


def test_a_long_movie_is_thinned_to_what_a_line_carries(monkeypatch):
    monkeypatch.setattr(views, "HEAVIEST", views.HEAVIEST // 8)
    run = simulate(Params(n=128, duration=0.2, frames=401), seed=2)
    clip = views.clip(run)
    assert len(clip.to_bytes()) < 4e6 / 8
    assert clip.frames == 201


def test_hands_turn_noses_and_nothing_else():
    swimmers = swum(Params(n=400, packing=0.3), 1.0)
    at, before = swimmers.positions(), swimmers.orientations()
    views.paint(swimmers, "gather", [(0.0, 0.0), (3.0, 4.0)], 5.0)
    np.testing.assert_allclose(swimmers.positions(), at, atol=1e-12)
    gap = np.array([3.0, 4.0]) - at
    gap -= np.array(swimmers.box) * np.round(gap / np.array(swimmers.box))
    reached = np.hypot(*gap.T) < 5.0
    e = swimmers.orientations()
    along = (e * gap).sum(axis=1) / np.hypot(*gap.T)
    assert 10 < reached.sum() < 200
    np.testing.assert_allclose(along[reached], 1.0, atol=1e-12)
    np.testing.assert_array_equal(e[~reached], before[~reached])
    views.act(swimmers, "turn")
    np.testing.assert_allclose(swimmers.orientations(), -e, atol=1e-15)
    views.act(swimmers, "scramble")
    e = swimmers.orientations()
    np.testing.assert_allclose(np.hypot(*e.T), 1.0, atol=1e-12)
    # A mean of 400 unit vectors anywhere is 1/20; four times that.
    assert np.hypot(*e.mean(axis=0)) < 0.2
    swimmers.advance(0.5)
    assert np.isfinite(swimmers.positions()).all()


def test_charts_of_a_past_lie_on_the_sum_rule():
    swimmers = start(Params(n=600, packing=0.4, peclet=40.0), seed=4)
    times, past = [], []
    for _ in range(12):
        swimmers.advance(4.0)
        times.append(swimmers.time)
        past.append({name: found.value for name, found in swimmers.measure().items()})
    series = {name: np.array([values[name] for values in past]) for name in past[0]}
    run = Trajectory.make(params=swimmers.params, seed=4, backend="numba",
                          times=np.array(times), data=series)  # fmt: skip
    meter = views.datasets(run)["meter"]["run"]
    np.testing.assert_allclose(meter["total"], 40.0)
    np.testing.assert_allclose(meter["even"] + meter["odd"], 40.0, rtol=1e-12)
    # Paths over the later half, 24 times 600 swimmers: sqrt(2 v^2/(D_t N t)) = 0.07; four of them.
    assert meter["sum"][-1] == pytest.approx(40.0, abs=0.3)
    assert set(views.datasets(run)) == {"phases", "meter"}


def test_a_strip_makes_heat_in_its_gas_and_holds_up_its_crowd():
    swimmers = swum(Params(n=900, start="strip"), 20.0)
    drawn = views.more_datasets(present(swimmers))["profile"]["profile"]
    middle, rim = np.abs(drawn["x"]) < 5.0, np.abs(drawn["x"]) > 20.0
    assert drawn["packing"][middle].mean() > 0.8 > 0.4 > drawn["packing"][rim].mean()
    assert drawn["even"][rim].mean() > 2.0 * drawn["even"][middle].mean()
    assert drawn["odd"][middle].mean() > 2.0 * drawn["odd"][rim].mean()


def test_a_trap_is_drawn_around_its_middle_beside_what_is_exact():
    trap = Params(n=2000, speed=1.5, translational_diffusion=0.5, rotational_diffusion=0.7,
                  trap_stiffness=1.0)  # fmt: skip
    swimmers = swum(trap, 8.0)
    run = present(swimmers)
    header = views.clip(run).header()
    low, high = header["axes"][0]["low"], header["axes"][0]["high"]
    assert 0.5 * (low + high) == pytest.approx(0.5 * swimmers.box[0])
    drawn = views.datasets(run)["distances"]
    width = drawn["bars"]["high"] - drawn["bars"]["low"]
    assert (drawn["bars"]["height"] * width).sum() == pytest.approx(1.0)
    r = 0.5 * (drawn["bars"]["high"] + drawn["bars"]["low"])
    mean = (drawn["bars"]["height"] * width * r**2).sum()
    # <r^2> = 2.32; 2000 independent swimmers know it to 2 %, bars of 0.15 to 0.5 %.
    assert mean == pytest.approx(drawn["exact"]["r"][0] ** 2, rel=0.08)
    outward = views.more_datasets(run)["heading"]["heading"]["outward"]
    assert outward[-1] > 0.5 > outward[0]


def test_what_is_said_of_a_picture(crowd):
    said = views.readout(present(crowd))
    words = dict(one for one in said if isinstance(one, tuple))
    assert {"Spread of local packing", "Phases", "Largest cluster"} <= set(words)
    numbers = {one.label: one.value for one in said if not isinstance(one, tuple)}
    assert numbers["Entropy, e even"] + numbers["Entropy, e odd"] == pytest.approx(100.0)
    assert numbers["Their sum v²/Dₜ, exact"] == 100.0
    finished = views.readout(simulate(Params(n=100, duration=0.5, frames=3)))
    assert any("Whole run" in one.label for one in finished if not isinstance(one, tuple))
    short = views.readout(simulate(Params(n=100, duration=0.06, frames=3)))
    told = [one[1] for one in short if isinstance(one, tuple) and "Whole run" in one[0]]
    assert len(told) == 3
    assert all("too short" in each for each in told), "no error is not an error of 0"


def test_the_map_fills_coarse_first_and_tells_a_gas_from_a_crowd(monkeypatch):
    monkeypatch.setattr(sweep_views, "LASTING", 0.2)
    monkeypatch.setattr(sweep_views, "COUNTED", 0.1)
    stages = views.sweep(Params(), 10.0, 160.0, None, lambda *_: None)
    first, second = (stage["map"]["cells"] for stage in itertools.islice(stages, 1, 3))
    assert np.isfinite(first["spread"]).sum() == 4
    assert np.isfinite(second["spread"]).sum() == 8
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        next(views.sweep(Params(), 10.0, 160.0, stop, lambda *_: None))


def test_a_cell_of_the_map_opens_as_what_was_run():
    knobs = views.sweep_pick("map", 70.0, 0.55, Params())
    assert attrs.evolve(Params(), **knobs).peclet == 70.0
    assert Params(**knobs).packing == 0.55


def test_separation_is_seen_in_a_cell():
    """Pe = 20 and 140 at packing 0.6: spreads 0.12 and 0.24 or more, see the checks."""
    found = [
        sweep_views.look(sweep_views.small(Params(), peclet, 0.6), 5, None)
        for peclet in (20.0, 140.0)
    ]
    assert found[0].spread < 0.16 < 0.2 < found[1].spread
    # A swimmer that goes far before it turns is held up longer, and pushes less for its speed.
    assert found[1].speed < found[0].speed < 1.0
    assert 0.0 < found[1].pressure < found[0].pressure < 1.0
