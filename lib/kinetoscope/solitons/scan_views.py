"""How the fractal looks: outgoing against incoming speed, coloured by the number of bounces.

The small chart under the stage shows the neighbourhood of the present run; the Sweep tab shows
the whole, coarse first, finer the further one zooms.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, points
from kinetoscope.core.run import Cancelled
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.solitons.params import Params
from kinetoscope.solitons.potential import Potential, potential
from kinetoscope.solitons.scan import Scan, scan

#: Speeds worth a first look, by model and order.
RANGES = {
    ("phi4", "kink-antikink"): (0.18, 0.28),
    ("phi4", "antikink-kink"): (0.18, 0.28),
    ("phi6", "kink-antikink"): (0.15, 0.40),
    ("phi6", "antikink-kink"): (0.03, 0.10),
    ("double-sine-gordon", "kink-antikink"): (0.10, 0.40),
    ("double-sine-gordon", "antikink-kink"): (0.10, 0.40),
}
ELSEWHERE = (0.10, 0.60)
#: What the number of bounces is called; more than three are one colour.
CATEGORIES = {"1": "1 bounce", "2": "2", "3": "3", "4": "4 or more"}
#: The small chart: this many speeds, seen within this horizon.
NEARBY, HORIZON = 160, 150.0
#: The Sweep tab: speeds of the first look and of the full one, and their grid steps; zoomed in,
#: narrow windows need the finer grid.
COARSE, FULL = (200, 0.4), (1000, 0.3)
FINE_BELOW, FINE = 0.02, 0.2

_OUT = Quantity("speed_out", "speed out", "c", low=0.0, zero=True)
_HERE = Line("height", "this run", colour="ink", data="here", x="speed")


def nearby_card(params: Params) -> dict[str, Any]:
    """The small chart: the fractal around the present speed, with a line at it."""
    low, high = _around(params)
    return points(
        "outgoing", "Outgoing speed", category="bounces", categories=CATEGORIES, lines=(_HERE,),
        x=Quantity("speed", "incoming speed v", "c", low=low, high=high), y=_OUT, size=9,
        height=132,
        description="Outgoing against incoming speed around this run; click a point to play it",
    )  # fmt: skip


def nearby_points(run: Trajectory) -> dict[str, dict[str, Any]]:
    """Numbers for :func:`nearby_card`."""
    params, (low, high) = run.params, _around(run.params)
    found = _nearby(params.potential, params.half_separation, params.order, low, high)
    columns = _columns(found)
    top = max(float(columns["speed_out"].max(initial=0.0)), 0.05)
    return {
        "points": columns,
        "here": {"speed": np.full(2, params.speed), "height": np.array([0.0, top])},
    }


@lru_cache(maxsize=64)
def _nearby(model: Potential, half_separation: float, order: str, low: float, high: float) -> Scan:
    speeds = np.linspace(low, high, NEARBY)
    return scan(
        speeds, model, half_separation=half_separation, order=order, horizon=HORIZON, dx=0.3
    )


def _around(params: Params) -> tuple[float, float]:
    """The usual range where the speed lies in it, else a range of the same kind around it."""
    low, high = RANGES.get((params.model, params.order), ELSEWHERE)
    if low <= params.speed <= high:
        return low, high
    # In steps, so that a dragged slider does not scan anew at every value.
    middle = round(params.speed / 0.05) * 0.05
    return max(0.03, middle - 0.08), min(0.95, middle + 0.08)


def sweep_charts(params: Params) -> list[dict[str, Any]]:
    """The large chart of the Sweep tab, as wide from the first point on as it will be."""
    low, high = RANGES.get((params.model, params.order), ELSEWHERE)
    rim = 0.01 * (high - low)
    speeds = Quantity("speed", "incoming speed v", "c", low=low - rim, high=high + rim)
    return [
        points(
            "scan", "Outgoing against incoming speed", category="bounces", categories=CATEGORIES,
            x=speeds, y=_OUT, stems=True, height=380,
            description="Outgoing against incoming speed; drag to zoom, click to play a collision",
        )
    ]  # fmt: skip


def sweep_words() -> str:
    """What stands above the large chart."""
    return (
        "<p>Each point is a collision of its own. Colour counts the bounces before the kinks got "
        "away; where there is no point, they never did. <b>Drag across the chart to zoom</b>, "
        "double-click to see all, <b>click a point to play it</b>. Zoom in beside the edge of a "
        "window: what do you see? And there?</p>"
        '<button type="button" data-action="sweep">Scan again with the present knobs</button> '
        '<button type="button" data-action="reset">Whole range</button>'
    )


def sweep_range(values: Mapping[str, Any]) -> tuple[float, float]:
    """Where the Sweep tab starts, for the panel's values."""
    return RANGES.get((values["model"], values["order"]), ELSEWHERE)


