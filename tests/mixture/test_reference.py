"""The oracles of the mixture, held against closed forms before anything is held against them.

* Fourier operator and quadrature: the BKW solution, whose time derivative is known; conservation.
* Weak rates: the exact moment equations of Maxwell molecules, at any mass ratio, and Gaussians.
* Particles: the same moment equations, integrated; fixed seeds, so the tests are deterministic;
  five standard errors of what replicas scatter, 1e-6 for each number compared.
"""

import threading
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.special import gamma as gamma_function

from kinetoscope.core.run import BudgetExceeded, Cancelled
from kinetoscope.mixture import initial, kernels_reference, reference
from kinetoscope.mixture.dsmc import averages, draw


def bkw(x, y, t):
    """f and df/dt; K = 1 - exp(-t/8)/2 (Bobylev; Krook and Wu 1977)."""
    k, s = 1 - 0.5 * np.exp(-t / 8), 0.5 * (x * x + y * y)
    f = np.exp(-s / k) / (2 * np.pi * k) * (1 + (1 - k) / k * (s / k - 1))
    # d/dK of the line above
    df = np.exp(-s / k) / (2 * np.pi) * (1 - k) * (s**2 / k**5 - 4 * s / k**4 + 2 / k**3)
    return f, df * (1 - k) / 8


def gas(**changes):
    """A gas by its knobs, without the solver's class."""
    told = {
        "epsilon": 0.3, "gamma": 0.0, "n_light": 1.0, "n_heavy": 1.0, "nu": 1.0,
        "nu_light": 1.0, "nu_heavy": 1.0,
        "light": initial.gaussian(0.5, 1.2, 0.4),
        "heavy": initial.gaussian(0.0, 1.6, 1.0),
    }  # fmt: skip
    return SimpleNamespace(**{**told, **changes})


def moment_rates(p, y):
    """d/dt of u, T and raw second deviator <v_x^2 - v_y^2> of both species: exact, Maxwell.

    Obtained by averaging v - v' and its square over the angle; d = 2.
    """
    ul, uh, tl, th, al, ah = y
    e2 = p.epsilon**2
    a, b = 1 / (1 + e2), e2 / (1 + e2)
    slip, meet = ul - p.epsilon * uh, e2 / (1 + e2) ** 2
    light, heavy = p.nu * p.n_heavy, p.nu * p.n_light
    cross = 2 * a * b * p.epsilon * ul * uh
    return [
        -light * a * slip,
        heavy * b / p.epsilon * slip,
        -2 * light * meet * (tl - th) + light * (a * slip) ** 2,
        2 * heavy * meet * (tl - th) + heavy * (b * slip) ** 2 / e2,
        -0.5 * p.nu_light * p.n_light * (al - ul**2)
        - light * ((1 - b * b) * al - a * a * e2 * ah - cross),
        -0.5 * p.epsilon * p.nu_heavy * p.n_heavy * (ah - uh**2)
        - heavy * ((1 - a * a) * ah - b * b / e2 * al - cross / e2),
    ]


# Fourier operator -----------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "support", "limit"), [(64, 5.5, 1e-5), (32, 4.2, 3e-2)])
def test_the_bkw_solution(size, support, limit):
    """1e-5: measured before, 1.5e-6; N = 32 has a smaller support and loses its tail, 1e-2."""
    q = reference.spectral(size, support=support, angles=8)
    f, df = bkw(*q.mesh(), 0.5)
    assert np.abs(q(f) - df).max() <= limit * np.abs(df).max()


@pytest.fixture(scope="module")
def beams():
    q = reference.spectral(64, support=5.5, gamma=1.0, angles=24)
    x, y = q.mesh()
    f = 0.5 * (np.exp(-((x - 1.2) ** 2) - y**2) + np.exp(-((x + 1.2) ** 2) - y**2)) / np.pi
    return q, f, q(f)


def test_beams_keep_mass_momentum_and_energy(beams):
    q, _, change = beams
    x, y = q.mesh()
    assert abs(q.average(change)) <= 1e-8
    assert abs(q.average(change * x)) <= 1e-7
    assert abs(q.average(change * (x * x + y * y))) <= 1e-7


