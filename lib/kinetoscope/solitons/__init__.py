"""Solitons: kinks, breathers and their collisions in the nonlinear Klein-Gordon equation.

phi_tt + 2 damping phi_t = phi_xx - V'(phi), c = 1.  Two phi^4 kinks that collide slowly capture
each other; fast ones escape; in between lies a fractal of windows in which they meet two, three
or more times and then escape, because a bounce lends energy to the kinks' internal oscillation
and a later bounce may give it back.

>>> from kinetoscope import solitons
>>> solitons.collide(speed=0.2268).bounces
2

The names below are loaded when first used.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_WHERE = {
    "potential": "potential",
    "Potential": "potential",
    "State": "initial",
    "evolve": "evolve",
    "collide": "collide",
    "Collision": "collide",
    "scan": "scan",
    "Scan": "scan",
    "critical_speed": "critical",
    "windows": "critical",
    "Params": "params",
    "estimate_cost": "simulate",
    "simulate": "simulate",
    "PRESETS": "presets",
    "LESSON": "lesson",
    "energy_density": "observables",
    "momentum": "observables",
    "topological_charge": "observables",
    "entropy": "observables",
}
_MODULES = ("initial", "theory", "observables", "checks", "schemes")

__all__ = [*_WHERE, *_MODULES]


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562) and keep it."""
    if name in _WHERE:
        value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    elif name in _MODULES:
        value = import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """Keeps ``solitons.collide`` the function: importing the file of that name must not hide it."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _WHERE and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
