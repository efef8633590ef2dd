"""Temperatures of hard discs and their kin, taking both species as Maxwellians.

The energy that a Maxwellian light gas gives to a Maxwellian heavy one is exactly, for the rate
nu |g|^gamma in d = 2 dimensions and with th = T_L + eps^2 T_H, the variance of g,

    T_L' = -2 nu n_H eps^2/(1 + eps^2)^2 (T_L - T_H) (1 + gamma/d) <|g|^gamma>,
    <|g|^gamma> = (2 th)^(gamma/2) Gamma(1 + gamma/2),

so the Maxwell rate times a factor: 1.5 sqrt(pi th/2) for hard discs.  Once the first epoch is
over the light are Maxwellian; the heavy become so in the second, and hardly notice before.  What
is neglected is of order eps^2: 5e-5 in T at eps = 0.01, for a start without drift or anisotropy.

The energy n_L T_L + n_H T_H is kept, so th is linear in the difference of temperatures; in
z = th/th_end - 1 and s = gamma/2 what is left is

    z' = -r z (1 + z)^s,        r the rate of the difference near its end,
    r t = L(z_0) - L(z),        L(z) = ln|z| + integral from 0 to z of ((1 + u)^-s - 1)/u du.

The integrand is smooth, and L is turned round by Newton's method: no steps in time.
"""

from functools import cache as once
from math import gamma as Gamma

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.mixture.params import Params


def relaxation_factor(gamma: float, variance: float) -> float:
    """(1 + gamma/2) <|g|^gamma> for relative velocities of this variance per component."""
    return (1.0 + 0.5 * gamma) * (2.0 * variance) ** (0.5 * gamma) * Gamma(1.0 + 0.5 * gamma)


def closure(params: Params, times: np.ndarray | None = None) -> np.ndarray:
    """T_L and T_H at ``times``, (2, frames), were both Maxwellian throughout.

    Exact for gamma = 0; to rounding the solution of the equation above.

    Raises
    ------
    ValueError
        where a species drifts (friction heats, and is not in this closure) or the operator is
        truncated
    """
    if params.operator != "exact":
        raise refusal(
            "operator", params.operator, "'exact' for the closure", "truncated ones have another"
        )
    for who, start in (("light", params.light), ("heavy", params.heavy)):
        if start.moments[0] != 0.0:
            raise refusal(
                f"{who}_drift (u)", start.drift, "0 for the closure",
                "with drifts use Maxwell molecules and theory.moment_equations",
            )  # fmt: skip
    times = params.times if times is None else np.asarray(times, dtype=np.float64)
    n, m, eps = params.n_light, params.n_heavy, params.epsilon
    light, heavy = params.light.moments[1], params.heavy.moments[1]
    common = (n * light + m * heavy) / (n + m)
    variance = common * (1.0 + eps**2)
    rate = 2.0 * params.nu * (n + m) * eps**2 / (1.0 + eps**2) ** 2
    rate *= relaxation_factor(params.gamma, variance)
    difference = light - heavy
    ratio = (m - n * eps**2) / ((n + m) * variance)  # z over the difference
    left = _left(rate * times, ratio * difference, 0.5 * params.gamma)
    return np.stack(
        [common + m / (n + m) * difference * left, common - n / (n + m) * difference * left]
    )


def _left(t: np.ndarray, start: float, s: float) -> np.ndarray:
    """z(t)/z(0) of z' = -z (1 + z)^s from ``start`` > -1, at times t (frames,).

    Newton's method in w = ln(z/z(0)), where dL/dw = (1 + z)^-s.
    """
    w, first = -np.asarray(t, dtype=np.float64), _beyond(np.array([start]), s)
    for _ in range(20):
        z = start * np.exp(w)
        step = (w + _beyond(z, s) - first + t) * (1.0 + z) ** s
        w = w - step
        if np.abs(step).max() <= 1e-13 * max(1.0, float(t.max())):
            return np.exp(w)
    raise FloatingPointError(f"no z is found from {start:g} on: is it above -1?")


def _beyond(z: np.ndarray, s: float) -> np.ndarray:
    """Integral from 0 to z of ((1 + u)^-s - 1)/u du, z > -1 (n,), by Gauss's rule.

    Temperatures in the basis' reach, 0.4 to 1.75, keep z in [-0.8, 3.4] at all densities; the
    integrand's singularity at u = -1 is then so far off that 24 points give 1e-14.
    """
    x, weight = _gauss()
    return (np.expm1(-s * np.log1p(z[:, None] * x)) / x) @ weight


@once
def _gauss() -> tuple[np.ndarray, np.ndarray]:
    """Points and weights on [0, 1]."""
    x, weight = np.polynomial.legendre.leggauss(24)
    return 0.5 * (x + 1.0), 0.5 * weight
