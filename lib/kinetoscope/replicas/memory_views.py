"""The scene "memory": two copies seen through the memory, their overlaps, the phase diagram."""

from functools import lru_cache
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves
from kinetoscope.core.clip import Extent, Layer, Panel
from kinetoscope.core.estimate import Measured
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.replicas import theory
from kinetoscope.replicas.diagram_views import diagram_chart, diagram_columns, here
from kinetoscope.replicas.params import Params
from kinetoscope.replicas.prices import shape

SWEEPS = Quantity("t", "sweeps")


def panels(run: Trajectory) -> list[Panel]:
    """Spins of both copies: one colour agrees with the memory, the other does not."""
    rows, columns = shape(run.params.n)
    sides = Extent("x", 0.0, columns, "spins"), Extent("y", 0.0, rows, "spins")
    return [
        Panel(
            kind="field", axes=sides, title=title,
            layers=[Layer.sites(name, run.data[name], label="as in the memory, turned")],
        )
        for name, title in (("first", "one copy, seen through the memory"), ("second", "the other"))
    ]  # fmt: skip


def overlay(_run: Trajectory) -> dict[str, Any]:
    """Nothing: the overlap stands in the chart."""
    return {}


def _agreement(run: Trajectory) -> float:
    picture = run.data["first"][-1]
    return float((picture == 1).sum() - (picture == 2).sum()) / run.params.n


def charts(params: Params) -> list[dict[str, Any]]:
    """Overlaps in time against theory, the phase diagram, and the branch at this temperature."""
    order = Quantity("", "overlap", low=-0.2, high=1.05)
    return [
        curves(
            "overlap", "Does it stay?",
            [
                Line("m", "m"), Line("m_other", "m, other", colour="category-3"),
                Line("q", "q", colour="category-2"),
                Line("settled", "theory", theory=True, data="settled"),
            ],
            x=SWEEPS, y=order, clock=False,
        ),
        diagram_chart(params.p),
        curves(
            "branch", f"What T = {params.temperature:g} allows",
            [
                Line("m", "theory", theory=True, data="branch"),
                Line("m", "here", data="here", colour="accent"),
            ],
            x=Quantity("load", "load", low=0.0), y=Quantity("", "overlap m", low=0.0, high=1.02),
            clock=False,
        ),
    ]  # fmt: skip


def datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`charts`, as far as the run has them."""
    params = run.params
    made: dict[str, dict[str, dict[str, Any]]] = {}
    if "m" in run.data:
        m, q = expected(params)
        first, last = run.times[0], run.times[-1]
        made["overlap"] = {"run": {
            "t": run.times, "m": run.data["m"], "m_other": run.data["m_other"],
            "q": run.data["q"],
        }, "settled": {
            "t": np.array([first, last, np.nan, first, last]),
            "settled": np.array([m, m, np.nan, q, q]),
        }}  # fmt: skip
    if "first" in run.data:
        m = _agreement(run)
        made["diagram"] = diagram_columns(params.p) | {"points": here(params)}
        made["branch"] = {
            "branch": _branch(params.p, params.temperature),
            # A short upright stroke through the place where the run is now.
            "here": {"load": np.full(2, params.load), "m": np.clip([m - 0.04, m + 0.04], 0, 1.02)},
        }  # fmt: skip
    return made


@lru_cache(maxsize=64)
def _branch(p: int, temperature: float) -> dict[str, np.ndarray]:
    m = np.concatenate([np.linspace(0.05, 0.95, 90), 1.0 - np.geomspace(0.05, 1e-6, 60)[1:]])
    load = np.asarray(theory.branch(p, temperature, m)["load"], float)
    return {"load": np.where(load > 0.0, load, np.nan), "m": m}


@lru_cache(maxsize=256)
def _expected(p: int, t: float, load: float, begin: str) -> tuple[float, float]:
    found = None
    if begin == "pattern":
        found = theory.solve(p, t, load, branch="retrieval")
    if found is None and begin == "pattern" and t > theory.glass_lines(p, load).dynamical:
        return 0.0, 0.0
    if found is None or not found.converged:
        return float("nan"), float("nan")
    # Copies that start in one state stay in it: they measure its own overlap.
    return found.m, found.q1


def expected(params: Params) -> tuple[float, float]:
    """M and q where theory says that the copies settle; NaN where it says nothing."""
    return _expected(
        params.p, params.temperature, max(params.load, 1e-6), params.begin
    )


def more_charts(_params: Params) -> list[dict[str, Any]]:
    """How many patterns fit at T = 0, for every P."""
    return [
        curves(
            "capacity", "Load that fits at T = 0",
            [Line("rs", "replica symmetric", theory=True), Line("stored", "here", colour="ink")],
            x=Quantity("p", "P", ticks=5, format="d"), y=Quantity("", "load", low=0.0),
            clock=False, height=170,
        )
    ]  # fmt: skip


def more_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`more_charts`."""
    orders = np.arange(2, 7)
    return {"capacity": {"run": {
        "p": orders, "rs": np.array([theory.capacity(p) for p in orders]),
        "stored": np.full(orders.size, run.params.load),
    }}}  # fmt: skip


def readout(run: Trajectory) -> list[Measured | tuple[str, str]]:
    """What can be said of the present picture."""
    params = run.params
    said: list[Measured | tuple[str, str]] = [
        ("Memories", f"{params.k} in {params.n} spins"),
    ]
    if "first" in run.data:
        said.append(Measured(_agreement(run), 0.0, "", "Overlap with the memory, now"))
    m, q = expected(params)
    if np.isfinite(m):
        said.append(("Theory, N without end", f"m = {m:.4f}, q = {q:.4f}"))
    said.append(("Load that fits at this T", _fits(params)))
    return said


def _fits(params: Params) -> str:
    limit = theory.spinodal(params.p, params.temperature)
    if limit is None:
        return "none: too hot"
    load, m = limit
    return f"{load:.4f}, with m = {m:.3f} there (replica symmetric)"
