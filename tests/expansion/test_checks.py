"""The checks that the page and ``kinetoscope check`` show: they hold, and they can fail."""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.expansion import checks, checks_discs, checks_entropy, theory

# One worker makes the run that these tests share; 5 s of work on a quiet core.
pytestmark = [pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def lines():
    """All of them, with two gases a side instead of five: `kinetoscope check` takes five."""
    seen = []
    with pytest.MonkeyPatch.context() as fewer:
        fewer.setattr(checks_discs, "SEEDS", 2)
        done = checks.run(progress=lambda fraction, sentence: seen.append((fraction, sentence)))
    return done, seen


@pytest.mark.slow  # the whole validation list, 5 s on a quiet core
def test_all_hold(lines):
    done, _ = lines
    assert [line.quantity for line in done if not line.holds] == []


@pytest.mark.slow  # shares the run above
def test_every_line_says_against_what_and_why(lines):
    done, seen = lines
    assert len({line.quantity for line in done}) == len(done) >= 25
    for line in done:
        assert line.source
        assert line.reason
        assert np.isfinite(line.reference)
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


@pytest.mark.slow  # shares the run above
def test_the_public_list_is_covered(lines):
    """A word for each of the items 1 to 10 of the validation list (11 is timing: bench)."""
    text = " | ".join(line.quantity for line in lines[0])
    for word in (
        "energy drift", "overlap", "beyond a wall", "brute force", "momentum along y",
        "compressibility Z", "wall pressure", "collision rate", "<v⁴>", "entropy of a million",
        "direct counting", "ln N!", "no collisions", "2L, less ln 2", "by DSMC, against hard discs",
        "collisions per disc", "echo", "and back",
    ):  # fmt: skip
        assert word in text


def test_a_wrong_law_turns_lines_red(monkeypatch):
    """Entropy that rises twice as fast as the smeared wave allows."""
    honest = theory.collisionless_entropy
    monkeypatch.setattr(
        theory, "collisionless_entropy", lambda t, dv, n_x: honest(t, 2.0 * dv, n_x)
    )
    assert any(not line.holds for line in checks_entropy.free_flight(None))


def test_a_wrong_reflection_turns_brute_force_red(monkeypatch):
    """The reference with discs 1 % larger: paths part at the first collision."""
    honest = checks_discs.all_pairs.fly
    monkeypatch.setattr(
        checks_discs.all_pairs, "fly",
        lambda r, v, **rest: honest(r, v, **(rest | {"diameter": 1.01 * rest["diameter"]})),
    )  # fmt: skip
    assert any(not line.holds for line in checks_discs.brute_force(None))


def test_a_run_can_be_cancelled():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        checks.run(cancel=cancel)
