"""How the swimmers look: the picture and what colours it, the row of charts, the numbers.

The same functions serve a finished run and swimmers that go on: a run with places can be shown and
measured, one with several times has curves.
"""

import math
from collections.abc import Collection
from typing import Any

import attrs
import numpy as np

from kinetoscope.core.clip import Clip, Extent, Layer, Panel
from kinetoscope.core.estimate import Measured
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mips import entropy_production, observables, theory
from kinetoscope.mips.crowd_views import (
    charts,
    datasets,
    more_charts,
    more_datasets,
)
from kinetoscope.mips.params import Params
from kinetoscope.mips.picture import Around, around, painted, places, whole
from kinetoscope.mips.strokes import act, actions, brush, paint
from kinetoscope.mips.sweep_views import (
    sweep,
    sweep_charts,
    sweep_pick,
    sweep_range,
    sweep_words,
)
from kinetoscope.mips.trap_views import alone, reach_of

__all__ = [
    "FOLDED",
    "act",
    "actions",
    "brush",
    "charts",
    "clip",
    "datasets",
    "more_charts",
    "more_datasets",
    "overlay",
    "paint",
    "preview",
    "rate",
    "readout",
    "sweep",
    "sweep_charts",
    "sweep_pick",
    "sweep_range",
    "sweep_words",
]

#: Groups of knobs that start closed.
FOLDED = ("Motion", "Time", "One swimmer", "Numerics")
#: Bytes of a finished movie, at most: what a student's line takes in a second.
HEAVIEST = 3_500_000
#: Bytes of one swimmer in one frame.
EACH = 11
#: Swimmers, frames and memory times of a run of which only the numbers are wanted.
MAPPED, FEW, BRIEF = 256, 6, 0.75
#: Spread of the local packing above which two phases are seen, in cells of 5 diameters.
SPLIT = 0.2


