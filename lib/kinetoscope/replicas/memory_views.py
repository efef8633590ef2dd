"""The scene "memory": two copies seen through the memory, their overlaps, the phase diagram."""

from functools import lru_cache
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves
from kinetoscope.core.clip import Extent, Layer, Panel
from kinetoscope.core.estimate import Measured
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.replicas import spinodal as limits
from kinetoscope.replicas import theory
from kinetoscope.replicas.diagram_views import diagram_chart, diagram_columns, here
from kinetoscope.replicas.mended import highest_broken
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
        for name, title in (("first", "One copy, seen through the memory"), ("second", "The other"))
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
        diagram_chart(params.p, level=params.level),
        curves(
            # No numbers in the words: a chart whose words are new is drawn anew.
            "branch", "What this temperature allows",
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
        m, q = settled(params)
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
        made["diagram"] = diagram_columns(
            params.p, params.level, variant=params.variant
        ) | {"points": here(params)}
        made["branch"] = {
            "branch": {name: _branch(*_asked(params))[name] for name in ("load", "m")},
            # A short upright stroke through the place where the run is now.
            "here": {"load": np.full(2, params.load), "m": np.clip([m - 0.04, m + 0.04], 0, 1.02)},
        }  # fmt: skip
    return made


def _asked(params: Params) -> tuple[int, float, str]:
    return params.p, params.temperature, params.variant


@lru_cache(maxsize=64)
def _branch(p: int, temperature: float, variant: str) -> dict[str, np.ndarray]:
    # Between the two overlaps of a single pattern, which has no noise: q = m^2 there.
    low = float(limits.least_overlap(p, np.array(temperature)))
    alone = 1.0 - float(limits.unloaded_miss(p, np.array(temperature)))
    if not low < alone:
        return dict.fromkeys(("load", "m", "q"), np.empty(0))
    m = low + (alone - low) * np.sin(np.linspace(0.0, 0.5 * np.pi, 120)[1:-1]) ** 2
    cold = 1.0 - np.geomspace(0.05, 1e-6, 40)
    m = np.union1d(m, cold[(cold > low) & (cold < alone)])
    found = theory.branch(p, temperature, m, variant)
    load, q = np.asarray(found["load"], float), np.asarray(found["q"], float)
    there = load > 0.0
    start = [(0.0, low, low**2)] if p > 2 else np.empty((0, 3))
    columns = [start, np.stack([load, m, q], axis=1)[there], [(0.0, alone, alone**2)]]
    return dict(zip(("load", "m", "q"), np.concatenate(columns).T, strict=True))


def settled(params: Params) -> tuple[float, float]:
    """What :func:`expected` says, read off the branch that is drawn: at once, and to 1e-3."""
    p, t, load = params.p, params.temperature, params.load
    if params.begin != "pattern":
        return float("nan"), float("nan")
    branch = _branch(*_asked(params))
    loads, m, q = (branch[name] for name in ("load", "m", "q"))
    if loads.size and load <= loads.max():
        # The stable side: from the largest load on, where it falls as m rises.
        stable = slice(int(loads.argmax()), None)
        return tuple(
            float(np.interp(-load, -loads[stable], values[stable])) for values in (m, q)
        )  # fmt: skip
    # Powers of the overlap freeze elsewhere, at P = 3 in a random field.
    known = params.variant == "distinct" or p == 2
    hot = known and t > theory.glass_lines(p, load).dynamical
    return (0.0, 0.0) if hot else (float("nan"), float("nan"))


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
    if params.variant == "power" and params.p > 2:
        return settled(params)
    return _expected(
        params.p, params.temperature, max(params.load, 1e-6), params.begin
    )


def more_charts(_params: Params) -> list[dict[str, Any]]:
    """How many patterns fit at T = 0, for every P, at both levels."""
    return [
        curves(
            "capacity", "Load that fits at T = 0",
            [Line("rs", "replicas alike", colour="soft"),
             Line("broken", "one step of breaking", theory=True),
             Line("stored", "here", colour="ink")],
            x=Quantity("p", "P", ticks=5, format="d"), y=Quantity("", "load", low=0.0),
            clock=False, height=170,
        )
    ]  # fmt: skip


def more_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`more_charts`."""
    orders, variant = np.arange(2, 7), run.params.variant
    broken = np.array([float(theory.mended_line(p, 0.0)[0]) for p in orders])
    if variant == "power":
        broken[1:] = np.nan  # nobody knows
    return {"capacity": {"run": {
        "p": orders, "rs": np.array([theory.capacity(p, variant=variant) for p in orders]),
        "broken": broken,
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
    p, t = params.p, params.temperature
    limit = theory.spinodal(p, t, variant=params.variant)
    if limit is None:
        return "none: too hot"
    load, m = limit
    alike = f"{load:.4f}, with m = {m:.3f} there, replicas alike"
    if t > highest_broken(p) or (params.variant == "power" and p > 2):
        return alike
    return f"{alike}; {float(theory.mended_line(p, t)[0]):.4f} with one step of breaking"
