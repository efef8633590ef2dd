"""The Sweep tab: how fast the entropy rises at every Knudsen number, and Loschmidt's echo.

Half of ln 2 is reached when R = (dv / 2L) / nu says so: by flight, in 2L (ln 2) / 2 dv, where
collisions are rare, by collisions where they are many.  One run of DSMC gives the point of every
width of cells, because cells only count.  The echo needs many digits and seconds: it comes last.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves, points
from kinetoscope.expansion import theory
from kinetoscope.expansion.echo import echo
from kinetoscope.expansion.observables import entropy_gain, half_time
from kinetoscope.expansion.params import Params
from kinetoscope.expansion.simulate import simulate

#: Knudsen numbers of the first look and of the full one; the widths of cells; what a point runs.
RANGE, COARSE, FULL = (0.03, 100.0), 7, 19
WIDTHS = {0.125: "Δv = 1/8", 0.25: "1/4", 0.5: "1/2", 1.0: "1"}
RUN = {"n": 20_000, "dv": 0.125, "n_x": 16, "frames": 91}
#: The echo's discs, mean free path, moment of reversal; its curves: digits and kick.
ECHO = {"n": 64, "knudsen": 0.3, "reversal_time": 2.0, "seed": 1}
CURVES = {
    "d16": (16, 0.0, "16 digits", "accent"), "d30": (30, 0.0, "30 digits", "category-2"),
    "d60": (60, 0.0, "60 digits", "category-3"),
    "kick": (60, 1e-12, "60, and a kick of 1e-12", "category-6"),
}  # fmt: skip


def sweep_charts(_params: Any) -> list[dict[str, Any]]:
    """The large chart of the Sweep tab, and the echo below it."""
    echoes = tuple(
        Line("left", label, colour=colour, data=key)
        for key, (_, _, label, colour) in CURVES.items()
    )
    errors = tuple(
        Line("error", label, colour=colour, data=key)
        for key, (_, _, label, colour) in CURVES.items()
    )
    t = Quantity("t", "time t; reversed half way", "L/vₜₕ")
    return [
        points(
            "half", "When half of ln 2 is reached", category="dv", categories=dict(
                zip(map(str, WIDTHS), WIDTHS.values(), strict=True)),
            x=Quantity("knudsen", "Knudsen number", log=True, low=RANGE[0], high=RANGE[1],
                       format="~g"),
            y=Quantity("half_time", "t half, L/vₜₕ", low=0.0, zero=True), size=34,
            lines=(Line("flight", "free flight, each Δv", theory=True, data="flight"),),
            description="The time at which half of ln 2 is gained against the Knudsen number, for "
            "four widths of velocity cells; click a point to play it", height=300,
        ),
        curves(
            "echo", "Loschmidt's echo: who is back in the left half?", echoes, x=t,
            y=Quantity("", "fraction on the left", low=0.0, high=1.05, format=".1f"), clock=False,
            height=300,
        ),
        curves(
            "error", "How far from the way it came", errors, x=t,
            y=Quantity("", "median error, L", log=True, low=1e-60, high=1.0, format="~g"),
            clock=False, height=300,
        ),
    ]  # fmt: skip


def sweep_words() -> str:
    """What stands above the charts."""
    return (
        "<p>Each column of points is one gas, looked at through four widths of velocity cells. "
        "<b>Where do the colours part, and why there?</b> Left, collisions mix velocities before "
        "any cell can get out of step; right, only flight is left, and half the width takes twice "
        "as long (broken lines). <b>Click a point to play it</b>; drag to zoom.</p>"
        "<p>Beside it: 64 discs, 2 time units out, reversed, 2 back. Which of the four comes home? "
        "Predict it: each collision multiplies an error by about 2λ/σ.</p>"
        '<button type="button" data-action="sweep">Run again</button> '
        '<button type="button" data-action="reset">Whole range</button>'
    )


def sweep_range(_values: Mapping[str, Any]) -> tuple[float, float]:
    """Where the Sweep tab starts, whatever the panel's values."""
    return RANGE


