"""What one picture tells: correlations, structure factor, wavelength, cores; worked out once."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import attrs
import numpy as np

from kinetoscope.core.trajectory import Trajectory
from kinetoscope.spirals import observables, theory

#: Distances shown, as a share of the side, and the number of points of a curve.
REACH = 0.25
#: A wave cos(2 pi r / L) falls to 1/e at 0.19 L.  Where neighbours are alike over less than this
#: share of what the phase calls a wavelength there is no wave (a random start has 0.03 to 0.19 of
#: it, spirals 0.22 to 0.36); nor is there one that does not fit into this share of the box.
WAVY, ROOM = 0.2, 0.8
#: The spirals of the equations, against the wavelength of their amplitude equation: measured,
#: see the checks; only how much is blurred before cores and waves are looked for depends on it.
SHARE = 0.62


@attrs.frozen(eq=False)
class Structure:
    """One picture, measured.

    Attributes
    ----------
    correlation : columns r, like (and unlike, for two species)
    spectrum : columns k, power
    beside : columns r, g1, g2, ...
    length : correlation length in sites (NaN where there is none)
    wavelength, twin_wavelength : of spirals, in sites (NaN where there is none)
    cores : (((row, column), charge), ...)
    """

    correlation: dict[str, np.ndarray]
    spectrum: dict[str, np.ndarray]
    beside: dict[str, np.ndarray]
    length: float
    wavelength: float
    twin_wavelength: float
    cores: tuple


@lru_cache(maxsize=8)  # picture, charts and words of one moment ask for the same
def structure(run: Trajectory) -> Structure:
    """Measure the last picture of ``run``."""
    params, grid = run.params, run.data["grid"][-1]
    rules, reach = params.rules, REACH * params.size
    alive = [s for s in rules.species if 0 < (grid == s).sum() < grid.size]
    beside = _beside(grid, rules.species, alive, reach)
    wave = twin = length = float("nan")
    cores: tuple = ()
    like = {"r": np.empty(0), "like": np.empty(0)}
    spectrum = {"k": np.empty(0), "power": np.empty(0)}
    if 1 in alive:
        r, c = observables.correlation(grid, 1)
        like = {"r": r[r <= reach], "like": c[r <= reach]}
        # Every site is like itself, which says nothing of its neighbours: begin at r = 1.
        length = _or_nan(observables.correlation_length, r[1:], c[1:])
        k, power = observables.structure_factor(grid, 1)
        low = k <= 0.8
        spectrum = {"k": k[low], "power": power[low]}
    if params.scenario == "annihilation":
        like = {"r": beside["r"], "like": beside["g1"]}
        if "g2" in beside:
            like["unlike"] = beside["g2"]
    if params.scenario == "spirals" and len(alive) == 3:
        expected = SHARE * theory.cgle_wavelength(
            selection=params.selection, reproduction=params.reproduction,
            diffusion=params.exchange / 4.0,
        )  # fmt: skip
        if expected < ROOM * params.size:
            wave = _or_nan(observables.wavelength, grid, method="phase", blur=expected / 12.0)
            there = wave < min(length / WAVY, ROOM * params.size)
            wave = wave if there else float("nan")
        if "twin" in run.data:
            fields = run.data["twin"][-1]
            cell = params.size / fields.shape[-1]
            twin = cell * _or_nan(observables.wavelength, fields, method="phase")
        places, charges = observables.defects(grid, blur=min(expected, 0.5 * params.size) / 8.0)
        cores = tuple(zip(map(tuple, places.tolist()), charges.tolist(), strict=True))
    return Structure(like, spectrum, beside, length, wave, twin, cores)


def _beside(grid: np.ndarray, species: tuple, alive: list, reach: float) -> dict:
    made: dict[str, np.ndarray] = {}
    for s in alive:
        # A pair needs two of the first species and two of the other.
        if 1 in alive and min((grid == 1).sum(), (grid == s).sum()) > 1:
            second = None if s == 1 else s
            made["r"], made[f"g{s}"] = observables.pair_correlation(grid, 1, second, reach=reach)
    distances = made.setdefault("r", np.empty(0))
    return {f"g{s}": np.full(distances.size, np.nan) for s in species} | made


def _or_nan(measure: Callable[..., float], *arguments: np.ndarray, **how: Any) -> float:
    """A measurement refuses pictures that do not have what it measures."""
    try:
        return float(measure(*arguments, **how))
    except ValueError:
        return float("nan")
