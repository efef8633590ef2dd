"""What the Sweep tab fills: a map of who separates, over Peclet number and packing.

What was kept beforehand is there at once (:mod:`.kept_views`).  Then each cell of a map of the
present discs is a small system of its own, run from a gas for some memory times; its colour is the
spread of local packing.  A coarse map comes first, then the cells between.  The same runs give the
effective speed beside its linear law, and the pressure: a state function, whose fall with packing
is where a gas cannot stay one.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from kinetoscope.charts import Line, Quantity, curves, heat
from kinetoscope.core.run import stop_if
from kinetoscope.mips import entropy_production, formed, kept_views, observables, theory
from kinetoscope.mips.params import DENSEST_WCA, Params
from kinetoscope.mips.simulation import SLICE, Simulation

Report = Callable[[float, str], None]

#: Swimmers of a small system, memory times that it gets, and of these the last ones that count.
SMALL, LASTING, COUNTED = 600, 6.0, 2.5
#: Cells of the fine map along each axis; the coarse one has half as many.
PECLETS, PACKINGS = 10, 8
#: Ends of the axes.
LOW, HIGH = 10.0, 160.0
THIN, DENSE = 0.1, 0.9
#: The largest spread on the map: half the cells empty, half full.
MOST = 0.4
#: Columns of cells whose speed and pressure are drawn, and their colours.
DRAWN = {0: "category-2", 2: "good", 4: "category-5", 8: "accent"}
HEIGHT = 340


@attrs.frozen
class Seen:
    """What a small system was found to do: see :func:`look`."""

    spread: float
    speed: float
    pressure: float


def sweep_charts(params: Params) -> list[dict[str, Any]]:
    """The large charts of the Sweep tab: what was kept; the map, speed and pressure along it."""
    discs = {"harmonic": f"soft discs, k = {params.stiffness:g}", "wca": "hard discs",
             "softplus": f"smooth discs, k = {params.stiffness:g}", "none": "ghosts"}  # fmt: skip
    packing = Quantity("at", "packing φ", low=0.0, high=1.0)
    x = np.linspace(LOW, HIGH, PECLETS + 1)
    lines = [
        Line("found", f"Pe {0.5 * (x[i] + x[i + 1]):.0f}", colour=colour, data=f"column{i}")
        for i, colour in DRAWN.items()
    ]
    return [
        *kept_views.charts(MOST, HEIGHT),
        heat(
            "map", f"Who separates? {discs[params.potential].capitalize()}",
            x=Quantity("", "Péclet number Pe", low=LOW, high=HIGH),
            y=Quantity("", "packing φ", low=THIN, high=DENSE),
            value=Quantity("spread", "spread", low=0.0, high=MOST), height=HEIGHT,
            description="Spread of local packing over Péclet number and packing",
        ),
        curves(
            "slow", "The more, the slower",
            [*lines, Line("law", "1 − φ/0.96", theory=True, data="law")], x=packing,
            y=Quantity("", "effective speed (v₀)", low=0.0, high=1.0), clock=False, height=HEIGHT,
        ),
        curves(
            "state", "Pressure, a state function",
            [*lines, Line("free", "free swimmers", theory=True, data="law")], x=packing,
            y=Quantity("", "P / P of free swimmers at φ = 1", low=0.0, high=1.0), clock=False,
            height=HEIGHT,
        ),
    ]  # fmt: skip


def sweep_words() -> str:
    """What stands above the large chart."""
    there = formed.grid()
    return (
        f"<p>The first map is there at once: states of {there.sizes[-1]} soft discs, kept with the "
        f"program, {there.memories:g} memory times after a gas. Bright cells have separated: how "
        "crowded it is differs from place to place. <b>Click a cell and its state is on the "
        "stage.</b> Beside it, before you look: does more of everything make the crowd denser, or "
        "only larger?</p>"
        f"<p>The third chart is computed now, for the discs on the stage: each cell is {SMALL} "
        f"swimmers from a gas, {LASTING:g} memory times long. A click there begins a new gas of as "
        "many swimmers as the panel says. In a cell that stays dark a crowd may still live on if "
        "you put one in: choose <i>droplet</i> and see. For hard discs of another kind the border "
        "begins at Pe = 40(2), φ = 0.597(3) (Siebert et al., 2018); soft ones need more.</p>"
        '<button type="button" data-action="sweep">Sweep again with the present knobs</button>'
    )


def sweep_range(_values: Mapping[str, Any]) -> tuple[float, float]:
    """Where the Sweep tab starts, whatever the panel says."""
    return LOW, HIGH


def sweep_pick(chart: str, x: float, y: float, _params: Params) -> dict[str, Any]:
    """The knobs that put a picked cell on the stage: the kept state, or a gas at first."""
    many = {
        "trap_stiffness": 0.0, "speed": 1.0, "translational_diffusion": None,
        "rotational_diffusion": None,
    }  # fmt: skip
    if chart == "kept":
        return many | kept_views.pick(x, y)
    return many | {
        "peclet": round(float(np.clip(x, LOW, HIGH)), 1),
        "packing": round(float(np.clip(y, THIN, DENSE)), 3), "start": "homogeneous",
    }


def sweep(
    params: Params, low: float, high: float, cancel: threading.Event | None, progress: Report,
) -> Iterator[dict[str, dict[str, Any]]]:  # fmt: skip
    """What was kept, then the map: every other cell first, each standing for the four around it."""
    stop_if(cancel)
    yield kept_views.datasets()
    x = np.linspace(max(low, LOW), min(high, HIGH), PECLETS + 1)
    y = np.linspace(THIN, DENSE, PACKINGS + 1)
    found = np.full((3, PECLETS, PACKINGS), np.nan)
    coarse = found[0].copy()
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
        seen = look(small(params, peclet, packing), 1 + done, cancel)
        found[:, i, j] = seen.spread, seen.speed, seen.pressure
        if i % 2 == 0 and j % 2 == 0:
            coarse[i : i + 2, j : j + 2] = seen.spread
        shown = np.where(np.isnan(found[0]), coarse, found[0])
        yield {
            "map": {"cells": {
                "x_low": np.repeat(x[:-1], PACKINGS), "x_high": np.repeat(x[1:], PACKINGS),
                "y_low": np.tile(y[:-1], PECLETS), "y_high": np.tile(y[1:], PECLETS),
                "spread": shown.ravel(),
            }},
            "slow": _columns(found[1], y) | {"law": _law()},
            "state": _columns(found[2], y) | {"law": _law()},
        }  # fmt: skip


def _columns(found: np.ndarray, y: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    """A dataset for each drawn column of cells: those that are there."""
    middle = 0.5 * (y[1:] + y[:-1])
    there = {i: np.isfinite(found[i]) for i in DRAWN}
    return {
        f"column{i}": {"at": middle[seen], "found": found[i, seen]} for i, seen in there.items()
    }


def _law() -> dict[str, np.ndarray]:
    at = np.array([0.0, theory.PHI_STAR])
    return {"at": at, "law": theory.effective_speed(at), "free": at}


def small(params: Params, peclet: float, packing: float) -> Params:
    """The small system of a cell: the knobs on the stage, but for what the map says."""
    if params.potential == "wca":
        packing = min(packing, DENSEST_WCA)
    return attrs.evolve(
        params, n=SMALL, peclet=peclet, packing=packing, start="homogeneous", dt=None, speed=1.0,
        trap_stiffness=0.0, translational_diffusion=None, rotational_diffusion=None,
    )  # fmt: skip


def look(params: Params, seed: int, cancel: threading.Event | None) -> Seen:
    """What a small system does late, from a gas on.

    The spread of local packing, the effective speed (v0), and the pressure over that of free
    swimmers at packing 1.
    """
    run = Simulation(params, seed)
    steps = round(LASTING / (params.d_r * params.step))
    looks, piece = [], min(SLICE // params.n, max(1, round(steps * COUNTED / LASTING / 10)))
    while run.particles.steps < steps:
        stop_if(cancel)
        run.make_steps(piece)
        if run.particles.steps > steps * (1.0 - COUNTED / LASTING):
            packings = observables.shifted_packings(run.positions(), run.box)
            looks.append(observables.density_std(packings))
    measured = run.measure()
    swim = entropy_production.components(params) * params.swim_speed**2 / (2.0 * params.d_r)
    free = params.density / params.packing * (params.d_t + swim)
    return Seen(
        spread=float(np.mean(looks)), speed=measured["v_eff"].value,
        pressure=measured["pressure"].value / free,
    )  # fmt: skip
