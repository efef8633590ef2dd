"""What the Sweep tab fills: a map of who separates, over Peclet number and packing.

Each cell is a small system of its own, run from a gas for some memory times; its colour is the
spread of local packing.  A coarse map comes first, then the cells between.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from kinetoscope.charts import Quantity, heat
from kinetoscope.core.run import stop_if
from kinetoscope.mips import observables
from kinetoscope.mips.params import DENSEST_WCA, Params
from kinetoscope.mips.simulation import SLICE, Simulation

Report = Callable[[float, str], None]

#: Swimmers of a small system, memory times that it gets, and of these the last ones that count.
SMALL, LASTING, COUNTED = 600, 8.0, 3.0
#: Cells of the fine map along each axis; the coarse one has half as many.
PECLETS, PACKINGS = 10, 8
#: Ends of the axes.
LOW, HIGH = 10.0, 160.0
THIN, DENSE = 0.1, 0.9
#: The largest spread on the map: half the cells empty, half full.
MOST = 0.4


def sweep_charts(params: Params) -> list[dict[str, Any]]:
    """The large chart of the Sweep tab."""
    discs = {"harmonic": f"soft discs, k = {params.stiffness:g}", "wca": "hard discs",
             "softplus": f"smooth discs, k = {params.stiffness:g}", "none": "ghosts"}  # fmt: skip
    return [
        heat(
            "map", f"Who separates? {discs[params.potential].capitalize()}",
            x=Quantity("", "Péclet number Pe"), y=Quantity("", "packing φ"),
            value=Quantity("spread", "spread of packing", low=0.0, high=MOST), height=360,
            description="Spread of local packing over Péclet number and packing",
        )
    ]  # fmt: skip


def sweep_words() -> str:
    """What stands above the large chart."""
    return (
        f"<p>Every cell is a system of {SMALL} swimmers of its own, run now on this machine from a "
        f"gas for {LASTING:g} memory times. Bright cells have separated: the packing of their "
        "corners differs from place to place. Before it fills: where will the border run? "
        "<b>Click a cell to watch it with many swimmers.</b> In a cell that stays dark a crowd "
        "may still live on if you put one in: choose <i>droplet</i> and see. For hard discs of "
        "another kind the border begins at Pe = 40(2), φ = 0.597(3) (Siebert et al., 2018); soft "
        "ones need more.</p>"
        '<button type="button" data-action="sweep">Sweep again with the present knobs</button>'
    )


def sweep_range(_values: Mapping[str, Any]) -> tuple[float, float]:
    """Where the Sweep tab starts, whatever the panel says."""
    return LOW, HIGH


def sweep_pick(_chart: str, x: float, y: float, _params: Params) -> dict[str, Any]:
    """The knobs that put a picked cell on the stage, as a gas at first."""
    return {
        "peclet": round(float(np.clip(x, LOW, HIGH)), 1),
        "packing": round(float(np.clip(y, THIN, DENSE)), 3), "start": "homogeneous",
        "trap_stiffness": 0.0, "speed": 1.0, "translational_diffusion": None,
        "rotational_diffusion": None,
    }  # fmt: skip


def sweep(
    params: Params, low: float, high: float, cancel: threading.Event | None, progress: Report,
) -> Iterator[dict[str, dict[str, Any]]]:  # fmt: skip
    """Fill the map: every other cell first, each standing for the four around it."""
    x = np.linspace(max(low, LOW), min(high, HIGH), PECLETS + 1)
    y = np.linspace(THIN, DENSE, PACKINGS + 1)
    found = np.full((PECLETS, PACKINGS), np.nan)
    coarse = found.copy()
    work = [
        (i, j)
        for oi, oj in ((0, 0), (1, 1), (0, 1), (1, 0))
        for i in range(oi, PECLETS, 2)
        for j in range(oj, PACKINGS, 2)
    ]
    for done, (i, j) in enumerate(work):
        stop_if(cancel)
        progress(done / len(work), f"{done} of {len(work)} cells")
        peclet, packing = 0.5 * (x[i] + x[i + 1]), 0.5 * (y[j] + y[j + 1])
        found[i, j] = spread(small(params, peclet, packing), 1 + done, cancel)
        if i % 2 == 0 and j % 2 == 0:
            coarse[i : i + 2, j : j + 2] = found[i, j]
        shown = np.where(np.isnan(found), coarse, found)
        yield {"map": {"cells": {
            "x_low": np.repeat(x[:-1], PACKINGS), "x_high": np.repeat(x[1:], PACKINGS),
            "y_low": np.tile(y[:-1], PECLETS), "y_high": np.tile(y[1:], PECLETS),
            "spread": shown.ravel(),
        }}}  # fmt: skip


def small(params: Params, peclet: float, packing: float) -> Params:
    """The small system of a cell: the knobs on the stage, but for what the map says."""
    if params.potential == "wca":
        packing = min(packing, DENSEST_WCA)
    return attrs.evolve(
        params, n=SMALL, peclet=peclet, packing=packing, start="homogeneous", dt=None, speed=1.0,
        trap_stiffness=0.0, translational_diffusion=None, rotational_diffusion=None,
    )  # fmt: skip


def spread(params: Params, seed: int, cancel: threading.Event | None) -> float:
    """The spread of local packing late in a run from a gas."""
    run = Simulation(params, seed)
    steps = round(LASTING / (params.d_r * params.step))
    looks, piece = [], min(SLICE // params.n, max(1, round(steps * COUNTED / LASTING / 10)))
    while run.particles.steps < steps:
        stop_if(cancel)
        run.make_steps(piece)
        if run.particles.steps > steps * (1.0 - COUNTED / LASTING):
            packings = observables.shifted_packings(run.positions(), run.box)
            looks.append(observables.density_std(packings))
    return float(np.mean(looks))
