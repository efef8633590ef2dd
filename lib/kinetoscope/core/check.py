"""A check: one number of ours beside a number that we did not produce.

``kinetoscope check`` and the panel "Is it right?" show these.  The verdict is computed from the
numbers, never written down.
"""

import math
import threading
from collections.abc import Callable, Sequence

import attrs

from kinetoscope.core.run import Progress, stop_if


@attrs.frozen
class Check:
    """One line: quantity, reference with its source, measured value, tolerance, verdict.

    ``relation`` says how ``measured`` is held against ``reference``: ``"="`` within
    ``tolerance`` (absolute), ``"<"`` below it, ``">"`` above it.  ``error`` is the standard
    error of ``measured``, 0 where the run is deterministic.  ``reason`` says where the
    tolerance comes from.
    """

    quantity: str
    reference: float
    source: str
    measured: float
    relation: str = attrs.field(validator=attrs.validators.in_(("=", "<", ">")))
    tolerance: float = 0.0
    error: float = 0.0
    unit: str = ""
    reason: str = ""

    @property
    def holds(self) -> bool:
        """The verdict; a measured NaN never holds."""
        if not math.isfinite(self.measured):
            return False
        if self.relation == "=":
            return abs(self.measured - self.reference) <= self.tolerance
        if self.relation == "<":
            return self.measured < self.reference
        return self.measured > self.reference


def within(
    quantity: str, *, measured: float, reference: float, tolerance: float, source: str,
    reason: str, error: float = 0.0, unit: str = "",
) -> Check:  # fmt: skip
    """``measured`` equals ``reference`` within an absolute tolerance."""
    return Check(quantity, reference, source, float(measured), "=", tolerance, error, unit, reason)


def below(
    quantity: str, *, measured: float, limit: float, source: str, reason: str, unit: str = ""
) -> Check:
    """``measured`` (an error, a drift) stays below ``limit``."""
    return Check(quantity, limit, source, float(measured), "<", unit=unit, reason=reason)


def above(
    quantity: str, *, measured: float, limit: float, source: str, reason: str, unit: str = ""
) -> Check:
    """``measured`` stays above ``limit``."""
    return Check(quantity, limit, source, float(measured), ">", unit=unit, reason=reason)


#: What is being checked, in words, and the function that checks it (it looks at ``cancel``).
Group = tuple[str, Callable[[threading.Event | None], list[Check]]]


def run(
    groups: Sequence[Group], *, progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> list[Check]:  # fmt: skip
    """Make the checks of every group, in the order in which they are read.

    Raises :class:`kinetoscope.core.run.Cancelled` between groups, and within one as soon as it
    looks at the event.
    """
    done: list[Check] = []
    for k, (sentence, group) in enumerate(groups):
        stop_if(cancel)
        if progress is not None:
            progress(k / len(groups), sentence)
        done += group(cancel)
    if progress is not None:
        progress(1.0, "checked")
    return done
