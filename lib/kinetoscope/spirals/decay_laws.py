"""How particles that annihilate get fewer: slower in low dimensions, because they must meet.

Rate equations say 1/t.  In one dimension survivors have eaten everything near them: depletion
zones of width sqrt(D t) grow round each, and the density follows the zone, not the rate.  With two
kinds, A + B, chance makes one kind the majority somewhere, and what has to diffuse away is the
majority: slower still.

Sources: A + A in 1D, exact: Torney and McConnell, J. Phys. Chem. 87, 1941 (1983); Lushnikov, Phys.
Lett. A 120, 135 (1987).  A + B: Toussaint and Wilczek, J. Chem. Phys. 78, 2642 (1983).  2D
logarithm: Peliti, J. Phys. A 19, L365 (1986).  [all four from memory, unverified]
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal


def hop_diffusion(dimension: int) -> float:
    """Diffusion constant of a particle that hops at rate 1 to a random neighbour: 1/(2 d)."""
    if dimension not in (1, 2, 3):
        raise refusal("dimension", dimension, "1, 2 or 3", "choose one of them")
    return 1.0 / (2 * dimension)


def annihilation_density_1d(times: ArrayLike, *, diffusion: float = 0.5) -> np.ndarray:
    """Particles per site of A + A -> 0 in one dimension, 1/sqrt(8 pi D t), for t >> 1/D.

    An exact asymptote, whatever the initial density: corrections fall as 1/t.
    """
    times = np.asarray(times, dtype=np.float64)
    if np.any(times <= 0) or diffusion <= 0:
        raise refusal("times", times.min(), "above 0", "the law is an asymptote for long times")
    return 1.0 / np.sqrt(8 * np.pi * diffusion * times)


def annihilation_log_slope_2d(*, diffusion: float = 0.25) -> float:
    """d(rho t)/d(ln t) of A + A -> 0 in two dimensions, 1/(8 pi D), to leading logarithm.

    In two dimensions rho = ln t/(8 pi D t): mean field but for a logarithm.  The next term is not
    small at any time a class can wait for; measured slopes lie 10 to 20 % above.
    """
    if diffusion <= 0:
        raise refusal("diffusion", diffusion, "above 0", "particles that rest never meet")
    return 1.0 / (8 * math.pi * diffusion)


def decay_exponent(kind: str, dimension: int) -> float:
    """Exponent alpha of rho ~ t^-alpha, "A+B" at equal densities: min(1, d/2) or min(1, d/4).

    At d = 2 the A+A law carries a logarithm; A+B in 2D reaches its 1/2 slowly.
    """
    if kind not in ("A+A", "A+B"):
        raise refusal("kind", kind, '"A+A" or "A+B"', "choose one of them")
    hop_diffusion(dimension)
    return min(1.0, dimension / (2.0 if kind == "A+A" else 4.0))


def mean_field_decay(times: ArrayLike, *, density: float, rate: float) -> np.ndarray:
    """Solution of rho' = -rate rho^2: the 1/t line to lay beside a measured decay."""
    return density / (1.0 + density * rate * np.asarray(times, dtype=np.float64))
