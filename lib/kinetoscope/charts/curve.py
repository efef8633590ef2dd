"""Curves against time or another variable; measured drawn through, theory broken.

Data: one column for x and one for each line, in as many datasets as there are samplings.  NaN
leaves a gap.  A line that says ``theory`` is dashed and lies on top, so that agreement can be seen.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.charts.card import HEIGHT, card, rows
from kinetoscope.charts.quantity import Quantity
from kinetoscope.charts.theme import colour


@attrs.frozen
class Line:
    """One curve.

    Attributes
    ----------
    column : the column with its values
    label : what the key says; the column's name where it is empty
    colour : a name of ``theme.COLOURS``; theory has its own
    theory : drawn broken, in theory's colour
    data, x : dataset and x column, where they are not those of the chart
    """

    column: str
    label: str = ""
    colour: str = ""
    theory: bool = False
    data: str = ""
    x: str = ""

    @property
    def paint(self) -> str:
        """The colour's token."""
        return colour(self.colour or ("theory" if self.theory else "accent"))


def curves(
    name: str,
    title: str,
    lines: Sequence[Line],
    *,
    x: Quantity,
    y: Quantity,
    data: str = "run",
    marks: str = "",
    clock: bool = True,
    description: str = "",
    height: int = HEIGHT,
) -> dict[str, Any]:
    """A chart of curves for :class:`kinetoscope.widgets.plots.Plots`.

    ``marks`` names a dataset with columns ``x`` and ``label``: instants worth a thin upright line
    (:func:`staggered` keeps their labels apart).
    With ``clock``, x is the stage's time: a cursor follows the picture and a drag moves it.  The
    result is shared between equal calls and is not to be changed.
    """
    return _curves(name, title, tuple(lines), x, y, data, marks, clock, description, height)


@lru_cache(maxsize=256)  # a page asks again at every run
def _curves(
    name: str, title: str, lines: tuple[Line, ...], x: Quantity, y: Quantity, data: str,
    marks: str, clock: bool, description: str, height: int,
) -> dict[str, Any]:  # fmt: skip
    layers = [_layer(line, x, y, data) for line in sorted(lines, key=lambda line: line.theory)]
    if marks:
        layers.append(_marks(marks, x))
    key = [
        {"label": line.label or line.column, "colour": line.paint, "dashed": line.theory}
        for line in lines
    ]
    return card(
        name, title, alt.layer(*layers), key=key, description=description, height=height,
        flags=("clock",) if clock else (),
    )  # fmt: skip


def staggered(places: ArrayLike, labels: Iterable[str], *, apart: float) -> np.ndarray:
    """Labels of ``marks`` at these places, each a line lower where one before it is too near.

    ``apart`` is the room that a label needs, in units of x.
    """
    places, labels = np.asarray(places, float), [*labels]
    said, row, before = np.empty(places.size, object), 0, -np.inf
    for k in np.argsort(places):
        row = row + 1 if places[k] - before < apart else 0
        said[k], before = "\n" * row + labels[k], places[k]
    return said.astype(str)


def _layer(line: Line, x: Quantity, y: Quantity, data: str) -> alt.Chart:
    dash = {"strokeDash": [5, 4], "strokeWidth": 1.6} if line.theory else {}
    low = attrs.evolve(y, ticks=min(y.ticks, 4))  # a low chart has no room for more
    return (
        alt.Chart(rows(line.data or data))
        # In the order of the rows: a phase portrait is no function of its x.
        .mark_line(color=line.paint, clip=True, order=False, **dash)
        .encode(
            x=alt.X(line.x or x.column, type="quantitative", axis=x.axis(), scale=x.scale()),
            y=alt.Y(
                line.column, type="quantitative", axis=low.axis(),
                scale=low.scale(nice=y.low is None or y.high is None),
            ),
        )
    )  # fmt: skip


def _marks(data: str, x: Quantity) -> alt.LayerChart:
    place = alt.X("x", type="quantitative", axis=x.axis(), scale=x.scale())
    there = alt.Chart(rows(data))
    rule = there.mark_rule(strokeDash=[2, 3], opacity=0.7, clip=True).encode(x=place)
    text = there.mark_text(align="left", dx=3, baseline="top", clip=True, lineBreak="\n").encode(
        x=place, y=alt.value(0), text=alt.Text("label", type="nominal")
    )
    return rule + text
