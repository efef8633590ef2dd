"""A package whose names are loaded when they are first used (PEP 562).

``import kinetoscope`` takes milliseconds because nothing compiled, drawn or plotted is imported
before somebody asks for it.  A package says where its names live, and that is all::

    __getattr__, __dir__, __all__ = lazy.names(
        __name__, {"simulate": "simulate", "Params": "params"}, modules=("theory",)
    )
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any


def names(
    package: str, where: Mapping[str, str], *, modules: Sequence[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """``__getattr__``, ``__dir__`` and ``__all__`` of ``package``.

    ``where`` maps a public name to the file that defines it; ``modules`` are public files.  A
    function may be called like the file it lives in (``solitons.collide``): importing that file
    does not hide it.
    """
    known = [*where, *modules]

    class Package(ModuleType):
        def __setattr__(self, name: str, value: Any) -> None:
            # Python binds an imported file to its name in the package; the function comes first.
            if not (name in where and isinstance(value, ModuleType)):
                super().__setattr__(name, value)

    here = sys.modules[package]
    here.__class__ = Package

    def load(name: str) -> Any:
        if name in where:
            value = getattr(import_module(f"{package}.{where[name]}"), name)
        elif name in modules:
            value = import_module(f"{package}.{name}")
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        setattr(here, name, value)
        return value

    return load, lambda: sorted({*vars(here), *known}), known
