"""The laboratory's charts.  Oracle: the exact solution in place of a network that learned it."""

import pytest
from chart_columns import shown

from kinetoscope.core import jax_env
from kinetoscope.mips import ring_views as lab
from kinetoscope.mips import score, theory


@pytest.fixture(scope="module")
def exact():
    return theory.ring(**lab.RING, half_width=lab.HALF)


def test_entropy_along_the_ring_adds_up(exact):
    fed = lab.known()
    shown(lab.laboratory_charts(), fed)
    where = fed["where"]["exact"]
    width = where["x"][1] - where["x"][0]
    # The trapezium rule on a ring; the slope jumps at contact, so every other point is 1e-3 off.
    assert where["exact"].sum() * width == pytest.approx(exact.epr, rel=2e-3)
    bars = fed["seen"]["bars"]
    assert (bars["height"] * (bars["high"] - bars["low"])).sum() == pytest.approx(1.0)


def test_a_perfect_pupil_leaves_no_residual(exact, monkeypatch):
    pupil = score.Lesson(
        lab.STEPS, -1.0, exact.epr, exact.epr_x, exact.epr_g, exact.current_x, exact.current_g
    )
    monkeypatch.setattr(score, "train", lambda *_, **__: iter([pupil]))
    heard = []
    [fed] = lab.learn(0, None, lambda at, words: heard.append((at, words)))
    shown(lab.laboratory_charts(), fed)
    for name in ("drift", "turn", "where"):
        residual = fed[name]["learned"]["residual"]
        assert (residual[residual == residual] == 0.0).all()
    assert heard[-1] == (1.0, f"step {lab.STEPS} of {lab.STEPS}: +0.0 %")
    assert f"{exact.epr:.4f}" in lab.verdict(fed)


def test_without_jax_the_words_say_how_to_get_it(monkeypatch):
    assert 'data-action="begin"' in lab.laboratory_words()
    monkeypatch.setattr(jax_env, "present", lambda: False)
    assert "kinetoscope[jax]" in lab.laboratory_words()
    assert "data-action" not in lab.laboratory_words()
