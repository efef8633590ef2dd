"""Depletion and segregation: who is missing near whom, and how far one kind rules.

Works on lattices in one and two dimensions, (L,) or (L, L) integers, periodic.
"""

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.spirals.correlations import Curve, covariance, first_below, ring_means


def pair_correlation(
    grid: np.ndarray, first: int = 1, second: int | None = None, *, reach: float | None = None
) -> Curve:
    """(r (m,), g (m,)) for r > 0: density of ``second`` at distance r from a ``first``, over its
    mean.

    g = 1 where they do not care, below 1 in a depletion zone.  After annihilation in one
    dimension g rises from 0 over a distance of about sqrt(D t).
    """
    grid = np.asarray(grid)
    a = (grid == first).astype(np.float64)
    b = a if second is None else (grid == second).astype(np.float64)
    if a.sum() < 2 or b.sum() < 2:
        raise refusal("grid", (int(a.sum()), int(b.sum())), "2 or more particles", "look earlier")
    reach = min(grid.shape) // 2 if reach is None else reach
    r, g = ring_means(covariance(a, b) / (a.mean() * b.mean()) + 1.0, reach)
    return r[1:], g[1:]


def domain_length(grid: np.ndarray, first: int = 1, second: int = 2) -> float:
    """Size in sites of the domains that A and B form: first zero of the charge correlation.

    Charge is +1 on ``first``, -1 on ``second``, 0 elsewhere.  Shot noise counts at r = 0 only and
    does not move the zero.  A + B -> 0 in mean field of diffusion: grows as sqrt(t).
    """
    grid = np.asarray(grid)
    charge = (grid == first).astype(np.float64) - (grid == second)
    if not (np.any(charge > 0) and np.any(charge < 0)):
        raise refusal("grid", "one kind or none", "both kinds", "look earlier")
    reach = min(grid.shape) // 2
    r, c = ring_means(covariance(charge, charge), reach)
    # Ring 0 is each particle with itself; the domains begin at the neighbour.
    return first_below(r[1:], c[1:], 0.0)


def front_position(profile: np.ndarray, level: float = 0.5, *, dx: float = 1.0) -> float:
    """Where ``profile`` (n,), or the mean over rows of (m, n), falls below ``level`` for good.

    The last crossing from above to below, between cells by a straight line, in units of ``dx``
    from the first cell.
    """
    p = np.asarray(profile, dtype=np.float64)
    p = p.mean(axis=0) if p.ndim == 2 else p
    down = np.flatnonzero((p[:-1] >= level) & (p[1:] < level))
    if down.size == 0:
        raise refusal("profile", (float(p.min()), float(p.max())), f"a fall through {level:g}",
                      "choose a level between the two sides")  # fmt: skip
    k = int(down[-1])
    return float((k + (p[k] - level) / (p[k] - p[k + 1])) * dx)


def front_radius(field: np.ndarray, level: float = 0.5, *, dx: float = 1.0) -> float:
    """Radius of the disc with the area that lies above ``level`` in ``field`` (L, L)."""
    return float(np.sqrt(np.count_nonzero(np.asarray(field) >= level) / np.pi) * dx)
