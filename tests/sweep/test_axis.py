"""Axes: ranges end where they were told to, and are filled coarse first.

Oracle: the values one would write by hand; the definition of a coarse grid.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinetoscope.core.knobs import Knob
from kinetoscope.sweep import axis

RATE = Knob("rate", "float", 1.0, 0.0, 10.0, "1/s", "k")
SIZE = Knob("size", "int", 8, 1, 1000)
SHAPE = Knob("shape", "choice", "cube", options=(("cube", "Cube"), ("ball", "Ball")))
LEFT = Knob("left", "float", None, 0.0, 1.0, optional=True)


@pytest.mark.parametrize(
    ("knob", "text", "values", "scale"),
    [
        (RATE, "0.1:0.5:5", (0.1, 0.2, 0.3, 0.4, 0.5), "linear"),
        (RATE, "0.1:10:3:log", (0.1, 1.0, 10.0), "log"),
        (RATE, "3, 1,2", (3.0, 1.0, 2.0), "list"),
        (RATE, "2", (2.0,), "list"),
        (SIZE, "1:1000:4:log", (1, 10, 100, 1000), "log"),
        (SIZE, "1:6:3", (1, 4, 6), "linear"),
        (SHAPE, "ball,cube", ("ball", "cube"), "list"),
    ],
)
def test_the_command_lines_words(knob, text, values, scale):
    made = axis.parse(knob, text).checked(knob)
    assert made == axis.Axis(values, scale)
    assert all(type(value) is type(values[0]) for value in made.values)


@pytest.mark.parametrize(
    ("knob", "text", "sentence"),
    [
        (RATE, "1:0.5:5", "low < high"),
        (RATE, "1:1:5", "low < high"),
        (RATE, "0:1:1", "count must be a whole number in"),
        (RATE, "0:1:0", "count must be a whole number in"),
        (RATE, "0:1:2.5", "'2.5' is no count"),
        (RATE, "0:1", "low:high:count"),
        (RATE, "0:1:5:cubic", "low:high:count:log"),
        (RATE, "0:1:5:log", "low must be above 0"),
        (RATE, "0:11:5", r"rate \(k\) must be a number in \[0, 10\] 1/s; got 11.0"),
        (RATE, "nan:1:5", "got nan"),
        (RATE, "", "rate"),
        (RATE, "1,fast", "got 'fast'"),
        (RATE, "1,1", "comes once"),
        (SIZE, "1:3:5", "take fewer values"),
        (SHAPE, "cube:ball:2", "a list a,b,c"),
        (SHAPE, "bal", "did you mean 'ball'"),
        (LEFT, "auto,0.5", "leave it out"),
    ],
)
def test_what_is_no_axis_is_refused(knob, text, sentence):
    with pytest.raises(ValueError, match=sentence):
        axis.parse(knob, text).checked(knob)


def test_sequences_stand_for_lists_and_strings_do_not():
    assert axis.of(np.array([1.5, 2.5])).values == (1.5, 2.5)
    assert axis.of(("ball",)).values == ("ball",)
    with pytest.raises(ValueError, match="one or more values"):
        axis.of([]).checked(RATE)
    for wrong in ("ball", 3.0, {1, 2}):
        with pytest.raises(TypeError, match="an Axis or a list"):
            axis.of(wrong)
    with pytest.raises(TypeError, match="must be a number"):
        axis.of([True]).checked(RATE)


@given(st.integers(1, 400))
def test_the_ends_come_first_and_every_level_halves_the_gaps(count):
    found = np.array(axis.levels(count))
    assert found.size == count
    assert found[0] == found[-1] == 0
    # Halving from n - 1 on, upper half rounded up: after level k no gap exceeds this.
    gap = max(count - 1, 1)
    for level in range(1, found.max() + 1):
        gap = (gap + 1) // 2
        places = np.flatnonzero(found <= level)
        assert np.diff(places).max() <= gap
    assert count < 3 or gap == 1
