"""How often the field takes which value: a kernel density estimate.

A histogram asks where to put its bins.  Here every value carries a small Gaussian and the sum is
the estimate, which is smooth and has no bins, only a width.
"""

import numpy as np
from numpy.typing import ArrayLike


def bandwidth(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Silverman's rule 0.9 min(s, IQR/1.34) n^(-1/5), (1986) eq. (3.31), for values (n,).

    With weights, s and the quartiles are weighted and n is the effective (sum w)^2 / sum w^2.
    The rule is made for one hump; for a field that sits in two vacua the interquartile range is
    as wide as their distance and the rule smooths too much: then give a width yourself.
    """
    values, weights = _sample(values, weights)
    mean = np.sum(weights * values)
    spread = np.sqrt(np.sum(weights * (values - mean) ** 2))
    order = np.argsort(values)
    below = np.cumsum(weights[order]) - 0.5 * weights[order]
    low, high = np.interp([0.25, 0.75], below, values[order])
    width = min(spread, (high - low) / 1.34) if high > low else spread
    if width <= 0:
        raise ValueError("all values are the same: there is no spread to estimate a density from")
    return float(0.9 * width * np.sum(weights**2) ** 0.2)


def field_density(
    values: ArrayLike, points: ArrayLike, *, weights: ArrayLike | None = None,
    width: float | None = None,
) -> np.ndarray:  # fmt: skip
    """Density of ``values`` (n,) at ``points`` (m,), per unit of the field; integrates to 1.

    ``weights`` (n,) are proportions, e.g. the energy density, so that a vacuum does not drown
    what moves; equal unless given.  ``width`` is the standard deviation of each Gaussian,
    :func:`bandwidth` unless given.  Neighbouring points of one field are not independent: this
    describes a field, and its error is not that of n samples.
    """
    values, weights = _sample(values, weights)
    width = bandwidth(values, weights) if width is None else width
    if not width > 0:
        raise ValueError(f"width must be positive; got {width!r}")
    points = np.asarray(points, dtype=np.float64)
    density = np.empty(points.size)
    rows = max(1, 4_000_000 // values.size)  # at most 32 MB at a time
    for start in range(0, points.size, rows):
        z = (points[start : start + rows, None] - values[None, :]) / width
        # Not by BLAS: it would start threads of its own for a product of this size.
        density[start : start + rows] = np.einsum("ij,j", np.exp(-0.5 * z**2), weights)
    return density / (np.sqrt(2 * np.pi) * width)


def _sample(values: ArrayLike, weights: ArrayLike | None) -> tuple[np.ndarray, np.ndarray]:
    values = np.asarray(values, dtype=np.float64).ravel()
    weights = np.ones(values.size) if weights is None else np.asarray(weights, float).ravel()
    if values.size < 2 or not np.all(np.isfinite(values)):
        raise ValueError("need two or more finite values")
    if weights.shape != values.shape or np.any(weights < 0) or not weights.sum() > 0:
        raise ValueError("weights must be as many as values, not negative, and not all zero")
    return values, weights / weights.sum()
