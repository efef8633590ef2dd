"""One step of replica symmetry breaking, with a retrieved pattern or without.

Two replicas overlap by q1 in the same state and by q0 < q1 in different ones; x is the weight of
q0.  A spin sees h = A + s0 z0 + s1 z1, and within a state of given z0 averages carry the weight
(2 cosh beta h)^x over z1:

    m = int Dz0 <tanh>_x,   q0 = int Dz0 <tanh>_x^2,   q1 = int Dz0 <tanh^2>_x
    P = 2 :  s0^2 = alpha r0, s1^2 = alpha (r1 - r0),  D1 = 1 - C, D = D1 - nu (q1 - q0),
             r0 = q0/D^2,     r1 - r0 = (q1 - q0)/(D D1)
    P >= 3:  s0^2 = gamma q0^(P-1),   s1^2 = gamma (q1^(P-1) - q0^(P-1)).

The variables here are C = (1 - q1)/T and nu = x/T: both stay finite as T -> 0, and every formula
below holds at T = 0 as it stands, so there is one code for all temperatures.  The inner average
uses e^(nu |h|) in closed form, I+- = exp(+-nu a + nu^2 s1^2/2) Phi((+-a + nu s1^2)/s1), and the
rest, where |h| is of order T, on Gauss-Legendre nodes (as in :mod:`.gaussian_averages`).

f is stationary in x too (a maximum).  Its derivative is taken on the explicit x alone,

    P >= 3:  df/dnu = gamma (P-1)/(2P) (q1^P - q0^P) + <ln Z>/nu^2 - (d<ln Z>/dnu)/nu,

and at P = 2 the same with (alpha/2) times the derivative of the bracket at fixed r0, r1, q0, q1.
"""

import attrs
import numpy as np
from scipy.special import log_ndtr

from kinetoscope.replicas.gaussian_averages import DU, U, phi

_LOG = np.log1p(np.exp(-2.0 * U))
_TANH = np.tanh(U)
_SECH2 = 1.0 / np.cosh(U) ** 2
_Z = np.linspace(-9.0, 9.0, 73)
_LOG_DZ = -0.5 * _Z**2 - np.log(np.exp(-0.5 * _Z**2).sum())


@attrs.frozen
class Step:
    """Averages of one evaluation: m, q0, C, <ln Z>, its derivative by nu, and <sech^4>/T."""

    m: float
    q0: float
    response: float
    log_z: float
    log_z_nu: float
    quartic: float


def inner(a: np.ndarray, s: float, t: float, nu: float) -> tuple[np.ndarray, ...]:
    """<tanh>_x, <1 - tanh^2>_x / T, ln Z, d ln Z / d nu and <sech^4>_x / T at fields a (n,).

    Z = int Dz1 (2 cosh(h/T))^(nu T), h = a + s z1; nu > 0, s >= 0, T >= 0, not both zero.
    """
    a = a[:, None]
    if s < t:
        u = (a + s * _Z) / t
        log = np.abs(u) + np.log1p(np.exp(-2.0 * np.abs(u)))
        weight = nu * t * log + _LOG_DZ
        top = weight.max(axis=1, keepdims=True)
        weight = np.exp(weight - top)
        total = weight.sum(axis=1)
        tanh = np.tanh(u)
        sech2 = 1.0 - tanh**2
        mean = [np.sum(weight * g, axis=1) / total for g in (tanh, sech2, t * log, sech2**2)]
        return mean[0], mean[1] / t, np.log(total) + top[:, 0], mean[2], mean[3] / t
    # ln of I+ and I-, and everything divided by their sum.
    drift = nu * s
    log_i = [0.5 * drift**2 + sign * nu * a + log_ndtr(sign * a / s + drift) for sign in (1, -1)]
    lead = np.logaddexp(*log_i)
    share = [np.exp(one - lead)[:, 0] for one in log_i]
    ut = U * t
    rise = np.exp(nu * ut - lead + np.log(t / s) if t > 0.0 else nu * ut - lead) * DU
    plus = phi((ut - a) / s) * rise
    minus = phi((ut + a) / s) * rise
    even, odd = plus + minus, plus - minus
    bulge = np.exp(nu * t * _LOG)
    # Corrections vanish with T; sech^2 and sech^4 live there and are divided by T once more.
    small = t if t > 0.0 else 0.0
    on = 1.0 if small else 0.0
    total = 1.0 + on * (even @ (bulge - 1.0))
    tanh = (share[0] - share[1] + on * (odd @ (bulge * _TANH - 1.0))) / total
    # <|h|> of the weights e^(nu|h|): share (+-a + nu s^2) + 2 s phi(a/s)/lead.
    edge = 2.0 * s * np.exp(-0.5 * (a / s) ** 2 - 0.5 * np.log(2.0 * np.pi) - lead)[:, 0]
    modulus = share[0] * (a[:, 0] + nu * s * s) + share[1] * (nu * s * s - a[:, 0]) + edge
    log = modulus + on * (even @ ((bulge - 1.0) * ut + bulge * t * _LOG))
    per_t = 1.0 / t if small else 1.0 / s
    sech2 = per_t * (even @ (bulge * _SECH2)) / total
    quartic = per_t * (even @ (bulge * _SECH2**2)) / total
    return tanh, sech2, lead[:, 0] + np.log(total), log / total, quartic


