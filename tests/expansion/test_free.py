"""Free flight against the picture it comes from: mirrors, one bounce after another."""

import numpy as np
import pytest

from kinetoscope.expansion import free_stream


def bounced(x, v, time, length):
    """One disc, wall after wall."""
    while True:
        wall = length if v > 0 else 0.0
        wait = (wall - x) / v if v else np.inf
        if wait >= time:
            return x + v * time, v
        x, v, time = wall, -v, time - wait


@pytest.mark.parametrize("length", [1.0, 2.5])
def test_it_is_bouncing_between_mirrors(length):
    """Twenty bounces of round-off: 1e-12."""
    random = np.random.default_rng(1)
    x, v = length * random.random(50), 3.0 * random.standard_normal(50)
    there, speed = free_stream(x, v, 7.3, length)
    for k in range(50):
        place, velocity = bounced(x[k], v[k], 7.3, length)
        assert there[k] == pytest.approx(place, abs=1e-12)
        assert speed[k] == velocity


def test_there_and_back():
    random = np.random.default_rng(2)
    x, v = random.random(1000), random.standard_normal(1000)
    there, speed = free_stream(x, v, 30.0)
    back, again = free_stream(there, -speed, 30.0)
    # Places up to 100 boxes away are known to 1e-14.
    np.testing.assert_allclose(back, x, atol=1e-12)
    np.testing.assert_allclose(again, -v)


def test_any_time_in_one_step_is_many_steps():
    x, v = np.array([0.1, 0.9]), np.array([1.0, -2.0])
    one = free_stream(x, v, 5.0)
    for _ in range(50):
        x, v = free_stream(x, v, 0.1)
    np.testing.assert_allclose(one[0], x, atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([0.1], [1.0, 2.0], 1.0), "vx must be"),
        (([0.1], [1.0], float("inf")), "time must be"),
        (([0.1], [1.0], 1.0, 0.0), "length must be"),
    ],
)
def test_nonsense_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        free_stream(*arguments)
