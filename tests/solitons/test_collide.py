"""Collisions against the literature, against themselves, and their refusals."""

import threading
import time

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.solitons import (
    collide,
    critical_speed,
    evolve,
    initial,
    kernels_collision,
    potential,
    windows,
)
from kinetoscope.solitons.collide import advance, arena, block


@pytest.mark.parametrize(
    ("speed", "outcome", "bounces"),
    [
        (0.19, "trapped", None),
        (0.1988, "escape", 2),
        (0.2268, "escape", 2),
        (0.25, "trapped", None),
        (0.27, "escape", 1),
        (0.3, "escape", 1),
        (0.5, "escape", 1),
    ],
)
@pytest.mark.parametrize("dx", [0.3, 0.2])
def test_labels_of_the_literature(speed, outcome, bounces, dx):
    # Validation list 9 (Campbell, Schonfeld and Wingate 1983).
    found = collide(speed=speed, dx=dx)
    assert found.outcome == outcome
    assert found.bounces == len(found.bounce_times)
    assert np.isnan(found.speed_out) == (outcome != "escape")
    if bounces:
        assert found.bounces == bounces


def test_outgoing_speed():
    # Validation list 9: .1386 +- .0005 with six periods of the wobble.
    for dx in (0.3, 0.2, 0.1):
        assert collide(speed=0.3, dx=dx).speed_out == pytest.approx(0.1386, abs=5e-4)
    assert collide(speed=0.2268).speed_out == pytest.approx(0.1965, abs=1e-3)


def test_the_ledger_balances():
    for speed in (0.2268, 0.25, 0.3, 0.9):
        e = collide(speed=speed).energy
        assert e.kinks + e.between + e.radiated == pytest.approx(e.total, rel=1e-12)
        # The step 1.2 dx = 0.36 costs 4e-5 at the fast collision, 2e-5 in long bions.
        assert e.total == pytest.approx(e.start, rel=5e-5)
        assert e.start == pytest.approx(2 * 0.942809 / np.sqrt(1 - speed**2), rel=1e-4)


