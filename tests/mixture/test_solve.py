"""The solver against exact moments and exact solutions, at every mass ratio.

Sizes are reduced from the validation list that the checks run in full.
"""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.mixture import Params, bkw, double_beam, gaussian, simulate, theory
from kinetoscope.mixture.params import changed, started
from kinetoscope.mixture.relax import relax, system

WIND = {"degree": 8, "light": gaussian(0.5, 1.2, 0.4), "heavy": gaussian(0.0, 1.6, 1.0)}


@pytest.mark.parametrize("epsilon", [1.0, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4])
@pytest.mark.parametrize(("rtol", "error"), [(1e-4, 3e-5), (1e-6, 3e-7)])
def test_moments_follow_their_exact_equations(epsilon, rtol, error):
    """Validation 2: the tolerances are the note's, a third of what each step may add."""
    params = Params(epsilon=epsilon, rtol=rtol, **WIND)
    run, exact = simulate(params), theory.moment_equations(params)
    for name in ("drift", "temperature", "anisotropy"):
        for s, who in enumerate(("light", "heavy")):
            found = run.data[f"{name}_{who}"]
            assert np.abs(found - getattr(exact, name)[s]).max() <= error, (name, who)


def test_unequal_densities_and_strengths():
    """Every factor of the equations of motion in another place: equal to 1e-6 at rtol 1e-6."""
    params = Params(
        epsilon=0.2, n_light=0.5, n_heavy=2.0, nu=0.7, nu_light=1.7, nu_heavy=0.3, rtol=1e-6,
        light=gaussian(0.5, 1.2, 0.8), heavy=gaussian(-0.4, 0.8, 1.1),
    )  # fmt: skip
    run, exact = simulate(params), theory.moment_equations(params)
    for name in ("drift", "temperature", "anisotropy"):
        both = np.stack([run.data[f"{name}_light"], run.data[f"{name}_heavy"]])
        assert np.abs(both - getattr(exact, name)).max() <= 1e-6


