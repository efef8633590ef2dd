"""The solver against exact solutions, its orders, its invariants and its refusals."""

import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.solitons import evolve, initial, kernels, potential, schemes


def breather_error(points, **how):
    x = -40.0 + 80.0 / points * np.arange(points)
    run = evolve(initial.breather(x, 0.5), "sine-gordon", times=[80.0], **how)
    k = np.sqrt(0.75)
    exact = 4 * np.arctan(k / 0.5 * np.cos(40.0) / np.cosh(k * x))
    return np.abs(run.data["phi"][-1] - exact).max()


@pytest.mark.parametrize("boundary", ["periodic", "causal"])
@pytest.mark.parametrize(("points", "limit"), [(256, 1e-4), (512, 2e-6), (1024, 1e-7)])
def test_breather(points, limit, boundary):
    # Limits of the validation list; measured 3.7e-5, 3.6e-7, 1.2e-8.
    assert breather_error(points, boundary=boundary) < limit


def test_leapfrog_gains_four_a_halving():
    errors = [breather_error(n, scheme="leapfrog", boundary="periodic") for n in (256, 512, 1024)]
    assert errors[0] / errors[1] == pytest.approx(4.0, abs=0.4)
    assert errors[1] / errors[2] == pytest.approx(4.0, abs=0.4)


def order_of(errors, factor=2.0):
    return np.diff(-np.log(errors)) / np.log(factor)


@pytest.mark.parametrize("damping", [0.0, 0.05])
@pytest.mark.parametrize(
    ("scheme", "cfl"), [("leapfrog", 0.4), ("bm4", 0.9), ("yoshida6", 0.6)]
)
def test_order_in_time(scheme, cfl, damping):
    # The same grid with a 16 times smaller step is the reference; the leading error then gives
    # the order to a few per cent of itself (0.25 covers the next order at these steps).
    x = initial.line(half_length=20.0, dx=0.25, periodic=True)
    start = initial.breather(x, 0.5, phase=0.4)

    def end(c):
        run = evolve(
            start, "sine-gordon", times=[12.0], scheme=scheme, cfl=c, boundary="periodic",
            damping=damping,
        )  # fmt: skip
        return run.data["phi"][-1]

    reference = end(cfl / 16)
    errors = [np.abs(end(cfl / k) - reference).max() for k in (1, 2, 4)]
    measured = order_of(errors)[-1]
    assert measured == pytest.approx(schemes.ORDER[scheme], abs=0.25)


@pytest.mark.parametrize("stencil", [4, 6, 8])
def test_order_in_space(stencil):
    errors = []
    for dx in (0.25, 0.125):
        x = initial.line(half_length=40.0, dx=dx, periodic=True)
        run = evolve(
            initial.breather(x, 0.5), "sine-gordon", times=[6.0], scheme="yoshida6", cfl=0.1,
            stencil=stencil, boundary="periodic",
        )  # fmt: skip
        k = np.sqrt(0.75)
        exact = 4 * np.arctan(k / 0.5 * np.cos(3.0) / np.cosh(k * x))
        errors.append(np.abs(run.data["phi"][-1] - exact).max())
    # From 0.25 to 0.125 the next order still shows: half an order of room.
    assert order_of(errors)[0] == pytest.approx(stencil, abs=0.6)


def test_exact_pair_and_phase_shift():
    # Validation list 2: 1e-6 at dx = 0.125 (measured 5.3e-7).
    x = initial.line(half_length=60.0, dx=0.125)
    run = evolve(initial.exact_pair(x, 0.5, -30.0), "sine-gordon", 60.0, frames=3)
    phi = run.data["phi"][-1]
    assert np.abs(phi - initial.exact_pair(x, 0.5, 30.0).phi).max() < 1e-6
    # In all 2 sqrt(1-v^2) ln(1/v) ahead of free flight, half of it after the contact; linear
    # interpolation of the crossing errs by dx^2/8 phi''/phi' < 1e-3.
    right = x > 5
    at = np.interp(-np.pi, -phi[right], x[right])
    assert 2 * (at - 15.0) == pytest.approx(2 * np.sqrt(0.75) * np.log(2.0), abs=2e-3)


