"""How a run looks: the box, the macrostate, the filaments it hides; charts on their clock.

Nothing is computed here that is not an observable or a theory's curve; this file says which of
them belong together on one page.
"""

import math
from typing import Any

import attrs
import numpy as np

from kinetoscope.charts import Line, Quantity, curves
from kinetoscope.core.clip import Clip, Extent, Layer, Panel
from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import knobs
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.expansion import kernels_counting, theory
from kinetoscope.expansion.gains import WIDTHS, end_label, end_of, gains, law
from kinetoscope.expansion.observables import half_time
from kinetoscope.expansion.occupation import rebin
from kinetoscope.expansion.params import Params
from kinetoscope.expansion.sweep_views import (
    sweep,
    sweep_charts,
    sweep_pick,
    sweep_range,
    sweep_words,
)

__all__ = [
    "FOLDED",
    "STREAMS",
    "actions",
    "charts",
    "clip",
    "datasets",
    "more_charts",
    "more_datasets",
    "pressed",
    "preview",
    "readout",
    "sweep",
    "sweep_charts",
    "sweep_pick",
    "sweep_range",
    "sweep_words",
]

#: Groups of knobs that start closed.
FOLDED = ("Numerics",)
#: A run can be shown while it is made: ``simulate`` hands out its parts, and :func:`clip` makes of
#: each the very bytes that it makes of the whole.
STREAMS = True
#: Velocities shown in the macrostate; beyond lie 6 discs in 1e5.
SEEN = 4.0
#: Points are drawn at least this large, in L: two pixels of a small picture.
VISIBLE = 0.012
#: Cells are drawn with hard edges: each is at least this many points of the picture wide.
POINTS = 64
#: What the velocity cells of the charts are called, and how painted.
LABELS = {"half": "Δv/2", "one": "Δv", "two": "2Δv", "four": "4Δv"}
PAINT = {"half": "category-5", "one": "accent", "two": "category-2", "four": "category-3"}

TIME = Quantity("t", "time t", "L/vₜₕ")
#: Entropy that the axes of the charts reach, by how the gas begins.
_HIGH = {"half": 0.8, "third": 1.2, "temperatures": 0.2}


def clip(run: Trajectory) -> Clip:
    """The moving picture: the discs, f(x, v_x) in the cells asked for, and in the finest ones."""
    params = run.params
    box = Panel(
        kind="particles",
        title="The box" if params.diameter >= VISIBLE else "The box (discs drawn larger)",
        diameter=max(params.diameter, VISIBLE),
        layers=(
            Layer.of("x", run.data["x"], low=0.0, high=1.0, saturate=True),
            Layer.of("y", run.data["y"], low=0.0, high=1.0, saturate=True),
        ),
        axes=(Extent("x", 0.0, 1.0, "L"), Extent("y", 0.0, 1.0, "L")),
    )  # fmt: skip
    marks = [(params.reverse_at, "reversed")] if params.reverse_at else []
    spans = [(params.reverse_at, params.duration, "velocities reversed")] if marks else []
    return Clip(
        panels=(box, _picture(run, *params.finer, "What you count"),
                _picture(run, 1, 1, "What is there")),
        times=run.times, key=run.key, time_unit="L/vₜₕ", marks=marks, spans=spans,
    )  # fmt: skip