def test_isotropic_data_hide_too_few_angles(beams):
    """With 8 directions the BKW solution is right and the beams lose particles."""
    _, f, change = beams
    coarse = reference.spectral(64, support=5.5, gamma=1.0, angles=8)
    assert abs(coarse.average(coarse(f))) > 1e-2
    finer = reference.spectral(64, support=5.5, gamma=1.0, angles=32)
    assert np.abs(finer(f) - change).max() <= 1e-6 * np.abs(change).max()


def test_a_turned_gas_collides_the_same(beams):
    """Beams along y: x and y exchanged, to rounding; the angles are symmetric about 45 degrees."""
    q, f, change = beams
    np.testing.assert_allclose(q(f.T.copy()), change.T, atol=1e-12)


def test_a_maxwellian_stays():
    q = reference.spectral(64, support=5.5, gamma=1.0, angles=8)
    x, y = q.mesh()
    change = q(np.exp(-0.5 * (x * x + y * y)) / (2 * np.pi))
    assert np.abs(change).max() <= 1e-6  # gain and loss are 0.2 each at the centre


def test_plain_quadrature_agrees_to_its_few_digits():
    """Linear interpolation at a step of 0.6 thermal speeds: 10 % expected, 7 % found."""
    q = reference.spectral(32, support=4.2, angles=8)
    f, df = bkw(*q.mesh(), 0.5)
    rough = reference.direct(f, velocities=q.velocities, angles=8, reach=8.4)
    assert np.abs(rough - df).max() <= 0.12 * np.abs(df).max()


@pytest.mark.parametrize(
    "wrong", [{"size": 63}, {"size": 4}, {"support": 0.0}, {"gamma": 1.5}, {"angles": 7}]
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        reference.spectral(**wrong)


def test_memory_and_time_are_bounded():
    with pytest.raises(BudgetExceeded):
        reference.spectral(256, angles=512, radii=512)
    with pytest.raises(BudgetExceeded):
        reference.direct(np.zeros((512, 512)), velocities=np.arange(512.0))


# Weak rates -----------------------------------------------------------------------------------


def gaussian_over_unit(data):
    """A polynomial with the first, second and third moments of drift and temperatures."""
    u, p, q = data.drift, data.t_x - 1, data.t_y - 1
    return lambda x, y: (
        1 + u * x + 0.5 * (p + u * u) * (x * x - 1) + 0.5 * q * (y * y - 1)
        + 0.1 * u * (x**3 - 3 * x)
    )


def second_moments(x, y):
    return np.stack([x, x * x + y * y, x * x - y * y, np.ones_like(x)])


@pytest.mark.parametrize("epsilon", [1.0, 0.37, 0.01])
def test_weak_rates_are_those_of_the_moment_equations(epsilon):
    """Cross collisions alone, polynomial data: both sides are exact, 1e-12 is rounding."""
    p = gas(
        epsilon=epsilon, nu_light=0.0, nu_heavy=0.0, heavy=initial.gaussian(-0.3, 1.6, 1.0)
    )
    rates = {
        target: reference.weak_rates(
            gaussian_over_unit(p.light), gaussian_over_unit(p.heavy), second_moments,
            epsilon=epsilon, gamma=0.0, target=target, order=8,
        )
        for target in ("light", "heavy")
    }  # fmt: skip
    pair = (p.light, p.heavy)
    state = [data.drift for data in pair] + [0.5 * (data.t_x + data.t_y) for data in pair]
    state += [data.t_x - data.t_y + data.drift**2 for data in pair]
    want = moment_rates(p, state)
    for k, (target, data) in enumerate(zip(rates, pair, strict=True)):
        square = 2 * want[2 + k] + 2 * data.drift * want[k]
        np.testing.assert_allclose(
            rates[target], [want[k], square, want[4 + k], 0.0], rtol=0, atol=1e-12
        )


@pytest.mark.parametrize("gamma", [0.5, 1.0])
def test_hard_molecules_exchange_heat_as_gaussians_do(gamma):
    """Slightly unlike temperatures: the rate of two Gaussians, linear in their difference.

    dT_L/dt = -(2/d) eps^2/(1+eps^2)^2 (T_L - T_H) (2 th)^(1+gamma/2) Gamma(2+gamma/2) / th at
    th = 1 + eps^2: exact to first order for the polynomial data used, hence 1e-12.
    """
    epsilon, small = 0.2, 1e-3
    warm = lambda x, y: 1 + 0.5 * small * (x * x + y * y - 2)  # noqa: E731
    unit = lambda x, y: np.ones_like(x)  # noqa: E731
    change = reference.weak_rates(
        warm, unit, second_moments, epsilon=epsilon, gamma=gamma, target="light", order=6
    )
    th = 1 + epsilon**2
    rate = -(2 * th) ** (1 + gamma / 2) * gamma_function(2 + gamma / 2) / th
    rate *= epsilon**2 / (1 + epsilon**2) ** 2 * small
    np.testing.assert_allclose(change[1], 2 * rate, rtol=1e-10)


def test_weak_rates_agree_with_the_fourier_operator():
    """One species: v_x^4 of two wide beams, by two routes that share nothing."""
    q = reference.spectral(64, support=5.5, gamma=1.0, angles=24)
    x, y = q.mesh()
    shape = lambda x, y: 1 + 0.2 * (x * x - y * y) + 0.05 * (x**2 + y**2 - 2)  # noqa: E731
    f = shape(x, y) * np.exp(-0.5 * (x * x + y * y)) / (2 * np.pi)
    tests = lambda x, y: np.stack([x**4, x * x - y * y])  # noqa: E731
    rates = reference.weak_rates(
        shape, shape, tests, epsilon=1.0, gamma=1.0, target="light", order=8
    )
    change = q(f)
    # what lies outside the support of 5.5, weighted by v^4; a support of 6.5 gives 5e-12
    np.testing.assert_allclose(
        rates, [q.average(change * x**4), q.average(change * (x * x - y * y))], rtol=0, atol=1e-7
    )


# Particles ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"epsilon": 0.1, "nu_light": 0.5, "nu_heavy": 2.0},
        {"n_heavy": 0.5, "nu": 1.5},
        {"epsilon": 1.0, "n_light": 0.25},
    ],
)
def test_particles_follow_the_moment_equations(changes):
    p = gas(**changes)
    times = np.array([0.0, 0.3, 1.0, 3.0, 8.0])
    got = reference.dsmc(p, times=times, particles=8000, replicas=8, seed=3)
    start = [0.5, 0.0, 0.8, 1.3, 0.8 + 0.25, 0.6]
    exact = solve_ivp(lambda t, y: moment_rates(p, y), (0, 8), start, t_eval=times, rtol=1e-9).y
    want = {
        "drift_light": exact[0], "drift_heavy": exact[1],
        "temperature_light": exact[2], "temperature_heavy": exact[3],
        "anisotropy_light": exact[4] - exact[0] ** 2, "anisotropy_heavy": exact[5] - exact[1] ** 2,
    }  # fmt: skip
    for name, line in want.items():
        # the scatter of eight replicas is itself uncertain; the noise of a mean at T = 1 is known
        error = np.maximum(got.errors[name], np.sqrt(1 / (8 * min(got.particles))))
        assert (np.abs(got.data[name] - line) <= 5 * error).all(), name


