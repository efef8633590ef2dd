"""One swimmer, solved: free, in a trap, and two coordinates at two temperatures.

All are linear, so means and rates are closed.  mu = 1; sigma, v0 as the arguments say.
"""

import math

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal


@attrs.frozen
class Trapped:
    """A swimmer in a harmonic trap of stiffness k.

    ``mean_square_radius`` (two dimensions for ABP, ``dimensions`` of them for AOUP), ``alignment``
    = <r . e> (or <x . g>), and the rates of entropy production ``epr_even``, ``epr_odd`` and
    ``epr_noiseless``, the part of g alone as D_t -> 0 (nan for ABP, whose direction makes none).
    """

    mean_square_radius: float
    alignment: float
    epr_even: float
    epr_odd: float
    epr_noiseless: float


def free_msd(
    time: ArrayLike, *, speed: float = 1.0, translational_diffusion: float,
    rotational_diffusion: float,
) -> np.ndarray:  # fmt: skip
    """<r^2> of a free active Brownian particle in two dimensions after ``time``.

    4 D_t t + 2 (v/D_r)^2 (D_r t - 1 + exp(-D_r t)): ballistic, then diffusive with
    D_t + v^2 / 2 D_r.  (Howse et al., PRL 99, 048102 (2007), for two dimensions.)
    """
    _positive(rotational_diffusion=rotational_diffusion)
    _not_negative(speed=speed, translational_diffusion=translational_diffusion)
    t = np.asarray(time, np.float64)
    if np.any(~np.isfinite(t)) or np.any(t < 0):
        raise refusal("time", time, "finite numbers, 0 or more", "take times after the start")
    x = rotational_diffusion * t
    # x - 1 + exp(-x) loses digits near 0, where it is x^2/2 - x^3/6 + x^4/24.
    curve = np.where(x < 1e-3, x * x * (0.5 - x / 6.0 + x * x / 24.0), x + np.expm1(-x))
    return 4.0 * translational_diffusion * t + 2.0 * (speed / rotational_diffusion) ** 2 * curve


def long_time_diffusion(
    *, speed: float = 1.0, translational_diffusion: float, rotational_diffusion: float
) -> float:
    """D_t + v^2 / 2 D_r, the diffusion of a free swimmer seen from afar."""
    _positive(rotational_diffusion=rotational_diffusion)
    return translational_diffusion + speed**2 / (2.0 * rotational_diffusion)


def trap_abp(
    *, stiffness: float, speed: float, translational_diffusion: float, rotational_diffusion: float
) -> Trapped:
    """An active Brownian particle in a trap, two dimensions.

    <r^2> = 2 D_t/k + v^2/(k (k + D_r)), <r . e> = v/(k + D_r); even and odd rates
    v^2 D_r / [D_t (k + D_r)] and v^2 k / [D_t (k + D_r)], infinite at D_t = 0.
    """
    k, v, d_t, d_r = stiffness, speed, translational_diffusion, rotational_diffusion
    _positive(stiffness=k, rotational_diffusion=d_r)
    _not_negative(speed=v, translational_diffusion=d_t)
    heat = v * v / d_t if d_t > 0.0 else (math.inf if v else 0.0)
    return Trapped(
        mean_square_radius=2.0 * d_t / k + v * v / (k * (k + d_r)), alignment=v / (k + d_r),
        epr_even=heat * d_r / (k + d_r), epr_odd=heat * k / (k + d_r), epr_noiseless=math.nan,
    )  # fmt: skip


