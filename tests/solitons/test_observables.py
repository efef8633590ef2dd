"""What is read off a field, on fields whose answer is known.

Entropies, the kernel density and the comparison of runs have files of their own.
"""

import math

import numpy as np
import pytest

from kinetoscope.solitons import evolve, initial, theory
from kinetoscope.solitons import observables as see
from kinetoscope.solitons.energy import Frames, slope, spacing

X = initial.line(half_length=40.0, dx=0.2)


def stack(times, field):
    """Frames of a field given as a function of x and t; momentum left out (0)."""
    phi = np.stack([field(X, t) for t in times])
    return Frames(np.asarray(times), X, phi, np.zeros_like(phi))


# ------------------------------------------------------------------ energy, momentum, charge


def test_the_slope_is_of_eighth_order():
    errors = []
    for n in (40, 80):
        x = np.linspace(0, 2 * np.pi, n, endpoint=False)
        errors.append(np.abs(slope(np.sin(3 * x), x[1], periodic=True) - 3 * np.cos(3 * x)).max())
    # 8 +- 0.1: the next term is (3 dx)^2/20 = 1 % of the error at n = 40
    assert math.log2(errors[0] / errors[1]) == pytest.approx(8, abs=0.1)


def test_an_open_end_keeps_a_vacuum_and_a_straight_line():
    assert np.abs(slope(np.full(20, 3.0), 0.1)).max() == 0.0
    np.testing.assert_allclose(slope(0.5 * np.arange(20.0), 0.1), 5.0, atol=1e-12)


@pytest.mark.parametrize("model", ["phi4", "sine-gordon", "phi6", "double-sine-gordon"])
@pytest.mark.parametrize("speed", [0.0, 0.5, -0.7])
def test_a_moving_kink_has_the_energy_and_momentum_of_a_particle(model, speed):
    """gamma M and gamma M v; (gamma m dx)^8 truncation at dx = 0.1 is below 1e-6."""
    x = initial.line(half_length=40.0, dx=0.1)
    state = initial.kink(x, model, speed=speed)
    mass = float(see.energy(initial.kink(x, model), model))
    assert see.energy(state, model) == pytest.approx(theory.boosted_energy(mass, speed), rel=2e-6)
    assert see.momentum(state) == pytest.approx(
        theory.boosted_momentum(mass, speed), rel=2e-6, abs=1e-12
    )


def test_a_pair_starts_with_two_kinks_of_energy_and_no_momentum():
    """Public item 4, and the trap: without minus one the energy would be 58.9, not 1.98."""
    x = initial.line(half_length=40.0, dx=0.25)
    state = initial.pair(x, "phi4", 0.3, 10.0)
    exact = 2 * theory.boosted_energy(theory.phi4_kink_mass(), 0.3)
    assert see.energy(state, "phi4") == pytest.approx(exact, abs=1e-5)
    assert abs(see.momentum(state)) < 1e-12
    assert see.energy_density(state, "phi4").shape == x.shape


@pytest.mark.parametrize(
    ("state", "model", "charge"),
    [
        (initial.kink(X), "phi4", 1),
        (initial.kink(X, sign=-1), "phi4", -1),
        (initial.pair(X, "phi4", 0.3, 10.0), "phi4", 0),
        (initial.kink(X, "sine-gordon", speed=0.4), "sine-gordon", 1),
        (initial.exact_pair(X, 0.5, -20.0, kind="kink-kink"), "sine-gordon", 2),
        (initial.breather(X, 0.5), "sine-gordon", 0),
        (initial.kink(X, "phi6"), "phi6", 1),
        (initial.kink(X, "double-sine-gordon"), "double-sine-gordon", 1),
        (initial.packet(X, 1.0, 1.0, 3.0), "linear", 0),
    ],
)
def test_charge(state, model, charge):
    # tails at |x| = 30 or more: e^-30 or less
    assert see.topological_charge(state, model) == pytest.approx(charge, abs=1e-9)


def test_a_run_is_a_stack_of_states_and_conserves():
    run = evolve(initial.pair(X, "phi4", 0.3, 10.0), "phi4", times=[0.0, 10.0, 20.0])
    seen = see.frames(run)
    total = see.energy(seen, "phi4")
    assert total.shape == (3,)
    # gradients by another stencil than the solver's: 1e-6 at dx = 0.2
    np.testing.assert_allclose(total, run.data["energy"], rtol=1e-5)
    np.testing.assert_allclose(see.topological_charge(seen, "phi4"), 0.0, atol=1e-12)
    assert np.abs(see.momentum(seen)).max() < 1e-12


