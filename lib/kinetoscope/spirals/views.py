"""How the living lattice looks: the picture and its twin, the charts, the numbers, the brush.

The same functions serve a finished run and a lattice that goes on: a run with ``grid`` can be
shown and measured, one with several times has curves.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves, staggered
from kinetoscope.core.clip import Clip, Extent, Layer, Panel
from kinetoscope.core.estimate import Measured
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.spirals import kernels_phase, theory
from kinetoscope.spirals.decay_views import decay_cards, decay_columns
from kinetoscope.spirals.params import FAST, Params
from kinetoscope.spirals.rules import Rules
from kinetoscope.spirals.running import name
from kinetoscope.spirals.strokes import act, actions, brush, paint
from kinetoscope.spirals.structure import Structure, structure
from kinetoscope.spirals.sweep_views import (
    sweep,
    sweep_charts,
    sweep_pick,
    sweep_range,
    sweep_words,
)

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
FOLDED = ("Numerics",)
#: Scenarios whose densities fall as powers of time.
DECAYS = ("critical", "annihilation")

#: Cores of spirals that are marked in the picture, at most.
MARKED = 120

TIME = Quantity("t", "time t")
SHARE = Quantity("", "particles a site", low=0.0)


# --- the picture ------------------------------------------------------------------------------
def clip(run: Trajectory) -> Clip:
    """The lattice, and beside it the twin: the phase of its cycle, or its predators."""
    params, size = run.params, run.params.size
    sides = Extent("x", 0.0, size, "sites"), Extent("y", 0.0, size, "sites")
    panels = [Panel(
        kind="field", layers=(Layer.sites("grid", run.data["grid"], label=_species(params)),),
        axes=sides, title="Lattice",
    )]  # fmt: skip
    if "twin" in run.data:
        panels.append(Panel(
            kind="field", layers=(_twin_layer(params, run.data["twin"]),), axes=sides,
            title="Noise-free twin" if params.twin == "field" else "Twin with noise",
        ))  # fmt: skip
    # The lattice stops at whole steps; as a movie its frames are evenly spaced.
    times = np.linspace(run.times[0], run.times[-1], run.times.size)
    return Clip(panels=panels, times=times, key=run.key)


def _species(params: Params) -> str:
    rules = params.rules
    if params.capacity > 1 and len(rules.species) == 1:
        return "how full"
    return ", ".join(name(rules, s) for s in rules.species)


def _twin_layer(params: Params, twin: np.ndarray) -> Layer:
    if params.scenario == "spirals":
        frames, _, *shape = twin.shape
        phases = np.empty((frames, *shape), np.uint8)
        for y, shown in zip(twin, phases, strict=True):
            kernels_phase.cycle_bytes(y.reshape(3, -1), shown.reshape(-1))
        return Layer(
            "twin", phases, -np.pi, np.pi, tuple(shape), "uint8",
            "phase of the cycle", "rad", "twilight",
        )  # fmt: skip
    return Layer.of(
        "twin", twin[:, 0], label="predators a site", colormap="magma", dtype="uint8",
        low=0.0, high=1.0, saturate=True,
    )  # fmt: skip


def overlay(run: Trajectory) -> dict[str, Any]:
    """Spiral cores with their charges, the wavelength as a bar, and who has died out."""
    params, found = run.params, structure(run)
    shown: dict[str, Any] = {"words": _epitaph(run)}
    if params.scenario == "spirals":
        # More than can be counted would only hide the picture: a random start has hundreds.
        if len(found.cores) <= MARKED:
            shown["points"] = [[x, y, sign] for (y, x), sign in found.cores]
        if np.isfinite(found.wavelength):
            label = f"λ = {found.wavelength:.0f}"
            shown["bar"] = {"length": found.wavelength, "label": label}
        elif np.isfinite(found.length):
            shown["bar"] = {"length": found.length, "label": f"ξ = {found.length:.0f}"}
    return shown


def _epitaph(run: Trajectory) -> str:
    rules, grid = run.params.rules, run.data["grid"][-1]
    alive = [s for s in rules.species if (grid == s).any()]
    if run.params.capacity > 1:
        return "" if grid.any() else "Nobody is left. Reseed to begin anew."
    if not alive:
        return "Nobody is left. Reseed to begin anew."
    if run.params.scenario == "spirals" and len(alive) == 1:
        return f"Only {name(rules, alive[0])} is left. Reseed to begin anew."
    if run.params.scenario == "fronts" and alive == [2]:
        return "The predators have starved. Paint some, or reseed."
    return ""


def rate(params: Params) -> float:
    """Units of time that go by in a second of watching."""
    return {"spirals": 10.0, "fronts": 12.0, "critical": 8.0, "annihilation": 6.0}.get(
        params.scenario, 8.0
    )


def preview(params: Params) -> Params:
    """The lattice never stops: a moved slider needs no coarser run."""
    return params


# --- the charts under the stage ----------------------------------------------------------------
def charts(params: Params) -> list[dict[str, Any]]:
    """Densities over time, the orbit or the decay, and how far neighbours know of each other."""
    if params.scenario in DECAYS:
        return [*decay_cards(params), _correlation_card(params)]
    return [_densities_card(params), _orbit_card(params), _correlation_card(params)]


def _densities_card(params: Params) -> dict[str, Any]:
    rules = params.rules
    lines = [Line(f"density_{s}", name(rules, s), colour=f"species-{s}") for s in rules.species]
    if params.twin != "none":
        lines += [
            Line(f"twin_{s}", "twin" if s == 1 else " ", colour=f"species-{s}", theory=True)
            for s in rules.species
        ]
    else:
        which = "predators by rate equations" if params.scenario == "fronts" else "rate equations"
        lines.append(Line("rest", f"{which}, at rest", theory=True))
    return curves("densities", "Who is there", lines, x=TIME, y=SHARE, clock=False)


def _orbit_card(params: Params) -> dict[str, Any]:
    orbit = Line("up", "rate equations", theory=True, data="orbit")
    if params.scenario == "spirals":
        across = Quantity("across", "rock (left) to scissors (right)", low=-0.02, high=1.02)
        up = Quantity("up", "paper (top)", low=-0.03, high=0.9)
        rim = Line("up", "one alone", colour="soft", data="rim")
        lines = (Line("up", "shares"), orbit, rim)
        return curves(
            "orbit", "Round the triangle of shares", lines, x=across, y=up, clock=False,
            description="Shares of rock (left), scissors (right) and paper (top)",
        )  # fmt: skip
    if params.scenario == "fronts":
        return curves(
            "orbit", "Predators against prey", (Line("up", "lattice"), orbit),
            x=Quantity("across", "prey a site"), y=Quantity("", "predators a site"), clock=False,
        )  # fmt: skip
    return curves(
        "orbit", "Growth", (Line("up", "lattice"), orbit), x=Quantity("across", "time t"),
        y=SHARE, clock=False,
    )  # fmt: skip


def _correlation_card(params: Params) -> dict[str, Any]:
    if params.scenario == "annihilation":
        lines = [Line("like", "A around A")]
        if params.reaction == "A+B":
            lines.append(Line("unlike", "B around A", colour="species-2"))
        return curves(
            "correlation", "Depletion: g(r)", lines, x=Quantity("r", "distance r", "sites"),
            y=Quantity("", "g(r)", low=0.0), data="structure", clock=False,
        )  # fmt: skip
    return curves(
        "correlation", "How alike neighbours are", (Line("like", "C(r)"),),
        x=Quantity("r", "distance r", "sites"), y=Quantity("", "C(r)", high=1.0),
        data="structure", clock=False,
    )  # fmt: skip


def datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`charts`, as far as the run has them."""
    made: dict[str, dict[str, dict[str, Any]]] = {}
    if "grid" in run.data:
        found = structure(run)
        made["correlation"] = {"structure": found.correlation}
    if "density_1" in run.data:
        made |= decay_columns(run) if run.params.scenario in DECAYS else _curves(run)
    return made


