"""How the gas begins: which part of the box it fills, and how hot it is there.

The left half and the left third are behind a wall that is pulled out.  *Two temperatures* is
another way to be far from equilibrium: the whole box is filled evenly, and what is taken away at
t = 0 is the insulation between a hot left and a cold right half of one energy per disc together.
"""

import numpy as np

STARTS = {"half": "left half", "third": "left third", "temperatures": "hot left, cold right"}
#: The part of the box that is filled.
FILLED = {"half": 0.5, "third": 1.0 / 3.0, "temperatures": 1.0}
#: Temperatures of the left and the right half, in kT; their mean is 1.
HOT, COLD = 1.5, 0.5


def temperatures(start: str) -> tuple[float, float]:
    """Temperatures of the left and the right half at the start."""
    return (HOT, COLD) if start == "temperatures" else (1.0, 1.0)


def heat(x: np.ndarray, left: float, right: float) -> np.ndarray:
    """What Maxwellian velocities of kT = 1 have to be multiplied with, (N,), for discs at x."""
    return np.where(x < 0.5, np.sqrt(left), np.sqrt(right))
