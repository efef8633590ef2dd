"""How one swimmer in a bowl looks, thousands of times over, beside what is known exactly."""

import math
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, bars, curves
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mips import entropy_production, theory
from kinetoscope.mips.params import Params
from kinetoscope.mips.picture import places

#: Bars of the chart of distances.
BARS = 30
TIME = Quantity("t", "time t", "σ/v₀")


def alone(params: Params) -> bool:
    """Whether each swimmer is alone in its trap."""
    return params.trap_stiffness > 0.0 and not params.pairs


def exact(params: Params) -> theory.Trapped:
    """The stationary state; of a Gaussian velocity both dimensions together."""
    k, v, rate = params.trap_stiffness, params.swim_speed, params.d_r
    if params.model == "aoup":
        return theory.trap_aoup(stiffness=k, speed=v, gamma=rate, epsilon=params.d_t, dimensions=2)
    return theory.trap_abp(
        stiffness=k, speed=v, translational_diffusion=params.d_t, rotational_diffusion=rate
    )


def reach_of(params: Params) -> float:
    """Half the side of the picture of a trap: three times the root of <r^2>."""
    return max(1e-3, 3.0 * math.sqrt(exact(params).mean_square_radius))


def squares_card() -> dict[str, Any]:
    """The mean square distance over time."""
    return curves(
        "squares", "How far from the middle",
        (Line("squares", "⟨r²⟩"), Line("exact", "exact", theory=True)),
        x=TIME, y=Quantity("", "⟨r²⟩ (σ²)", low=0.0), clock=False,
    )  # fmt: skip


def distances_card() -> dict[str, Any]:
    """How many are how far out."""
    return bars(
        "distances", "Where they are now", label="swimmers",
        x=Quantity("r", "distance from the middle", "σ", low=0.0),
        y=Quantity("height", "share a σ", low=0.0),
        lines=(Line("height", "root of exact ⟨r²⟩", theory=True, data="exact", x="r"),),
    )  # fmt: skip


def heading_card() -> dict[str, Any]:
    """Where noses point, against the distance."""
    return curves(
        "heading", "Do noses point outwards?", (Line("outward", "mean of cos(nose, outwards)"),),
        x=Quantity("r", "distance from the middle", "σ", low=0.0),
        y=Quantity("", "mean cosine", low=-0.2, high=1.0), data="heading", clock=False, height=170,
    )  # fmt: skip


def squares(run: Trajectory) -> dict[str, np.ndarray]:
    """Columns of :func:`squares_card`, from a past."""
    name = "mean_square_radius" if "mean_square_radius" in run.data else "square_radius"
    seen = run.data.get(name, np.full(run.times.size, np.nan))
    level = np.full(run.times.size, exact(run.params).mean_square_radius)
    return {"t": run.times, "squares": np.asarray(seen), "exact": level}


def distances(run: Trajectory) -> dict[str, dict[str, np.ndarray]]:
    """Datasets of :func:`distances_card`, from a picture."""
    r, _ = _polar(run)
    height, edges = np.histogram(r, BARS, range=(0.0, reach_of(run.params)), density=True)
    root = math.sqrt(exact(run.params).mean_square_radius)
    line = {"r": np.full(2, root), "height": np.array([0.0, height.max()])}
    return {"bars": {"low": edges[:-1], "high": edges[1:], "height": height}, "exact": line}


def heading(run: Trajectory) -> dict[str, dict[str, np.ndarray]]:
    """Datasets of :func:`heading_card`, from a picture."""
    r, outward = _polar(run)
    edges = np.linspace(0.0, reach_of(run.params), BARS + 1)
    sums, _ = np.histogram(r, edges, weights=outward)
    count, _ = np.histogram(r, edges)
    seen = count >= 10
    return {"heading": {
        "r": 0.5 * (edges[1:] + edges[:-1])[seen], "outward": sums[seen] / count[seen],
    }}  # fmt: skip


def rates(params: Params) -> tuple[float, float]:
    """Exact (even, odd) rates of one swimmer in its trap; they add up to the sum rule."""
    total = entropy_production.total(params)
    share = params.d_r / (params.trap_stiffness + params.d_r)
    return total * share, total * (1.0 - share)


def levels(run: Trajectory) -> dict[str, np.ndarray]:
    """Both exact rates over the time of a past, one after the other with a gap between."""
    if run.params.d_t <= 0.0:
        return {"at": np.empty(0), "level": np.empty(0)}
    even, odd = rates(run.params)
    ends = [float(run.times[0]), float(run.times[-1])]
    level = np.array([even, even, np.nan, odd, odd])
    return {"at": np.array([*ends, np.nan, *ends]), "level": level}


def _polar(run: Trajectory) -> tuple[np.ndarray, np.ndarray]:
    """Distance from the middle, and the cosine between nose and outwards."""
    at, nose = places(run)
    d = at - 0.5 * np.array(run.params.box)
    r = np.hypot(*d.T)
    return r, (d * nose.T).sum(axis=1) / np.maximum(r, 1e-12)
