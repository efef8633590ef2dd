"""Linear waves: what is left when the field hardly moves.

Small waves about a vacuum of mass m obey phi_tt = phi_xx - m^2 phi.  Long waves are slower than
short ones, so a packet spreads: dispersion.  The exact solution is a Fourier sum, and here it
stands.
"""

import math

import numpy as np
from numpy.typing import ArrayLike


def dispersion(wavenumber: ArrayLike, *, mass: float = 1.0) -> np.ndarray:
    """Omega = sqrt(k^2 + m^2), exact for phi_tt = phi_xx - m^2 phi."""
    return np.sqrt(np.asarray(wavenumber, dtype=np.float64) ** 2 + mass**2)


def group_velocity(wavenumber: ArrayLike, *, mass: float = 1.0) -> np.ndarray:
    """Slope d omega / d k = k / omega: how fast the envelope of a packet moves."""
    return np.asarray(wavenumber, dtype=np.float64) / dispersion(wavenumber, mass=mass)


def linear_evolution(
    phi: ArrayLike, pi: ArrayLike, *, dx: float, time: float, mass: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Fields (phi, pi), each (n,), after ``time`` of the linear equation on a ring of n points.

    Each Fourier mode is an oscillator: a(t) = a cos wt + (b/w) sin wt, w = sqrt(k^2 + m^2).
    Exact for data without content at the grid's highest wavenumber; exact on the infinite line
    too as long as nothing has gone round the ring (pad the data with vacuum to half-width + t).
    """
    if not (mass > 0 and dx > 0 and math.isfinite(time)):
        raise ValueError(f"need mass > 0, dx > 0 and a finite time; got {mass}, {dx}, {time}")
    a, b = np.fft.rfft(phi), np.fft.rfft(pi)
    n = np.asarray(phi).size
    w = dispersion(2 * np.pi * np.fft.rfftfreq(n, dx), mass=mass)
    cos, sin = np.cos(w * time), np.sin(w * time)
    return np.fft.irfft(a * cos + b / w * sin, n), np.fft.irfft(b * cos - a * w * sin, n)
