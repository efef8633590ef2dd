"""The basis against integrals done another way, and against Gaussians, whose moments are known."""

import numpy as np
import pytest
from scipy.special import eval_genlaguerre, factorial

from kinetoscope.mixture import basis, initial


def test_functions_are_the_ones_of_the_book():
    """scipy's associated Laguerre polynomials, at degree 12: rounding only."""
    vx, vy = np.random.default_rng(1).normal(size=(2, 40))
    x, phi = 0.5 * (vx**2 + vy**2), np.arctan2(vy, vx)
    found = basis.functions(12, vx, vy)
    for place, (n, m) in enumerate(basis.index(12)):
        norm = np.sqrt(factorial(n) * (2.0 if m else 1.0) / factorial(n + m)) * (-1.0) ** n
        book = norm * x ** (m / 2) * eval_genlaguerre(n, m, x) * np.cos(m * phi)
        np.testing.assert_allclose(found[place], book, rtol=1e-10, atol=1e-11)
        assert basis.place(n, m) == place
    assert basis.size(8) == 25
    assert basis.size(10) == 36
    assert basis.size(16) == 81


def test_functions_are_orthonormal():
    """The midpoint sum is spectrally accurate for what decays within the box."""
    gram = np.array(
        [
            basis.project(
                lambda x, y, k=k: basis.maxwellian(x, y) * basis.functions(8, x, y)[k], 8
            )
            for k in range(basis.size(8))
        ]
    )
    np.testing.assert_allclose(gram, np.eye(25), atol=1e-12)


@pytest.mark.parametrize(
    "start",
    [
        initial.gaussian(0.5, 1.2, 0.6),
        initial.gaussian(1.0, 0.7),
        initial.double_beam(1.0, 0.5),
        initial.bkw(0.5),
        initial.bkw(0.3),
    ],
    ids=repr,
)
def test_initial_data_know_their_coefficients(start):
    """Closed forms against the integral of the density itself."""
    exact = start.coefficients(12)
    np.testing.assert_allclose(basis.project(start.density, 12), exact, atol=2e-12)
    found = basis.moments(3.0 * exact)
    drift, temperature, anisotropy = start.moments
    assert found.density == pytest.approx(3.0, abs=1e-13)
    assert found.drift == pytest.approx(drift, abs=1e-13)
    assert found.temperature == pytest.approx(temperature, abs=1e-13)
    assert found.anisotropy == pytest.approx(anisotropy, abs=1e-13)


def test_moments_of_a_gaussian():
    """<v^4> = 8 T^2 at rest; with T_x, T_y and u by Isserlis: 3Tx^2+3Ty^2+2TxTy+..."""
    tx, ty, u = 1.3, 0.8, 0.4
    found = basis.moments(initial.gaussian(u, tx, ty).coefficients(8))
    x4 = 3 * tx**2 + 6 * tx * u**2 + u**4
    assert found.fourth == pytest.approx(x4 + 3 * ty**2 + 2 * (tx + u**2) * ty, abs=1e-12)
    still = basis.moments(initial.gaussian(0.0, 0.9).coefficients(4))
    assert still.fourth == pytest.approx(8 * 0.81, abs=1e-13)


@pytest.mark.parametrize(("drift", "degree", "error"), [(1.0, 10, 2e-2), (1.0, 18, 2e-3)])
def test_beams_are_drawn_as_well_as_the_degree_allows(drift, degree, error):
    """The note's figures, relative to the peak: 1.3e-2 at degree 10, 1.1e-3 at 18."""
    beams = initial.double_beam(drift, 0.5)
    v = np.linspace(-4, 4, 81)
    vx, vy = np.meshgrid(v, v, indexing="ij")
    exact = beams.density(vx, vy)
    drawn = basis.synthesise(beams.coefficients(degree), vx, vy)
    assert np.abs(drawn - exact).max() < error * exact.max()
    assert drawn.min() > -1e-3 * exact.max()


def test_synthesise_takes_frames():
    a = np.stack([initial.gaussian(0.3, 1.1).coefficients(8), initial.bkw(0.4).coefficients(8)])
    v = np.linspace(-3, 3, 7)
    both = basis.synthesise(a, v, 0.0 * v)
    assert both.shape == (2, 7)
    np.testing.assert_array_equal(both[1], basis.synthesise(a[1], v, 0.0 * v))


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="coefficients must be as many as some degree has"):
        basis.degree_of(np.zeros(26))
    with pytest.raises(ValueError, match="degree must be a whole number in"):
        basis.project(basis.maxwellian, 30)
    with pytest.raises(TypeError, match="degree must be"):
        basis.project(basis.maxwellian, 8.5)
    with pytest.raises(ValueError, match="c must be a number in"):
        initial.bkw(0.6)
    with pytest.raises(ValueError, match="f must be finite"):
        basis.project(lambda vx, vy: vx * np.nan, 8)
    for make, match in (
        (lambda: initial.gaussian(np.nan), "drift must be"),
        (lambda: initial.gaussian(0.0, -1.0), "t_x must be"),
        (lambda: initial.double_beam("a"), "drift must be"),
        (lambda: initial.double_beam(1.0, 0.0), "temperature must be"),
    ):
        with pytest.raises(ValueError, match=match):
            make()


@pytest.mark.parametrize("degree", range(basis.LOWEST, basis.HIGHEST + 1))
def test_the_number_of_coefficients_tells_the_degree(degree):
    """Odd degrees too: at 7 there are 20, at 9 there are 30."""
    assert basis.degree_of(np.zeros((3, basis.size(degree)))) == degree
