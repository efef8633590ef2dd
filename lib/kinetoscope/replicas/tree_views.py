"""The scene "tree": who is near whom, as a matrix, as a tree, as triangles; the exact landscape."""

from functools import lru_cache
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves, points
from kinetoscope.core.clip import Extent, Layer, Panel
from kinetoscope.core.estimate import Measured
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.replicas import glass_views, raster
from kinetoscope.replicas.freezing import sample_couplings
from kinetoscope.replicas.geometry import ultrametric_triples
from kinetoscope.replicas.landscape import disconnectivity
from kinetoscope.replicas.params import Params
from kinetoscope.replicas.prices import STATES

#: Dots of the picture of the tree, and its upper end in 1 - q.
ROWS, DOTS, HIGHEST = 96, 4, 1.0
#: Spins whose every state is looked at.
SMALLEST = 14
#: Triangles that are drawn, about.
SHOWN = 700


def panels(run: Trajectory) -> list[Panel]:
    """The sorted overlaps, and above the same states the tree."""
    pictures = np.stack([
        raster.tree(merges, top=HIGHEST, rows=ROWS, dots=DOTS) for merges in run.data["merges"]
    ])  # fmt: skip
    return [
        glass_views.matrix(run),
        Panel(
            kind="field", title=f"Their tree; N = {run.params.n}: a hint, no proof",
            # Axes of one unit are drawn to one scale, and a tree would be a hedge.
            axes=(
                Extent("state", 0.0, STATES, f"of {STATES}", "state"),
                Extent("d", 0.0, HIGHEST, "", "1 − q"),
            ),
            layers=[Layer.sites("merges", pictures, label="branches")],
        ),
    ]


def overlay(_run: Trajectory) -> dict[str, Any]:
    """Nothing: the warning stands over the tree."""
    return {}


def charts(_params: Params) -> list[dict[str, Any]]:
    """Triangles of three states, how isosceles they are, and a landscape seen whole."""
    return [
        _unpicked(points(
            "triangles", "Triangles of three states",
            x=Quantity("base", "q middle − q least", low=0.0, high=1.0),
            y=Quantity("height", "q most − q middle", low=0.0, high=1.0),
            category="kind", categories={"three": "three states"}, size=10, height=132,
            lines=(Line("height", "equal", data="edge", x="base", theory=True),),
        )),
        curves(
            "ratio", "Do they become isosceles?",
            [Line("ratio", "mean base / mean height"), Line("none", "a tree: 0", theory=True)],
            x=glass_views.SWEEPS, y=Quantity("", "ratio", low=0.0, high=1.5), clock=False,
        ),
        curves(
            "landscape", f"Every state of {SMALLEST} spins",
            [Line("energy", "valleys and passes", data="landscape")],
            x=Quantity("place", "valleys"), y=Quantity("", "energy a spin"), clock=False,
        ),
    ]  # fmt: skip


def _unpicked(chart: dict[str, Any]) -> dict[str, Any]:
    """The same chart, on which a click does nothing: a triangle has no run of its own."""
    said = {flag: on for flag, on in chart["spec"]["usermeta"].items() if flag != "pick"}
    return chart | {"spec": chart["spec"] | {"usermeta": said}}


def datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`charts`, as far as the run has them."""
    made: dict[str, dict[str, dict[str, Any]]] = {}
    if "ratio" in run.data:
        seen = run.data["ratio"][1:]
        made["ratio"] = {"run": {"t": run.times[1:], "ratio": seen, "none": np.zeros(seen.size)}}
    if "overlaps" in run.data:
        base, height = _triangles(run)
        made["triangles"] = {
            "points": {"base": base, "height": height, "kind": np.full(base.size, "three")},
            "edge": {"base": np.array([0.0, 1.0]), "height": np.array([0.0, 1.0])},
        }
        made["landscape"] = {"landscape": _landscape(run.params.couplings, run.seed)}
    return made


def _triangles(run: Trajectory) -> tuple[np.ndarray, np.ndarray]:
    """(base, height) of some of the triangles of kept states."""
    overlaps = run.data["overlaps"][-1][::2, ::2]
    found = ultrametric_triples(overlaps, gauge=run.params.couplings != "p3")
    base, height = found.q_mid - found.q_min, found.q_max - found.q_mid
    every = max(1, base.size // SHOWN)
    return base[::every], height[::every]


@lru_cache(maxsize=64)
def _landscape(kind: str, seed: int) -> dict[str, np.ndarray]:
    """The disconnectivity tree as one polyline with gaps: a bracket for every pass."""
    model = sample_couplings(Params(scene="tree", couplings=kind, n=SMALLEST), seed)
    x, y = disconnectivity(model).lines()
    gap = np.full((len(x), 1), np.nan)
    return {
        "place": np.concatenate([x, gap], axis=1).ravel(),
        "energy": np.concatenate([y, gap], axis=1).ravel() / SMALLEST,
    }


def more_charts(params: Params) -> list[dict[str, Any]]:
    """P(q) of the sample."""
    return [chart for chart in glass_views.charts(params) if chart["name"] == "overlaps"]


def more_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`more_charts`."""
    if "chance" not in run.data:
        return {}
    return {"overlaps": glass_views.overlaps_columns(run)}


def readout(run: Trajectory) -> list[Measured | tuple[str, str]]:
    """What can be said of the present states."""
    said: list[Measured | tuple[str, str]] = []
    if run.times.size:
        said.append(("Sweeps", f"{run.times[-1]:.0f}"))
    if "overlaps" in run.data:
        base, height = _triangles(run)
        said.append(("States kept", f"{STATES}, of one sample"))
        ratio = base.mean() / max(float(height.mean()), 1e-9)
        said.append(("Mean base over mean height", f"{ratio:.3f}, 0 in a tree"))
    said.append(("Finite size", f"N = {run.params.n}; the trend to a tree is slow"))
    return said
