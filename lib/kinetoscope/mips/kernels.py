"""Swimmers pushed and turned: steps of Euler and Maruyama, in place.

    dr = (v0 e + F) dt + sqrt(2 D_t dt) xi, with mu = 1
    active Brownian:     e turns by the angle sqrt(2 D_r dt) eta, and |e| = 1
    run and tumble:      with probability 1 - exp(-D_r dt) e points anywhere afterwards, |e| = 1
    Ornstein-Uhlenbeck:  e <- a e + sqrt(1 - a^2) eta, a = exp(-gamma dt), <e_x^2> = <e_y^2> = 1

The noises of particle ``who`` in step number ``step`` are a hash of (seed, step, who): they do not
depend on the order in which particles are kept, nor on how a run is cut into slices.  They are
uniform with the variance of a Gaussian: only sums of many are ever seen, and these are Gaussian.
A turn by the angle 2 atan(t) is the rotation with sin = 2t/(1 + t^2), cos = 1 - t sin: no
trigonometry, and e keeps its length to rounding.

Along the way two integrals are kept for every particle: WORK = the integral of e o dr, in the
middle of each step (Stratonovich), and PUSH = the integral of e . F dt.  Rows of ``state`` are
those of ``kernels_neighbours``.  The loops are short and take few arrays each, on a few hundred
particles at a time: only then can the compiler prove that they do not overlap, and use vectors.
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.core.kernels_hash import GOLDEN, mixed
from kinetoscope.mips.kernels_forces import NONE, OPTIONS, TILE, drive
from kinetoscope.mips.kernels_neighbours import (
    EX,
    EY,
    FX,
    FY,
    PUSH,
    WORK,
    X0,
    Y0,
    X,
    Y,
    list_pairs,
    sort,
)  # fmt: skip

U = np.uint64
#: A uniform number in (-1/2, 1/2) times this has variance 1.
ROOT12 = math.sqrt(12.0)
#: The models, and how many bits of the hash each noise takes.
ABP, AOUP, RTP = range(3)
BITS_ABP, BITS_AOUP = 21, 16


@jit(**OPTIONS)
def key_of(seed, step):
    """The key of one step's noises."""
    return mixed(U(seed + mixed(U(step * GOLDEN))))


@jit(**OPTIONS)
def hashes(who, key, bits):
    """64 random bits for each particle."""
    for i in range(who.size):
        bits[i] = mixed(U(key + U(U(who[i]) * GOLDEN)))


@jit(**OPTIONS)
def noise(bits, place, width, out):
    """The ``place``-th noise of ``width`` bits in each hash, mean 0 and variance 1."""
    shift, mask = U(place * width), U(2**width - 1)
    scale, middle = ROOT12 / 2.0**width, 0.5 * (2.0**width - 1.0)
    for i in range(out.size):
        out[i] = scale * (np.float64(np.int32((bits[i] >> shift) & mask)) - middle)


@jit(**OPTIONS)
def displacement(e, f, dt, speed, kick, d):
    """Noise in, displacement along one axis out, in place."""
    for i in range(d.size):
        d[i] = dt * (speed * e[i] + f[i]) + kick * d[i]


@jit(**OPTIONS)
def turned(ex, ey, tangent, nx, ny):
    """Directions turned by 2 atan(tangent)."""
    for i in range(ex.size):
        t = tangent[i]
        sin = 2.0 * t / (1.0 + t * t)
        cos = 1.0 - t * sin
        nx[i] = cos * ex[i] - sin * ey[i]
        ny[i] = sin * ex[i] + cos * ey[i]


@jit(**OPTIONS)
def tumbled(ex, ey, drawn, chance, nx, ny):
    """Directions, a share ``chance`` of them anywhere; ``drawn`` has mean 0 and variance 1.

    The noise is even, so whoever falls below ``chance`` has an even angle from the same number.
    """
    for i in range(ex.size):
        u = drawn[i] / ROOT12 + 0.5
        nx[i], ny[i] = ex[i], ey[i]
        if u < chance:
            angle = 2.0 * math.pi * u / chance
            nx[i], ny[i] = math.cos(angle), math.sin(angle)


@jit(**OPTIONS)
def forgotten(e, keep, fresh, new):
    """Noise in, the new Gaussian velocity out, in place."""
    for i in range(e.size):
        new[i] = keep * e[i] + fresh * new[i]


@jit(**OPTIONS)
def book(e, new, d, work):
    """Add the work e o dr of one axis."""
    for i in range(e.size):
        work[i] += 0.5 * (e[i] + new[i]) * d[i]


