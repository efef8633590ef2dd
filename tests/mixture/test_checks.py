"""The checks that the page and ``kinetoscope check`` show: they hold, and they can fail.

A broken line of physics must turn a line red, so the tests also break something.
"""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.mixture import (
    checks,
    checks_operators,
    checks_relaxation,
    kernels_reference,
    tensors,
    theory,
)

# One worker makes the run that these tests share: 8 s of work, half a minute on a busy machine.
pytestmark = [pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def lines():
    seen = []
    done = checks.run(progress=lambda fraction, sentence: seen.append((fraction, sentence)))
    return done, seen


def red(lines):
    return [line.quantity for line in lines if not line.holds]


@pytest.mark.slow  # the whole validation list, 8 s on a quiet machine
def test_all_hold(lines):
    assert red(lines[0]) == []


@pytest.mark.slow  # shares the run above
def test_every_line_says_against_what_and_why(lines):
    done, _ = lines
    assert len({line.quantity for line in done}) == len(done) >= 30
    for line in done:
        assert line.source
        assert line.reason
        assert np.isfinite(line.reference)


@pytest.mark.slow  # shares the run above
def test_progress_rises_to_one(lines):
    fractions = [fraction for fraction, _ in lines[1]]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert all(sentence for _, sentence in lines[1])


@pytest.mark.slow  # shares the run above
def test_the_public_list_is_covered(lines):
    """A few words for each of the items 1 to 13 of the validation list."""
    text = " | ".join(line.quantity for line in lines[0])
    for word in (
        "BKW from t = 0.5 to 8", "u, T, T_x - T_y with drift, six ε", "density, momentum, energy",
        "collision tensors, ε", "equal masses, equal starts", "Q of two beams",
        "Fourier operator, BKW", "mass made", "energy made", "3 × 20 000 particles",
        "both species Maxwellian at T = 1", "largest rise of H", "steps at ε = 0.001",
        "order of the error in T", "both operators to ε²", "distance from the closure",
    ):  # fmt: skip
        assert word in text


def test_tensors_wrong_by_one_factor_turn_lines_red(monkeypatch):
    """One in a thousand on R_m(n, n'), which all operators contain."""
    honest = tensors._radial
    monkeypatch.setattr(tensors, "_radial", lambda *asked: 1.001 * honest(*asked))
    tensors._made.cache_clear()
    found = red(checks_operators.mass_ratios(None)) + red(checks_operators.rates(None))
    monkeypatch.undo()
    tensors._made.cache_clear()
    assert len(found) == 7  # five mass ratios, and the two rates that are not zero


def test_a_wrong_moment_equation_turns_lines_red(monkeypatch):
    honest = theory.moment_equations
    monkeypatch.setattr(
        theory,
        "moment_equations",
        lambda params: honest(params, params.times * (1 + 1e-3)),
    )
    assert len(red(checks_relaxation.moments(None))) == 3


def test_a_wrong_closed_form_turns_a_line_red(monkeypatch):
    """The closed form of Bobylev, Krook and Wu with a decay 1 % too slow."""
    honest = theory.bkw_k
    monkeypatch.setattr(theory, "bkw_k", lambda t: honest(0.99 * t))
    assert len(red(checks_relaxation.bkw(None))) == 1


def test_particles_that_collide_too_seldom_turn_a_line_red(monkeypatch):
    """A tenth fewer collisions of every kind: 240 000 particles notice."""
    honest = kernels_reference.collide
    monkeypatch.setattr(
        kernels_reference,
        "collide",
        lambda light, heavy, rates, *rest: honest(light, heavy, 0.9 * rates, *rest),
    )
    assert "240 000 particles" in " ".join(red(checks_relaxation.particles_with_drift(None)))


def test_a_run_can_be_cancelled():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        checks.run(cancel=cancel)
