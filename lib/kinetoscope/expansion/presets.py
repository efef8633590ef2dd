"""States of the knobs worth opening, each with a question and an answer the run can falsify."""

from kinetoscope.core.preset import Preset
from kinetoscope.expansion.params import Params

_GGHL = "Garrido, Goldstein, Huse and Lebowitz, arXiv:2403.07519 (abstract)"
_CDGKL = "Chakraborti, Dhar, Goldstein, Kundu and Lebowitz, arXiv:2109.07742 (abstract)"
_BIRD = "Bird, Molecular Gas Dynamics (1994)"
_LOSCHMIDT = "Loschmidt's objection to Boltzmann, 1876"

PRESETS: dict[str, Preset] = {
    "pull-the-wall": Preset(
        "Pull the wall",
        Params(),
        0,
        "The gas gets twice the room. By how much does the entropy of each disc rise?",
        "The gain of entropy ends within 0.02 of ln 2 = 0.693.",
        _GGHL,
    ),
    "no-collisions": Preset(
        "No collisions",
        Params(solver="free", n=50_000, dv=0.25, duration=10.0),
        0,
        "Points that never meet: every one keeps its speed for ever. Does entropy rise?",
        "It rises in a straight line, at the rate Δv/2L = 0.125, up to t = 4, then more slowly, "
        "and reaches ln 2 at t = 8.",
        _CDGKL,
    ),
    "finer-cells": Preset(
        "Look closer",
        Params(solver="free", n=50_000, dv=0.125, duration=10.0),
        0,
        "The same discs, the same paths; only the velocity cells are half as wide. And now?",
        "The entropy rises half as fast: the gain at t = 8 is 0.50 instead of 0.69.",
        _CDGKL,
    ),
    "overshoot": Preset(
        "Up, and down again",
        Params(solver="free", n=50_000, dv=0.5, duration=10.0),
        0,
        "ln 2 is reached at t = 4. The gas flies on without collisions. What does entropy do?",
        "It falls again, by 0.02, and is back at ln 2 at t = 8.",
        _CDGKL,
    ),
    "collisions-win": Preset(
        "Collisions win",
        Params(knudsen=0.05),
        0,
        "A mean free path of a twentieth of the box. Do the cells still matter?",
        "Half the rise is reached at the same time, to a tenth, for Δv = 0.25 and 0.5.",
        _GGHL,
    ),
    "rare-collisions": Preset(
        "Rare collisions",
        Params(knudsen=30.0, n=100_000, dv=0.25, duration=10.0),
        0,
        "One collision in 30 lengths of the box. Who raises the entropy, flight or collisions?",
        "Flight: the gain follows the two-rate model to 0.035 from t = 2, to 0.01 from t = 5.",
        f"{_GGHL}; the model is ours",
    ),
    "discs": Preset(
        "Real discs",
        Params(solver="discs", n=2000, knudsen=0.5, dv=1.0, n_x=8),
        0,
        "Every disc, every collision, by Newton's laws. Will it differ from Boltzmann's equation?",
        "Half of the discs are on the right by t = 3, and the energy keeps to 13 digits.",
        "hard discs, event by event",
    ),
    "dense-discs": Preset(
        "A crowd",
        Params(solver="discs", n=1000, knudsen=0.03, dv=1.0, n_x=8, duration=4.0),
        0,
        "Discs that fill a fifth of the left half. What travels through the box?",
        "A wave: the right half holds more than half of the discs for a while.",
        "sound in a gas of hard discs",
    ),
    "reverse-free": Preset(
        "Reverse, no collisions",
        Params(solver="free", reverse_at=3.0),
        0,
        "At t = 3 all velocities turn round. What will you see at t = 6?",
        "All discs are back in the left half, and the entropy is what it was.",
        _LOSCHMIDT,
    ),
    "reverse-discs": Preset(
        "Reverse a few",
        Params(solver="discs", n=100, knudsen=1.0, dv=2.0, n_x=4, duration=2.0, reverse_at=1.0),
        0,
        "A hundred discs, one collision each, then turn round. Do they find the way back?",
        "They all do: the right half is empty again at t = 2.",
        _LOSCHMIDT,
    ),
    "reverse-lost": Preset(
        "Reverse, and lose",
        Params(solver="discs", n=2000, knudsen=0.3, dv=1.0, n_x=8, reverse_at=3.0),
        0,
        "A dozen collisions each before the turn, sixteen digits. Will they come back?",
        "More than a third of the discs are still on the right at t = 6.",
        "round-off grows 2λ/σ times in a collision",
    ),
    "reverse-boltzmann": Preset(
        "Reverse Boltzmann",
        Params(knudsen=0.3, reverse_at=1.0, duration=4.0),
        0,
        "Turn the velocities round in Boltzmann's equation. Does the gas go home?",
        "No: a tenth of a crossing later it spreads again, and ends half and half.",
        _BIRD,
    ),
    "left-third": Preset(
        "From the left third",
        Params(start="third", n_x=15, knudsen=0.3),
        0,
        "Now the gas gets three times the room. How much does the entropy of each disc rise?",
        "The gain of entropy ends within 0.02 of ln 3 = 1.099.",
        "the same count of microstates: ln of the room gained",
    ),
    "hot-and-cold": Preset(
        "Hot beside cold",
        Params(start="temperatures", knudsen=0.1, dv=0.5),
        0,
        "The box is full from the start, hot on the left, cold on the right. No wall, no room to "
        "gain: does entropy rise?",
        "Yes, by 0.072 within 0.01: in cells of v_x it is -ln(T₁T₂)/4, where T ends as 1. The "
        "fields know v_y too and gain twice that.",
        "Maxwellians of kT = 1.5 and 0.5 become one",
    ),
    "too-fine": Preset(
        "Too many cells",
        Params(n=1000, dv=0.05, n_x=64),
        0,
        "A thousand discs in fifteen thousand cells. Where does the entropy end?",
        "Far below ln 2, by more than 0.2: with a disc or two to a cell it counts discs, no more.",
        "Miller 1955: low by (K - 1)/2N",
    ),
}  # fmt: skip