def test_particles_of_one_species_follow_bkw():
    """<|v|^4> = 8 (1 - exp(-2 t / 8) / 4): K (2 - K) times that of a Gaussian."""
    p = gas(nu=0.0, light=initial.bkw(0.5), nu_heavy=0.0)
    times = np.array([0.0, 1.0, 4.0, 12.0])
    got = reference.dsmc(p, times=times, particles=20_000, replicas=8, seed=5)
    k = 1 - 0.5 * np.exp(-times / 8)
    want = 8 * k * (2 - k)
    # the variance of |v|^4 for a Gaussian is 384 - 64; 80 000 light particles in all
    assert np.abs(got.data["fourth_moment_light"] - want).max() <= 5 * np.sqrt(320 / 80_000)
    for name in ("drift", "temperature", "anisotropy", "fourth_moment"):
        heavy = got.replicas[f"{name}_heavy"]
        np.testing.assert_array_equal(heavy, heavy[:, :1].repeat(4, axis=1))


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0])
def test_collisions_keep_momentum_and_energy(gamma):
    """Some 10^4 collisions of 400 particles at mass ratio 25; rounding only."""
    rng = np.random.default_rng(1)
    light, heavy = rng.standard_normal((300, 2)) + 0.5, rng.standard_normal((100, 2))

    def totals():
        momentum = light.sum(axis=0) + heavy.sum(axis=0) / 0.2
        return [*momentum, (light**2).sum() + (heavy**2).sum()]

    before, counts, clock = totals(), np.zeros(4, dtype=np.int64), np.zeros(1)
    kernels_reference.collide(
        light, heavy, np.array([150.0, 20.0, 300.0]), 0.2, gamma, clock, counts,
        np.array([7], dtype=np.uint64), 25.0, 1_000_000,
    )  # fmt: skip
    assert clock[0] == 25.0
    assert (counts[:3] > 300).all()
    np.testing.assert_allclose(totals(), before, rtol=1e-12, atol=1e-10)


