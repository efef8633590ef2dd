"""The phase of a complex field, and how it turns from site to site.

NumPy's arctan2 takes 20 ns a number, one at a time.  Here it is a polynomial without branches or
calls, so that the compiler does several numbers at once; it is right to 2e-13 of a radian.
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit

TURN, HALF, QUARTER, EIGHTH = 2.0 * math.pi, math.pi, 0.5 * math.pi, 0.25 * math.pi
#: A steeper slope t is turned back by an eighth: atan t = pi/4 + atan((t - 1)/(t + 1)).
STEEP = math.tan(math.pi / 8.0)
ROOT = math.sqrt(0.75)

OPTIONS = {"error_model": "numpy"}


@jit(forceinline=True, **OPTIONS)
def phase(x, y):
    """The angle of x + iy in [-pi, pi], 0 at the origin.

    atan t = t + t^3 P(t^2) for |t| <= tan(pi/8), P of degree 7 by least squares at Chebyshev's
    nodes: 4e-14 off.
    """
    across, up = abs(x), abs(y)
    larger, smaller = max(across, up), min(across, up)
    t = smaller / (larger if larger > 0.0 else 1.0)
    steep = t > STEEP
    t = (t - 1.0) / (t + 1.0) if steep else t
    s = t * t
    p = -0.060297233539430346 + s * 0.03299702947559578
    p = 0.07605369679916121 + s * p
    p = -0.09084168434948492 + s * p
    p = 0.11110823698778198 + s * p
    p = -0.14285708223284765 + s * p
    p = 0.19999999951036676 + s * p
    p = -0.33333333333267984 + s * p
    angle = (t + t * s * p) + (EIGHTH if steep else 0.0)
    angle = QUARTER - angle if up > across else angle
    angle = HALF - angle if x < 0.0 else angle
    return -angle if y < 0.0 else angle


@jit(**OPTIONS)
def phases(z, out):
    """The angle of each of ``z`` (n,) complex."""
    for j in range(z.size):
        out[j] = phase(z[j].real, z[j].imag)


@jit(**OPTIONS)
def turns(z, after, out):
    """By how much the phase of ``after`` (n,) is ahead of ``z`` (n,), the short way."""
    for j in range(z.size):
        x, y = z[j].real, z[j].imag
        u, v = after[j].real, after[j].imag
        out[j] = phase(u * x + v * y, v * x - u * y)


@jit(**OPTIONS)
def mean_slope(z):
    """Mean of |grad phase| over a torus ``z`` (n, m) complex, in radians a site."""
    n, m = z.shape
    down, right, total = np.empty(m), np.empty(m), 0.0
    for i in range(n):
        turns(z[i], z[i + 1 if i + 1 < n else 0], down)
        turns(z[i, : m - 1], z[i, 1:], right[: m - 1])
        turns(z[i, m - 1 :], z[i, :1], right[m - 1 :])
        for j in range(m):
            down[j] = np.sqrt(down[j] * down[j] + right[j] * right[j])
        total += down.sum()
    return total / (n * m)


@jit(**OPTIONS)
def short(turn):
    """An angle in (-2 pi, 2 pi) taken the short way round."""
    return turn - TURN * np.rint(turn / TURN)


@jit(**OPTIONS)
def changes(row, below, down, right):
    """Of one row of phases (m,) the changes to the next row and to the next column."""
    m = row.size
    for j in range(m):
        down[j] = short(below[j] - row[j])
    here, there, out = row[: m - 1], row[1:], right[: m - 1]
    for j in range(m - 1):
        out[j] = short(there[j] - here[j])
    right[m - 1] = short(row[0] - row[m - 1])


@jit(**OPTIONS)
def charges(z, out):
    """How often the phase winds round each square of four sites, ``out`` (n, m) int8.

    A site has one phase and a link one change, walked once in each direction: so every sum is a
    whole number of turns, and on the torus they add up to 0.
    """
    n, m = z.shape
    angle, below = np.empty(m), np.empty(m)
    down, right, spare, next_right = np.empty(m), np.empty(m), np.empty(m), np.empty(m)
    first = np.empty(m)
    phases(z[0], first)
    angle[:] = first
    for i in range(n):
        if i + 1 < n:
            phases(z[i + 1], below)
        else:
            below[:] = first
        changes(angle, below, down, right)
        changes(below, below, spare, next_right)
        for j in range(m):
            after = down[j + 1] if j + 1 < m else down[0]
            out[i, j] = np.int8(np.rint(((right[j] - next_right[j]) + (after - down[j])) / TURN))
        angle, below = below, angle


@jit(**OPTIONS)
def cycle_bytes(fields, out):
    """The phase of the cycle of three densities, (3, n) to (n,) uint8: -pi is 0 and pi is 255.

    z = y_1 e^(2 pi i/3) + y_2 e^(4 pi i/3) + y_3, see ``order_parameter``.
    """
    one, two, three = fields[0], fields[1], fields[2]
    for j in range(out.size):
        x = three[j] - 0.5 * (one[j] + two[j])
        angle = phase(x, ROOT * (one[j] - two[j]))
        out[j] = np.uint8((angle + HALF) * (255.0 / TURN) + 0.5)
