"""A question is tested as often as one likes.  Oracle: what the browser is told."""

import pytest

from kinetoscope.widgets.lesson import Lesson

QUESTION = {"ask": "Up or down?", "choices": ["up", "down"], "unit": "", "explain": "Down."}


@pytest.fixture
def lesson():
    asked = Lesson([QUESTION, QUESTION])
    asked.on_test(lambda number, answer: asked.judge(number, answer == 1.0, "The run says: down."))
    return asked


def test_the_same_verdict_is_told_again(lesson):
    """A trait that stays as it is tells nobody, and the page would say "Running" for ever."""
    heard = []
    lesson.observe(lambda change: heard.append(change["new"]), "verdicts")
    verdict = {"right": False, "words": "The run says: down."}
    for _ in range(2):
        lesson._receive(lesson, {"type": "test", "question": 0, "answer": 0}, [])
    assert heard == [{"0": verdict}, {}, {"0": verdict}]


def test_another_question_keeps_its_verdict(lesson):
    for question in (0, 1, 0):
        lesson._receive(lesson, {"type": "test", "question": question, "answer": 1}, [])
    assert lesson.verdicts.keys() == {"0", "1"}


@pytest.mark.parametrize("said", [{"question": 2, "answer": 0}, {"question": "0", "answer": 0},
                                  {"question": 0, "answer": None}])  # fmt: skip
def test_what_is_no_answer_tests_nothing(lesson, said):
    lesson._receive(lesson, {"type": "test", **said}, [])
    assert lesson.verdicts == {}
