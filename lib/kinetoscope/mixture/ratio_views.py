"""How mass ratios compare: curves that fall on one another, times and costs that do not grow.

The Explore tab lays a few mass ratios over the present run, each epoch on its own clock: t, eps t,
eps^2 t.  The Sweep tab measures the three times and the cost from equal masses to a million.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves, points
from kinetoscope.core.run import stop_if
from kinetoscope.mixture import initial, theory
from kinetoscope.mixture.observables import epoch_times
from kinetoscope.mixture.params import Params, changed
from kinetoscope.mixture.simulate import simulate

#: Mass ratios that are laid over one another, and their datasets.
RATIOS = {"m1": 10.0, "m2": 1e2, "m3": 1e4, "m4": 1e6}
_COLOURS = ("category-2", "category-3", "category-1", "ink")
_NAMES = ("10", "100", "10⁴", "10⁶")
#: The start whose epochs are compared: hot one way in both, and two temperatures.
_LIGHT, _HEAVY = initial.gaussian(0.0, 1.2, 0.4), initial.gaussian(0.0, 1.6, 1.0)
#: Mass ratios of the Sweep tab: a first look and the whole.
COARSE, FULL = 7, 37
RANGE = (1.0, 1e6)
EPOCHS = {"light": "light round", "heavy": "heavy round", "both": "temperatures"}
COSTS = {"steps": "steps of the solver", "solver": "its milliseconds on a core"}

_CLOCKS = {
    "light": ("t", "t", 1e-2, 10.0, 0, "Light anisotropy, each at its t"),
    "heavy": ("εt", "ε t", 1e-2, 20.0, 1, "Heavy anisotropy, each at its εt"),
    "gap": ("ε²t", "ε² t", 1e-3, 4.0, 2, "Difference of temperatures at ε²t"),
}


def collapse_charts() -> list[dict[str, Any]]:
    """One chart for each epoch, with its own clock."""
    found = []
    for which, (_, words, low, high, _, title) in _CLOCKS.items():
        lines = [
            Line("value", f"ratio {name}", colour=colour, data=data)
            for data, name, colour in zip(RATIOS, _NAMES, _COLOURS, strict=True)
        ]
        found.append(
            curves(
                f"collapse-{which}", title, lines, x=Quantity("clock", words, log=True, low=low,
                high=high, ticks=4), y=Quantity("", "share left", low=-0.2, high=1.05),
                clock=False, height=170,
                description="Share of the start that is left, for four mass ratios, on the clock "
                "of this epoch: where curves fall on one another the power of ε is right",
            )
        )  # fmt: skip
    return found


def collapse_datasets(params: Params) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`collapse_charts`: four runs with the present gas, without its start."""
    return _collapse(changed(_plain(params), epsilon=1.0))


@lru_cache(maxsize=16)
def _collapse(gas: Params) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {f"collapse-{which}": {} for which in _CLOCKS}
    for data, ratio in RATIOS.items():
        epsilon = ratio**-0.5
        run = simulate(changed(gas, epsilon=epsilon))
        series = {
            "light": run.data["anisotropy_light"] / 0.8,
            "heavy": run.data["anisotropy_heavy"] / 0.6,
            "gap": (run.data["temperature_heavy"] - run.data["temperature_light"]) / 0.5,
        }
        for which, (_, _, low, high, power, _) in _CLOCKS.items():
            clock = run.times * epsilon**power
            shown = (clock >= 0.9 * low) & (clock <= 1.1 * high)
            found[f"collapse-{which}"][data] = {
                "clock": clock[shown], "value": series[which][shown],
            }  # fmt: skip
    return found


def _plain(params: Params) -> Params:
    """The same gas with the start that all mass ratios share, over its full time."""
    return changed(
        params, light=_LIGHT, heavy=_HEAVY, operator="exact", duration=None, particles=0,
        frames=161, degree=min(params.degree, 8), rtol=1e-4,
    )  # fmt: skip