@pytest.mark.parametrize("gamma", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("epsilon", [1.0, 0.1, 1e-3])
def test_invariants_and_entropy(gamma, epsilon):
    """Validation 3 and 10: energy and momentum to 1e-9 (in fact 1e-15), H never rises (1e-8)."""
    params = changed(Params(epsilon=epsilon, gamma=gamma, frames=81, **WIND), degree=8)
    run = simulate(params)
    assert run.diagnostics["energy_drift"] < 1e-9
    assert run.diagnostics["momentum_drift"] < 1e-9
    total = run.data["entropy_light"] + run.data["entropy_heavy"]
    assert np.diff(total).max() <= 1e-8
    # After 5/eps^2 the difference has fallen to e^-20, at equal masses to e^-5.
    _, _, temperature = theory.equilibrium(params)
    near = {"abs": 2e-3 if epsilon == 1.0 else 2e-4}
    assert run.data["temperature_light"][-1] == pytest.approx(temperature, **near)
    assert run.data["temperature_heavy"][-1] == pytest.approx(temperature, **near)


def test_bobylev_krook_wu():
    """Validation 1: from t = 0 to 8 at degree 10, each coefficient to 1e-10."""
    params = Params(epsilon=1.0, nu=0.0, light=bkw(0.5), heavy=bkw(0.3), rtol=1e-9)
    times = np.linspace(0.0, 8.0, 9)
    run = simulate(params, times=times)
    for c, who in ((0.5, "light"), (0.3, "heavy")):
        for t, found in zip(times, run.data[f"coefficients_{who}"], strict=True):
            exact = bkw(c * np.exp(-t / 8.0)).coefficients(10)
            assert np.abs(found - exact).max() < 1e-10
        fourth = theory.bkw_fourth(times, c=c)
        np.testing.assert_allclose(run.data[f"fourth_moment_{who}"], fourth, atol=1e-9)


def test_equal_masses_and_equal_starts_stay_equal():
    """Validation 5: which species is called light is a name; 1e-12."""
    start = gaussian(0.3, 1.3, 0.7)
    for gamma in (0.0, 1.0):
        run = simulate(Params(epsilon=1.0, gamma=gamma, degree=8, light=start, heavy=start))
        light, heavy = run.data["coefficients_light"], run.data["coefficients_heavy"]
        assert np.abs(light - heavy).max() <= 1e-12


@pytest.mark.parametrize("gamma", [0.0, 1.0])
def test_steps_do_not_grow_with_the_mass_ratio(gamma):
    """Validation 11: at most 2.5 times as many at a mass ratio of a million as at a hundred."""
    steps = {
        e: simulate(Params(epsilon=e, gamma=gamma, degree=8)).diagnostics["steps"]
        for e in (0.1, 1e-3)
    }
    assert steps[1e-3] <= 2.5 * steps[0.1]
    assert steps[1e-3] < 150


@pytest.mark.parametrize("gamma", [0.0, 1.0])
def test_second_order_operators_converge_and_keep_energy(gamma):
    """Validation 12: slope 2 +- 0.2 in eps; energy to 1e-9.  Mixed orders lose a quarter of it."""
    cold = {"gamma": gamma, "degree": 8, "rtol": 1e-6, "frames": 81,
            "light": gaussian(0.5, 0.8, 0.5), "heavy": gaussian(0.0, 1.5, 1.2)}  # fmt: skip
    errors = []
    for epsilon in (0.1, 0.01):
        exact = simulate(Params(epsilon=epsilon, **cold))
        cut = simulate(Params(epsilon=epsilon, operator="order2", **cold))
        assert cut.diagnostics["energy_drift"] < 1e-9
        gap = cut.data["temperature_light"] - exact.data["temperature_light"]
        errors.append(np.abs(gap).max())
    assert np.log10(errors[0] / errors[1]) == pytest.approx(2.0, abs=0.2)
    assert simulate(Params(operator="mixed", **cold)).diagnostics["energy_drift"] > 0.2
    leading = simulate(Params(operator="order0", **cold)).data
    assert np.ptp(leading["temperature_heavy"]) < 1e-3  # nothing reaches the heavy


def test_hard_discs_follow_the_closure():
    """Validation 13: isotropic start, eps = 0.01, 5e-5."""
    params = Params(
        epsilon=0.01, gamma=1.0, light=gaussian(0.0, 0.8), heavy=gaussian(0.0, 1.2), frames=81
    )
    run, closed = simulate(params), theory.closure(params)
    for s, who in enumerate(("light", "heavy")):
        assert np.abs(run.data[f"temperature_{who}"] - closed[s]).max() <= 5e-5


@pytest.mark.parametrize("gamma", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("operator", ["exact", "order2"])
def test_what_is_even_in_both_directions_is_followed_by_a_third_of_the_couplings(gamma, operator):
    """Without a wind the odd coefficients stay zero: the same steps, the same bits but rounding."""
    params = Params(
        epsilon=0.2, gamma=gamma, operator=operator, degree=8, n_heavy=0.7,
        light=double_beam(1.0, 0.5), heavy=gaussian(0.0, 1.4, 0.9), frames=41,
    )  # fmt: skip
    whole, part = (system(params, mirrored=yes) for yes in (False, True))
    assert part.q.size < 0.4 * whole.q.size
    a, b = (relax(it, started(params), params.times) for it in (whole, part))
    assert (a.steps, a.rejected) == (b.steps, b.rejected)
    np.testing.assert_allclose(b.coefficients, a.coefficients, atol=1e-12)
    with pytest.raises(ValueError, match="leave mirrored out"):
        relax(part, started(changed(params, light=gaussian(0.3))), params.times)


def test_times_are_met_exactly():
    """Inside a step or at its end: to the accuracy of the method, 1e-8 at rtol 1e-8."""
    params = Params(epsilon=0.1, rtol=1e-8, **WIND)
    many, few = np.geomspace(0.003, 400.0, 37), np.array([0.0, 1.0, 400.0])
    run = simulate(params, times=many)
    np.testing.assert_array_equal(run.times, many)
    exact = theory.moment_equations(params, many)
    assert np.abs(run.data["temperature_light"] - exact.temperature[0]).max() < 1e-8
    short = simulate(params, times=few)
    np.testing.assert_array_equal(short.data["coefficients_light"][0], started(params)[0])
    last = run.data["coefficients_heavy"][-1] - short.data["coefficients_heavy"][-1]
    assert np.abs(last).max() < 1e-10


def test_a_long_run_can_be_stopped():
    params = Params(gamma=1.0, degree=16, rtol=1e-8)
    cancel, seen = threading.Event(), []

    def progress(fraction, words):
        seen.append(fraction)
        cancel.set()

    with pytest.raises(Cancelled):
        relax(
            system(params), started(params), params.times, rtol=1e-8, cancel=cancel,
            progress=progress,
        )  # fmt: skip
    assert len(seen) == 1
    assert 0.0 < seen[0] < 1.0


def test_leaving_the_basis_is_told():
    """Order 1 loses momentum, so that its drift grows as exp(eps^2 t): a sentence, not a NaN."""
    params = Params(
        epsilon=0.1, operator="order1", duration=1e6, degree=8, light=gaussian(0.5, 0.8)
    )
    with pytest.raises(FloatingPointError, match="beyond the reach of the basis"):
        simulate(params)


def test_an_operator_cut_off_where_epsilon_is_large_is_told_with_a_remedy():
    """The series in eps ends at order 2; at eps = 1 hard discs then grow without end."""
    wild = Params(epsilon=1.0, gamma=1.0, operator="order2", **(WIND | {"degree": 10}))
    with pytest.raises(FloatingPointError, match="smaller epsilon"):
        relax(system(wild), started(wild), wild.times)
