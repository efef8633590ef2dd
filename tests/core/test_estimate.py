"""Errors of means, calibrated on series whose truth is known.

False alarms are counted on synthetic data; limits are binomial at 1e-6, computed in the test.
"""

import numpy as np
import pytest
from scipy.stats import binom

from kinetoscope.core.estimate import from_replicas, from_series


def autoregressive(rng: np.random.Generator, n: int, rho: float) -> np.ndarray:
    """A stationary AR(1) series of unit variance and mean 0."""
    noise = rng.standard_normal(n) * np.sqrt(1 - rho**2)
    series = np.empty(n)
    series[0] = rng.standard_normal()
    for k in range(1, n):
        series[k] = rho * series[k - 1] + noise[k]
    return series


def test_replicas_give_the_textbook_standard_error():
    measured = from_replicas([1.0, 2.0, 3.0, 4.0], unit="m")
    assert measured.value == 2.5
    # s^2 = 5/3, error = sqrt(5/12), by hand.
    assert measured.error == pytest.approx(np.sqrt(5 / 12), rel=1e-15)


def test_the_error_of_a_correlated_series_is_not_the_naive_one():
    """AR(1), rho 0.9: the true error of the mean is sqrt((1+rho)/(1-rho)/n) = 4.36 / sqrt(n).

    The naive error misses the truth at three sigmas in most series, the blocked one in few:
    at rate p <= 0.03 (16 blocks: t with 15 degrees, 0.9 %, widened by residual correlation).
    """
    rng = np.random.default_rng(1)
    runs, n, rho = 300, 2048, 0.9
    alarms = naive = 0
    for _ in range(runs):
        series = autoregressive(rng, n, rho)
        measured = from_series(series)
        alarms += abs(measured.value) > 3 * measured.error
        naive += abs(series.mean()) > 3 * series.std() / np.sqrt(n)
    assert alarms <= binom.isf(1e-6, runs, 0.03)
    assert naive > runs / 3


def test_series_too_short_to_know_are_refused():
    with pytest.raises(ValueError, match="32 or more"):
        from_series(np.zeros(10))
    with pytest.raises(ValueError, match="two or more"):
        from_replicas([1.0])