@pytest.mark.parametrize(("dx", "limit"), [(0.3, 1e-5), (0.25, 2e-6), (0.2, 2e-6), (0.1, 5e-8)])
def test_energy_of_a_collision(dx, limit):
    # Validation list 3 and 4; frames close enough together to catch the moment of contact.
    x = initial.line(half_length=40.0, dx=dx)
    run = evolve(initial.pair(x, "phi4", 0.3, 10.0), "phi4", 120.0, frames=301)
    energy = run.data["energy"]
    assert np.abs(energy / energy[0] - 1).max() < limit
    # No trend: after the contact it is back to where it was.
    assert abs(energy[-50:].mean() / energy[0] - 1) < 0.05 * limit
    if dx == 0.25:
        exact = 2 * potential("phi4").kink_mass / np.sqrt(0.91)
        assert energy[0] == pytest.approx(exact, abs=1e-5)


@pytest.mark.parametrize(("dx", "limit"), [(0.2, 2e-7), (0.1, 1e-9)])
def test_a_static_kink_stays(dx, limit):
    # Validation list 5; measured 8.4e-8 and 3.6e-10. Trap 3 would be a periodic box.
    x = initial.line(half_length=20.0, dx=dx)
    run = evolve(initial.kink(x), "phi4", 100.0, frames=51)
    assert np.abs(run.data["phi"] - run.data["phi"][0]).max() < limit


def test_a_boosted_kink_is_where_it_should_be():
    x = initial.line(half_length=30.0, dx=0.1)
    run = evolve(initial.kink(x, "phi4", -20.0, 0.8), "phi4", times=[40.0])
    exact = initial.kink(x, "phi4", 12.0, 0.8)
    # The contracted kink (gamma = 5/3) at dx = 0.1, eighth order: about 1e-6 of phase.
    assert np.abs(run.data["phi"][0] - exact.phi).max() < 1e-5
    assert np.abs(run.data["pi"][0] - exact.pi).max() < 1e-5


def test_time_reversal():
    # Validation list 6: through the collision and back; only rounding, grown by the instability.
    x = initial.line(half_length=40.0, dx=0.3)
    start = initial.pair(x, "phi4", 0.25, 10.0)
    there = evolve(start, "phi4", times=[60.0], boundary="sponge", sponge_strength=0.0)
    turned = initial.State(x, there.data["phi"][0], -there.data["pi"][0])
    back = evolve(turned, "phi4", times=[60.0], boundary="sponge", sponge_strength=0.0)
    assert np.abs(back.data["phi"][0] - start.phi).max() < 1e-10


def test_momentum_of_an_even_state_is_zero_and_a_ring_keeps_it():
    from kinetoscope.solitons.energy import Frames, momentum

    x = initial.line(half_length=20.0, dx=0.25, periodic=True)
    run = evolve(initial.breather(x, 0.6, speed=0.3), "sine-gordon", 50.0, boundary="periodic")
    total = momentum(Frames(run.times, x, run.data["phi"], run.data["pi"]), periodic=True)
    # Translation is broken by the grid at eighth order only.
    assert np.ptp(total) < 1e-4 * abs(total[0])


def test_shape_mode_frequency():
    # Validation list 7: w1 = sqrt(3/2) at A = 0.02, from the phase gained over 60 periods.
    x = initial.line(half_length=30.0, dx=0.2)
    times = np.linspace(0.0, 300.0, 3001)
    run = evolve(initial.wobble(x, 0.02), "phi4", times=times)
    z = x / np.sqrt(2)
    mode = np.sinh(z) / np.cosh(z) ** 2
    a = (run.data["phi"] - np.tanh(z)) @ mode
    a -= a.mean()
    up = np.flatnonzero((a[:-1] < 0) & (a[1:] >= 0))
    at = times[up] - a[up] * (times[1] - times[0]) / (a[up + 1] - a[up])
    assert 2 * np.pi * (len(at) - 1) / (at[-1] - at[0]) == pytest.approx(1.2247, abs=5e-4)


