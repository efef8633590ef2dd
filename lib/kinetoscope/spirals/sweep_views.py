"""What the Sweep tab fills: extinction against stirring, and what lives against a rate.

Each scenario has the question that a sweep answers.  Spirals: how likely is it that somebody dies
out before t = 10 L, against the exchange, for three sizes?  Fronts: how many predators live,
against the predation rate?  Contact process and families: how many particles, against births?
Annihilation: does what is left remember how many there were?
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from kinetoscope.charts import Line, Quantity, points
from kinetoscope.core.estimate import wilson
from kinetoscope.core.run import stop_if
from kinetoscope.core.seeds import spawn_integers
from kinetoscope.spirals import theory
from kinetoscope.spirals.active import active_process
from kinetoscope.spirals.ensemble import ensemble
from kinetoscope.spirals.lattice import Lattice
from kinetoscope.spirals.params import Params
from kinetoscope.spirals.rules import Rules

Report = Callable[[float, str], None]

#: Sides of the lattices whose extinction is counted, within this many times the side, and the runs
#: for a point: of the small lattices, of the largest.  (Within L^2 small lattices lose somebody at
#: any stirring, by chance, and there is no threshold to be seen.)
SIDES, PATIENCE = (24, 48, 96), 10.0
RUNS = (40, 16)
#: Points along the axis: a first look, then twice as many.
POINTS = (9, 17)
#: The side and the times between which steady densities are taken.
SIDE, SETTLED, SEEN = 96, 150.0, 50.0
#: Exchange on the axis of the extinction chart is told as D/(s L^2).
LOW, HIGH = 2e-5, 5e-3


@attrs.frozen
class Question:
    """The axis of a scenario's sweep: a knob, its words, its range, what is counted."""

    knob: str
    label: str
    unit: str
    low: float
    high: float
    log: bool
    answer: str
    title: str


QUESTIONS = {
    "spirals": Question(
        "exchange", "stirring D/(s L²) = ε/(4 L²)", "", LOW, HIGH, True,
        "probability of extinction", "Somebody dies out before t = 10 L",
    ),
    "fronts": Question(
        "predation", "predation λ", "1/time", 0.1, 2.4, False, "predators a site",
        "How many predators live",
    ),
    "critical": Question(
        "birth", "births a death λ", "", 1.2, 2.6, False, "particles a site",
        "How much of the illness stays",
    ),
    "clustering": Question(
        "birth", "birth rate b", "1/time", 0.4, 3.0, False, "particles a site",
        "How many live",
    ),
    "annihilation": Question(
        "density", "density at first ρ", "", 0.05, 1.0, False, "particles a site at t = 50",
        "What is left at t = 50",
    ),
}  # fmt: skip


def sweep_charts(params: Params) -> list[dict[str, Any]]:
    """The large chart of the Sweep tab."""
    asked = QUESTIONS[params.scenario]
    lines, categories = [], {"L": f"L = {SIDE}"}
    if params.scenario == "spirals":
        categories = {str(side): f"L = {side}" for side in SIDES}
        lines = [Line("height", "quoted threshold 4.5 × 10⁻⁴", theory=True, data="law", x="at")]
    elif params.scenario != "annihilation":
        lines = [Line("height", "rate equations", theory=True, data="law", x="at")]
    return [
        points(
            "sweep", asked.title, category="side", categories=categories, lines=tuple(lines),
            x=_across(asked),
            y=_answer(params, asked), interval=("least", "most"), size=34,
            height=360, description=f"{asked.title}: {asked.answer} against {asked.label}",
        )
    ]  # fmt: skip


def _across(asked: Question) -> Quantity:
    """As wide from the first point on as it will be, with room for whole points at its ends."""
    rim = 1.06 if asked.log else 0.015 * (asked.high - asked.low)
    low, high = (
        (asked.low / rim, asked.high * rim) if asked.log else (asked.low - rim, asked.high + rim)
    )
    return Quantity("at", asked.label, asked.unit, log=asked.log, low=low, high=high)


def _answer(params: Params, asked: Question) -> Quantity:
    # A probability is often 0 or 1: some room, or the rim cuts those points in two.
    low, high = (-0.03, 1.03) if params.scenario == "spirals" else (0.0, None)
    return Quantity("answer", asked.answer, low=low, high=high)


def sweep_words() -> str:
    """What stands above the large chart."""
    return (
        "<p>Every point is many lattices, run now on this machine; the bars are 95 % intervals. "
        "<b>Click a point to watch it.</b> The sweep belongs to the scenario on the stage: with "
        "<i>Spirals</i> it asks when somebody dies out, with the others how many live. Where "
        "would you put the threshold, and does a larger lattice agree?</p>"
        '<button type="button" data-action="sweep">Sweep again with the present knobs</button> '
        '<button type="button" data-action="reset">Whole range</button>'
    )


def sweep_range(values: Mapping[str, Any]) -> tuple[float, float]:
    """Where the Sweep tab starts, for the panel's values."""
    asked = QUESTIONS[values["scenario"]]
    return asked.low, asked.high


def sweep_pick(_chart: str, x: float, _y: float, params: Params) -> dict[str, Any]:
    """The knobs that put a picked point on the stage."""
    asked = QUESTIONS[params.scenario]
    if params.scenario == "spirals":
        return {"size": 96, "exchange": round(float(np.clip(4 * 96**2 * x, 0.01, 60.0)), 3)}
    return {asked.knob: round(float(np.clip(x, asked.low, asked.high)), 4)}


