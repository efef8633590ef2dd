"""Theory against other theory: limits, quadrature and numerical integration, no solver."""

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

from kinetoscope.mixture import Params, gaussian, theory


def test_moment_equations_solve_their_differential_equations():
    """The closed form against scipy's integration of the equations as the module states them."""
    params = Params(
        epsilon=0.37, n_light=0.6, n_heavy=1.8, nu=0.9, nu_light=1.3, nu_heavy=0.4,
        light=gaussian(0.5, 1.2, 0.6), heavy=gaussian(-0.3, 0.7, 1.1),
    )  # fmt: skip
    e, nu, n, m = 0.37, 0.9, 0.6, 1.8
    a = 1 / (1 + e**2)
    b = e**2 * a

    def rate(_, y):
        u, w, t, r, s, z = y
        d = u - e * w
        return [
            -nu * m * a * d,
            nu * n * (b / e) * d,
            -2 * nu * m * a * b * (t - r) + nu * m * a**2 * d**2,
            2 * nu * n * a * b * (t - r) + nu * n * (b * d / e) ** 2,
            -(1.3 * n / 2) * (s - u**2)
            - nu * m * ((1 - b**2) * s - a**2 * e**2 * z - 2 * a * b * e * u * w),
            -(e * 0.4 * m / 2) * (z - w**2)
            - nu * n * ((1 - a**2) * z - (b / e) ** 2 * s - 2 * a * b / e * u * w),
        ]

    start = [0.5, -0.3, 0.9, 0.9, 0.6 + 0.25, -0.4 + 0.09]
    times = np.linspace(0.0, 20.0, 21)
    found = solve_ivp(rate, (0, 20), start, t_eval=times, rtol=1e-11, atol=1e-13).y
    ours = theory.moment_equations(params, times)
    np.testing.assert_allclose(ours.drift, found[:2], atol=1e-9)
    np.testing.assert_allclose(ours.temperature, found[2:4], atol=1e-9)
    np.testing.assert_allclose(ours.anisotropy, found[4:] - found[:2] ** 2, atol=1e-9)


def test_moment_equations_where_rates_coincide():
    """No collisions between the species, or none at all: nothing divides by zero."""
    times = np.array([0.0, 1.0, 10.0])
    still = theory.moment_equations(Params(epsilon=1.0, nu=0.0, nu_light=0.0, nu_heavy=0.0), times)
    np.testing.assert_allclose(still.temperature, [[0.8] * 3, [1.3] * 3], atol=1e-14)
    np.testing.assert_allclose(still.anisotropy, [[0.8] * 3, [0.6] * 3], atol=1e-14)
    same = theory.moment_equations(Params(epsilon=1.0, light=gaussian(0.3), heavy=gaussian(0.3)))
    np.testing.assert_allclose(same.drift, 0.3, atol=1e-14)


def test_temperatures_meet_at_the_exact_rate():
    """2 nu (n_L + n_H) eps^2/(1 + eps^2)^2, whatever the anisotropies."""
    params = Params(epsilon=0.3, n_light=0.5, n_heavy=1.5, nu=0.8)
    curves = theory.moment_equations(params)
    rate = 2 * 0.8 * 2.0 * 0.09 / 1.09**2
    gap = curves.temperature[0] - curves.temperature[1]
    np.testing.assert_allclose(gap, (0.8 - 1.3) * np.exp(-rate * params.times), atol=1e-14)


def test_equilibrium_is_where_moments_end():
    params = Params(epsilon=0.4, n_heavy=2.0, light=gaussian(0.8, 0.9), heavy=gaussian(-0.5, 1.1))
    end = theory.moment_equations(params, np.array([0.0, 1e4]))
    u, w, t = theory.equilibrium(params)
    assert end.drift[:, 1] == pytest.approx([u, w], abs=1e-12)
    assert end.temperature[:, 1] == pytest.approx([t, t], abs=1e-12)


def test_closure_is_the_moment_equations_for_maxwell_molecules():
    params = Params(epsilon=0.1)
    exact = theory.moment_equations(params).temperature
    np.testing.assert_allclose(theory.closure(params), exact, atol=1e-13)


