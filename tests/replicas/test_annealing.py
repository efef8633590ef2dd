"""Annealing against the exact ground state, and reads that are strangers to each other."""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.replicas.annealing import anneal
from kinetoscope.replicas.couplings import couplings, energy
from kinetoscope.replicas.enumeration import enumerate_states

BETAS = np.linspace(0.1, 3.0, 60)
SMALL = couplings("sk", 14, seed=1)


def test_small_glasses_find_their_ground_state():
    """n = 14: some of 40 reads must reach it, and none may go below (rounding 1e-12)."""
    found, exact = anneal(SMALL, BETAS, 40, seed=1), enumerate_states(SMALL, 1.0)
    assert found.ground_energy == pytest.approx(exact.ground_energy, abs=1e-12)
    best = found.spins[np.argmin(found.energies)]
    assert (exact.ground_states == best).all(axis=1).any()


def test_reads_are_distinct_and_reruns_the_same_bits():
    """Row 14 of the note; one peer gives the same read twenty times under a seed.

    Stopped at beta = 1: at the end two reads may rightly meet in the ground state.
    """
    J, hot = couplings("sk", 80, seed=2), BETAS[:20]
    few, many = anneal(J, hot, 3, seed=5), anneal(J, hot, 12, seed=5)
    assert (many.spins[:3] == few.spins).all()
    assert len({row.tobytes() for row in many.spins}) == 12
    assert (anneal(J, hot, 3, seed=6).spins != few.spins).any()
    assert many.energies == pytest.approx(energy(J, many.spins), abs=1e-11)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: anneal(SMALL, [2.0, 1.0], 2), "betas must be sorted upwards"),
        (lambda: anneal(SMALL, [-1.0], 2), "betas must be 0 or more"),
        (lambda: anneal(SMALL, BETAS, 0), "reads must be"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()


def test_it_can_be_cancelled():
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        anneal(SMALL, BETAS, 2, cancel=stop)
