"""The border: what a run holds, its times, its refusals."""

import numpy as np
import pytest

from kinetoscope.core.run import Budget, BudgetExceeded
from kinetoscope.mixture import Params, epoch_times, estimate_cost, moments, simulate
from kinetoscope.mixture.observables import decay_time


@pytest.fixture(scope="module")
def run():
    return simulate(Params(epsilon=0.05))


def test_a_run_holds_what_the_charts_need(run):
    for who in ("light", "heavy"):
        for name in ("drift", "temperature", "anisotropy", "fourth_moment", "entropy", "distance"):
            assert run.data[f"{name}_{who}"].shape == (161,)
        a = run.data[f"coefficients_{who}"]
        assert a.shape == (161, 36)
        np.testing.assert_array_equal(moments(a).temperature, run.data[f"temperature_{who}"])
    energy = 2 * (run.data["temperature_light"] + run.data["temperature_heavy"])
    np.testing.assert_allclose(run.data["energy"], energy, rtol=1e-12)
    assert run.diagnostics["energy_drift"] < 1e-14
    assert 0.0 < run.diagnostics["clipped_mass"] < 1e-3
    assert run.to_xarray()["coefficients_light"].dims == ("time", "coefficient")


def test_fourth_moment_ends_at_the_maxwellian(run):
    """8 T^2."""
    expected = 8 * run.data["temperature_light"][-1] ** 2
    assert run.data["fourth_moment_light"][-1] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("epsilon", "light", "heavy", "gap"),
    [(0.3, 0.712, 1.064, 0.297), (0.1, 0.672, 1.449, 0.2549), (0.01, 0.666, 1.921, 0.2499),
     (0.001, 0.666, 1.990, 0.2497)],
)  # fmt: skip
def test_epoch_times_are_those_of_the_note(epsilon, light, heavy, gap):
    """1/e times of an independent prototype, to its last printed digit or 0.3 per cent."""
    found = epoch_times(simulate(Params(epsilon=epsilon, degree=8)))
    assert found.light == pytest.approx(light, rel=3e-3)
    assert found.heavy * epsilon == pytest.approx(heavy, rel=3e-3)
    assert found.temperatures * epsilon**2 == pytest.approx(gap, rel=3e-3)


def test_decay_time_of_an_exponential():
    times = np.geomspace(0.01, 50, 40)
    assert decay_time(times, -3 * np.exp(-times / 2.5), start=-3.0) == pytest.approx(2.5, rel=1e-12)
    assert np.isnan(decay_time(times, 1 + 0 * times, start=1.0))
    assert np.isnan(decay_time(times, 0 * times, start=0.0))


@pytest.mark.parametrize(
    "times", [[1.0, 1.0], [2.0, 1.0], [-1.0, 1.0], [np.nan], [], [[1.0]], "x", [0.0, 1e99]], ids=str
)
def test_times_that_do_not_rise_are_refused(times):
    with pytest.raises(ValueError, match="times must be"):
        simulate(Params(), times=np.array(times))


def test_a_degree_over_budget_is_refused_with_a_remedy():
    params = Params(degree=20, gamma=1.0, rtol=1e-9)
    assert estimate_cost(params).seconds > 2.0
    with pytest.raises(BudgetExceeded, match="lower degree"):
        simulate(params, budget=Budget(seconds=1.0))


def test_jax_is_pointed_elsewhere():
    with pytest.raises(ValueError, match="batches over mass ratios"):
        simulate(Params(), backend="jax")
