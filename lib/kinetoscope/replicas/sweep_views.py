"""What the Sweep tab fills: basins of recall, the phase diagram, the glass and its finite size.

Each scene has its question.  Recall: from how bad a cue does each network recover?  Memory: at
which loads and temperatures does a pattern stay?  Glass: how large is the mean square overlap,
against temperature?  Tree: how isosceles are triangles, against the number of spins?
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from kinetoscope.charts import Line, Quantity, points
from kinetoscope.core import seeds
from kinetoscope.core.run import stop_if
from kinetoscope.replicas.diagram_views import (
    ENDS,
    diagram_chart,
    diagram_columns,
    diagram_pick,
)
from kinetoscope.replicas.freezing import Glass
from kinetoscope.replicas.overlap_law import mean_square
from kinetoscope.replicas.params import RACE, SIGNS, Params, patterns_at
from kinetoscope.replicas.recalling import Race
from kinetoscope.replicas.remembering import Pair

Report = Callable[[float, str], None]

#: Cues for a point of a basin, and the sweeps each gets; where recall counts as done.
CUES, PATIENCE, DONE = 8, 10.0, 0.95
#: Cells of the diagram along each axis, its spins for each P, and its sweeps.
LOADS, TEMPERATURES, SPINS, WATCHED = 12, 10, {2: 400, 3: 144, 4: 64, 5: 32, 6: 20}, 40.0
#: Samples and sweeps of a glass for a point.
SAMPLES, TEMPERED = 8, 400
RANGES = {"recall": (0.0, 0.5), "memory": (0.0, 1.0), "glass": (0.2, 1.5), "tree": (16.0, 256.0)}
SIZES = (16, 32, 64, 128)


def sweep_charts(params: Params) -> list[dict[str, Any]]:
    """The large chart of the Sweep tab."""
    if params.scene == "memory":
        return [diagram_chart(params.p, level=params.level, name="sweep", height=360)]
    if params.scene == "recall":
        x = Quantity("at", "corruption", low=-0.012, high=0.512)
        y = Quantity("answer", "share of cues recalled", low=-0.03, high=1.04)
        categories, lines = {str(p): f"P = {p}" for p in RACE}, ()
        title = f"Basins: {params.patterns} memories in {params.size} spins"
    elif params.scene == "glass":
        x = Quantity("at", "temperature T", low=0.0, high=1.55)
        y = Quantity("answer", "mean square overlap ⟨q²⟩", low=0.0, high=1.0)
        categories = {"s": f"N = {params.n}, {SAMPLES} samples"}
        lines = (Line("height", "N without end", theory=True, data="law", x="at"),)
        title = "Continuous or with a jump?"
    else:
        x = Quantity("at", "spins N", log=True, low=0.9 * SIZES[0], high=1.1 * SIZES[-1])
        y = Quantity("answer", "mean base over mean height of triangles", low=0.0)
        categories = {"s": "mean of samples"}
        lines = (Line("height", "a tree", theory=True, data="law", x="at"),)
        title = "How slowly the tree appears"
    return [
        points(
            "sweep", title, category="kind", categories=categories, lines=lines, x=x, y=y,
            interval=("least", "most"), size=40, height=360,
            description=f"{title}: {y.label} against {x.label}",
        )
    ]  # fmt: skip


def sweep_words() -> str:
    """What stands above the large chart."""
    return (
        "<p>Every point is computed now, on this machine, for the scene on the stage: basins of "
        "recall, the phase diagram with networks put to the test, the overlap of a glass, or its "
        "triangles. <b>Click a point to watch it.</b> Where do you expect the border, and will a "
        "small network agree with a theory for endless ones?</p>"
        '<button type="button" data-action="sweep">Sweep again with the present knobs</button> '
        '<button type="button" data-action="reset">Whole range</button>'
    )


def sweep_range(values: Mapping[str, Any]) -> tuple[float, float]:
    """Where the Sweep tab starts, for the panel's values."""
    if values["scene"] == "memory":
        return 0.0, ENDS[values["p"]][0]
    return RANGES[values["scene"]]


def sweep_pick(chart: str, x: float, y: float, params: Params) -> dict[str, Any]:
    """The knobs that put a picked point on the stage."""
    if params.scene == "memory":
        return diagram_pick(x, y, params)
    if params.scene == "recall" and chart == "memories":
        # The ninth place is all the random ones: there is nothing to ask for.
        return {"drawing": max(1, round(x))} if round(x) <= 8 else {}
    if params.scene == "recall":
        return {"corruption": round(float(np.clip(x, 0.0, 0.5)), 3)}
    if chart != "sweep":
        return {}
    if params.scene == "glass":
        return {"temperature": round(float(np.clip(x, 0.05, 2.0)), 3)}
    return {"n": 2 * round(float(np.clip(x, 8, 64 if params.couplings == "p3" else 512)) / 2)}