def test_linear_packet_against_fourier():
    # Validation list 8: on a ring every Fourier mode turns at w^2 = k^2 + m^2.
    x = initial.line(half_length=40.0, dx=0.1, periodic=True)
    start = initial.packet(x, 1.0, 2.0, 3.0, 1.0)
    run = evolve(start, potential("linear", m=1.0), times=[20.0], boundary="periodic")
    k = 2 * np.pi * np.fft.rfftfreq(x.size, 0.1)
    w = np.sqrt(k**2 + 1)
    f, g = np.fft.rfft(start.phi), np.fft.rfft(start.pi)
    exact = np.fft.irfft(f * np.cos(20 * w) + g * np.sin(20 * w) / w, x.size)
    assert np.abs(run.data["phi"][0] - exact).max() < 1e-6


def test_sponge_against_causal():
    # Validation list 11: v = 0.25, L = 60, W = 30, s = 0.75; centre within 1e-6 for t < 100.
    x = initial.line(half_length=60.0, dx=0.3)
    start, times = initial.pair(x, "phi4", 0.25, 10.0), np.linspace(0.0, 100.0, 201)
    free = evolve(start, "phi4", times=times)
    damped = evolve(
        start, "phi4", times=times, boundary="sponge", sponge_width=30.0, sponge_strength=0.75
    )
    middle = x.size // 2
    assert np.abs(free.data["phi"] - damped.data["phi"])[:, middle].max() < 1e-6
    assert damped.data["energy"][-1] < free.data["energy"][-1]


def test_half_a_line_is_enough_for_an_even_state():
    x = initial.line(half_length=40.0, dx=0.3)
    even = initial.pair(x, "phi4", 0.3, 10.0)
    # A nudge in the last bit of one tail switches the shortcut off.
    nudged = initial.State(x, even.phi.copy(), even.pi.copy())
    nudged.pi[0] += 1e-18
    a, b = (evolve(s, "phi4", times=[35.0]).data["phi"][0] for s in (even, nudged))
    np.testing.assert_allclose(a, b, atol=1e-12)


def test_damping_takes_energy_as_it_should():
    # Linear field, k = 0 mode of a ring: phi = e^(-g t) (cos + g/w sin), w^2 = m^2 - g^2.
    x = initial.line(half_length=5.0, dx=0.25, periodic=True)
    start = initial.State(x, np.ones_like(x), np.zeros_like(x))
    run = evolve(start, potential("linear"), times=[30.0], boundary="periodic", damping=0.05)
    w = np.sqrt(1 - 0.05**2)
    exact = np.exp(-1.5) * (np.cos(30 * w) + 0.05 / w * np.sin(30 * w))
    assert run.data["phi"][0] == pytest.approx(exact, abs=1e-6)


@pytest.mark.parametrize("name", ["phi4", "sine-gordon"])
def test_one_kink_needs_a_twisted_ring(name):
    # Trap 3: a periodic box around one kink has E = 29 instead of 0.94.
    x = initial.line(half_length=20.0, dx=0.2, periodic=True)
    state = initial.kink(x, name)
    with pytest.raises(ValueError, match=r"odd topological charge.*'periodic'"):
        evolve(state, name, 10.0, boundary="periodic")
    run = evolve(state, name, 50.0, boundary="twisted")
    mass = potential(name).kink_mass
    assert run.data["energy"] == pytest.approx(mass, rel=1e-6)
    assert np.abs(run.data["phi"] - state.phi).max() < 1e-6


