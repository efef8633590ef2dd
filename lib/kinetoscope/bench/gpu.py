"""Batches on a GPU: a scan, swimmers, lattices and a gas, each beside what bounds it.

Measured only where JAX sees a GPU; on a processor the kernels of numba are the faster ones, and
these figures would say nothing.  Floors are taken on the device in the same run: three of the four
stream through memory, and can be no faster than a copy of the bytes that they must move; lattices
live on hashed numbers, and can be no faster than the hash.
"""

import math

import numpy as np

from kinetoscope import mips, solitons
from kinetoscope.bench.figure import Figure, alternate
from kinetoscope.spirals.batch import Batch as Lattices
from kinetoscope.spirals.lattice import PASSES, Lattice
from kinetoscope.spirals.rules import Rules

#: Stages of a step of BM4, and bytes of a site in one: field and momentum, read and written.
STAGES, SITE = 6, 32
#: Bytes of a swimmer's step: ten numbers read and six written; and of each of its neighbours.
SWIMMER, NEIGHBOUR = 128, 4
#: Bytes of a disc's step in single precision: its flight; one pairing, its partner's numbers too.
FLIGHT, PAIRING = 16, 32


def scan_of_a_million(*, count: int = 1_000_000) -> list[Figure]:
    """The fractal: a million speeds in [0.18, 0.28], phi^4, dx 0.3."""
    half, horizon, dx = 10.0, 150.0, 0.3
    speeds = np.linspace(0.18, 0.28, count)
    taken = alternate(
        {"scan": lambda: solitons.scan(speeds, horizon=horizon, dx=dx, backend="jax")}, rounds=2
    )["scan"]
    # The half line reaches as far as a signal that must not come back; dt = 1.2 dx.
    sites = (half + horizon / 2 + 15.0) / dx
    steps = float(np.mean(half / speeds + horizon)) / (1.2 * dx)
    rate = _bandwidth()
    floor = count * sites * steps * STAGES * SITE / rate
    how = f"best of 2; bounded by memory: {SITE} bytes a site and stage at {_said(rate)}"
    name = f"{count:.0e}-speed scan".replace("e+0", "e")
    return [Figure(name, taken.best, "s", 15.0, "less", floor, how)]


def swimmers(*, crowds: int = 128, n: int = 4096, steps: int = 500) -> list[Figure]:
    """Steps of swimmers a second: crowds of soft discs at Pe = 100, each its own packing."""
    from kinetoscope.mips import kernels_jax

    packings = np.linspace(0.4, 0.7, crowds)
    batch = kernels_jax.Batch([mips.Params(n=n, packing=float(each)) for each in packings])
    batch.advance(steps)  # until rows have the room that they need
    taken = alternate({"batch": lambda: batch.advance(steps)}, rounds=5)["batch"]
    rate, width = _bandwidth(), batch.width
    each = SWIMMER + NEIGHBOUR * width
    how = (
        f"best of 5, {crowds} crowds of {n}; bounded by memory: {each} bytes a swimmer and step at "
        f"{_said(rate)}, and by finding its {width} neighbours anew when one has moved half a skin"
    )
    done = crowds * n * steps / taken.best
    return [
        Figure("swimmers in a batch", done / 1e9, "G steps/s", 1.0, "more", rate / each / 1e9, how)
    ]


def dimers(*, lattices: int = 512, size: int = 512, passes: int = 8 * PASSES) -> list[Figure]:
    """Attempts a second of the dimer scheme: May-Leonard lattices at one attempt per dimer."""
    from kinetoscope.bench import kernels_jax

    rules = Rules.may_leonard(1.0, 1.0, 3.0)
    batch = Lattices(
        [
            Lattice(size, rules, seed=seed, method="jax", attempts_per_dimer=1.0)
            for seed in range(lattices)
        ]
    )

    def run() -> np.ndarray:
        batch.advance(passes)
        return batch.counts  # what is counted has been computed

    attempts = lattices * passes * size**2 / 2
    taken = alternate(
        {"batch": run, "numbers": kernels_jax.hashing(lattices, size, passes)}, rounds=5
    )
    floor = attempts / taken["numbers"].best / 1e9
    how = (
        f"best of 5, {lattices} lattices of L = {size}, counted at the end; bounded by arithmetic: "
        "floor is drawing the random numbers alone"
    )
    done = attempts / taken["batch"].best / 1e9
    return [Figure("dimers in a batch", done, "G attempts/s", 100.0, "more", floor, how)]


def boltzmann(*, gases: int = 64, n: int = 2**20, duration: float = 1.0) -> list[Figure]:
    """Steps of discs a second in DSMC, dense and dilute, in single precision."""
    from kinetoscope.expansion import kernels_jax

    rate, figures = _bandwidth(), []
    for knudsen in (0.3, 3.0):
        start = kernels_jax.left_half(gases, n, seed=1)
        way = kernels_jax.course(n, knudsen)
        each = FLIGHT + PAIRING * way.pairings

        def run(start: object = start, knudsen: float = knudsen) -> np.ndarray:
            end = kernels_jax.advance(start, knudsen=knudsen, duration=duration, seed=2)
            return np.asarray(end.collisions)

        taken = alternate({"batch": run}, rounds=5)["batch"]
        done = gases * n * math.ceil(duration / way.step - 1e-9) / taken.best / 1e9
        how = (
            f"best of 5, {gases} gases of {n}; bounded by memory: {way.pairings} pairings, {each} "
            f"bytes a disc and step at {_said(rate)}"
        )
        figures.append(
            Figure(
                f"DSMC in a batch, Kn = {knudsen:g}", done, "G steps/s", 10.0, "more",
                rate / each / 1e9, how,
            )
        )  # fmt: skip
    return figures


CASES = (scan_of_a_million, swimmers, dimers, boltzmann)
PEERS = ()


def _bandwidth(count: int = 2**28) -> float:
    """Bytes a second that this device reads and writes in a plain copy."""
    from kinetoscope.bench import kernels_jax

    taken = alternate({"copy": kernels_jax.copying(count)}, rounds=9)["copy"]
    return 8.0 * count / taken.best


def _said(rate: float) -> str:
    return f"{rate / 1e9:.0f} GB/s"
