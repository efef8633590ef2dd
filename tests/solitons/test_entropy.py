"""Entropies of densities whose entropy is known, on two grids; what is not a density is refused."""

import math

import numpy as np
import pytest

from kinetoscope.solitons.entropy import configurational_entropy, entropy

SHANNON = 0.5 * math.log(2 * math.pi * math.e)  # of a Gaussian with sigma = 1: 1.4189385
RENYI = 0.5 * math.log(4 * math.pi)
TSALLIS = 1 - 1 / (2 * math.sqrt(math.pi))


def gaussian(n, sigma=1.0, half=30.0):
    x, dx = np.linspace(-half, half, n, endpoint=False, retstep=True)
    return np.exp(-0.5 * (x / sigma) ** 2), dx


@pytest.mark.parametrize("n", [512, 1024])
@pytest.mark.parametrize(
    ("kind", "exact"), [("shannon", SHANNON), ("renyi", RENYI), ("tsallis", TSALLIS)]
)
def test_a_gaussian_has_its_entropy_on_any_grid(n, kind, exact):
    """Trapezoid sums of a Gaussian at dx = 0.12 are exact to rounding; 1e-5 is asked."""
    density, dx = gaussian(n)
    assert entropy(density, dx, kind=kind) == pytest.approx(exact, abs=1e-12)
    # normalised first: the size of the density does not matter
    assert entropy(7 * density, dx, kind=kind) == pytest.approx(exact, abs=1e-12)


def test_the_missing_dx_is_not_missing():
    """Sum of -p ln p without dx is 12.08 at 512 points and twice that at 1024 (the known trap)."""
    for n, wrong in ((512, 12.0846), (1024, 24.193)):
        density, dx = gaussian(n)
        p = density / (density.sum() * dx)
        assert -(p[p > 0] * np.log(p[p > 0])).sum() == pytest.approx(wrong, rel=5e-3)
        assert entropy(density, dx) < 1.42


def test_the_uniform_density_and_the_scale():
    """ln L for a box of length L, all kinds of Renyi; twice as wide adds ln 2 to a Gaussian."""
    box = np.ones(100)
    assert entropy(box, 0.05) == pytest.approx(math.log(5.0), abs=1e-13)
    assert entropy(box, 0.05, kind="renyi", order=0.5) == pytest.approx(math.log(5.0), abs=1e-13)
    assert entropy(*gaussian(600, 2.0)) - entropy(*gaussian(600, 1.0)) == pytest.approx(
        math.log(2), abs=1e-12
    )


@pytest.mark.parametrize("kind", ["renyi", "tsallis"])
def test_order_one_is_shannon_and_is_approached(kind):
    density, dx = gaussian(512)
    assert entropy(density, dx, kind=kind, order=1.0) == pytest.approx(SHANNON, abs=1e-12)
    # d/dq is of order 1 (1/4 for Renyi), so q = 1 + 1e-6 is within 1e-5; rounding 1e-16/1e-6
    assert entropy(density, dx, kind=kind, order=1 + 1e-6) == pytest.approx(SHANNON, abs=1e-5)


def test_renyi_falls_with_the_order():
    density, dx = gaussian(512)
    orders = [entropy(density, dx, kind="renyi", order=q) for q in (0.5, 1.0, 2.0, 5.0)]
    assert orders == sorted(orders, reverse=True)
    assert orders[0] > orders[-1]


def test_a_stack_of_frames_gives_a_series():
    stack = np.stack([gaussian(512, s)[0] for s in (0.5, 1.0, 2.0)])
    dx = gaussian(512)[1]
    series = entropy(stack, dx)
    assert series.shape == (3,)
    assert series == pytest.approx([SHANNON + math.log(s) for s in (0.5, 1.0, 2.0)], abs=1e-10)


@pytest.mark.parametrize("n", [512, 1024])
@pytest.mark.parametrize("sigma", [0.7, 1.0, 2.0])
def test_configurational_entropy_of_a_gaussian(n, sigma):
    """f = exp(-sigma^2 k^2): -int f ln f dk = sqrt(pi)/(2 sigma), spectral sums: exact."""
    density, dx = gaussian(n, sigma)
    assert configurational_entropy(density, dx) == pytest.approx(
        math.sqrt(math.pi) / (2 * sigma), rel=1e-10
    )


@pytest.mark.parametrize(
    ("density", "dx", "options", "word"),
    [
        ([1.0, -1e-9, 1.0], 0.1, {}, "negative"),
        ([1.0, np.nan], 0.1, {}, "finite"),
        ([0.0, 0.0], 0.1, {}, "sums to 0"),
        ([1.0, 1.0], 0.0, {}, "dx"),
        ([1.0, 1.0], float("nan"), {}, "dx"),
        ([1.0, 1.0], 0.1, {"kind": "boltzmann"}, "kind"),
        ([1.0, 1.0], 0.1, {"kind": "renyi", "order": -1.0}, "order"),
    ],
)
def test_what_is_not_a_density_is_refused(density, dx, options, word):
    with pytest.raises(ValueError, match=word):
        entropy(density, dx, **options)


def test_configurational_entropy_refuses_nothing_and_nan():
    for density in ([0.0, 0.0, 0.0], [1.0, np.nan, 2.0]):
        with pytest.raises(ValueError, match="finite"):
            configurational_entropy(density, 0.1)
