"""Initial states: momenta against time derivatives, energies, and the two classic mistakes."""

import numpy as np
import pytest

from kinetoscope.solitons import initial, potential
from kinetoscope.solitons.energy import energy, momentum

X = initial.line(half_length=40.0, dx=0.1)


def moving(make, speed):
    """phi at t = -h and +h of something that moves rigidly, for a numerical time derivative."""
    h = 1e-4
    return (make(speed * h).phi - make(-speed * h).phi) / (2 * h)


@pytest.mark.parametrize("name", ["phi4", "sine-gordon", "phi6", "double-sine-gordon"])
@pytest.mark.parametrize("sign", [1, -1])
def test_momentum_of_a_kink_is_its_time_derivative(name, sign):
    state = initial.kink(X, name, 1.0, 0.6, sign)
    rate = moving(lambda shift: initial.kink(X, name, 1.0 + shift, 0.6, sign), 0.6)
    # Central difference: h^2/6 times a third derivative of order 10.
    np.testing.assert_allclose(state.pi, rate, atol=1e-6)


@pytest.mark.parametrize("name", ["phi4", "sine-gordon", "phi6", "double-sine-gordon"])
def test_a_kink_has_the_energy_and_momentum_of_a_particle(name):
    model, gamma = potential(name), 1.25
    state = initial.kink(X, model, 0.0, 0.6)
    # Eighth-order slopes at dx = 0.1: 1e-7 of the mass for the narrowest (phi^6).
    assert energy(state, model) == pytest.approx(gamma * model.kink_mass, rel=1e-6)
    assert momentum(state) == pytest.approx(gamma * model.kink_mass * 0.6, rel=1e-6)


@pytest.mark.parametrize("order", initial.ORDERS)
@pytest.mark.parametrize("name", ["phi4", "sine-gordon", "phi6", "double-sine-gordon"])
def test_a_pair_is_two_kinks(name, order):
    # Trap 1: without the common vacuum the energy of this pair would be 59 instead of 1.98.
    model = potential(name)
    state = initial.pair(X, model, 0.3, 12.0, order)
    assert energy(state, model) == pytest.approx(2 * model.kink_mass / np.sqrt(0.91), rel=1e-5)
    assert abs(momentum(state)) < 1e-12
    np.testing.assert_array_equal(state.phi, state.phi[::-1])
    np.testing.assert_array_equal(state.pi, state.pi[::-1])
    ends, centre = state.phi[[0, -1]], state.phi[X.size // 2]
    for value in (*ends, centre):
        # Two tails of 8 b e^(-m gamma 12) = 3e-5 ... 1e-4 at the centre.
        assert abs(value - model.nearest_vacuum(value)) < 3e-4
    assert (centre > ends[0]) == (order == "kink-antikink")


def test_overlapping_pairs_are_refused():
    with pytest.raises(ValueError, match=r"half_separation \(x0\).*at least 5\.\d.*got 4"):
        initial.pair(X, "phi4", 0.1, 4.0)
    initial.pair(X, "phi4", 0.1, 5.2)


def test_bad_input_is_refused_by_name():
    for make, match in (
        (lambda: initial.pair(X, "phi4", 0.3, 100.0), r"half_separation.*on the line"),
        (lambda: initial.kink([]), "x must be a line"),
        (lambda: initial.kink("abc"), "x must be a line"),
        (lambda: initial.kink(X, position=np.nan), "position"),
        (lambda: initial.kink(X, speed="a"), "speed"),
        (lambda: initial.packet(X, np.inf, 1.0, 5.0), "amplitude"),
        (lambda: initial.packet(X, 1.0, 1.0, 5.0, mass=-1.0), "mass"),
        (lambda: initial.wobble(X, np.nan), "amplitude"),
    ):
        with pytest.raises(ValueError, match=match):
            make()


@pytest.mark.parametrize("speed", [0.0, 0.4, -0.7])
@pytest.mark.parametrize("phase", [0.0, 1.0])
def test_a_breather_is_the_exact_one(speed, phase):
    # Trap 2: the wrong amplitude has energy 12.30 and momentum -3.5 at rest.
    w, gamma = 0.5, 1 / np.sqrt(1 - speed**2)
    state = initial.breather(X, w, speed=speed, phase=phase)
    exact = 16 * gamma * np.sqrt(1 - w * w)
    assert energy(state, "sine-gordon") == pytest.approx(exact, rel=1e-6)
    assert momentum(state) == pytest.approx(exact * speed, rel=1e-6, abs=1e-12)
    # phi_t by a difference along the world line: at rest, phase plays the part of w t.
    if speed == 0.0:
        h = 1e-4
        late, soon = (initial.breather(X, w, phase=phase + s * w * h).phi for s in (1, -1))
        np.testing.assert_allclose(state.pi, (late - soon) / (2 * h), atol=1e-7)
        if phase == 0.0:
            assert state.phi.max() == pytest.approx(4 * np.arctan(np.sqrt(3)), rel=1e-12)


@pytest.mark.parametrize("kind", ["kink-antikink", "kink-kink"])
@pytest.mark.parametrize("time", [-20.0, -0.3, 0.0, 2.0, 400.0])
def test_exact_pairs(kind, time):
    h = 1e-4
    state = initial.exact_pair(X, 0.5, time, kind)
    late, soon = (initial.exact_pair(X, 0.5, time + s * h, kind).phi for s in (1, -1))
    np.testing.assert_allclose(state.pi, (late - soon) / (2 * h), atol=1e-6)
    if abs(time) < 50:  # later the solitons have left the grid
        assert energy(state, "sine-gordon") == pytest.approx(16 / np.sqrt(0.75), rel=1e-6)


def test_wobble_and_packet_at_rest_and_moving():
    assert not initial.wobble(X, 0.2).pi.any()
    assert not initial.packet(X, 1.0, 0.0, 2.0).pi.any()
    assert momentum(initial.packet(X, 1.0, 2.0, 3.0)) > 0
    h = 1e-5
    late, soon = (initial.wobble(X, 0.2, phase=1.0 + s * np.sqrt(1.5) * h).phi for s in (1, -1))
    np.testing.assert_allclose(
        initial.wobble(X, 0.2, phase=1.0).pi, (late - soon) / (2 * h), atol=1e-9
    )


@pytest.mark.parametrize("speed", [1.0, -1.0, 1.5, float("nan")])
def test_nothing_reaches_the_speed_of_light(speed):
    for make in (
        lambda: initial.kink(X, speed=speed),
        lambda: initial.pair(X, "phi4", speed, 10.0),
        lambda: initial.breather(X, 0.5, speed=speed),
        lambda: initial.exact_pair(X, speed, 0.0),
    ):
        with pytest.raises(ValueError, match=r"speed \(v\) must be a number in \(-1, 1\) c; got"):
            make()
    with pytest.raises(ValueError, match="frequency"):
        initial.breather(X, 1.0)


def test_a_line_is_symmetric_and_a_ring_has_no_double_point():
    x = initial.line(half_length=10.0, dx=0.3)
    np.testing.assert_array_equal(x, -x[::-1])
    ring = initial.line(half_length=10.0, dx=0.25, periodic=True)
    assert ring.size == 80
    assert ring[-1] + 0.25 == -ring[0]
