"""The replica-symmetric state at a given load: invert the curve load(m), or load(s).

The retrieval state is the root on the stable side of the spinodal, between the overlap there and
that of a single pattern; the search runs in ln(1 - m), so states with m = 1 - 1e-40 are found as
well as any.  The glass state (m = 0) is searched in the width s of its noise; for P >= 3 the
larger of the two roots is the stable one, and there is none above a temperature of first order.
"""

import math
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from kinetoscope.replicas import rs, spinodal
from kinetoscope.replicas.gaussian_averages import averages
from kinetoscope.replicas.solution import Solution

#: A point whose equations hold to this is called converged.
TOLERANCE = 1e-8


def paramagnet(p: int, temperature: float, load: float, branch: str, level: str) -> Solution:
    """The state without any overlap, which exists everywhere: f = -load/(2 P T) - T ln 2.

    At P = 2 the cross-talk has a feedback, and C = 1/T < 1 is needed: T > 1.
    """
    t, g = temperature, load
    if p == 2:
        c = 1.0 / t
        f = 0.5 * g * (1.0 + t * math.log1p(-c)) - t * math.log(2.0)
        u = 0.5 * g * (1.0 - 1.0 / (1.0 - c))
        replicon = 1.0 - g / (t - 1.0) ** 2
    else:
        f, u, replicon = -0.5 * g / (p * t) - t * math.log(2.0), -g / (p * t), 1.0
    return Solution(
        p=p, temperature=t, load=g, branch=branch, level=level, m=0.0, q=0.0, q0=0.0, q1=0.0,
        x=1.0, free_energy=f, energy=u, replicon=replicon, converged=True, residual=0.0,
    )  # fmt: skip


def residual(p: int, temperature: float, load: float, m: float, q: float) -> float:
    """The larger error of m = <tanh> and q = <tanh^2> when their right sides are evaluated."""
    c = (1.0 - q) / temperature
    a = m ** (p - 1)
    s = math.sqrt(load * (q / (1.0 - c) ** 2 if p == 2 else q ** (p - 1)))
    over = averages(a, s, temperature)
    return float(max(abs(1.0 - over.miss - m), abs(temperature * (over.response - c))))


def point(p: int, temperature: float, load: float, branch: str, state: rs.Curve) -> Solution:
    """A :class:`Solution` from a state of the curve, its equations evaluated once more."""
    m, q = float(state.m), float(state.q)
    error = residual(p, temperature, load, m, q)
    error = max(error, abs(float(state.load) - load))
    return Solution(
        p=p, temperature=temperature, load=load, branch=branch, level="rs", m=m, q=q, q0=q, q1=q,
        x=1.0, free_energy=float(state.free_energy), energy=float(state.energy),
        replicon=float(state.replicon), converged=error < TOLERANCE, residual=error,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def limit(p: int, temperature: float) -> tuple[float, float]:
    """Load and 1 - m on the spinodal; NaN above its end.  The last thousand are remembered."""
    load, miss = spinodal.line(p, np.array([temperature]))
    return float(load[0]), float(miss[0])


def retrieval(p: int, temperature: float, load: float) -> Solution | None:
    """The metastable or stable retrieval state, None beyond the spinodal."""
    most, worst = limit(p, temperature)
    if not load <= most:
        return None
    least = float(spinodal.unloaded_miss(p, np.array(temperature)))

    def lack(log_miss: float) -> float:
        found = float(rs.states(p, temperature, math.exp(log_miss)).load)
        return (found if math.isfinite(found) else 0.0) - load

    lo, hi = math.log(least), math.log(worst)
    if (least <= 1e-299 and lack(lo) >= 0.0) or load <= 1e-14:
        return _unburdened(p, temperature, load, least)
    # On the spinodal itself rounding may leave nothing to bracket.
    root = hi if lack(hi) <= 0.0 else brentq(lack, lo, hi, xtol=1e-14, rtol=1e-15)
    return point(p, temperature, load, "retrieval", rs.states(p, temperature, math.exp(root)))


def _unburdened(p: int, temperature: float, load: float, miss: float) -> Solution:
    """So little load that m is that of a single pattern: to all digits, or there is no load."""
    m = 1.0 - miss
    a = m ** (p - 1)
    over = averages(a, 0.0, temperature)
    q = 1.0 - temperature * float(over.response)
    s = math.sqrt(load * (q / (1.0 - over.response) ** 2 if p == 2 else q ** (p - 1)))
    over = averages(a, s, temperature)
    f, u, replicon = rs.energies(p, temperature, load, m, q, over)
    error = residual(p, temperature, load, m, q)
    return Solution(
        p=p, temperature=temperature, load=load, branch="retrieval", level="rs", m=m, q=q, q0=q,
        q1=q, x=1.0, free_energy=float(f), energy=float(u), replicon=float(replicon),
        converged=error < TOLERANCE, residual=error,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _least_glass(p: int) -> tuple[float, float]:
    """For P >= 3 in the unit s/T = y: the y of the smallest load y^2 / q(y)^(P-1), and that load.

    load/T^2 depends on y alone, so the RS glass exists below T = sqrt(load / least).
    """

    def ratio(log_y: float) -> float:
        state = rs.glass_states(p, 1.0, math.exp(log_y))
        return float(np.log(state.load))

    best = minimize_scalar(ratio, bounds=(-1.0, 3.0), method="bounded", options={"xatol": 1e-10})
    return math.exp(best.x), math.exp(best.fun)


def glass(p: int, temperature: float, load: float) -> Solution | None:
    """The replica-symmetric glass, q > 0 without overlap; None where there is only q = 0.

    It is never stable (at P = 2 its replicon is negative, for P >= 3 its entropy is): a rung of
    the ladder to be shown, not to be believed.
    """
    if load <= 0.0:
        return None
    t = temperature

    def lack(log_s: float) -> float:
        found = float(rs.glass_states(p, t, math.exp(log_s)).load)
        return (found if math.isfinite(found) else 0.0) - load

    if p == 2:
        if t >= 1.0 + math.sqrt(load):
            return None
        lo, hi = math.log(1e-6 * math.sqrt(load)), math.log(4.0 * (1.0 + math.sqrt(load)))
    else:
        y, least = _least_glass(p)
        if load < least * t * t:
            return None
        lo, hi = math.log(y * t), 0.5 * math.log(load) + 1e-9
    if lack(lo) >= 0.0:
        return None
    root = brentq(lack, lo, hi, xtol=1e-14, rtol=1e-15)
    return point(p, t, load, "glass", rs.glass_states(p, t, math.exp(root)))
