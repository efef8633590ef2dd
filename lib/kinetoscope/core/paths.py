"""Where things lie: notebooks and pictures, in a checkout and in an installed wheel alike."""

import atexit
import os
import shutil
import sys
import tempfile
import warnings
from functools import cache as once
from pathlib import Path

import kinetoscope

_PACKAGE = Path(__file__).resolve().parents[1]


def apps() -> Path:
    """The folder of notebooks."""
    return _beside("apps")


def assets() -> Path:
    """The folder of style sheet, logo and thumbnails."""
    return _beside("assets")


def _beside(name: str) -> Path:
    for folder in (_PACKAGE / f"_{name}", _PACKAGE.parents[1] / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"the folder {name!r} came neither with the package nor with a checkout around "
        f"{_PACKAGE}: install kinetoscope again"
    )


@once
def cache() -> Path:
    """Our folder for what can be made again: compiled kernels, stored results.

    ``KINETOSCOPE_CACHE`` names it; otherwise it is the usual place of the system.  Where that
    cannot be written (read-only install, no home), a temporary folder serves, with one warning.
    """
    wanted = os.environ.get("KINETOSCOPE_CACHE")
    folder = Path(wanted) if wanted else _user_cache() / "kinetoscope"
    folder = folder / kinetoscope.__version__
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        fallback = Path(tempfile.mkdtemp(prefix="kinetoscope-"))
        atexit.register(shutil.rmtree, fallback, ignore_errors=True)
        warnings.warn(
            f"{folder} cannot be written ({error.strerror}); using {fallback} until this "
            "program ends. Set KINETOSCOPE_CACHE to a folder that can be written.",
            RuntimeWarning,
            stacklevel=2,
        )
        return fallback
    return folder


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
