"""Mixture: three epochs of a gas of light and heavy molecules, at any mass ratio.

Light molecules come to rest with each other within a few collisions, t ~ 1; heavy ones, slower by
1/eps, among themselves by t ~ 1/eps; and because a light molecule hardly moves a heavy one, the two
temperatures meet only by t ~ 1/eps^2, eps = sqrt(m_light / m_heavy).  The space-homogeneous
Boltzmann equation of both, in the plane, is solved in a basis in which the mass ratio costs
nothing: three epochs take milliseconds at any eps.

>>> from kinetoscope import mixture
>>> run = mixture.simulate(mixture.Params(epsilon=0.01))
>>> bool(abs(run.data["temperature_light"][-1] - run.data["temperature_heavy"][-1]) < 1e-3)
True

The names below are loaded when first used.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_WHERE = {
    "Params": "params",
    "estimate_cost": "simulate",
    "simulate": "simulate",
    "WARM": "simulate",
    "PRESETS": "presets",
    "LESSON": "lesson",
    "Initial": "initial",
    "gaussian": "initial",
    "double_beam": "initial",
    "bkw": "initial",
    "project": "basis",
    "synthesise": "basis",
    "moments": "basis",
    "epoch_times": "observables",
    "entropy": "entropy",
    "Tensor": "tensors",
    "collision_tensor": "tensors",
    "linear_rate": "tensors",
}
_MODULES = ("theory", "reference", "checks", "initial", "basis")

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
    """Keeps ``mixture.simulate`` the function: importing the file of that name must not hide it."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _WHERE and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