def sweep_pick(_chart: str, x: float, _y: float, _params: Any) -> dict[str, Any]:
    """The knobs that put a picked point on the stage."""
    return {"scenario": "collision", "speed": round(min(max(x, 0.02), 0.95), 6)}


def sweep(
    params: Params, low: float, high: float, cancel: threading.Event | None,
    progress: Callable[[float, str], None],
) -> Iterator[dict[str, dict[str, Any]]]:  # fmt: skip
    """Fill the large chart: a coarse look first, then the full scan as its blocks come in."""
    model = potential(params.model, eta=params.eta) if "double" in params.model else potential(
        params.model
    )  # fmt: skip
    common = {
        "model": model, "half_separation": params.half_separation, "order": params.order,
        "horizon": params.horizon, "cancel": cancel,
    }  # fmt: skip
    low, high = max(0.02, low), min(0.95, high)
    count, dx = COARSE
    progress(0.0, f"A first look: {count} speeds")
    yield _dataset(scan(np.linspace(low, high, count), dx=dx, **common))
    count, dx = FULL
    dx = FINE if high - low < FINE_BELOW else dx
    speeds = np.linspace(low, high, count)
    yield from _filling(speeds, dx, common, progress)


def _filling(
    speeds: np.ndarray, dx: float, common: Mapping[str, Any], progress: Callable[[float, str], None]
) -> Iterator[dict[str, dict[str, Any]]]:
    """The full scan; what is there is shown whenever another eighth of it has come."""
    partial = Scan(
        speeds, np.full(speeds.size, np.nan), np.zeros(speeds.size, int),
        np.full(speeds.size, "undecided"),
    )  # fmt: skip
    steps: queue.SimpleQueue[Scan | BaseException | None] = queue.SimpleQueue()
    seen = shown = 0

    def found(
        which: np.ndarray, out: np.ndarray, bounces: np.ndarray, outcomes: np.ndarray
    ) -> None:  # fmt: skip
        nonlocal seen, shown
        partial.speed_out[which], partial.bounces[which] = out, bounces
        partial.outcomes[which] = outcomes
        seen += which.size
        progress(seen / speeds.size, f"{seen} of {speeds.size} collisions, Δx = {dx:g}")
        if seen - shown >= speeds.size // 8:
            shown = seen
            steps.put(partial)

    def work() -> None:
        try:
            scan(speeds, dx=dx, found=found, **common)
        except (Cancelled, ValueError) as error:
            steps.put(error)
        else:
            steps.put(None)

    thread = threading.Thread(target=work, name="scan-view", daemon=True)
    thread.start()
    while (step := steps.get()) is not None:
        if isinstance(step, BaseException):
            raise step
        yield _dataset(step)
    yield _dataset(partial)


def _dataset(found: Scan) -> dict[str, dict[str, Any]]:
    return {"scan": {"points": _columns(found)}}


def _columns(found: Scan) -> dict[str, Any]:
    """Columns of the escapes; a pair that stayed has no outgoing speed and no point."""
    away = np.isfinite(found.speed_out)
    bounces = np.minimum(found.bounces[away], 4).astype(str)
    return {"speed": found.speeds[away], "speed_out": found.speed_out[away], "bounces": bounces}
