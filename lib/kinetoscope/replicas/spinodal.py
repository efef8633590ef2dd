"""Where retrieval ends: the spinodal line, the storage capacity, the highest temperature.

Replica-symmetric, from the curve load(m) of :mod:`.rs`: at each temperature the largest load on
the curve.  There is no iteration to slow down and no branch to fall off.  At T = 0 one variable
is left, y = A / (sqrt(2) s), m = erf(y), and the capacity is

    P = 2 :  sqrt(2 alpha) = max over y of  erf(y)/y - (2/sqrt(pi)) exp(-y^2)
    P >= 3:  gamma_c       = max over y of  [erf(y)^(P-1) / y]^2 / 2

0.137905 at P = 2 (Amit, Gutfreund and Sompolinsky, Ann. Phys. 173, 30 (1987)
[from memory, unverified]).

That the load which can be retrieved *grows* with T in the cold (a little at P = 2, by a quarter at
P = 3) is no physics: replica symmetry is broken there, and one step of breaking mends it.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import erf, expit

from kinetoscope.replicas import rs


@lru_cache(maxsize=64)
def capacity_rs(p: int) -> tuple[float, float]:
    """The storage capacity at T = 0 (alpha at P = 2, gamma above) and the overlap there."""

    def width(y: float) -> float:
        if p == 2:
            return float(erf(y) / y - 2.0 / np.sqrt(np.pi) * np.exp(-y * y))
        return float(erf(y) ** (p - 1) / y)

    best = minimize_scalar(lambda y: -width(y), bounds=(0.3, 8.0), method="bounded",
                           options={"xatol": 1e-10})  # fmt: skip
    return 0.5 * width(best.x) ** 2, float(erf(best.x))


@lru_cache(maxsize=64)
def highest_temperature(p: int) -> tuple[float, float]:
    """Where a single pattern stops being retrieved: the fold of m = tanh(m^(P-1)/T), and m there.

    T = 1 at P = 2, where m vanishes; 0.5826 at P = 3, where m = 0.7964.
    """
    if p == 2:
        return 1.0, 0.0
    best = minimize_scalar(
        lambda m: -(m ** (p - 1)) / np.arctanh(m), bounds=(0.05, 1.0 - 1e-9), method="bounded",
        options={"xatol": 1e-12},
    )  # fmt: skip
    return float(-best.fun), float(best.x)


def unloaded_miss(p: int, temperature: np.ndarray) -> np.ndarray:
    """1 - m of a single pattern, m = tanh(m^(P-1)/T), kept above 1e-300; NaN above the fold.

    By bisection in ln(miss).
    """
    t = np.asarray(temperature, float)
    top, fold = highest_temperature(p)
    live = t < top
    safe = np.where(live, t, 0.5 * top)
    # Between the fold (or m = 0 at P = 2) and m = 1 there is exactly one root.
    lo = np.full(t.shape, np.log(1e-300))
    hi = np.full(t.shape, np.log1p(-max(fold, 1e-9)))
    for _ in range(70):
        mid = 0.5 * (lo + hi)
        above = np.exp(mid) > 2.0 * expit(-2.0 * (-np.expm1(mid)) ** (p - 1) / safe)
        lo, hi = np.where(above, lo, mid), np.where(above, mid, hi)
    return np.where(live, np.exp(0.5 * (lo + hi)), np.nan)


def least_overlap(p: int, temperature: np.ndarray) -> np.ndarray:
    """The smallest m with a retrieval state at any load: the lower root of m = tanh(m^(P-1)/T)."""
    t = np.asarray(temperature, float)
    top, fold = highest_temperature(p)
    if p == 2:
        return np.where(t < top, 0.0, np.nan)
    lo, hi = np.zeros(t.shape), np.full(t.shape, fold)
    safe = np.minimum(t, top)
    for _ in range(52):
        mid = 0.5 * (lo + hi)
        above = np.tanh(mid ** (p - 1) / safe) > mid
        lo, hi = np.where(above, lo, mid), np.where(above, mid, hi)
    return np.where(t < top, hi, np.nan)


def line(
    p: int, temperature: np.ndarray, states: Callable[..., rs.Curve] = rs.states
) -> tuple[np.ndarray, np.ndarray]:
    """The spinodal at every ``temperature`` (1-D, > 0): (load, miss), NaN above the fold.

    ``states(p, temperature, miss)`` gives the curve.

    The largest load on 32 states, then three times on 9 states around the largest, then the top
    of the parabola through three: relative error below 1e-9.
    """
    t = np.asarray(temperature, float)
    load, miss = np.full(t.shape, np.nan), np.full(t.shape, np.nan)
    live = np.flatnonzero(t < highest_temperature(p)[0])
    if live.size == 0:
        return load, miss
    t = t[live, None]
    least = unloaded_miss(p, t)
    width = 1.0 - least_overlap(p, t) - least
    # Squares crowd the nodes towards m = 1, where the action is in the cold.
    lo, hi = np.zeros_like(t), np.ones_like(t)
    for round_ in range(4):
        share = np.linspace(0.0, 1.0, 34 if round_ == 0 else 11)[1:-1]
        nodes = lo + (hi - lo) * share
        found = states(p, t, least + width * nodes**2).load
        value = np.where(np.isfinite(found), found, -1.0)
        best = np.clip(value.argmax(axis=1), 1, share.size - 2)[:, None]
        lo, hi = (np.take_along_axis(nodes, best + k, axis=1) for k in (-1, 1))
    y = [np.take_along_axis(value, best + k, axis=1)[:, 0] for k in (-1, 0, 1)]
    bend = y[0] - 2.0 * y[1] + y[2]
    shift = np.where(bend < 0.0, 0.5 * (y[0] - y[2]) / np.where(bend < 0.0, bend, -1.0), 0.0)
    shift = np.clip(shift, -1.0, 1.0)
    centre = np.take_along_axis(nodes, best, axis=1)[:, 0]
    nodes = centre + shift * 0.5 * (hi - lo)[:, 0]
    load[live] = y[1] - 0.25 * (y[0] - y[2]) * shift
    miss[live] = (least + width * nodes[:, None] ** 2)[:, 0]
    return load, miss
