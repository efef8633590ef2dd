"""Potentials: derivatives by complex step, kinks by their own first-order equation."""

import numpy as np
import pytest

from kinetoscope.solitons import potential

MODELS = [
    ("linear", {"m": 1.3}),
    ("phi4", {}),
    ("phi4", {"lam": 2.0, "v": 1.5}),
    ("sine-gordon", {}),
    ("phi6", {}),
    ("double-sine-gordon", {"eta": -0.2}),
    ("double-sine-gordon", {"eta": 0.0}),
    ("double-sine-gordon", {"eta": 2.0}),
]
WITH_KINKS = MODELS[1:]


@pytest.mark.parametrize(("name", "parameters"), MODELS)
def test_the_force_is_the_derivative(name, parameters):
    # Complex step: dV = Im V(u + ih)/h has no cancellation, so only rounding is left.
    model = potential(name, **parameters)
    u = np.linspace(-3.0, 3.0, 101)
    measured = model.V(u + 1e-30j).imag / 1e-30
    np.testing.assert_allclose(model.dV(u), measured, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize(("name", "parameters"), WITH_KINKS)
def test_the_kink_solves_its_equation(name, parameters):
    # Bogomolny: phi_x^2 = 2 V; both sides in closed form, so rounding only.
    model, x = potential(name, **parameters), np.linspace(-30.0, 30.0, 6001)
    np.testing.assert_allclose(0.5 * model.slope(x) ** 2, model.V(model.kink(x)), atol=3e-14)
    # Second-order differences err by dx^2/6 phi''' < 5e-4 (the narrowest: lam 2, v 1.5).
    np.testing.assert_allclose(np.gradient(model.kink(x), x), model.slope(x), atol=5e-4)
    # The plain sum of an analytic, decaying integrand is exact to rounding.
    mass = np.sum(model.slope(x) ** 2) * (x[1] - x[0])
    assert mass == pytest.approx(model.kink_mass, rel=1e-9)
    assert {round(v, 9) for v in model.kink(np.array([-400.0, 400.0]))} <= {
        round(v, 9) for v in model.vacua
    }


@pytest.mark.parametrize(("name", "parameters"), MODELS)
def test_vacua_and_meson_mass(name, parameters):
    model = potential(name, **parameters)
    vacua = np.array(model.vacua)
    np.testing.assert_allclose(model.V(vacua), 0.0, atol=1e-15)
    curvature = (model.dV(vacua + 1e-30j)).imag / 1e-30
    assert np.sqrt(curvature.min()) == pytest.approx(model.meson_mass, rel=1e-12)


def test_masses_of_the_literature():
    assert potential("phi4").kink_mass == pytest.approx(2 * np.sqrt(2) / 3)
    assert potential("sine-gordon").kink_mass == 8.0
    assert potential("phi6").kink_mass == 0.25
    # eta = sinh^2(R)/4: M = 16 (1 + 2R/sinh 2R), Campbell, Peyrard and Sodano (1986).
    r = 1.2
    model = potential("double-sine-gordon", eta=np.sinh(r) ** 2 / 4)
    assert model.kink_mass == pytest.approx(16 * (1 + 2 * r / np.sinh(2 * r)), rel=1e-12)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match=r"model must be one of .*'phi4'.*got 'phi8'"):
        potential("phi8")
    with pytest.raises(ValueError, match=r"eta must be a number in \[-0.24, 10\]; got -0.3"):
        potential("double-sine-gordon", eta=-0.3)
    with pytest.raises(ValueError, match="lam"):
        potential("phi4", lam=float("nan"))
    with pytest.raises(TypeError, match="takes no parameters"):
        potential("sine-gordon", lam=1.0)
    with pytest.raises(ValueError, match="no kink"):
        potential("linear").kink(np.zeros(3))


def test_equal_potentials_are_equal():
    assert potential("phi4") == potential("phi4", lam=1.0)
    assert hash(potential("phi4")) == hash(potential("phi4"))
    assert potential("phi4") != potential("phi4", lam=2.0)
