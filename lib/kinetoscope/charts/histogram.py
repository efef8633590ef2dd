"""Bars between edges: a histogram, with a theory's density drawn through it.

Data: columns ``low`` and ``high`` (the edges of each bar) and the column of heights; heights of
unequal bins must already be densities.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt

from kinetoscope.charts.card import HEIGHT, card, rows
from kinetoscope.charts.curve import Line
from kinetoscope.charts.quantity import Quantity
from kinetoscope.charts.theme import colour


def bars(
    name: str,
    title: str,
    *,
    x: Quantity,
    y: Quantity,
    label: str = "measured",
    lines: Sequence[Line] = (),
    data: str = "bars",
    description: str = "",
    height: int = HEIGHT,
) -> dict[str, Any]:
    """A histogram for :class:`kinetoscope.widgets.plots.Plots`; ``x.column`` is not used.

    ``lines`` are curves drawn over the bars, each in a dataset of its own.  The result is shared
    between equal calls and is not to be changed.
    """
    return _bars(name, title, x, y, label, tuple(lines), data, description, height)


@lru_cache(maxsize=256)  # a page asks again at every run
def _bars(
    name: str, title: str, x: Quantity, y: Quantity, label: str, lines: tuple[Line, ...],
    data: str, description: str, height: int,
) -> dict[str, Any]:  # fmt: skip
    def place(column: str) -> alt.X:
        return alt.X(column, type="quantitative", axis=x.axis(), scale=x.scale())

    def rise(column: str) -> alt.Y:
        axis = y.axis(tickMinStep=0) if y.log else y.axis()
        return alt.Y(column, type="quantitative", axis=axis, scale=y.scale(nice=True), stack=None)

    boxes = (
        alt.Chart(rows(data))
        .mark_bar(color=colour("accent"), opacity=0.75, clip=True, binSpacing=1)
        .encode(x=alt.X("low", type="quantitative", bin="binned", axis=x.axis(), scale=x.scale()),
                x2="high", y=rise(y.column))
    )  # fmt: skip
    over = [
        alt.Chart(rows(line.data or data))
        .mark_line(color=line.paint, clip=True, strokeDash=[5, 4] if line.theory else [1, 0])
        .encode(x=place(line.x or x.column), y=rise(line.column))
        for line in lines
    ]
    key = [{"label": label, "colour": colour("accent"), "mark": "bar"}]
    key += [{"label": line.label, "colour": line.paint, "dashed": line.theory} for line in lines]
    return card(
        name, title, alt.layer(boxes, *over), key=key, description=description, height=height
    )
