"""Hard discs with no cleverness at all: every pair, every image, every wall, event after event.

A judge for the event-driven solver that shares nothing with it: positions are moved in every
event, the next one is the earliest of all roots.  O(N^2) an event, so for a handful of discs.
"""

import math

import numpy as np


def fly(
    positions: np.ndarray, velocities: np.ndarray, *, diameter: float, duration: float, y: str
) -> tuple[np.ndarray, np.ndarray, int]:
    """Positions (n, 2) in the unit box, velocities (n, 2) and events after ``duration``.

    ``y`` is "periodic" or "wall"; x has walls, which discs touch with their rim.
    """
    r, v = positions.astype(np.float64).copy(), velocities.astype(np.float64).copy()
    left, events = float(duration), 0
    while True:
        wait, kind, i, j = _next(r, v, diameter, y)
        r += v * min(wait, left)
        if y == "periodic":
            r[:, 1] %= 1.0
        if wait >= left:
            return r, v, events
        left -= wait
        events += 1
        if kind == "pair":
            d = _apart(r[i] - r[j], y)
            d /= math.sqrt(d @ d)
            push = ((v[i] - v[j]) @ d) * d
            v[i] -= push
            v[j] += push
        else:
            v[i, j] = -v[i, j]


def _apart(d: np.ndarray, y: str) -> np.ndarray:
    """The shortest of all images of a separation."""
    return d - np.array([0.0, np.round(d[1])]) if y == "periodic" else d


def _next(r: np.ndarray, v: np.ndarray, sigma: float, y: str) -> tuple[float, str, int, int]:
    """Time, kind and partners of the earliest event; for a wall j is the axis."""
    first = (math.inf, "", 0, 0)
    n = len(r)
    for i in range(n):
        for axis in (0, 1) if y == "wall" else (0,):
            rim = 1.0 - 0.5 * sigma if v[i, axis] > 0.0 else 0.5 * sigma
            if v[i, axis] != 0.0:
                first = min(first, (max((rim - r[i, axis]) / v[i, axis], 0.0), "wall", i, axis))
        for j in range(i):
            g = v[i] - v[j]
            # Within the time to the next wall a disc may go round a periodic box several times.
            for turn in range(-8, 9) if y == "periodic" else (0,):
                d = r[i] - r[j] + np.array([0.0, turn])
                b, c = d @ g, d @ d - sigma * sigma
                if b < 0.0 and b * b > (g @ g) * c:
                    wait = c / (math.sqrt(b * b - (g @ g) * c) - b)
                    first = min(first, (max(wait, 0.0), "pair", i, j))
    return first
