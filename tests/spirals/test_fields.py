"""Fields against closed forms, rate equations, each other and themselves.

Oracles: rate equations integrated by scipy at 1e-9 (uniform fields), Fisher's and the CGLE's
closed forms, symmetry, topology.  Tolerances stand with each test.
"""

import numpy as np
import pytest

from kinetoscope.spirals import theory
from kinetoscope.spirals.amplitude import Cgle
from kinetoscope.spirals.defects import defects
from kinetoscope.spirals.field_starts import smooth
from kinetoscope.spirals.fields import Field, langevin
from kinetoscope.spirals.rules import Rules
from kinetoscope.spirals.segregation import front_position

CIRCLE = Rules.may_leonard(1.0, 1.0, 3.0)
FOOD = Rules.lotka_volterra(1.0, 0.5, 1.5, 0.0)
EPIDEMIC = Rules.contact(2.0)
ALL = [
    (CIRCLE, {1: 0.4, 2: 0.2, 3: 0.1}),
    (FOOD, {1: 0.2, 2: 0.3}),
    (EPIDEMIC, {1: 0.1}),
    (Rules.birth_death(1.0, 0.4, 1.0, 4), {1: 0.3}),
]


@pytest.mark.parametrize(("rules", "start"), ALL, ids=lambda it: getattr(it, "kind", ""))
@pytest.mark.parametrize("coefficients", ["unit", "lattice"])
def test_a_uniform_field_follows_the_rate_equations(rules, start, coefficients):
    """Heun at dt = 0.02: (rate dt)^2 t = 1e-3 of a rate of order 1, single precision below it."""
    field = Field(
        rules, 8, dt=0.02, initial=start, diffusion=0.3, coefficients=coefficients, scheme="heun"
    )
    field.advance(3.0)

    class Mean:
        def mean_field(self, y):
            return rules.mean_field(y, coefficients)

    want = theory.mean_field_orbit(Mean(), list(start.values()), [3.0])[0]
    np.testing.assert_allclose(field.densities, want, atol=1e-3)
    assert np.ptp(field.y, axis=(1, 2)).max() < 1e-5


@pytest.mark.parametrize(("scheme", "order"), [("euler", 1), ("heun", 2)])
def test_the_order_in_time(scheme, order):
    """Error against scipy falls by 2^order when dt halves, within 15 %."""
    want = theory.mean_field_orbit(FOOD, [0.2, 0.3], [4.0])[0]

    def error(dt):
        field = Field(FOOD, 4, dt=dt, initial={1: 0.2, 2: 0.3}, diffusion=0.1, scheme=scheme)
        field.advance(4.0)
        return np.abs(field.densities - want).max()

    assert error(0.2) / error(0.1) == pytest.approx(2**order, rel=0.15)


def test_diffusion_alone_damps_a_wave_as_it_should():
    """One species at low density without births or deaths: exp(-D k^2 t) with the stencil's k^2.

    Euler: (1 - D k^2 dt)^n exactly, so only single precision is left.
    """
    rules = Rules.may_leonard(1.0, 0.0, 0.0)
    n, k = 32, 2 * np.pi / 16
    wave = np.cos(k * np.arange(n))[None, :] * np.ones((n, 1))
    y = np.stack([0.3 + 0.2 * wave, 0 * wave, 0 * wave])
    field = Field(rules, n, dt=0.1, initial=y, diffusion=2.0)
    field.advance(10.0)
    decay = (1 - 2.0 * 0.1 * (2 - 2 * np.cos(k))) ** 100
    np.testing.assert_allclose(field.y[0], 0.3 + 0.2 * decay * wave, atol=2e-6)


@pytest.mark.parametrize("steps", [1, 4])
def test_steps_are_those_of_plain_numpy(steps):
    """The same equations in double precision: 1e-6 is ten roundings of numbers below 1.

    The compiled loop contracts multiplications with additions and goes a stretch of rows at a
    time; 160 cells a side make two stretches of rows that have room beyond their rim.
    """
    y = np.random.default_rng(8).uniform(0, 0.3, (3, 160, 160)).astype(np.float32)
    field = Field(CIRCLE, 160, dt=0.1, initial=y, diffusion=0.7)
    field.advance(steps * 0.1)
    want = y.astype(np.float64)
    for _ in range(steps):
        lap = sum(np.roll(want, shift, axis) for shift in (1, -1) for axis in (1, 2)) - 4 * want
        room, killer = 1 - want.sum(axis=0), np.roll(want, 1, axis=0)
        want = want + 0.1 * (0.7 * lap + want * (room - killer))
    np.testing.assert_allclose(field.y, want, atol=1e-6)


def test_a_field_that_holds_no_numbers_is_not_shown():
    for bad in (np.nan, np.inf):
        field = Field(CIRCLE, 8)
        field.y[1, 7, 7] = bad
        with pytest.raises(ArithmeticError, match="blew up"):
            field.advance(0.0)


