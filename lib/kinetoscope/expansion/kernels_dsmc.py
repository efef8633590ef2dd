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
date only when a disc collides or is looked at; between walls, where it says which way the mirror
turned v_y, in every step.

Random numbers are Steele, Lea and Flood's SplitMix64 (OOPSLA 2014): a counter and a hash, one word
of state, so that a run can be put aside and taken up again bit for bit.

Where the time goes, N = 2e4, Kn = 0.3, in nanoseconds a disc and step (least of many, a busy core):
flight 1.3, lists 1.2, pairs 2.3; 4.8 in all, 8.7 before.  What won: a pair that will not collide
costs no root and no look at its heights; g_max stays 6 and does not rise to 8, so that 30 % of
the pairs collide and not 20 %; one word of random bits for both discs and their chance; lists with
room for each strip, which need no counting first; entries of two bytes.  A collision is inlined by
name: as a call it hands over fifty words on the stack, 3 ns.  What did not win: drawing 64 pairs
ahead, so that their velocities are near when they are needed.
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
_LOW = np.uint64(0xFFFFFFFF)
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
    return np.int64(np.uint64(high) >> _S32), np.uint64(bits * many)


@jit(inline="always")
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


@jit(inline="always")
def meets(i, j, bits, vx, vy, fastest):
    """Whether a pair collides: with probability g / fastest; ``bits`` hold its chance.

    Nothing is rooted to decide: g^2 is held against the square of a random speed.
    """
    gx, gy = vx[i] - vx[j], vy[i] - vy[j]
    least = float(np.uint64(bits >> _S12)) * (_FRACTION * fastest)
    return least * least < gx * gx + gy * gy


@jit(inline="always")
def collide(i, j, vx, vy, y, seen, now, wall, random):
    """A collision with a random impact parameter."""
    y[i], vy[i] = rise(y[i], vy[i], now - seen[i], wall)
    y[j], vy[j] = rise(y[j], vy[j], now - seen[j], wall)
    seen[i], seen[j] = now, now
    gx, gy = vx[i] - vx[j], vy[i] - vy[j]
    # b / sigma is the sine between g and the line of centres k; k's part of g changes sign.
    s = 2.0 * uniform(random) - 1.0
    c = math.sqrt(1.0 - s * s)
    dx, dy = c * (c * gx - s * gy), c * (c * gy + s * gx)
    vx[i] -= dx
    vy[i] -= dy
    vx[j] += dx
    vy[j] += dy


@jit
def fly(x, vx, dt, n_x, cell):
    """One step of free flight between mirrors at 0 and 1, and the strip (N,) of every disc.

    Selects, no branches, so that it vectorises.  Strips are kept in small integers, because pairs
    read them at random: 2 bytes a disc stay in the nearest cache where x would not.
    """
    last = n_x - 1
    for i in range(x.size):
        u, v = x[i] + vx[i] * dt, vx[i]
        low, high = u < 0.0, u > 1.0
        u = -u if low else u
        u = 2.0 - u if high else u
        x[i] = u
        vx[i] = -v if low | high else v
        k = np.int32(u * n_x)
        cell[i] = np.int16(last if k > last else k)


@jit
def sparse_steps(
    x, vx, vy, y, seen, steps, dt, start, n_x, sigma, wall, fastest, random, tally, cell
):
    """``steps`` steps without lists; ``fastest`` is g_max."""
    n = x.size
    many = np.uint64(n)
    pairs = 0.5 * n * (n - 1.0) * 2.0 * sigma * dt * n_x * fastest
    for step in range(steps):
        fly(x, vx, dt, n_x, cell)
        now = start + (step + 1) * dt
        if wall:
            lift(y, vy, seen, now, wall)
        for _ in range(int(pairs + uniform(random))):
            i, bits = below(word(random), many)
            j, bits = below(bits, many)
            if cell[i] == cell[j] and i != j and meets(i, j, bits, vx, vy, fastest):
                collide(i, j, vx, vy, y, seen, now, wall, random)
                tally[COLLISIONS] += 1
    tally[STEPS] += steps


@jit
def sorted_steps(
    x, vx, vy, y, seen, steps, dt, start, n_x, sigma, wall, fastest, random, tally, cell, order
):
    """``steps`` steps with lists of discs.

    Returns the memory of the lists, ``order`` or what had to take its place, for the next call; its
    type is that of a disc's number, and what stands in it does not matter.
    """
    n = x.size
    share = sigma * dt * n_x * fastest
    end = np.zeros(n_x, np.int64)
    room = max(0, order.size - n) // n_x  # places for each strip
    for step in range(steps):
        fly(x, vx, dt, n_x, cell)
        now = start + (step + 1) * dt
        if wall:
            lift(y, vy, seen, now, wall)
        most = _list(cell, room, order, end) if order.size >= n else n
        if most > room:
            # Lists have run into each other, but their lengths are right: again, with more room.
            if order.size < n:
                end[:] = 0
                for k in cell:
                    end[k] += 1
                most = end.max()
            room = most + most // 4 + 16
            order = np.empty(n_x * room + n, order.dtype)
            _list(cell, room, order, end)
        for k in range(n_x):
            first = k * room
            m = end[k] - first
            tries = int(m * (m - 1.0) * share + uniform(random))
            if m < 2:
                continue
            many, others = np.uint64(m), np.uint64(m - 1)
            for _ in range(tries):
                a, bits = below(word(random), many)
                b, bits = below(bits, others)
                b += b >= a
                i, j = np.int64(order[first + a]), np.int64(order[first + b])
                if meets(i, j, bits, vx, vy, fastest):
                    collide(i, j, vx, vy, y, seen, now, wall, random)
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
        end[k] = k * room
    for i in range(cell.size):
        k = cell[i]
        order[end[k]] = i
        end[k] += 1
    most = 0
    for k in range(end.size):
        most = max(most, end[k] - k * room)
    return most


@jit
def densest(x, fullest):
    """The largest number of discs in any of the ``fullest.size`` equal parts of the box."""
    fullest[:] = 0
    parts = fullest.size
    for each in x:
        fullest[min(int(each * parts), parts - 1)] += 1
    return fullest.max()
