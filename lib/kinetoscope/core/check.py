"""A check: one number of ours beside a number that we did not produce.

``kinetoscope check`` and the panel "Is it right?" show these.  The verdict is computed from the
numbers, never written down.
"""

import math

import attrs


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
