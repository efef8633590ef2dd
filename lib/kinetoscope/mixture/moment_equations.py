"""Moments of a mixture of Maxwell molecules: a closed linear system, solved exactly.

For the rate |g|^0 the equations of each moment involve no higher one, whatever the shapes of f.
With a = 1/(1 + eps^2), b = eps^2 a, D = u_L - eps u_H (velocities in own thermal units, drift
along x) and d = 2 dimensions:

    u_L' = -nu n_H a D                       u_H' = nu n_L (b/eps) D
    T_L' = -2 nu n_H a b (T_L - T_H) + nu n_H a^2 D^2
    T_H' = +2 nu n_L a b (T_L - T_H) + nu n_L (b D/eps)^2
    S_L' = -(nu_LL n_L/2)(S_L - u_L^2)
           - nu n_H [ (1 - b^2) S_L - a^2 eps^2 S_H - 2 a b eps u_L u_H ]
    eps^2 S_H' = -(eps nu_HH n_H/2) eps^2 (S_H - u_H^2)
           - nu n_L [ (1 - a^2) eps^2 S_H - b^2 S_L - 2 a b eps u_L u_H ]

with S = <v_x^2 - v_y^2>; the anisotropy is S - u^2.  Derived from the collision rule by hand;
checked here against a solver that knows nothing of them.  T_L - T_H without drift decays at
2 nu (n_L + n_H) eps^2/(1 + eps^2)^2 exactly.
"""

import attrs
import numpy as np

from kinetoscope.mixture.params import Params


@attrs.frozen(eq=False)
class Curves:
    """Drift, temperature and anisotropy of light and heavy, (2, frames) each, at ``times``."""

    times: np.ndarray
    drift: np.ndarray
    temperature: np.ndarray
    anisotropy: np.ndarray


def moment_equations(params: Params, times: np.ndarray | None = None) -> Curves:
    """Drift, temperature and anisotropy at ``times``, exact for gamma = 0 and the exact operator.

    Drifts are exponentials, their squares the sources of everything else; what is left is a
    difference of temperatures, alone, and two deviators, which a 2 x 2 matrix mixes.

    Raises
    ------
    ValueError
        for gamma > 0 or truncated operators, where the hierarchy is not closed or another one
    """
    if params.gamma != 0.0 or params.operator != "exact":
        raise ValueError(
            f"moment_equations holds for Maxwell molecules (gamma = 0) and the exact operator; "
            f"got gamma = {params.gamma:g}, operator {params.operator!r}: use theory.closure"
        )
    t = params.times if times is None else np.asarray(times, dtype=np.float64)
    eps, nu, n, m = params.epsilon, params.nu, params.n_light, params.n_heavy
    a = 1.0 / (1.0 + eps**2)
    b = eps**2 * a
    (u, t_light, s_light), (w, t_heavy, s_heavy) = params.light.moments, params.heavy.moments
    # Drifts: D decays at kappa, the momentum stays.  As polynomials in x = exp(-kappa t).
    kappa = nu * (m * a + n * b)
    momentum, start = n * u + m * w / eps, u - eps * w
    light = np.array([momentum, start * m / eps**2]) / (n + m / eps**2)
    heavy = np.array([momentum, -start * n]) / (n * eps + m / eps)
    x = np.exp(-kappa * t)
    drift = np.stack([light[0] + light[1] * x, heavy[0] + heavy[1] * x])
    # Temperatures: their difference, driven by D^2, and the energy.
    exchange, heat = 2.0 * nu * a * b * (n + m), nu * start**2 * (m * a**2 - n * (b / eps) ** 2)
    difference = (t_light - t_heavy) * np.exp(-exchange * t)
    difference += heat * _driven(exchange, 2.0 * kappa, t)
    thermal = n * (t_light + 0.5 * (u**2 - drift[0] ** 2))
    thermal += m * (t_heavy + 0.5 * (w**2 - drift[1] ** 2))
    temperature = np.stack([thermal + m * difference, thermal - n * difference]) / (n + m)
    # Deviators S of both, by the eigenvectors of what mixes them.
    p, q = 0.5 * params.nu_light * n, 0.5 * eps * params.nu_heavy * m
    mixing = np.array([
        [-p - nu * m * (1.0 - b**2), nu * m * (a * eps) ** 2],
        [nu * n * (b / eps) ** 2, -q - nu * n * (1.0 - a**2)],
    ])  # fmt: skip
    square_light, square_heavy = np.convolve(light, light), np.convolve(heavy, heavy)
    both = 2.0 * nu * a * b * np.convolve(light, heavy)
    source = np.stack([p * square_light + m * eps * both, q * square_heavy + n / eps * both])
    rates, vectors = np.linalg.eig(mixing)
    begin = np.linalg.solve(vectors, [s_light + u * u, s_heavy + w * w])
    driven = np.linalg.solve(vectors, source)
    parts = np.stack([
        begin[k] * np.exp(rates[k] * t)
        + sum(driven[k, j] * _driven(-rates[k], j * kappa, t) for j in range(3))
        for k in range(2)
    ])  # fmt: skip
    return Curves(t, drift, temperature, vectors @ parts - drift**2)


def _driven(rate: float, drive: float, t: np.ndarray) -> np.ndarray:
    """Solution from 0 of y' = -rate y + exp(-drive t): (e^-drive t - e^-rate t)/(rate - drive)."""
    slow, gap = min(rate, drive), abs(rate - drive)
    if gap * t[-1] < 1e-9:
        return t * np.exp(-slow * t)
    return -np.exp(-slow * t) * np.expm1(-gap * t) / gap
