"""How many discs, how large, in which box: what is asked for, made one diameter or refused."""

import math

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.expansion import placement

#: Discs at most: their number and two bits must fit into 32 bits, their columns into 15.
MOST = 20_000_000


def check_count(n: int) -> None:
    """Refuse what is no number of discs."""
    if isinstance(n, bool) or not isinstance(n, int | np.integer):
        raise TypeError(str(refusal("n", n, "a whole number", "1000 discs make a gas")))
    if not 1 <= n <= MOST:
        raise refusal("n", n, f"a whole number in [1, {MOST}]", "1000 discs make a gas")


def check_box(box: tuple[float, float], y: str) -> tuple[float, float]:
    """Width and height as floats; refuse what is no box."""
    if y not in ("periodic", "wall"):
        raise refusal("y", y, "'periodic' or 'wall'", "the default is 'periodic'")
    sides = tuple(float(side) for side in box)
    if len(sides) != 2 or not all(math.isfinite(side) and side > 0.0 for side in sides):
        raise refusal("box", box, "two lengths above 0", "the default is (1.0, 1.0)")
    return sides


def diameter_from(
    n: int, area: float, width: float, y: str, knudsen: float | None,
    diameter: float | None, packing: float | None,
) -> float:  # fmt: skip
    """The diameter from the one size that is given."""
    given = {"knudsen": knudsen, "diameter": diameter, "packing": packing}
    given = {name: value for name, value in given.items() if value is not None}
    if len(given) != 1:
        raise refusal(
            "size of the discs", given or "none", "exactly one of knudsen, diameter, packing",
            "packing=0.1 is a dense gas, knudsen=1 a thin one",
        )  # fmt: skip
    ((name, value),) = given.items()
    if not (math.isfinite(value) and value > 0.0):
        raise refusal(name, value, "a finite number above 0", "for points use free_stream")
    sigma = value
    if name == "knudsen":
        sigma = area / (2.0 * math.sqrt(2.0) * n * value * width)
    elif name == "packing":
        sigma = math.sqrt(4.0 * value * area / (n * math.pi))
    placement.check_packing(n, sigma, area)
    if y == "periodic" and sigma > 0.5 * area / width:
        raise refusal(
            "diameter", sigma, f"at most half the height of a periodic box, {0.5 * area / width:g}",
            "make the discs smaller, or y='wall'",
        )  # fmt: skip
    return sigma
