"""The checks that the page and ``kinetoscope check`` show: they hold, and they can fail."""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.replicas import checks, checks_glasses, checks_theory, theory
from kinetoscope.replicas.hebbian import Hebbian

pytestmark = [pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def lines():
    seen = []
    done = checks.run(progress=lambda fraction, sentence: seen.append((fraction, sentence)))
    return done, seen


@pytest.mark.slow  # the public validation list, some 15 s on a quiet machine
def test_all_hold_and_every_line_says_against_what_and_why(lines):
    done, seen = lines
    assert [(line.quantity, line.measured) for line in done if not line.holds] == []
    assert len({line.quantity for line in done}) == len(done) >= 30
    for line in done:
        assert line.source
        assert line.reason
        assert np.isfinite(line.reference)
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


@pytest.mark.slow  # shares the run above
def test_the_public_list_is_covered(lines):
    """A word for each row of the note's list but 4 (1RSB at finite T) and 15 (timing)."""
    text = " | ".join(line.quantity for line in lines[0])
    for word in (
        "load that fits", "recall ends, P = 2, T = 0.1", "static temperature", "d(βf)/dβ",
        "integral of q", "entropy at T = 0", "double sum", "⟨q²⟩ by tempering", "cost of a flip",
        "sums that are not exact", "by bits, int16", "overlap with a memory", "second run",
    ):  # fmt: skip
        assert word in text


def test_wrong_numbers_turn_lines_red(monkeypatch):
    """A capacity off in the fifth digit, and fields with the sign of one spin wrong."""
    honest = theory.capacity
    monkeypatch.setattr(theory, "capacity", lambda p, **how: honest(p, **how) * 1.00002)
    red = [line.quantity for line in checks_theory.storage(None) if not line.holds]
    assert "load that fits at T = 0, P = 2" in red
    fields = Hebbian.fields
    monkeypatch.setattr(Hebbian, "fields", lambda self, s: fields(self, s) * 1.001)
    red = [line.quantity for line in checks_glasses.balance(None) if not line.holds]
    assert red == ["cost of a flip by field and by energy, P = 2 to 6"]


def test_a_run_can_be_cancelled():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        checks.run(cancel=cancel)