def test_the_ledger_adds_up_and_knows_who_is_who():
    state = initial.pair(X, "phi4", 0.0, 20.0)
    far = np.exp(-0.5 * ((np.abs(X) - 33) / 1.0) ** 2)
    state = Frames(np.zeros(1), X, state.phi[None], (0.1 * far)[None])
    ledger = see.energy_ledger(state, "phi4", positions=[20.0], half_width=6.0)
    total = ledger.kinks + ledger.between + ledger.radiated
    np.testing.assert_allclose(total, ledger.total, rtol=1e-14)
    # two packets of 0.01/2 * sqrt(pi) each beyond the kinks, whose tails there are 1e-7
    assert ledger.radiated[0] == pytest.approx(2 * 0.005 * math.sqrt(math.pi), abs=1e-6)
    assert ledger.between[0] == pytest.approx(0.0, abs=1e-6)
    alone = see.energy_ledger(state, "phi4", positions=[np.nan])
    assert alone.between[0] == 0.0


def test_energy_density_of_a_kink_point_by_point():
    """At rest phi'^2/2 = V, so the density is 2V = sech^4(x/sqrt2)/2; slopes to h^8: 1e-5."""
    density = see.energy_density(initial.kink(X), "phi4")
    exact = 0.5 / np.cosh(np.clip(X / math.sqrt(2), -300, 300)) ** 4
    np.testing.assert_allclose(density, exact, atol=1e-5)


def test_a_plane_wave_on_a_ring():
    """Energy A^2 w^2 L/2 and momentum A^2 w k L/2; slopes of relative error (k h)^8/630 = 1e-12."""
    x = initial.line(half_length=20.0, dx=0.1, periodic=True)
    k = 2 * np.pi * 5 / 40.0
    w = float(theory.dispersion(k))
    wave = initial.State(x, 0.3 * np.cos(k * x), 0.3 * w * np.sin(k * x))
    energy, momentum = see.energy(wave, "linear", periodic=True), see.momentum(wave, periodic=True)
    assert energy == pytest.approx(0.09 * w**2 * 40 / 2, rel=1e-10)
    assert momentum == pytest.approx(0.09 * w * k * 40 / 2, rel=1e-10)


def test_uneven_grids_are_refused():
    with pytest.raises(ValueError, match="even"):
        spacing(np.array([0.0, 1.0, 3.0]))
    with pytest.raises(ValueError, match="9 or more"):
        slope(np.zeros(5), 0.1)


# ------------------------------------------------------------------ phase space, spectra


def test_autocorrelation_is_the_sum_it_stands_for():
    series = np.random.default_rng(1).standard_normal(64)
    centred = series - series.mean()
    direct = [centred[: 64 - k] @ centred[k:] for k in range(64)] / (centred @ centred)
    np.testing.assert_allclose(see.autocorrelation(series), direct, atol=1e-13)


def test_a_breather_is_a_closed_loop():
    """Embedded points return after one period, 4 pi at w = 1/2; to rounding."""
    period = theory.breather_period(0.5)
    series = theory.breather(0.0, np.arange(400) * period / 100, frequency=0.5)
    points = see.delay_embedding(series, lag=see.delay(series), dimension=3)
    np.testing.assert_allclose(points[100:], points[:-100], atol=1e-12)
    assert np.ptp(points, axis=0).min() > 8.0  # twice 4 pi / 3 wide in each direction


def test_delays_of_an_oscillation():
    """cos over many periods of 40 samples: zero of the autocorrelation after 10, 1/e after 7.6."""
    series = np.cos(2 * np.pi * np.arange(4000) / 40)
    assert see.delay(series) == pytest.approx(10, abs=1)
    assert see.delay(series, rule="decay") == 8
    noisy = series + 0.05 * np.random.default_rng(2).standard_normal(4000)
    # the minimum of the information lies at a quarter of the period too, within its noise
    assert see.delay(noisy, rule="information") == pytest.approx(10, abs=4)
    loop = see.delay_embedding(series, lag=10)
    np.testing.assert_allclose(np.hypot(*loop.T), 1.0, atol=1e-12)  # a circle
    assert see.delay_embedding(series, lag=10, dimension=3).shape == (3980, 3)


def test_what_has_no_delay_is_refused():
    with pytest.raises(ValueError, match="constant"):
        see.delay(np.ones(100))
    with pytest.raises(ValueError, match="rule"):
        see.delay(np.arange(100.0), rule="guess")
    with pytest.raises(ValueError, match="samples"):
        see.delay_embedding(np.arange(10.0), lag=9)
    with pytest.raises(ValueError, match="lag"):
        see.mutual_information(np.arange(10.0), 9)


