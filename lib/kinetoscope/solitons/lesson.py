"""The lesson on kinks: predict, test, explain.  Each truth is read off the run itself."""

from kinetoscope.core.lesson import Question
from kinetoscope.core.trajectory import Trajectory

_FATES = ("they pass or bounce once and leave", "they bounce more than once and leave", "they stay")


def _fate(run: Trajectory) -> float:
    """Index into the choices above."""
    if run.diagnostics["outcome"] != "escape":
        return 2
    return 0 if run.diagnostics["bounces"] == 1 else 1


def _radiated_third(run: Trajectory) -> float:
    """0, 1 or 2: less than a tenth, up to a half, or more of what the kinks lost went to waves."""
    kinetic = run.data["kinks"][0] - 2.0 * run.params.potential.kink_mass
    share = run.data["radiated"][-1] / kinetic
    return 0 if share < 0.1 else 1 if share < 0.5 else 2


LESSON = (
    Question(
        ask="Two φ⁴ walls run into each other at 0.30 c. What happens?",
        preset="collision",
        choices=_FATES,
        truth=_fate,
        explain="Fast walls have energy to spare. Some of it goes into waves and into the walls' "
        "own wobble, and they leave much slower than they came.",
    ),
    Question(
        ask="At what speed do they leave? They came with 0.30 c.",
        preset="collision",
        truth=lambda run: run.diagnostics["speed_out"],
        unit="c",
        tolerance=0.02,
        explain="Less than half. Read it off the slope of the tracks on the stage, or off the "
        "chart Outgoing speed, where the line marks this run.",
    ),
    Question(
        ask="Slow them down to 0.25 c. And now?",
        preset="bion",
        choices=_FATES,
        truth=_fate,
        explain="Below the critical speed, about 0.26 c, they cannot climb out of their own "
        "attraction. "
        "What is left is a bion: it rings, radiates, and dies slowly.",
    ),
    Question(
        ask="Slower still: 0.2268 c. You know what 0.25 did. Well?",
        preset="two-bounce",
        choices=_FATES,
        truth=_fate,
        explain="Less energy, and yet they get away! The first meeting puts energy into the walls' "
        "wobble. If they meet again in step with it, the wobble gives the energy back.",
    ),
    Question(
        ask="How long is it from their first meeting to the second?",
        preset="two-bounce",
        truth=lambda run: run.diagnostics["bounce_times"][1] - run.diagnostics["bounce_times"][0],
        unit="time units",
        tolerance=1.5,
        explain="Four periods of the wobble (2π/1.2247 = 5.13) and a bit. The chart Field at the "
        "centre shows them between the two dips. The next window has exactly one more.",
    ),
    Question(
        ask="Take the sine-Gordon field instead, at 0.20\u00a0c. Are they captured?",
        preset="sine-gordon-collision",
        choices=_FATES,
        truth=_fate,
        explain="They pass as if nothing were, only ahead of time. Sine-Gordon is integrable: its "
        "kinks have no wobble that could take energy, and no waves are made.",
    ),
    Question(
        ask="Where does the energy of the fast collision go? What share of the walls' energy of "
        "motion ends up as waves?",
        preset="collision",
        choices=("less than a tenth", "between a tenth and a half", "more than half"),
        truth=_radiated_third,
        explain="Look at Where the energy is. The rest of what the walls lost in speed is still "
        "with them: they leave wobbling.",
    ),
    Question(
        ask="A breather ticks with ω = 0.5. What is its energy? (One wall alone has 8.)",
        preset="breather",
        truth=lambda run: run.data["energy"][0],
        unit="energy units",
        tolerance=0.7,
        explain="16 √(1 - ω²) = 13.86: two walls less their binding energy. The slower it ticks, "
        "the looser it is bound. Check it with the frequency slider.",
    ),
)
