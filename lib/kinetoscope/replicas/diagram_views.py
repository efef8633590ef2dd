"""The phase diagram of a dense memory: load against temperature, its lines, and "you are here".

The knob "level" says which theory tells where recall ends: with all replicas alike that line bends
back in the cold, with one step of breaking it stands upright, and what it was stays behind in grey.
Points come from the stage or from the sweep.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, points
from kinetoscope.replicas import power_sum, rs, theory
from kinetoscope.replicas import spinodal as limits
from kinetoscope.replicas.mended import highest_broken
from kinetoscope.replicas.params import Params

#: Ends of the axes, by P: (load, temperature).
ENDS = {2: (0.16, 1.5), 3: (0.4, 0.7), 4: (0.3, 0.6), 5: (0.26, 0.55), 6: (0.24, 0.5)}
KINDS = {"here": "here", "kept": "memory kept", "lost": "memory lost"}


#: Lines of every diagram, and those for which only the large one has room.
LINES = ("alike", "spinodal", "glass", "nishimori")
MORE_LINES = ("dynamical", "gardner", "unstable")


def diagram_chart(
    p: int, *, level: str = "rs", name: str = "diagram", height: int = 132
) -> dict[str, Any]:
    """The chart; a click on it picks (load, T)."""
    load, temperature = ENDS[p]
    ends = "recall ends" if level == "rs" else "recall ends, 1RSB"
    lines = [
        Line("temperature", "replicas alike", data="alike", x="load", colour="soft"),
        Line("temperature", ends, data="spinodal", x="load", colour="category-1"),
        Line("temperature", "glass", data="glass", x="load", colour="category-3"),
    ]
    if p > 2:
        lines.append(Line("temperature", "T = γ", data="nishimori", x="load", theory=True))
    if height > 200:
        lines += [
            Line("temperature", "dynamical", data="dynamical", x="load", colour="category-2"),
            Line("temperature", "Gardner", data="gardner", x="load", colour="category-4"),
            Line("temperature", "symmetry breaks", data="unstable", x="load", colour="category-5"),
        ]
    kinds = {"here": "here"} if height < 200 else KINDS
    return points(
        name, f"Phase diagram, P = {p}: click a place",
        x=Quantity("load", "load", low=0.0, high=load),
        y=Quantity("temperature", "T", low=0.0, high=temperature),
        category="kind", categories=kinds, lines=lines, size=70 if height < 200 else 40,
        height=height, description=f"Phase diagram for P = {p}: temperature against load",
    )  # fmt: skip


def here(params: Params) -> dict[str, Any]:
    """The point on the stage."""
    return {
        "load": np.array([params.load]), "temperature": np.array([params.temperature]),
        "kind": np.array(["here"]),
    }  # fmt: skip


def diagram_pick(load: float, temperature: float, params: Params) -> dict[str, Any]:
    """The knobs of a picked point, within the knobs' ranges."""
    return {
        "scene": "memory", "load": round(float(np.clip(load, 0.0, 1.0)), 4),
        "temperature": round(float(np.clip(temperature, 0.05, 2.0)), 3), "p": params.p,
    }  # fmt: skip


@lru_cache(maxsize=32)
def diagram_columns(
    p: int, level: str = "rs", *, variant: str = "distinct", more: bool = False
) -> dict[str, dict[str, np.ndarray]]:
    """The diagram's lines as columns ``load`` and ``temperature``; "spinodal" at this level.

    ``more``: those of the large diagram, too.  For powers of the overlap only where recall ends
    is known, all replicas alike; every other line is one point of NaN.
    """
    if variant == "power" and p > 2:
        return _of_powers(p, more=more)
    load = ENDS[p][0] * np.linspace(1e-3, 1.0, 60) ** 2
    known = [theory.glass_lines(p, each) for each in load]
    alike, broken = _ends(p)
    made = {
        "alike": alike, "spinodal": alike if level == "rs" else broken,
        "glass": {"load": load, "temperature": np.array([one.kauzmann for one in known])},
    }  # fmt: skip
    if p > 2:
        made["nishimori"] = {"load": load, "temperature": load}
    if more:
        for name in ("dynamical", "gardner"):
            heats = np.array([getattr(one, name) for one in known])
            made[name] = {"load": load, "temperature": heats}
        made["unstable"] = _unstable(p)
    return made


def _of_powers(p: int, *, more: bool) -> dict[str, dict[str, np.ndarray]]:
    t = np.linspace(0.03, theory.highest_temperature(p) * 0.999, 40)
    nothing = {"load": np.full(1, np.nan), "temperature": np.full(1, np.nan)}
    names = LINES + MORE_LINES if more else LINES
    ends = {"load": power_sum.line(p, t)[0], "temperature": t}
    return {name: ends if name in ("alike", "spinodal") else nothing for name in names}


@lru_cache(maxsize=16)
def _ends(p: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Where recall ends: with all replicas alike, and with one step of breaking."""
    t = np.linspace(0.03, theory.highest_temperature(p) * 0.999, 40)
    load = limits.line(p, t)[0]
    mended = load.copy()
    # Only the cold part is another one.
    cold = t <= highest_broken(p)
    mended[cold] = theory.mended_line(p, t[cold])
    return {"load": load, "temperature": t}, {"load": mended, "temperature": t}


def _unstable(p: int) -> dict[str, np.ndarray]:
    """Where the replicon of the upper retrieval branch vanishes, temperature by temperature.

    At fixed T the state loses stability as the load rises; NaN where it keeps it up to its end.
    """
    heats = np.linspace(0.03, 0.95 * theory.highest_temperature(p), 16)
    branch = rs.states(p, heats[:, None], np.geomspace(1e-6, 0.6, 60)[None])
    loads = np.full(heats.size, np.nan)
    for k, (load, replicon) in enumerate(zip(branch.load, branch.replicon, strict=True)):
        good = np.isfinite(load) & np.isfinite(replicon) & (load > 0.0)
        if good.sum() < 3:
            continue
        load, replicon = load[good], replicon[good]
        upper = slice(int(np.argmax(load)) + 1)
        load, replicon = load[upper], replicon[upper]
        crossing = np.flatnonzero((replicon[:-1] > 0.0) & (replicon[1:] <= 0.0))
        if crossing.size:
            i = crossing[0]
            share = replicon[i] / (replicon[i] - replicon[i + 1])
            loads[k] = load[i] + share * (load[i + 1] - load[i])
    return {"load": loads, "temperature": heats}
