"""The kernel density of a field's values, against densities that are known."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from kinetoscope.solitons import initial
from kinetoscope.solitons import observables as see

X = initial.line(half_length=40.0, dx=0.2)


def test_kernel_density_of_a_normal_sample():
    """Bias of the estimate: width^2/2 p'' = 0.5 % of the peak; noise 0.6 % at n = 1e5."""
    values = np.random.default_rng(1).standard_normal(100_000)
    points = np.linspace(-4, 4, 201)
    density = see.field_density(values, points)
    exact = np.exp(-0.5 * points**2) / math.sqrt(2 * math.pi)
    assert np.abs(density - exact).max() < 0.03 * exact.max()
    assert density.sum() * 0.04 == pytest.approx(1.0, abs=1e-3)
    # Silverman by hand: 0.9 * 1 * n^(-1/5) = 0.09, spread known to 0.3 %
    assert see.bandwidth(values) == pytest.approx(0.09, rel=0.02)


def test_weights_are_proportions():
    values = np.array([0.0, 0.1, 0.2, 5.0, 5.1])
    twice = np.repeat(values, [1, 1, 1, 2, 2])
    points = np.linspace(-1, 6, 50)
    weighted = see.field_density(values, points, weights=[1, 1, 1, 2, 2], width=0.3)
    np.testing.assert_allclose(weighted, see.field_density(twice, points, width=0.3), rtol=1e-12)
    with pytest.raises(ValueError, match="weights"):
        see.field_density(values, points, weights=[1, 1, 1, 1, -1])
    with pytest.raises(ValueError, match="same"):
        see.bandwidth(np.ones(5))


def test_density_of_two_values_is_two_gaussians():
    points = np.linspace(-4, 4, 41)
    found = see.field_density([-1.0, 2.0], points, weights=[3.0, 1.0], width=0.5)
    exact = 0.75 * norm.pdf(points, -1, 0.5) + 0.25 * norm.pdf(points, 2, 0.5)
    np.testing.assert_allclose(found, exact, rtol=1e-12)


def test_weights_bring_out_what_moves():
    """By a kink's energy density the vacua vanish: the mean of phi^2 is 1/5, plus width^2.

    int u^2 (1-u^2) du / int (1-u^2) du over (-1, 1), u = tanh z.  Sums of smooth humps; slopes
    to 1e-5.
    """
    kink = initial.kink(X)
    points = np.linspace(-2, 2, 2001)
    density = see.field_density(
        kink.phi, points, weights=see.energy_density(kink, "phi4"), width=0.1
    )
    assert np.sum(points**2 * density) * 0.002 == pytest.approx(0.2 + 0.1**2, abs=1e-4)


@pytest.mark.parametrize(
    ("values", "more", "word"),
    [
        ([1.0], {}, "two or more"),
        ([1.0, np.nan], {}, "finite"),
        ([1.0, 2.0], {"weights": [0.0, 0.0]}, "weights"),
        ([1.0, 2.0], {"width": 0.0}, "width"),
    ],
)
def test_what_has_no_density_is_refused(values, more, word):
    with pytest.raises(ValueError, match=word):
        see.field_density(values, [0.0], **more)
