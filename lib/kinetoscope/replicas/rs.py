"""The replica-symmetric theory, solved without iterating it.

One overlap q for any two replicas.  A spin sees the field h = A + s z, z normal, and

    P = 2 :  A = m,        s^2 = alpha q / (1-C)^2,   C = (1-q)/T        (Amit et al. 1985)
    P >= 3:  A = m^(P-1),  s^2 = gamma q^(P-1)
    m = <tanh(h/T)>,       q = <tanh^2(h/T)>.

Iterating these to a fixed point crawls near every spinodal, hops between branches and, at P = 2
and low T, gets lost where C passes 1.  Instead **choose m and ask for the load**: A is then known,
<tanh> falls monotonically with the noise s, so s is the unique root of a one-dimensional equation,
q follows, and the load is explicit.  All branches come out, unstable ones too; the spinodal is the
largest load on the curve.  (Choosing s fails for P >= 3: the curve folds in s.)  Without signal,
m = A = 0, the curve of glass states has s as its parameter in the same way.

The lower, unstable branch of P = 3 has a life of its own.  A weak memory (m < 0.4) holds the noise
down only for as long as q is near m^2; where q leaves it, replicas freeze among themselves.  Below
T = 0.294 that is a fold and another one back, two more turning points of load(m); they meet in a
cusp at T = 0.294, load 0.2846, m = 0.384, and the sharp bend at T = 0.3 (load 0.287) is what is
left of it just above.

Precision: m is carried as ``miss`` = 1 - m, so that the cold corner, where the miss is 1e-40,
keeps its digits.  The free energies are those of physics/replicas (AGS for P = 2); replica
symmetry is stable (de Almeida and Thouless) where the ``replicon`` is positive:

    P = 2 :  1 - alpha  beta^2 <sech^4> / (1-C)^2;
    P >= 3:  1 - gamma (P-1) q^(P-2) beta^2 <sech^4>.
"""

from typing import Any

import attrs
import numpy as np
from scipy.special import erfcinv, expit

from kinetoscope.replicas.gaussian_averages import Averages, averages
from kinetoscope.replicas.gaussian_averages import miss as average_miss


@attrs.frozen(eq=False)
class Curve:
    """States along a branch, every field of one shape; NaN where there is no state.

    ``load`` the one at which the state is a saddle point, ``noise`` = s, ``response`` = C.
    """

    m: Any
    miss: Any
    load: Any
    q: Any
    noise: Any
    response: Any
    free_energy: Any
    energy: Any
    replicon: Any


def states(p: int, temperature: Any, miss: Any) -> Curve:
    """The retrieval states with overlap m = 1 - ``miss``, and the load each of them belongs to.

    ``temperature`` >= 0 and 0 < ``miss`` < 1 broadcast.  NaN where thermal noise alone already
    keeps the overlap below m (tanh(m^(P-1)/T) < m) and, at P = 2, where C >= 1.
    """
    t, miss = np.broadcast_arrays(np.asarray(temperature, float), np.asarray(miss, float))
    m = 1.0 - miss
    signal = m ** (p - 1)
    s = noise(signal, t, miss)
    return curve(p, t, m, miss, signal, s)


def glass_states(p: int, temperature: Any, width: Any) -> Curve:
    """The states without signal (m = 0) whose noise has the width s = ``width`` > 0."""
    t, s = np.broadcast_arrays(np.asarray(temperature, float), np.asarray(width, float))
    zero = np.zeros(s.shape)
    return curve(p, t, zero, zero + 1.0, zero, s)


def curve(p: int, t: np.ndarray, m: np.ndarray, miss: np.ndarray, a: np.ndarray, s: np.ndarray,
          ) -> Curve:  # fmt: skip
    """Complete the states with signal ``a`` and noise ``s``: q, load, energies, replicon."""
    ok = s > 0.0
    over = averages(a, np.where(ok, s, 1.0), t)
    c = over.response
    q = 1.0 - t * c
    with np.errstate(divide="ignore", invalid="ignore"):
        if p == 2:
            ok &= c < 1.0
            load = s * s * (1.0 - c) ** 2 / q
        else:
            load = s * s / q ** (p - 1)
        f, u, replicon = energies(p, t, load, m, q, over)
    nan = np.where(ok, 0.0, np.nan)
    out = (m, miss, load, q, s, c, f, u, replicon)
    return Curve(*(value + nan for value in out))