@pytest.mark.parametrize(("rules", "start"), ALL[:3], ids=lambda it: getattr(it, "kind", ""))
def test_directions_are_alike(rules, start):
    """The transposed start gives the transposed end, to single precision."""
    random = np.random.default_rng(1)
    y = random.uniform(0, 0.3, (len(start), 24, 24))
    ends = []
    for turned in (y, y.transpose(0, 2, 1)):
        field = Field(rules, 24, dt=0.05, initial=turned, coefficients="lattice")
        field.advance(5.0)
        ends.append(field.y.copy())
    np.testing.assert_allclose(ends[0], ends[1].transpose(0, 2, 1), atol=1e-6)


def test_fisher_s_front():
    """3 % of 2 sqrt(Dr) - 1.5 sqrt(D/r)/t between t = 20 and 40: stencil 1 %, next term 1.5 %."""
    rules = Rules.lotka_volterra(1.0, 1.0, 1.0, 0.0)
    n, dx = 400, 0.5
    y = np.zeros((2, n, n))
    y[1, :, :20] = 1
    y[1, :, -20:] = 1  # the torus: a second front keeps the far side quiet
    field = Field(rules, n, dx=dx, dt=0.05, initial=y, scheme="heun")
    where = []
    for _ in range(2):
        field.advance(20.0)
        where.append(front_position(field.y[1][:, : n // 2], dx=dx))
    v = (where[1] - where[0]) / 20.0
    want = 2 - 1.5 * np.log(2) / 20  # mean of the law over the stretch
    assert v == pytest.approx(want, rel=0.03)


def test_lattice_births_carry_a_front_without_any_exchange():
    """Contact births alone: growth r, D = r/4 for a pulled front of r = 1: about 1 site a time."""
    y = np.zeros((1, 128, 128))
    y[0, :, :10] = 0.5
    y[0, :, -10:] = 0.5
    seen = {}
    for coefficients in ("unit", "lattice"):
        field = Field(EPIDEMIC, 128, initial=y, diffusion=0.0, coefficients=coefficients)
        field.advance(20.0)
        seen[coefficients] = front_position(field.y[0][:, :64], 0.1)
    assert seen["unit"] == pytest.approx(9.5, abs=0.6)
    assert seen["lattice"] > 20


def test_a_plane_wave_of_the_amplitude_equation_keeps_its_height_and_beat():
    """1e-4, the public tolerance; Runge-Kutta 4 and the fourth-order stencil leave 1e-6."""
    n, k = 48, 2 * np.pi / 48
    power, w = theory.plane_wave(k, selection=1.0, reproduction=1.0)
    start = np.sqrt(power) * np.exp(1j * k * np.arange(n))[None, :] * np.ones((n, 1))
    field = Cgle(CIRCLE, n, initial=start)
    assert field.advance(50.0) == pytest.approx(50.0)
    np.testing.assert_allclose(np.abs(field.z) ** 2, power, atol=1e-4 * power)
    turned = np.angle(np.vdot(start, field.z))
    assert np.angle(np.exp(1j * (turned + w * 50.0))) == pytest.approx(0.0, abs=1e-3)


def test_charges_on_a_torus_cancel_at_all_times():
    field = Field(CIRCLE, 64, diffusion=0.3, seed=3)
    amplitude = Cgle(CIRCLE, 48, diffusion=0.3, seed=3)
    for _ in range(4):
        field.advance(30.0)
        assert defects(field.y)[1].sum() == 0
        amplitude.advance(20.0)
        assert defects(amplitude.z)[1].sum() == 0
    assert defects(field.y)[1].size > 0


def test_noise_has_the_strength_of_its_events():
    """One step from uniform densities: variance = rate dt / particles, within 5 sigma of n cells.

    The relative error of a variance from n numbers is sqrt(2/n): 1.1 % at n = 128^2; 5 sigma.
    """
    n, dt, particles = 128, 0.01, 50.0
    field = langevin(FOOD, n, particles=particles, dt=dt, initial={1: 0.2, 2: 0.3}, diffusion=0.0)
    field.advance(dt)
    eaten, died, born = 1.5 * 0.2 * 0.3, 0.5 * 0.2, 1.0 * 0.3 * 0.5
    shares = np.cov(field.y.reshape(2, -1)) * particles / dt
    assert shares[0, 0] == pytest.approx(eaten + died, rel=0.06)
    assert shares[1, 1] == pytest.approx(eaten + born, rel=0.06)
    assert shares[0, 1] == pytest.approx(-eaten, rel=0.12)  # a meal is one event of two species


def test_noise_near_zero_creates_nothing():
    """The mean of a field where most noise would reach below zero: 5 sigma of the law itself.

    Births and deaths at equal rates conserve the mean; its variance is 2 rate u t/(particles n^2).
    """
    rules, n, t = Rules.birth_death(1.0, 1.0, 0.0, 16), 128, 4.0
    field = langevin(rules, n, particles=1.0, dt=0.05, initial={1: 0.05}, diffusion=0.0, seed=1)
    field.advance(t)
    spread = np.sqrt(2 * 0.05 * t / n**2)
    lost = 0.05 * 0.05 / 16 * t * 20  # births are a little rarer: (1 - u/16), u up to 20 times
    assert field.densities[0] == pytest.approx(0.05, abs=5 * spread + lost)
    assert (field.y == 0).mean() > 0.5


def test_noise_can_kill_and_its_absence_cannot():
    """Sixty individuals, far below the predators' threshold: they go to exactly 0."""
    rules = Rules.lotka_volterra(1.0, 0.5, 0.3, 0.0)
    start = {1: 0.05, 2: 0.5}
    noisy = langevin(rules, 8, particles=2.0, dt=0.05, initial=start, diffusion=0.5, seed=2)
    quiet = Field(rules, 8, dt=0.05, initial=start, diffusion=0.5)
    noisy.advance(80.0)
    quiet.advance(80.0)
    assert noisy.densities[0] == 0.0
    assert quiet.densities[0] > 0.0


def test_same_seed_same_bytes_and_a_state_goes_on():
    one, two = (langevin(CIRCLE, 16, particles=20.0, seed=5) for _ in range(2))
    one.advance(3.04)
    state = one.state()
    one.advance(2.0)
    two.restore(state)
    two.advance(2.0)
    assert one.y.tobytes() == two.y.tobytes()
    assert one.time == two.time
    other = langevin(CIRCLE, 16, particles=20.0, seed=6)
    other.advance(3.0)
    assert other.y.tobytes() != one.y.tobytes()


def test_time_is_whole_steps_and_what_is_owed_is_paid():
    field = Field(CIRCLE, 8, dt=0.1)
    told = [field.advance(0.25) for _ in range(4)]
    assert told == pytest.approx([0.2, 0.3, 0.2, 0.3])
    assert field.time == pytest.approx(1.0)


def test_the_twin_of_a_lattice_starts_from_its_picture():
    grid = np.random.default_rng(0).integers(0, 4, (32, 32)).astype(np.uint8)
    twin = Field.twin(CIRCLE, grid)
    for s in range(3):
        assert twin.densities[s] == pytest.approx(np.mean(grid == s + 1), abs=1e-6)
    assert twin.diffusion == 1.5
    assert twin.coefficients == "lattice"
    assert smooth(grid, species=3, box=1).max() == 1.0
    twin.paint(np.eye(32, dtype=bool), 2)
    assert twin.y[1].diagonal().min() == 1.0
    assert twin.y[0].diagonal().max() == 0.0


def test_retuning_goes_on_and_another_kind_is_refused():
    field = Field(CIRCLE, 16)
    field.advance(1.0)
    field.retune(Rules.may_leonard(2.0, 1.0, 3.0), diffusion=0.5, particles=100.0)
    assert field.time == pytest.approx(1.0)
    assert (field.diffusion, field.particles) == (0.5, 100.0)
    with pytest.raises(ValueError, match="start a new field"):
        field.retune(FOOD)
    with pytest.raises(ValueError, match="unstable"):
        field.retune(diffusion=50.0)
    assert field.diffusion == 0.5


@pytest.mark.parametrize(
    "make",
    [
        lambda: Field(CIRCLE, 2),
        lambda: Field(CIRCLE, 16, dt=0.3),
        lambda: Field(CIRCLE, 16, dt=float("nan")),
        lambda: Field(CIRCLE, 16, dx=0.0),
        lambda: Field(CIRCLE, 16, diffusion=-1.0),
        lambda: Field(CIRCLE, 16, coefficients="double"),
        lambda: Field(CIRCLE, 16, initial={4: 0.1}),
        lambda: Field(CIRCLE, 16, initial={1: 0.6, 2: 0.6}),
        lambda: Field(CIRCLE, 16, initial=-np.ones((3, 16, 16))),
        lambda: Field(CIRCLE, 16, initial=np.ones((3, 8, 8)) / 4),
        lambda: Field(CIRCLE, 16, particles=0.0),
        lambda: Field(CIRCLE, 16, scheme="magic"),
        lambda: Field(Rules.annihilation("A+A", 2), 16),
        lambda: Field(CIRCLE, 16).advance(-1.0),
        lambda: Field(CIRCLE, 16).paint(np.ones((16, 16), bool), 4),
        lambda: Cgle(CIRCLE, 16, dt=0.3),
        lambda: Cgle(CIRCLE, 16, initial=np.ones((8, 8))),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(make):
    with pytest.raises(ValueError, match="must be .*; got .*: "):
        make()
