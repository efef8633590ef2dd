"""Closed forms of the spirals' theory against algebra done by machine, limits and each other.

Tolerances: 1e-10 where both sides are rounding of the same algebra, 1e-5 for digits that the
physics note prints, more only where a formula is an asymptote, and then stated.
"""

import math

import attrs
import numpy as np
import pytest

from kinetoscope.spirals import theory

RATES = [(1.0, 1.0), (0.2, 1.0), (2.5, 0.4)]


@attrs.frozen
class _Circle:
    selection: float
    reproduction: float

    def mean_field(self, y):
        """Unit coefficients, written again by hand: species i is killed by i - 1."""
        a, b, c = y
        room = 1 - a - b - c
        s, m = self.selection, self.reproduction
        return m * room * np.array(y) - s * np.array([a * c, b * a, c * b])


@attrs.frozen
class _Food:
    birth: float
    death: float
    predation: float
    capacity: float

    def mean_field(self, y):
        a, b = y
        room = 1 - (a + b) / self.capacity
        eaten = self.predation * a * b
        return np.array([eaten - self.death * a, self.birth * b * room - eaten])


def numeric_jacobian(model, y, step=1e-6):
    columns = []
    for k in range(len(y)):
        bump = np.zeros(len(y))
        bump[k] = step
        columns.append((model.mean_field(y + bump) - model.mean_field(y - bump)) / (2 * step))
    return np.array(columns).T


@pytest.mark.parametrize(("s", "m"), RATES)
def test_coexistence_rests_and_its_jacobian_is_right(s, m):
    """Central differences of step 1e-6: error 1e-10 by truncation and rounding."""
    model, a = _Circle(s, m), theory.coexistence(selection=s, reproduction=m)
    assert np.abs(model.mean_field(np.full(3, a))).max() < 1e-15
    matrix = theory.may_leonard_jacobian(selection=s, reproduction=m)
    np.testing.assert_allclose(matrix, numeric_jacobian(model, np.full(3, a)), atol=1e-9)


@pytest.mark.parametrize(("s", "m"), RATES)
def test_eigenvalues_are_those_of_the_amplitude_equation(s, m):
    numbers = theory.cgle(selection=s, reproduction=m)
    found = np.linalg.eigvals(theory.may_leonard_jacobian(selection=s, reproduction=m))
    want = [-m, numbers["c1"] + 1j * numbers["omega"], numbers["c1"] - 1j * numbers["omega"]]
    np.testing.assert_allclose(np.sort_complex(found), np.sort_complex(want), atol=1e-10)


def test_the_printed_digits_of_the_symmetric_case():
    numbers = theory.cgle(selection=1.0, reproduction=1.0)
    printed = {"c1": 0.125, "omega": 0.216506, "c2": 0.842857, "c3": 0.675208}
    for name, value in printed.items():
        assert numbers[name] == pytest.approx(value, abs=1e-5)
    assert numbers["wavelength"] == pytest.approx(58.08, abs=5e-3)
    assert numbers["speed"] == pytest.approx(math.sqrt(0.5), abs=1e-12)


def test_wavelength_scales_as_the_root_of_diffusion():
    one, four = (
        theory.cgle_wavelength(selection=1.0, reproduction=1.0, diffusion=d) for d in (1.0, 4.0)
    )
    assert four == pytest.approx(2 * one, rel=1e-12)


def test_a_plane_wave_solves_its_equation():
    """Put into z_t = D z_xx + ...: the residual is rounding."""
    numbers = theory.cgle(selection=1.0, reproduction=0.5)
    power, w = theory.plane_wave(0.1, selection=1.0, reproduction=0.5, diffusion=2.0)
    z = math.sqrt(power)
    right = -2.0 * 0.01 * z + (numbers["c1"] - 1j * numbers["omega"]) * z
    right -= numbers["c2"] * (1 + 1j * numbers["c3"]) * power * z
    assert abs(-1j * w * z - right) < 1e-14
    with pytest.raises(ValueError, match="longer wave"):
        theory.plane_wave(1.0, selection=1.0, reproduction=1.0)


def test_the_spiral_selects_a_wave_that_exists():
    """k^2 = c1 ((sqrt(1 + c3^2) - 1)/c3)^2 is below c1 for every c3."""
    for s, m in RATES:
        k = theory.selected_wavenumber(selection=s, reproduction=m)
        assert theory.plane_wave(k, selection=s, reproduction=m)[0] > 0


def test_two_conventions_of_mobility_differ_by_eight():
    exchange = theory.exchange_for(theory.QUOTED_THRESHOLD, size=100)
    assert theory.effective_diffusion(exchange, size=100) == pytest.approx(4.5e-4, rel=1e-12)
    assert theory.mobility(exchange, size=100) == pytest.approx(3.6e-3, rel=1e-12)
    assert exchange == pytest.approx(18.0, rel=1e-12)
    assert theory.lattice_diffusion(3.0) == 1.5


@pytest.mark.parametrize("capacity", [1.0, 4.0, math.inf])
def test_predators_and_prey_rest_where_they_should(capacity):
    model = _Food(birth=4.0, death=0.1, predation=2.2, capacity=capacity)
    a, b = theory.predator_prey_fixed_point(**attrs.asdict(model))
    np.testing.assert_allclose(model.mean_field(np.array([a, b])), 0.0, atol=1e-14)
    matrix = theory.predator_prey_jacobian(**attrs.asdict(model))
    np.testing.assert_allclose(
        matrix, numeric_jacobian(model, np.array([a, b])), rtol=1e-7, atol=1e-8
    )


