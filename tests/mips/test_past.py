"""What is kept since the knobs moved, the charts made of it, and the binodals in the histogram.

Oracles: power laws that were put in, the sum rule with the exact variance of its noise, a strip
run again, small.
"""

import attrs
import numpy as np
import pytest
from mips.swarm import present

from kinetoscope.mips import Params, binodals, simulate, start, views
from kinetoscope.mips.past import FACTOR, Past, deviation, guide


def test_rows_lie_evenly_in_the_logarithm_of_time():
    past = Past((2.0, 0.0, 0.0))
    times = 2.0 + 0.1 * np.arange(1, 20_001)
    for time in times:
        if past.due(time):
            past.add(time=time, work=1.0, push=2.0, length=5.0)
    since = past.columns()["since"]
    assert since[0] == pytest.approx(0.1)
    assert np.all(since[1:] >= FACTOR * since[:-1])
    assert since[-1] > 2000.0 / FACTOR
    assert since.size < 120
    again = Past.restored(past.saved())
    assert again == past


def test_a_guide_has_its_slope_and_goes_through_what_grew():
    since = np.geomspace(0.1, 1000.0, 60)
    drawn = guide(since, 3.0 * since**0.28, 1.0 / 3.0, 30.0)
    assert np.isnan(drawn[since <= 30.0]).all()
    late = since > 30.0
    slope = np.diff(np.log(drawn[late])) / np.diff(np.log(since[late]))
    np.testing.assert_allclose(slope, 1.0 / 3.0, rtol=1e-9)
    np.testing.assert_allclose(guide(since, 3.0 * since**0.5, 0.5, 0.0), 3.0 * since**0.5)


@pytest.mark.parametrize("model", ["abp", "aoup"])
def test_the_sum_settles_with_the_error_that_is_known_beforehand(model):
    """Sixteen replicas: deviations over their standard error have variance 1.

    Chi square of 16: below 44.0 and above 3.1 but for 2e-4 at each end.
    """
    params = Params(n=150, packing=0.4, peclet=20.0, model=model)
    ratios = []
    for seed in range(16):
        swimmers = start(params, seed=seed)
        swimmers.advance(6.0)
        kept = swimmers.frame()
        off, error = deviation(kept["since"], kept["worked"], kept["pushed"], params)
        assert error[-1] < error[0]
        ratios.append(off[-1] / error[-1])
    assert 3.1 < np.square(ratios).sum() < 44.0


def test_the_clock_of_the_charts_begins_when_the_knobs_move():
    swimmers = start(Params(n=300), seed=1)
    swimmers.advance(8.0)
    before = swimmers.frame()["since"]
    assert before[-1] > 6.0
    swimmers.retune(attrs.evolve(swimmers.params, peclet=80.0))
    swimmers.advance(4.0)
    after = swimmers.frame()["since"]
    assert after[-1] < 4.1
    drawn = views.more_datasets(present(swimmers))
    assert drawn["growth"]["growth"]["length"].min() > 1.0
    band, run = drawn["sum"]["band"], drawn["sum"]["sum"]
    assert band["since"].size == 2 * run["since"].size + 1
    assert np.isfinite(run["off"]).all()


def test_a_finished_run_draws_the_same_charts():
    run = simulate(Params(n=200, packing=0.3, peclet=20.0, duration=2.0, frames=11), seed=3)
    drawn = views.more_datasets(run)
    assert drawn["sum"]["sum"]["since"].size == 10
    off, edge = drawn["sum"]["sum"]["off"], np.abs(drawn["sum"]["band"]["edge"])
    # Four standard errors; the band is two.
    assert np.all(np.abs(off) < 2.0 * edge[:10])


def test_heat_of_single_swimmers_may_be_negative_and_its_mean_is_not():
    swimmers = start(Params(n=600), seed=1)
    swimmers.advance(4.0)
    drawn = views.more_datasets(present(swimmers))["heats"]
    bars = drawn["bars"]
    assert (bars["height"] * (bars["high"] - bars["low"])).sum() == pytest.approx(1.0)
    assert bars["height"][bars["high"] < 0.0].sum() > 0.0
    assert drawn["mean"]["at"][0] > 0.0


def test_the_table_of_binodals_is_what_a_strip_shows():
    """Pe = 100, a sixth of the time: seeds differ by 0.03, and the strip began with another gas.

    Both together stay below 0.08; in one phase gas and crowd would be 0.3 off.
    """
    params = Params(start="strip", n=1200)
    gas, dense = binodals.measure(params, memories=4.0)
    stored = binodals.at(params)
    assert gas.value == pytest.approx(stored[0], abs=0.08)
    assert dense.value == pytest.approx(stored[1], abs=0.08)


def test_binodals_are_drawn_only_for_the_discs_they_belong_to():
    for potential, rows in binodals.TABLE.items():
        packings = np.array(rows)
        assert np.all(np.diff(packings[:, 0]) > 0.0)
        assert np.all(packings[:, 1] + 0.3 < packings[:, 3]), potential
    assert binodals.at(Params(peclet=100.0)) == (0.274, 1.057)
    for other in (
        {"peclet": 20.0}, {"stiffness": 5.0}, {"model": "aoup"}, {"thermal": False},
        {"potential": "softplus"}, {"rotational_diffusion": 0.1},
    ):  # fmt: skip
        assert binodals.at(Params(**other)) is None
    swimmers = start(Params(n=200), seed=1)
    drawn = views.datasets(present(swimmers))["crowded"]
    assert set(drawn["strip"]["at"]) == {0.274, 1.057}
    swimmers.retune(attrs.evolve(swimmers.params, peclet=20.0))
    assert views.datasets(present(swimmers))["crowded"]["strip"]["at"].size == 0
