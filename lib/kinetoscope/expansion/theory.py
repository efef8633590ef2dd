"""Everything about the expanding gas that can be said without running anything.

Kinetic theory of hard discs stands in ``kinetics``, the entropy of free flight and the two-rate
model in ``collisionless``, the entropy of equilibrium here.  Nothing in these files imports the
solver, so that each can be the other's judge.  Functions raise outside the range where they hold.
"""

import math

from kinetoscope.core.knobs import refusal
from kinetoscope.expansion.collisionless import (
    binary_entropy,
    collisionless_entropy,
    rate_ratio,
    two_rate_entropy,
    two_rate_valid,
)
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
    "kinetics",
    "occupation_bias",
    "rate_ratio",
    "two_rate_entropy",
    "two_rate_valid",
]


def equilibrium_entropy(n: int, volume: float = 1.0, v_dims: int = 2) -> float:
    """S / N of an ideal gas in equilibrium: ln(V / N) + 1 + (d / 2) ln(2 pi e), in fine cells.

    ``v_dims`` = 1 is the entropy of (x, v_x) alone, which the cells of that kind converge to.
    """
    if n < 1 or not volume > 0.0 or v_dims not in (1, 2):
        raise refusal("n, volume, v_dims", (n, volume, v_dims), "positive, and 1 or 2", "see text")
    return math.log(volume / n) + 1.0 + 0.5 * v_dims * math.log(2.0 * math.pi * math.e)


def binning_offset(dv: float, v_dims: int = 2) -> float:
    """How much cells of width ``dv`` raise the entropy of a Maxwellian: dv^2 / 24 a dimension.

    The first term of the expansion for small cells; good to 5 % up to dv = 1, and refused beyond.
    """
    if not 0.0 < dv <= 1.0:
        raise refusal("dv", dv, "a number in (0, 1]", "the expansion is for cells below v_th")
    return v_dims * dv * dv / 24.0


def occupation_bias(occupied: float, n: float) -> float:
    """How far below the truth the entropy of N discs in ``occupied`` cells lies: (K - 1) / 2N.

    Miller (1955) and Madow (1948), the first term in 1 / N; fair for N / K above about 5, and an
    underestimate below.
    """
    return 0.5 * (occupied - 1.0) / n


def echo_growth(n: int, knudsen: float) -> float:
    """Factor by which an error grows in one collision, about 2 lambda / sigma = 4 sqrt2 N Kn^2.

    An estimate of order of magnitude (a convex mirror of radius sigma / 2 seen from lambda).
    """
    return 4.0 * math.sqrt(2.0) * n * knudsen**2