def _picture(run: Trajectory, factor_x: int, factor_v: int, title: str) -> Panel:
    """f(x, v_x), v_x upwards, in cells joined from the stored ones, within reach of the eye."""
    params = run.params
    seen = rebin(run.data["counts"], factor_x, factor_v, v_dims=params.v_dims)
    if params.v_dims == 2:
        seen = seen.sum(axis=-1, dtype=seen.dtype)
    frames, n_x, n_v = seen.shape[0], seen.shape[1], seen.shape[2] - 2
    width = 2.0 * params.reach / n_v
    cut = max(0, int((params.reach - SEEN) / width))
    # Discs in a cell over those in the fullest cell of the final equilibrium.  A few discs to a
    # cell are scattered by their square root; the compressed gas may saturate.
    peak = max(params.n / n_x * width / np.sqrt(2.0 * np.pi), 1.0)
    high = 1.5 + 2.0 / np.sqrt(peak)
    edge = params.reach - cut * width
    # Few numbers of discs occur: each gets its colour once, and a picture is looked up.
    colours = Layer.of(
        "f", np.arange(int(seen.max()) + 1) / peak, label="f(x, vₓ)", colormap="magma",
        dtype="uint8", low=0.0, high=high, saturate=True,
    )  # fmt: skip
    shape = tuple(cells * max(1, POINTS // cells) for cells in (n_v - 2 * cut, n_x))
    picture = np.empty((frames, *shape), np.uint8)
    kernels_counting.paint(seen, cut, colours.values, picture)
    layer = attrs.evolve(colours, values=picture, shape=shape)
    axes = Extent("x", 0.0, 1.0, "L"), Extent("v_x", -edge, edge, "vₜₕ", "vₓ")
    return Panel(kind="field", title=title, layers=(layer,), axes=axes)


def actions(_params: Params) -> list[dict[str, str]]:
    """The button under the picture: turn time round, now."""
    return [{"name": "reverse", "label": "Reverse velocities",
             "hint": "Every v becomes −v at this moment: does the gas go back?"}]  # fmt: skip


def pressed(params: Params, _name: str, time: float) -> dict[str, Any]:
    """Knobs of a run that turns round at ``time``, and is long enough for all of the way back."""
    turns, lasts = knobs(Params)["reverse_at"], knobs(Params)["duration"]
    steps = max(1, round(min(time, turns.high) / turns.step))
    turn = round(steps * turns.step, 10)  # a tidy number in the panel
    duration = min(lasts.high, max(params.duration, math.ceil(2 * turn)))
    return {"reverse_at": turn, "duration": duration}


def preview(params: Params) -> Params:
    """A quicker run to show while a slider is dragged: fewer discs, fewer frames."""
    quick = {"n": min(params.n, 4000), "frames": min(params.frames, 76)}
    try:
        return attrs.evolve(params, **quick)
    except ValueError:
        # Fewer discs of the same mean free path are larger: they may have no room.
        return attrs.evolve(params, frames=quick["frames"])


def charts(params: Params) -> list[dict[str, Any]]:
    """The three charts under the stage."""
    gain = _gain(params)
    lines = [Line(key, LABELS[key], colour=PAINT[key]) for key in WIDTHS]
    lines += [
        Line("fields", "fields only", colour="soft"),
        Line("law", "theory, Δv", theory=True, data="law"),
        Line("end", end_label(params), colour="ink", data="end"),
    ]  # fmt: skip
    third = (
        curves(
            "temperatures", "Temperatures", (Line("t_x", "along x"), Line(
                "t_y", "along y", colour="category-2")),
            x=TIME, y=Quantity("", "T, kT", low=0.5, high=1.2, format=".1f"),
        )
        if params.solver == "free"
        else curves(
            "collisions", "Collisions of a disc", (
                Line("measured"), Line("law", "⟨v⟩t/Kn, spread evenly", theory=True)),
            x=TIME, y=Quantity("", "per disc", low=0.0, format="~f"),
        )
    )  # fmt: skip
    marks = "turn" if params.reverse_at else ""
    return [
        curves(
            "entropy", "Entropy gained, per disc", lines, x=TIME, y=gain, marks=marks,
            description="Boltzmann's entropy per disc since the start in four widths of velocity "
            "cells, that of the hydrodynamic fields, its end, and theory where there is one",
        ),
        curves(
            "sides", "Temperature of either half",
            (Line("left"), Line("right", colour="category-2"),
             Line("even", "1", colour="ink", data="even")),
            x=TIME, y=Quantity("", "⟨v²⟩/2, kT", low=0.4, high=1.6, format=".1f"), marks=marks,
        ) if params.start == "temperatures" else curves(
            "right", "In the right half",
            (Line("fraction"), Line("effusion", "2t/√(2π)", theory=True, data="effusion"),
             Line("half", "1/2", colour="ink", data="half")),
            x=TIME, y=Quantity("", "fraction of discs", low=0.0, high=0.65, format=".1f"),
            marks=marks,
        ),
        third,
    ]  # fmt: skip


def datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`charts`: chart -> dataset -> column -> values."""
    params, t, data = run.params, run.times, run.data
    fields = data["hydrodynamic_entropy"]
    entropy = {key: gain for key, (gain, _) in gains(run).items()}
    entropy |= {"t": t, "fields": fields - fields[0]}
    turn = {"x": np.array([params.reverse_at]), "label": np.array(["reversed"])}
    # Through the middle of the box, where the wall stood.
    early = (theory.EFFUSION * t < 0.4) & (params.start == "half")
    early = np.where(early, theory.EFFUSION * t, np.nan)
    if params.start == "temperatures":
        name, second = "sides", {"left": data["t_left"], "right": data["t_right"]}
        more = {"even": _level(t, "even", 1.0)}
    else:
        name, second = "right", {"fraction": data["right_fraction"]}
        more = {"effusion": _drawn(t, "effusion", early), "half": _level(t, "half", 0.5)}
    answer = {
        "entropy": {
            "run": entropy, "law": _drawn(t, "law", law(run)),
            "end": _level(t, "end", end_of(params)), "turn": turn,
        },
        name: {"run": {"t": t} | second, **more, "turn": turn},
    }  # fmt: skip
    if not params.reverse_at:
        answer["entropy"].pop("turn")
        answer[name].pop("turn")
    if params.solver == "free":
        answer["temperatures"] = {"run": {"t": t, "t_x": data["t_x"], "t_y": data["t_y"]}}
    else:
        even = theory.MEAN_SPEED * t / params.knudsen
        measured = data["collisions_per_disc"]
        answer["collisions"] = {"run": {"t": t, "measured": measured, "law": even}}
    return answer


def _drawn(t: np.ndarray, name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """A curve from where it begins to where it ends: what is not there is no work for the page."""
    there = np.flatnonzero(np.isfinite(values))
    some = slice(there[0], there[-1] + 1) if there.size else slice(0)
    return {"t": t[some], name: values[some]}


def _level(t: np.ndarray, name: str, value: float) -> dict[str, np.ndarray]:
    """A level needs two points."""
    return {"t": t[[0, -1]], name: np.full(2, value)}


def _gain(params: Params) -> Quantity:
    high = _HIGH[params.start]
    format = ".1f" if high > 0.5 else ".2f"
    return Quantity("", "S(t) − S(0), nats", low=0.0, high=high, format=format)


def more_charts(params: Params) -> list[dict[str, Any]]:
    """The second row: two ways to collapse the curves, and what too few discs cost."""
    gain = _gain(params)
    lines = [Line(key, LABELS[key], colour=PAINT[key], data=key) for key in WIDTHS]
    flight = (*lines, Line("law", "free flight", theory=True, data="law"))
    rates = Quantity("scaled", "collisions since, ν t", low=0.0, format="~f")
    row = [
        curves(
            "collapse", "Does free flight set the pace?", [
                attrs.evolve(line, column="gain" if line.data != "law" else "law")
                for line in flight
            ],
            x=Quantity("scaled", "Δv t / 2L", low=0.0, high=1.5), y=gain, clock=False,
            height=170,
            description="The entropy gained in four widths of cells against the time of each cell; "
            "the curves fall on one where free flight rules",
        ),
        curves(
            "rates", "Or do collisions?", [
                attrs.evolve(line, column="gain") for line in lines
            ] + [Line("model", "two rates, Δv", theory=True, data="model")],
            x=rates, y=gain, clock=False, height=170,
            description="The same against the number of collisions of a disc; the curves fall on "
            "one where collisions rule; the two-rate model where it holds and where it fails",
        ) if params.solver != "free" else curves(
            "rates", "Raw, against time", [
                attrs.evolve(line, column="gain") for line in lines],
            x=attrs.evolve(rates, label="time t", unit="L/vₜₕ"), y=gain, clock=False, height=170,
        ),
        curves(
            "bias", "What too few discs cost",
            (Line("missing", "S missing at the end"),
             Line("bias", "(K − 1)/2N at the end, less at the start", theory=True)),
            data="bias", x=Quantity("dv", "velocity cell", "vₜₕ", log=True, format="~g"),
            y=Quantity("", "nats", zero=True), clock=False, height=170,
            description="How far the entropy gained stays below its end, and the known bias of "
            "counting few discs in many cells",
        ),
    ]  # fmt: skip
    # On the way back entropy is missing for another reason.
    return row[:2] if params.reverse_at else row


def more_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`more_charts`."""
    params, t, gained = run.params, run.times, gains(run)
    rate = theory.kinetics(params.n, params.diameter, 0.0).rate
    scaled = np.linspace(0.0, 1.5, 61)
    # Narrow strips: the law of the scaled time alone.
    flight = np.full_like(scaled, np.nan)
    if params.start != "temperatures":
        flight = theory.collisionless_entropy(2.0 * scaled, 1.0, filled=params.filled)
    collapse = {"law": {"scaled": scaled, "law": flight}}
    rates = {}
    for key, relative in WIDTHS.items():
        gain = gained[key][0]
        late = 0.5 * params.dv * relative * t
        collapse[key] = {"scaled": late, "gain": np.where(late <= 1.5, gain, np.nan)}
        rates[key] = {"scaled": t * rate if rate else t, "gain": gain}
    if rate:
        model = np.full_like(t, np.nan)
        if params.start != "temperatures":
            model = theory.two_rate_entropy(t, params.dv, rate, params.n_x, params.filled)
        rates["model"] = {"scaled": t * rate, "model": model}
    found = {"collapse": collapse, "rates": rates}
    if params.reverse_at:
        return found
    widths = [key for key in WIDTHS if np.isfinite(gained[key][0]).all()]
    tail = slice(-max(1, t.size // 20), None)
    end = end_of(params)
    missing = [end - gained[key][0][tail].mean() for key in widths]
    bias = [0.5 * (gained[key][1][tail].mean() - gained[key][1][0]) / params.n for key in widths]
    dv = params.dv * np.array([WIDTHS[key] for key in widths])
    cost = {"dv": dv, "missing": np.array(missing), "bias": np.array(bias)}
    return found | {"bias": {"bias": cost}}


def readout(run: Trajectory) -> list[Measured | tuple[str, str]]:
    """The numbers of the run, in the order one asks for them."""
    params, found, data = run.params, run.diagnostics, run.data
    gain = data["entropy"] - data["entropy"][0]
    bias = 0.5 * (data["occupied"][-1] - data["occupied"][0]) / params.n
    end, name = end_of(params), end_label(params)
    said: list[Measured | tuple[str, str]] = [
        Measured(
            float(gain[-1]), float(bias), "nats",
            f"Entropy gained, per disc ({name}{':' if name == 'the end' else ' ='} {end:.3f})",
        ),
        (f"Half of {name} at", _moment(half_time(run.times, gain, 0.5 * end))),
    ]  # fmt: skip
    few = found["discs_per_cell"]
    warning = " – too few: take wider cells or more discs" if few < 20 else ""
    said.append(("Discs to an occupied cell, N/K", f"{few:.1f}{warning}"))
    if params.solver != "free":
        rate = theory.kinetics(params.n, params.diameter, 0.0).rate
        ratio = theory.rate_ratio(params.dv, rate)
        winner = "flight sets the pace" if ratio > 1.0 else "collisions set the pace"
        said += [
            ("Rates: Δv/2L against ν", f"{0.5 * params.dv:.3g} against {rate:.3g}"),
            ("Their ratio R", f"{ratio:.3g}: {winner}"),
            ("Collisions of a disc", f"{found['collisions_per_disc']:.3g}"),
            ("Diameter σ, packing at the start", f"{params.diameter:.2e} L, {params.packing:.2e}"),
        ]
    said.append(("T along x over T along y, lowest", f"{(data['t_x'] / data['t_y']).min():.3f}"))
    drift = found["energy_drift"]
    said.append(("Relative energy drift", f"{drift:.1e}" if drift else "0"))
    return said


def _moment(time: float) -> str:
    """A time as the frames can tell it."""
    return f"{time:.2f} L/vₜₕ" if math.isfinite(time) else "not reached"
