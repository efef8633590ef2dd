"""How a run looks: both distributions side by side on a logarithmic clock, charts, numbers.

Nothing is computed here that is not an observable or a theory's curve; this file says which of
them belong together on one page.
"""

import math
from typing import Any

import attrs
import numpy as np

from kinetoscope.charts import Line, Quantity, curves
from kinetoscope.core.clip import Clip, Extent, Layer, Panel
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mixture import theory
from kinetoscope.mixture.cut_views import cut_charts, cut_datasets
from kinetoscope.mixture.initial import gaussian_coefficients
from kinetoscope.mixture.params import Params
from kinetoscope.mixture.picture import HALF_WIDTH, picture
from kinetoscope.mixture.ratio_views import (
    collapse_charts,
    collapse_datasets,
    sweep,
    sweep_charts,
    sweep_pick,
    sweep_range,
    sweep_words,
)
from kinetoscope.mixture.readout_views import readout

__all__ = [
    "FOLDED",
    "charts",
    "clip",
    "datasets",
    "more_charts",
    "more_datasets",
    "preview",
    "readout",
    "sweep",
    "sweep_charts",
    "sweep_pick",
    "sweep_range",
    "sweep_words",
]

#: Groups of knobs that start closed.
FOLDED = ("Collisions", "Numerics")
#: Frames while a slider is held.
DRAGGED = 61
#: Below this a difference is rounding, and drawn here.
FLOOR = 1e-16
SPECIES = ("light", "heavy")
_LIGHT, _HEAVY = "category-3", "category-1"

TIME = Quantity("t", "time, in light mean free times", log=True, ticks=5)


def clip(run: Trajectory) -> Clip:
    """The moving picture: f of light and heavy, each in its own thermal units, one colour scale.

    The second layer is what still separates f from the Maxwellian it will end as, whose contours
    at one and two standard deviations are drawn over both.
    """
    pictures = [picture(run.data[f"coefficients_{who}"]) for who in SPECIES]
    u, w, temperature = theory.equilibrium(run.params)
    last = gaussian_coefficients([u, w], temperature, temperature, run.params.degree)
    ends = picture(last).upper
    highest = max(float(f.greatest.max()) for f in pictures)
    reach = max(1e-3, *(f.reach(end) for f, end in zip(pictures, ends, strict=True)))
    panels = []
    for who, f, end, drift in zip(SPECIES, pictures, ends, (u, w), strict=True):
        density, away = f.colours(end, highest=highest, reach=reach)
        layers = (
            Layer("f", density, 0.0, highest, density.shape[1:], "uint8", "f", "", "magma"),
            Layer(
                "away", away, -reach, reach, away.shape[1:], "uint8", "f less its end", "",
                "balance",
            ),
        )  # fmt: skip
        panels.append(
            Panel(
                kind="field", title=f"{who.capitalize()} molecules", layers=layers,
                axes=(_speed("vx", "v along x"), _speed("vy", "v along y")),
                ringed="ends as: 1σ, 2σ",
                rings=[(drift, 0.0, k * math.sqrt(temperature)) for k in (1, 2)],
            )
        )  # fmt: skip
    return Clip(
        panels=panels, times=run.times, time_scale="log", key=run.key, time_label="t",
        time_unit="light mean free times", spans=theory.spans(run.params),
    )  # fmt: skip


def _speed(name: str, label: str) -> Extent:
    return Extent(name, -HALF_WIDTH, HALF_WIDTH, "thermal speeds", label)


def preview(params: Params) -> Params:
    """A quicker run to show while a slider is dragged: fewer frames, no particles."""
    return attrs.evolve(params, frames=min(params.frames, DRAGGED), particles=0)


def _pair(column: str) -> tuple[Line, Line]:
    return tuple(
        Line(f"{column}_{who}", who, colour=colour)
        for who, colour in zip(SPECIES, (_LIGHT, _HEAVY), strict=True)
    )


def _both(t: np.ndarray, light: np.ndarray, heavy: np.ndarray) -> dict[str, np.ndarray]:
    """A dataset whose one line is drawn twice, with a gap between: one entry in the key."""
    gap = [np.nan]
    return {"t": np.concatenate([t, t[-1:], t]), "value": np.concatenate([light, gap, heavy])}


def _theory_of(params: Params) -> str:
    """What theory there is, in the key's words; "" where there is none.

    A truncated operator is held against the exact one.
    """
    if params.gamma == 0.0:
        return "exact" if params.operator == "exact" else "exact operator"
    return "closure" if _drifts(params) == (0.0, 0.0) else ""


