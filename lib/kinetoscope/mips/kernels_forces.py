"""Forces over the list of pairs, in three passes over a few hundred pairs at a time.

Distances first, then forces, then the sums: the first two have no branches and no scattered
writes, so the compiler makes vectors of them.  A pair on the list that does not touch gets the
force 0 by selection: guessing which of the pairs touch costs more than computing them all.
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.mips.kernels_neighbours import FX, FY, X, Y

#: The potentials.
NONE, HARMONIC, WCA, SOFTPLUS = range(4)
#: Pairs in a pass: what is between the passes stays in the L1 cache.
TILE = 256
#: Division by zero gives infinity, as in NumPy: the check for it would forbid vectors.
OPTIONS = {"error_model": "numpy", "fastmath": {"contract"}}


@jit(**OPTIONS)
def push(kind, r2, k, beta):
    """The force between two discs at squared distance r2, over their distance."""
    if kind == WCA:
        inverse = 1.0 / r2
        sixth = inverse * inverse * inverse
        return (2.0 * sixth * sixth - sixth) * inverse
    r = math.sqrt(r2)
    if kind == HARMONIC:
        return k / r - k
    return k * math.log1p(math.exp(beta * (1.0 - r))) / (beta * r)


@jit(**OPTIONS)
def fold(gap, side):
    """The shortest way round the box, along one axis, in place."""
    half = 0.5 * side
    for p in range(gap.size):
        d = gap[p]
        d = d - side if d > half else d
        gap[p] = d + side if d < -half else d


@jit(**OPTIONS)
def zip_up(x, y, both):
    """Two arrays side by side."""
    for i in range(x.size):
        both[2 * i] = x[i]
        both[2 * i + 1] = y[i]


@jit(**OPTIONS)
def unzip(both, x, y):
    """The inverse of :func:`zip_up`."""
    for i in range(x.size):
        x[i] = both[2 * i]
        y[i] = both[2 * i + 1]


@jit(**OPTIONS)
def pushes(kind, dx, dy, k, beta, reach):
    """Turn distances into forces on the right one of each pair, in place."""
    reach2 = reach * reach
    if kind == WCA:
        for p in range(dx.size):
            r2 = dx[p] * dx[p] + dy[p] * dy[p]
            f = push(WCA, r2, k, beta)
            f = f if r2 < reach2 else 0.0
            dx[p] *= f
            dy[p] *= f
    elif kind == HARMONIC:
        for p in range(dx.size):
            r2 = dx[p] * dx[p] + dy[p] * dy[p]
            f = push(HARMONIC, r2, k, beta)
            f = f if r2 < reach2 else 0.0
            dx[p] *= f
            dy[p] *= f
    else:
        for p in range(dx.size):
            r2 = dx[p] * dx[p] + dy[p] * dy[p]
            f = push(SOFTPLUS, r2, k, beta) if r2 < reach2 else 0.0
            dx[p] *= f
            dy[p] *= f


@jit(**OPTIONS)
def drive(state, turns, pairs, listed, lx, ly, kind, k, beta, reach, trap):
    """Forces on all particles, rows FX and FY: the ``listed`` pairs, and the trap in the middle."""
    n = state.shape[1]
    x, y, fx, fy = state[X], state[Y], state[FX], state[FY]
    if trap > 0.0:
        for i in range(n):
            fx[i] = -trap * (x[i] + lx * turns[0, i] - 0.5 * lx)
            fy[i] = -trap * (y[i] + ly * turns[1, i] - 0.5 * ly)
    else:
        for i in range(n):
            fx[i] = 0.0
            fy[i] = 0.0
    if kind == NONE:
        return
    # x and y side by side are fetched, and written, in one go: 15 % of the time of this pass.
    at, force, space = np.empty(2 * n), np.empty(2 * n), np.empty((2, TILE))
    zip_up(x, y, at)
    zip_up(fx, fy, force)
    for low in range(0, listed, TILE):
        high = min(listed, low + TILE)
        left, right = pairs[0, low:high], pairs[1, low:high]
        dx, dy = space[0, : high - low], space[1, : high - low]
        for p in range(high - low):
            i, j = 2 * np.int64(left[p]), 2 * np.int64(right[p])
            dx[p] = at[j] - at[i]
            dy[p] = at[j + 1] - at[i + 1]
        fold(dx, lx)
        fold(dy, ly)
        pushes(kind, dx, dy, k, beta, reach)
        for p in range(high - low):
            i, j = 2 * np.int64(left[p]), 2 * np.int64(right[p])
            gx, gy = dx[p], dy[p]
            force[j] += gx
            force[j + 1] += gy
            force[i] -= gx
            force[i + 1] -= gy
    unzip(force, fx, fy)


@jit(**OPTIONS)
def contacts(state, pairs, listed, lx, ly, kind, k, beta, reach, virial, touching, divergence):
    """For every particle: half its pairs' r.F, how many touch it, and - div F (its own position).

    Two discs touch where r < 1 (WCA: within the range of the force).
    """
    for i in range(virial.size):
        virial[i] = 0.0
        touching[i] = 0
        divergence[i] = 0.0
    if kind == NONE:
        return
    x, y = state[X], state[Y]
    near2 = reach * reach if kind == WCA else 1.0
    dx, dy = np.empty(listed), np.empty(listed)
    for p in range(listed):
        dx[p] = x[pairs[1, p]] - x[pairs[0, p]]
        dy[p] = y[pairs[1, p]] - y[pairs[0, p]]
    fold(dx, lx)
    fold(dy, ly)
    for p in range(listed):
        r2 = dx[p] * dx[p] + dy[p] * dy[p]
        if r2 >= reach * reach:
            continue
        over_r = push(kind, r2, k, beta)
        if kind == HARMONIC:
            slope = -k
        elif kind == WCA:
            sixth = 1.0 / (r2 * r2 * r2)
            slope = (7.0 * sixth - 26.0 * sixth * sixth) / r2
        else:
            slope = -k / (1.0 + math.exp(-beta * (1.0 - math.sqrt(r2))))
        for i in (pairs[0, p], pairs[1, p]):
            virial[i] += 0.5 * over_r * r2
            divergence[i] -= slope + over_r
            touching[i] += r2 < near2
