"""A quantity on an axis: the column it comes from, its words, its unit, its range and scale."""

from typing import Any

import altair as alt
import attrs


@attrs.frozen
class Quantity:
    """What an axis shows.

    Attributes
    ----------
    column : name of the column; may be empty where each line brings its own
    label, unit : the title reads ``label (unit)``
    low, high : ends of the axis in the column's unit; None follows the data
    log : a logarithmic axis; values that are not positive leave a gap
    zero : whether the axis must reach zero; None keeps it free
    ticks : about how many tick marks
    format : a d3 number format, such as ``".2f"``; None for plain numbers, with powers of ten on a
        logarithmic axis
    """

    column: str
    label: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    log: bool = False
    zero: bool = False
    ticks: int = 6
    format: str | None = None

    @property
    def title(self) -> str:
        """The axis title: ``time (s)``."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def axis(self, **more: Any) -> alt.Axis:
        """The axis: few ticks, plain numbers; powers of ten where a logarithmic one goes far."""
        numbers = {} if self.format is None else {"format": self.format}
        if self.log and self.format is None:
            numbers = {"labelExpr": _POWERS, "gridOpacity": _DECADES}
        return alt.Axis(title=self.title or None, tickCount=self.ticks, **numbers, **more)

    def scale(self, *, zoom: bool = False, nice: bool = False) -> alt.Scale:
        """The scale.  With ``zoom`` its ends are the parameters ``xlow`` and ``xhigh``."""
        ends: dict[str, Any] = {}
        if self.low is not None:
            ends["domainMin"] = self.low
        if self.high is not None:
            ends["domainMax"] = self.high
        if zoom:
            ends = {
                end: alt.ExprRef(f"isValid({name}) ? {name} : {_js(fixed)}")
                for end, name, fixed in (
                    ("domainMin", "xlow", self.low), ("domainMax", "xhigh", self.high)
                )
            }  # fmt: skip
        kind = {"type": "log"} if self.log else {"zero": self.zero}
        # The count makes the ends ticks of the axis, so that no point lies cut on the rim.
        return alt.Scale(nice=self.ticks if nice else False, **kind, **ends)


def _powers() -> str:
    """A Vega expression: 0.001 to 9999 as they are, other numbers as 10⁶ or 2×10⁻⁵.

    A label that Vega leaves out (there are too many on a logarithmic axis) stays out.
    """
    power = "floor(log(datum.value) / LN10 + 1e-9)"
    raised = f"'' + {power}"
    for plain, high in zip("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True):
        raised = f"replace({raised}, /{plain}/g, '{high}')"
    front = f"datum.value / pow(10, {power})"
    long = f"({front} < 1.05 ? '' : format({front}, '.2~r') + '×') + '10' + {raised}"
    plain = "datum.value > 9.99e-4 && datum.value < 9999"
    return f"datum.label == '' ? '' : {plain} ? format(datum.value, '~r') : {long}"


_POWERS = _powers()
#: Of a logarithmic axis the powers of ten have lines, what lies between only a hint of them.
_DECADES = {
    "condition": {
        "test": "abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-6", "value": 0.7
    },
    "value": 0.15,
}  # fmt: skip


def _js(number: float | None) -> str:
    return "null" if number is None else repr(float(number))
