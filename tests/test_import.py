"""Importing the package is quick and brings nothing heavy."""

import subprocess
import sys

import pytest

LIGHT = (
    "import time; t = time.perf_counter(); import kinetoscope; t = time.perf_counter() - t\n"
    "import sys\n"
    "heavy = {'jax', 'marimo', 'altair', 'numba', 'scipy', 'xarray'} & set(sys.modules)\n"
    "assert not heavy, heavy\n"
    "print(t)"
)


@pytest.mark.clock
def test_import_is_light():
    out = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    # 50 ms is the promise; a few ms is what it takes, so a busy machine does not fail here.
    assert float(out.stdout) < 0.05