def sweep_charts(_params: Any) -> list[dict[str, Any]]:
    """The three times, and what the run costs, against the mass ratio."""
    ratio = Quantity("ratio", "mass ratio", log=True, low=0.8 * RANGE[0], high=1.25 * RANGE[1])
    return [
        points(
            "times", "1/e times of the three epochs", category="epoch", categories=EPOCHS,
            x=ratio, y=Quantity("time", "light mean free times", log=True), size=34,
            lines=(
                Line("light", "theory", theory=True, data="theory"),
                Line("heavy", "∝ 1/ε", theory=True, data="theory"),
                Line("both", "∝ 1/ε²", theory=True, data="theory"),
            ),
            description="Measured 1/e times against the mass ratio; click a point to open it",
        ),
        points(
            "cost", "What a whole run costs", category="what", categories=COSTS,
            x=ratio, y=Quantity("amount", "steps, milliseconds", log=True, low=0.2),
            size=34, lines=(
                Line("dsmc", "milliseconds of 10 000 particles, estimated", colour="category-4",
                     data="dsmc"),
            ),
            description="Steps and milliseconds of the solver, and of direct simulation, which "
            "grows with the mass ratio",
        ),
    ]  # fmt: skip


def sweep_words() -> str:
    """What stands above the sweep's charts."""
    return (
        "<p>From equal masses to a million: each point is a run of its own, over all three epochs, "
        "with your gas and one start for all. Three times part as 1, 1/ε and 1/ε² (broken lines: "
        "theory). <b>Now look at the cost.</b> The physical time grows by six decades; how "
        "much do the steps? And particles? <b>Click a point to play it</b>, drag to zoom.</p>"
        '<button type="button" data-action="sweep">Sweep again with the present gas</button> '
        '<button type="button" data-action="reset">Whole range</button>'
    )


def sweep_range(_values: Mapping[str, Any]) -> tuple[float, float]:
    """Where the Sweep tab starts: mass ratios."""
    return RANGE


def sweep_pick(_chart: str, x: float, _y: float, _params: Any) -> dict[str, Any]:
    """The knobs that put a picked mass ratio on the stage."""
    return {"epsilon": round(min(1.0, max(1e-3, x**-0.5)), 5)}


def sweep(
    params: Params, low: float, high: float, cancel: threading.Event | None,
    progress: Callable[[float, str], None],
) -> Iterator[dict[str, dict[str, Any]]]:  # fmt: skip
    """Fill the charts: a few mass ratios first, then those between."""
    low, high = max(low, RANGE[0]), min(max(high, 1.01 * low), RANGE[1])
    gas, ratios = _plain(params), np.geomspace(low, high, FULL)
    every = (FULL - 1) // (COARSE - 1)
    order = [k for k in range(FULL) if k % every == 0] + [k for k in range(FULL) if k % every]
    theory_lines = _theory(gas, ratios)
    rows: list[tuple[float, float, float, float, float, float]] = []
    for done, k in enumerate(order, 1):
        stop_if(cancel)
        run = simulate(changed(gas, epsilon=min(1.0, float(ratios[k] ** -0.5))), cancel=cancel)
        found = epoch_times(run)
        milliseconds = 1e3 * run.diagnostics["solver_seconds"]
        rows.append(
            (ratios[k], found.light, found.heavy, found.temperatures,
             run.diagnostics["steps"], milliseconds)
        )  # fmt: skip
        progress(done / FULL, f"{done} of {FULL} mass ratios")
        if done in (COARSE, FULL) or (done > COARSE and done % 6 == 0):
            yield _datasets(sorted(rows), theory_lines)


def _theory(gas: Params, ratios: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    """Times by theory, from the mass ratio where epochs part, and the cost of particles."""
    each = [changed(gas, epsilon=min(1.0, float(r**-0.5))) for r in ratios]
    times = np.array([theory.epochs(p).times for p in each])
    times[ratios < 10.0] = np.nan
    seconds = np.array([theory.dsmc_seconds(p) for p in each])
    return {
        "theory": {"ratio": ratios} | dict(zip(EPOCHS, times.T, strict=True)),
        "dsmc": {"ratio": ratios, "dsmc": 1e3 * seconds},
    }


def _datasets(
    rows: list[tuple[float, float, float, float, float, float]],
    lines: Mapping[str, Mapping[str, np.ndarray]],
) -> dict[str, dict[str, Any]]:
    table = np.array(rows)
    ratios, count = table[:, 0], len(table)
    times, costs = table[:, 1:4], table[:, 4:6]
    seen = np.isfinite(times).T.ravel()
    return {
        "times": {
            "points": {
                "ratio": np.tile(ratios, 3)[seen], "time": times.T.ravel()[seen],
                "epoch": np.repeat(list(EPOCHS), count)[seen],
            },
            "theory": lines["theory"],
        },
        "cost": {
            "points": {
                "ratio": np.tile(ratios, 2), "amount": costs.T.ravel(),
                "what": np.repeat(list(COSTS), count),
            },
            "dsmc": lines["dsmc"],
        },
    }  # fmt: skip
