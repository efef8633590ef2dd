"""Counting discs in cells, and the sums over cells that entropy is made of.

Cells along x have the edges k / n_x; velocity cells are symmetric about 0, and beyond them lies
one overflow cell at either end (index 0 and n_v + 1), so that every disc is counted somewhere.
Edges are computed as quotients of whole numbers times the reach, each rounded once: the edge of a
coarse cell is then the very number that is an edge of a finer one, and adding up fine counts
gives the coarse counts bit for bit.
"""

import math

import numpy as np

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
def see(x, vx, vy, v_edges, both, out, sums):
    """Count discs and add up the fields of the strips, in one pass.

    The same cells as :func:`strip` and :func:`velocity_cell` find.  x is in single precision, so
    that x n_x is exact in double and needs no second look; velocities are held against the edges
    of their cells, ``v_edges`` (n_v + 1,), which a table gives sooner than a quotient.  ``out`` is
    flat, n_x * (n_v + 2) counts or, for cells in ``both`` velocities, n_x * (n_v + 2)^2; ``sums``
    (n_x, 4) are those of :func:`moments`.
    """
    n_x, n_v = sums.shape[0], v_edges.size - 1
    reach, wide = v_edges[n_v], n_v + 2
    scale = n_v / (2.0 * reach)
    for i in range(x.size):
        k = min(int(x[i] * n_x), n_x - 1)
        a, b = np.float64(vx[i]), np.float64(vy[i])
        at = k * wide + _between(a, v_edges, n_v, reach, scale)
        if both:
            at = at * wide + _between(b, v_edges, n_v, reach, scale)
        out[at] += 1
        sums[k, 0] += 1.0
        sums[k, 1] += a
        sums[k, 2] += b
        sums[k, 3] += a * a + b * b


@jit(inline="always")
def _between(v, edges, n_v, reach, scale):
    """:func:`velocity_cell` by a table of edges."""
    k = int((min(max(v, -reach), reach) + reach) * scale)
    k = min(k, n_v - 1)
    k -= v < edges[k]
    k += v >= edges[k + 1]
    return k + 1


@jit
def still(x, vx, vy, x_out, vx_out, vy_out):
    """Write one moment in single precision; returns the discs on the right and sums over all.

    Sums of vx, vy, vx^2, vy^2.  By blocks, so that no long sum gathers the rounding of all.
    """
    right, n = 0, x.size
    a, b, aa, bb = 0.0, 0.0, 0.0, 0.0
    for start in range(0, n, 256):
        a_, b_, aa_, bb_ = 0.0, 0.0, 0.0, 0.0
        for i in range(start, min(start + 256, n)):
            right += x[i] > 0.5
            x_out[i], vx_out[i], vy_out[i] = x[i], vx[i], vy[i]
            a_ += vx[i]
            b_ += vy[i]
            aa_ += vx[i] * vx[i]
            bb_ += vy[i] * vy[i]
        a, b, aa, bb = a + a_, b + b_, aa + aa_, bb + bb_
    return right, a, b, aa, bb


@jit
def join(counts, factor_x, factor_v, out):
    """Counts (frames, n_x, n_v + 2) added up to ``out`` (frames, n_x / fx, n_v / fv + 2).

    Overflow cells stay what they are.
    """
    frames, n_x, wide = out.shape
    out[:] = 0
    for f in range(frames):
        for k in range(n_x * factor_x):
            row, to = counts[f, k], out[f, k // factor_x]
            to[0] += row[0]
            at = 1
            for cell in range(1, wide - 1):
                total = to[cell]
                for _ in range(factor_v):
                    total += row[at]
                    at += 1
                to[cell] = total
            to[wide - 1] += row[at]


@jit
def n_log_n(counts, table, total, occupied):
    """Sum of f(N_a) over the cells of each frame of ``counts`` (frames, cells), and how many.

    ``table`` holds f(0), f(1), ...; answers in ``total`` and ``occupied`` (frames,): of occupied
    cells.
    """
    for f in range(counts.shape[0]):
        sum_, many = 0.0, 0
        for c in counts[f]:
            if c:
                sum_ += table[c]
                many += 1
        total[f], occupied[f] = sum_, many


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