def test_the_step_is_never_changed_in_silence():
    # Trap 4: times are met exactly, in whatever parts they are asked for, and a finer cfl is
    # obeyed however fine.
    x = initial.line(half_length=20.0, dx=0.25, periodic=True)
    start = initial.breather(x, 0.5)
    times = np.array([0.0, 0.05, 1.0, 7.3, 20.0])
    run = evolve(start, "sine-gordon", times=times, boundary="periodic", cfl=0.2)
    np.testing.assert_array_equal(run.times, times)
    np.testing.assert_array_equal(run.data["phi"][0], start.phi)
    k = np.sqrt(0.75)
    for at, phi in zip(times, run.data["phi"], strict=True):
        exact = 4 * np.arctan(k / 0.5 * np.cos(0.5 * at) / np.cosh(k * x))
        assert np.abs(phi - exact).max() < 1e-5
    steps = [
        evolve(start, "sine-gordon", times=[20.0], boundary="periodic", cfl=c).diagnostics["steps"]
        for c in (0.4, 0.2, 0.01)
    ]
    assert steps == [200, 400, 8000]


def test_limits_of_the_step():
    for scheme in schemes.COMPOSITIONS:
        for stencil in schemes.STENCILS:
            limit = schemes.cfl_limit(scheme, stencil)
            with pytest.raises(ValueError, match=r"cfl \(dt/dx\) must be a number in"):
                evolve(
                    initial.kink(initial.line(half_length=20.0, dx=0.2)), "phi4", 1.0,
                    scheme=scheme, stencil=stencil, cfl=1.01 * limit,
                )  # fmt: skip
    # Documented: leapfrog is stable while w dt <= 2.
    assert schemes.reach("leapfrog") == pytest.approx(2.0, abs=1e-3)
    assert [schemes.cfl_limit("leapfrog", s) for s in (4, 6, 8)] == pytest.approx(
        [0.866, 0.8135, 0.7844], abs=2e-4
    )
    # And just inside the limit a run of noise stays bounded.
    x = initial.line(half_length=8.0, dx=0.25, periodic=True)
    noise = initial.State(x, 1e-3 * (-1.0) ** np.arange(x.size), np.zeros_like(x))
    for scheme in schemes.COMPOSITIONS:
        cfl = 0.98 * schemes.cfl_limit(scheme, 8, dx=0.25, stiffness=1.0)
        run = evolve(
            noise, potential("linear"), times=[200.0], scheme=scheme, cfl=cfl, boundary="periodic"
        )
        assert np.abs(run.data["phi"]).max() < 1e-2


def test_what_blows_up_is_named():
    # lam = 100 makes the potential stiffer than its vacuum says: a huge field explodes.
    x = initial.line(half_length=10.0, dx=0.25, periodic=True)
    wild = initial.State(x, 40.0 * np.cos(np.pi * x / 10), np.zeros_like(x))
    with pytest.raises(FloatingPointError, match=r"no longer finite at time"):
        evolve(wild, "phi4", 50.0, boundary="periodic")


def test_the_sine_is_a_sine():
    from numba import njit

    @njit
    def table(x):
        return np.array([kernels.sine(u) for u in x])

    x = np.concatenate([np.linspace(-12.0, 12.0, 20001), np.linspace(-1e5, 1e5, 20001)])
    # One unit in the last place of 1.
    np.testing.assert_allclose(table(x), np.sin(x), rtol=0, atol=2.3e-16)


@pytest.mark.parametrize("name", ["phi4", "phi6", "sine-gordon", "double-sine-gordon"])
def test_one_kick_is_plain_numpy_to_rounding(name):
    # This is what bounds the contracted multiply-adds of the kernels.
    model, rng = potential(name), np.random.default_rng(5)
    phi, pi = rng.normal(size=72), rng.normal(size=64)
    c = schemes.STENCILS[8] / 0.3**2
    force = c[0] * phi[4:-4] - model.dV(phi[4:-4])
    for k in range(1, 5):
        force += c[k] * (phi[4 + k : 68 + k] + phi[4 - k : 68 - k])
    new, momentum = np.zeros(72), pi.copy()
    kernels.stage(
        model.family, np.array(model.constants), c, phi, new, momentum, 64, 0.9, 0.1, 0.2
    )
    np.testing.assert_allclose(momentum, 0.9 * pi + 0.1 * force, atol=1e-13)
    np.testing.assert_allclose(new[4:-4], phi[4:-4] + 0.2 * momentum, atol=1e-15)


