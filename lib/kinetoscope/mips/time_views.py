"""What the swimmers did since the knobs last moved: how domains grew, how the sum rule settled."""

import math
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mips import entropy_production, past, theory
from kinetoscope.mips.params import Params
from kinetoscope.mips.trap_views import TIME

Columns = dict[str, np.ndarray]

#: Standard errors on either side between which 95 % of runs lie.
WIDE = 2.0
#: Where the axis of sizes begins, in diameters.
SMALLEST = 4.0
SINCE = Quantity("since", "time since the knobs moved", TIME.unit, log=True)


def growth_card(params: Params) -> dict[str, Any]:
    """The size of domains over time on log-log paper, with the guide of conserved domains.

    The axis ends at the round number above the box, as large as domains can be: a box that another
    packing stretches a little needs no other axis, and the drawing stays.
    """
    side = max(*params.box, 2.0 * SMALLEST)
    decade = 10.0 ** math.floor(math.log10(side))
    largest = next(k * decade for k in (1.0, 2.0, 5.0, 10.0) if k * decade >= side)
    lines = (
        Line("length", "size of domains"),
        Line("guide", "slope 1/3", theory=True),
    )
    return curves(
        "growth", "How domains grow", lines, x=SINCE, data="growth",
        y=Quantity("", "size L", "σ", low=SMALLEST, high=largest, log=True),
        clock=False, height=170,
    )  # fmt: skip


def sum_card() -> dict[str, Any]:
    """How far the sum of paths and forces is off, between its standard errors."""
    lines = (
        Line("off", "paths + odd"),
        Line("edge", "exact, ± 2 standard errors", theory=True, data="band"),
    )
    return curves(
        "sum", "Does the sum come out?", lines, x=SINCE, data="sum",
        y=Quantity("", "off v²/Dₜ by (%)"), clock=False, height=170,
    )  # fmt: skip


def heats(params: Params) -> bool:
    """Whether there is a sum rule to be seen."""
    return params.d_t > 0.0 and params.swim_speed > 0.0


def growth(run: Trajectory) -> dict[str, Columns]:
    """Datasets of :func:`growth_card`."""
    grown = _since(run)
    seen = grown["grown"] > 0.0
    since, length = grown["since"][seen], grown["grown"][seen]
    # Domains of a fluid appear within a memory time; what comes after is growth.
    guide = past.guide(since, length, theory.COARSENING[0], run.params.memory)
    return {"growth": {"since": since, "length": length, "guide": guide}}


def settled(run: Trajectory) -> dict[str, Columns]:
    """Datasets of :func:`sum_card`."""
    seen = _since(run)
    since = seen["since"]
    if since.size == 0:
        empty = np.empty(0)
        return {"sum": {"since": empty, "off": empty}, "band": {"since": empty, "edge": empty}}
    off, error = past.deviation(since, seen["worked"], seen["pushed"], run.params)
    edge = 100.0 * WIDE * error
    gap = np.array([np.nan])
    return {
        "sum": {"since": since, "off": 100.0 * off},
        "band": {
            "since": np.concatenate((since, since[-1:], since)),
            "edge": np.concatenate((edge, gap, -edge)),
        },
    }


def _since(run: Trajectory) -> Columns:
    """The columns of ``past``; of a finished run from its frames."""
    if "since" in run.data:
        return {name: np.asarray(run.data[name][-1]) for name in past.COLUMNS}
    params, data = run.params, run.data
    steps = np.diff(run.times)
    parts = entropy_production.components(params)
    push = parts * (np.asarray(data["v_eff"]) - params.swim_speed)[1:]
    return {
        "since": run.times[1:] - run.times[0], "grown": np.asarray(data["domain_length"])[1:],
        "worked": params.n * np.cumsum(steps * np.asarray(data["work"])[1:]),
        "pushed": params.n * np.cumsum(steps * push),
    }  # fmt: skip
