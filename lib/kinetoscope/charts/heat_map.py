"""A map: a value over two variables, in colours whose lightness rises with the value.

Data: one row for each cell, with columns ``x_low x_high y_low y_high`` (its edges) and the column
of values; NaN stays empty, so that a map can fill while one looks on.  A click picks a cell.
"""

import json
from functools import lru_cache
from typing import Any

import altair as alt

from kinetoscope.charts.card import card, rows
from kinetoscope.charts.quantity import Quantity


@lru_cache(maxsize=256)  # a page asks again at every run
def heat(
    name: str,
    title: str,
    *,
    x: Quantity,
    y: Quantity,
    value: Quantity,
    scheme: str = "viridis",
    data: str = "cells",
    description: str = "",
    height: int = 300,
) -> dict[str, Any]:
    """A map for :class:`kinetoscope.widgets.plots.Plots`.

    The columns of ``x`` and ``y`` are not used: cells have edges.  Above a few thousand cells a
    picture of the player is the better form.  The result is shared between equal calls and is not
    to be changed.
    """
    legend = alt.Legend(
        title=value.title, orient="right", gradientThickness=10, gradientLength=height - 90,
        tickCount=4, labelColor="var:--soft", titleColor="var:--soft", titleFontWeight="normal",
        titleFontSize=11.5, labelFontSize=11, titleLimit=140,
    )  # fmt: skip
    paint = alt.Scale(scheme=scheme, **_ends(value))
    # A stroke in the cell's own colour hides the seams between cells.
    seam = alt.ExprRef(f"scale('color', datum[{json.dumps(value.column)}])")
    drawing = (
        alt.Chart(rows(data))
        .mark_rect(clip=True, strokeWidth=0.7, stroke=seam, tooltip=_told(x, y, value))
        .encode(
            x=alt.X("x_low", type="quantitative", axis=x.axis(grid=False), scale=x.scale()),
            x2="x_high",
            y=alt.Y("y_low", type="quantitative", axis=y.axis(grid=False), scale=y.scale()),
            y2="y_high",
            color=alt.Color(value.column, type="quantitative", legend=legend, scale=paint),
        )
    )  # fmt: skip
    return card(name, title, drawing, description=description, height=height, flags=("pick",))


def _told(x: Quantity, y: Quantity, value: Quantity) -> alt.ExprRef:
    """What is said of a cell: its middle, which is what a click opens, and its value."""
    entries = {
        x.title: _middle("x", x), y.title: _middle("y", y),
        value.title: f"datum[{json.dumps(value.column)}]",
    }  # fmt: skip
    said = (f"{json.dumps(words)}: format({number}, '.4~g')" for words, number in entries.items())
    return alt.ExprRef("{" + ", ".join(said) + "}")


def _middle(axis: str, quantity: Quantity) -> str:
    low, high = f"datum.{axis}_low", f"datum.{axis}_high"
    return f"sqrt({low} * {high})" if quantity.log else f"({low} + {high}) / 2"


def _ends(value: Quantity) -> dict[str, Any]:
    ends = {"domainMin": value.low, "domainMax": value.high}
    return {name: end for name, end in ends.items() if end is not None}