def sweep(
    params: Params, low: float, high: float, cancel: threading.Event | None, progress: Report,
) -> Iterator[dict[str, dict[str, Any]]]:  # fmt: skip
    """Fill the chart point by point, in an order that shows the whole range early."""
    if params.scene == "memory":
        yield from _diagram(params, low, high, cancel, progress)
        return
    rows: list[tuple[Any, ...]] = []
    law = _law(params, low, high)
    work = list(_work(params, low, high))
    for done, (kind, at, measure) in enumerate(work):
        stop_if(cancel)
        progress(done / len(work), f"{done} of {len(work)} points")
        values = np.array(measure(cancel), float)
        mean, half = values.mean(), 2.0 * values.std() / np.sqrt(values.size)
        # Networks that do equally well stand side by side, not upon one another.
        aside = 0.003 * (int(kind) - RACE[1]) if params.scene == "recall" else 0.0
        rows.append((kind, at + aside, mean, mean - half, mean + half))
        names = ("kind", "at", "answer", "least", "most")
        columns = dict(zip(names, map(np.array, zip(*rows, strict=True)), strict=True))
        yield {"sweep": {"points": columns} | law}


def _work(
    params: Params, low: float, high: float
) -> Iterator[tuple[str, float, Callable[[threading.Event | None], list[float]]]]:
    if params.scene == "recall":
        fine = np.linspace(max(low, 0.0), min(high, 0.5), 11)
        for at in (*fine[::2], *fine[1::2]):
            found: dict[int, list[float]] = {}

            def race(cancel: threading.Event | None, p: int, at: float, found: dict) -> list[float]:
                if not found:
                    found.update(_basin(params, at, cancel))
                return found[p]

            for p in RACE:
                yield str(p), at, lambda c, p=p, at=at, found=found: race(c, p, at, found)
    elif params.scene == "glass":
        fine = np.linspace(max(low, 0.1), min(high, 2.0), 13)
        for at in (*fine[::2], *fine[1::2]):
            yield "s", at, lambda cancel, at=at: _squares(params, at, cancel)
    else:
        for n in [n for n in SIZES if low <= n <= high] or SIZES:
            if params.couplings != "p3" or n <= 64:
                yield "s", float(n), lambda cancel, n=n: _ratios(params, n, cancel)


def _basin(params: Params, at: float, cancel: threading.Event | None) -> dict[int, list[float]]:
    """Whether each cue was recalled, by network: the drawings in turn."""
    found: dict[int, list[float]] = {p: [] for p in RACE}
    race = Race(attrs.evolve(params, corruption=float(at)), 1)
    for k in range(CUES):
        stop_if(cancel)
        race.cue(k)
        for _ in range(int(PATIENCE)):
            race.advance(1.0)
        for p in RACE:
            found[p].append(float(race.measure()[f"overlap_{p}"].value > DONE))
    return found


def _squares(params: Params, at: float, cancel: threading.Event | None) -> list[float]:
    small = attrs.evolve(params, scene="glass", temperature=float(at), samples=1, copies=2)
    found = []
    for seed in seeds.spawn_integers(1, SAMPLES):
        glass = Glass(small, seed)
        _temper(glass, cancel)
        found.append(glass.measure()["q2"].value)
    return found


def _ratios(params: Params, n: int, cancel: threading.Event | None) -> list[float]:
    small = attrs.evolve(params, n=n)
    found = []
    for seed in seeds.spawn_integers(2, SAMPLES):
        glass = Glass(small, seed)
        _temper(glass, cancel)
        found.append(glass.measure()["ratio"].value)
    return found


def _temper(glass: Glass, cancel: threading.Event | None) -> None:
    while glass.sweeps < TEMPERED:
        stop_if(cancel)
        glass.advance(8.0)


def _law(params: Params, low: float, high: float) -> dict[str, dict[str, np.ndarray]]:
    if params.scene == "glass":
        at = np.linspace(max(low, 0.15), high, 10)
        height = np.array([mean_square(params.couplings, round(float(t), 3)) for t in at])
        return {"law": {"at": at, "height": height}}
    if params.scene == "tree":
        return {"law": {"at": np.array([16.0, 256.0]), "height": np.zeros(2)}}
    return {}


def _diagram(
    params: Params, low: float, high: float, cancel: threading.Event | None, progress: Report
) -> Iterator[dict[str, dict[str, Any]]]:
    """Networks at a grid of loads and temperatures, put on a memory: is it kept?"""
    lines = diagram_columns(params.p, params.level, variant=params.variant, more=True)
    top = ENDS[params.p]
    n = SPINS[params.p]
    loads = max(low, 0.0) + (min(high, top[0]) - max(low, 0.0)) * (np.arange(LOADS) + 0.5) / LOADS
    heats = 0.05 + (top[1] - 0.05) * (np.arange(TEMPERATURES) + 0.5) / TEMPERATURES
    cells = [(x, t) for t in heats for x in loads if n * patterns_at(params.p, n, x) <= SIGNS]
    order = np.random.default_rng(1).permutation(len(cells))
    rows: list[tuple[float, float, str]] = [(params.load, params.temperature, "here")]
    for done, cell in enumerate(order):
        stop_if(cancel)
        progress(done / len(cells), f"{done} of {len(cells)} networks of {n} spins")
        x, t = cells[cell]
        small = attrs.evolve(
            params, n=n, load=float(x), temperature=float(t), begin="pattern"
        )
        pair, kept = Pair(small, int(cell)), []
        while pair.time < WATCHED:
            stop_if(cancel)
            pair.advance(4.0)
            if pair.time > 0.6 * WATCHED:
                kept.append(pair.measure()["m"].value)
        rows.append((x, t, "kept" if np.mean(kept) > 0.4 else "lost"))
        a, b, c = map(np.array, zip(*rows, strict=True))
        yield {"sweep": lines | {"points": {"load": a, "temperature": b, "kind": c}}}
