"""Entropies of densities on a grid, with dx where it belongs.

A density p(x) has a *differential* entropy, -integral of p ln p dx: it depends on the unit of
length but not on the grid.  Leave out dx and it becomes a count of grid points: the entropy of a
Gaussian then doubles when the grid is refined twofold (12.08 and 24.19 for sigma = 1 on 512 and
1024 points, where the truth is 1.4189 on both).

High entropy here says *spread out*, low entropy *in one place*.  It is a way to describe a
field, not a thermodynamic quantity: the equation conserves energy and forgets nothing.
"""

import math

import numpy as np
from numpy.typing import ArrayLike


def entropy(
    density: ArrayLike, dx: float, *, kind: str = "shannon", order: float = 2.0
) -> float | np.ndarray:
    """Entropy in nats of a density of shape (..., n), normalised first; shape (...).

    ``"shannon"``: -int p ln p dx (Shannon 1948); ``"renyi"``: ln(int p^q dx)/(1 - q) (Renyi
    1961); ``"tsallis"``: (1 - int p^q dx)/(q - 1) (Tsallis, J. Stat. Phys. 52, 479 (1988)), with
    q = ``order``; both go over into Shannon's as q -> 1, which is what q = 1 gives.  A Gaussian
    of width sigma has ln(2 pi e sigma^2)/2 by Shannon and ln(4 pi sigma^2)/2 by Renyi at q = 2.

    The densities of this phenomenon are energy densities; any non-negative one will do.
    Negative or non-finite values and an empty density are refused.
    """
    density = np.asarray(density, dtype=np.float64)
    if not (math.isfinite(dx) and dx > 0):
        raise ValueError(f"dx must be a positive length; got {dx!r}")
    if not np.all(np.isfinite(density)) or np.any(density < 0):
        raise ValueError("a density must be finite and nowhere negative")
    total = density.sum(axis=-1, keepdims=True) * dx
    if density.size == 0 or np.any(total <= 0):
        raise ValueError("a density must have something in it; this one sums to 0")
    p = density / total
    if kind not in ("shannon", "renyi", "tsallis"):
        raise ValueError(f"kind must be one of shannon, renyi, tsallis; got {kind!r}")
    if kind == "shannon" or order == 1:
        # x ln x -> 0: empty places do not count
        result = -(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=-1) * dx
        return _plain(result)
    if not (math.isfinite(order) and order > 0):
        raise ValueError(f"order must be a positive number; got {order!r}")
    power = np.power(p, order, where=p > 0, out=np.zeros_like(p)).sum(axis=-1) * dx
    if kind == "renyi":
        return _plain(np.log(power) / (1 - order))
    return _plain((1 - power) / (order - 1))


def configurational_entropy(density: ArrayLike, dx: float) -> float | np.ndarray:
    """Spread of a density over wavenumbers: -int f ln f dk with f = |F(k)|^2 / max |F|^2.

    F is the Fourier transform of ``density`` (..., n); all k from -pi/dx to pi/dx count, and dk
    = 2 pi/(n dx).  Gleiser and Stamatopoulos, Phys. Lett. B 713, 304 (2012) (arXiv:1111.5597);
    with the largest mode as unit it does not depend on the grid.  A Gaussian of width sigma has
    sqrt(pi) / (2 sigma).  Broad, smooth lumps score low, narrow or wiggly ones high.
    """
    density = np.asarray(density, dtype=np.float64)
    if not (math.isfinite(dx) and dx > 0):
        raise ValueError(f"dx must be a positive length; got {dx!r}")
    power = np.abs(np.fft.fft(density, axis=-1)) ** 2
    largest = power.max(axis=-1, keepdims=True)
    if density.size == 0 or not np.all(np.isfinite(largest)) or np.any(largest <= 0):
        raise ValueError("a density must be finite and have something in it")
    f = power / largest
    dk = 2 * np.pi / (density.shape[-1] * dx)
    return _plain(-(f * np.log(np.where(f > 0, f, 1.0))).sum(axis=-1) * dk)


def _plain(value: np.ndarray) -> float | np.ndarray:
    return float(value) if np.ndim(value) == 0 else value
