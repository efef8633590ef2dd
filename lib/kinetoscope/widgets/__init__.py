"""Floor 2: the widgets.  Arrays in, pixels out; no physics.

Each is loaded when it is first named, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Player": "player",
    "Masthead": "masthead",
    "Controls": "controls",
    "Tabs": "tabs",
    "Plots": "plots",
    "Menus": "menus",
    "Lesson": "lesson",
    "Sheet": "sheet",
}


def __getattr__(name: str) -> Any:
    """Load a widget on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
