"""The echo: what comes back, with how many digits, and that the digits are there."""

import math
import threading

import numpy as np
import pytest
from expansion.all_pairs import AllPairs

from kinetoscope.core.run import Cancelled
from kinetoscope.expansion import placement
from kinetoscope.expansion.discs import HardDiscs
from kinetoscope.expansion.echo import echo
from kinetoscope.expansion.exact_discs import ExactDiscs

#: The flagship: 9 collisions per disc out, as many back; each multiplies errors by 30 to 1000.
GAS = {"n": 64, "knudsen": 0.3, "reversal_time": 2.0}


def small(n, packing, seed):
    sigma = math.sqrt(4 * packing / (math.pi * n))
    place = placement.positions(n, diameter=sigma, width=1.0, height=1.0, y="periodic", seed=seed)
    return place, placement.velocities(n, seed=seed), sigma


def floats(gas):
    return np.array([[a / (1 << gas._bits) for a in row] for row in gas.places()]) % (np.inf, 1.0)


@pytest.mark.parametrize("digits", [30, 60])
@pytest.mark.parametrize(("n", "packing"), [(2, 0.05), (3, 0.2), (12, 0.1), (24, 0.4)])
def test_exact_paths_equal_those_of_all_pairs(n, packing, digits):
    # 3 events for each disc: float64's 1e-16 in the reference, times 50 in each of about four
    # collisions, stays under 1e-8.
    place, v, sigma = small(n, packing, seed=n + 1)
    reference = AllPairs(place, v, sigma)
    for _ in range(3 * n):
        reference.event()
    while reference.next_event()[0] < 1e-9:
        reference.event()
    reference.fly(0.5 * reference.next_event()[0])
    gas = ExactDiscs(place, v, sigma, digits)
    gas.advance(reference.time)
    d = floats(gas) - reference.r
    d[:, 1] -= np.rint(d[:, 1])
    assert np.abs(d).max() < 1e-8
    assert gas.collisions == reference.collisions


def test_exact_paths_equal_those_of_the_fast_solver():
    # Half a collision per disc: 1e-16 times a few hundred.
    place, v, sigma = small(100, 0.05, seed=3)
    fast = HardDiscs.from_arrays(place, v, sigma)
    exact = ExactDiscs(place, v, sigma, 30)
    fast.advance(0.08)
    exact.advance(0.08)
    assert exact.collisions == fast.stats.collisions > 20
    state = fast.state().ordered()
    d = floats(exact) - np.column_stack((state.x, state.y))
    assert np.abs(d - np.rint(d)).max() < 1e-12


@pytest.mark.parametrize("digits", [30, 60])
def test_energy_to_all_digits(digits):
    place, v, sigma = small(20, 0.2, seed=5)
    gas = ExactDiscs(place, v, sigma, digits)
    before = gas.energy()
    gas.advance(1.0)
    assert gas.collisions > 50
    # A few units in each of some hundred rounded products, relative to 40.
    assert abs(gas.energy() - before) / before < 100 * 10.0**-digits


def test_a_short_echo_returns_in_float64():
    # Item 10: left >= 0.99 for N = 128, Kn = 1, t_r = 0.5.
    for seed in range(5):
        assert echo(128, 1.0, 0.5, seed=seed).left_fraction[-1] >= 0.99


def test_sixteen_digits_are_lost_and_sixty_are_not():
    lost = [echo(**GAS, seed=seed).left_fraction[-1] for seed in range(8)]
    # Without memory half are left, give or take 0.5 / sqrt(8 * 64) = 0.022.
    assert 0.35 < np.mean(lost) < 0.85
    found = echo(**GAS, digits=60)
    assert found.collisions_per_disc > 7
    assert found.left_fraction[-1] == 1.0
    assert found.error[-1] < 1e-25
    # What was right to 60 digits is right to 30 with an error 10^30 times as large, give or take
    # the units: 2^-100 and 2^-200.
    thirty = echo(**GAS, digits=30)
    assert thirty.left_fraction[-1] == 1.0
    assert -3 < math.log10(thirty.error[-1] / found.error[-1]) - 30.1 < 3


def test_a_kick_of_1e_12_destroys_what_sixty_digits_keep():
    kicked = echo(**GAS, perturbation=1e-12, digits=60)
    assert kicked.left_fraction[-1] < 0.85
    assert kicked.error[-1] > 0.05


def test_a_kick_below_the_last_digit_is_none():
    plain, kicked = (echo(16, 1.0, 0.5, size, digits=30) for size in (0.0, 1e-40))
    assert (plain.error == kicked.error).all()


def test_what_an_echo_tells():
    found = echo(16, 1.0, 0.5)
    assert found.times[0] == 0.0
    assert found.times[-1] == 1.0
    assert len(found.times) == len(found.left_fraction) == len(found.error)
    assert found.left_fraction[0] == 1.0
    middle = len(found.times) // 2
    assert (found.error[: middle + 1] == 0).all()
    assert found.times[middle] == 0.5


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"digits": 20}, "16, 30 or 60"),
        ({"n": 129, "digits": 30}, "128 discs"),
        ({"n": 1}, "whole number"),
        ({"knudsen": 0.0}, "above 0"),
        ({"reversal_time": math.inf}, "above 0"),
        ({"perturbation": -1e-3}, "1e-12 is enough"),
        ({"n": 100, "knudsen": 0.01}, "move the wall"),
    ],
)
def test_what_cannot_echo_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        echo(**({"n": 64, "knudsen": 1.0, "reversal_time": 1.0} | wrong))


@pytest.mark.parametrize("digits", [16, 60])
def test_an_echo_can_be_cancelled_and_tells_how_far_it_is(digits):
    stop, told = threading.Event(), []

    def progress(part, words):
        told.append(part)
        if part > 0.3:
            stop.set()

    with pytest.raises(Cancelled):
        echo(32, 1.0, 1.0, digits=digits, cancel=stop, progress=progress)
    assert told == sorted(told)
    assert told[-1] < 0.4