# --- the picture ------------------------------------------------------------------------------
def clip(run: Trajectory) -> Clip:
    """Discs true to size, to be coloured by what they do and by what surrounds them."""
    params = run.params
    frames, n = run.data["x"].shape
    stride = -(-frames * n * EACH // HEAVIEST)
    shown = range(0, frames, stride)
    sides, diameter = _sides(params)
    ends = {name: high for name, (_, _, _, high) in COLOURS.items() if name in _shown(run)}
    pictures = [painted(run, frame, sides, ends) for frame in shown]
    layers = [
        Layer(side.name, np.stack([one[side.name] for one in pictures]), side.low, side.high, (n,),
              "uint16")
        for side in sides
    ] + [
        Layer(name, np.stack([one[name] for one in pictures]), 0.0, high, (n,), "uint8", *words)
        for name, (*words, high) in COLOURS.items() if name in ends
    ]  # fmt: skip
    # Swimmers stop at whole steps; as a movie their frames are evenly spaced.
    times = np.linspace(run.times[0], run.times[shown[-1]], len(shown))
    picture = Panel(kind="particles", layers=layers, axes=sides, diameter=diameter)
    return Clip(panels=(picture,), times=times, key=run.key, time_unit="σ/v₀")


#: What a disc can be coloured by: label, unit, colour map, upper end; the lower one is 0.  The ends
#: never move: a running picture's are said once.
COLOURS = {
    "packing": ("local packing", "", "viridis", 1.1),
    "direction": ("direction", "°", "twilight", 360.0),
    "order": ("hexatic order |ψ6|", "", "viridis", 1.0),
    "grain": ("grain angle", "°", "twilight", 60.0),
    "even": ("heat, e even", "v²/Dₜ", "magma", 1.0),
    "odd": ("heat, e odd", "v²/Dₜ", "magma", 1.0),
    "contacts": ("contacts", "", "cividis", 6.0),
}


def _sides(params: Params) -> tuple[tuple[Extent, Extent], float]:
    """The axes in diameters, and how large a disc is drawn."""
    lx, ly = params.box
    if alone(params):
        half = reach_of(params)
        x, y = 0.5 * lx, 0.5 * ly
        sides = Extent("x", x - half, x + half, "σ"), Extent("y", y - half, y + half, "σ")
        return sides, 0.03 * half  # as points: each is alone in its bowl
    return (Extent("x", 0.0, lx, "σ"), Extent("y", 0.0, ly, "σ")), 1.0


def _shown(run: Trajectory) -> Collection[str]:
    """What can be told of each swimmer: the surroundings only where all are in the picture."""
    if not whole(run):
        return ("direction",)
    return ("direction", "even", "odd") if alone(run.params) else COLOURS


def overlay(run: Trajectory) -> dict[str, Any]:
    """The size of domains as a bar, where there are two phases."""
    params = run.params
    if alone(params) or not whole(run):
        return {}
    at, _ = places(run)
    packings = observables.shifted_packings(at, params.box)
    if observables.density_std(packings) < SPLIT:
        return {}
    length = observables.domain_length(at, params.box)
    return {"bar": {"length": length, "label": f"domains {length:.0f} σ"}}


def rate(params: Params) -> float:
    """Units of time that go by in a second of watching: a memory time, so that a quench takes three."""  # noqa: E501
    if params.trap_stiffness:
        return 2.0
    return float(np.clip(params.memory, 6.0, 40.0))


def preview(params: Params) -> Params:
    """A run of which only the numbers are wanted: 256 swimmers for three quarters of a memory time.

    Speeds and pressures have settled by then, but for what a crowd that grows still changes: beside
    1024 swimmers for twice as long the effective speed is 0.014 v0 too high on the average and 0.04
    where they part best, and one run scatters by 0.017, which is what its error says.  Phases take
    longer: the tab's first maps are made for them.  A kept crowd is no start for a map: its cells
    would show what was kept, not what they lead to.
    """
    few, brief = min(params.frames, FEW), min(params.duration, BRIEF)
    start = "homogeneous" if params.start == "formed" else params.start
    return attrs.evolve(
        params, n=min(params.n, MAPPED), frames=few, duration=brief, start=start
    )  # fmt: skip


# --- the numbers ------------------------------------------------------------------------------
def readout(run: Trajectory) -> list[Measured | tuple[str, str]]:
    """What can be said of the present picture, and of the whole of a finished run."""
    params = run.params
    said: list[Measured | tuple[str, str]] = []
    if run.times.size:
        now = float(run.times[-1])
        said.append(("Time", f"{now:.4g} σ/v₀, {now * params.d_r:.3g} memory times"))
    if "x" not in run.data:
        return said
    at, nose = places(run)
    if whole(run):
        said += _crowd(params, at, around(at, nose, params))
    for name, label in (("epr_even", "even"), ("epr_odd", "odd"), ("epr_pathwise", "even, paths")):
        if name in run.diagnostics:
            value, error = run.diagnostics[name], run.diagnostics[f"{name}_error"]
            words = f"Whole run: entropy production, {label}"
            if math.isfinite(error):
                said.append(Measured(value, error, "v₀/σ", words))
            else:
                said.append((words, f"{value:.3g} v₀/σ, too short a run to say how far off"))
    return said


def _crowd(params: Params, at: np.ndarray, seen: Around) -> list[Measured | tuple[str, str]]:
    said: list[Measured | tuple[str, str]] = []
    error = float(seen.push.std() / np.sqrt(seen.push.size))
    speed = 1.0 + float(seen.push.mean())
    if not alone(params):
        packings = observables.shifted_packings(at, params.box)
        gas, dense = observables.phases(packings)
        said.append(("Spread of local packing", f"{observables.density_std(packings):.3f}"))
        said.append(
            ("Phases", f"gas {gas:.2f}, crowd {dense:.2f}" if dense > gas else f"one, {gas:.2f}")
        )
        said.append(("Contacts a swimmer", f"{seen.touching.mean():.2f}"))
        said.append(("Largest cluster", f"{_largest(at, params):.0%} of all"))
    if params.swim_speed and params.model != "aoup":
        said.append(Measured(speed, error, "v₀", "Effective speed, now"))
        if params.packing < theory.PHI_STAR and params.pairs:
            expected = float(theory.effective_speed(params.packing))
            said.append(Measured(expected, 0.0, "v₀", "1 − φ/0.96, if they were one phase"))
        if params.d_t > 0.0:
            whole_rate = entropy_production.total(params)
            for label, share in (("e even", speed), ("e odd", 1.0 - speed)):
                said.append(
                    Measured(whole_rate * share, whole_rate * error, "v₀/σ", f"Entropy, {label}")
                )
            said.append(Measured(whole_rate, 0.0, "v₀/σ", "Their sum v²/Dₜ, exact"))
    return said


def _largest(at: np.ndarray, params: Params) -> float:
    labels = observables.clusters(at, params.box)
    return float((labels == 0).mean())
