"""Lessons: predict, test, explain.

A question is asked before the answer can be seen.  The student chooses or estimates, the run is
made, and only then comes the verdict, computed from that very run, and the explanation.
"""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from kinetoscope.core.trajectory import Trajectory


@attrs.frozen
class Question:
    """One step of a lesson.

    Attributes
    ----------
    ask : the question, in the second person
    choices : the answers offered; empty where a number is asked for
    preset, knobs : the state that puts it to the test (the preset, then these knobs)
    truth : reads the answer off the finished run: the index of a choice, or the number
    unit, tolerance : of a number; an answer within the tolerance counts as right
    explain : what there is to understand, shown after the test
    """

    ask: str
    preset: str
    truth: Callable[[Trajectory], float]
    explain: str
    choices: tuple[str, ...] = ()
    knobs: Mapping[str, Any] = attrs.field(factory=dict)
    unit: str = ""
    tolerance: float = 0.0

    def verdict(self, answer: float, run: Trajectory) -> tuple[bool, str]:
        """Whether the answer was right, and the sentence that says what the run showed."""
        truth = self.truth(run)
        if self.choices:
            return answer == truth, f"The run says: {self.choices[int(truth)]}."
        unit = f" {self.unit}" if self.unit else ""
        right = abs(answer - truth) <= self.tolerance
        return right, f"The run says {truth:.4g}{unit}; you said {answer:.4g}{unit}."
