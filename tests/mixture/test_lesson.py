"""The lesson's truths, read off the runs, are the ones its explanations speak of."""

import pytest

from kinetoscope.mixture import LESSON, PRESETS, simulate


@pytest.mark.parametrize(
    ("number", "truth"),
    [(0, 0), (1, 2), (2, 0.25), (3, 0), (4, 1), (5, 2), (6, 1), (7, 0.282), (8, 1.0)],
)
def test_truths(number, truth):
    question = LESSON[number]
    found = question.truth(simulate(PRESETS[question.preset].params))
    assert found == pytest.approx(truth, abs=2e-3)


def test_every_question_is_tested_here():
    assert len(LESSON) == 9
