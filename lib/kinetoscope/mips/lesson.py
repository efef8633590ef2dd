"""The lesson: separation without attraction, and where entropy is made.  Truths are read off runs."""  # noqa: E501

import numpy as np

from kinetoscope.core.lesson import Question
from kinetoscope.core.trajectory import Trajectory

#: Spread of local packing above which two phases are seen.
SPLIT = 0.2
_FATES = ("they stay spread", "they part into gas and crowd")


def _late(run: Trajectory, name: str) -> float:
    """Mean over the later third of the run."""
    series = run.data[name]
    return float(series[-max(1, len(series) // 3) :].mean())


def _fate(run: Trajectory) -> float:
    """0 one phase, 1 two."""
    return float(_late(run, "density_std") > SPLIT)


def _slow(run: Trajectory) -> float:
    """Effective speed at the end, v0."""
    return _late(run, "v_eff")


def _where(run: Trajectory) -> float:
    """Where the heat (e even) is made per swimmer: 0 in the crowd, 1 alike, 2 in the gas.

    By the mean e . F of swimmers outside and inside the middle third of the strip.
    """
    x, box = run.data["x"], run.diagnostics["box_x"]
    late = slice(-max(1, len(x) // 3), None)
    inside = np.abs(x[late] / box - 0.5) < 1.0 / 12.0
    outside = np.abs(x[late] / box - 0.5) > 5.0 / 12.0
    push = run.data["push"][late]
    gas, crowd = 1.0 + push[outside].mean(), 1.0 + push[inside].mean()
    return 2.0 if gas > 1.2 * crowd else 0.0 if crowd > 1.2 * gas else 1.0


def _sum(run: Trajectory) -> float:
    """Even by paths plus odd by forces."""
    return float(run.diagnostics["epr_pathwise"] + run.diagnostics["epr_odd"])


def _made(run: Trajectory) -> float:
    """Whether entropy is made without thermal noise: 0 no, 1 yes."""
    return float(_late(run, "contact_divergence") > 0.0)


def _fluid(run: Trajectory) -> float:
    """0 droplet gone, 1 still there."""
    return float(_late(run, "density_std") > SPLIT)


def _odd_share(run: Trajectory) -> float:
    """0: even is larger, 1: odd is larger."""
    return float(run.diagnostics["epr_odd"] > run.diagnostics["epr_even"])


LESSON = (
    Question(
        ask="Discs that only repel, Pe = 100. No attraction anywhere. What happens?",
        preset="separate",
        choices=_FATES,
        truth=_fate,
        explain="Where it is crowded they are slow, and where they are slow they gather: that is "
        "enough. In equilibrium repelling discs never do this.",
    ),
    Question(
        ask="Now Pe = 10, and a thinner gas. And here?",
        preset="gas",
        choices=_FATES,
        truth=_fate,
        explain="A swimmer that turns within three diameters frees itself before the next one "
        "arrives. There is a critical Pe, near 40 for hard discs, higher for soft ones.",
    ),
    Question(
        ask="At Pe = 10 and packing 0.3: how fast do they get on, on average, of v₀ = 1?",
        preset="gas",
        truth=_slow,
        unit="v₀",
        tolerance=0.1,
        explain="At 1 - packing/0.96 or so: collisions hold them up in proportion to how many "
        "there are. Where the speed falls faster than 1/density, a gas cannot stay homogeneous.",
    ),
    Question(
        ask="A dense droplet in a thin gas of packing 0.25. What becomes of it?",
        preset="evaporation",
        choices=("it evaporates", "it lives on"),
        truth=_fluid,
        explain="As water does below saturation. The gas beside a large crowd has a packing of its "
        "own; with so few discs all of them fit into it.",
    ),
    Question(
        ask="A strip of crowd beside its gas. Where does a swimmer heat the bath most (e even)?",
        preset="strip",
        choices=("in the crowd", "the same everywhere", "in the gas"),
        truth=_where,
        explain="In the gas! Heat needs motion along e, and in the crowd they are stuck. Count e "
        "as odd and it is the other way round; field theories find it at the interface (Nardini et "
        "al., PRX 7, 021007 (2017)). Three definitions, one film.",
    ),
    Question(
        ask="Add the rate with e even to that with e odd, at Dₜ = 1/Pe = 0.01. What comes out?",
        preset="separate",
        truth=_sum,
        unit="v₀/σ",
        tolerance=2.0,
        explain="v₀²/Dₜ = 100, exactly, in any crowd: what is not spent on motion is spent on "
        "pushing. The one was read off the paths and the other off the forces.",
    ),
    Question(
        ask="One swimmer in a bowl. Which rate is larger?",
        preset="trap",
        choices=("with e even", "with e odd"),
        truth=_odd_share,
        explain="v²Dᵣ/[Dₜ(k + Dᵣ)] against v²k/[Dₜ(k + Dᵣ)]: the stiffer the bowl, the more "
        "time it spends pushing against the wall, which only the odd count sees.",
    ),
    Question(
        ask="The paper's swimmers have no thermal noise, so no heat. Is entropy made?",
        preset="paper",
        choices=("no", "yes"),
        truth=_made,
        explain="Their Gaussian velocity is renewed by noise, and the film run backwards would "
        "show. For that rate no network is needed: on average it is -div F, a count of contacts.",
    ),
)
