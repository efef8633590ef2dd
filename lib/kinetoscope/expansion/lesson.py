"""The lesson on entropy and reversal: predict, test, explain.  Truths are read off the run."""

from kinetoscope.core.lesson import Question
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.expansion.observables import entropy_gain, half_time

_FATES = ("it stays where it is", "it rises, but stops half way", "it rises all the way to ln 2")
_RETURN = ("all of them", "most of them", "about half: they are spread evenly")


def _gain(run: Trajectory) -> float:
    """Entropy gained at the end."""
    return float(run.data["entropy"][-1] - run.data["entropy"][0])


def _fate(run: Trajectory) -> float:
    """Index into the fates, by how far the entropy ever came."""
    most = float(run.data["entropy"].max() - run.data["entropy"][0])
    return 0 if most < 0.1 else 1 if most < 0.6 else 2


def _half(run: Trajectory) -> float:
    """When half of ln 2 is reached, in the cells asked for."""
    return half_time(run.times, run.data["entropy"] - run.data["entropy"][0])


def _compare(run: Trajectory) -> float:
    """Half times in cells twice as wide, against those asked for: 0 same, 1 half, 2 later."""
    in_x, in_v = run.params.finer
    wide, _ = entropy_gain(run, in_x, 2 * in_v)
    ratio = half_time(run.times, wide) / _half(run)
    return 0 if 0.85 < ratio < 1.15 else 1 if ratio <= 0.85 else 2


def _afterwards(run: Trajectory) -> float:
    """After the first maximum: 0 stays, 1 falls for good, 2 falls and comes back."""
    gain = run.data["entropy"] - run.data["entropy"][0]
    law = (run.times * run.params.dv > 2.0) & (run.times * run.params.dv < 4.0)
    dip, end = gain.max() - gain[law].min(), gain.max() - gain[-10:].max()
    return 0 if dip < 0.008 else 1 if end > 0.5 * dip else 2


def _home(run: Trajectory) -> float:
    """Index into the returns: by the share in the left half at the end."""
    left = 1.0 - run.data["right_fraction"][-1]
    return 0 if left > 0.99 else 1 if left > 0.7 else 2


LESSON = (
    Question(
        ask="The wall goes, the gas fills the whole box. By how much does S/N rise, in the end?",
        preset="pull-the-wall",
        truth=_gain,
        unit="nats",
        tolerance=0.05,
        explain="Every disc has twice the room, so each brings a factor of 2 more microstates: "
        "ln 2 = 0.693 for each disc, whatever the cells. Move Δv and see that the end stays.",
    ),
    Question(
        ask="Now without any collisions. What does the entropy do?",
        preset="no-collisions",
        choices=_FATES,
        truth=_fate,
        explain="No disc ever changes its speed, and yet entropy rises by ln 2. Discs of one "
        "velocity cell are not equally fast: they get out of step, and spread over the cell.",
    ),
    Question(
        ask="With Δv = 0.25 half of the rise was there at t = 2.8. Halve Δv. When is it there now?",
        preset="finer-cells",
        truth=_half,
        unit="L/vₜₕ",
        tolerance=0.7,
        explain="Twice as late. The spread in a cell grows as Δv t, so entropy rises at the rate "
        "Δv/2L. It is not the discs that decide how fast, it is how closely you look.",
    ),
    Question(
        ask="Δv = 0.5: ln 2 is reached at t = 4. Nothing collides. And after that?",
        preset="overshoot",
        choices=("it stays at ln 2", "it falls, for good", "it falls a little, and comes back"),
        truth=_afterwards,
        explain="At Δv t = 2L each cell is smeared evenly; then a second round begins and is "
        "uneven again. Second law? It says what is overwhelmingly likely for a gas of many "
        "discs from a typical start, to leading order; it forbids no ripple of 3 %.",
    ),
    Question(
        ask="Kn = 0.05, some 150 collisions for each disc. How much sooner is half reached with "
        "cells twice as wide?",
        preset="collisions-win",
        choices=("at the same time", "in half the time or so", "later"),
        truth=_compare,
        explain="Collisions mix velocities long before free flight could get cells out of step. "
        "R = (Δv/2L)/ν is far below 1, and how closely one looks has ceased to matter.",
    ),
    Question(
        ask="Turn all velocities round at t = 3, no collisions. Who is in the left half at t = 6?",
        preset="reverse-free",
        choices=_RETURN,
        truth=_home,
        explain="All. The entropy falls back to where it was: Newton's laws know no arrow. What is "
        "not typical is the state you made by turning every velocity round.",
    ),
    Question(
        ask="The same with hard discs that have met a dozen times before the turn. At the end?",
        preset="reverse-lost",
        choices=_RETURN,
        truth=_home,
        explain="Each collision multiplies an error by about 2λ/σ, here a thousand, and a double "
        "has 16 digits: five or six collisions and they are gone. See the echo with 60 digits.",
    ),
    Question(
        ask="Boltzmann's equation, turned round at t = 1. Who is in the left half at t = 4?",
        preset="reverse-boltzmann",
        choices=_RETURN,
        truth=_home,
        explain="DSMC draws every collision afresh: that the partners are strangers is built in "
        "(molecular chaos, the Stosszahlansatz). After the turn they are not, and it lies.",
    ),
    Question(
        ask="A thousand discs, cells so fine that most are empty. What is the gain of S/N now?",
        preset="too-fine",
        truth=_gain,
        unit="nats",
        tolerance=0.12,
        explain="Far below ln 2. With one disc to a cell the macrostate names every disc. "
        "It is low by about (K - 1)/2N, K occupied cells; only with N far above K does S mean "
        "what Boltzmann meant.",
    ),
)
