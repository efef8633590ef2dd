"""The inner loops of DSMC: fly, then let random pairs in the same strip collide.

Bird's no-time-counter scheme (Molecular Gas Dynamics, 1994, ch. 11): in a step dt a strip with m
discs offers m (m - 1) / 2 * 2 sigma g_max dt / dx pairs, and each is accepted with probability
g / g_max, g the relative speed.  The impact parameter is uniform in [-sigma, sigma].

There are two ways to draw a pair uniformly among the pairs that share a strip, with the same
distribution.  ``sorted_steps`` makes a list of each strip's discs in every step and draws from it.
``sparse_steps`` makes no lists: it draws both discs from the whole gas and forgets the pair when
their strips differ, which costs n_x draws for one.  In a rarefied gas pairs are so few that this
is cheaper by far, and then the flight is all there is to do, a loop without branches.

The height y is the same everywhere in distribution and enters no decision, so it is brought up to
date only when a disc collides or is looked at.

Random numbers are Steele, Lea and Flood's SplitMix64 (OOPSLA 2014): a counter and a hash, one word
of state, so that a run can be put aside and taken up again bit for bit.
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit

#: Slots of ``tally``: collisions, pairs tried, steps.
COLLISIONS, TRIED, STEPS = 0, 1, 2

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11, _S32 = (np.uint64(s) for s in (30, 27, 31, 11, 32))
_LOW = np.uint64(0xFFFFFFFF)
_UNIT = 2.0**-53


@jit
def word(random):
    """Next 64 random bits; ``random`` is (1,) uint64."""
    z = np.uint64(random[0] + _GOLDEN)
    random[0] = z
    z = np.uint64((z ^ (z >> _S30)) * _MIX_A)
    z = np.uint64((z ^ (z >> _S27)) * _MIX_B)
    return np.uint64(z ^ (z >> _S31))


@jit
def uniform(random):
    """A number in [0, 1)."""
    return float(np.uint64(word(random) >> _S11)) * _UNIT


@jit
def rise(y, vy, time, wall):
    """Height and velocity after ``time``, between mirrors (``wall``) or round a circle of 1."""
    u = y + vy * time
    turns = math.floor(u)
    r = u - turns
    if wall and turns % 2.0 != 0.0:
        return 1.0 - r, -vy
    return r, vy


@jit
def lift(y, vy, seen, now, wall):
    """Bring all heights up to date."""
    for i in range(y.size):
        y[i], vy[i] = rise(y[i], vy[i], now - seen[i], wall)
        seen[i] = now


@jit
def collide(i, j, vx, vy, y, seen, now, wall, fastest, random):
    """Let a pair collide with probability g / g_max; returns g, and whether it did."""
    y[i], vy[i] = rise(y[i], vy[i], now - seen[i], wall)
    y[j], vy[j] = rise(y[j], vy[j], now - seen[j], wall)
    seen[i], seen[j] = now, now
    gx, gy = vx[i] - vx[j], vy[i] - vy[j]
    g = math.sqrt(gx * gx + gy * gy)
    if uniform(random) * fastest >= g:
        return g, False
    # b / sigma is the sine between g and the line of centres k; k's part of g changes sign.
    s = 2.0 * uniform(random) - 1.0
    c = math.sqrt(1.0 - s * s)
    dx, dy = c * (c * gx - s * gy), c * (c * gy + s * gx)
    vx[i] -= dx
    vy[i] -= dy
    vx[j] += dx
    vy[j] += dy
    return g, True


@jit
def fly(x, vx, dt, n_x, cell):
    """One step of free flight between mirrors at 0 and 1, and the strip (N,) of every disc.

    Selects, no branches, so that it vectorises.  Strips are kept in small integers, because pairs
    read them at random: 2 bytes a disc stay in the nearest cache where x would not.
    """
    last = n_x - 1
    for i in range(x.size):
        u, v = x[i] + vx[i] * dt, vx[i]
        below, above = u < 0.0, u > 1.0
        u = -u if below else u
        u = 2.0 - u if above else u
        x[i] = u
        vx[i] = -v if below | above else v
        k = np.int32(u * n_x)
        cell[i] = np.int16(last if k > last else k)


@jit
def sparse_steps(
    x, vx, vy, y, seen, steps, dt, start, n_x, sigma, wall, fastest, random, tally, cell
):
    """``steps`` steps without lists; ``fastest`` (1,) is g_max, raised when a pair is faster."""
    n = x.size
    many = np.uint64(n)
    pairs = 0.5 * n * (n - 1.0) * 2.0 * sigma * dt * n_x
    for step in range(steps):
        fly(x, vx, dt, n_x, cell)
        now = start + (step + 1) * dt
        tries = int(pairs * fastest[0] + uniform(random))
        for _ in range(tries):
            bits = word(random)
            i = np.int64(np.uint64(np.uint64(bits >> _S32) * many) >> _S32)
            j = np.int64(np.uint64(np.uint64(bits & _LOW) * many) >> _S32)
            if cell[i] == cell[j] and i != j:
                g, done = collide(i, j, vx, vy, y, seen, now, wall, fastest[0], random)
                fastest[0] = max(fastest[0], g)
                tally[TRIED] += 1
                tally[COLLISIONS] += done
    tally[STEPS] += steps


@jit
def sorted_steps(
    x, vx, vy, y, seen, steps, dt, start, n_x, sigma, wall, fastest, random, tally, cell, order,
    first,
):
    """``steps`` steps with lists of discs; scratch: cell, order (N,), first (n_x + 1,)."""
    n = x.size
    share = sigma * dt * n_x
    for step in range(steps):
        fly(x, vx, dt, n_x, cell)
        now = start + (step + 1) * dt
        first[:] = 0
        for i in range(n):
            first[cell[i] + 1] += 1
        for k in range(n_x):
            first[k + 1] += first[k]
        # Filled from the front, each strip's start moves to its end: then all are shifted back.
        for i in range(n):
            k = cell[i]
            order[first[k]] = i
            first[k] += 1
        for k in range(n_x, 0, -1):
            first[k] = first[k - 1]
        first[0] = 0
        for k in range(n_x):
            m = first[k + 1] - first[k]
            tries = int(m * (m - 1.0) * share * fastest[0] + uniform(random))
            if m < 2:
                continue
            many = np.uint64(m)
            for _ in range(tries):
                bits = word(random)
                a = np.int64(np.uint64(np.uint64(bits >> _S32) * many) >> _S32)
                b = np.int64(np.uint64(np.uint64(bits & _LOW) * np.uint64(m - 1)) >> _S32)
                b += b >= a
                i, j = order[first[k] + a], order[first[k] + b]
                g, done = collide(i, j, vx, vy, y, seen, now, wall, fastest[0], random)
                fastest[0] = max(fastest[0], g)
                tally[TRIED] += 1
                tally[COLLISIONS] += done
    tally[STEPS] += steps
