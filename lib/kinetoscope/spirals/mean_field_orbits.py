"""Orbits of rate equations: what happens when everyone meets everyone.

Any object with ``mean_field(y) -> dy/dt`` will do (``Rules`` is one).  May-Leonard winds outwards
towards a heteroclinic cycle, with ever longer stays near each corner; Lotka-Volterra winds inwards
(limited room) or closes on itself (unlimited).  Nothing dies out in finite time: extinction is a
matter of whole individuals.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp

from kinetoscope.core.knobs import refusal


class MeanField(Protocol):
    """Anything that knows its rate equations."""

    def mean_field(self, y: ArrayLike) -> np.ndarray:
        """Time derivative (species,) of the densities ``y`` (species,)."""


def mean_field_orbit(
    rules: MeanField, start: Sequence[float], times: ArrayLike, *, tolerance: float = 1e-9
) -> np.ndarray:
    """Densities (n_times, species) at ``times`` (n_times,), from ``start`` (species,) at time 0.

    Eighth-order Runge-Kutta (DOP853) with local relative error ``tolerance``, in densities per
    site and the time unit of the rates.
    """
    times = np.atleast_1d(np.asarray(times, dtype=np.float64))
    if times.size == 0 or times[0] < 0 or np.any(np.diff(times) <= 0):
        raise refusal("times", times, "rising numbers from 0 on", "sort them")
    y0 = np.asarray(start, dtype=np.float64)
    if np.any(y0 < 0) or not np.all(np.isfinite(y0)):
        raise refusal("start", start, "densities, 0 or more", "give one for each species")
    if times[-1] == 0:
        return y0[None].copy()
    found = solve_ivp(
        lambda _, y: np.asarray(rules.mean_field(y), dtype=np.float64),
        (0.0, float(times[-1])), y0, method="DOP853", t_eval=times, rtol=tolerance,
        atol=1e-3 * tolerance,
    )  # fmt: skip
    if not found.success:
        raise ArithmeticError(f"the rate equations could not be integrated: {found.message}")
    return found.y.T