def test_the_note_s_foci_and_the_textbook_frequency():
    """Digits of the note to its last place; sqrt(sigma mu) without a limit, exactly."""
    rates = {"birth": 4.0, "death": 0.1, "predation": 2.2}
    a, b = theory.predator_prey_fixed_point(**rates)
    assert (a, b) == (pytest.approx(0.616, abs=5e-4), pytest.approx(0.0455, abs=5e-5))
    assert theory.predator_prey_frequency(**rates) == pytest.approx(0.611, abs=6e-4)
    free = theory.predator_prey_frequency(**rates, capacity=math.inf)
    assert free == pytest.approx(math.sqrt(0.4), rel=1e-10)


def test_predators_starve_below_the_threshold():
    threshold = theory.predation_threshold(death=0.025)
    assert threshold == 0.025
    below = theory.predator_prey_fixed_point(birth=1.0, death=0.025, predation=0.99 * threshold)
    assert below == (0.0, 1.0)
    above = theory.predator_prey_fixed_point(birth=1.0, death=0.025, predation=1.01 * threshold)
    assert above[0] > 0


def test_an_orbit_without_a_limit_keeps_its_constant():
    """Eighth-order integration at 1e-9 a step over some 60 steps: 1e-7."""
    model = _Food(birth=1.0, death=0.5, predation=1.0, capacity=math.inf)
    orbit = theory.mean_field_orbit(model, [0.3, 0.3], np.linspace(0, 40, 81))
    kept = theory.conserved(orbit[:, 0], orbit[:, 1], birth=1.0, death=0.5, predation=1.0)
    assert orbit.shape == (81, 2)
    assert np.ptp(kept) < 1e-7


def test_may_leonard_winds_outwards_at_the_rate_of_the_amplitude_equation():
    """Small deviations grow as exp(c1 t), to 4e-5 over a period; corrections are of that order."""
    numbers = theory.cgle(selection=1.0, reproduction=1.0)
    start = 0.25 + 1e-6 * np.array([1.0, -0.5, -0.5])
    times = np.array([0.0, 2 * math.pi / numbers["omega"]])
    orbit = theory.mean_field_orbit(_Circle(1.0, 1.0), start, times, tolerance=1e-12)
    growth = (orbit[1, 0] - 0.25) / (orbit[0, 0] - 0.25)
    assert math.log(growth) / times[1] == pytest.approx(numbers["c1"], rel=1e-4)


def test_annihilation_laws():
    assert theory.hop_diffusion(1) == 0.5
    law = theory.annihilation_density_1d([100.0])
    assert law[0] * math.sqrt(4 * math.pi * 100) == pytest.approx(1.0, rel=1e-12)
    assert theory.annihilation_log_slope_2d() == pytest.approx(1 / (2 * math.pi), rel=1e-12)
    step = theory.annihilation_log_slope_2d() * math.log(1.78)
    assert step == pytest.approx(0.092, abs=5e-4)  # the note's increment per factor 1.78 in t
    assert [theory.decay_exponent("A+A", d) for d in (1, 2, 3)] == [0.5, 1.0, 1.0]
    assert [theory.decay_exponent("A+B", d) for d in (1, 2, 3)] == [0.25, 0.5, 0.75]
    assert theory.mean_field_decay([0.0, 1e9], density=1.0, rate=2.0)[1] == pytest.approx(5e-10)


def test_front_speeds():
    assert theory.front_speed(diffusion=4.0, growth=1.0) == 4.0
    assert theory.front_speed([75.0])[0] == pytest.approx(1.98, rel=1e-12)
    assert theory.cutoff_speed(1e6) < theory.front_speed()
    with pytest.raises(ValueError, match="has not formed"):
        theory.front_speed([1.0])


def test_quoted_numbers_say_that_they_are_quoted_and_obey_their_scaling_relations():
    """delta = beta/nu_par and z = nu_par/nu_perp within the digits that are printed."""
    dp = theory.DIRECTED_PERCOLATION
    assert all(number.credit.endswith("[from memory, unverified]") for number in dp.values())
    ratio = dp["beta"].value / dp["nu_parallel"].value
    assert ratio == pytest.approx(dp["delta"].value, abs=1e-3)
    ratio = dp["nu_parallel"].value / dp["nu_perpendicular"].value
    assert ratio == pytest.approx(dp["z"].value, abs=3e-3)
    # Generalised hyperscaling in d = 2: eta = d/z - 2 delta.
    assert 2 / dp["z"].value - 2 * dp["delta"].value == pytest.approx(dp["eta"].value, abs=2e-3)


@pytest.mark.parametrize(
    "call",
    [
        lambda: theory.coexistence(selection=0.0, reproduction=1.0),
        lambda: theory.cgle(selection=1.0, reproduction=math.nan),
        lambda: theory.effective_diffusion(-1.0, size=8),
        lambda: theory.effective_diffusion(1.0, size=float("nan")),
        lambda: theory.predation_threshold(death=0.0),
        lambda: theory.annihilation_density_1d([0.0]),
        lambda: theory.decay_exponent("A+C", 1),
        lambda: theory.hop_diffusion(4),
        lambda: theory.mean_field_orbit(_Circle(1.0, 1.0), [0.2, 0.2, 0.2], [2.0, 1.0]),
        lambda: theory.cutoff_speed(10.0),
    ],
)
def test_nonsense_is_refused_with_a_remedy(call):
    with pytest.raises(ValueError, match="must be .*; got .*: "):
        call()
