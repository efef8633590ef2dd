"""DSMC against kinetic theory.  Seeds are fixed: a test that passes passes for ever."""

import math
import threading

import numpy as np
import pytest

from kinetoscope.core.compiled import jit
from kinetoscope.core.run import Cancelled
from kinetoscope.expansion import Dsmc, dsmc, free_stream, kernels_dsmc, theory


@pytest.mark.parametrize("knudsen", [0.1, 2.0])
@pytest.mark.parametrize("sparse", [False, True])
def test_both_ways_to_draw_pairs_collide_as_often(monkeypatch, knudsen, sparse):
    """N t <v> / 2 Kn pairs, a Poisson number; four standard errors and 0.5 % for the step."""
    gas = Dsmc(5000, knudsen, seed=1, x_max=1.0)
    monkeypatch.setattr(dsmc, "_LISTS", math.inf if sparse else 0.0)
    time = 2.0 * knudsen
    stats = gas.advance(time)
    expected = 0.5 * 5000 * time * theory.MEAN_SPEED * np.sqrt(stats.energy) / knudsen
    assert stats.collisions == pytest.approx(expected, abs=4 * expected**0.5 + 0.005 * expected)


def test_steps_grow_as_the_gas_thins_and_the_gas_is_the_same():
    """Against the strips and steps of the compressed gas throughout.

    Kn = 0.1: 50 strips at first, half as many in the end.  2.6e5 collisions, 0.2 % noise each; the
    right fraction is that of 20 000 coins, 0.0035 each.
    """
    gas = Dsmc(20_000, 0.1, seed=7)
    at_first = gas.strips, gas.step
    fixed = Dsmc(20_000, 0.1, seed=8, strips=gas.strips, step=gas.step)
    for each in (gas, fixed):
        each.advance(2.0)
    assert (fixed.strips, fixed.step) == at_first
    assert gas.strips <= 0.7 * at_first[0]
    assert gas.step >= 1.4 * at_first[1]
    assert gas.stats.collisions == pytest.approx(fixed.stats.collisions, rel=0.01)
    right = [np.mean(each.state().x > 0.5) for each in (gas, fixed)]
    assert right[0] == pytest.approx(right[1], abs=0.02)


def test_lists_that_outgrow_their_room_are_written_again():
    """All discs in one strip, after a call that left little room: nothing is lost, all collide."""
    gas = Dsmc(3000, 0.05, seed=9, x_max=1.0, strips=30)
    gas.advance(0.01)
    before = gas.stats
    gas._a[:] = 0.5 + 0.01 * np.random.default_rng(9).random(3000)
    gas.advance(gas.step)
    # 30 times denser: 3 % of all had collided in such a step, and now nearly each disc does.
    assert gas.stats.collisions - before.collisions > 500
    assert gas.stats.energy == pytest.approx(before.energy, rel=1e-13)


def test_one_word_gives_both_discs_of_a_pair_and_a_chance():
    """Chi squared of 7 x 6 pairs from 42 000 words: 41 degrees of freedom, below 41 + 4 sqrt(82);
    what is left is uniform: its mean within four errors."""
    words = np.random.default_rng(1).integers(0, 2**64, 42_000, dtype=np.uint64)
    found, left = np.zeros((7, 6)), []
    for bits in words:
        a, b, rest = _pair(bits)
        found[a, b] += 1
        left.append(float(rest) / 2.0**64)
    assert ((found - 1000.0) ** 2 / 1000.0).sum() < 41.0 + 4.0 * 82.0**0.5
    assert np.mean(left) == pytest.approx(0.5, abs=4.0 / (12.0 * 42_000) ** 0.5)


@jit
def _pair(bits):
    a, bits = kernels_dsmc.below(bits, np.uint64(7))
    b, bits = kernels_dsmc.below(bits, np.uint64(6))
    return a, b, bits


def test_collisions_keep_energy_and_momentum_along_y():
    gas = Dsmc(3000, 0.05, seed=2)
    start = gas.state()
    stats = gas.advance(1.0)
    end = gas.state()
    # Round-off of some fifty collisions a disc.
    assert stats.energy == pytest.approx(start.energy, rel=1e-13)
    assert end.vy.sum() == pytest.approx(start.vy.sum(), abs=1e-10)
    assert end.x.min() >= 0.0
    assert end.x.max() <= 1.0
    np.testing.assert_array_equal(end.id, np.arange(3000))


