"""Along a knob: the values at which the question is asked, and the order in which they come."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import numpy as np

from kinetoscope.core.knobs import Knob, refusal

#: A range of more values than this is a slip of the finger.
LONGEST = 100_000


@attrs.frozen
class Axis:
    """The values of one knob, in the order in which they were given.

    Make one with :func:`linear`, :func:`log` or :func:`listed`; a plain sequence of values is
    taken as a list.  ``scale`` is ``"linear"``, ``"log"`` or ``"list"`` and tells a chart how to
    draw it.
    """

    values: tuple[Any, ...] = attrs.field(converter=tuple)
    scale: str = "list"

    def __len__(self) -> int:
        return len(self.values)

    def checked(self, knob: Knob) -> "Axis":
        """The axis in the knob's own type.

        A range over a knob of whole numbers takes the nearest whole ones.  Raises what the knob
        raises for a value that it refuses, and ValueError for none at all, for one that comes
        twice, and for None ("chosen for you" is no place on an axis).
        """
        values = self.values
        if knob.kind == "int" and self.scale != "list":
            values = tuple(round(value) for value in values)
        if not values:
            raise refusal(knob.title, [], "one or more values", "give low:high:count or a list")
        if None in values:
            raise refusal(knob.title, None, knob.allowed.removesuffix(", or None"), "leave it out")
        values = tuple(knob.check(value) for value in values)
        if len(set(values)) < len(values):
            twice = next(value for value in values if values.count(value) > 1)
            remedy = "take fewer values" if self.scale != "list" else "give each value once"
            raise refusal(knob.title, twice, "a value that comes once", remedy)
        return Axis(values, self.scale)


def linear(low: float, high: float, count: int) -> Axis:
    """``count`` values evenly from ``low`` to ``high``, both included.

    >>> linear(0.1, 0.3, 3).values
    (0.1, 0.2, 0.3)
    """
    _check_range(low, high, count)
    values = np.linspace(low, high, count).tolist()
    # 0.1 + 0.1 is a number nobody typed: 15 digits are what a person can mean.
    return Axis([low, *(float(f"{value:.15g}") for value in values[1:-1]), high], "linear")


def log(low: float, high: float, count: int) -> Axis:
    """``count`` values from ``low`` > 0 to ``high``, both included, at equal ratios.

    >>> log(1.0, 100.0, 3).values
    (1.0, 10.0, 100.0)
    """
    _check_range(low, high, count)
    if low <= 0:
        raise refusal("low", low, "above 0 for a logarithmic range", "raise it, or go linearly")
    values = np.geomspace(low, high, count).tolist()
    return Axis([low, *(float(f"{value:.15g}") for value in values[1:-1]), high], "log")


def listed(values: Iterable[Any]) -> Axis:
    """These values and no others, in this order: for choices, and for places worth a visit."""
    return Axis(values, "list")


def of(axis: Any) -> Axis:
    """An axis from whatever stands for one: an :class:`Axis`, or a sequence of values."""
    if isinstance(axis, Axis):
        return axis
    if isinstance(axis, str) or not isinstance(axis, Sequence | np.ndarray):
        raise TypeError(
            str(refusal("over", axis, "an Axis or a list of values", "see sweep.linear"))
        )
    return listed(value.item() if hasattr(value, "item") else value for value in axis)


def parse(knob: Knob, text: str) -> Axis:
    """Read ``low:high:count``, ``low:high:count:log`` or ``a,b,c``, as a command line has them."""
    if ":" not in text:
        return listed(knob.read(part.strip()) for part in text.split(","))
    wanted = "low:high:count, low:high:count:log or a,b,c"
    parts = text.split(":")
    if knob.kind not in ("float", "int"):
        remedy = f"list what you mean of {knob.allowed}"
        raise refusal(f"--over {knob.name}", text, "a list a,b,c", remedy)
    if len(parts) not in (3, 4) or parts[3:] not in ([], ["log"], ["linear"]):
        remedy = f"{knob.name}={knob.low:g}:{knob.high:g}:5, say"
        raise refusal(f"--over {knob.name}", text, wanted, remedy)
    try:
        count = int(parts[2])
    except ValueError:
        raise refusal(
            f"--over {knob.name}", text, wanted, f"{parts[2]!r} is no count of values"
        ) from None
    made = log if parts[3:] == ["log"] else linear
    return made(knob.read(parts[0]), knob.read(parts[1]), count)


def levels(count: int) -> list[int]:
    """When each of ``count`` places along an axis has its turn: (count,) whole numbers.

    The two ends first (0), then the middle (1), then the middles of the halves (2): a map that is
    filled in this order shows its whole range at once and sharpens.

    >>> levels(5)
    [0, 2, 1, 2, 0]
    """
    found = [0] * count
    spans = [(0, count - 1, 1)]
    while spans:
        low, high, level = spans.pop()
        if high - low > 1:
            middle = (low + high) // 2
            found[middle] = level
            spans += [(low, middle, level + 1), (middle, high, level + 1)]
    return found


def _check_range(low: float, high: float, count: int) -> None:
    for name, value in (("low", low), ("high", high)):
        if not isinstance(value, int | float) or not math.isfinite(value):
            raise refusal(name, value, "a finite number", "see sweep.linear")
    if not low < high:
        raise refusal(
            "the range", f"{low:g} to {high:g}", "low < high", "swap them, or list the one value"
        )
    if isinstance(count, bool) or not isinstance(count, int) or not 2 <= count <= LONGEST:
        raise refusal(
            "count", count, f"a whole number in [2, {LONGEST}]", "a single value is a list"
        )
