"""The checks that the page and ``kinetoscope check`` show: they hold, and they can fail."""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.mips import all_pairs, checks, checks_crowd, checks_one, particles

# One worker makes the run that these tests share; 15 s of work, longer on a shared machine.
pytestmark = [pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def lines():
    """The list as the page makes it, but for a half to a quarter of the swimmers: 13 s are 7."""
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks_crowd, "MANY", 2048)
        patch.setattr(checks_one, "SWIMMERS", 2000)
        done = checks.run(progress=lambda fraction, sentence: seen.append((fraction, sentence)))
    return done, seen


@pytest.mark.slow  # the whole validation list, 15 s on a quiet machine
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
    """One word for each of the items 1 to 12 of the validation list (13 is timing: bench)."""
    text = " | ".join(line.quantity for line in lines[0])
    for word in (
        "forces against all pairs", "pairs missed", "free swimmer", "⟨r²⟩ in a trap", "e odd",
        "paths against forces", "passive gas", "paths even + forces odd", "Lyapunov", "gyrator",
        "without thermal noise", "discs stop", "Pe = 20 after 15", "Pe = 150 after 6",
        "half the time step", "packed", "union-find", "ψ₆", "order in memory", "resumed",
    ):  # fmt: skip
        assert word in text


def test_a_wrong_force_turns_a_line_red(monkeypatch):
    honest = all_pairs.forces
    monkeypatch.setattr(all_pairs, "forces", lambda *a: 1.0001 * honest(*a))
    monkeypatch.setattr(checks_crowd, "POTENTIALS", ("wca",))
    red = [line.quantity for line in checks_crowd.forces(None) if not line.holds]
    assert red == ["forces against all pairs, relative"]


def test_a_lost_pair_turns_a_line_red(monkeypatch):
    honest = particles.Particles.listed
    monkeypatch.setattr(
        particles.Particles, "listed", lambda self: set(sorted(honest(self))[1:])
    )  # fmt: skip
    monkeypatch.setattr(checks_crowd, "POTENTIALS", ("harmonic",))
    red = [line.quantity for line in checks_crowd.forces(None) if not line.holds]
    assert red == ["pairs missed in 2000 steps at Pe = 150"]


def test_twice_the_diffusion_turns_lines_red(monkeypatch):
    # A quarter of the rate is missing: 500 swimmers see 1.5 %.
    monkeypatch.setattr(checks_one, "SWIMMERS", 500)
    monkeypatch.setattr(
        checks_one.Params, "d_t", property(lambda self: 2.0 * self.translational_diffusion)
    )
    assert any(not line.holds for line in checks_one.trap(None))


def test_a_run_can_be_cancelled():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        checks.run(cancel=cancel)