def noise(signal: np.ndarray, t: np.ndarray, miss: np.ndarray) -> np.ndarray:
    """The width s at which 1 - <tanh((signal + s z)/T)> equals ``miss``; NaN where none does.

    In the variable y = sqrt(2) erfcinv(<1 - tanh>), the signal-to-noise ratio that an infinitely
    cold spin would need, 1/y^2 is all but linear in s^2 (thermal noise adds to the Gaussian one
    like a variance of 0.82 T^2): the Illinois rule meets rounding in about six steps.
    """
    shape = signal.shape
    signal, t, miss = signal.ravel(), t.ravel(), miss.ravel()
    s = np.full(signal.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        thermal = np.where(t > 0.0, 2.0 * expit(-2.0 * signal / t), 0.0)
    live = np.flatnonzero((thermal < miss) & (signal > 0.0))
    if live.size == 0:
        return s.reshape(shape)
    a, t, miss = signal[live], t[live], miss[live]
    goal = 0.5 / erfcinv(miss) ** 2
    # At the upper end even a spin at T = 0 misses as much.
    lo, hi = np.zeros(a.size), a * a * goal
    with np.errstate(divide="ignore"):
        f_lo = 0.5 / erfcinv(thermal[live]) ** 2 - goal

    def excess(s2: np.ndarray, on: np.ndarray) -> np.ndarray:
        return 0.5 / erfcinv(average_miss(a[on], np.sqrt(s2), t[on])) ** 2 - goal[on]

    on = np.flatnonzero(t > 0.0)
    f_hi = np.zeros(a.size)
    f_hi[on] = excess(hi[on], on)
    best = hi.copy()
    for _ in range(60):
        on = on[(f_hi[on] > 4e-16 * goal[on]) & (hi[on] - lo[on] > 1e-15 * hi[on])]
        if on.size == 0:
            break
        mid = (lo[on] * f_hi[on] - hi[on] * f_lo[on]) / (f_hi[on] - f_lo[on])
        stuck = ~((mid > lo[on]) & (mid < hi[on]))
        mid = np.where(stuck, 0.5 * (lo[on] + hi[on]), mid)
        f = excess(mid, on)
        best[on] = mid
        above = f > 0.0
        # Illinois: the end that stays twice has its value halved, so both ends close in.
        f_lo[on] = np.where(above, 0.5 * f_lo[on], f)
        f_hi[on] = np.where(above, f, 0.5 * f_hi[on])
        lo[on] = np.where(above, lo[on], mid)
        hi[on] = np.where(above, mid, hi[on])
        on = on[np.abs(f) > 1e-15 * goal[on]]
    s[live] = np.sqrt(best)
    return s.reshape(shape)


def energies(p: int, t: Any, load: Any, m: Any, q: Any, over: Averages) -> tuple[Any, Any, Any]:
    """Free energy and energy per spin and the replicon eigenvalue, from the averages over h.

    The energy is that of a saddle point; the free energy may be asked anywhere.
    """
    c = (1.0 - q) / t if np.all(np.asarray(t) > 0.0) else over.response
    if p == 2:
        d = 1.0 - c
        r = q / d**2
        f = 0.5 * m**2 + 0.5 * load * (1.0 + t * np.log(d) - q / d + r * c) - over.pressure
        u = -0.5 * m**2 + 0.5 * load * (1.0 - 1.0 / d - c * r)
        stiffness = load / d**2
    else:
        # 1 - P q^(P-1) + (P-1) q^P is of order (1-q)^2; times beta it must vanish in the cold.
        lack = 1.0 - q ** (p - 1) * (p - (p - 1) * q)
        power = 1.0 - np.exp(p * np.log1p(-np.minimum(t * c, 1.0)))
        f = (p - 1) / p * m**p - 0.5 * load / p * _over(lack, t) - over.pressure
        u = -(m**p) / p - load / p * _over(power, t, limit=p * c)
        stiffness = load * (p - 1) * q ** (p - 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        replicon = 1.0 - stiffness * over.quartic / t
    return f, u, replicon


def _over(value: Any, t: Any, *, limit: Any = 0.0) -> Any:
    """The quotient value / T, and its limit where T = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.asarray(t) > 0.0, value / t, limit)


def free_energy(p: int, temperature: float, load: float, m: float, q: float) -> float:
    """The replica-symmetric free energy per spin at any (m, q), saddle point or not.

    For T > 0 and, at P = 2, (1-q)/T < 1.
    """
    a = m ** (p - 1)
    s = np.sqrt(load * (q / (1.0 - (1.0 - q) / temperature) ** 2 if p == 2 else q ** (p - 1)))
    over = averages(a, s, temperature)
    return float(energies(p, temperature, load, m, q, over)[0])
