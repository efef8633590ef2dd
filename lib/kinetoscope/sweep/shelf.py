"""The shelf: sweeps that were run elsewhere, in the one folder that may be looked into.

``kinetoscope serve --sweeps FOLDER`` (or the variable ``KINETOSCOPE_SWEEPS``, for plain marimo and
Jupyter) names it.  What lies directly in it can be opened by its name: folders of sweeps, finished
or still being filled, and tables (``*.nc``).  Nothing else on the machine can: a name is looked up
among those listed, links that lead out of the folder are not listed, and what a file says of
itself is read as text and numbers, never run.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from kinetoscope.core.knobs import refusal
from kinetoscope.sweep import folder

if TYPE_CHECKING:
    import xarray

#: Names the folder.
VARIABLE = "KINETOSCOPE_SWEEPS"
#: A plan longer than this is none of ours.
LONGEST = 4_000_000


def where() -> Path | None:
    """The folder, or None where nobody named one."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def listed(phenomenon: str) -> list[str]:
    """Names of the sweeps of a phenomenon (by its module's name), the newest first."""
    shelf = where()
    if shelf is None or not shelf.is_dir():
        return []
    home, found = shelf.resolve(), []
    for path in shelf.iterdir():
        if path.name.startswith(".") or not path.resolve().is_relative_to(home):
            continue
        if _whose(path) == phenomenon:
            found.append((path.stat().st_mtime, path.name))
    return [name for _, name in sorted(found, reverse=True)]


def take(name: str, phenomenon: str) -> "xarray.Dataset":
    """The table of a listed sweep; ValueError for every other name, and for a damaged one."""
    there = listed(phenomenon)
    if name not in there:
        allowed = f"one of {', '.join(there)}" if there else "left out while the shelf is empty"
        raise refusal("sweep", name, allowed, "put its folder where --sweeps points")
    try:
        return folder.read(where() / name)
    except (OSError, KeyError, TypeError) as error:
        raise refusal(
            "sweep", name, "whole", f"it cannot be read ({error}): copy it again"
        ) from None


def _whose(path: Path) -> str:
    """The phenomenon of a sweep's folder or table; empty for anything else."""
    try:
        if path.is_dir():
            # The plan first: a table says the same, but may not be there yet.
            plan = path / folder.PLAN
            inside = [plan, path / folder.TABLE, path / folder.POINTS]
            if any(part.is_symlink() for part in inside) or not plan.is_file():
                return ""
            if plan.stat().st_size > LONGEST:
                return ""
            said = json.loads(plan.read_text("utf-8"))
            return str(said.get("phenomenon", "")) if isinstance(said, dict) else ""
        if path.suffix == ".nc" and path.is_file():
            return _of_table(path)
    except (OSError, ValueError):
        return ""
    return ""


def _of_table(path: Path) -> str:
    from scipy.io import netcdf_file

    try:
        with netcdf_file(path, "r", mmap=False) as table:
            return bytes(getattr(table, "phenomenon", b"")).decode("utf-8", "replace")
    except (TypeError, AssertionError, KeyError, IndexError, OverflowError):
        # What scipy raises for a file that is no NetCDF, or a torn one.
        return ""
