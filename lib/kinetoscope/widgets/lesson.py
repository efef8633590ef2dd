"""Lesson: questions one answers before one may look.

The widget knows words and numbers only.  Python is told what was answered and puts the state to
the test; when the run is there it sends the verdict back.
"""

from collections.abc import Callable, Sequence

import anywidget
import traitlets

from kinetoscope.widgets.assets import script, style


class Lesson(anywidget.AnyWidget):
    """A row of questions with a way to answer each, a test, a verdict and an explanation.

    ``questions`` is a list of ``{"ask", "choices", "unit", "explain"}``; ``verdicts`` maps the
    number of a question (as text) to ``{"right", "words"}`` once its run is done.
    """

    _esm = script("scheme.js", "lesson.js")
    _css = style("lesson.css")

    questions = traitlets.List(traitlets.Dict()).tag(sync=True)
    verdicts = traitlets.Dict().tag(sync=True)

    def __init__(self, questions: Sequence[dict]) -> None:
        super().__init__(questions=list(questions))
        self._on_test: Callable[[int, float], None] | None = None
        self.on_msg(self._receive)

    def on_test(self, callback: Callable[[int, float], None]) -> None:
        """Call back with (question, answer) when a prediction is put to the test."""
        self._on_test = callback

    def judge(self, question: int, right: bool, words: str) -> None:
        """Send the verdict on one answer."""
        self.verdicts = {**self.verdicts, str(question): {"right": right, "words": words}}

    def _receive(self, _widget: object, content: dict, _buffers: list) -> None:
        if content.get("type") != "test" or self._on_test is None:
            return
        question, answer = content.get("question"), content.get("answer")
        numbers = isinstance(question, int) and isinstance(answer, int | float)
        if numbers and 0 <= question < len(self.questions):
            # A verdict that comes out the same would be no change, and nobody would hear of it.
            number = str(question)
            self.verdicts = {k: v for k, v in self.verdicts.items() if k != number}
            self._on_test(question, float(answer))
