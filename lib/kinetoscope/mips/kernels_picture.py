"""What surrounds each swimmer, for a picture: one pass over a grid of cells.

A picture is made sixty times a second from positions and directions alone, so everything to
colour by is worked out together.  Cells are as wide as the farthest look; each pair is met once.
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.mips.kernels_forces import NONE, WCA, push

#: Rows of what is found: swimmers near (itself included), neighbours, real and imaginary part of
#: the sum of exp(6 i theta) over them, the nose times the force, and how many touch it
#: (r < 1; hard discs: within the range of the force).
NEAR, BESIDE, REAL, IMAGINARY, PUSHED, TOUCHING, ROWS = range(7)


@jit
def meet(
    i, j, dx, dy, r2, nose, kind, k, beta, reach2, touch2, near2, beside2, found
):  # pragma: no cover - compiled
    """What two swimmers are to one another; (dx, dy) from i to j."""
    if r2 < near2:
        found[NEAR, i] += 1.0
        found[NEAR, j] += 1.0
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


@jit
def surroundings(
    x, y, nose, lx, ly, kind, k, beta, reach, near, beside, found
):  # pragma: no cover - compiled
    """Fill ``found`` (ROWS, n) for swimmers at x, y (n,) in the box, noses (2, n)."""
    n = x.size
    for row in range(ROWS):
        for i in range(n):
            found[row, i] = 1.0 if row == NEAR else 0.0
    width = max(near, beside, reach)
    touch2 = reach * reach if kind == WCA else 1.0
    nx, ny = int(lx / width), int(ly / width)
    if nx < 3 or ny < 3:  # the cells beside one another would be met twice
        for i in range(n):
            for j in range(i + 1, n):
                dx, dy = x[j] - x[i], y[j] - y[i]
                dx -= lx * math.floor(dx / lx + 0.5)
                dy -= ly * math.floor(dy / ly + 0.5)
                meet(i, j, dx, dy, dx * dx + dy * dy, nose, kind, k, beta, reach * reach,
                     touch2, near * near, beside * beside, found)  # fmt: skip
        return
    first, following = np.full(nx * ny, -1), np.empty(n, np.int64)
    for i in range(n):
        cell = min(nx - 1, int(x[i] * nx / lx)) * ny + min(ny - 1, int(y[i] * ny / ly))
        following[i] = first[cell]
        first[cell] = i
    for cx in range(nx):
        for cy in range(ny):
            for side in range(5):  # itself, and four of its eight neighbours
                ox, oy = (0, 1, 1, 1, 0)[side], (0, -1, 0, 1, 1)[side]
                other = ((cx + ox) % nx) * ny + (cy + oy) % ny
                i = first[cx * ny + cy]
                while i >= 0:
                    j = following[i] if side == 0 else first[other]
                    while j >= 0:
                        dx, dy = x[j] - x[i], y[j] - y[i]
                        dx -= lx if dx > 0.5 * lx else (-lx if dx < -0.5 * lx else 0.0)
                        dy -= ly if dy > 0.5 * ly else (-ly if dy < -0.5 * ly else 0.0)
                        r2 = dx * dx + dy * dy
                        if r2 < width * width:
                            meet(i, j, dx, dy, r2, nose, kind, k, beta, reach * reach, touch2,
                                 near * near, beside * beside, found)  # fmt: skip
                        j = following[j]
                    i = following[i]
