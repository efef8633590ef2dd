"""What surrounds each swimmer, for a picture: one pass over a grid of cells.

A picture is made sixty times a second from positions and directions alone, so everything to
colour by is worked out together.  Cells are as wide as the farthest look.  Swimmers are sorted by
cell first, so that whoever may be near stands in two or three stretches of memory; each pair is met
once, first all by their distance (no branches: the compiler makes vectors), then the few that are
close.
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.mips.kernels_forces import NONE, WCA, push

#: Rows of what is found: swimmers near (itself included), neighbours, real and imaginary part of
#: the sum of exp(6 i theta) over them, the nose times the force, and how many touch it
#: (r < 1; hard discs: within the range of the force).
NEAR, BESIDE, REAL, IMAGINARY, PUSHED, TOUCHING, ROWS = range(7)
OPTIONS = {"error_model": "numpy", "fastmath": {"contract"}}


@jit(**OPTIONS)
def meet(
    i, j, dx, dy, r2, nose, kind, k, beta, reach2, touch2, beside2, found
):  # pragma: no cover - compiled
    """What two swimmers side by side are to one another; (dx, dy) from i to j."""
    if r2 < beside2 and r2 > 0.0:
        # The sixth power of (dx + i dy)/r; seen from the other end it is the same.
        a, b = dx * dx - dy * dy, 2.0 * dx * dy
        c, d = a * dx - b * dy, a * dy + b * dx
        over = 1.0 / (r2 * r2 * r2)
        re, im = (c * c - d * d) * over, 2.0 * c * d * over
        found[BESIDE, i] += 1.0
        found[BESIDE, j] += 1.0
        found[REAL, i] += re
        found[REAL, j] += re
        found[IMAGINARY, i] += im
        found[IMAGINARY, j] += im
    if kind != NONE and r2 < reach2 and r2 > 0.0:
        f = push(kind, r2, k, beta)
        found[PUSHED, j] += f * (dx * nose[0, j] + dy * nose[1, j])
        found[PUSHED, i] -= f * (dx * nose[0, i] + dy * nose[1, i])
        if r2 < touch2:
            found[TOUCHING, i] += 1.0
            found[TOUCHING, j] += 1.0


@jit(**OPTIONS)
def look_along(
    i, first, last, over_x, over_y, x, y, near2, close2, gaps, nose, kind, k, beta, reach2,
    touch2, beside2, found,
):  # pragma: no cover - compiled  # fmt: skip
    """Swimmer i meets those from ``first`` to ``last``, seen (over_x, over_y) further on."""
    at_x, at_y, count = x[i] - over_x, y[i] - over_y, 0.0
    near = found[NEAR]
    for j in range(first, last):
        dx, dy = x[j] - at_x, y[j] - at_y
        r2 = dx * dx + dy * dy
        gaps[j - first] = r2
        one = 1.0 if r2 < near2 else 0.0
        near[j] += one
        count += one
    near[i] += count
    for j in range(first, last):
        r2 = gaps[j - first]
        if r2 < close2:
            meet(i, j, x[j] - at_x, y[j] - at_y, r2, nose, kind, k, beta, reach2, touch2, beside2,
                 found)  # fmt: skip


@jit(**OPTIONS)
def surroundings(
    x, y, nose, lx, ly, kind, k, beta, reach, near, beside, found
):  # pragma: no cover - compiled
    """Fill ``found`` (ROWS, n) for swimmers at x, y (n,) in the box, noses (2, n)."""
    n = x.size
    width = max(near, beside, reach)
    near2, beside2, reach2 = near * near, beside * beside, reach * reach
    touch2 = reach2 if kind == WCA else 1.0
    close2 = max(beside2, reach2 if kind != NONE else 0.0)
    nx, ny = int(lx / width), int(ly / width)
    found[:] = 0.0
    found[NEAR] = 1.0
    if nx < 3 or ny < 3:  # the cells beside one another would be met twice
        for i in range(n):
            for j in range(i + 1, n):
                dx, dy = x[j] - x[i], y[j] - y[i]
                dx -= lx * math.floor(dx / lx + 0.5)
                dy -= ly * math.floor(dy / ly + 0.5)
                r2 = dx * dx + dy * dy
                if r2 < near2:
                    found[NEAR, i] += 1.0
                    found[NEAR, j] += 1.0
                meet(i, j, dx, dy, r2, nose, kind, k, beta, reach2, touch2, beside2, found)
        return
    start, cell, who = np.zeros(nx * ny + 1, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    for i in range(n):
        cell[i] = min(nx - 1, int(x[i] * (nx / lx))) * ny + min(ny - 1, int(y[i] * (ny / ly)))
        start[cell[i] + 1] += 1
    for c in range(nx * ny):
        start[c + 1] += start[c]
    sorted_x, sorted_y, sorted_nose = np.empty(n), np.empty(n), np.empty((2, n))
    for i in range(n):
        place = start[cell[i]]
        start[cell[i]] += 1
        who[place] = i
        sorted_x[place], sorted_y[place] = x[i], y[i]
        sorted_nose[0, place], sorted_nose[1, place] = nose[0, i], nose[1, i]
    for c in range(nx * ny, 0, -1):  # start[c] is where cell c ends
        start[c] = start[c - 1]
    start[0] = 0
    there, gaps = np.zeros((ROWS, n)), np.empty(n)
    for cx in range(nx):
        beyond = (cx + 1) % nx
        over_x = lx if beyond == 0 else 0.0
        for cy in range(ny):
            low, high = max(cy - 1, 0), min(cy + 1, ny - 1)
            for i in range(start[cx * ny + cy], start[cx * ny + cy + 1]):
                # Its own cell and the one above, then three of the next column; the box is round.
                stretches = (
                    (i + 1, start[cx * ny + high + 1], 0.0, 0.0),
                    (start[beyond * ny + low], start[beyond * ny + high + 1], over_x, 0.0),
                )
                for first, last, ox, oy in stretches:
                    look_along(i, first, last, ox, oy, sorted_x, sorted_y, near2, close2, gaps,
                               sorted_nose, kind, k, beta, reach2, touch2, beside2, there)
                if cy == ny - 1:
                    for column, ox in ((cx, 0.0), (beyond, over_x)):
                        look_along(i, start[column * ny], start[column * ny + 1], ox, ly,
                                   sorted_x, sorted_y, near2, close2, gaps, sorted_nose, kind, k,
                                   beta, reach2, touch2, beside2, there)  # fmt: skip
                elif cy == 0:
                    look_along(i, start[beyond * ny + ny - 1], start[beyond * ny + ny], over_x,
                               -ly, sorted_x, sorted_y, near2, close2, gaps, sorted_nose, kind, k,
                               beta, reach2, touch2, beside2, there)  # fmt: skip
    for place in range(n):
        for row in range(ROWS):
            found[row, who[place]] += there[row, place]
