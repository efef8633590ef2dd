"""The scene "glass": states sorted by likeness, P(q) growing, and Parisi's ladder."""

from functools import lru_cache
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, bars, curves
from kinetoscope.core.clip import Extent, Layer, Panel
from kinetoscope.core.estimate import Measured
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.replicas import raster, theory
from kinetoscope.replicas.overlap_law import Law, law, pairs, triple_rungs, triples
from kinetoscope.replicas.params import Params
from kinetoscope.replicas.prices import STATES

SWEEPS = Quantity("t", "sweeps")
#: Dots of the picture of P(q), and its upper end.
COLUMNS, ROWS, TOP = 198, 110, {"sk": 3.0, "pm1": 3.0, "p3": 5.0}
#: Bars of a histogram, at most.
BARS = 66
#: Rungs of the ladder, steps of breaking, and the energy at T = 0 of each: `parisi.ground_energy`,
#: which takes a second; a test recomputes them.
RUNGS = {0: -0.797885, 1: -0.765263, 2: -0.763612, 3: -0.763318, 8: -0.763136}


def panels(run: Trajectory) -> list[Panel]:
    """States of the first sample, like ones together; P(q) of all samples with theory."""
    return [matrix(run), _histogram(run)]


def matrix(run: Trajectory) -> Panel:
    """The overlaps of the kept states, sorted."""
    sides = Extent("state", 0.0, STATES, "", "state"), Extent("state", 0.0, STATES, "", "state")
    glass = run.params.couplings == "p3"
    shown = run.data["overlaps"] if glass else np.abs(run.data["overlaps"])
    return Panel(
        kind="field", axes=sides, title="Who resembles whom (first sample)",
        layers=[Layer.of("overlaps", shown, dtype="uint8", low=0.0, high=1.0,
                         saturate=True, label="q" if glass else "|q|", colormap="magma")],
    )  # fmt: skip


def _histogram(run: Trajectory) -> Panel:
    params = run.params
    top = TOP[params.couplings]
    line = _line(params.couplings, params.temperature, params.levels, params.n)
    pictures = np.stack([
        raster.histogram(density(chance)[1], top=top, rows=ROWS, columns=COLUMNS, line=line)
        for chance in run.data["chance"]
    ])  # fmt: skip
    return Panel(
        kind="field",
        # Axes of one unit are drawn to one scale: this one has q for its unit, and fills its place.
        axes=(Extent("q", -1.0, 1.0, "q", "overlap"), Extent("P", 0.0, top, "", "P(q)")),
        title="P(q): counted, and theory",
        layers=[Layer.sites("chance", pictures, label="counted, theory")],
    )


@lru_cache(maxsize=16)
def _line(couplings: str, temperature: float, levels: int, n: int) -> np.ndarray:
    """Theory's P(q) in every column of the picture."""
    places = (np.arange(COLUMNS) + 0.5) / COLUMNS * 2.0 - 1.0
    return law(couplings, temperature, levels).smoothed(places, width(n))


def _law(params: Params) -> Law:
    return law(params.couplings, params.temperature, params.levels)


def width(n: int) -> float:
    """How far a spike of theory is spread on screen: N^(-1/3), a third of it.

    By eye: P(q) of SK narrows as N^(-1/3) near its peak; the factor is no theory.
    """
    return 0.33 * n ** (-1.0 / 3.0)


