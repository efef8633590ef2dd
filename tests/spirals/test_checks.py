"""The checks that the page and ``kinetoscope check`` show: they hold, and they can fail.

A broken line of physics must turn a line red, so the tests also break something.
"""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.spirals import checks, checks_fields, checks_lattice, theory
from kinetoscope.spirals.rules import Rules

# One worker makes the run that these tests share; 20 s of work, a minute on a machine that is
# shared by fifteen.
pytestmark = [pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def lines():
    seen = []
    done = checks.run(progress=lambda fraction, sentence: seen.append((fraction, sentence)))
    return done, seen


@pytest.mark.slow  # the whole public validation list, 20 s on a quiet machine
def test_all_hold(lines):
    assert [(line.quantity, line.measured) for line in lines[0] if not line.holds] == []


@pytest.mark.slow  # shares the run above
def test_every_line_says_against_what_and_why(lines):
    done, _ = lines
    assert len({line.quantity for line in done}) == len(done) >= 35
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
    """One word for each of the items 1 to 10 and 12 of the validation list (11 is timing)."""
    text = " | ".join(line.quantity for line in lines[0])
    for word in (
        "pairs of 16", "exchange 4 alone", "well mixed", "empty share", "dimers less serial",
        "c3 at", "eigenvalues", "Fisher", "total charge", "plane wave of the CGLE",
        "A+A in 1D", "contact process", "predators at λ = 0.035", "drawn vortex pair",
        "drawn plane wave", "extinct species", "single species",
    ):  # fmt: skip
        assert word in text


def test_wrong_numbers_turn_lines_red(monkeypatch):
    """The CGLE with c3 off in the fourth digit, and rules that swap twice as often."""
    honest = theory.cgle(selection=1.0, reproduction=1.0)
    monkeypatch.setattr(Rules, "cgle", lambda self: honest | {"c3": honest["c3"] * 1.0001})
    red = [line.quantity for line in checks_fields.closed_forms(None) if not line.holds]
    assert red[0] == "c3 at σ = μ = 1"
    # The same false numbers stand for other rates now, so the Jacobian disagrees as well.
    assert len(red) == 2
    assert "eigenvalues" in red[1]
    monkeypatch.setattr(theory, "lattice_diffusion", lambda rate: rate)
    assert not any(line.holds for line in checks_lattice.exchange(None))


def test_a_rule_that_forgets_a_pair_turns_a_line_red(monkeypatch):
    honest = Rules.table

    def lame(self):
        table = honest(self).copy()
        table[0, 1, 2] = 4 * 1 + 2  # species 1 no longer kills species 2
        return table

    monkeypatch.setattr(Rules, "table", lame)
    red = [line.quantity for line in checks_lattice.table(None) if not line.holds]
    assert red == ["pairs of 16 in which one is killed"]


def test_a_run_can_be_cancelled():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        checks.run(cancel=cancel)
