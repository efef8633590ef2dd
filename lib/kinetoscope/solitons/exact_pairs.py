"""Breathers and collisions of sine-Gordon in closed form: the field that forgets nothing.

phi_tt = phi_xx - sin phi is integrable: two solitons pass through (or repel) without a ripple of
radiation and are only shifted, and a kink and an antikink can be bound into a breather that
never dies.  Next to the collisions of phi^4 this is the control experiment.  Units, arguments
and refusals as in ``exact_kinks``.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.solitons.exact_kinks import lorentz_factor, sech


def breather(
    x: ArrayLike, time: ArrayLike, *, frequency: float, speed: float = 0.0, position: float = 0.0,
    phase: float = 0.0,
) -> np.ndarray:  # fmt: skip
    """The field 4 arctan[ (s/w) cos(w tau + phase) / cosh(s xi) ], s = sqrt(1 - w^2).

    xi = gamma (x - x0 - v t) and tau = gamma (t - v (x - x0)) are the coordinates of the frame
    in which the breather rests; at t = 0, phase = 0 its centre is at its largest.  Rajaraman
    (1982), chapter 2, shifted by a quarter period.  Exact for 0 < w < 1, |v| < 1.
    """
    w = _frequency(frequency)
    s = math.sqrt((1 - w) * (1 + w))
    distance = np.asarray(x) - position
    gamma = lorentz_factor(speed)
    tau = gamma * (np.asarray(time) - speed * distance)
    xi = gamma * (distance - speed * np.asarray(time))
    return 4 * np.arctan(s / w * np.cos(w * tau + phase) * sech(s * xi))


def breather_energy(frequency: float, *, speed: float = 0.0) -> float:
    """Gamma 16 sqrt(1 - w^2), from 16 (two free kinks) down to 0 as w rises to 1."""
    w = _frequency(frequency)
    return lorentz_factor(speed) * 16 * math.sqrt((1 - w) * (1 + w))


def breather_amplitude(frequency: float) -> float:
    """Largest field at the centre, 4 arctan(sqrt(1 - w^2) / w) (NOT 4 arctan of its inverse)."""
    w = _frequency(frequency)
    return 4 * math.atan2(math.sqrt((1 - w) * (1 + w)), w)


def breather_period(frequency: float) -> float:
    """2 pi / w in the frame where the breather rests."""
    return 2 * math.pi / _frequency(frequency)


def kink_antikink(x: ArrayLike, time: ArrayLike, *, speed: float) -> np.ndarray:
    """Kink and antikink through each other: 4 arctan[ sinh(g v t) / (v cosh(g x)) ], g = gamma.

    Contact at t = 0, each moving at ``speed`` long before and after; the field is 0 outside and
    -2 pi between them before, +2 pi after.  Rajaraman (1982), chapter 2.  Exact for 0 < v < 1.
    """
    g, v = lorentz_factor(_approach(speed)), speed
    return 4 * np.arctan(_sinh_over_cosh(g * v * np.asarray(time), g * np.asarray(x)) / v)


def kink_kink(x: ArrayLike, time: ArrayLike, *, speed: float) -> np.ndarray:
    """Two kinks that repel: 4 arctan[ v sinh(g x) / cosh(g v t) ], from -2 pi to 2 pi.

    Rajaraman (1982), chapter 2.  Exact for 0 < v < 1; contact at t = 0.
    """
    g, v = lorentz_factor(_approach(speed)), speed
    return 4 * np.arctan(v * _sinh_over_cosh(g * np.asarray(x), g * v * np.asarray(time)))


def phase_shift(speed: float) -> float:
    """2 sqrt(1 - v^2) ln(1/v): how far ahead of free flight a collision leaves each soliton.

    From the far limits of :func:`kink_antikink`: a soliton arrives along x = v t - a and leaves
    along x = v t + a, a = sqrt(1 - v^2) ln(1/v).  Exact for 0 < v < 1.
    """
    v = _approach(speed)
    return 2 * math.sqrt((1 - v) * (1 + v)) * math.log(1 / v)


def _frequency(frequency: float) -> float:
    """Refuse anything that is not a frequency below the sine-Gordon meson mass 1."""
    if not (math.isfinite(frequency) and 0 < frequency < 1):
        raise ValueError(f"a breather needs 0 < frequency < 1 (the meson mass); got {frequency!r}")
    return float(frequency)


def _approach(speed: float) -> float:
    if not (math.isfinite(speed) and 0 < speed < 1):
        raise ValueError(f"a collision needs 0 < speed < 1 (c = 1); got {speed!r}")
    return float(speed)


def _sinh_over_cosh(a: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Ratio sinh a / cosh b; past e^600, where only its arctan is wanted, it stays at e^600."""
    size_a, size_b = np.abs(a), np.abs(b)
    growth = np.exp(np.minimum(size_a - size_b, 600.0))
    return np.sign(a) * growth * -np.expm1(-2 * size_a) / (1 + np.exp(-2 * size_b))
