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

#: Discs that are looked at together.
_BLOCK = 256
#: Of a cell: so near to an edge rounding might decide, and does not.
_DOUBT = 1e-9


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
def see(x, vx, vy, v_edges, both, out, sums, fields):
    """Count the discs of some frames and, where ``fields``, add up the fields of the strips.

    The same cells as :func:`strip` and :func:`velocity_cell` find.  x, vx, vy (frames, N) are in
    single precision, so that x n_x is exact in double and needs no second look; velocities are
    held against the edges of their cells, ``v_edges`` (n_v + 1,), where a quotient leaves a doubt.
    ``out`` (frames, cells) has n_x * (n_v + 2) counts or, for cells in ``both`` velocities,
    n_x * (n_v + 2)^2; ``sums`` (frames, n_x, 4) are those of :func:`moments`.

    Block by block, first all cells, in a loop without branches, then the adding: 2.4 ns a disc
    and as much again for the fields, where one loop for all takes 11.
    """
    for f in range(x.shape[0]):
        _see(x[f], vx[f], vy[f], v_edges, both, out[f], sums[f], fields)


@jit
def _see(x, vx, vy, v_edges, both, out, sums, fields):
    """:func:`see` of one frame."""
    n_x, wide = sums.shape[0], np.int32(v_edges.size + 1)
    last = np.int32(n_x - 1)
    strips, at = np.empty(_BLOCK, np.int32), np.empty(_BLOCK, np.int32)
    up = np.empty(_BLOCK, np.int32)
    for start in range(0, x.size, _BLOCK):
        m = min(_BLOCK, x.size - start)
        for i in range(m):
            strips[i] = min(np.int32(np.float64(x[start + i]) * n_x), last)
        _velocity_cells(vx[start : start + m], v_edges, at)
        for i in range(m):
            at[i] += strips[i] * wide
        if both:
            _velocity_cells(vy[start : start + m], v_edges, up)
            for i in range(m):
                at[i] = at[i] * wide + up[i]
        # Without a sign, an index is not first asked whether it counts from the end.
        for i in range(m):
            out[np.uint32(at[i])] += 1
        if not fields:
            continue
        for i in range(m):
            k = np.uint32(strips[i])
            a, b = np.float64(vx[start + i]), np.float64(vy[start + i])
            sums[k, 0] += 1.0
            sums[k, 1] += a
            sums[k, 2] += b
            sums[k, 3] += a * a + b * b


@jit
def _velocity_cells(v, edges, at):
    """:func:`velocity_cell` of each; the table of edges decides where rounding could."""
    n_v = edges.size - 1
    reach, beyond = edges[n_v], np.int32(n_v + 1)
    scale = n_v / (2.0 * reach)
    doubt = np.int32(0)
    for i in range(v.size):
        f = (np.float64(v[i]) + reach) * scale + 1.0
        k = np.int32(f)
        doubt |= (np.int32(f - _DOUBT) ^ k) | (np.int32(f + _DOUBT) ^ k)
        at[i] = min(max(k, np.int32(0)), beyond)
    if doubt:
        for i in range(v.size):
            at[i] = velocity_cell(np.float64(v[i]), n_v, reach)


@jit
def still(x, vx, vy, x_out, vx_out, vy_out):
    """Write one moment in single precision; returns the discs on the right and sums over all.

    Sums of vx, vy, vx^2, vy^2.  One column at a time: where six arrays might overlap, nothing is
    done eight at once.
    """
    right = 0
    for i in range(x.size):
        x_out[i] = np.float32(x[i])
        right += np.int64(x[i] > 0.5)
    a, aa = _still(vx, vx_out)
    b, bb = _still(vy, vy_out)
    return right, a, b, aa, bb


@jit
def _still(v, out):
    """Write a column in single precision; returns the sums of v and v^2.

    By blocks, so that no long sum gathers the rounding of all, and in four lanes, so that no
    addition waits for the one before it.
    """
    total, squares = 0.0, 0.0
    for start in range(0, v.size, _BLOCK):
        end = min(start + _BLOCK, v.size)
        whole = end - (end - start) % 4
        a = b = c = d = aa = bb = cc = dd = 0.0
        for i in range(start, whole, 4):
            p, q, r, s = v[i], v[i + 1], v[i + 2], v[i + 3]
            out[i], out[i + 1], out[i + 2], out[i + 3] = p, q, r, s
            a, b, c, d = a + p, b + q, c + r, d + s
            aa, bb, cc, dd = aa + p * p, bb + q * q, cc + r * r, dd + s * s
        for i in range(whole, end):
            out[i] = v[i]
            a += v[i]
            aa += v[i] * v[i]
        total += (a + b) + (c + d)
        squares += (aa + bb) + (cc + dd)
    return total, squares


@jit
def join(counts, factor_x, factor_v, out):
    """Counts (frames, n_x, n_v + 2) added up to ``out`` (frames, n_x / fx, n_v / fv + 2).

    Overflow cells stay what they are.
    """
    frames, n_x, wide = out.shape
    most = counts.shape[2]
    row = np.empty(most, counts.dtype)
    for f in range(frames):
        for k in range(n_x):
            # Loops, because a whole row assigned at once is compiled for a second.
            for cell in range(most):
                row[cell] = counts[f, k * factor_x, cell]
            for j in range(k * factor_x + 1, (k + 1) * factor_x):
                for cell in range(most):
                    row[cell] += counts[f, j, cell]
            to = out[f, k]
            to[0], to[wide - 1] = row[0], row[most - 1]
            if factor_v == 2:  # a third of the time that the general loop takes
                for cell in range(1, wide - 1):
                    to[cell] = row[2 * cell - 1] + row[2 * cell]
                continue
            for cell in range(1, wide - 1):
                at = np.uint64((cell - 1) * factor_v + 1)
                total = row[at]
                for j in range(1, factor_v):
                    total += row[at + np.uint64(j)]
                to[cell] = total


@jit
def paint(counts, cut, colours, out):
    """Colours of the cells of ``counts`` (frames, n_x, n_v + 2), v upwards, into ``out``.

    ``colours`` holds that of 0 discs, 1, 2, ...; the ``cut`` cells next to either overflow cell are
    left out too.  ``out`` (frames, tall (n_v - 2 cut), wide n_x) has tall x wide points a cell.

    Counts are read in the order they lie in, which matters more than that of the picture: a
    quarter of the time of line by line.
    """
    frames, n_x, cells = counts.shape
    rows = cells - 2 - 2 * cut
    tall, wide = out.shape[1] // rows, out.shape[2] // n_x
    below = np.uint64(out.shape[2] * tall)
    for f in range(frames):
        points = out[f].reshape(-1)
        for k in range(n_x):
            column, at = counts[f, k, cut + 1 : cut + 1 + rows], np.uint64(k * wide)
            if wide == 1:  # as most are: without the loop over points five times as fast
                for r in range(rows):
                    points[at] = colours[column[r]]
                    at += below
                continue
            for r in range(rows):
                colour = colours[column[r]]
                for j in range(wide):
                    points[at + np.uint64(j)] = colour
                at += below
        for r in range(rows):
            for j in range(r * tall + 1, (r + 1) * tall):
                for k in range(out.shape[2]):
                    out[f, j, k] = out[f, r * tall, k]


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