def test_independent_values_share_no_information():
    """(bins - 1)^2 / 2n = 0.011 for 16 bins and 1e4 values; a copy shares ln 16."""
    noise = np.random.default_rng(3).standard_normal(10_000)
    assert see.mutual_information(noise, 5) == pytest.approx(0.011, abs=0.005)
    ramp = np.repeat(np.arange(16.0), 625)
    assert see.mutual_information(np.tile(np.arange(16.0), 625), 16) == pytest.approx(math.log(16))
    assert see.mutual_information(ramp, 1) > 2.5


def test_a_line_is_found_between_the_bins():
    times = np.arange(0, 200, 0.2)
    series = 0.3 * np.cos(1.2247 * times) + 0.05 * np.cos(2.4495 * times) + 7.0
    spectrum = see.frequency_spectrum(times, series)
    first = spectrum.peak(low=0.8, high=1.8)
    second = spectrum.peak(low=2.0, high=3.0)
    assert first.value == pytest.approx(1.2247, abs=2 * first.error)
    assert second.value == pytest.approx(2.4495, abs=2 * second.error)
    # a Hann peak loses at most 15 % between bins (its scalloping loss, 1.42 dB)
    assert 0.85 * 0.3 <= spectrum.amplitude.max() <= 0.3001
    assert see.lines("phi4") == pytest.approx(
        {"m": math.sqrt(2), "ω₁": math.sqrt(1.5), "2ω₁": math.sqrt(6)}
    )
    assert see.lines("sine-gordon") == {"m": 1.0}
    with pytest.raises(ValueError, match="between"):
        spectrum.peak(low=1e3)


def test_the_wavenumber_of_a_wave():
    x = np.arange(0, 100, 0.1)
    k, power = see.wavenumber_spectrum(x, np.cos(2 * x))
    assert k[np.argmax(power)] == pytest.approx(2.0, abs=k[1])
    # Parseval with Hann: mean of cos^2 w^2 = 3/16
    assert power.sum() * k[1] == pytest.approx(3 / 16, rel=1e-3)


def test_parseval():
    """Noise: sum of power dk is the windowed mean square, the end bins halved; to rounding."""
    field = np.random.default_rng(3).standard_normal(512) + 5.0
    k, power = see.wavenumber_spectrum(np.arange(512) * 0.1, field)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(512) / 512)
    mean_square = np.mean(((field - field.mean()) * window) ** 2)
    power[[0, -1]] /= 2  # a real field has k = 0 and the last k only once
    assert power.sum() * k[1] == pytest.approx(mean_square, rel=1e-12)


# ------------------------------------------------------------------ tracks


def test_crossings_gain_four_orders():
    """Where the field bends, halving dx takes 2^4 off the error of a cubic; 2^3 is asked."""
    there = math.sqrt(2) * math.atanh(0.4)
    worst = []
    for dx in (0.4, 0.2):
        x = initial.line(half_length=20.0, dx=dx)
        shifts = np.linspace(0, dx, 16, endpoint=False)
        found = [see.crossings(x, theory.phi4_kink(x - a), level=0.4)[0][0] for a in shifts]
        worst.append(np.abs(found - shifts - there).max())
    assert worst[0] / worst[1] > 8


@pytest.mark.parametrize("position", [0.0, 0.013, 0.1, 0.187, 5.555])
def test_a_kink_is_found_between_the_points(position):
    """Cubic through four points of tanh at dx = 0.2: (dx)^4 y''''/24 = 1e-4 at worst, /slope."""
    found, signs = see.crossings(X, theory.phi4_kink(X, position=position))
    assert found == pytest.approx([position], abs=1e-4)
    assert list(signs) == [1]


def test_crossings_at_the_very_ends_use_the_chord():
    found, signs = see.crossings([0.0, 1.0, 2.0, 3.0], [1.0, -1.0, -1.0, 1.0])
    assert found == pytest.approx([0.5, 2.5], abs=1e-12)
    assert list(signs) == [-1, 1]
    assert see.crossings(X, np.ones_like(X))[0].size == 0


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("phi4", [0.0]),
        ("sine-gordon", [-math.pi, math.pi]),
        ("phi6", [-math.sqrt(0.5), math.sqrt(0.5)]),
        ("double-sine-gordon", [0.0]),
        ("linear", []),
    ],
)
def test_half_way_values(model, expected):
    assert see.levels(model, -6.0, 6.0) == pytest.approx(expected, abs=1e-9)


def test_a_moving_kink_leaves_a_track_with_its_speed():
    times = np.arange(0, 40, 0.5)
    run = stack(times, lambda x, t: theory.phi4_kink(x, time=t, speed=0.3, position=-10))
    (track,) = see.kink_tracks(run, "phi4")
    assert track.sign == 1
    speed = track.speed()
    # positions good to 1e-5 over a length of 12: some 1e-6
    assert speed.value == pytest.approx(0.3, abs=5e-6)
    assert speed.error < 1e-5
    with pytest.raises(ValueError, match="32"):
        track.speed(after=35.0)


