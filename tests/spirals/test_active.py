"""Event-by-event decay against what is known exactly.

Oracles: A+A in one dimension, rho sqrt(8 pi D t) -> 1; a lone particle that only dies decays as
exp(-t); conservation; the same bits for any number of threads.
"""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.spirals import active_process


def test_annihilation_on_a_line_reaches_its_exact_law():
    """rho sqrt(8 pi D t) = 1 with D = 1/2 at t = 100: corrections are of order 1/(D t).

    The number of survivors, about 4 x 7400, fluctuates by less than 1 %: 3 % in all.
    """
    found = active_process("A+A", 1, 2**17, times=[100.0], seeds=range(4))
    assert found.mean() * np.sqrt(8 * np.pi * 0.5 * 100.0) == pytest.approx(1.0, abs=0.03)


def test_without_births_everyone_dies_alone():
    """Density exp(-t): 4 errors of 65536 independent deaths."""
    times = np.array([0.5, 1.0, 2.0])
    found = active_process("contact", 2, 256, times=times, birth=0.0)[0]
    wanted = np.exp(-times)
    assert found == pytest.approx(wanted, abs=4 * np.sqrt(0.25 / 256**2))


def test_the_contact_process_dies_below_and_lives_above_its_threshold():
    """lambda_c = 1.6488 [from memory, unverified]: at 1.3 it is dead by t = 200, at 2 it lives."""
    low = active_process("contact", 2, 64, times=[200.0], seeds=range(3), birth=1.3)
    high = active_process("contact", 2, 64, times=[200.0], seeds=range(3), birth=2.0)
    assert (low == 0.0).all()
    assert (high > 0.2).all()


def test_unlike_particles_vanish_in_equal_numbers():
    density = active_process("A+B", 2, 64, times=[0.0, 30.0], seeds=[5])[0]
    assert density[0] == 1.0
    assert density[1] < 0.2
    assert density[1] * 64**2 % 2 == 0


def test_threads_change_nothing():
    one, two = (
        active_process("A+A", 2, 64, times=[1.0, 10.0], seeds=range(4), threads=n) for n in (1, 2)
    )
    assert one.tobytes() == two.tobytes()


def test_it_stops_when_told():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        active_process("contact", 2, 64, times=[10.0], birth=2.0, cancel=cancel)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"kind": "A+C"}, "kind must be"),
        ({"dimension": 3}, "dimension must be"),
        ({"size": 10**9}, "size must be"),
        ({"birth": None}, "birth must be"),
        ({"birth": -1.0}, "birth must be"),
        ({"density": 0.0}, "density must be"),
        ({"times": [2.0, 1.0]}, "times must be"),
        ({"times": [np.nan]}, "times must be"),
        ({"times": []}, "times must be"),
        ({"threads": 0}, "threads must be"),
        ({"seeds": []}, "seeds must be"),
        ({"seeds": [-1]}, "seed must be"),
    ],
)
def test_bad_input_is_refused(change, named):
    with pytest.raises((ValueError, TypeError), match=named):
        active_process(**({"kind": "contact", "size": 8, "times": [1.0], "birth": 1.0} | change))