@pytest.mark.clock
def test_cancel_is_seen_in_time():
    x = initial.line(half_length=200.0, dx=0.05)
    event = threading.Event()
    timer = threading.Timer(0.1, event.set)
    start = initial.pair(x, "phi4", 0.2, 10.0)
    evolve(start, "phi4", 1.0, frames=2)  # compiled and warm
    began = time.perf_counter()
    timer.start()
    with pytest.raises(Cancelled):
        evolve(start, "phi4", times=[5000.0], boundary="sponge", cancel=event)
    late = time.perf_counter()
    timer.join()
    # A chunk is 10 to 50 ms; the rest of the 150 is for a busy machine.
    assert late - began < 0.1 + 0.15


def test_same_bits_again_and_with_progress():
    x, seen = initial.line(half_length=30.0, dx=0.3), []
    start = initial.pair(x, "phi4", 0.2, 10.0)
    a = evolve(start, "phi4", 60.0)
    b = evolve(start, "phi4", 60.0, progress=lambda f, words: seen.append(f))
    assert a.data["phi"].tobytes() == b.data["phi"].tobytes()
    assert a.key == b.key
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"boundary": "open"}, "boundary must be one of"),
        ({"scheme": "rk4"}, "scheme must be one of"),
        ({"stencil": 5}, "stencil must be one of 4, 6, 8"),
        ({"cfl": 0.0}, "cfl"),
        ({"cfl": float("nan")}, "cfl"),
        ({"damping": -1.0}, "damping"),
        ({"duration": None}, "give either duration or times"),
        ({"duration": None, "times": [1.0, 1.0]}, "times must increase"),
        ({"duration": -3.0}, "duration"),
        ({"duration": float("inf")}, "duration"),
        ({"duration": "5"}, "duration"),
        ({"duration": 1e12}, "duration.*at most"),
        ({"duration": None, "times": "x"}, "times must be a list of numbers"),
        ({"frames": 0}, "frames"),
        ({"frames": 1.5}, "frames"),
        ({"boundary": "sponge", "sponge_width": -1.0}, "sponge_width"),
    ],
)
def test_bad_input_is_refused(change, match):
    x = initial.line(half_length=20.0, dx=0.25)
    with pytest.raises(ValueError, match=match):
        evolve(initial.kink(x), **{"model": "phi4", "duration": 1.0} | change)


def test_bad_states_are_refused():
    x = initial.line(half_length=20.0, dx=0.25)
    good = initial.kink(x)
    with pytest.raises(ValueError, match=r"pi must be finite"):
        evolve(initial.State(x, good.phi, good.pi * np.nan), "phi4", 1.0)
    with pytest.raises(ValueError, match="equal steps"):
        evolve(initial.State(x**3, good.phi, good.pi), "phi4", 1.0)
    with pytest.raises(ValueError, match="at rest in a vacuum at both ends"):
        evolve(initial.kink(x, position=19.0), "phi4", 1.0)


def test_compiled_code_is_found_by_the_next_process():
    code = (
        "import numpy as np; from kinetoscope import solitons as s;"
        "from kinetoscope.solitons import kernels as k, kernels_collision as c;"
        "x = s.initial.line(half_length=20.0, dx=0.25);"
        "s.evolve(s.initial.kink(x), 'phi4', 1.0); s.collide(horizon=20.0);"
        "print(sum(map(sum, (d.stats.cache_misses.values() for d in"
        " (k.advance, k.fill, k.stage, k.energy_density, c.collide)))))"
    )
    misses = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=100
        ).stdout.strip()
        for _ in range(2)
    ]
    assert misses[1] == "0"