def _judge(params: Params) -> Params:
    """The same gas with the exact operator, for theory."""
    return params if params.operator == "exact" else attrs.evolve(params, operator="exact")


def _drifts(params: Params) -> tuple[float, float]:
    return params.light.moments[0], params.heavy.moments[0]


def charts(params: Params) -> list[dict[str, Any]]:
    """The three charts under the stage, on its clock."""
    temperature, (low, high) = [*_pair("temperature")], temperature_range(params)
    if words := _theory_of(params):
        temperature.append(Line("value", words, theory=True, data="theory"))
    if params.particles:
        temperature.append(Line("value", "particles", colour="category-4", data="particles"))
    return [
        curves(
            "temperature", "Temperatures", temperature, x=TIME, marks="epochs",
            y=Quantity("", "temperature", low=low, high=high),
            description="Temperature of the light and the heavy gas",
        ),
        _second(params),
        _third(params),
    ]  # fmt: skip


def _third(params: Params) -> dict[str, Any]:
    """H; where the operator is cut, the energy, which may not be kept."""
    if params.operator != "exact":
        return curves(
            "energy", "Energy over its start", (Line("energy"), Line("kept", theory=True)),
            x=TIME, y=Quantity("", "E / E(0)", low=0.6, high=1.4), marks="epochs",
            description="Energy of both gases, which collisions must not change",
        )  # fmt: skip
    return curves(
        "entropy", "H above its end", (*_pair("entropy"), Line("total", colour="ink")),
        x=TIME, y=Quantity("", "H − H(end)"), marks="epochs",
        description="Boltzmann's H of each gas and of both, less its last value",
    )  # fmt: skip


def temperature_range(params: Params) -> tuple[float | None, float | None]:
    """The axis of temperatures, so that rounding never fills a chart; None follows the data.

    Friction heats a species by at most u^2/2.  Operators that are cut keep to no range.
    """
    if params.operator != "exact":
        return None, None
    found = [theory.equilibrium(params)[2]]
    for drift, temperature, _ in (params.light.moments, params.heavy.moments):
        found += [temperature, temperature + 0.5 * drift**2]
    return _tenths(min(found) - 0.05, max(found) + 0.05)


def _tenths(low: float, high: float) -> tuple[float, float]:
    """The range with its ends moved out to whole tenths (a hair beyond one is on it)."""
    return math.floor(10.0 * low + 1e-6) / 10.0, math.ceil(10.0 * high - 1e-6) / 10.0


def _second(params: Params) -> dict[str, Any]:
    if any(_drifts(params)):
        return _drift_chart(params)
    return _anisotropy_chart(params)


def _anisotropy_chart(params: Params, height: int = 132) -> dict[str, Any]:
    lines, low, high = [*_pair("anisotropy")], None, None
    if not any(_drifts(params)):
        start = [0.0, params.light.moments[2], params.heavy.moments[2]]
        low, high = _tenths(min(start) - 0.1, max(start) + 0.1)
    if params.gamma == 0.0:
        lines.append(Line("value", _theory_of(params), theory=True, data="theory"))
    if params.particles:
        lines.append(Line("value", "particles", colour="category-4", data="particles"))
    return curves(
        "anisotropy", "Anisotropy", lines, x=TIME, marks="epochs", height=height,
        y=Quantity("", "Tx − Ty", low=low, high=high),
        description="Difference of the temperatures along x and y",
    )  # fmt: skip


def _drift_chart(params: Params, height: int = 132) -> dict[str, Any]:
    lines = [*_pair("drift")]
    if params.gamma == 0.0:
        lines.append(Line("value", _theory_of(params), theory=True, data="theory"))
    return curves(
        "drift", "Drift, in light thermal speeds", lines, x=TIME, y=Quantity("", "drift"),
        marks="epochs", height=height, description="Mean velocities of both gases in one unit",
    )  # fmt: skip


def datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`charts`: chart -> dataset -> column -> values."""
    t, data = run.times, run.data
    marks = {"epochs": _borders(run.params)}
    second = "drift" if any(_drifts(run.params)) else "anisotropy"
    found = {
        "temperature": _measured(run, "temperature", _exact_temperatures(run)) | marks,
        second: _measured(run, second, _exact(run, second)) | marks,
    }
    if run.params.operator != "exact":
        share = data["energy"] / data["energy"][0]
        return found | {"energy": {"run": {"t": t, "energy": share, "kept": 1.0 + 0.0 * t}} | marks}
    entropy = {f"entropy_{who}": data[f"entropy_{who}"] for who in SPECIES}
    entropy["total"] = entropy["entropy_light"] + entropy["entropy_heavy"]
    above = {name: h - h[-1] for name, h in entropy.items()}
    return found | {"entropy": {"run": {"t": t, **above}} | marks}


def _measured(
    run: Trajectory, which: str, exact: np.ndarray | None
) -> dict[str, dict[str, np.ndarray]]:
    """A series of both species, its theory (2, frames), and its particles where there are any."""
    scale = np.array([1.0, run.params.epsilon if which == "drift" else 1.0])
    pair = [factor * run.data[f"{which}_{who}"] for factor, who in zip(scale, SPECIES, strict=True)]
    found = {
        "run": {"t": run.times, f"{which}_light": pair[0], f"{which}_heavy": pair[1]}
    }
    if exact is not None:
        found["theory"] = _both(run.times, *(scale[:, None] * exact))
    if run.params.particles and which != "drift":
        found["particles"] = _both(
            run.times, *(run.data[f"particles_{which}_{who}"] for who in SPECIES)
        )
    return found


def _borders(params: Params) -> dict[str, Any]:
    """Where the epochs meet."""
    spans = theory.spans(params)
    return {
        "x": np.array([start for start, _, _ in spans[1:]]),
        "label": np.array([f"{k + 2}" for k in range(len(spans[1:]))], dtype=str),
    }


def _exact_temperatures(run: Trajectory) -> np.ndarray | None:
    """Temperatures (2, frames) by theory or closure; None where there is neither."""
    if run.params.gamma == 0.0:
        return _exact(run, "temperature")
    return theory.closure(_judge(run.params), run.times) if _theory_of(run.params) else None


def _exact(run: Trajectory, which: str) -> np.ndarray | None:
    """A series (2, frames) by the exact moment equations; None where they do not hold."""
    if run.params.gamma != 0.0:
        return None
    return getattr(theory.moment_equations(_judge(run.params), run.times), which)


def more_charts(params: Params) -> list[dict[str, Any]]:
    """The second row, in the Explore tab: shape, tails, error, and the collapse by epochs."""
    small = {"x": TIME, "marks": "epochs", "height": 170}
    third = (
        _anisotropy_chart(params, 170)
        if any(_drifts(params))
        else curves(
            "error", f"Off theory ({_theory_of(params) or 'none here'})",
            _pair("error"), y=Quantity("", "|ΔT|", log=True, low=FLOOR, high=1.0),
            description="Temperature less theory", **small,
        )
    )  # fmt: skip
    return [
        curves(
            "distance", "Distance to its own Maxwellian", _pair("distance"),
            y=Quantity("", "norm", log=True, low=1e-6), **small,
        ),
        curves(
            "fourth", "⟨v⁴⟩ over a Maxwellian's", _pair("fourth"),
            y=Quantity("", "ratio", low=0.7, high=1.2), **small,
        ),
        third,
        *collapse_charts(),
        *cut_charts(),
    ]  # fmt: skip


def more_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`more_charts`."""
    t, data = run.times, run.data
    marks = {"epochs": _borders(run.params)}
    fourth = {}
    for who in SPECIES:
        temperature, drift = data[f"temperature_{who}"], data[f"drift_{who}"]
        own = 8.0 * temperature**2 + 8.0 * temperature * drift**2 + drift**4
        fourth[f"fourth_{who}"] = data[f"fourth_moment_{who}"] / own
    distance = {f"distance_{who}": data[f"distance_{who}"] for who in SPECIES}
    found = {
        "distance": {"run": {"t": t, **distance}} | marks,
        "fourth": {"run": {"t": t, **fourth}} | marks,
    }
    if any(_drifts(run.params)):
        found["anisotropy"] = _measured(run, "anisotropy", _exact(run, "anisotropy")) | marks
    else:
        exact = _exact_temperatures(run)
        errors = {
            f"error_{who}": np.full(t.size, np.nan) if exact is None
            else np.maximum(np.abs(data[f"temperature_{who}"] - exact[s]), FLOOR)
            for s, who in enumerate(SPECIES)
        }  # fmt: skip
        found["error"] = {"run": {"t": t, **errors}} | marks
    return found | collapse_datasets(run.params) | cut_datasets(run)
