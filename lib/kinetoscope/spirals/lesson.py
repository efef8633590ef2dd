"""The lesson on spirals and their kin: predict, test, explain.

Each truth is read off the student's own run.
"""

import numpy as np

from kinetoscope.core.lesson import Question
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.spirals import observables, theory


def _alive(run: Trajectory) -> float:
    """How many species live at the end."""
    return sum(run.data[f"density_{s}"][-1] > 0 for s in run.params.rules.species)


def _late_empty(run: Trajectory) -> float:
    """Share of empty sites over the second half, percent."""
    late = run.times > 0.5 * run.times[-1]
    full = sum(run.data[f"density_{s}"][late].mean() for s in run.params.rules.species)
    return 100.0 * (1.0 - full)


def _prey_against_mean_field(run: Trajectory) -> float:
    """0 less than half, 1 about as many, 2 more than half as many again as rate equations say."""
    late = run.times > 0.5 * run.times[-1]
    ratio = run.data["density_2"][late].mean() / run.params.rules.fixed_point()[1]
    return 0 if ratio < 0.67 else 1 if ratio < 1.5 else 2


def _wavelength_of_the_twin(run: Trajectory) -> float:
    """0 shorter than 0.8 of the CGLE's, 1 within 20 %, 2 longer: the twin's last picture."""
    rules, twin = run.params.rules, run.data["twin"][-1]
    measured = observables.wavelength(twin, "phase") * run.params.size / twin.shape[-1]
    # Unit coefficients: D = exchange/4 (see ``mobility``).
    predicted = theory.cgle_wavelength(
        selection=rules.rate("selection"), reproduction=rules.rate("reproduction"),
        diffusion=rules.rate("exchange") / 4,
    )  # fmt: skip
    ratio = measured / predicted
    return 0 if ratio < 0.8 else 1 if ratio < 1.2 else 2


def _exponent(run: Trajectory) -> float:
    """Slope on log-log paper from a tenth of the run to its end."""
    t, rho = run.times[1:], run.data["density_1"][1:]
    rho = np.maximum(rho, 1e-12)
    start = np.interp(np.log(t[-1] / 10), np.log(t), np.log(rho))
    return float((start - np.log(rho[-1])) / np.log(10))


_SURVIVORS = ("nobody", "one species", "two species", "all three")

LESSON = (
    Question(
        ask="Three species, each kills the next in the circle. How many are alive at t = 200?",
        preset="spirals",
        choices=_SURVIVORS,
        truth=_alive,
        explain="Whoever wins somewhere feeds its own hunter. Waves of one species are chased by "
        "the next, and where a wave has a free end it curls up: a spiral. Well mixed, two of the "
        "three would soon be gone.",
    ),
    Question(
        ask="If everyone met everyone, a quarter of the sites would be empty at coexistence. "
        "How many percent are empty here, over the second half of the run?",
        preset="spirals",
        truth=_late_empty,
        unit="%",
        tolerance=3.0,
        explain="About 10. Killing happens only where two species touch, along the edges of the "
        "waves; inside a wave empty sites are filled and nothing empties them.",
    ),
    Question(
        ask="Twenty times the exchange on a small lattice: the spirals would be larger than the "
        "box. How many species live at t = 1000?",
        preset="outgrown",
        choices=_SURVIVORS,
        truth=_alive,
        explain="Spirals grow as the square root of the exchange rate. When none fits into the "
        "box, the island is well mixed: chance takes one species, its hunter's prey is gone, and "
        "the rest follows. Mobility can end diversity.",
    ),
    Question(
        ask="Theory reduces the spirals to one amplitude (the Ginzburg-Landau equation) and "
        "predicts their wavelength. Is the twin's wavelength shorter, the same, or longer?",
        preset="two-spirals",
        choices=("shorter, less than 0.8 of it", "the same within 20 %", "longer"),
        truth=_wavelength_of_the_twin,
        explain="Shorter: the theory is about 1.6 times too long, against the very equation it was "
        "derived from. It assumes a small amplitude near the fixed point, and spirals are not "
        "small. A formula in print is not a measurement.",
    ),
    Question(
        ask="Predators and prey without stirring. How many prey are there, against what the rate "
        "equations say (4.5 % of the sites)?",
        preset="fronts",
        choices=("a third fewer, or less", "about as many", "half as many again, or more"),
        truth=_prey_against_mean_field,
        explain="Predators exhaust their surroundings and prey find refuge: the two are not mixed "
        "but in fronts, which slows the cycle and feeds more prey.",
    ),
    Question(
        ask="Stir the same two species five times per unit of time. And now?",
        preset="stirred",
        choices=("a third fewer, or less", "about as many", "half as many again, or more"),
        truth=_prey_against_mean_field,
        explain="Stirring makes true what the rate equations assume: that everyone meets everyone.",
    ),
    Question(
        ask="An epidemic at its threshold. On log-log paper its density falls on a straight line. "
        "What is the slope (without its sign)? Rate equations say 1.",
        preset="critical",
        truth=_exponent,
        tolerance=0.06,
        explain="About 0.45, that of directed percolation in two dimensions, as for nearly "
        "every way of dying out for good at a threshold. Raise the birth rate by 5 % and the line "
        "bends up; lower it and it falls.",
    ),
    Question(
        ask="A + A vanish, in one dimension. Rate equations say the density falls as 1/t. What "
        "exponent does your run have?",
        preset="annihilation",
        truth=_exponent,
        tolerance=0.06,
        explain="One half. Survivors stand in depletion zones they have eaten themselves, which "
        "grow only as the square root of time. In three dimensions walkers miss each other often "
        "enough to stay mixed, and 1/t holds.",
    ),
)
