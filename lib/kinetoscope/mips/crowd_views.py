"""The two rows of charts: crowding, phases, entropy production; speed, clusters, order.

What is read off a picture comes from places and noses; what is drawn over time comes from a past.
"""

from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, bars, curves
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mips import binodals, entropy_production, observables, theory, trap_views
from kinetoscope.mips.params import Params
from kinetoscope.mips.picture import around, nearby_mean, places, whole
from kinetoscope.mips.simulate import BINS, MOST
from kinetoscope.mips.time_views import growth, growth_card, heats, settled, sum_card
from kinetoscope.mips.trap_views import TIME, alone

Datasets = dict[str, dict[str, dict[str, Any]]]

#: Fewer swimmers than this make no point of a curve.
FEWEST = 8
#: Bins of a run's histogram that make one bar.
COARSE = 2
#: Ends and bars of the histogram of single swimmers' heat; beyond the ends, the last bar.
COLD, HOT, HEATS = -1.5, 2.5, 32
PACKING = Quantity("at", "local packing φ")


# --- the row under the stage --------------------------------------------------------------------
def charts(params: Params) -> list[dict[str, Any]]:
    """How crowded it is, the phases over time, the meter of entropy production."""
    if alone(params):
        return [trap_views.squares_card(), meter_card(params), trap_views.distances_card()]
    return [crowded_card(), phases_card(), meter_card(params)]


def crowded_card() -> dict[str, Any]:
    """The histogram of local packing."""
    return bars(
        "crowded", "How crowded is it?", label="cells of 5 σ",
        x=Quantity("", "local packing φ", low=0.0, high=MOST),
        y=Quantity("height", "density", low=0.0),
        lines=(
            Line("height", "phases now", colour="good", data="now", x="at"),
            Line("height", "in a strip", theory=True, data="strip", x="at"),
        ),
    )  # fmt: skip


def phases_card() -> dict[str, Any]:
    """Packings of both phases, and the spread, over time."""
    lines = (
        Line("dense", "crowd"), Line("gas", "gas", colour="good"),
        Line("spread", "spread", colour="soft"), Line("mean", "all", theory=True),
    )  # fmt: skip
    return curves(
        "phases", "One phase or two?", lines, x=TIME,
        y=Quantity("", "packing φ", low=0.0), clock=False,
    )  # fmt: skip


def meter_card(params: Params) -> dict[str, Any]:
    """Entropy production: even, odd, by paths, their sum; contacts where there is no heat."""
    y = Quantity("", "a swimmer (v₀/σ)", low=0.0)
    if params.d_t <= 0.0:
        return curves(
            "meter", "Entropy made without heat", (Line("divergence", "−div F"),), x=TIME, y=y,
            clock=False,
        )  # fmt: skip
    lines = [
        Line("even", "even"), Line("odd", "odd", colour="category-2"),
        Line("sum", "paths + odd", colour="good"),
        Line("total", "2 v²/Dₜ" if params.model == "aoup" else "v²/Dₜ", theory=True),
    ]  # fmt: skip
    if alone(params):
        lines[-1] = Line("total", "exact", theory=True)
        lines.append(Line("level", "even and odd, exact", theory=True, data="exact", x="at"))
    return curves("meter", "Entropy production", lines, x=TIME, y=y, clock=False)


def datasets(run: Trajectory) -> Datasets:
    """Numbers for :func:`charts`, as far as the run has them."""
    made: Datasets = {}
    picture, past = "x" in run.data, "v_eff" in run.data
    if alone(run.params):
        if past:
            made["squares"] = {"run": trap_views.squares(run)}
            made["meter"] = {"run": _meter(run), "exact": trap_views.levels(run)}
        if picture:
            made["distances"] = trap_views.distances(run)
        return made
    if picture and whole(run):
        made["crowded"] = _crowded(run)
    elif "histogram" in run.data:
        phases = float(run.data["gas_packing"][-1]), float(run.data["dense_packing"][-1])
        made["crowded"] = _bars(run.data["histogram"][-1], phases, run.params)
    if past:
        made["phases"] = {"run": {
            "t": run.times, "dense": run.data["dense_packing"], "gas": run.data["gas_packing"],
            "spread": run.data["density_std"],
            "mean": np.full(run.times.size, run.params.packing),
        }}  # fmt: skip
        made["meter"] = {"run": _meter(run)}
    return made


