"""The look of a chart: quiet axes, strong data, one accent, theory in its own colour.

A colour is written ``var:--accent`` and stands for the house token of that name; the widget
resolves it where the chart is drawn, once for light and once for dark.  Nothing here is
registered anywhere: a chart carries its own look with it.
"""

from typing import Any

#: What a colour may be called, and the token behind it.
COLOURS = {
    "accent": "var:--accent",
    "theory": "var:--theory",
    "good": "var:--good",
    "ink": "var:--ink",
    "soft": "var:--soft",
    # Categories after Okabe and Ito (jfly.uni-koeln.de/color, 2008), lightened for dark ground:
    # told apart under the three common colour-vision deficiencies.
    "category-1": "var:--category-1",
    "category-2": "var:--category-2",
    "category-3": "var:--category-3",
    "category-4": "var:--category-4",
    "category-5": "var:--category-5",
    "category-6": "var:--category-6",
    # The species of a lattice, as the player's colour map of that name paints them.
    "species-1": "var:--species-1",
    "species-2": "var:--species-2",
    "species-3": "var:--species-3",
}

#: Categories in the order they are given out.
CATEGORIES = tuple(COLOURS[f"category-{k}"] for k in range(1, 7))

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"


def config() -> dict[str, Any]:
    """The Vega-Lite configuration that every chart carries."""
    return {
        "background": "transparent",
        "aria": False,  # a canvas has one name, the figure's; a sentence for each point is work
        "font": _FONT,
        "padding": {"left": 2, "right": 6, "top": 5, "bottom": 3},
        "view": {"stroke": None},
        "axis": {
            "labelColor": "var:--soft",
            "titleColor": "var:--soft",
            "labelFontSize": 11,
            "titleFontSize": 11.5,
            "titleFontWeight": "normal",
            "titlePadding": 4,
            "labelPadding": 4,
            "domainColor": "var:--line",
            "tickColor": "var:--line",
            "tickSize": 4,
            "gridColor": "var:--line",
            "labelOverlap": "parity",
            "labelFlush": False,
        },
        "axisX": {"grid": False, "titlePadding": 1, "labelPadding": 2, "tickSize": 3},
        "axisY": {
            "grid": True,
            "gridOpacity": 0.7,
            "domain": False,
            "ticks": False,
            "minExtent": 24,  # neighbours begin at the same place, and digits may come and go
        },
        "line": {"strokeWidth": 1.8, "strokeJoin": "round", "strokeCap": "round"},
        "rule": {"color": "var:--soft"},
        "text": {"color": "var:--soft", "fontSize": 11},
    }


def colour(name: str) -> str:
    """The token of a colour's name.

    Raises
    ------
    ValueError
        for a name that is none of :data:`COLOURS`.
    """
    if name not in COLOURS:
        raise ValueError(f"colour must be one of {', '.join(COLOURS)}; got {name!r}")
    return COLOURS[name]
