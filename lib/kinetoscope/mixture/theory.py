"""Everything about the three epochs that can be said without running anything.

Exact moment equations of Maxwell molecules (``moment_equations``), temperatures of harder ones by
a Maxwellian closure (``closure``), the exact solution of Bobylev, Krook and Wu (``bobylev``), the
rates and borders of the epochs (``epochs``); this module is the one door to all of them.  It never
imports the solver, so that each can be the other's judge.  Functions raise outside the range
where their formula holds.
"""

import numpy as np

from kinetoscope.mixture.bobylev import bkw, bkw_fourth, bkw_k
from kinetoscope.mixture.closure import closure, relaxation_factor
from kinetoscope.mixture.epochs import Epochs, cross_rate, epochs, self_rate, spans
from kinetoscope.mixture.moment_equations import Curves, moment_equations
from kinetoscope.mixture.params import Params

__all__ = [
    "Curves", "Epochs", "bkw", "bkw_fourth", "bkw_k", "closure", "cross_rate", "dsmc_seconds",
    "epochs", "equilibrium", "maxwellian_entropy", "moment_equations", "relaxation_factor",
    "self_rate", "spans",
]  # fmt: skip


def equilibrium(params: Params) -> tuple[float, float, float]:
    """Final drift of the light, of the heavy (own thermal units), and the common temperature.

    From momentum n_L u_L + n_H u_H/eps and energy n (2T + u^2) alone, which all collisions keep.
    """
    (u, t, _), (w, r, _) = params.light.moments, params.heavy.moments
    n, m, eps = params.n_light, params.n_heavy, params.epsilon
    final = (n * u + m * w / eps) / (n + m / eps**2)
    energy = n * (2 * t + u * u) + m * (2 * r + w * w)
    left = energy - n * final**2 - m * (final / eps) ** 2
    return final, final / eps, left / (2.0 * (n + m))


def maxwellian_entropy(density: np.ndarray, temperature: np.ndarray) -> np.ndarray:
    """H = integral of f ln f of a Maxwellian in the plane: n (ln(n / 2 pi T) - 1)."""
    return density * (np.log(density / (2.0 * np.pi * temperature)) - 1.0)


def dsmc_seconds(params: Params, *, particles: int = 10_000, per_collision: float = 1e-7) -> float:
    """Seconds direct simulation Monte Carlo needs for the same run; collisions grow as 1/eps^2.

    For each of ``particles`` light molecules there are about n_H nu + n_L nu_light / 2 collisions
    in a unit of time: two light ones share theirs, and those of heavy pairs, fewer, are left out.
    Each takes ``per_collision`` seconds, 1e-7 for Maxwell molecules on one core (measure yours:
    :mod:`.reference`).
    """
    rate = params.n_heavy * params.nu + 0.5 * params.n_light * params.nu_light
    return particles * rate * params.end * per_collision
