"""Collision tensors against quadrature of the collision integral, and against known rates."""

import numpy as np
import pytest
from scipy.special import gamma as Gamma
from scipy.special import roots_genlaguerre

from kinetoscope.mixture import basis, tensors

DEGREE = 6


def by_quadrature(gamma, epsilon, target):
    """The dense tensor (k, i, j) from the weak form, in relative and common velocity.

    Gauss-Laguerre in both speeds with the weight g^gamma, the trapezoid rule in three angles: exact
    for polynomials of these degrees, so only rounding is left.
    """
    cos, sin = 1.0 / np.hypot(1.0, epsilon), epsilon / np.hypot(1.0, epsilon)
    x, wx = roots_genlaguerre(11, gamma / 2)
    y, wy = np.polynomial.laguerre.laggauss(11)
    angle = 2 * np.pi * np.arange(20) / 20
    turn = np.exp(1j * angle)
    g = np.sqrt(2 * x)[:, None, None, None] * turn[:, None, None]
    c = np.sqrt(2 * y)[:, None] * turn
    weight = (2.0 ** (gamma / 2) * wx)[:, None, None, None] * wy[:, None] / angle.size**2
    weight = np.broadcast_to(weight, np.broadcast_shapes(g.shape, c.shape)).ravel()

    def phi(z):
        z = np.broadcast_to(z, np.broadcast_shapes(g.shape, c.shape)).ravel()
        return basis.functions(DEGREE, z.real, z.imag)

    light, heavy = phi(cos * g + sin * c), phi(-sin * g + cos * c)
    own, partner = (light, heavy) if target == "light" else (heavy, light)
    ways = (cos, sin) if target == "light" else (-sin, cos)
    after = sum(phi(ways[0] * np.abs(g) * s + ways[1] * c) for s in turn) / angle.size
    gained = (after - own) * weight * cos**-gamma
    return np.einsum("kq,iq,jq->kij", gained, own, partner, optimize=True)


def dense(tensor):
    found = np.zeros((basis.size(DEGREE),) * 3)
    found[tuple(tensor.keys.T)] = tensor.values
    return found


@pytest.mark.parametrize(
    ("gamma", "epsilon", "target"),
    [(0.0, 0.8231, "light"), (1.0, 0.3712, "heavy"), (1.0, 0.0137, "light"), (0.4, 0.001, "heavy"),
     (0.0, 0.0521, "heavy"), (1.0, 1.0, "light")],
)  # fmt: skip
def test_entries_are_the_collision_integral(gamma, epsilon, target):
    """1e-12 absolute, the note's validation 4; rounding of the quadrature is 1e-13."""
    ours = dense(tensors.collision_tensor(gamma, DEGREE, epsilon, target))
    np.testing.assert_allclose(ours, by_quadrature(gamma, epsilon, target), rtol=0, atol=1e-12)


def test_small_entries_keep_their_digits():
    """At eps = 1e-4 entries of the heavy target are 1e-8; the series in eps gives them too."""
    exact = tensors.collision_tensor(1.0, 8, 1e-4, "heavy").values
    series = tensors.collision_tensor(1.0, 8, 1e-4, "heavy", order=2).values
    # What the series leaves out is eps^3 times numbers up to 100.
    np.testing.assert_allclose(exact, series, rtol=1e-3, atol=1e-10)
    # Maxwell: a heavy molecule loses its energy at the rate 2 eps^2/(1 + eps^2)^2, exactly.
    keys, values = tensors.collision_tensor(0.0, 8, 1e-4, "heavy")
    energy = basis.place(1, 0)
    entry = values[(keys == [energy, energy, 0]).all(axis=1)]
    assert entry == pytest.approx(-2e-8 / (1 + 1e-8) ** 2, rel=1e-13)