def test_the_half_line_is_the_line():
    # The same collision by evolve on the whole line: centre at every 10 to the step's own error.
    found = collide(speed=0.3, cfl=0.8, dx=0.2)
    x = initial.line(half_length=40.0, dx=0.2)
    times = np.arange(1.0, 120.0, 10.0)
    run = evolve(initial.pair(x, "phi4", 0.3, 10.0), "phi4", times=times)
    centre = np.interp(times, found.times, found.centre)
    # Linear interpolation between steps of 0.16: (0.16)^2/8 times a curvature of 2.
    np.testing.assert_allclose(centre, run.data["phi"][:, x.size // 2], atol=7e-3)


def test_sites_that_nothing_has_reached_may_rest():
    """All sites moving from the start, against those that waves can have reached.

    1e-6: tails of e^-21 stand still meanwhile, and a bounce multiplies what that does by a hundred.
    """
    speeds = np.array([0.2268, 0.27, 0.3, 0.5])
    where = arena(
        model="phi4", top_speed=0.5, half_separation=10.0, horizon=150.0, dx=0.3,
        order="kink-antikink",
    )  # fmt: skip
    found = []
    for reach in (where.rules[kernels_collision.HOLD_X], 1e6):
        rules = where.rules.copy()
        rules[kernels_collision.HOLD_X] = reach
        work = block(where, speeds)
        assert advance(where, rules, work, 5000)
        found.append(work.track[:, kernels_collision.SPEED])
    np.testing.assert_allclose(found[0], found[1], atol=1e-6)


@pytest.mark.parametrize("speed", [0.2, 0.5, 0.8])
def test_sine_gordon_kinks_pass(speed):
    found = collide("sine-gordon", speed=speed)
    assert (found.outcome, found.bounces) == ("escape", 1)
    # Integrable: the speed comes back; lattice at gamma dx = 0.5 costs 3e-5.
    assert found.speed_out == pytest.approx(speed, abs=1e-4)
    # Contact is symmetric in time about the exact solution's t = 0, which a pair started at
    # +-x0 with asymptotic tracks x = v t + ln(1/v)/gamma reaches after (x0 - ln(1/v)/gamma)/v.
    exact = (10.0 - np.log(1 / speed) * np.sqrt(1 - speed**2)) / speed
    assert found.bounce_times[0] == pytest.approx(exact, abs=0.01)


def test_phi6_in_both_orders():
    # Dorey et al. (2011): critical speeds 0.289 and 0.0457, quoted to their last digit.
    assert collide("phi6", speed=0.27).outcome == "trapped"
    up = collide("phi6", speed=0.32)
    assert (up.outcome, up.bounces) == ("escape", 1)
    down = collide("phi6", speed=0.1, order="antikink-kink", half_separation=12.0)
    assert (down.outcome, down.bounces) == ("escape", 1)
    assert collide("phi6", speed=0.044, order="antikink-kink", horizon=300.0).outcome == "trapped"


def test_order_does_not_matter_where_the_potential_is_even():
    a = collide(speed=0.3)
    b = collide(speed=0.3, order="antikink-kink")
    assert a.speed_out == pytest.approx(b.speed_out, rel=1e-9)


def test_other_units_are_the_same_physics():
    # phi^4 with lam = 2: lengths and times shrink by sqrt 2, speeds and labels stay.
    s = np.sqrt(2.0)
    a = collide(speed=0.27, dx=0.3, horizon=250.0)
    b = collide(
        potential("phi4", lam=2.0), speed=0.27, dx=0.3 / s, half_separation=10.0 / s,
        horizon=250.0 / s,
    )  # fmt: skip
    assert (a.outcome, a.bounces) == (b.outcome, b.bounces)
    # The mark at 12 lies further out in these units; the speed there is the same to the wobble.
    assert a.speed_out == pytest.approx(b.speed_out, abs=1e-3)
    assert a.bounce_times[0] == pytest.approx(b.bounce_times[0] * s, abs=1e-3)


def test_critical_speed_and_horizon():
    # The literature's 0.2598 is the limit of an infinite wait; v_c(T) falls towards it like the
    # square of FAR/T.
    values = [critical_speed(horizon=h, tolerance=1e-4) for h in (150.0, 350.0, 700.0)]
    assert values[0] > values[1] > values[2] > 0.2597
    assert values[1] == pytest.approx(0.2614, abs=3e-4)
    assert values[2] == pytest.approx(0.2598, abs=1e-3)


def test_critical_speed_of_phi6():
    # Quoted 0.289 (arXiv:1101.5951); this horizon adds up to 3e-3.
    found = critical_speed("phi6", low=0.2, high=0.4, tolerance=1e-4, horizon=350.0)
    assert found == pytest.approx(0.289, abs=4e-3)


def test_two_bounce_windows():
    # .1926-.2034 and .2241-.2288 (Campbell et al. 1983; Anninos et al. 1991; Goodman and
    # Haberman 2005), quoted to 1e-4; our horizon narrows each by the slowest escapes.
    found = windows(2, 0.19, 0.232, tolerance=1e-5)
    np.testing.assert_allclose(found, [[0.1926, 0.2034], [0.2241, 0.2288]], atol=2e-4)


def test_no_critical_speed_in_sine_gordon():
    with pytest.raises(ValueError, match="there is no critical speed between"):
        critical_speed("sine-gordon", low=0.1, high=0.9, horizon=100.0)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"speed": 1.0}, r"speed \(v\) must be a number in \(0, 1\) c; got 1.0"),
        ({"speed": 0.0}, "speed"),
        ({"speed": float("nan")}, "speed"),
        ({"dx": 0.9}, "dx must be at most"),
        ({"dx": 0.3, "speed": 0.97}, r"dx must be at most 0\.24.* at speed 0\.97"),
        ({"half_separation": 3.0}, "kinks overlap"),
        ({"horizon": -1.0}, "horizon"),
        ({"horizon": float("inf")}, "horizon"),
        ({"order": "kink-kink"}, "order must be"),
        ({"model": "linear"}, "model with kinks"),
        ({"cfl": 2.0}, "cfl"),
        ({"speed": "a"}, "speed"),
        ({"speed": 1e-12}, "speed.*at least"),
        ({"half_separation": 1e9}, "half_separation.*sites"),
        ({"horizon": 1e12}, "horizon.*sites"),
        ({"dx": 1e-9}, "dx.*sites"),
    ],
)
def test_bad_input_is_refused(change, match):
    with pytest.raises(ValueError, match=match):
        collide(**change)


@pytest.mark.clock
def test_cancel_is_seen_in_time():
    event = threading.Event()
    timer = threading.Timer(0.1, event.set)
    began = time.perf_counter()
    timer.start()
    with pytest.raises(Cancelled):
        collide(speed=0.2, dx=0.03, horizon=2000.0, cancel=event)
    late = time.perf_counter()
    timer.join()
    # The event, a chunk of 10 to 50 ms, and room for a busy machine.
    assert late - began < 0.1 + 0.15
