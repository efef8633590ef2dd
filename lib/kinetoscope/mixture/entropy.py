"""Boltzmann's H, and how far a distribution is from its own Maxwellian.

Averages under M are sums over Gauss-Laguerre radii and evenly spread angles, exact for the
polynomials of the basis; f ln f is no polynomial, and its H is good to about 1e-6 of a particle
for states that degree 16 holds well.
"""

from functools import cache as once

import numpy as np

from kinetoscope.mixture import basis, kernels_basis

#: Radii and angles (in the half plane v_y > 0) of the sums.
RADII, ANGLES = 20, 16


@once
def nodes(degree: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points by ln M (q,), weights (q,) of averages under M, and the basis there (size, q)."""
    x, weight = np.polynomial.laguerre.laggauss(RADII)
    angle = np.pi * (np.arange(ANGLES) + 0.5) / ANGLES
    radius = np.sqrt(2.0 * x)[:, None]
    vx, vy = (radius * np.cos(angle)).ravel(), (radius * np.sin(angle)).ravel()
    weights = np.repeat(weight / ANGLES, ANGLES)
    return np.log(basis.maxwellian(vx, vy)), weights, basis.functions(degree, vx, vy)


def entropy_and_clipped(coefficients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """H and clipped mass of (frames, size) coefficients, (frames,) each.

    Where the truncated series is negative it counts as nothing in H; the clipped mass is how much
    that is, per particle.
    """
    a = np.ascontiguousarray(coefficients, dtype=np.float64)
    h, clipped = np.empty(len(a)), np.empty(len(a))
    kernels_basis.entropies(a, *nodes(basis.degree_of(a)), h, clipped)
    return h, clipped


def entropy(coefficients: np.ndarray) -> np.ndarray:
    """Boltzmann's H = integral of f ln f of (..., size) coefficients; it falls as f relaxes."""
    a = np.asarray(coefficients, dtype=np.float64)
    return entropy_and_clipped(a.reshape(-1, a.shape[-1]))[0].reshape(a.shape[:-1])


def distance(coefficients: np.ndarray) -> np.ndarray:
    """How far f is from its own Maxwellian, the one with the same density, drift and temperature.

    (..., size) -> (...): the root mean square, under M, of the difference of f/M, per particle.
    """
    a = np.asarray(coefficients, dtype=np.float64)
    flat = np.ascontiguousarray(a.reshape(-1, a.shape[-1]))
    found, away = basis.moments(flat), np.empty(len(flat))
    kernels_basis.distances(
        flat, basis.index(basis.degree_of(a)), found.drift, found.temperature, away
    )
    return away.reshape(a.shape[:-1])