def sweep(
    params: Params, low: float, high: float, cancel: threading.Event | None, progress: Report,
) -> Iterator[dict[str, dict[str, Any]]]:  # fmt: skip
    """Fill the chart: a coarse look first, then twice the points."""
    asked = QUESTIONS[params.scenario]
    low, high = max(low, asked.low), min(high, asked.high)
    table = _Table(_law(params, low, high))
    work = list(_work(params, _axis(asked, low, high)))
    for done, (side, at) in enumerate(work):
        stop_if(cancel)
        progress(done / len(work), f"{done} of {len(work)} points")
        if params.scenario == "spirals":
            table.add(side, at, *_extinction(params, side, at, cancel))
        else:
            table.add("L", at, *_steady(params, asked, at, cancel))
        yield {"sweep": table.columns()}


def _axis(asked: Question, low: float, high: float) -> list[float]:
    """The coarse points first, then those between them."""
    space = np.geomspace if asked.log else np.linspace
    fine = space(low, high, POINTS[1])
    return [*fine[::2], *fine[1::2]]


def _work(params: Params, axis: list[float]) -> Iterator[tuple[Any, float]]:
    if params.scenario != "spirals":
        yield from ((SIDE, at) for at in axis)
        return
    coarse = POINTS[0]
    for side in SIDES:
        yield from ((side, at) for at in axis[:coarse])
    for side in SIDES[:2]:
        yield from ((side, at) for at in axis[coarse:])


def _extinction(
    params: Params, side: int, at: float, cancel: threading.Event | None
) -> tuple[float, float, float]:  # fmt: skip
    rules = Rules.may_leonard(params.selection, params.reproduction, 4.0 * side**2 * at)
    runs = RUNS[side == SIDES[-1]]
    found = ensemble(
        rules, side, runs, PATIENCE * side, attempts_per_dimer=0.5, seed=1, cancel=cancel
    )
    lost = round(found.extinct_fraction * runs)
    return found.extinct_fraction, *wilson(lost, runs)


def _steady(
    params: Params, asked: Question, at: float, cancel: threading.Event | None
) -> tuple[float, float, float]:  # fmt: skip
    """Mean and 95 % interval of the first species, from four lattices."""
    replicas = spawn_integers(1, 4)
    if params.scenario in ("critical", "annihilation"):
        critical = params.scenario == "critical"
        found = active_process(
            "contact" if critical else params.reaction,
            2 if critical else int(params.dimension),
            SIDE if critical or params.dimension == "2" else SIDE**2,
            times=[SETTLED if critical else 50.0], seeds=replicas,
            birth=at if critical else None, density=1.0 if critical else at, cancel=cancel,
        )[:, 0]  # fmt: skip
    else:
        found = np.array([_mean_density(params, asked, at, seed, cancel) for seed in replicas])
    mean, half = found.mean(), 1.96 * found.std(ddof=1) / np.sqrt(found.size)
    return mean, max(0.0, mean - half), mean + half


def _mean_density(
    params: Params, asked: Question, at: float, seed: int, cancel: threading.Event | None
) -> float:
    rules = attrs.evolve(params, **{asked.knob: at}).rules
    begin = dict.fromkeys(rules.species, 0.5 / len(rules.species))
    fast = params.scenario == "fronts" and params.capacity == 1
    lattice = Lattice(SIDE, rules, begin, seed=seed, method="dimers" if fast else "serial")
    densities = []
    while lattice.time < SETTLED:
        stop_if(cancel)
        lattice.advance(min(5.0, SETTLED - lattice.time + lattice.step))
        if lattice.time > SETTLED - SEEN:
            densities.append(lattice.densities[0])
        if lattice.counts[1] == 0:
            return 0.0
    return float(np.mean(densities))


def _law(params: Params, low: float, high: float) -> dict[str, np.ndarray]:
    """The rate equations' answer along the axis, or a line at the quoted threshold."""
    if params.scenario == "spirals":
        at = theory.QUOTED_THRESHOLD
        inside = low <= at <= high
        return {"at": np.full(2, at if inside else np.nan), "height": np.array([0.0, 1.0])}
    if params.scenario == "annihilation":
        return {"at": np.empty(0), "height": np.empty(0)}
    at = np.linspace(low, high, 200)
    knob = QUESTIONS[params.scenario].knob
    heights = [attrs.evolve(params, **{knob: x}).rules.fixed_point()[0] for x in at]
    return {"at": at, "height": np.array(heights)}


class _Table:
    """Points as they come, in columns."""

    def __init__(self, law: dict[str, np.ndarray]) -> None:
        self.law, self.rows = law, []

    def add(self, side: Any, at: float, answer: float, least: float, most: float) -> None:
        self.rows.append((str(side), at, answer, least, most))

    def columns(self) -> dict[str, Any]:
        side, at, answer, least, most = zip(*self.rows, strict=True)
        return {
            "points": {
                "side": np.array(side), "at": np.array(at), "answer": np.array(answer),
                "least": np.array(least), "most": np.array(most),
            },
            "law": self.law,
        }  # fmt: skip
