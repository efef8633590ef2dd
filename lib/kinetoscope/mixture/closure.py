"""Temperatures of hard discs and their kin, taking both species as Maxwellians.

The energy that a Maxwellian light gas gives to a Maxwellian heavy one is exactly, for the rate
nu |g|^gamma in d = 2 dimensions and with th = T_L + eps^2 T_H, the variance of g,

    T_L' = -2 nu n_H eps^2/(1 + eps^2)^2 (T_L - T_H) (1 + gamma/d) <|g|^gamma>,
    <|g|^gamma> = (2 th)^(gamma/2) Gamma(1 + gamma/2),

so the Maxwell rate times a factor: 1.5 sqrt(pi th/2) for hard discs.  Once the first epoch is
over the light are Maxwellian; the heavy become so in the second, and hardly notice before.  What
is neglected is of order eps^2: 5e-5 in T at eps = 0.01, for a start without drift or anisotropy.
"""

from math import gamma as Gamma

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.mixture.params import Params


def relaxation_factor(gamma: float, variance: float) -> float:
    """(1 + gamma/2) <|g|^gamma> for relative velocities of this variance per component."""
    return (1.0 + 0.5 * gamma) * (2.0 * variance) ** (0.5 * gamma) * Gamma(1.0 + 0.5 * gamma)


def closure(params: Params, times: np.ndarray | None = None) -> np.ndarray:
    """T_L and T_H at ``times``, (2, frames), were both Maxwellian throughout.

    Exact for gamma = 0.  The energy n_L T_L + n_H T_H is kept, so one equation is left; it is
    integrated to 1e-10.

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
    from scipy.integrate import solve_ivp

    times = params.times if times is None else np.asarray(times, dtype=np.float64)
    n, m, eps = params.n_light, params.n_heavy, params.epsilon
    light, heavy = params.light.moments[1], params.heavy.moments[1]
    common = (n * light + m * heavy) / (n + m)
    speed = 2.0 * params.nu * (n + m) * eps**2 / (1.0 + eps**2) ** 2

    def rate(_: float, difference: np.ndarray) -> np.ndarray:
        t_light = common + m / (n + m) * difference[0]
        t_heavy = common - n / (n + m) * difference[0]
        return -speed * difference * relaxation_factor(params.gamma, t_light + eps**2 * t_heavy)

    found = solve_ivp(
        rate, (0.0, float(times[-1])), [light - heavy], t_eval=times, rtol=1e-10, atol=1e-13,
        method="DOP853",
    )  # fmt: skip
    difference = found.y[0]
    return np.stack([common + m / (n + m) * difference, common - n / (n + m) * difference])