def density(chance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Edges (bars + 1,) and P(q) (bars,) from the chances (N + 1,) of q = -1, ..., 1.

    Neighbours are joined until there are few enough; outer ones may lie half outside [-1, 1].
    """
    values = chance.size
    together = -(-values // BARS)
    if together % 2 == 0:
        together += 1  # symmetric about q = 0 for an even N
    missing = -values % together
    left = missing // 2
    padded = np.concatenate([np.zeros(left), chance, np.zeros(missing - left)])
    step = 2.0 / (values - 1)
    edges = -1.0 - 0.5 * step - left * step + together * step * np.arange(
        padded.size // together + 1
    )
    heights = padded.reshape(-1, together).sum(axis=1) / (together * step)
    return np.clip(edges, -1.0, 1.0), heights


def overlay(run: Trajectory) -> dict[str, Any]:
    """Nothing is known before something has been counted."""
    return {} if run.data["chance"][-1].any() else {"words": "replicas have not met yet"}


def charts(params: Params) -> list[dict[str, Any]]:
    """P(q) of all samples and of one; energy twice; Parisi's function."""
    top = TOP[params.couplings]
    last = [
        Line("q", "k steps", theory=True, data="steps"),
        Line("q", "one step", colour="category-3", data="one"),
        Line("q", "none", colour="soft", data="none"),
    ]
    return [
        bars(
            "overlaps", "One sample and the mean", x=Quantity("q", "overlap q", low=-1.0, high=1.0),
            y=Quantity("density", "P(q)", low=0.0, high=1.6 * top),
            label="all",
            lines=(
                Line("first", "first", data="first", x="q", colour="ink"),
                Line("theory", "theory", data="law", x="q", theory=True),
            ),
        ),
        curves(
            # One sample's ⟨q²⟩ scatters far more than its energy: say of how many this is.
            "energy", f"Two ways to one energy (samples: {params.samples})",
            [Line("energy", "measured"), Line("identity", "from ⟨q²⟩", colour="category-3"),
             Line("theory", "theory, N without end", theory=True)],
            x=SWEEPS, y=Quantity("", "energy a spin"), clock=False,
        ),
        curves(
            "parisi", "The order parameter is a function", last,
            x=Quantity("x", "x: share of pairs", low=0.0, high=1.0),
            y=Quantity("", "overlap q(x)", low=0.0, high=1.02), clock=False,
        ),
    ]  # fmt: skip


def datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`charts`, as far as the run has them."""
    params = run.params
    made: dict[str, dict[str, dict[str, Any]]] = {}
    if "energy" in run.data:
        made["energy"] = {"run": {
            "t": run.times[1:], "energy": run.data["energy"][1:],
            "identity": run.data["identity"][1:],
            "theory": np.full(run.times.size - 1, expected_energy(params)),
        }}  # fmt: skip
    if "chance" in run.data:
        made["overlaps"] = overlaps_columns(run)
        made["parisi"] = _functions(params)
    return made


def overlaps_columns(run: Trajectory) -> dict[str, dict[str, Any]]:
    """Bars of P(q), the first sample's line, and theory's."""
    params = run.params
    edges, heights = density(run.data["chance"][-1])
    _, first = density(run.data["chance_first"][-1])
    q = np.linspace(-1.0, 1.0, 201)
    return {
        "bars": {"low": edges[:-1], "high": edges[1:], "density": heights},
        "first": {"q": 0.5 * (edges[1:] + edges[:-1]), "first": first},
        "law": {"q": q, "theory": _law(params).smoothed(q, width(params.n))},
    }


def _functions(params: Params) -> dict[str, dict[str, np.ndarray]]:
    """q(x) at three rungs; steps drawn as steps."""
    if params.couplings == "p3":
        found = triples(params.temperature)
        x = np.array([0.0, found.x, found.x, 1.0])
        steps = {"x": x, "q": np.array([0.0, 0.0, found.q, found.q])}
        alike = {"x": x, "q": np.full(4, triple_rungs(params.temperature)[0].q)}
        return {"steps": steps, "one": steps, "none": alike}
    return {
        name: dict(zip(("x", "q"), pairs(params.temperature, levels).curve(), strict=True))
        for name, levels in (("steps", params.levels), ("one", 1), ("none", 0))
    }


# --- the ladder -------------------------------------------------------------------------------
def more_charts(params: Params) -> list[dict[str, Any]]:
    """Free energy and entropy at each rung, and the energy at T = 0."""
    last = 1 if params.couplings == "p3" else max(RUNGS)
    x = Quantity("steps", "steps of breaking", low=0.0, high=last, ticks=min(last, 5), format="d")
    return [
        curves("free", "Free energy climbs to the truth",
               [Line("free", "free energy a spin", data="rungs")],
               x=x, y=Quantity("", "f"), clock=False, height=170),
        curves("entropy", "Entropy at each rung",
               [Line("entropy", "entropy a spin", data="rungs"),
                Line("zero", "0: less is impossible", theory=True, data="rungs")],
               x=x, y=Quantity("", "entropy"), clock=False, height=170),
        curves("ground", "Energy at T = 0 at each rung",
               [Line("ground", "energy a spin", data="rungs")],
               x=x, y=Quantity("", "energy at T = 0"), clock=False, height=170),
    ]  # fmt: skip


def more_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`more_charts`."""
    rungs = ladder(run.params.couplings, run.params.temperature)
    steps, free, entropy, ground = np.array(rungs).T
    columns = {"steps": steps, "free": free, "entropy": entropy, "zero": np.zeros(steps.size),
               "ground": ground}  # fmt: skip
    return {name: {"rungs": columns} for name in ("free", "entropy", "ground")}


def ladder(couplings: str, t: float) -> tuple[tuple[float, float, float, float], ...]:
    """(steps, free energy, entropy, energy at T = 0) a spin, from no breaking upwards."""
    if couplings == "p3":
        unit = theory.pspin(3)
        grounds = unit.ground_energy_rs, unit.ground_energy
        return tuple(
            (float(k), at.free_energy, (at.energy - at.free_energy) / t, ground)
            for k, (at, ground) in enumerate(zip(triple_rungs(t), grounds, strict=True))
        )
    made = [(steps, ground, pairs(t, steps)) for steps, ground in RUNGS.items()]
    return tuple((float(k), at.free_energy, at.entropy, ground) for k, ground, at in made)


def expected_energy(params: Params) -> float:
    """Energy a spin in a glass without end."""
    if params.couplings == "p3":
        return triples(params.temperature).energy
    return pairs(params.temperature, params.levels).energy


def readout(run: Trajectory) -> list[Measured | tuple[str, str]]:
    """What can be said of the present histogram, and of the theory."""
    params, t = run.params, run.params.temperature
    said: list[Measured | tuple[str, str]] = []
    if run.times.size:
        said.append(("Sweeps", f"{run.times[-1]:.0f}"))
    if "chance" in run.data:
        q = np.linspace(-1.0, 1.0, params.n + 1)
        for name, words in (("chance", "mean of the samples"), ("chance_first", "first sample")):
            chance = run.data[name][-1]
            said.append((f"⟨q²⟩, {words}", f"{chance @ q**2:.3f}"))
    if params.couplings == "p3":
        points = theory.pspin(3)
        said.append(("States appear below", f"T = {points.dynamical:.4f}"))
        said.append(("The glass begins at", f"T = {points.kauzmann:.4f}"))
        said.append(("One step is enough above", f"T = {points.gardner:.4f}"))
    names = {0.0: "no breaking", 1.0: "one step"}
    first, *_, last = rungs = ladder(params.couplings, t)
    # The rungs between stand in the charts.
    for steps, free, entropy, ground in dict.fromkeys((first, rungs[1], last)):
        name = names.get(steps, f"{steps:.0f} steps")
        words = f"f = {free:.5f}, entropy {entropy:+.4f}; at T = 0 energy {ground:.5f}"
        said.append((f"Theory, {name}", words))
    return said