def _crowded(run: Trajectory) -> dict[str, dict[str, Any]]:
    at, _ = places(run)
    packings = observables.shifted_packings(at, run.params.box)
    packed = np.minimum(packings.ravel(), MOST * (1.0 - 1e-9))
    height, _ = np.histogram(packed, bins=BINS, range=(0.0, MOST), density=True)
    return _bars(height, observables.phases(packings), run.params)


def _bars(
    height: np.ndarray, phases: tuple[float, float], params: Params
) -> dict[str, dict[str, Any]]:  # fmt: skip
    # A cell holds whole discs: narrower bars than one disc makes would stand like a comb.
    height = height.reshape(-1, COARSE).mean(axis=1)
    edges = np.linspace(0.0, MOST, BINS // COARSE + 1)
    tall = max(float(height.max()), 1e-3)
    return {
        "bars": {"low": edges[:-1], "high": edges[1:], "height": height},
        "now": _uprights(phases, tall),
        "strip": _uprights(binodals.at(params), tall),
    }


def _uprights(places: tuple[float, float] | None, tall: float) -> dict[str, np.ndarray]:
    """A line up at each place; between them it runs along the axis, where nobody sees it."""
    if places is None:
        return {"at": np.empty(0), "height": np.empty(0)}
    return {"at": np.repeat(places, 3), "height": np.tile([0.0, tall, 0.0], 2)}


def _meter(run: Trajectory) -> dict[str, np.ndarray]:
    """Rates over time; a finished run has the speed and the work of each frame."""
    params, data, many = run.params, run.data, run.times.size
    if params.d_t <= 0.0:
        return {"t": run.times, "divergence": np.asarray(data["contact_divergence"])}
    total = entropy_production.total(params)
    if "work" in data:
        heat = params.swim_speed / params.d_t
        even = heat * entropy_production.components(params) * data["v_eff"]
        odd = total - even
        paths = heat * np.cumsum(data["work"]) / np.arange(1, many + 1)
        both = paths + np.cumsum(odd) / np.arange(1, many + 1)
    else:
        missing = np.full(many, np.nan)
        even, odd, paths = (
            np.asarray(data.get(name, missing)) for name in ("epr_even", "epr_odd", "epr_pathwise")
        )
        both = paths + odd
    return {
        "t": run.times, "even": even, "odd": odd, "sum": both, "total": np.full(many, total),
    }


# --- the second row ---------------------------------------------------------------------------
def more_charts(params: Params) -> list[dict[str, Any]]:
    """Speed against packing, growth, heat of single swimmers, the sum rule, clusters, structure."""
    if alone(params):
        settled_card = [sum_card()] if heats(params) else []
        return [trap_views.heading_card(), *settled_card]
    heat = [heats_card(), sum_card()] if heats(params) else []
    structure = profile_card() if _strip(params) else spectrum_card()
    return [speed_card(), growth_card(params), *heat, clusters_card(), structure]


def _strip(params: Params) -> bool:
    return params.start == "strip"


def speed_card() -> dict[str, Any]:
    """Effective speed of swimmers, by how crowded it is around them."""
    lines = (
        Line("speed", "measured"), Line("law", "1 − φ/0.96, one phase", theory=True, data="law")
    )  # fmt: skip
    return curves(
        "speed", "Who is crowded is slow", lines, x=PACKING,
        y=Quantity("", "effective speed (v₀)", low=0.0, high=1.1), data="speed", clock=False,
        height=170,
    )  # fmt: skip


def heats_card() -> dict[str, Any]:
    """How much heat single swimmers make at this moment, e even; less than none is allowed."""
    return bars(
        "heats", "Who heats, who cools? (e even)", label="swimmers now",
        x=Quantity("", "heat of one swimmer", "v²/Dₜ", low=COLD, high=HOT),
        y=Quantity("height", "density", low=0.0),
        lines=(Line("height", "mean", colour="good", data="mean", x="at"),
               Line("height", "zero", theory=True, data="zero", x="at")), height=170,
    )  # fmt: skip


def clusters_card() -> dict[str, Any]:
    """How many clusters there are of each size, on log-log paper."""
    return curves(
        "clusters", "Clusters by size", (Line("many", "clusters a swimmer and size"),),
        x=Quantity("size", "swimmers in the cluster", log=True), y=Quantity("", "number", log=True),
        data="clusters", clock=False, height=170,
    )  # fmt: skip


def spectrum_card() -> dict[str, Any]:
    """The structure factor at small wave numbers, and the size of domains on it."""
    return curves(
        "spectrum", "Lumps of all sizes: S(q)", (Line("power", "S(q)"),),
        x=Quantity("q", "wave number q", "1/σ", low=0.0, high=1.5),
        y=Quantity("", "S(q)", log=True), data="spectrum", marks="lengths", clock=False, height=170,
    )  # fmt: skip


def profile_card() -> dict[str, Any]:
    """Across the strip: packing, and two definitions of where entropy is made."""
    lines = (
        Line("packing", "packing φ"), Line("even", "e even", colour="category-2"),
        Line("odd", "e odd", colour="good"),
    )  # fmt: skip
    return curves(
        "profile", "Across the strip: one snapshot, two definitions", lines,
        x=Quantity("x", "distance from the crowd's middle", "σ"),
        y=Quantity("", "φ; rate a swimmer (v²/Dₜ)", low=0.0, high=1.3), data="profile",
        clock=False, height=170,
    )  # fmt: skip


def more_datasets(run: Trajectory) -> Datasets:
    """Numbers for :func:`more_charts`."""
    if "x" not in run.data:
        return {}
    params = run.params
    made: Datasets = {"sum": settled(run)} if heats(params) else {}
    if alone(params):
        return made | {"heading": trap_views.heading(run)}
    made["growth"] = growth(run)
    if not whole(run):
        return made
    at, nose = places(run)
    seen = around(at, nose, params)
    made["speed"] = {"speed": _speeds(seen.packing, seen.push), "law": _law()}
    made["clusters"] = {"clusters": _clusters(at, params)}
    if heats(params):
        made["heats"] = _heats(seen.push)
    if _strip(params):
        made["profile"] = {"profile": _profile(at, seen.push, params.box)}
    else:
        q, s = observables.structure(at, params.box)
        low = (q < 1.5) & (s > 0.0)
        length = observables.domain_length(at, params.box)
        mark = {"x": np.array([2.0 * np.pi / length]), "label": np.array([f"2π/{length:.0f} σ"])}
        made["spectrum"] = {"spectrum": {"q": q[low], "power": s[low]}, "lengths": mark}
    return made


def _heats(push: np.ndarray) -> dict[str, dict[str, Any]]:
    edges = np.linspace(COLD, HOT, HEATS + 1)
    height, _ = np.histogram(np.clip(1.0 + push, COLD, HOT), edges, density=True)
    tall = np.array([0.0, max(float(height.max()), 1e-3)])
    return {
        "bars": {"low": edges[:-1], "high": edges[1:], "height": height},
        "mean": {"at": np.full(2, 1.0 + push.mean()), "height": tall},
        "zero": {"at": np.zeros(2), "height": tall},
    }


def _speeds(packing: np.ndarray, push: np.ndarray) -> dict[str, np.ndarray]:
    edges = np.arange(0.0, MOST + 0.05, 0.05)
    count, _ = np.histogram(packing, edges)
    sums, _ = np.histogram(packing, edges, weights=push)
    full = count >= FEWEST
    return {
        "at": 0.5 * (edges[1:] + edges[:-1])[full], "speed": 1.0 + sums[full] / count[full]
    }  # fmt: skip


def _law() -> dict[str, np.ndarray]:
    at = np.array([0.0, theory.PHI_STAR])
    return {"at": at, "law": theory.effective_speed(at)}


def _clusters(at: np.ndarray, params: Params) -> dict[str, np.ndarray]:
    sizes = observables.cluster_sizes(observables.clusters(at, params.box))
    edges = np.unique(np.round(np.geomspace(1, params.n + 1, 28)).astype(int))
    count, _ = np.histogram(sizes, edges)
    some = count > 0
    width = np.diff(edges)[some]
    middle = np.sqrt(edges[:-1] * np.maximum(edges[1:] - 1, 1))[some]
    return {"size": middle, "many": count[some] / (width * params.n)}


def _profile(
    at: np.ndarray, push: np.ndarray, box: tuple[float, float]
) -> dict[str, np.ndarray]:  # fmt: skip
    push = nearby_mean(push, at, box)
    x, packing, pushed = observables.profile(at, push, box, bins=48)
    return {"x": x, "packing": packing, "even": 1.0 + pushed, "odd": -pushed}
