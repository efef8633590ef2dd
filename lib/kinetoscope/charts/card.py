"""A card: the drawing together with its name, its title and its key, as ``Plots`` takes it."""

from collections.abc import Iterable
from typing import Any

import altair as alt

from kinetoscope.charts import theme

#: Height of the drawing in a row of three, in pixels; a chart that stands alone may take more.
HEIGHT = 132


def rows(name: str) -> alt.NamedData:
    """The dataset of that name, whose columns are numbers already and need no parsing.

    Vega-Lite would parse them anyway, in a copy of the data, and Vega never forgets which row a
    copy was made of: four bytes for each row ever shown, 0.4 MB a second under a running lattice.
    """
    return alt.NamedData(name, format=alt.JsonDataFormat(parse=None))


def card(
    name: str,
    title: str,
    drawing: alt.TopLevelMixin,
    *,
    key: Iterable[dict[str, Any]] = (),
    description: str = "",
    height: int = HEIGHT,
    flags: Iterable[str] = (),
) -> dict[str, Any]:
    """Pack a drawing for :class:`kinetoscope.widgets.plots.Plots`.

    ``flags``: ``"clock"`` (shares the stage's time), ``"pick"`` (a click picks a point) and
    ``"zoom"`` (the x axis zooms; the drawing must use the parameters ``xlow`` and ``xhigh``).
    ``description`` is what a screen reader says; the title where it is empty.
    """
    # Checking it against the schema would be most of the work: a test does.
    spec = drawing.to_dict(validate=False)
    spec["config"] = theme.config()
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    spec["description"] = description or title
    spec["usermeta"] = {"height": height, **dict.fromkeys(flags, True)}
    if "zoom" in flags:
        spec["params"] = [*spec.get("params", []), {"name": "xlow", "value": None},
                          {"name": "xhigh", "value": None}]  # fmt: skip
    return {"name": name, "title": title, "key": [*key], "spec": spec}