def sweep_pick(_chart: str, x: float, y: float, _params: Any) -> dict[str, Any]:
    """The knobs that put a picked point on the stage."""
    knudsen = float(f"{min(max(x, 0.01), 100.0):.3g}")
    # Above the crossover the height of a point says which cells it was seen through.
    wanted = [abs(np.log(max(y, 1e-3) / _flight(dv))) for dv in WIDTHS]
    dv = list(WIDTHS)[int(np.argmin(wanted))] if knudsen > 1.0 else 0.25
    return {
        "solver": "dsmc", "knudsen": knudsen, "dv": dv, "n": RUN["n"], "n_x": RUN["n_x"],
        "cells": "vx", "reverse_at": 0.0, "start": "half",
    }  # fmt: skip


def sweep(
    params: Params, low: float, high: float, cancel: threading.Event | None,
    progress: Callable[[float, str], None],
) -> Iterator[dict[str, dict[str, Any]]]:  # fmt: skip
    """Fill the charts: a few Knudsen numbers, all of them, then the echoes, fewest digits first."""
    low, high = max(low, 0.01), min(max(high, low * 1.01), 100.0)
    fine = np.geomspace(low, high, FULL)
    # Every third first, then those between: nothing is run twice.
    order = [*range(0, FULL, 3), *(k for k in range(FULL) if k % 3)]
    rows: dict[int, list[tuple[float, float, str]]] = {}
    steps = FULL + len(CURVES)
    for done, k in enumerate(order):
        progress(done / steps, f"Kn = {fine[k]:.3g}")
        rows[k] = _column(float(fine[k]), cancel)
        if done >= COARSE - 1 or done % 2:
            yield {"half": {"points": _points(rows), "flight": _lines(low, high)}}
    found: dict[str, dict[str, np.ndarray]] = {}
    for done, (key, (digits, kick, label, _)) in enumerate(CURVES.items()):
        progress((FULL + done) / steps, f"The echo with {label}")
        run = echo(**ECHO, perturbation=kick, digits=digits, cancel=cancel)
        error = np.where(run.error > 0.0, run.error, np.nan)
        found[key] = {"t": run.times, "left": run.left_fraction, "error": error}
        yield {"echo": dict(found), "error": dict(found)}


def _column(knudsen: float, cancel: threading.Event | None) -> list[tuple[float, float, str]]:
    """(Kn, half time, width) for every width that gets there."""
    params = Params(knudsen=knudsen, duration=3.0 if knudsen < 1.0 else 8.0, **RUN)
    run = simulate(params, cancel=cancel)
    in_x, in_v = params.finer
    found = []
    for dv in WIDTHS:
        factor = round(in_v * dv / params.dv)
        when = half_time(run.times, entropy_gain(run, in_x, factor, bias="miller-madow")[0])
        if np.isfinite(when):
            found.append((knudsen, when, str(dv)))
    return found


def _points(rows: Mapping[int, list[tuple[float, float, str]]]) -> dict[str, Any]:
    every = [row for k in sorted(rows) for row in rows[k]]
    columns = list(zip(*every, strict=True)) or [(), (), ()]
    return {
        "knudsen": np.array(columns[0]), "half_time": np.array(columns[1]),
        "dv": np.array(columns[2], dtype=str),
    }  # fmt: skip


def _flight(dv: float) -> float:
    """When free flight alone has made half of ln 2: dv t / 2L = (ln 2) / 2."""
    return theory.LN2 / dv


def _lines(low: float, high: float) -> dict[str, np.ndarray]:
    """Level lines at the times of free flight, one after another with gaps between."""
    x = np.array([low, high, np.nan] * len(WIDTHS))
    y = np.concatenate([[_flight(dv), _flight(dv), np.nan] for dv in WIDTHS])
    return {"knudsen": x, "flight": y}
