"""Points coloured by category, with theory drawn through them: a scan of outcomes.

Data: a dataset with the columns of x and y and a column of categories (text or numbers).  The x
axis zooms; a click picks a point.  With ``stems`` a thin line ties each point to the axis, so that
a window one point wide can be seen.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt

from kinetoscope.charts.card import card, rows
from kinetoscope.charts.curve import Line
from kinetoscope.charts.quantity import Quantity
from kinetoscope.charts.theme import CATEGORIES


def points(
    name: str,
    title: str,
    *,
    x: Quantity,
    y: Quantity,
    category: str,
    categories: Mapping[Any, str],
    lines: Sequence[Line] = (),
    data: str = "points",
    stems: bool = False,
    interval: tuple[str, str] | None = None,
    size: float = 14,
    description: str = "",
    height: int = 300,
) -> dict[str, Any]:
    """A chart of points for :class:`kinetoscope.widgets.plots.Plots`; zooms and picks.

    ``categories`` maps a value of the column ``category`` to its words in the key, six at most, in
    the order of the palette; ``interval`` names two columns, the ends of a bar through each point.
    The result is shared between equal calls and is not to be changed.

    Raises
    ------
    ValueError
        for more than six categories: nobody tells seven colours apart.
    """
    if len(categories) > len(CATEGORIES):
        raise ValueError(
            f"categories must be at most {len(CATEGORIES)}; got {len(categories)}: join the rarest"
        )
    pairs = tuple(categories.items())
    return _points(
        name, title, x, y, category, pairs, tuple(lines), data, stems, interval, size, description,
        height,
    )  # fmt: skip


@lru_cache(maxsize=256)  # a page asks again at every run
def _points(
    name: str, title: str, x: Quantity, y: Quantity, category: str,
    categories: tuple[tuple[Any, str], ...], lines: tuple[Line, ...], data: str, stems: bool,
    interval: tuple[str, str] | None, size: float, description: str, height: int,
) -> dict[str, Any]:  # fmt: skip
    values, words = [value for value, _ in categories], [label for _, label in categories]
    place = alt.X(x.column, type="quantitative", axis=x.axis(), scale=x.scale(zoom=True))
    rise = alt.Y(y.column, type="quantitative", axis=y.axis(), scale=y.scale(nice=y.high is None))
    paint = alt.Color(
        category, type="nominal", legend=None,
        scale=alt.Scale(domain=values, range=[*CATEGORIES[: len(values)]]),
    )  # fmt: skip
    there = alt.Chart(rows(data))
    layers: list[alt.Chart] = []
    if stems:
        layers.append(
            there.mark_rule(clip=True, opacity=0.16, strokeWidth=1).encode(
                x=place, y=rise, y2=alt.datum(0), color=paint
            )
        )
    if interval is not None:
        least, most = interval
        layers.append(
            there.mark_rule(clip=True, opacity=0.55, strokeWidth=1.4).encode(
                x=place, y=alt.Y(least, type="quantitative"), y2=alt.Y2(most), color=paint
            )
        )
    layers.append(
        there.mark_circle(clip=True, size=size, opacity=1).encode(
            x=place,
            y=rise,
            color=paint,
            tooltip=[_said(x), _said(y), alt.Tooltip(category, type="nominal")],
        )
    )
    layers += [
        alt.Chart(rows(line.data or data))
        # In the order of the rows: a gap between two pieces must stay where it is.
        .mark_line(
            color=line.paint, clip=True, order=False, strokeDash=[5, 4] if line.theory else [1, 0]
        )
        .encode(
            x=alt.X(
                line.x or x.column, type="quantitative", axis=x.axis(), scale=x.scale(zoom=True)
            ),
            y=alt.Y(line.column, type="quantitative"),
        )
        for line in lines
    ]
    key = [
        {"label": label, "colour": token, "mark": "point"}
        for label, token in zip(words, CATEGORIES, strict=False)
    ]
    key += [{"label": line.label, "colour": line.paint, "dashed": line.theory} for line in lines]
    return card(
        name, title, alt.layer(*layers), key=key, description=description, height=height,
        flags=("pick", "zoom"),
    )  # fmt: skip


def _said(quantity: Quantity) -> alt.Tooltip:
    return alt.Tooltip(
        quantity.column, type="quantitative", title=quantity.title, format=quantity.format or ".6~g"
    )
