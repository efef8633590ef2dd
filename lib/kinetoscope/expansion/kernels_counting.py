"""Counting discs in cells, and the sums over cells that entropy is made of.

Cells along x have the edges k / n_x; velocity cells are symmetric about 0, and beyond them lies
one overflow cell at either end (index 0 and n_v + 1), so that every disc is counted somewhere.
Edges are computed as quotients of whole numbers times the reach, each rounded once: the edge of a
coarse cell is then the very number that is an edge of a finer one, and adding up fine counts
gives the coarse counts bit for bit.
"""

import math

from kinetoscope.core.compiled import jit


@jit
def strip(x, n_x):
    """The strip of x in [0, 1]: the largest k with k / n_x <= x, at most n_x - 1."""
    k = int(x * n_x)
    if k >= n_x:
        return n_x - 1
    # The product may be rounded across an edge; the quotient is the edge.
    if x < k / n_x:
        return k - 1
    if k + 1 < n_x and x >= (k + 1) / n_x:
        return k + 1
    return k


@jit
def velocity_cell(v, n_v, reach):
    """1 to n_v inside [-reach, reach), 0 below and n_v + 1 from reach on."""
    if v < -reach:
        return 0
    if v >= reach:
        return n_v + 1
    k = int((v + reach) * (n_v / (2.0 * reach)))
    k = min(max(k, 0), n_v - 1)
    if v < reach * (2 * k - n_v) / n_v:
        return k
    if v >= reach * (2 * (k + 1) - n_v) / n_v:
        return k + 2
    return k + 1


@jit
def count_vx(x, vx, n_x, n_v, reach, out):
    """Add discs to ``out`` (n_x, n_v + 2)."""
    for i in range(x.size):
        out[strip(x[i], n_x), velocity_cell(vx[i], n_v, reach)] += 1


@jit
def count_vxvy(x, vx, vy, n_x, n_v, reach, out):
    """Add discs to ``out`` (n_x, n_v + 2, n_v + 2)."""
    for i in range(x.size):
        k = strip(x[i], n_x)
        out[k, velocity_cell(vx[i], n_v, reach), velocity_cell(vy[i], n_v, reach)] += 1


@jit
def moments(x, vx, vy, n_x, out):
    """Add number, momentum (x, y) and twice the energy of each strip to ``out`` (n_x, 4)."""
    for i in range(x.size):
        k = strip(x[i], n_x)
        a, b = float(vx[i]), float(vy[i])
        out[k, 0] += 1.0
        out[k, 1] += a
        out[k, 2] += b
        out[k, 3] += a * a + b * b


@jit
def n_log_n(counts, table):
    """Sum of f(N_a) over the cells, and how many are occupied; ``table`` holds f(0), f(1), ..."""
    total, occupied = 0.0, 0
    for c in counts:
        if c:
            total += table[c]
            occupied += 1
    return total, occupied


@jit
def fold(x, v, time, length, x_out, v_out):
    """Free flight between mirrors at 0 and ``length``, for any time, in one step.

    Unfolded, x + v t is a straight line; an odd number of boxes away it is seen in the mirror.
    """
    for i in range(x.size):
        u = x[i] + v[i] * time
        turns = math.floor(u / length)
        r = u - turns * length
        if turns % 2.0 != 0.0:
            x_out[i], v_out[i] = length - r, -v[i]
        else:
            x_out[i], v_out[i] = r, v[i]
