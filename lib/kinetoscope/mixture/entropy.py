"""Boltzmann's H, and how far a distribution is from its own Maxwellian.

Averages under M are sums over Gauss-Laguerre radii and evenly spread angles, exact for the
polynomials of the basis; f ln f is no polynomial, and its H is good to about 1e-6 of a particle
for states that degree 16 holds well.
"""

from functools import cache as once

import numpy as np

from kinetoscope.mixture import basis, kernels_basis

#: Radii and angles (in the quarter v_x, v_y > 0) of the sums.
RADII, ANGLES = 20, 8


@once
def nodes(degree: int) -> tuple[np.ndarray, ...]:
    """Points in a quarter of the plane, which four mirrors make whole.

    ln M there (q,), the weights of averages under M with a mirrored v_x (q,), and the functions
    even and odd in v_x (size, q) each.
    """
    x, weight = np.polynomial.laguerre.laggauss(RADII)
    angle = 0.5 * np.pi * (np.arange(ANGLES) + 0.5) / ANGLES
    radius = np.sqrt(2.0 * x)[:, None]
    vx, vy = (radius * np.cos(angle)).ravel(), (radius * np.sin(angle)).ravel()
    weights = np.repeat(0.5 * weight / ANGLES, ANGLES)
    phi = basis.functions(degree, vx, vy)
    even, odd = basis.parities(degree)
    return np.log(basis.maxwellian(vx, vy)), weights, phi[even], phi[odd]


def entropy_and_clipped(coefficients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """H and clipped mass of (frames, size) coefficients, (frames,) each.

    Where the truncated series is negative it counts as nothing in H; the clipped mass is how much
    that is, per particle.
    """
    even, odd = basis.halves(np.asarray(coefficients, dtype=np.float64))
    h, clipped = np.empty(len(even)), np.empty(len(even))
    log_m, weights, phi_even, phi_odd = nodes(basis.degree_of(coefficients))
    phi_odd = phi_odd[: odd.shape[1]]
    kernels_basis.entropies(even, odd, log_m, weights, phi_even, phi_odd, h, clipped)
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
