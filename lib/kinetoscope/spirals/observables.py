"""What can be read off a lattice or a field, in one place.

Correlations and wavelengths in ``correlations``, spiral cores in ``defects``, depletion zones,
domains and fronts in ``segregation``, the phase of the cycle in ``order_parameter``; here what a
time series says.  Everything takes arrays and returns arrays or numbers in sites; nothing knows
a solver.
"""

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal
from kinetoscope.spirals.correlations import (
    correlation,
    correlation_length,
    structure_factor,
    wavelength,
)
from kinetoscope.spirals.defects import defects, winding
from kinetoscope.spirals.order_parameter import order_parameter
from kinetoscope.spirals.segregation import (
    domain_length,
    front_position,
    front_radius,
    pair_correlation,
)

__all__ = [
    "correlation",
    "correlation_length",
    "defects",
    "domain_length",
    "effective_exponent",
    "front_position",
    "front_radius",
    "like_neighbours",
    "order_parameter",
    "pair_correlation",
    "structure_factor",
    "wavelength",
    "winding",
]


def effective_exponent(times: ArrayLike, density: ArrayLike, factor: float = 4.0) -> np.ndarray:
    """Local slope delta(t) = -ln[rho(m t)/rho(t)] / ln m, with m = ``factor``; shape of density.

    ``times`` (n,) rising and above 0, ``density`` (..., n).  rho(m t) is read off between times on
    log-log paper.  A pure power t^-delta gives delta everywhere.  NaN where m t lies beyond the
    last time or a density is 0: nobody is left to be counted.
    """
    times, density = np.asarray(times, dtype=np.float64), np.asarray(density, dtype=np.float64)
    if not factor > 1:
        raise refusal("factor", factor, "above 1", "4 is common")
    if times.ndim != 1 or np.any(times <= 0) or np.any(np.diff(times) <= 0):
        raise refusal("times", times.shape, "(n,) rising, above 0", "leave out t = 0")
    if density.shape[-1:] != times.shape:
        raise refusal("density", density.shape, f"(..., {times.size})", "one value a time")
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(density > 0, np.log(density), np.nan)
    x, later = np.log(times), np.log(times * factor)
    rows = logs.reshape(-1, times.size)
    ahead = np.array([np.interp(later, x, row, right=np.nan) for row in rows])
    # Times that meet the last one but for rounding count as it.
    last = np.abs(later - x[-1]) < 1e-9
    ahead[:, last] = rows[:, -1:]
    return (-(ahead - rows) / np.log(factor)).reshape(density.shape)


def like_neighbours(grid: np.ndarray) -> float:
    """Share of neighbouring pairs in the same state (empty counts as one), on a torus."""
    grid = np.asarray(grid)
    return float(
        np.mean([np.mean(grid == np.roll(grid, 1, axis=axis)) for axis in range(grid.ndim)])
    )
