"""From what surrounds each swimmer to the bytes of a picture, in one pass.

Values are rounded to the nearest of 256 levels between 0 and the end of the colour scale (places:
of 65536 between the ends of the axes), and beyond the ends take the end's colour: the same
integers that `core.quantise` makes.
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.mips.kernels_picture import BESIDE, IMAGINARY, NEAR, REAL, TOUCHING

#: Rows of the colours.
PACKING, DIRECTION, ORDER, GRAIN, EVEN, ODD, CONTACTS, ROWS = range(8)
OPTIONS = {"error_model": "numpy", "fastmath": {"contract"}}


@jit(**OPTIONS)
def level(value, high, levels):  # pragma: no cover - compiled
    """The integer of a value on a scale from 0 to ``high``."""
    return min(levels, max(0.0, math.floor(value * (levels / high) + 0.5)))


@jit(**OPTIONS)
def inside(x, y, turns, lx, ly, at, nose):  # pragma: no cover - compiled
    """Places (n, 2) in the box, and noses (2, n) from their directions in turns."""
    for i in range(x.size):
        for axis in range(2):
            side = lx if axis == 0 else ly
            place = x[i] if axis == 0 else y[i]
            place -= side * math.floor(place / side)
            # The box is half open; single precision may round a place on its rim to the other side.
            at[i, axis] = 0.0 if place >= side else place
        angle = 2.0 * math.pi * turns[i]
        nose[0, i], nose[1, i] = math.cos(angle), math.sin(angle)


@jit(**OPTIONS)
def places(at, low, high, out):  # pragma: no cover - compiled
    """One coordinate (n,) as uint16 between the ends of its axis."""
    for i in range(at.size):
        out[i] = level(at[i] - low, high - low, 65535.0)


@jit(**OPTIONS)
def directions(turns, out):  # pragma: no cover - compiled
    """Directions (n,) in turns, [0, 1), as uint8."""
    for i in range(turns.size):
        out[i] = level(turns[i], 1.0, 255.0)


@jit(**OPTIONS)
def nearby(push, x, y, lx, ly, nx, ny, out):  # pragma: no cover - compiled
    """The mean of ``push`` (n,) over whoever is in the same of nx * ny cells or the eight around."""  # noqa: E501
    n = push.size
    cell = np.empty(n, np.int64)
    sums, count = np.zeros((nx, ny)), np.zeros((nx, ny))
    for i in range(n):
        cx, cy = int(x[i] * (nx / lx)) % nx, int(y[i] * (ny / ly)) % ny
        cell[i] = cx * ny + cy
        sums[cx, cy] += push[i]
        count[cx, cy] += 1.0
    mean = np.empty(nx * ny)
    for cx in range(nx):
        for cy in range(ny):
            total, many = 0.0, 0.0
            for ox in range(-1, 2):
                for oy in range(-1, 2):
                    a, b = (cx + ox) % nx, (cy + oy) % ny
                    total += sums[a, b]
                    many += count[a, b]
            mean[cx * ny + cy] = total / max(many, 1.0)
    for i in range(n):
        out[i] = mean[cell[i]]


@jit(**OPTIONS)
def colours(found, push, near, ends, out):  # pragma: no cover - compiled
    """Fill all rows of ``out`` (ROWS, n) uint8 but DIRECTION.

    ``found`` is what ``surroundings`` finds, ``push`` (n,) e . F / v0 averaged over the
    neighbourhood, ``near`` the radius of the local packing, ``ends`` (ROWS,) where scales end.
    """
    sixth = 30.0 / math.pi  # of an angle, in degrees
    for i in range(push.size):
        beside = found[BESIDE, i]
        re, im = found[REAL, i], found[IMAGINARY, i]
        # Of a lattice there are six neighbours; one alone is no order.
        order = math.sqrt(re * re + im * im) / max(beside, 1.0) * min(beside / 6.0, 1.0)
        grain = math.atan2(im, re) * sixth
        out[PACKING, i] = level(found[NEAR, i] / (4.0 * near * near), ends[PACKING], 255.0)
        out[ORDER, i] = level(order, ends[ORDER], 255.0)
        out[GRAIN, i] = level(grain + 60.0 if grain < 0.0 else grain, ends[GRAIN], 255.0)
        out[EVEN, i] = level(1.0 + push[i], ends[EVEN], 255.0)
        out[ODD, i] = level(-push[i], ends[ODD], 255.0)
        out[CONTACTS, i] = level(found[TOUCHING, i], ends[CONTACTS], 255.0)