def test_a_wobbling_track_has_an_honest_error():
    """X = 0.2 t + 0.05 cos(1.22 t): the slope's error covers the truth, the naive one is small."""
    times = np.arange(0, 60, 0.25)
    track = see.Track(times, 0.2 * times + 0.05 * np.cos(1.2247 * times), 1)
    speed = track.speed()
    assert abs(speed.value - 0.2) < 3 * speed.error
    assert speed.error < 1e-3


def test_solitons_pass_and_two_tracks_are_seen():
    times = np.arange(-20, 20.1, 0.25)
    run = stack(times, lambda x, t: theory.kink_antikink(x, t, speed=0.5))
    tracks = see.kink_tracks(run, "sine-gordon")
    assert len(tracks) == 4  # level -pi before the contact, +pi after, two solitons each
    late = [t for t in tracks if t.times[0] > 0]
    speeds = sorted(t.speed(after=10).value for t in late)
    assert speeds == pytest.approx([-0.5, 0.5], abs=1e-4)
    for track in late:  # at t = 20 the far limit is e^-17 away; cubic crossings at dx = 0.2: 2e-5
        lead = abs(track.positions[-1]) - 0.5 * track.times[-1]
        assert 2 * lead == pytest.approx(theory.phase_shift(0.5), abs=1e-4)


def test_kinks_that_annihilate_end_their_tracks():
    run = evolve(initial.pair(X, "phi4", 0.1, 8.0), "phi4", times=np.arange(0, 100.0))
    tracks = see.kink_tracks(see.frames(run), "phi4")
    assert sorted(track.sign for track in tracks[:2]) == [-1, 1]
    assert max(track.times[-1] for track in tracks[:2]) < 99.0


@pytest.mark.parametrize("speed", [0.0, 0.05])
@pytest.mark.parametrize("phase", [0.0, 1.0, 4.0])
def test_the_shape_mode_is_projected_out(phase, speed):
    """A = 0.1 exp(-i(omega tau + phase)) at tau = 0: exact at rest, to order v when moving."""
    still = initial.wobble(X, 0.1, phase=phase)
    state, expected = still, 0.1 * np.exp(-1j * phase)
    if speed:
        gamma = theory.lorentz_factor(speed)
        xi = gamma * X
        kinked = initial.kink(X, speed=speed)
        eta = theory.phi4_shape_mode(xi)
        h = 1e-5
        eta_x = (theory.phi4_shape_mode(xi + h) - theory.phi4_shape_mode(xi - h)) / (2 * h)
        a, a_dot = 0.1 * math.cos(phase), -0.1 * math.sqrt(1.5) * math.sin(phase)
        state = initial.State(
            X,
            kinked.phi + a * eta,
            kinked.pi + gamma * (a_dot * eta - speed * a * eta_x),
        )
    found = see.shape_amplitude(state, position=0.0, speed=speed)
    assert found == pytest.approx(expected, abs=1e-6 if speed == 0 else 0.1 * speed)


def test_shape_amplitude_refuses_what_it_cannot_see():
    state = initial.kink(X)
    with pytest.raises(ValueError, match="near the end"):
        see.shape_amplitude(state, position=39.0)
    with pytest.raises(ValueError, match="sign"):
        see.shape_amplitude(state, position=0.0, sign=2)


# ------------------------------------------------------------------ all together


def test_bion_and_escape_are_told_apart_by_their_entropy():
    """A captured pair fills the line with waves, an escaping one stays in two lumps.

    So the entropy of the energy density is higher for the bion.  Of 200 and 100 frames only some
    tens are independent (a bion beats with a period of about 5, ten frames), and the answer says
    so; measured -0.46 +- 0.06 with 26 and 46 independent values.
    """
    series = []
    for speed in (0.25, 0.5):
        state = initial.pair(initial.line(half_length=60.0, dx=0.25), "phi4", speed, 10.0)
        start, stop = (90.0, 190.0) if speed == 0.25 else (60.0, 110.0)
        run = evolve(state, "phi4", times=np.arange(start, stop, 0.5))
        density = see.energy_density(see.frames(run), "phi4")
        series.append(see.entropy(density, 0.25))
    found = see.difference(series[0], series[1], unit="nat")
    assert max(found.n_eff) < 100
    assert 0.01 < found.value.error < 0.2
    assert found.value.value < 0
    assert found.probability < 1e-3
    # the naive error of the same difference is several times too small
    naive = math.hypot(*(s.std() / math.sqrt(s.size) for s in series))
    assert naive < 0.7 * found.value.error
