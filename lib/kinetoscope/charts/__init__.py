"""Floor 2: the few forms of chart there are.  Columns by name in, a Vega-Lite picture out.

A chart says how named columns are drawn and holds no numbers; those come later, over and over,
through ``widgets.plots.Plots.update``.  So a moved slider redraws and never rebuilds::

    time = Quantity("t", "time")
    curves("energy", "Where the energy is",
           [Line("kinks"), Line("radiated", colour="good")], x=time, y=Quantity("", "energy"))

Colours are names of tokens (``theme``), which the page resolves for light and dark.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Quantity": "quantity",
    "Line": "curve",
    "curves": "curve",
    "staggered": "curve",
    "points": "scatter",
    "bars": "histogram",
    "heat": "heat_map",
}


def __getattr__(name: str) -> Any:
    """Load a form on first use (PEP 562): Altair takes its time."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
