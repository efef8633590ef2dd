"""The exact solution of Bobylev, Krook and Wu: one gas of Maxwell molecules, far from rest.

In d dimensions with the total collision rate 1,

    f(v, t) = (2 pi K)^(-d/2) exp(-v^2/2K) [ 1 + (1 - K)/K (v^2/2K - d/2) ],
    K = 1 - c exp(-lambda t),    lambda = (d - 1)/(4 d),

positive where K >= d/(d + 2).  Bobylev, Sov. Phys. Dokl. 20, 820 (1976); Krook and Wu, Phys.
Fluids 20, 1589 (1977) [both from memory, unverified; the tests hold it against the operator].
"""

import numpy as np

from kinetoscope.core.knobs import refusal


def bkw(
    v: np.ndarray, time: float, *, c: float = 0.5, rate: float = 1.0, dimensions: int = 2
) -> np.ndarray:
    """The density f at speeds ``v`` (any shape) and ``time`` >= 0, for unit density and T = 1.

    ``rate`` is the total collision rate nu n; ``c`` in [0, 2/(d + 2)] is the contrast at t = 0.
    """
    k = bkw_k(time, c=c, rate=rate, dimensions=dimensions)
    x = 0.5 * np.square(v) / k
    gauss = (2.0 * np.pi * k) ** (-0.5 * dimensions) * np.exp(-x)
    return gauss * (1.0 + (1.0 - k) / k * (x - 0.5 * dimensions))


def bkw_k(
    time: float | np.ndarray, *, c: float = 0.5, rate: float = 1.0, dimensions: int = 2
) -> float | np.ndarray:
    """K(t) = 1 - c exp(-(d - 1) rate t / 4d)."""
    if not 0.0 <= c <= 2.0 / (dimensions + 2.0):
        allowed = f"a number in [0, {2.0 / (dimensions + 2.0):g}]"
        raise refusal("c", c, allowed, "beyond, f is negative")
    if np.any(np.asarray(time) < 0.0):
        raise refusal("time", time, "at least 0", "the solution starts at 0")
    return 1.0 - c * np.exp(-(dimensions - 1.0) / (4.0 * dimensions) * rate * np.asarray(time))


def bkw_fourth(
    time: float | np.ndarray, *, c: float = 0.5, rate: float = 1.0
) -> float | np.ndarray:
    """<|v|^4> in the plane: 8 K (2 - K), which ends at the Maxwellian's 8."""
    k = bkw_k(time, c=c, rate=rate)
    return 8.0 * k * (2.0 - k)