def _curves(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    rules = run.params.rules
    series = {key: run.data[key] for key in run.data if key.startswith(("density_", "twin_"))}
    rest = np.full(run.times.size, rules.fixed_point()[0])
    densities = np.stack([run.data[f"density_{s}"] for s in rules.species])
    made = {
        "densities": {"run": {"t": run.times, "rest": rest, **series}},
        "orbit": {
            "run": dict(zip(("across", "up"), _place(run, densities), strict=True)),
            "orbit": _mean_field_orbit(run, densities[:, 0]),
        },
    }
    if run.params.scenario == "spirals":
        corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.75**0.5], [0.0, 0.0]]).T
        made["orbit"]["rim"] = dict(zip(("across", "up"), corners, strict=True))
    return made


def _place(run: Trajectory, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where densities (species, n) lie in the second chart."""
    if run.params.scenario == "spirals":
        shares = y / np.maximum(y.sum(axis=0), 1e-12)
        return shares[1] + 0.5 * shares[2], 0.75**0.5 * shares[2]
    if run.params.scenario == "fronts":
        return y[1], y[0]
    return run.times, y[0]


def _mean_field_orbit(run: Trajectory, begin: np.ndarray) -> dict[str, np.ndarray]:
    """The orbit of the rate equations from where the run began, as the second chart draws it."""
    if not (begin > 0).all():
        return {"across": np.empty(0), "up": np.empty(0)}
    turning = run.params.scenario in FAST
    # One turn says it all: the orbit of a whole evening would be a black triangle.
    turn = {"spirals": 120.0, "fronts": 80.0}.get(run.params.scenario, 1.0)
    span = max(float(run.times[-1] - run.times[0]), turn)
    if not turning:  # as far as the run, in few enough lengths that most are known already
        turn = 2.0 ** np.ceil(np.log2(span))
    times, y = _orbit(run.params.rules, tuple(begin.tolist()), turn)
    if turning:
        across, up = _place(run, y)
        return {"across": across, "up": up}
    shown = times <= span
    return {"across": run.times[0] + times[shown], "up": y[0, shown]}


@lru_cache(maxsize=64)
def _orbit(rules: Rules, begin: tuple[float, ...], span: float) -> tuple[np.ndarray, np.ndarray]:
    """Times (n,) and densities (species, n): a running lattice asks for them again and again."""
    times = np.linspace(0.0, span, 300)
    return times, theory.mean_field_orbit(rules, begin, times).T


# --- the second row ---------------------------------------------------------------------------
def more_charts(params: Params) -> list[dict[str, Any]]:
    """The structure factor, and the densities that the rate equations would have."""
    marks = "lengths" if params.scenario == "spirals" else ""
    return [
        curves(
            "spectrum", "Structure factor of the first species", (Line("power", "S(k)"),),
            x=Quantity("k", "wavenumber k", "1/site", low=0.0), y=Quantity("", "S(k)", low=0.0),
            data="spectrum", marks=marks, clock=False, height=170,
        ),
        curves(
            "neighbours", "Who stands beside the first species", _beside(params),
            x=Quantity("r", "distance r", "sites"), y=Quantity("", "times the chance"),
            data="beside", clock=False, height=170,
        ),
    ]  # fmt: skip


def _beside(params: Params) -> list[Line]:
    rules = params.rules
    return [Line(f"g{s}", name(rules, s), colour=f"species-{s}") for s in rules.species]


def more_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`more_charts`."""
    if "grid" not in run.data:
        return {}
    found = structure(run)
    made = {"spectrum": {"spectrum": found.spectrum}, "neighbours": {"beside": found.beside}}
    if run.params.scenario == "spirals":
        lengths = dict(_lengths(run.params, found))
        known = {label: value for label, value in lengths.items() if np.isfinite(value)}
        places = 2 * np.pi / np.array([*known.values()], float)
        made["spectrum"]["lengths"] = {
            "x": places, "label": staggered(places, known, apart=0.06),
        }  # fmt: skip
    return made


def _lengths(params: Params, found: Structure) -> Iterator[tuple[str, float]]:
    """Wavelengths in sites: measured here, in the twin, and from the amplitude equation."""
    rules = params.rules
    yield "lattice", found.wavelength
    yield "twin", found.twin_wavelength
    yield "CGLE", theory.cgle_wavelength(
        selection=rules.rate("selection"), reproduction=rules.rate("reproduction"),
        diffusion=rules.rate("exchange") / 4.0,
    )  # fmt: skip


# --- the numbers ------------------------------------------------------------------------------
def readout(run: Trajectory) -> list[Measured | tuple[str, str]]:
    """What can be said of the present picture."""
    params = run.params
    if "grid" not in run.data:
        return []
    rules, found = params.rules, structure(run)
    said: list[Measured | tuple[str, str]] = [("Time", f"{run.times[-1]:.4g}")]
    grid, sites = run.data["grid"][-1], params.size**2
    if params.capacity == 1:
        said += [
            (name(rules, s).capitalize(), _share((grid == s).sum() / sites)) for s in rules.species
        ]
    if params.scenario == "spirals":
        said += [
            ("Spiral cores", _cores(found.cores)),
            *(
                (f"Wavelength, {where}", f"{length:.1f} sites")
                for where, length in _lengths(params, found)
                if np.isfinite(length)
            ),
            ("Stirring D/(s L²) = ε/(4 L²)", f"{rules.effective_diffusion(params.size):.2e}"),
            ("Stirring, as 2ε/L²", f"{theory.mobility(params.exchange, size=params.size):.2e}"),
        ]
    if np.isfinite(found.length):
        said.append(("Correlation length", f"{found.length:.1f} sites"))
    return said


def _share(part: float) -> str:
    """How much of the lattice a species holds, in words."""
    return f"{100.0 * part:.1f} % of the sites" if part else "none left"


def _cores(cores: tuple[tuple[Any, int], ...]) -> str:
    plus = sum(sign > 0 for _, sign in cores)
    minus = len(cores) - plus
    return f"{plus} turn left, {minus} right; sum {plus - minus}" if cores else "none"
