"""The lesson on epochs: predict, test, explain.  Each truth is read off the run itself."""

import numpy as np

from kinetoscope.core.lesson import Question
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mixture.observables import epoch_times

_LIGHT, _HEAVY = "the light gas", "the heavy gas"


def _first(run: Trajectory) -> float:
    """Index into (light, heavy, temperatures): the shortest 1/e time."""
    found = epoch_times(run)
    return float(np.argmin([found.light, found.heavy, found.temperatures]))


def _power(run: Trajectory) -> float:
    """0, 1, 2: the temperatures meet at t of order 1, 1/eps, 1/eps^2."""
    found = np.log(epoch_times(run).temperatures) / -np.log(run.params.epsilon)
    return float(min(2, round(found)))


def _at(run: Trajectory, name: str, time: float) -> float:
    """A series at a time, on the log clock."""
    return float(np.interp(np.log(time), np.log(run.times), run.data[name]))


def _shape(run: Trajectory) -> float:
    """0 neither, 1 round only, 2 round and Maxwellian, of the light at t = 30."""
    if abs(_at(run, "anisotropy_light", 30.0)) > 0.02:
        return 0.0
    return 1.0 if _at(run, "distance_light", 30.0) > 0.02 else 2.0


def _separate(run: Trajectory) -> float:
    """0: three times within a factor of 5, one epoch; 1: more, separate epochs."""
    found = epoch_times(run)
    times = (found.light, found.heavy, found.temperatures)
    return float(max(times) > 5.0 * min(times))


def _where(run: Trajectory) -> float:
    """Index into (heavy drift, heavy heat, light heat): what has gained most by t = 5."""
    gained = (
        _at(run, "drift_heavy", 5.0) ** 2 / 2.0,
        _at(run, "temperature_heavy", 5.0) - run.data["temperature_heavy"][0],
        _at(run, "temperature_light", 5.0) - run.data["temperature_light"][0],
    )
    return float(np.argmax(gained))


def _falls(run: Trajectory) -> float:
    """0: H of the light never rises; 1: it does and the sum does not."""
    light = np.diff(run.data["entropy_light"]).max() > 1e-6
    total = np.diff(run.data["entropy_light"] + run.data["entropy_heavy"]).max() > 1e-6
    return 2.0 if total else float(light)


LESSON = (
    Question(
        ask="Heavy molecules weigh 10 000 times as much as light ones. What evens out first?",
        preset="three-epochs",
        choices=(_LIGHT, _HEAVY, "the two temperatures"),
        truth=_first,
        explain="A light molecule bounces off a heavy one as off a wall: one collision turns it "
        "round. Watch the left picture in the first shaded stretch.",
    ),
    Question(
        ask="ε = 0.01. The light gas needs a time of order 1, the heavy gas of order 1/ε = 100. "
        "When do the temperatures meet?",
        preset="three-epochs",
        choices=("at about 1", "at about 1/ε = 100", "at about 1/ε² = 10 000"),
        truth=_power,
        explain="In a collision a hot light molecule hands over, on average, a share of 2ε² of "
        "what it has too much. So it takes some 1/ε² of them. Under Explore the difference of "
        "temperatures is drawn against ε²t: the large mass ratios fall on one curve.",
    ),
    Question(
        ask="At ε = 0.01 the difference of temperatures falls to 1/e at which ε²t? "
        "(Maxwell molecules, equal densities.)",
        preset="three-epochs",
        truth=lambda run: epoch_times(run).temperatures * run.params.epsilon**2,
        unit="",
        tolerance=0.03,
        explain="1/4, for the rate is 2νnε²/(1+ε²)², n the density of both together, exactly, "
        "whatever the shapes of f are.",
    ),
    Question(
        ask="Neon and argon: a mass ratio of 2. How many epochs will you see?",
        preset="neon-argon",
        choices=("one", "three"),
        truth=_separate,
        explain="With ε = 0.71 the times 1, 1/ε and 1/ε² are one. Epochs part below ε = 0.3.",
    ),
    Question(
        ask="Forbid the light molecules to meet each other. What does the light gas look like at "
        "t\u00a0=\u00a030?",
        preset="no-light-collisions",
        choices=(
            "as at the start", "round, but not Maxwellian", "round and Maxwellian",
        ),
        truth=_shape,
        explain="Walls change the direction and not the speed. Round is the work of the heavy, "
        "Gaussian that of the light: two different things.",
    ),
    Question(
        ask="A light wind blows through resting heavy molecules. At t = 5, where is its energy?",
        preset="drift",
        choices=("heavy motion", "heavy heat", "light heat"),
        truth=_where,
        explain="The wind is turned in all directions at unchanged speed: that is heat of the "
        "light gas. The momentum went to the heavy, but momentum costs them hardly any energy.",
    ),
    Question(
        ask="Hot light molecules cool down in a cold heavy gas. What does H of the light gas do? "
        "(H falls as disorder grows.)",
        preset="hot-light-cold-heavy",
        choices=("it only falls", "it rises, and the sum of both falls", "it rises, as does the "
                 "sum"),
        truth=_falls,
        explain="Cooling narrows f, and that raises its H. The theorem is about the whole: H of "
        "the heavy, which are heated, falls by more.",
    ),
    Question(
        ask="The light operator is cut after ε, the heavy one after ε². By what share does the "
        "energy change?",
        preset="mixed-orders",
        truth=lambda run: run.diagnostics["energy_drift"],
        tolerance=0.1,
        explain="By more than a quarter! What the light give at order ε² is in the books of the "
        "heavy only. Cut both at the same order, and nothing is lost.",
    ),
    Question(
        ask="Cold light (0.5) and hot heavy (1.5), equally many: which temperature do they end at?",
        preset="cold-light-hot-heavy",
        truth=lambda run: run.data["temperature_light"][-1],
        unit="",
        tolerance=0.03,
        explain="The mean, 1: a heavy molecule carries as much heat as a light one.",
    ),
)  # fmt: skip
