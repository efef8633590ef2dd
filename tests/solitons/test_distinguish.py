"""Distinguishing two correlated series, calibrated on series whose truth is known.

AR(1) with rho = 0.95 from one value to the next has tau = (1 + rho)/(1 - rho)/2 = 19.5.
"""

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import binom

from kinetoscope.solitons.distinguish import difference, integrated_time

RHO, N, RUNS = 0.95, 2000, 600


def autoregressive(rng, n, rho=RHO, mean=0.0):
    noise = rng.standard_normal(n + 400)
    return mean + lfilter([np.sqrt(1 - rho**2)], [1, -rho], noise)[400:]


@pytest.fixture(scope="module")
def equal_pairs():
    rng = np.random.default_rng(20)
    return [(autoregressive(rng, N), autoregressive(rng, N)) for _ in range(RUNS)]


def test_false_alarms_come_at_the_promised_rate(equal_pairs):
    """At p < 0.05 and p < 0.01; limits are binomial at 1e-6 for rates a quarter above nominal.

    The quarter is the known optimism of an estimated tau; 1500 runs gave 4.7 % and 0.9 %.
    """
    p = np.array([difference(a, b).probability for a, b in equal_pairs])
    for nominal in (0.05, 0.01):
        assert (p < nominal).sum() <= binom.isf(1e-6, RUNS, 1.25 * nominal)
    # and it is not merely timid: at least half of the promised alarms are raised
    assert (p < 0.05).sum() >= binom.ppf(1e-6, RUNS, 0.04)


def test_the_naive_test_cries_wolf(equal_pairs):
    """Frames taken as independent: three-sigma alarms (promised 0.27 %) in about 63 % of runs.

    The true sigma is sqrt(39) = 6.2 times the naive one: P(|z| > 3/6.2) = 0.63, by hand.
    """
    alarms = 0
    for a, b in equal_pairs:
        alarms += abs(a.mean() - b.mean()) > 3 * np.sqrt(a.var() / N + b.var() / N)
    assert alarms / RUNS == pytest.approx(0.63, abs=5 * np.sqrt(0.63 * 0.37 / RUNS))


def test_a_real_difference_is_seen():
    """Means 1.5 apart, error sqrt(2 * 39/2000) = 0.2: 7.6 errors; found at p < 0.01 each time.

    Power by hand: P(z < about 3.2) at 7.6 is 5e-6 a run, 1e-3 for all 200.
    """
    rng = np.random.default_rng(21)
    for _ in range(200):
        found = difference(autoregressive(rng, N), autoregressive(rng, N, mean=1.5))
        assert found.probability < 0.01
        assert found.value.value > 0


def test_the_memory_of_a_series_is_found():
    """Mean tau over 200 series within 5 standard errors plus 5 % for the estimator's bias."""
    rng = np.random.default_rng(22)
    tau = np.array([integrated_time(autoregressive(rng, N)).value for _ in range(200)])
    assert tau.mean() == pytest.approx(19.5, abs=5 * tau.std() / np.sqrt(200) + 0.05 * 19.5)
    stated = integrated_time(autoregressive(rng, N)).error
    assert stated == pytest.approx(tau.std(), rel=0.7)  # it is an error of an error


def test_independent_values_count_fully():
    rng = np.random.default_rng(23)
    d = difference(rng.standard_normal(4000), rng.standard_normal(4000))
    assert min(d.n_eff) > 3000
    assert d.value.error == pytest.approx(np.sqrt(2 / 4000), rel=0.2)


def test_the_answer_reads_as_a_sentence():
    rng = np.random.default_rng(24)
    same = difference(rng.standard_normal(500), rng.standard_normal(500), unit="nat")
    other = difference(rng.standard_normal(500), 5 + rng.standard_normal(500), unit="nat")
    assert str(same).endswith("not distinguishable")
    assert str(other).endswith(": distinguishable")
    assert other.value.unit == "nat"


@pytest.mark.parametrize(
    ("series", "word"),
    [
        (np.linspace(0, 1, 200), "run longer"),  # a drift is worth almost nothing
        (np.ones(200), "constant"),
        (np.arange(20.0), "32"),
        (np.full(100, np.nan), "finite"),
    ],
)
def test_series_that_carry_no_error_are_refused(series, word):
    rng = np.random.default_rng(25)
    with pytest.raises(ValueError, match=word):
        difference(series, rng.standard_normal(200))
