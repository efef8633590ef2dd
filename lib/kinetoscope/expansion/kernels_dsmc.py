"""The inner loops of DSMC: fly, then let random pairs in the same strip collide.

Bird's no-time-counter scheme (Molecular Gas Dynamics, 1994, ch. 11): in a step dt a strip with m
discs offers m (m - 1) / 2 * 2 sigma g_max dt / dx pairs, and each is accepted with probability
g / g_max, g the relative speed.  The impact parameter is uniform in [-sigma, sigma].

Nothing flies.  Behind its mirrors the box goes on, so that a disc is at u = a + v t on a circle of
circumference 2, and in the box at u or, seen in the mirror, at 2 - u with -v.  Only a collision
changes a and v: with v by dv, a by -dv t.  A step writes no positions: it reads a and v, and tells
each disc's strip on the circle.  Strips k and 2 n_x - 1 - k are the same strip of the box, and two
discs from different ones see each other in the mirror.  Height y likewise, b + vy t; it enters no
decision, and between walls only the mirror in which a pair meets.

There are two ways to draw a pair uniformly among the pairs that share a strip, with the same
distribution.  ``sorted_steps`` makes a list of each strip's discs in every step and draws from it.
``sparse_steps`` makes no lists: it draws both discs from the whole gas and forgets the pair when
their strips differ, which costs n_x draws for one.  In a rarefied gas pairs are so few that this
is cheaper by far: discs that are not drawn are not even looked at.

Random numbers are Steele, Lea and Flood's SplitMix64 (OOPSLA 2014): a counter and a hash, one word
of state, so that a run can be put aside and taken up again bit for bit.

Where the time goes, N = 2e4, Kn = 0.3, in nanoseconds a disc and step (least of many, a busy core):
strips 0.35, lists 1.0, pairs 1.9; 3.3 in all, and 4.6 where positions are kept and written.  What
won before: a pair that will not collide costs no root and no look at its heights; g_max stays 6 and
does not rise to 8, so that 30 % of the pairs collide and not 20 %; one word of random bits for both
discs and their chance; lists with room for each strip, which need no counting first; entries of two
bytes, and indices without a sign, which numba need not hold against 0.  A collision is inlined by
name: as a call it hands over fifty words on the stack, 3 ns.  What did not win: drawing 16 or 64
pairs of different discs ahead, so that no branch is guessed wrongly when they decide; velocities
side by side, or all four numbers of a disc (fewer cache lines a pair, more of them a step).
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit

#: Slots of ``tally``: collisions, steps.
COLLISIONS, STEPS = 0, 1

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11, _S12, _S32 = (np.uint64(s) for s in (30, 27, 31, 11, 12, 32))
_LOW, _ONE = np.uint64(0xFFFFFFFF), np.uint64(1)
_UNIT, _FRACTION = 2.0**-53, 2.0**-52


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


@jit(inline="always")
def below(bits, many):
    """A whole number below ``many`` (uint64, < 2^32) from random bits, and what is left of them.

    The high word of the product bits * many is the number; the low word is random again, poorer
    by log2(many) bits.  So one word is enough for both discs of a pair and for their chance.
    """
    low = np.uint64(np.uint64(bits & _LOW) * many)
    high = np.uint64(np.uint64(bits >> _S32) * many) + np.uint64(low >> _S32)
    return np.uint64(high >> _S32), np.uint64(bits * many)


@jit(inline="always")
def circle(a, v, now):
    """Where a disc is on the circle, as a part of it, in [0, 1]."""
    u = (a + v * now) * 0.5
    return u - np.floor(u)


@jit(inline="always")
def mirrored(a, v, now):
    """-1.0 for a disc that is seen in the mirror, else 1.0."""
    return -1.0 if circle(a, v, now) >= 0.5 else 1.0


@jit
def fold(a, v, now, x_out, v_out):
    """Places in the box, [0, 1], and velocities there."""
    for i in range(a.size):
        u = 2.0 * circle(a[i], v[i], now)
        seen = u >= 1.0
        x_out[i] = 2.0 - u if seen else u
        v_out[i] = -v[i] if seen else v[i]


@jit
def places(who, a, vx, b, vy, now, wall, x_out, y_out, v_out):
    """:func:`fold` for the discs ``who`` alone, and their heights."""
    for k in range(who.size):
        i = who[k]
        u = 2.0 * circle(a[i], vx[i], now)
        x_out[k] = 2.0 - u if u >= 1.0 else u
        v_out[k] = -vx[i] if u >= 1.0 else vx[i]
        y_out[k] = height(b[i], vy[i], now, wall)


@jit(inline="always")
def height(b, vy, now, wall):
    """Height between mirrors (``wall``) or round a circle of 1."""
    if wall:
        u = 2.0 * circle(b, vy, now)
        return 2.0 - u if u >= 1.0 else u
    u = b + vy * now
    return u - np.floor(u)


@jit
def heights(b, vy, now, wall, y_out):
    """:func:`height` of all discs."""
    for i in range(b.size):
        y_out[i] = height(b[i], vy[i], now, wall)


@jit
def strips(a, vx, now, n_x, cell):
    """Which of the 2 n_x strips round the circle each disc is in."""
    many, last = 2.0 * n_x, np.int32(2 * n_x - 1)
    for i in range(a.size):
        cell[i] = min(np.int32(circle(a[i], vx[i], now) * many), last)


@jit(inline="always")
def collide(i, j, s, t, gx, gy, a, vx, b, vy, now, random):
    """A collision with a random impact parameter.

    gx, gy = v_i - (s, t) v_j is the relative velocity as disc i sees it; s and t are -1 where it
    sees j in a mirror.
    """
    # b / sigma is the sine between g and the line of centres k; k's part of g changes sign.
    sine = 2.0 * uniform(random) - 1.0
    cosine = math.sqrt(1.0 - sine * sine)
    dx, dy = cosine * (cosine * gx - sine * gy), cosine * (cosine * gy + sine * gx)
    vx[i] -= dx
    vy[i] -= dy
    a[i] += dx * now
    b[i] += dy * now
    dx *= s
    dy *= t
    vx[j] += dx
    vy[j] += dy
    a[j] -= dx * now
    b[j] -= dy * now


@jit
def sparse_steps(
    a, vx, b, vy, steps, dt, start, n_x, sigma, wall, fastest, random, tally, cell
):
    """``steps`` steps without lists; ``fastest`` is g_max.  ``cell`` is for others."""
    n = a.size
    many, others = np.uint64(n), np.uint64(n - 1)
    around, last = 2.0 * n_x, 2 * n_x - 1
    pairs = 0.5 * n * (n - 1.0) * 2.0 * sigma * dt * n_x * fastest
    unit = _FRACTION * fastest
    for step in range(steps):
        now = start + (step + 1) * dt
        for _ in range(int(pairs + uniform(random))):
            i, bits = below(word(random), many)
            j, bits = below(bits, others)
            j += np.uint64(j >= i)
            k = min(int(circle(a[i], vx[i], now) * around), last)
            m = min(int(circle(a[j], vx[j], now) * around), last)
            if k != m and k != last - m:
                continue
            s = 1.0 if k == m else -1.0
            t = mirrored(b[i], vy[i], now) * mirrored(b[j], vy[j], now) if wall else 1.0
            gx, gy = vx[i] - s * vx[j], vy[i] - t * vy[j]
            # Collides with probability g / fastest: g^2 against the square of a random speed.
            least = float(np.int64(bits >> _S12)) * unit
            if least * least < gx * gx + gy * gy:
                collide(i, j, s, t, gx, gy, a, vx, b, vy, now, random)
                tally[COLLISIONS] += 1
    tally[STEPS] += steps


@jit
def sorted_steps(
    a, vx, b, vy, steps, dt, start, n_x, sigma, wall, fastest, random, tally, cell, order
):
    """``steps`` steps with lists of discs.

    Returns the memory of the lists, ``order`` or what had to take its place, for the next call; its
    type is that of a disc's number, and what stands in it does not matter.
    """
    n = a.size
    share, unit = sigma * dt * n_x * fastest, _FRACTION * fastest
    end = np.zeros(2 * n_x, np.uint64)
    room = np.uint64(max(0, order.size - n) // (2 * n_x))  # places for each strip
    for step in range(steps):
        now = start + (step + 1) * dt
        strips(a, vx, now, n_x, cell)
        most = _list(cell, room, order, end) if order.size >= n else np.uint64(n)
        if most > room:
            # Lists have run into each other, but their lengths are right: again, with more room.
            if order.size < n:
                end[:] = np.uint64(0)
                for k in cell:
                    end[k] += _ONE
                most = end.max()
            places_each = np.int64(most) + np.int64(most) // 4 + 16
            room = np.uint64(places_each)
            order = np.empty(2 * n_x * places_each + n, order.dtype)
            _list(cell, room, order, end)
        for k in range(n_x):
            # The strip's discs: those before the mirror, then those behind it.
            first = np.uint64(k) * room
            ahead = np.uint64(end[k] - first)
            behind = np.uint64(2 * n_x - 1 - k)
            second = np.uint64(behind * room)
            many = np.uint64(ahead + end[behind] - second)
            second = np.uint64(second - ahead)
            m = float(np.int64(many))
            tries = int(m * (m - 1.0) * share + uniform(random))
            if m < 2.0:
                continue
            others = np.uint64(many - _ONE)
            for _ in range(tries):
                p, bits = below(word(random), many)
                q, bits = below(bits, others)
                q += np.uint64(q >= p)
                i = np.uint64(order[p + (first if p < ahead else second)])
                j = np.uint64(order[q + (first if q < ahead else second)])
                s = 1.0 if (p < ahead) == (q < ahead) else -1.0
                t = mirrored(b[i], vy[i], now) * mirrored(b[j], vy[j], now) if wall else 1.0
                gx, gy = vx[i] - s * vx[j], vy[i] - t * vy[j]
                # Collides with probability g / fastest: see sparse_steps.
                least = float(np.int64(bits >> _S12)) * unit
                if least * least < gx * gx + gy * gy:
                    collide(i, j, s, t, gx, gy, a, vx, b, vy, now, random)
                    tally[COLLISIONS] += 1
    tally[STEPS] += steps
    return order


@jit
def _list(cell, room, order, end):
    """Write every disc into the list of its strip; returns the length of the longest.

    Strip k's list begins at k * room and ends before end[k]; ``order`` has N places to spare, so
    that a list too long for its room spoils others and nothing else.
    """
    for k in range(end.size):
        end[k] = np.uint64(k) * room
    for i in range(cell.size):
        k = np.uint64(cell[i])
        at = end[k]
        order[at] = i
        end[k] = at + _ONE
    most = np.uint64(0)
    for k in range(end.size):
        most = max(most, np.uint64(end[k] - np.uint64(k) * room))
    return most


@jit
def densest(cell, fullest):
    """The largest number of discs in any of the ``fullest.size`` strips, from :func:`strips`."""
    fullest[:] = 0
    parts = fullest.size
    for each in cell:
        fullest[min(each, 2 * parts - 1 - each)] += 1
    most = fullest[0]
    for many in fullest:  # .max() is compiled for a second, this for a tenth
        most = max(most, many)
    return most