def test_hard_molecules_collide_at_the_rate_of_their_speeds():
    """At equilibrium <|g|> = sqrt(pi th / 2) for g of variance th per component, th = 2 or 1+eps^2.

    Collisions until t = 2 in a gas at T = 1 are a Poisson number, 5 of its standard deviations.
    """
    unit = initial.gaussian()
    p = gas(gamma=1.0, epsilon=0.5, light=unit, heavy=unit)
    got = reference.dsmc(p, times=[2.0], particles=10_000, replicas=2, seed=2)
    light, heavy = got.particles
    mean = np.sqrt(np.pi / 2)
    rate = 0.5 * light * mean * np.sqrt(2) + 0.5 * heavy * 0.5 * mean * np.sqrt(2)
    rate += light * mean * np.sqrt(1.25)
    want = 2 * 2.0 * rate
    # a sample of 5000 is warmer or colder by 1 %, which scales |g| by half of that
    assert abs(got.collisions - want) <= 5 * np.sqrt(want + (0.005 * want) ** 2)
    assert 2 * got.collisions < got.pairs < 12 * got.collisions


def test_a_seed_tells_the_same_run_again():
    p = gas(gamma=1.0)
    one, two, other = (
        reference.dsmc(p, times=[0.0, 1.0], particles=500, replicas=2, seed=s) for s in (4, 4, 5)
    )
    for name in one.data:
        np.testing.assert_array_equal(one.data[name], two.data[name])
        assert (one.data[name] != other.data[name]).all()
    more = reference.dsmc(p, times=[0.0, 1.0], particles=500, replicas=3, seed=4)
    np.testing.assert_array_equal(
        more.replicas["drift_light"][:2], one.replicas["drift_light"]
    )


def test_initial_data_have_their_moments():
    """200 000 draws: five standard errors, each from the law's own fourth moments."""
    rng, n = np.random.default_rng(9), 200_000
    beams = averages(draw(initial.double_beam(1.2, 0.5), n, rng))
    assert abs(beams["drift"]) <= 5 * np.sqrt(1.94 / n)
    assert abs(beams["temperature"] - (0.5 + 0.72)) <= 5 * np.sqrt(0.8 / n)
    assert abs(beams["anisotropy"] - 1.44) <= 5 * np.sqrt(3.4 / n)
    round_ = averages(draw(initial.bkw(0.5), n, rng))
    assert abs(round_["temperature"] - 1.0) <= 5 * np.sqrt(0.5 / n)
    assert abs(round_["fourth_moment"] - 6.0) <= 5 * np.sqrt(180 / n)
    with pytest.raises(ValueError, match="gaussian, double-beam or bkw"):
        draw(SimpleNamespace(kind="ring"), 10, rng)


@pytest.mark.parametrize(
    "wrong",
    [
        {"times": []}, {"times": [1.0, 0.5]}, {"times": [np.nan]}, {"times": [-1.0]},
        {"particles": 10}, {"replicas": 1},
    ],
)  # fmt: skip
def test_dsmc_refuses(wrong):
    with pytest.raises(ValueError, match=f"^{next(iter(wrong))} must be"):
        reference.dsmc(gas(), **{"times": [1.0], **wrong})


def test_dsmc_says_what_it_would_cost_and_stops_when_told():
    with pytest.raises(BudgetExceeded, match="fewer particles"):
        reference.dsmc(gas(epsilon=1e-3), times=[5e6])
    event, shares = threading.Event(), []

    def watch(share, words):
        shares.append(share)
        if len(shares) == 3:
            event.set()

    with pytest.raises(Cancelled):
        reference.dsmc(gas(), times=[100.0], particles=20_000, cancel=event, progress=watch)
    assert shares == sorted(shares)
    assert len(shares) == 3
