"""How many discs, how large, in which box: what is asked for, made one diameter or refused."""

import math
from collections.abc import Iterable

from kinetoscope.core.knobs import is_number, is_whole, refusal
from kinetoscope.expansion import placement
from kinetoscope.expansion.kinetics import CLOSE_PACKING

#: Discs at most: their number and two bits must fit into 32 bits, their columns into 15.
MOST = 20_000_000


def check_count(n: int) -> None:
    """Refuse what is no number of discs."""
    if not is_whole(n):
        raise TypeError(str(refusal("n", n, "a whole number", "1000 discs make a gas")))
    if not 1 <= n <= MOST:
        raise refusal("n", n, f"a whole number in [1, {MOST}]", "1000 discs make a gas")


def check_box(box: tuple[float, float], y: str) -> tuple[float, float]:
    """Width and height as floats; refuse what is no box."""
    if y not in ("periodic", "wall"):
        raise refusal("y", y, "'periodic' or 'wall'", "the default is 'periodic'")
    sides = tuple(box) if isinstance(box, Iterable) else ()
    if len(sides) != 2 or not all(is_number(side) and side > 0.0 for side in sides):
        raise refusal("box", box, "two lengths above 0", "the default is (1.0, 1.0)")
    return float(sides[0]), float(sides[1])


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
    if not (is_number(value) and value > 0.0):
        raise refusal(name, value, "a finite number above 0", "for points use free_stream")
    sigma = value
    if name == "knudsen":
        sigma = area / (2.0 * math.sqrt(2.0) * n * value * width)
    elif name == "packing":
        sigma = math.sqrt(4.0 * value * area / (n * math.pi))
    _check_room(n, sigma, area, name, value)
    if y == "periodic" and sigma > 0.5 * area / width:
        raise refusal(
            "diameter", sigma, f"at most half the height of a periodic box, {0.5 * area / width:g}",
            "make the discs smaller, or y='wall'",
        )  # fmt: skip
    return sigma


def _check_room(n: int, sigma: float, area: float, name: str, value: float) -> None:
    """Refuse what is past close packing, in the words of the size that was given."""
    most = math.sqrt(4.0 * CLOSE_PACKING * area / (n * math.pi))
    if name == "packing" or sigma <= most:
        placement.check_packing(n, sigma, area)
        return
    limit = f"at most {most:.4g}" if name == "diameter" else f"at least {value * sigma / most:.4g}"
    raise refusal(
        name, value, f"{limit} for {n} discs in an area of {area:g}, where close packing is",
        "take fewer or smaller ones" if name == "diameter" else "raise it, or take more discs",
    )  # fmt: skip
