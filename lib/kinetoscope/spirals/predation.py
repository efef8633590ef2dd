"""Lotka-Volterra in closed form: predators a, prey b, with and without a limit of room.

With at most one particle a site (or ``capacity`` K), in mean field

    a' = lambda a b - mu a            (predation lambda, death mu)
    b' = sigma b (1 - (a + b)/K) - lambda a b     (birth sigma).

The limit of room does two things that the textbook equation cannot do: below the threshold
lambda_c = mu/K the predators starve, and above it the orbit spirals in instead of cycling for
ever.  Without the limit (K infinite) the orbit is closed and a quantity is conserved.

Source: Mobilia, Georgiev, Tauber, J. Stat. Phys. 128, 447 (2007), arXiv:q-bio/0512039 (threshold,
nodes and foci); the formulas are two lines of algebra and are checked numerically in the tests.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise refusal(name, value, "a number above 0", "the formula holds for positive rates")


def predation_threshold(*, death: float, capacity: float = 1.0) -> float:
    """Mean-field threshold lambda_c = mu/K below which predators die out.

    On the lattice the true threshold is higher: for mu = 0.025, sigma = 1, K = 1 without exchange
    it lies between 0.040 and 0.044 under our rule against 0.025 here, because predators search
    where they have already eaten.
    """
    _positive(death=death, capacity=capacity)
    return death / capacity


def predator_prey_fixed_point(
    *, birth: float, death: float, predation: float, capacity: float = 1.0
) -> tuple[float, float]:
    """(a*, b*): predators and prey per site where both last; (0, K) below the threshold.

    b* = mu/lambda, a* = sigma (1 - b*/K) / (lambda + sigma/K).
    """
    _positive(birth=birth, death=death, predation=predation, capacity=capacity)
    prey = death / predation
    if prey >= capacity:
        return 0.0, capacity
    crowding = 0.0 if math.isinf(capacity) else birth / capacity
    return birth * (1.0 - prey / capacity) / (predation + crowding), prey


def predator_prey_jacobian(
    *, birth: float, death: float, predation: float, capacity: float = 1.0
) -> np.ndarray:
    """(2, 2) Jacobian at the fixed point, rows (a', b'), columns (a, b)."""
    a, b = predator_prey_fixed_point(
        birth=birth, death=death, predation=predation, capacity=capacity
    )
    crowding = 0.0 if math.isinf(capacity) else birth / capacity
    return np.array(
        [
            [predation * b - death, predation * a],
            [-(crowding + predation) * b, birth - crowding * (a + 2 * b) - predation * a],
        ]
    )


def predator_prey_frequency(
    *, birth: float, death: float, predation: float, capacity: float = 1.0
) -> float:
    """Angular frequency of small oscillations about the fixed point; 0 for a node.

    sqrt(sigma mu) without a limit of room; the lattice without stirring is about 3 times slower.
    """
    matrix = predator_prey_jacobian(
        birth=birth, death=death, predation=predation, capacity=capacity
    )
    return float(np.abs(np.linalg.eigvals(matrix).imag).max())


def conserved(
    predators: ArrayLike, prey: ArrayLike, *, birth: float, death: float, predation: float
) -> np.ndarray:
    """The constant of an orbit without a limit of room, lambda (a + b) - sigma ln a - mu ln b."""
    a, b = np.asarray(predators, float), np.asarray(prey, float)
    if np.any(a <= 0) or np.any(b <= 0):
        raise refusal("densities", (a.min(), b.min()), "above 0", "the logarithm needs both")
    return predation * (a + b) - birth * np.log(a) - death * np.log(b)