def test_conserved_rows_cancel():
    """Mass is exact; momentum and energy of both targets cancel to rounding, for any data."""
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, basis.size(10)))
    for gamma in (0.0, 0.5, 1.0):
        for eps in (1.0, 0.17, 1e-3):
            light = tensors.collision_tensor(gamma, 10, eps, "light").apply(a, b)
            heavy = tensors.collision_tensor(gamma, 10, eps, "heavy").apply(b, a)
            assert light[0] == heavy[0] == 0.0
            energy, momentum = basis.place(1, 0), basis.place(0, 1)
            scale = np.abs(light).max()
            assert abs(light[energy] + heavy[energy]) < 1e-13 * scale
            assert abs(light[momentum] + heavy[momentum] / eps) < 1e-13 * scale


@pytest.mark.parametrize("target", ["light", "heavy"])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_the_series_converges_at_its_order(target, order):
    """Ten times smaller eps, 10^(order + 1) times smaller error, within a tenth of a power."""
    errors = []
    for eps in (1e-2, 1e-3):
        exact = tensors.collision_tensor(1.0, 8, eps, target).values
        cut = tensors.collision_tensor(1.0, 8, eps, target, order=order).values
        errors.append(np.abs(exact - cut).max())
    assert np.log10(errors[0] / errors[1]) == pytest.approx(order + 1, abs=0.1)
    if target == "heavy" and order == 0:
        assert not tensors.collision_tensor(1.0, 8, 0.1, "heavy", order=0).values.any()


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("eps", [1.0, 0.1, 1e-3])
def test_the_common_maxwellian_is_at_rest(gamma, eps):
    """The note's validation 9, 1e-12: both at T = 1 without drift."""
    rest = np.zeros(basis.size(10))
    rest[0] = 1.0
    for target in tensors.TARGETS:
        rates = tensors.collision_tensor(gamma, 10, eps, target).apply(rest, rest)
        assert np.abs(rates).max() < 1e-12


def test_linear_rates():
    """Maxwell molecules in the plane: the rate of (n, 0) is 1 - 2 <cos^2n(x/2)>, half an angle."""
    assert tensors.linear_rate(0.0, 10, 1, 0) == 0.0
    assert tensors.linear_rate(0.0, 10, 0, 1) == 0.0
    assert tensors.linear_rate(0.0, 10, 2, 0) == pytest.approx(1 - 2 * 6 / 16, abs=1e-14)
    assert tensors.linear_rate(0.0, 10, 3, 0) == pytest.approx(1 - 2 * 20 / 64, abs=1e-14)
    assert tensors.linear_rate(0.0, 10, 0, 2) == pytest.approx(0.5, abs=1e-14)
    # First approximation of any gamma: 2^gamma Gamma(3 + gamma/2) / 4 for the anisotropy.
    for gamma in (0.5, 1.0):
        first = 2.0**gamma * Gamma(3 + gamma / 2) / 4
        assert tensors.linear_rate(gamma, 8, 0, 2) == pytest.approx(first, rel=1e-13)
    with pytest.raises(ValueError, match="such that 2n"):
        tensors.linear_rate(0.0, 8, 4, 2)


def test_sizes_are_those_of_the_note():
    """About 250 and 500 entries for Maxwell at degree 8 and 10, 2.6k, 6.8k and 56k for discs."""
    assert len(tensors.keys_of(8, True)) == 254
    assert len(tensors.keys_of(10, False)) == 6892
    assert len(tensors.keys_of(16, False)) == 56346


def test_what_cannot_be_is_refused():
    ask = tensors.collision_tensor
    for bad in (0.0, -0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="epsilon must be a number in"):
            ask(0.0, 8, bad)
    for bad in (-0.1, 1.5, float("nan")):
        with pytest.raises(ValueError, match="gamma must be"):
            ask(bad, 8)
    with pytest.raises(TypeError, match="epsilon must be"):
        ask(0.0, 8, "0.1")
    with pytest.raises(ValueError, match="degree must be"):
        ask(0.0, 40)
    with pytest.raises(ValueError, match="target must be"):
        ask(0.0, 8, 0.1, "middle")
    with pytest.raises(ValueError, match="order must be"):
        ask(0.0, 8, 0.1, order=3)
