"""Everything about the expanding gas that can be said without running anything.

Kinetic theory of hard discs stands in ``kinetics``, the entropy of free flight and the two-rate
model in ``collisionless``, the entropy of equilibrium here.  Nothing in these files imports the
solver, so that each can be the other's judge.  Functions raise outside the range where they hold.
"""

import math

import numpy as np

from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.expansion.collisionless import (
    binary_entropy,
    collisionless_entropy,
    rate_ratio,
    start_offset,
    two_rate_entropy,
    two_rate_valid,
)
from kinetoscope.expansion.filling import FILLED, temperatures
from kinetoscope.expansion.kinetics import (
    CLOSE_PACKING,
    EFFUSION,
    MEAN_SPEED,
    Kinetics,
    compressibility,
    contact_value,
    diameter_of,
    doubling_entropy,
    kinetics,
)

#: What doubling the volume of a dilute gas adds to the entropy of each disc.
LN2 = math.log(2.0)
#: Speed of sound of a two-dimensional gas, sqrt(gamma kT / m), gamma = 2.
SOUND_SPEED = math.sqrt(2.0)

__all__ = [
    "CLOSE_PACKING",
    "EFFUSION",
    "LN2",
    "MEAN_SPEED",
    "SOUND_SPEED",
    "Kinetics",
    "binary_entropy",
    "binning_offset",
    "collisionless_entropy",
    "compressibility",
    "contact_value",
    "diameter_of",
    "doubling_entropy",
    "echo_growth",
    "equilibrium_entropy",
    "final_gain",
    "kinetics",
    "occupation_bias",
    "rate_ratio",
    "start_offset",
    "two_rate_entropy",
    "two_rate_valid",
]


def equilibrium_entropy(n: int, volume: float = 1.0, v_dims: int = 2) -> float:
    """S / N of an ideal gas in equilibrium: ln(V / N) + 1 + (d / 2) ln(2 pi e), in fine cells.

    ``v_dims`` = 1 is the entropy of (x, v_x) alone, which the cells of that kind converge to.
    """
    for name, value in (("n", n), ("volume", volume)):
        if not (is_number(value) and value > 0.0):
            raise refusal(name, value, "a number above 0", "N discs in the final box: volume 1")
    if v_dims not in (1, 2):
        raise refusal("v_dims", v_dims, "1 (v_x) or 2 (v_x and v_y)", "2 is the macrostate")
    return math.log(volume / n) + 1.0 + 0.5 * v_dims * math.log(2.0 * math.pi * math.e)


def final_gain(
    start: str = "half", n_x: int | None = None, v_dims: int = 2, collisions: bool = True
) -> float:
    """What the entropy of each disc has gained in the end, in nats, in fine velocity cells.

    From the left half or third -ln of the part that was filled, less what a strip with the wall
    inside hid (:func:`start_offset`); collisions or not.  From two temperatures in one box
    -(d / 4) ln(T_1 T_2), d = ``v_dims``, with the mean at 1.  Without collisions every disc keeps
    its speed, what is left is the mixture of two Maxwellians, and the gain is smaller.
    """
    if start not in FILLED:
        raise refusal("start", start, "one of " + ", ".join(FILLED), "'half' is the default")
    if v_dims not in (1, 2):
        raise refusal("v_dims", v_dims, "1 (v_x) or 2 (v_x and v_y)", "2 is the macrostate")
    filled = FILLED[start]
    if filled < 1.0:
        return -math.log(filled) - (start_offset(n_x, filled) if n_x else 0.0)
    kinds = temperatures(start)
    each = sum(0.25 * v_dims * math.log(t) for t in kinds)
    if collisions:
        return -each
    # Entropy of the mixture over that of the Maxwellian at 1, by the midpoint rule over speeds.
    v = (np.arange(4000) + 0.5) * 0.0025
    ring = 2.0 if v_dims == 1 else 2.0 * math.pi * v
    density = sum(
        0.5 * np.exp(-0.5 * v * v / t) / (2.0 * math.pi * t) ** (0.5 * v_dims) for t in kinds
    )
    mixture = -0.0025 * float((ring * density * np.log(density)).sum())
    return mixture - 0.5 * v_dims * math.log(2.0 * math.pi * math.e) - each


def binning_offset(dv: float, v_dims: int = 2) -> float:
    """How much cells of width ``dv`` raise the entropy of a Maxwellian: dv^2 / 24 a dimension.

    The first term of the expansion for small cells; good to 5 % up to dv = 1, and refused beyond.
    """
    if not (is_number(dv) and 0.0 < dv <= 1.0):
        raise refusal("dv", dv, "a number in (0, 1]", "the expansion is for cells below vₜₕ")
    return v_dims * dv * dv / 24.0


def occupation_bias(occupied: float, n: float) -> float:
    """How far below the truth the entropy of N discs in ``occupied`` cells lies: (K - 1) / 2N.

    Miller (1955), the first term in 1 / N; fair for N / K above about 5, and an
    underestimate below.
    """
    if not (is_number(n) and n > 0.0):
        raise refusal("n", n, "a number above 0", "it is the number of discs")
    return 0.5 * (occupied - 1.0) / n


def echo_growth(n: int, knudsen: float) -> float:
    """Factor by which an error grows in one collision, about 2 lambda / sigma = 4 sqrt2 N Kn^2.

    An estimate of order of magnitude (a convex mirror of radius sigma / 2 seen from lambda).
    """
    for name, value in (("n", n), ("knudsen", knudsen)):
        if not (is_number(value) and value > 0.0):
            raise refusal(name, value, "a number above 0", "try 64 discs at Kn = 0.3")
    return 4.0 * math.sqrt(2.0) * n * knudsen**2
