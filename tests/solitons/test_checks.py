"""The checks that the page and ``kinetoscope check`` show: they hold, and they can fail.

A broken line of physics must turn a line red, so the tests also break something.
"""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.solitons import checks, checks_collisions, checks_field, schemes, theory

# One worker makes the run that these tests share; 10 s of work, a minute on a machine that is
# shared by fifteen.
pytestmark = [pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def lines():
    seen = []
    done = checks.run(progress=lambda fraction, sentence: seen.append((fraction, sentence)))
    return done, seen


@pytest.mark.slow  # every collision of the validation list, 10 s on a quiet machine
def test_all_hold(lines):
    done, _ = lines
    assert [line.quantity for line in done if not line.holds] == []


@pytest.mark.slow  # shares the run above
def test_every_line_says_against_what_and_why(lines):
    done, _ = lines
    assert len({line.quantity for line in done}) == len(done) >= 40
    for line in done:
        assert line.source
        assert line.reason
        assert np.isfinite(line.reference)


@pytest.mark.slow  # shares the run above
def test_progress_rises_to_one(lines):
    _, seen = lines
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert all(sentence for _, sentence in seen)


@pytest.mark.slow  # shares the run above
def test_the_public_list_is_covered(lines):
    """One word for each of the items 1 to 11 of the validation list (12 is timing: bench)."""
    text = " | ".join(line.quantity for line in lines[0])
    for word in (
        "breather ω = 0.5", "sine-Gordon collision", "energy error of a φ⁴ collision",
        "energy of a φ⁴ pair", "static φ⁴ kink", "through a collision and back",
        "frequency of the shape mode", "ω² of a plane wave", "captured", "entropy of a Gaussian",
        "sponge", "critical speed", "two-bounce window", "largest field of a breather",
        "periodic box",
    ):  # fmt: skip
        assert word in text


def test_a_wrong_reference_turns_a_line_red(monkeypatch):
    monkeypatch.setattr(theory, "PHI6_KINK_MASS", 0.2501)
    red = [line for line in checks_field.masses(None) if not line.holds]
    assert [line.quantity for line in red] == ["kink mass, phi6"]


def test_a_solver_one_order_short_turns_a_line_red(monkeypatch):
    """The sixth-order stencil in place of the eighth: a kink at rest then moves by 1e-6."""
    monkeypatch.setitem(schemes.STENCILS, 8, schemes.STENCILS[6])
    red = [line for line in checks_field.standing(None) if not line.holds]
    assert any("static" in line.quantity for line in red)


def test_collisions_at_the_wrong_speed_turn_lines_red(monkeypatch):
    """At 2 % less speed than asked for, windows are missed and the outgoing speed is off."""
    honest = checks_collisions.collide
    monkeypatch.setattr(
        checks_collisions,
        "collide",
        lambda *a, **k: honest(*a, **{**k, "speed": 0.98 * k["speed"]}),
    )
    assert any(not line.holds for line in checks_collisions.outcomes(None))


def test_a_run_can_be_cancelled():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        checks.run(cancel=cancel)