@pytest.mark.parametrize("y", ["periodic", "wall"])
def test_heights_follow_the_free_flight_of_discs_that_did_not_collide(y):
    """At Kn = 1e6 nothing collides: x and y are those of free flight to rounding."""
    gas = Dsmc(100, 1e6, seed=3, y=y)
    start = gas.state()
    gas.advance(1.7)
    end = gas.state()
    assert gas.stats.collisions == 0
    u = start.y + 1.7 * start.vy
    turns = np.floor(u)
    mirrored = (turns % 2 != 0) & (y == "wall")
    np.testing.assert_allclose(end.y, np.where(mirrored, 1 - (u - turns), u - turns), atol=1e-12)
    np.testing.assert_allclose(end.vy, np.where(mirrored, -start.vy, start.vy))
    np.testing.assert_allclose(np.abs(end.vx), np.abs(start.vx))


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("y", ["periodic", "wall"])
def test_a_collision_moves_nobody_and_keeps_momentum_in_the_box(monkeypatch, y, sparse):
    """After one step all discs are where free flight brings them, mirrors or not, and what a
    collision gives to one disc it takes from the other as the box sees them: rounding of 2000."""
    monkeypatch.setattr(dsmc, "_LISTS", math.inf if sparse else 0.0)
    gas = Dsmc(2000, 0.1, seed=12, y=y, x_max=1.0)
    gas.advance(1.0)  # by now most have been behind a mirror
    start, step = gas.state(), gas.step
    before = gas.stats.collisions
    gas.advance(step)
    end = gas.state()
    assert gas.stats.collisions - before > 50
    x, vx = free_stream(start.x, start.vx, step)
    high, vy = free_stream(start.y, start.vy, step)
    high = high if y == "wall" else (start.y + step * start.vy) % 1.0
    vy = vy if y == "wall" else start.vy
    np.testing.assert_allclose(end.x, x, atol=1e-13)
    np.testing.assert_allclose(end.y, high, atol=1e-13)
    assert end.vx.sum() == pytest.approx(vx.sum(), abs=1e-10)
    assert end.vy.sum() == pytest.approx(vy.sum(), abs=1e-10)
    assert end.energy == pytest.approx(start.energy, rel=1e-13)


def test_old_gases_are_as_exact_as_young_ones():
    """Without collisions, 130 L/v_th on: free flight to the rounding of 130 velocities."""
    gas = Dsmc(50, 1e9, seed=13, y="wall")
    start = gas.state()
    gas.advance(130.0)
    end = gas.state()
    x, vx = free_stream(start.x, start.vx, 130.0)
    np.testing.assert_allclose(end.x, x, atol=1e-11)
    np.testing.assert_array_equal(end.vx, vx)
    chosen = np.array([3, 40])
    for told, known in zip(gas.places(chosen), (end.x, end.y, end.vx), strict=True):
        np.testing.assert_array_equal(told, known[chosen])


def test_equal_speeds_become_a_maxwellian():
    """<v^4> / <v^2>^2: 1 for equal speeds, 2 for Maxwell's; 5000 discs, four errors of 0.03."""
    gas = Dsmc(5000, 0.1, seed=4, x_max=1.0)
    speed = np.hypot(gas._vx, gas._vy)
    gas._vx *= 1.4 / speed
    gas._vy *= 1.4 / speed
    gas.advance(10.0 * 0.1 / theory.MEAN_SPEED)
    state = gas.state()
    square = state.vx**2 + state.vy**2
    assert (square**2).mean() / square.mean() ** 2 == pytest.approx(2.0, abs=0.12)


def test_the_same_seed_the_same_bytes_and_a_saved_gas_goes_on_bit_for_bit():
    one, two = Dsmc(500, 0.2, seed=5), Dsmc(500, 0.2, seed=5)
    one.advance(0.3)
    two.advance(0.3)
    np.testing.assert_array_equal(one.state().vx, two.state().vx)
    saved = one.saved()
    one.advance(0.4)
    two.restore(saved)
    two.advance(0.4)
    np.testing.assert_array_equal(one.state().x, two.state().x)
    assert one.time == two.time
    assert one.stats.collisions == two.stats.collisions


def test_reversed_it_does_not_go_home():
    gas = Dsmc(4000, 0.2, seed=6)
    gas.advance(1.0)
    gas.reverse()
    gas.advance(1.0)
    assert np.mean(gas.state().x > 0.5) > 0.2


def test_it_stops_when_told():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        Dsmc(100, 1.0).advance(1.0, cancel)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"n": 1, "knudsen": 1.0}, "n must be"),
        ({"n": 100, "knudsen": 0.0}, "knudsen must be .* free_stream"),
        ({"n": 100, "knudsen": float("nan")}, "knudsen must be"),
        ({"n": 100, "knudsen": 1.0, "x_max": 1.5}, "x_max must be"),
        ({"n": 100, "knudsen": 1.0, "y": "open"}, "y must be"),
        ({"n": 100, "knudsen": 1.0, "strips": 0}, "strips must be"),
        ({"n": 100, "knudsen": 1.0, "step": -0.1}, "step must be"),
    ],
)
def test_nonsense_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Dsmc(**arguments)


def test_time_does_not_run_backwards():
    with pytest.raises(ValueError, match="duration must be"):
        Dsmc(100, 1.0).advance(-1.0)
