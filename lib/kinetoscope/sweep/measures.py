"""What is asked at every point: numbers read off a finished run, or off a live one.

=================  ===========================================================================
``speed_out``      a number among the run's diagnostics, or the last value of a series; where there
                   are both, the number if its error (``NAME_error``) is beside it: a mean over
                   time says more than its last moment
``density_1:mean``  a series over all frames: ``mean``, ``min``, ``max`` or ``first``
``live:v_eff``     what the live simulation measures of itself at the end of ``duration``, with
                   its error beside it as ``v_eff_error``
a function         of the :class:`~kinetoscope.core.trajectory.Trajectory`, returning a number
=================  ===========================================================================

A clock's reading (``wall_seconds``) is refused: it would differ every time, and a sweep promises
the same bytes.
"""

import hashlib
import inspect
import numbers
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from kinetoscope.core.knobs import refusal

Function = Callable[[Any], float]

_OVER_TIME = {"final": lambda a: a[-1], "first": lambda a: a[0], "mean": np.mean, "min": np.min,
              "max": np.max}  # fmt: skip


class Unmeasured(ValueError):
    """The run does not have what was asked for; the message lists what it has."""


@attrs.frozen
class Measure:
    """One question: the column's name in the table, and where its number comes from.

    ``text`` is the question as one writes it (see above), or for a function its fingerprint:
    module, name and a digest of its code, so that a folder is not continued with another
    function of the same name.
    """

    name: str
    text: str
    function: Function | None = attrs.field(default=None, eq=False)

    @property
    def live(self) -> bool:
        """Whether it is asked of the live simulation instead of a finished run."""
        return self.function is None and self.text.startswith("live:")

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its numbers in the table."""
        return (self.name, f"{self.name}_error") if self.live else (self.name,)

    def of_run(self, run: Any) -> float:
        """Its number for a finished run; raises :class:`Unmeasured` where there is none."""
        if self.function is not None:
            return float(self.function(run))
        name, _, how = self.text.partition(":")
        stated = not how and f"{name}_error" in run.diagnostics
        if name in run.data and run.data[name].ndim == 1 and not stated:
            return float(_OVER_TIME[how or "final"](run.data[name]))
        value = run.diagnostics.get(name)
        if not how and isinstance(value, numbers.Real | np.bool_):
            return float(value)
        raise Unmeasured(str(refusal("measure", self.text, f"one of {there(run)}", "choose one")))

    def of_live(self, measured: Mapping[str, Any]) -> tuple[float, float]:
        """Its number and error among those that a live simulation measures of itself."""
        name = self.text.partition(":")[2]
        if name not in measured:
            allowed = "one of " + ", ".join(f"live:{each}" for each in measured)
            raise Unmeasured(str(refusal("measure", self.text, allowed, "choose one")))
        return float(measured[name].value), float(measured[name].error)


def there(run: Any) -> str:
    """The names of what a finished run can be asked for, in words."""
    series = [name for name, array in run.data.items() if array.ndim == 1]
    single = [
        name for name, value in run.diagnostics.items()
        if isinstance(value, numbers.Real | np.bool_) and not _clock(name) and name not in series
    ]  # fmt: skip
    return ", ".join([*single, *series])


def of(asked: Any) -> tuple[Measure, ...]:
    """Measures from what stands for them: a name, a function, a list, or {column: either}.

    >>> [m.name for m in of(["bounces", "energy:max"])]
    ['bounces', 'energy_max']
    """
    if isinstance(asked, str) or callable(asked):
        asked = [asked]
    if not isinstance(asked, Iterable):
        raise TypeError(str(refusal("measure", asked, "names or functions", "see sweep.measures")))
    pairs = list(asked.items()) if isinstance(asked, Mapping) else [(None, one) for one in asked]
    found = tuple(_one(name, each) for name, each in pairs)
    if not found:
        raise refusal("measure", [], "one or more names or functions", "say what to measure")
    columns = [column for measure in found for column in measure.columns]
    for column in columns:
        if columns.count(column) > 1:
            raise refusal("measure", column, "a name that comes once", "give {column: measure}")
    return found


def _one(name: str | None, each: Any) -> Measure:
    if isinstance(each, Measure):
        return each
    if callable(each):
        called = name or getattr(each, "__name__", "")
        if not called.isidentifier():
            raise refusal(
                "measure", each, "a function with a name", "give {column: function} instead"
            )
        return Measure(called, _fingerprint(each), each)
    if not isinstance(each, str) or not each:
        raise TypeError(str(refusal("measure", each, "a name or a function", "see sweep.measures")))
    word, _, how = each.partition(":")
    source = how if word == "live" else word
    if (word != "live" and how and how not in _OVER_TIME) or not source.isidentifier():
        allowed = "NAME, NAME:mean, :min, :max, :first or live:NAME"
        raise refusal("measure", each, allowed, "see sweep.measures")
    if _clock(source):
        raise refusal(
            "measure", each, "something that is the same every time", "speed is kinetoscope bench's"
        )
    return Measure(name or (how if word == "live" else each.replace(":", "_")), each)


def _clock(name: str) -> bool:
    return name.endswith("_seconds")


def _fingerprint(function: Function) -> str:
    """``module:name`` and a digest of the source, or of the bytecode where there is no source."""
    try:
        code = inspect.getsource(function).encode()
    except (OSError, TypeError):
        code = getattr(getattr(function, "__code__", None), "co_code", repr(function).encode())
    where = f"{getattr(function, '__module__', '')}:{getattr(function, '__qualname__', '')}"
    return f"{where} {hashlib.sha256(code).hexdigest()[:16]}"
