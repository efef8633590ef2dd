"""A verdict is read off the run.  Oracle: by hand."""

from kinetoscope.core.lesson import Question


def test_a_choice_is_right_when_the_run_says_so():
    question = Question(
        ask="?", preset="p", choices=("no", "yes"), truth=lambda run: run, explain=""
    )
    assert question.verdict(1.0, 1) == (True, "The run says: yes.")
    assert question.verdict(0.0, 1) == (False, "The run says: yes.")


def test_an_estimate_is_right_within_its_tolerance():
    question = Question(
        ask="?", preset="p", truth=lambda run: run, explain="", unit="c", tolerance=0.02
    )
    assert question.verdict(0.15, 0.1386)[0]
    right, sentence = question.verdict(0.3, 0.1386)
    assert not right
    assert sentence == "The run says 0.1386 c; you said 0.3 c."
