"""Who is near whom: particles sorted by cell, and a list that has each pair once.

The list holds every pair closer than ``reach + skin`` when it was made.  As long as no particle
has moved further than skin / 2 since then, two that are not on it were more than ``reach + skin``
apart and still are more than ``reach`` apart: they do not push, and nothing is missed.  The
kernels compare every displacement with that bound in every step and make a new list in time.

Particles are kept in the order of their cells (rows of cells, left to right), so neighbours in
space are neighbours in memory; ``who`` says which particle stands where.  Half of the nine cells
around are searched, so each pair appears once, under the particle that comes first.

Arrays: ``state`` (rows, n) float64, rows X, Y, EX, EY, FX, FY, X0, Y0, WORK, PUSH; ``who`` (n,)
int64; ``turns`` (2, n) int64, how often a particle has gone round the box; ``pairs``
(2, capacity) int32, the list: who comes first, and the other.
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit

#: Rows of the state.
X, Y, EX, EY, FX, FY, X0, Y0, WORK, PUSH = range(10)
ROWS = 10


@jit(error_model="numpy")
def sort(state, who, turns, lx, ly, width, key, start, spare, spare_who):
    """Bring all particles into the box and into the order of their cells; stable.

    ``key`` (n,), ``spare_who`` (n,) int64, ``start`` (at least cells + 1,) int64 and ``spare``
    (n,) are work space.
    """
    n = who.size
    nx, ny = max(1, int(lx / width)), max(1, int(ly / width))
    for i in range(n):
        for axis in range(2):
            side = lx if axis == 0 else ly
            over = math.floor(state[axis, i] / side)
            if over != 0.0:
                state[axis, i] -= over * side
                turns[axis, i] += np.int64(over)
                if state[axis, i] >= side:  # -1e-17 + side rounds to side
                    state[axis, i] = 0.0
                    turns[axis, i] += 1
        # What is not a number becomes the least integer: it must not reach beyond an array.
        cx = max(0, min(nx - 1, int(state[X, i] * (nx / lx))))
        cy = max(0, min(ny - 1, int(state[Y, i] * (ny / ly))))
        key[i] = cy * nx + cx
    for c in range(nx * ny + 1):
        start[c] = 0
    for i in range(n):
        start[key[i] + 1] += 1
    for c in range(nx * ny):
        start[c + 1] += start[c]
    for i in range(n):
        c = key[i]
        key[i] = start[c]
        start[c] += 1
    # Now start[c] is where cell c ends; shift it back to where it begins.
    for c in range(nx * ny, 0, -1):
        start[c] = start[c - 1]
    start[0] = 0
    # Forces and remembered positions are made anew before they are read.
    for row in (X, Y, EX, EY, WORK, PUSH):
        for i in range(n):
            spare[key[i]] = state[row, i]
        for i in range(n):
            state[row, i] = spare[i]
    for axis in range(2):
        for i in range(n):
            spare_who[key[i]] = turns[axis, i]
        for i in range(n):
            turns[axis, i] = spare_who[i]
    for i in range(n):
        spare_who[key[i]] = who[i]
    for i in range(n):
        who[i] = spare_who[i]


@jit(error_model="numpy")
def list_pairs(state, lx, ly, width, reach, start, pairs):
    """List the pairs closer than ``reach``, skin included, of particles sorted by cell.

    Returns their number; where that is more than ``pairs`` holds, nothing was written beyond its
    end and the caller brings a longer one.  Positions are read from rows X0, Y0.
    """
    n = state.shape[1]
    x, y = state[X0], state[Y0]
    nx, ny = max(1, int(lx / width)), max(1, int(ly / width))
    far2, half_x, half_y = reach * reach, 0.5 * lx, 0.5 * ly
    room = pairs.shape[1]
    count = 0
    if nx < 3 or ny < 3:
        # A small box: a cell would be its own neighbour twice over.
        for i in range(n):
            for j in range(i + 1, n):
                dx, dy = x[j] - x[i], y[j] - y[i]
                dx -= lx * ((dx > half_x) - 1.0 * (dx < -half_x))
                dy -= ly * ((dy > half_y) - 1.0 * (dy < -half_y))
                if dx * dx + dy * dy < far2:
                    if count < room:
                        pairs[0, count] = i
                        pairs[1, count] = j
                    count += 1
        return count
    for cy in range(ny):
        up = cy + 1
        shift_y = 0.0
        if up == ny:
            up, shift_y = 0, ly
        for cx in range(nx):
            c = cy * nx + cx
            right = cx + 1
            shift_right = 0.0
            if right == nx:
                right, shift_right = 0, lx
            left = cx - 1
            shift_left = 0.0
            if left < 0:
                left, shift_left = nx - 1, -lx
            for i in range(start[c], start[c + 1]):
                xi, yi = x[i], y[i]
                # The rest of its cell, then right, and the three cells of the row above.  Cells
                # of one row that follow one another are one stretch of memory.
                for piece in range(5):
                    sx = sy = 0.0
                    if piece == 0:
                        a, b = i + 1, start[c + 1]
                        if shift_right == 0.0:
                            b = start[c + 2]
                    elif piece == 1:
                        if shift_right == 0.0:
                            continue
                        d = cy * nx + right
                        a, b, sx = start[d], start[d + 1], shift_right
                    elif piece == 2:
                        sy = shift_y
                        a = start[up * nx + cx]
                        if shift_left == 0.0:
                            a = start[up * nx + cx - 1]
                        b = start[up * nx + cx + 1]
                        if shift_right == 0.0:
                            b = start[up * nx + cx + 2]
                    elif piece == 3:
                        if shift_left == 0.0:
                            continue
                        d = up * nx + left
                        a, b, sx, sy = start[d], start[d + 1], shift_left, shift_y
                    else:
                        if shift_right == 0.0:
                            continue
                        d = up * nx + right
                        a, b, sx, sy = start[d], start[d + 1], shift_right, shift_y
                    px, py = xi - sx, yi - sy
                    for j in range(a, b):
                        dx, dy = x[j] - px, y[j] - py
                        if dx * dx + dy * dy < far2:
                            if count < room:
                                pairs[0, count] = i
                                pairs[1, count] = j
                            count += 1
    return count
