"""The machine, in words, and the arithmetic it reaches on the simplest loop."""

import datetime
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from kinetoscope.bench.figure import alternate
from kinetoscope.core.compiled import jit

#: What a figure depends on besides the machine.
_PACKAGES = ("numpy", "numba", "llvmlite", "jax", "marimo", "amangkurat")


def describe() -> dict[str, object]:
    """Processor, cores, load and versions: what a reader needs to judge a figure."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        "when": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }


def flops() -> float:
    """Double-precision operations a second of one core on a loop that lives in its L1 cache.

    2 x 512 values, y = a y + x over and over: what compiled, vectorised stencil code could reach
    if it had nothing to wait for.  A floor computed from it is an estimate, not a bound.
    """
    x, y = np.full(512, 1e-3), np.zeros(512)
    passes = 20_000
    taken = alternate({"axpy": lambda: _axpy(0.5, x, y, passes)}, rounds=7)["axpy"]
    return 2 * x.size * passes / taken.best


@jit
def _axpy(a, x, y, passes):  # noqa: ANN001, ANN202
    for _ in range(passes):
        for j in range(x.size):
            y[j] = a * y[j] + x[j]


def _cpu() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
