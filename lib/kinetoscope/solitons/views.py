"""How a run of a field looks: the moving picture, the charts on its clock, the numbers beside it.

Nothing is computed here that is not an observable or a theory's curve; this file says which of
them belong together on one page.
"""

from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves, staggered
from kinetoscope.core.clip import Clip, Layer
from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import as_dict
from kinetoscope.core.trajectory import Axis, Trajectory
from kinetoscope.solitons import observables, theory
from kinetoscope.solitons.params import Params
from kinetoscope.solitons.scan_views import (
    nearby_card,
    nearby_points,
    sweep,
    sweep_charts,
    sweep_pick,
    sweep_range,
    sweep_words,
)

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
FOLDED = ("Numerics",)
#: Columns of the picture; the grid is thinned to about this many points.
COLUMNS = 500
#: The logarithmic layer reaches this far below the highest energy density.
DECADES = 4.5

TIME = Quantity("t", "time t")
ENERGY = Quantity("", "energy")


def clip(run: Trajectory) -> Clip:
    """The moving picture: the energy density on a logarithmic and a linear scale, and the field."""
    x = run.axes["phi"][0].values
    every = max(1, x.size // COLUMNS)
    density = np.maximum(run.data["energy_density"][:, ::every], 0.0)
    phi = run.data["phi"][:, ::every]
    highest = max(float(density.max()), 1e-12)
    decades = np.log10(np.maximum(density, highest * 10.0**-DECADES))
    middle = 0.5 * (float(phi.max()) + float(phi.min()))
    reach = max(float(phi.max()) - middle, 0.05)
    return Clip(
        kind="curve",
        layers=(
            Layer.of("waves", decades, label="energy, log₁₀", colormap="magma", dtype="uint8"),
            Layer.of("phi", phi, label="field φ", colormap="balance", low=middle - reach,
                     high=middle + reach, saturate=True),
            Layer.of("energy", density, label="energy", colormap="magma", dtype="uint8",
                     low=0.0, high=highest),
        ),
        times=run.times,
        axes=(Axis("x", x[::every], "", "x"),),
        key=run.key,
        marks=[(t, str(k)) for k, t in enumerate(run.diagnostics.get("bounce_times", ()), 1)],
    )  # fmt: skip


def preview(params: Params) -> Params:
    """A coarser run to show while a slider is dragged; the same where a coarser grid is refused."""
    coarser = {"dx": max(params.dx, 0.25), "frames": min(params.frames, 201)}
    try:
        return Params(**(as_dict(params) | coarser))
    except ValueError:
        return params


def charts(params: Params) -> list[dict[str, Any]]:
    """The three charts under the stage."""
    if params.scenario == "collision":
        return [
            nearby_card(params),
            curves(
                "energy", "Where the energy is",
                (Line("motion", "kinks, above 2M"), Line("between", colour="theory"),
                 Line("radiated", colour="good")),
                x=TIME, y=ENERGY, marks="bounces",
                description="Energy of the kinks above their rest mass, energy between them, and "
                "energy that has left as waves",
            ),
            curves(
                "centre", "Field at the centre", (Line("phi", "φ(0, t)"),),
                x=TIME, y=Quantity("", "φ(0, t)"), marks="bounces",
            ),
        ]  # fmt: skip
    energy = Quantity("", "energy", low=0.0)
    exact = _starting_momentum(params)
    # Rounding must not fill the chart: at least a tenth of a unit on either side, or from zero.
    reach = max(0.1, round(1.2 * abs(exact), 1)) if np.isfinite(exact) else None
    low = None if reach is None else -reach
    momentum = Quantity("", "momentum", low=low, high=reach, zero=True)
    return [_third(params), _conserved("energy", energy), _conserved("momentum", momentum)]


def _conserved(which: str, quantity: Quantity) -> dict[str, Any]:
    lines = (Line("measured"), Line("exact", "theory", theory=True))
    return curves(which, f"Total {which}", lines, x=TIME, y=quantity)


def _third(params: Params) -> dict[str, Any]:
    if params.scenario in ("kink", "packet"):
        lines = (Line("measured"), Line("exact", "free motion", theory=True))
        # What stands still wanders by rounding alone.
        still = not (params.speed if params.scenario == "kink" else params.wavenumber)
        place = Quantity("", "position x", low=-1.0 if still else None, high=1.0 if still else None)
        return curves("position", "Where it is", lines, x=TIME, y=place)
    if params.scenario == "wobble":
        lines = (Line("measured"), Line("exact", "decay by radiation", theory=True))
        return curves("shape", "Amplitude of the wobble", lines, x=TIME, y=Quantity("", "|A|"))
    lines = (Line("measured", "φ(0, t)"), Line("exact", "exact", theory=True))
    odd = params.scenario == "kink-kink"  # and so 0 at the centre, but for rounding
    field = Quantity("", "φ(0, t)", low=-1.0 if odd else None, high=1.0 if odd else None)
    return curves("centre", "Field at the centre", lines, x=TIME, y=field)


def datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`charts`: chart -> dataset -> column -> values."""
    t, data = run.times, run.data
    if run.params.scenario == "collision":
        times = np.array(run.diagnostics["bounce_times"])
        numbers = np.arange(1, times.size + 1).astype(str)
        bounces = {"x": times, "label": staggered(times, numbers, apart=0.04 * t[-1])}
        ledger = {name: data[name] for name in ("between", "radiated")}
        ledger["motion"] = data["kinks"] - 2.0 * run.params.potential.kink_mass
        return {
            "outgoing": nearby_points(run),
            "energy": {"run": {"t": t, **ledger}, "bounces": bounces},
            "centre": {"run": {"t": t, "phi": data["centre"]}, "bounces": bounces},
        }
    third = _third(run.params)["name"]
    energy, momentum = _exact_energy(run.params), _exact_momentum(run.params)
    return {
        third: {"run": {"t": t, **_measured_and_exact(run, third)}},
        "energy": {"run": {"t": t, "measured": data["energy"], "exact": np.full_like(t, energy)}},
        "momentum": {
            "run": {"t": t, "measured": data["momentum"], "exact": np.full_like(t, momentum)}
        },
    }


def _measured_and_exact(run: Trajectory, which: str) -> dict[str, np.ndarray]:
    params, t = run.params, run.times
    if which == "position":
        x, density = run.axes["phi"][0].values, run.data["energy_density"]
        centre = (density * x).sum(axis=1) / density.sum(axis=1)
        speed = (
            params.speed
            if params.scenario == "kink"
            else float(theory.group_velocity(params.wavenumber, mass=params.mass))
        )
        return {"measured": centre, "exact": centre[0] + speed * t}
    if which == "shape":
        return {
            "measured": _wobble(run),
            "exact": theory.shape_amplitude_decay(t, amplitude=params.wobble_amplitude),
        }
    return {"measured": run.data["centre"], "exact": _exact_centre(run)}


def _wobble(run: Trajectory) -> np.ndarray:
    x = run.axes["phi"][0].values
    states = zip(run.times, run.data["phi"], run.data["pi"], strict=True)
    frames = (observables.Frames(t, x, phi, pi) for t, phi, pi in states)
    return np.array([abs(observables.shape_amplitude(each, position=0.0)) for each in frames])


def _exact_centre(run: Trajectory) -> np.ndarray:
    """phi(0, t) of the exact solution; NaN where damping leaves none."""
    params, t = run.params, run.times
    if params.damping > 0.0:
        return np.full_like(t, np.nan)
    if params.scenario == "breather":
        start = -0.5 * params.half_length if params.speed else 0.0
        exact = theory.breather(
            0.0, t, frequency=params.frequency, speed=params.speed, position=start,
            phase=params.phase,
        )  # fmt: skip
        return np.asarray(exact).ravel()
    early = min(0.5 * params.duration, (params.half_length - 15.0) / params.speed)
    solution = theory.kink_kink if params.scenario == "kink-kink" else theory.kink_antikink
    return np.asarray(solution(0.0, t - early, speed=params.speed)).ravel()


def _exact_energy(params: Params) -> float:
    """The energy the exact solution keeps; NaN where there is none or damping takes it."""
    if params.damping > 0.0 or params.scenario in ("wobble", "packet"):
        return float("nan")
    if params.scenario == "breather":
        return float(theory.breather_energy(params.frequency, speed=params.speed))
    count = 1 if params.scenario == "kink" else 2
    return count * float(theory.boosted_energy(params.potential.kink_mass, params.speed))


def _exact_momentum(params: Params) -> float:
    """The momentum the exact solution keeps; NaN where there is none or damping takes it."""
    return float("nan") if params.damping > 0.0 else _starting_momentum(params)


def _starting_momentum(params: Params) -> float:
    if params.scenario == "packet" and params.wavenumber:
        return float("nan")
    if params.scenario == "kink":
        return float(theory.boosted_momentum(params.potential.kink_mass, params.speed))
    if params.scenario == "breather":
        return params.speed * float(theory.breather_energy(params.frequency, speed=params.speed))
    return 0.0


def more_charts(params: Params) -> list[dict[str, Any]]:
    """The second row, in the Explore tab: spectrum, phase portrait, entropy."""
    at = _listening(params)
    lines = (Line("amplitude", f"φ({at:g}, t)"),)
    return [
        curves(
            "spectrum", f"Spectrum at {f'x = {at:g}' if at else 'the centre'}", lines,
            data="spectrum", marks="lines",
            x=Quantity("frequency", "angular frequency ω", low=0.0, high=4.0),
            y=Quantity("", "amplitude", log=True, low=1e-6, high=10.0), clock=False, height=170,
        ),
        curves(
            "portrait", f"Phase portrait, rebuilt from φ({at:g}, t) alone",
            (Line("later", "T later"),), data="portrait", x=Quantity("now", f"φ({at:g}, t)"),
            y=Quantity("", f"φ({at:g}, t + T)"), clock=False, height=170,
        ),
        curves(
            "entropy", "Entropy of the energy density",
            (Line("shannon", "Shannon"), Line("renyi", "Rényi 2", colour="good"),
             Line("tsallis", "Tsallis 2", colour="theory")),
            x=TIME, y=Quantity("", "nats"), height=170,
        ),
    ]  # fmt: skip


def more_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`more_charts`."""
    heard = _heard(run)
    spectrum = observables.frequency_spectrum(run.times, heard)
    lines = observables.lines(run.params.potential)
    places = np.array(list(lines.values()))
    x = run.axes["phi"][0].values
    density = np.maximum(run.data["energy_density"], 0.0)
    entropies = {
        kind: observables.entropy(density, x[1] - x[0], kind=kind)
        for kind in ("shannon", "renyi", "tsallis")
    }
    return {
        "spectrum": {
            # Nothing at all is drawn below the axis: no logarithm has a place for 0.
            "spectrum": {
                "frequency": spectrum.frequency, "amplitude": np.maximum(spectrum.amplitude, 1e-7),
            },
            "lines": {"x": places, "label": staggered(places, lines, apart=0.3)},
        },
        "portrait": {"portrait": _portrait(heard)},
        "entropy": {"run": {"t": run.times, **entropies}},
    }


def _listening(params: Params) -> float:
    """Where spectrum and portrait listen: beside the middle of a field that is odd about it."""
    return 2.0 if params.scenario in ("kink", "wobble", "kink-kink") else 0.0


def _heard(run: Trajectory) -> np.ndarray:
    """The field there, (frames,)."""
    at = _listening(run.params)
    if not at:
        return run.data["centre"]
    x = run.axes["phi"][0].values
    return run.data["phi"][:, int(np.argmin(np.abs(x - at)))]


def _portrait(centre: np.ndarray) -> dict[str, np.ndarray]:
    if np.ptp(centre) < 1e-5:  # a field at rest is a point, whatever rounding does
        return {"now": centre[:1], "later": centre[:1]}
    lag = observables.delay(centre)
    return {"now": centre[:-lag], "later": centre[lag:]}


def readout(run: Trajectory) -> list[Measured | tuple[str, str]]:
    """The numbers of the run, in the order one asks for them."""
    found, said = run.diagnostics, []
    if run.params.scenario == "collision":
        bounces = found["bounces"]
        words = {
            "escape": f"{bounces} bounce{'s' if bounces != 1 else ''}, then away",
            "trapped": "trapped: they stay together",
            "undecided": "undecided: wait longer",
            "not judged": f"{bounces} contacts seen (not judged in this box)",
        }
        said.append(("What happened", words[found["outcome"]]))
        times = ", ".join(f"{time:.1f}" for time in found["bounce_times"][:4])
        said.append(("Met at t", times or "–"))
        said.append(Measured(found["speed_out"], 0.0, "c", "Outgoing speed"))
        said.append(Measured(float(run.data["radiated"][-1]), 0.0, "", "Radiated energy"))
    said.append(Measured(float(run.data["energy"][0]), 0.0, "", "Energy at the start"))
    exact = float("nan") if run.params.scenario == "collision" else _exact_energy(run.params)
    if np.isfinite(exact):
        said.append(Measured(exact, 0.0, "", "Energy, exact"))
    said.append(("Relative energy drift", f"{found['energy_drift']:.1e}"))
    return said
