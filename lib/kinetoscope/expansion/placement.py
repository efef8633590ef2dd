"""Where the discs are at the start, and how fast: a gas nobody has touched yet.

Up to a packing of a quarter discs are thrown in at random, each again until it overlaps no other;
at such densities that is as good as equilibrium.  Denser gases start as a triangular lattice with
random vacancies, which collisions melt (see `HardDiscs.equilibrate`).
"""

import math

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.expansion import kernels_placement
from kinetoscope.expansion.kinetics import CLOSE_PACKING

#: Above this packing random throws take too long: jamming waits at 0.547.
THROWN = 0.25
#: Throws allowed for each disc; at a packing of 0.25 two are needed on average.
_TRIALS = 200


def check_packing(n: int, diameter: float, area: float) -> float:
    """The fraction of ``area`` that the discs cover; refused past close packing."""
    packing = n * math.pi * diameter**2 / (4.0 * area)
    if packing > CLOSE_PACKING:
        raise refusal(
            "packing", round(packing, 4), f"at most {CLOSE_PACKING:.4f}, that of close packing",
            f"{n} discs do not fit into an area of {area:g}: take fewer or smaller ones, or "
            "move the wall",
        )  # fmt: skip
    return packing


def positions(
    n: int, *, diameter: float, width: float, height: float, y: str, seed: int
) -> np.ndarray:
    """Centres of ``n`` discs that do not overlap, inside walls at x = 0 and ``width``: (n, 2).

    ``y`` is "periodic" or "wall" (the discs then stay inside y = 0 and ``height`` too).

    Raises ``ValueError`` when so many discs have no place there.
    """
    packing = check_packing(n, diameter, width * height)
    free = width - diameter, height - (diameter if y == "wall" else 0.0)
    if min(free) > 0.0 and packing <= THROWN:
        place = np.empty((n, 2))
        period = height if y == "periodic" else 0.0
        random = np.random.default_rng(seeds.spawn(seed, 0))
        done = kernels_placement.scatter(place, *free, period, diameter, _TRIALS * n, random)
        if done == n:
            place += (0.5 * diameter, 0.5 * diameter if y == "wall" else 0.0)
            return place
    return _lattice(n, diameter, width, height, y, seed)


def _lattice(
    n: int, diameter: float, width: float, height: float, y: str, seed: int
) -> np.ndarray:
    """``n`` random sites of the loosest of the lattices that have enough sites."""
    best, room = None, 0.0
    across = width - diameter
    for columns in range(1, int(max(across, 0.0) / (0.5 * diameter)) + 2):
        gap_x = across / (columns - 1) if columns > 1 else math.inf
        rows = -(-n // columns)
        for staggered in (False, True):
            gap = _spacing(rows, height, y, staggered, diameter)
            next_column = min(math.hypot(gap_x, 0.5 * gap), 2.0 * gap_x) if staggered else gap_x
            if min(gap, next_column) > room:
                best, room = (columns, rows, staggered, gap), min(gap, next_column)
    if best is None or across < 0.0 or room < diameter * (1.0 - 1e-12):
        raise refusal(
            "n", n, f"a number of discs of diameter {diameter:.4g} that can be placed in "
            f"{width:g} x {height:g}", "take fewer or smaller ones, or move the wall",
        )  # fmt: skip
    columns, rows, staggered, gap = best
    column, row = np.divmod(np.arange(columns * rows), rows)
    low = 0.5 * diameter if y == "wall" else 0.25 * gap
    sites = np.empty((columns * rows, 2))
    step = across / (columns - 1) if columns > 1 else 0.0
    sites[:, 0] = 0.5 * diameter + column * step + (0.5 * across if columns == 1 else 0.0)
    sites[:, 1] = low + row * gap + (0.5 * gap * (column % 2) if staggered else 0.0)
    chosen = np.random.default_rng(seeds.spawn(seed, 1)).permutation(len(sites))[:n]
    return sites[np.sort(chosen)]


def _spacing(rows: int, height: float, y: str, staggered: bool, diameter: float) -> float:
    """Distance between the discs of one column."""
    if y == "periodic":
        return height / rows
    between = rows - 1 + (0.5 if staggered else 0.0)
    return (height - diameter) / between if between else math.inf


def velocities(n: int, *, seed: int) -> np.ndarray:
    """Maxwellian velocities at kT = 1: (n, 2).

    From two discs on the total momentum is zero and the energy exactly n kT.
    """
    v = np.random.default_rng(seeds.spawn(seed, 2)).standard_normal((n, 2))
    if n > 1:
        v -= v.mean(axis=0)
        v *= math.sqrt(2.0 * n / (v * v).sum())
    return v
