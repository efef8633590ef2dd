"""The scene "recall": three papers side by side, who recalls what, and the price."""

from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves, points
from kinetoscope.core.clip import Extent, Layer, Panel
from kinetoscope.core.estimate import Measured
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.replicas import theory
from kinetoscope.replicas.drawings import NAMES
from kinetoscope.replicas.params import RACE, Params

COLOURS = dict(zip(RACE, ("category-1", "category-2", "category-3"), strict=True))
OVERLAP = Quantity("", "overlap", low=-0.25, high=1.05)
SWEEPS = Quantity("t", "sweeps")


def panels(run: Trajectory) -> list[Panel]:
    """One paper for each network."""
    side = run.params.side
    sides = Extent("x", 0.0, side, "dots"), Extent("y", 0.0, side, "dots")
    return [
        Panel(
            kind="field", axes=sides, title=f"P = {p}",
            layers=[Layer.sites(f"spins_{p}", (run.data[f"spins_{p}"] > 0).astype(np.uint8),
                                label="ink")],
        )
        for p in RACE
    ]  # fmt: skip


def overlay(run: Trajectory) -> dict[str, Any]:
    """What to do while the networks wait for a hand."""
    return {"words": "Draw; then press Recall"} if run.data["waiting"][-1] else {}


def charts(_params: Params) -> list[dict[str, Any]]:
    """Overlap in time, with every drawing, and against what it costs."""
    return [
        curves(
            "overlap", "Who gets it back",
            [Line(f"overlap_{p}", f"P = {p}", colour=COLOURS[p]) for p in RACE],
            x=SWEEPS, y=OVERLAP, clock=False,
        ),
        points(
            "memories", "What else it resembles",
            x=Quantity("number", "drawing 1 to 8; 9: the likest of the rest", low=0.4, high=9.6,
                       format="d"),
            y=Quantity("overlap", "overlap", low=-0.6, high=1.05),
            category="network", categories={str(p): f"P = {p}" for p in RACE}, stems=True, size=34,
            height=132,
        ),
        curves(
            "price", "The price",
            [Line("overlap", f"P = {p}", colour=COLOURS[p], data=f"p{p}") for p in RACE],
            x=Quantity("work", "products, millions", log=True), y=OVERLAP, clock=False,
        ),
    ]  # fmt: skip


def datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`charts`, as far as the run has them."""
    made: dict[str, dict[str, dict[str, Any]]] = {}
    if "overlap_2" in run.data:
        lines = {f"overlap_{p}": run.data[f"overlap_{p}"] for p in RACE}
        made["overlap"] = {"run": {"t": run.times, **lines}}
        made["price"] = {
            f"p{p}": {
                "work": np.maximum(run.data[f"work_{p}"], 1e-3),
                "overlap": run.data[f"overlap_{p}"],
            }
            for p in RACE
        }
    if "memories" in run.data:
        drawn, other = run.data["memories"][-1], run.data["other"][-1]
        count = drawn.shape[1] + 1
        made["memories"] = {"points": {
            "number": np.concatenate([np.arange(1, count + 1) + 0.2 * k for k in (-1, 0, 1)]),
            "overlap": np.column_stack([drawn, other]).ravel(),
            "network": np.repeat([str(p) for p in RACE], count),
        }}  # fmt: skip
    return made


def more_charts(_params: Params) -> list[dict[str, Any]]:
    """How many random patterns fit, against how many there are."""
    return [
        curves(
            "room", "How many would fit (random, N without end)",
            [Line("fits", "capacity", theory=True), Line("stored", "stored here", colour="ink")],
            x=Quantity("p", "P", ticks=5, format="d"), y=Quantity("", "patterns", log=True),
            clock=False, height=170,
        )
    ]  # fmt: skip


def more_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`more_charts`."""
    params, orders = run.params, np.arange(2, 7)
    return {"room": {"run": {
        "p": orders, "fits": np.array([room(p, params) for p in orders]),
        "stored": np.full(orders.size, float(params.k)),
    }}}  # fmt: skip


def room(p: int, params: Params) -> float:
    """Random patterns that fit at T = 0 under this energy, replica symmetric theory."""
    load = theory.capacity(p, variant=params.variant)
    return theory.convert(p, load=load, n=params.size).patterns


def readout(run: Trajectory) -> list[Measured | tuple[str, str]]:
    """What can be said of the present picture."""
    params = run.params
    said: list[Measured | tuple[str, str]] = []
    if "memories" in run.data:
        target = int(run.data["target"][-1])
        said.append(("Asked for", NAMES[target]))
        for p, row in zip(RACE, run.data["memories"][-1], strict=True):
            said.append(Measured(float(row[target]), 0.0, "", f"Overlap, P = {p}"))
    return said + [
        (f"Stored, of what fits at P = {p}", f"{100.0 * params.k / room(p, params):.3g} %")
        for p in RACE
    ]