def trap_aoup(
    *, stiffness: float, speed: float, gamma: float, epsilon: float, dimensions: int = 1
) -> Trapped:
    """An Ornstein-Uhlenbeck particle in a trap; <g^2> = 1 per dimension, D_t = epsilon.

    Three answers for one system: with x and g even, gamma v^2 / [epsilon (k + gamma)] a dimension;
    as epsilon -> 0 its g-part alone tends to k; with x even and its velocity odd (Fodor et al., PRL
    117, 038103 (2016)) it is 0, for a trap is linear.
    """
    k, v = stiffness, speed
    _positive(stiffness=k, gamma=gamma)
    _not_negative(speed=v, epsilon=epsilon)
    if dimensions not in (1, 2, 3):
        raise refusal("dimensions", dimensions, "1, 2 or 3", "the default is 1")
    heat = v * v / epsilon if epsilon > 0.0 else (math.inf if v else 0.0)
    return Trapped(
        mean_square_radius=dimensions * (epsilon / k + v * v / (k * (k + gamma))),
        alignment=dimensions * v / (k + gamma),
        epr_even=dimensions * heat * gamma / (k + gamma),
        epr_odd=dimensions * heat * k / (k + gamma), epr_noiseless=dimensions * k,
    )  # fmt: skip


def gyrator(
    *, stiffness_x: float, stiffness_y: float, coupling: float, temperature_x: float,
    temperature_y: float,
) -> float:  # fmt: skip
    """Entropy production of the Brownian gyrator, U = k_x x^2/2 + k_y y^2/2 + c x y.

    c^2 (T_x - T_y)^2 / [T_x T_y (k_x + k_y)] (Filliger and Reimann, PRL 99, 230602 (2007)); the
    potential must bind, k_x k_y > c^2.
    """
    _positive(stiffness_x=stiffness_x, stiffness_y=stiffness_y)
    _positive(temperature_x=temperature_x, temperature_y=temperature_y)
    if stiffness_x * stiffness_y <= coupling**2:
        raise refusal(
            "coupling", coupling, f"below {math.sqrt(stiffness_x * stiffness_y):.3g} in size",
            "stiffen the trap",
        )  # fmt: skip
    difference = temperature_x - temperature_y
    both = temperature_x * temperature_y * (stiffness_x + stiffness_y)
    return coupling**2 * difference**2 / both


def linear_epr(drift: ArrayLike, diffusion: ArrayLike) -> float:
    """Entropy production of dz = -A z dt + sqrt(2 D) dW, all coordinates even, by Lyapunov.

    The covariance C solves A C + C A^T = 2 D; the current has velocity (-A + D C^-1) z, so the rate
    is tr[(D C^-1 - A)^T D^-1 (D C^-1 - A) C].  ``drift`` A is (d, d) with eigenvalues of positive
    real part, ``diffusion`` D (d,) positive.
    """
    from scipy.linalg import solve_continuous_lyapunov

    a, d = np.asarray(drift, np.float64), np.asarray(diffusion, np.float64)
    if np.linalg.eigvals(a).real.min() <= 0.0:
        raise refusal("drift", drift, "binding (eigenvalues of positive real part)", "add a trap")
    covariance = solve_continuous_lyapunov(a, 2.0 * np.diag(d))
    velocity = np.diag(d) @ np.linalg.inv(covariance) - a
    return float(np.trace(velocity.T @ np.diag(1.0 / d) @ velocity @ covariance))


def aoup_drift(stiffness: float, speed: float, gamma: float) -> np.ndarray:
    """A of (x, g) for one dimension of an Ornstein-Uhlenbeck swimmer in a trap, (2, 2)."""
    return np.array([[stiffness, -speed], [0.0, gamma]])


def linear_epr_of(drift: ArrayLike, diffusion: ArrayLike, coordinate: int) -> float:
    """The part of :func:`linear_epr` in one coordinate, <v_c^2> / D_c."""
    from scipy.linalg import solve_continuous_lyapunov

    a, d = np.asarray(drift, np.float64), np.asarray(diffusion, np.float64)
    covariance = solve_continuous_lyapunov(a, 2.0 * np.diag(d))
    velocity = np.diag(d) @ np.linalg.inv(covariance) - a
    return float(velocity[coordinate] @ covariance @ velocity[coordinate] / d[coordinate])


def _positive(**named: float) -> None:
    for name, value in named.items():
        if not (math.isfinite(value) and value > 0.0):
            raise refusal(name, value, "a positive number", "give it")


def _not_negative(**named: float) -> None:
    for name, value in named.items():
        if not (math.isfinite(value) and value >= 0.0):
            raise refusal(name, value, "a number, 0 or more", "give it")