@jit(**OPTIONS)
def book_push(ex, ey, fx, fy, dt, pushed):
    """Add e . F dt."""
    for i in range(ex.size):
        pushed[i] += dt * (ex[i] * fx[i] + ey[i] * fy[i])


@jit(**OPTIONS)
def shift(x, d):
    """Move along one axis."""
    for i in range(x.size):
        x[i] += d[i]


@jit(**OPTIONS)
def copy(values, out):
    """Values into another array: an assignment of slices would take seconds to compile."""
    for i in range(out.size):
        out[i] = values[i]


@jit(**OPTIONS)
def beyond(x, y, x0, y0, limit):
    """How many are further than sqrt(limit) from where they were."""
    far = 0
    for i in range(x.size):
        mx, my = x[i] - x0[i], y[i] - y0[i]
        far += np.int64(mx * mx + my * my > limit)
    return far


@jit(**OPTIONS)
def move(state, who, key, dt, model, speed, d_t, d_r, skin):
    """One step of all particles under the forces FX, FY; returns how many went beyond skin / 2."""
    n = who.size
    kick = math.sqrt(2.0 * d_t * dt)
    turn = 0.5 * math.sqrt(2.0 * d_r * dt)
    keep, fresh = math.exp(-d_r * dt), math.sqrt(-math.expm1(-2.0 * d_r * dt))
    width = BITS_AOUP if model == AOUP else BITS_ABP
    bits_all, space = np.empty(TILE, np.uint64), np.empty((5, TILE))
    far = 0
    for low in range(0, n, TILE):
        high = min(n, low + TILE)
        m = high - low
        bits, dx, dy = bits_all[:m], space[0, :m], space[1, :m]
        nx, ny, tangent = space[2, :m], space[3, :m], space[4, :m]
        ex, ey, fx, fy = state[EX, low:high], state[EY, low:high], state[FX, low:high], state[FY, low:high]  # noqa: E501
        x, y, work = state[X, low:high], state[Y, low:high], state[WORK, low:high]
        hashes(who[low:high], key, bits)
        noise(bits, 0, width, dx)
        noise(bits, 1, width, dy)
        displacement(ex, fx, dt, speed, kick, dx)
        displacement(ey, fy, dt, speed, kick, dy)
        if model == ABP:
            noise(bits, 2, width, tangent)
            for i in range(m):
                tangent[i] *= turn
            turned(ex, ey, tangent, nx, ny)
        elif model == RTP:
            noise(bits, 2, width, tangent)
            tumbled(ex, ey, tangent, 1.0 - keep, nx, ny)
        else:
            noise(bits, 2, width, nx)
            noise(bits, 3, width, ny)
            forgotten(ex, keep, fresh, nx)
            forgotten(ey, keep, fresh, ny)
        book(ex, nx, dx, work)
        book(ey, ny, dy, work)
        book_push(ex, ey, fx, fy, dt, state[PUSH, low:high])
        copy(nx, ex)
        copy(ny, ey)
        shift(x, dx)
        shift(y, dy)
        far += beyond(x, y, state[X0, low:high], state[Y0, low:high], 0.25 * skin * skin)
    return far


@jit(**OPTIONS)
def enlist(state, who, turns, lx, ly, reach, skin, pairs, key, start, spare, spare_who):
    """Sort the particles, remember where they are and list the pairs; returns how many."""
    width = reach + skin
    sort(state, who, turns, lx, ly, width, key, start, spare, spare_who)
    copy(state[X], state[X0])
    copy(state[Y], state[Y0])
    return list_pairs(state, lx, ly, width, width, start, pairs)


@jit(**OPTIONS)
def advance(
    state, who, turns, pairs, listed, key, start, spare, spare_who, lx, ly, kind, k, beta, reach,
    skin, trap, model, speed, d_t, d_r, dt, seed, step, steps,
):  # fmt: skip
    """Make ``steps`` steps from step number ``step``; returns (steps made, lists made, pairs listed).

    More pairs than the array has room for means: the list overflowed.  The step that needed it is
    complete, the particles are in order, and the caller lists them again with more room before it
    goes on.
    """  # noqa: E501
    lists = 0
    for made in range(steps):
        drive(state, turns, pairs, listed, lx, ly, kind, k, beta, reach, trap)
        noises = key_of(U(seed), U(step + made))
        far = move(state, who, noises, dt, model, speed, d_t, d_r, skin)
        if far > 0 and kind != NONE:
            listed = enlist(
                state, who, turns, lx, ly, reach, skin, pairs, key, start, spare, spare_who
            )
            lists += 1
            if listed > pairs.shape[1]:
                return made + 1, lists, listed
    return steps, lists, listed
