"""The network on the ring against Fokker-Planck."""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.mips import theory

pytest.importorskip("jax")
from kinetoscope.mips import score

PAPER = {"speed": 0.25, "stiffness": 2.5, "softness": 7.5, "gamma": 0.1, "epsilon": 0.1}


@pytest.fixture(scope="module")
def exact():
    return theory.ring(0.25, 2.5, 7.5, 8.0, 0.1, 0.1)


def test_samples_follow_the_density(exact):
    """Moments within 4.9 standard errors of 100 000 samples, and 1e-3 for the grid."""
    drawn = exact.samples(100_000, seed=1)
    dx = exact.x[1] - exact.x[0]
    held = exact.relative * exact.weights * dx
    for moment in (
        lambda x, g: g**2, lambda x, g: x * g, lambda x, g: x**2, lambda x, g: np.abs(x) < 2.5,
    ):  # fmt: skip
        expected = (held * moment(exact.x[:, None], exact.nodes[None, :])).sum()
        found = moment(drawn[:, 0], drawn[:, 1]).astype(float)
        # A grid of 384 points counts |x| < 2.5 to half a cell at each end.
        slack = 1e-3 * abs(expected) + (dx * exact.marginal.max() if expected < 1 else 0.0)
        assert abs(found.mean() - expected) < 4.9 * found.std() / np.sqrt(found.size) + slack
    assert np.abs(drawn[:, 0]).max() <= 8.0


@pytest.mark.slow  # 300 steps of half a batch: 3 s, most of it compiling
def test_a_network_learns_what_fokker_planck_knows(exact, monkeypatch):
    """Total entropy production within 2 %, from a start that is 20 % off or more."""
    monkeypatch.setattr(score, "BATCH", 1024)
    lessons = list(score.train(exact, seed=0, steps=300, every=100, **PAPER))
    assert [lesson.step for lesson in lessons] == [100, 200, 300]
    assert lessons[-1].epr == pytest.approx(exact.epr, rel=0.02)
    assert lessons[-1].epr == pytest.approx(lessons[-1].epr_x + lessons[-1].epr_g)
    weight = exact.relative * exact.weights
    off = (weight * (lessons[-1].current_x - exact.current_x) ** 2).sum()
    assert off < 0.05 * (weight * exact.current_x**2).sum()


def test_it_can_be_stopped(exact):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        next(score.train(exact, seed=0, cancel=cancel, **PAPER))
