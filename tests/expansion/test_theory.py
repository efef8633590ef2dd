"""The laws against other ways to the same number: quadrature, limits, published values."""

import math

import numpy as np
import pytest

from kinetoscope.expansion import theory


def smeared(time, dv, phases=100_000):
    """-2 <g ln g> of a square wave under a moving average, by brute force."""
    wave = (np.arange(phases) < phases // 2).astype(float)
    window = dv * time / 2.0 * phases
    sums = np.concatenate([[0.0], np.cumsum(np.tile(wave, 5))])  # the window is 2.6 at most
    edges = np.arange(phases) + phases
    g = np.interp(edges + window, np.arange(sums.size), sums) - sums[edges]
    g = np.clip(g / window, 1e-300, None)
    return -2.0 * float((g * np.log(g)).mean())


@pytest.mark.parametrize("w", [0.3, 0.99, 1.01, 1.5, 1.99, 2.5, 3.3, 5.2])
def test_collisionless_law_is_the_entropy_of_a_smeared_wave(w):
    """Moving average on 1e5 phases; error of the sum about 1e-4."""
    assert theory.collisionless_entropy(w, 1.0) == pytest.approx(smeared(w, 1.0), abs=2e-4)


def test_the_straight_line_and_the_returns():
    t = np.linspace(0.0, 5.0, 11)
    np.testing.assert_allclose(theory.collisionless_entropy(t, 0.2), 0.1 * t, atol=1e-12)
    ends = theory.collisionless_entropy([10.0, 20.0, 30.0], 0.2)
    np.testing.assert_allclose(ends, math.log(2.0), atol=1e-12)


def test_strips_matter_little_late_and_vanish_when_narrow():
    """A fine strip is the narrow law to the error of 2048 phases, 1e-4."""
    t = np.array([1.0, 4.0, 7.0, 12.0])
    narrow = theory.collisionless_entropy(t, 0.25)
    np.testing.assert_allclose(
        theory.collisionless_entropy(t, 0.25, 100_000), narrow, atol=1e-4
    )  # fmt: skip
    assert abs(theory.collisionless_entropy(t, 0.25, 16) - narrow).max() < 0.02


def test_two_rates_without_collisions_and_without_cells():
    t = np.array([0.5, 3.0, 9.0])
    np.testing.assert_allclose(
        theory.two_rate_entropy(t, 0.3, 0.0, 64), theory.collisionless_entropy(t, 0.3, 64)
    )
    coin = theory.binary_entropy(0.5 * (1.0 + np.exp(-0.7 * t)))
    np.testing.assert_allclose(theory.two_rate_entropy(t, 1e-9, 0.7), coin, atol=1e-6)


def test_two_rates_depend_on_their_ratio_alone():
    """S(tau; R): the same at twice the time with half of both rates."""
    one = theory.two_rate_entropy(4.0, 0.2, 0.1)
    assert theory.two_rate_entropy(8.0, 0.1, 0.05) == pytest.approx(one, abs=1e-9)
    assert theory.rate_ratio(0.2, 0.1) == theory.rate_ratio(0.1, 0.05) == pytest.approx(1.0)


def test_the_models_region_is_rare_and_late():
    rare, dense = theory.MEAN_SPEED / 10.0, theory.MEAN_SPEED
    np.testing.assert_array_equal(theory.two_rate_valid([1.0, 3.0], rare), [False, True])
    np.testing.assert_array_equal(theory.two_rate_valid([1.0, 3.0], dense), [False, False])


def test_kinetics_of_a_dilute_and_a_dense_gas():
    """Henderson at 0.1: Z = 1.2361 (the note's table at 0.1004: 1.2372); chi from the same."""
    dilute = theory.kinetics(1000, 1e-4)
    assert dilute.rate == pytest.approx(2 * 1000 * 1e-4 * math.sqrt(math.pi), rel=1e-4)
    assert dilute.mean_free_path == pytest.approx(1 / (2 * math.sqrt(2) * 0.1), rel=1e-4)
    assert theory.compressibility(0.1004) == pytest.approx(1.2372, abs=2e-4)
    assert theory.compressibility(0.0503) == pytest.approx(1.1090, abs=2e-4)
    for eta in (0.0, 0.1, 0.5):
        chi = theory.contact_value(eta)
        assert theory.compressibility(eta) == pytest.approx(1.0 + 2.0 * eta * chi, rel=1e-12)


def test_doubling_adds_more_than_ln2_to_a_dense_gas():
    assert theory.doubling_entropy(1e-9) == pytest.approx(math.log(2.0), abs=1e-8)
    assert theory.doubling_entropy(0.02) - math.log(2.0) == pytest.approx(0.0205, abs=5e-5)
    assert theory.doubling_entropy(0.2) - math.log(2.0) == pytest.approx(0.2593, abs=5e-5)


def test_doubling_is_the_integral_of_the_pressure():
    """dS = Z dV / V at constant temperature; trapezoid on 2000 points."""
    volume = np.linspace(1.0, 2.0, 2001)
    z = np.array([theory.compressibility(0.2 / v) for v in volume])
    assert theory.doubling_entropy(0.2) == pytest.approx(np.trapezoid(z / volume, volume), abs=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: theory.collisionless_entropy(-1.0, 0.2), "time must be"),
        (lambda: theory.collisionless_entropy(1.0, 0.0), "dv must be"),
        (lambda: theory.collisionless_entropy(1.0, 0.2, 0), "n_x must be"),
        (lambda: theory.two_rate_entropy(1.0, 0.2, -0.1), "collision_rate must be"),
        (lambda: theory.kinetics(0, 0.1), "n must be"),
        (lambda: theory.compressibility(0.8), "packing must be"),
        (lambda: theory.binning_offset(1.5), "dv must be"),
    ],
)
def test_outside_their_range_laws_say_so(call, words):
    with pytest.raises(ValueError, match=words):
        call()