@pytest.mark.parametrize("gamma", [0.3, 1.0])
@pytest.mark.parametrize(("epsilon", "light", "heavy"), [(1.0, 0.4, 1.6), (0.1, 1.6, 0.4)])
def test_closure_solves_its_differential_equation(gamma, epsilon, light, heavy):
    """Newton's method on the integral against scipy's steps in time (1e-10), as far as z goes."""
    params = Params(
        epsilon=epsilon, gamma=gamma, n_light=0.2, n_heavy=5.0, nu=0.7, frames=21,
        light=gaussian(0.0, light), heavy=gaussian(0.0, heavy),
    )  # fmt: skip
    n, m, e = 0.2, 5.0, epsilon

    def rate(_, t):
        factor = theory.relaxation_factor(gamma, t[0] + e**2 * t[1])
        flow = 2 * 0.7 * e**2 / (1 + e**2) ** 2 * (t[0] - t[1]) * factor
        return [-m * flow, n * flow]

    times = params.times
    found = solve_ivp(
        rate, (0, times[-1]), [light, heavy], t_eval=times, rtol=1e-10, atol=1e-13, method="DOP853"
    )
    np.testing.assert_allclose(theory.closure(params), found.y, atol=1e-9)


@pytest.mark.parametrize("gamma", [0.3, 1.0])
def test_relaxation_factor_is_the_mean_over_pairs(gamma):
    """<|g|^(gamma+2)>/<|g|^2> for a Gaussian g, by quadrature; discs: 1.5 sqrt(pi th/2)."""

    def mean(power):
        return quad(lambda g: g ** (power + 1) * np.exp(-g * g / 2 / 1.7) / 1.7, 0, 30)[0]

    factor = theory.relaxation_factor(gamma, 1.7)
    assert factor == pytest.approx(mean(2 + gamma) / mean(2), rel=1e-8)
    disc = 1.5 * np.sqrt(np.pi * 1.7 / 2)
    assert theory.relaxation_factor(1.0, 1.7) == pytest.approx(disc, rel=1e-12)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_bkw_keeps_mass_and_energy(dimensions):
    """Norm 1 and <v^2> = d at every time, by quadrature over the radius."""
    surface = {2: 2 * np.pi, 3: 4 * np.pi}[dimensions]
    for t in (0.0, 3.0):
        c = 2.0 / (dimensions + 2)

        def moment(power, t=t, c=c):
            return quad(
                lambda v: surface
                * v ** (dimensions - 1 + power)
                * theory.bkw(v, t, c=c, dimensions=dimensions),
                0, 20,
            )[0]  # fmt: skip

        assert moment(0) == pytest.approx(1.0, abs=1e-9)
        assert moment(2) == pytest.approx(dimensions, abs=1e-8)
        if dimensions == 2:
            assert moment(4) == pytest.approx(theory.bkw_fourth(t, c=c), abs=1e-7)
    assert theory.bkw(0.0, 0.0, c=2.0 / (dimensions + 2), dimensions=dimensions) == pytest.approx(
        0.0, abs=1e-15
    )


def test_epochs():
    """Limits 2/3, 2/eps, 1/(4 eps^2); spans touch; none for equal masses."""
    found = theory.epochs(Params(epsilon=1e-3))
    assert found.times[0] == pytest.approx(2 / 3, rel=1e-12)
    assert found.times[1] * 1e-3 == pytest.approx(2.0, rel=5e-3)
    assert found.times[2] * 1e-6 == pytest.approx(0.25, rel=1e-5)
    spans = theory.spans(Params(epsilon=1e-3))
    assert len(spans) == 3
    assert spans[0][1] == spans[1][0]
    assert spans[1][1] == spans[2][0]
    assert spans[2][1] == Params(epsilon=1e-3).end
    assert theory.spans(Params(epsilon=0.7)) == ()


def test_theory_refuses_where_it_does_not_hold():
    with pytest.raises(ValueError, match="gamma = 0"):
        theory.moment_equations(Params(gamma=1.0))
    with pytest.raises(ValueError, match="operator"):
        theory.closure(Params(operator="order1"))
    with pytest.raises(ValueError, match="light_drift .* must be 0"):
        theory.closure(Params(gamma=1.0, light_drift=0.3))
    with pytest.raises(ValueError, match="c must be a number in"):
        theory.bkw(1.0, 0.0, c=0.9)
    with pytest.raises(ValueError, match="time must be at least 0"):
        theory.bkw(1.0, -1.0)
