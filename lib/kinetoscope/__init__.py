"""Kinetoscope: an interactive laboratory of non-equilibrium physics.

A kinetoscope was the box one looked into to see motion.  This one shows motion far from
equilibrium.  Each phenomenon is a subpackage with the same border: ``Params`` go in, a
``Trajectory`` comes out, and ``theory`` says what should have happened.

>>> from kinetoscope import solitons
>>> run = solitons.simulate(solitons.Params(speed=0.2268))
>>> run.diagnostics["bounces"]
2

Importing the package costs a few milliseconds: a phenomenon is loaded when it is first named.
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

#: The phenomena that can be played today, in the order of the gallery.
PHENOMENA = ("solitons", "mips", "spirals", "expansion", "mixture", "replicas")

#: The phenomena announced in the gallery and not yet built.
COMING: tuple[str, ...] = ()

#: Floors of the library that scripts use by name.
FLOORS = ("core", "sweep")


def __getattr__(name: str) -> ModuleType:
    """Load a phenomenon, or a floor of the library, on first use (PEP 562)."""
    if name in PHENOMENA or name in FLOORS:
        return import_module(f"{__name__}.{name}")
    if name in COMING:
        raise AttributeError(f"{name} is announced but not built yet; there is {list(PHENOMENA)}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *PHENOMENA, *FLOORS])
