"""How a species starts: a Gaussian that may drift and be hotter one way, two beams, or BKW.

Each knows its coefficients exactly.  With zeta = (v_x + i v_y)/sqrt(2) the basis has the
generating function exp(t zeta* + t* zeta - t t*), whose mean over a Gaussian is the exponential of
a quadratic form in t and t*:

    exp( U (t + t*) + A (t^2 + t*^2) + B t t* ),
    U = u/sqrt(2),  A = (T_x - T_y)/4,  B = (T_x + T_y)/2 - 1.
"""

from functools import cache as once
from math import factorial

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.mixture import basis

KINDS = ("gaussian", "double-beam", "bkw")
#: Temperatures between which the basis of Gaussians at T = 1 is at its best (it diverges at 2).
COLDEST, HOTTEST = 0.4, 1.6
#: Largest drift, in thermal speeds of the species.
FASTEST = 1.5
#: Largest contrast of a BKW state that is positive everywhere: K = 1 - c >= d/(d+2) = 1/2.
LARGEST_C = 0.5


@attrs.frozen
class Initial:
    """Initial data of one species at unit density, in its own thermal units.

    ``kind`` is ``"gaussian"`` (drift, t_x, t_y), ``"double-beam"`` (half at +drift, half at
    -drift, temperature t_x) or ``"bkw"`` (c).  Make it with the functions below.
    """

    kind: str
    drift: float = 0.0
    t_x: float = 1.0
    t_y: float = 1.0
    c: float = 0.0

    def coefficients(self, degree: int) -> np.ndarray:
        """The exact coefficients (size,) up to ``degree``."""
        if self.kind == "bkw":
            n, m = basis.index(degree).T
            return np.where(m == 0, (1.0 - n) * (-self.c) ** n.astype(float), 0.0)
        found = gaussian_coefficients(self.drift, self.t_x, self.t_y, degree)
        if self.kind == "double-beam":
            found[basis.index(degree)[:, 1] % 2 == 1] = 0.0
        return found

    def density(self, vx: np.ndarray, vy: np.ndarray) -> np.ndarray:
        """The distribution itself at points, without a basis."""
        if self.kind == "bkw":
            k = 1.0 - self.c
            bracket = 1.0 + (1.0 - k) / k * (0.5 * (vx * vx + vy * vy) / k - 1.0)
            return basis.maxwellian(vx, vy, temperature=k) * bracket
        drifts = (self.drift, -self.drift) if self.kind == "double-beam" else (self.drift,)
        found = sum(
            np.exp(-0.5 * ((vx - u) ** 2 / self.t_x + vy * vy / self.t_y)) for u in drifts
        )
        return found / (2.0 * np.pi * np.sqrt(self.t_x * self.t_y) * len(drifts))

    @property
    def moments(self) -> tuple[float, float, float]:
        """Drift, temperature (mean of both directions, about the drift) and T_x - T_y."""
        if self.kind == "bkw":
            return 0.0, 1.0, 0.0
        if self.kind == "double-beam":
            return 0.0, self.t_x + 0.5 * self.drift**2, self.drift**2
        return self.drift, 0.5 * (self.t_x + self.t_y), self.t_x - self.t_y


def gaussian(drift: float = 0.0, t_x: float = 1.0, t_y: float | None = None) -> Initial:
    """A Gaussian with a drift along x and the temperatures t_x, t_y (t_x again by default)."""
    t_y = t_x if t_y is None else t_y
    _check(drift, t_x=t_x, t_y=t_y)
    return Initial("gaussian", float(drift), float(t_x), float(t_y))


def double_beam(drift: float = 1.0, temperature: float = 0.5) -> Initial:
    """Two beams of half the density each, at +-drift along x."""
    _check(drift, temperature=temperature)
    return Initial("double-beam", float(drift), float(temperature), float(temperature))


def bkw(c: float = LARGEST_C) -> Initial:
    """The state of Bobylev, Krook and Wu with K = 1 - c, at T = 1: too few slow, too few fast.

    Its relaxation among Maxwell molecules is known exactly: :func:`.theory.bkw`.
    """
    if not is_number(c) or not 0.0 <= c <= LARGEST_C:
        raise refusal("c", c, f"a number in [0, {LARGEST_C}]", "beyond, f would be negative at 0")
    return Initial("bkw", c=float(c))


def _check(drift: float, **temperatures: float) -> None:
    if not is_number(drift):
        raise refusal("drift", drift, "a finite number", "0 is at rest")
    for name, value in temperatures.items():
        if not is_number(value) or value <= 0:
            raise refusal(name, value, "a number above 0", "1 is the reference")


def gaussian_coefficients(
    drift: ArrayLike, t_x: ArrayLike, t_y: ArrayLike, degree: int
) -> np.ndarray:
    """Coefficients (*shape of the arguments, size) of drifting, anisotropic Gaussians."""
    drift, t_x, t_y = np.broadcast_arrays(drift, t_x, t_y)
    u, a, b = drift / np.sqrt(2.0), 0.25 * (t_x - t_y), 0.5 * (t_x + t_y) - 1.0
    h = np.zeros((degree + 1, *u.shape))  # of t^k in exp(u t + a t^2)
    h[0] = 1.0
    for k in range(1, degree + 1):
        h[k] = (u * h[k - 1] + (2.0 * a * h[k - 2] if k > 1 else 0.0)) / k
    powers = np.stack([b**r / factorial(r) for r in range(degree // 2 + 1)])
    own, partner, shared, first, norm = _products(degree)
    terms = powers[shared] * h[own] * h[partner]
    return np.moveaxis(np.add.reduceat(terms, first), 0, -1) * norm


@once
def _products(degree: int) -> tuple[np.ndarray, ...]:
    """The terms B^r/r! h_(p-r) h_(q-r), p = n + m and q = n, of all coefficients one after another.

    p - r, q - r and r of each, where each coefficient's terms begin, and their common factors.
    """
    n, m = basis.index(degree).T
    terms = [(p - r, q - r, r) for p, q in zip(n + m, n, strict=True) for r in range(q + 1)]
    norm = [
        np.sqrt((2.0 if p > q else 1.0) * factorial(p) * factorial(q))
        for p, q in zip((n + m).tolist(), n.tolist(), strict=True)
    ]
    return *np.array(terms).T, np.cumsum([0, *(n + 1)])[:-1], np.array(norm)
