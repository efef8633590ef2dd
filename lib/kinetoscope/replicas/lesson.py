"""The lesson on memories and glasses: predict, test, explain.

Each truth is read off the student's own run.
"""

import numpy as np

from kinetoscope.core.lesson import Question
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.replicas.params import RACE


def _least_that_recalls(run: Trajectory) -> float:
    """Index of the smallest P that ends above 0.95; 3 where none does."""
    ends = [run.data[f"overlap_{p}"][-1] > 0.95 for p in RACE]
    return float(ends.index(True)) if any(ends) else 3.0


def _recallers(run: Trajectory) -> float:
    """How many of the three end above 0.95."""
    return float(sum(run.data[f"overlap_{p}"][-1] > 0.95 for p in RACE))


def _late(run: Trajectory, name: str) -> float:
    """Mean over the last two thirds of the run."""
    return float(run.data[name][run.times > run.times[-1] / 3].mean())


def _stays(run: Trajectory) -> float:
    """0 above 0.9, 1 between, 2 below 0.4: the overlap with the memory, late."""
    m = _late(run, "m")
    return 0.0 if m > 0.9 else 1.0 if m > 0.4 else 2.0


def _weight(run: Trajectory, low: float, high: float) -> float:
    """The share of pairs with low <= |q| < high at the end."""
    chance = run.data["chance"][-1]
    q = np.abs(np.linspace(-1.0, 1.0, chance.size))
    return float(chance[(q >= low) & (q < high)].sum())


def _shape(run: Trajectory) -> float:
    """0 a peak at zero, 1 a single value of |q|, 2 broad."""
    near, far = _weight(run, 0.0, 0.3), _weight(run, 0.6, 1.1)
    return 0.0 if near > 0.8 else 1.0 if near < 0.02 and far > 0.9 else 2.0


def _gap(run: Trajectory) -> float:
    """0 more weight between 0.4 and 0.8 than above, 1 less."""
    return 0.0 if _weight(run, 0.4, 0.8) > _weight(run, 0.8, 1.1) else 1.0


def _square(run: Trajectory) -> float:
    """The mean square overlap at the end."""
    return float(run.data["q2"][-1])


def _isosceles(run: Trajectory) -> float:
    """0 base above height, 1 between a tenth and equal, 2 below a tenth."""
    ratio = float(run.data["ratio"][-1])
    return 0.0 if ratio > 1.0 else 1.0 if ratio > 0.1 else 2.0


LESSON = (
    Question(
        ask="A hundred memories in 400 spins; three dots in ten of the cue are wrong. What is the "
        "least P that gets the heart back?",
        preset="race",
        choices=("P = 2", "P = 3", "P = 4", "none of them"),
        truth=_least_that_recalls,
        explain="A pair network holds 0.138 N patterns, 55 here. With triples the room grows as "
        "N², with quadruples as N³: the noise of other memories is a sum of many small products, "
        "and higher powers make the small ones smaller.",
    ),
    Question(
        ask="Six thousand memories. How many of the three networks recall the heart?",
        preset="thousands",
        choices=("none", "one", "two", "all three"),
        truth=_recallers,
        explain="P = 4 has room for two million random patterns in 400 spins, P = 3 for twenty "
        "thousand, P = 2 for 55. The price stands in the third chart: products for every attempt.",
    ),
    Question(
        ask="There is room for two million, and two thousand are stored. The cue is 42 % wrong. "
        "How many networks find the K?",
        preset="hazy",
        choices=("none", "one", "two", "all three"),
        truth=_recallers,
        explain="A memory far below capacity is stable, but what counts for recall is the basin "
        "around it. The field of a cue with overlap m is m to the power P - 1: with 0.16 that is "
        "0.004 for P = 4, and the noise wins.",
    ),
    Question(
        ask="P = 3 at half its capacity, at T = 0.3. What is the overlap with the memory, on "
        "average after twenty sweeps?",
        preset="kept",
        truth=lambda run: _late(run, "m"),
        tolerance=0.03,
        explain="Replica symmetric theory says 0.955. The few spins that disagree are not always "
        "the same ones: q, the overlap of the two copies, is below m.",
    ),
    Question(
        ask="Nearly no load, P = 3, T = 0.65. One pattern in a pair network would be held with "
        "m = 0.87. What becomes of the memory here?",
        preset="melting",
        choices=("m stays above 0.9", "m between 0.4 and 0.9", "it is lost"),
        truth=_stays,
        explain="The field on a spin is m², so a weak memory holds itself weakly: m = tanh(m²/T) "
        "loses its solution all at once, at T = 0.583, with m = 0.80 still. A first-order melting.",
    ),
    Question(
        ask="P = 3 at T = 0.1. Replica symmetric theory ends recall at a load of 0.279. Stored are "
        "0.29. Where is m after twenty sweeps?",
        preset="healed",
        choices=("above 0.6", "below 0.6"),
        truth=lambda run: float(_late(run, "m") <= 0.6),
        explain="In the cold replicas are not alike: one step of breaking allows 0.309, and its "
        "line hardly bends back. Switch the theory and see. (A network of 256 spins proves no "
        "border: it may stay a while where an endless one would not.)",
    ),
    Question(
        ask="Two replicas of the pair glass at T = 0.4, with the same couplings. How will |q| be "
        "distributed?",
        preset="glass",
        choices=("a peak at zero", "one value, as in a magnet", "broad, down to zero"),
        truth=_shape,
        explain="Two replicas may freeze into one state, or into two that are related more or "
        "less. All degrees occur: the order parameter is a function, Parisi's q(x).",
    ),
    Question(
        ask="And with couplings of three spins, at T = 0.3: is q more often between 0.4 and 0.8, "
        "or beyond 0.8?",
        preset="triples",
        choices=("between", "beyond"),
        truth=_gap,
        explain="With triples two states are the same or have nothing in common. q jumps at the "
        "glass transition while nothing is latent: a random first-order transition.",
    ),
    Question(
        ask="Three states of one glass, three overlaps. In a tree the two least are equal. How "
        "large is middle less least on average (the base), against most less middle (the height)?",
        preset="tree",
        choices=("larger than 1", "between 0.1 and 1", "below 0.1"),
        truth=_isosceles,
        explain="On the way to a tree, but far from it: a hundred spins do not know infinity. The "
        "sweep shows how slowly the ratio falls with N.",
    ),
)