def averages(signal: float, s0: float, s1: float, t: float, nu: float) -> Step:
    """Average over z0 as well; the grid resolves what z1 and T leave sharp."""
    scale = max(t, s1)
    n = int(np.clip(np.ceil(18.0 / min(0.3, 0.3 * scale / max(s0, 1e-300))), 61, 4001))
    if s0 == 0.0:
        z, weight = np.zeros(1), np.ones(1)
    else:
        z = np.linspace(-9.0, 9.0, n)
        weight = phi(z)
        weight /= weight.sum()
    tanh, sech2, log_z, log_nu, quartic = inner(signal + s0 * z, s1, t, nu)
    return Step(
        float(weight @ tanh), float(weight @ tanh**2), float(weight @ sech2),
        float(weight @ log_z), float(weight @ log_nu), float(weight @ quartic),
    )  # fmt: skip


@attrs.frozen
class Point:
    """Equations and energies at one (m, q0, C, nu): ``errors`` of m, q0, C and of nu (df/dnu)."""

    errors: np.ndarray
    free_energy: float
    energy: float
    replicon: float


def widths(p: int, t: float, load: float, q0: float, c: float, nu: float) -> tuple[float, float]:
    """s0 and s1; NaN where there is no such Gaussian (q1 < q0, or P = 2 with D <= 0)."""
    q1 = 1.0 - t * c
    if p == 2:
        d1 = 1.0 - c
        d = d1 - nu * (q1 - q0)
        if not (d1 > 0.0 and d > 0.0 and q1 >= q0 >= 0.0):
            return np.nan, np.nan
        return np.sqrt(load * q0) / d, np.sqrt(load * (q1 - q0) / (d * d1))
    gap = q1 ** (p - 1) - q0 ** (p - 1) if q1 >= q0 >= 0.0 else np.nan
    return np.sqrt(load * abs(q0) ** (p - 1)), np.sqrt(load * gap)


def evaluate(p: int, t: float, load: float, m: float, q0: float, c: float, nu: float) -> Point:
    """Errors of the four equations, f, u and the replicon at any point; NaN where it is none."""
    q1 = 1.0 - t * c
    s0, s1 = widths(p, t, load, q0, c, nu)
    if not (np.isfinite(s0 + s1) and nu > 0.0 and s1 + t > 0.0):
        return Point(np.full(4, np.nan), np.nan, np.nan, np.nan)
    at = averages(m ** (p - 1), s0, s1, t, nu)
    log = at.log_z / nu**2 - at.log_z_nu / nu
    if p == 2:
        d1 = 1.0 - c
        d = d1 - nu * (q1 - q0)
        r0 = q0 / d**2
        r1 = r0 + (q1 - q0) / (d * d1)
        ratio = np.log1p(-nu * (q1 - q0) / d1)
        bracket = 1.0 + t * np.log(d1) + ratio / nu - q0 / d + r1 * c + nu * (r1 * q1 - r0 * q0)
        f = 0.5 * m * m + 0.5 * load * bracket - at.log_z / nu
        # Explicit nu: ln D and q0/D through D, then nu (r1 q1 - r0 q0).
        slope = -ratio / nu**2 - (q1 - q0) / (nu * d) - q0 * (q1 - q0) / d**2 + r1 * q1 - r0 * q0
        slope = 0.5 * load * slope + log
        u = -0.5 * m * m + 0.5 * load * (1.0 - t * c / d1 - r1)
        stiffness = load / d1**2
    else:
        lack = 1.0 - q1 ** (p - 1) * (p - (p - 1) * q1)
        step = q1**p - q0**p
        over = lack / t if t > 0.0 else 0.0
        f = (p - 1) / p * m**p - 0.5 * load / p * (over - (p - 1) * nu * step) - at.log_z / nu
        slope = 0.5 * load * (p - 1) / p * step + log
        power = (1.0 - q1**p) / t if t > 0.0 else p * c
        u = -(m**p) / p - load / p * (power + nu * step)
        stiffness = load * (p - 1) * q1 ** (p - 2)
    replicon = 1.0 - stiffness * at.quartic / t if t > 0.0 else -np.inf
    errors = np.array([at.m - m, at.q0 - q0, at.response - c, slope])
    return Point(errors, float(f), float(u), float(replicon))
