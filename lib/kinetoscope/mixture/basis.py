"""The Burnett basis: polynomials in the plane that a collision treats one direction at a time.

Each species is seen in its own thermal units, in which the Maxwellian at T = 1 is

    M(v) = exp(-v^2/2) / 2 pi,

and its distribution, even in v_y, is M times a polynomial of some degree,

    f(v) = M(v) sum_(n,m) a_nm Phi_nm(v),        a_nm = integral of f Phi_nm,
    Phi_nm = (-1)^n sqrt(n! (2 - delta_m0) / (n+m)!) rho^m L_n^m(rho^2) cos(m phi),

with rho^2 = v^2/2, the associated Laguerre polynomials L_n^m and 2n + m <= degree.  The Phi are
orthonormal under M, and their highest power has a positive sign.  What one measures are the
first few coefficients: density a_00, drift a_01, energy a_10, anisotropy a_02, fourth moment a_20.

The series in a Gaussian of another temperature T is geometric with ratio T - 1: the basis reaches
0 < T < 2 and does well between 0.4 and 1.6.  The synthesised f may be slightly negative far out;
:func:`.entropy.entropy_and_clipped` says how much.

Burnett, Proc. London Math. Soc. 40, 382 (1936); in the plane, complex Hermite polynomials: Ito,
Jpn. J. Math. 22, 63 (1952) [both from memory, unverified; the tests verify the formulas].
"""

from collections.abc import Callable
from functools import cache as once
from math import isqrt

import attrs
import numpy as np

from kinetoscope.core.knobs import refusal

#: Degrees that are offered; the memory of a tensor grows like the fifth power.
LOWEST, HIGHEST = 4, 20
#: Half width and points of the square on which :func:`project` integrates.
BOX, POINTS = 12.0, 240


def size(degree: int) -> int:
    """How many coefficients there are up to ``degree``: 25 at 8, 36 at 10, 81 at 16."""
    return (degree // 2 + 1) * ((degree + 1) // 2 + 1)


def degree_of(coefficients: np.ndarray) -> int:
    """The degree that an array (..., size) of coefficients belongs to."""
    count = np.shape(coefficients)[-1]
    degree = isqrt(4 * count + 1) - 2
    if size(degree) != count:
        raise refusal(
            "coefficients", f"{count} of them", "as many as some degree has (25 at 8, 36 at 10)",
            "project a function onto the basis",
        )  # fmt: skip
    return degree


@once
def index(degree: int) -> np.ndarray:
    """The pairs (n, m) of the coefficients, (size, 2), by rising degree 2n + m, then m.

    A basis of lower degree is the beginning of this one.
    """
    pairs = [((k - m) // 2, m) for k in range(degree + 1) for m in range(k % 2, k + 1, 2)]
    found = np.array(pairs, dtype=np.int64)
    found.flags.writeable = False
    return found


def place(n: int, m: int) -> int:
    """Where the coefficient (n, m) stands."""
    k = 2 * n + m
    return size(k - 1) + m // 2 if k else 0


@once
def parities(degree: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of the functions that are even in v_x, and of those that are odd."""
    odd = index(degree)[:, 1] % 2 == 1
    return np.flatnonzero(~odd), np.flatnonzero(odd)


def halves(coefficients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (frames, size) of the part even in v_x, and of the odd one.

    Both contiguous; where nothing is odd in any frame, the latter is (frames, 0).
    """
    even, odd = parities(degree_of(coefficients))
    other = coefficients[:, odd]
    other = np.ascontiguousarray(other) if other.any() else other[:, :0].copy()
    return np.ascontiguousarray(coefficients[:, even]), other


def functions(degree: int, vx: np.ndarray, vy: np.ndarray) -> np.ndarray:
    """The basis functions Phi_nm at points: (size, *shape of the points)."""
    vx, vy = np.broadcast_arrays(np.asarray(vx, dtype=np.float64), vy)
    x = 0.5 * (vx * vx + vy * vy)
    zeta = (vx + 1j * vy) / np.sqrt(2.0)
    found = np.empty((size(degree), *x.shape))
    power = np.ones_like(zeta)
    for m in range(degree + 1):
        # power = zeta^m sqrt(2 - delta_m0) / sqrt(m!); then n up, in the orthonormal recurrence.
        here, before = power.real.copy(), np.zeros_like(x)
        found[place(0, m)] = here
        for n in range((degree - m) // 2):
            step = (x - (2 * n + m + 1)) * here - np.sqrt(n * (n + m)) * before
            here, before = step / np.sqrt((n + 1.0) * (n + m + 1.0)), here
            found[place(n + 1, m)] = here
        power = power * zeta * (np.sqrt(2.0) if m == 0 else 1.0) / np.sqrt(m + 1.0)
    return found


def maxwellian(vx: np.ndarray, vy: np.ndarray, *, temperature: float = 1.0) -> np.ndarray:
    """The Gaussian exp(-v^2/2T) / 2 pi T."""
    return np.exp(-0.5 * (vx * vx + vy * vy) / temperature) / (2.0 * np.pi * temperature)


def project(
    f: Callable[[np.ndarray, np.ndarray], np.ndarray], degree: int = 10, *, box: float = BOX,
    points: int = POINTS,
) -> np.ndarray:  # fmt: skip
    """Coefficients (size,) of ``f(vx, vy)``, which must be even in vy and small outside the box.

    The sum over an even grid is exact to rounding for smooth functions that have decayed at
    |v| = ``box``.
    """
    _check_degree(degree)
    v = -box + 2.0 * box * (np.arange(points) + 0.5) / points
    vx, vy = np.meshgrid(v, v, indexing="ij")
    values = np.asarray(f(vx, vy), dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError(f"f must be finite wherever |v_x|, |v_y| < {box:g}: look how it is made")
    return np.tensordot(functions(degree, vx, vy), values, axes=2) * (2.0 * box / points) ** 2


def synthesise(coefficients: np.ndarray, vx: np.ndarray, vy: np.ndarray) -> np.ndarray:
    """The distribution f at points (vx, vy): (*leading axes of coefficients, *shape of points).

    It is what the coefficients say, also where that is slightly negative.
    """
    coefficients = np.asarray(coefficients, dtype=np.float64)
    phi = functions(degree_of(coefficients), vx, vy) * maxwellian(vx, vy)
    return np.tensordot(coefficients, phi, axes=1)


@attrs.frozen(eq=False)
class Moments:
    """What is measured of one species, in its own thermal units; arrays over frames.

    ``temperature`` is the variance of one component, the mean of both directions;
    ``anisotropy`` is <v_x^2 - v_y^2> less drift^2, so T_x - T_y; ``fourth`` is <|v|^4>, 8 T^2 for
    a Maxwellian at rest.
    """

    density: np.ndarray
    drift: np.ndarray
    temperature: np.ndarray
    anisotropy: np.ndarray
    fourth: np.ndarray


def moments(coefficients: np.ndarray) -> Moments:
    """Density, drift, temperature, anisotropy and fourth moment of (..., size) coefficients."""
    a = np.asarray(coefficients, dtype=np.float64)
    density = a[..., 0]
    drift = a[..., place(0, 1)] / density
    half = 1.0 + a[..., place(1, 0)] / density  # <v^2>/2
    square = 2.0 * (a[..., place(2, 0)] / density + 2.0 * half - 1.0)  # <v^4>/4
    return Moments(
        density=density,
        drift=drift,
        temperature=half - 0.5 * drift**2,
        anisotropy=2.0 * a[..., place(0, 2)] / density - drift**2,
        fourth=4.0 * square,
    )


def _check_degree(degree: int) -> None:
    if isinstance(degree, bool) or not isinstance(degree, int | np.integer):
        raise TypeError(
            str(refusal("degree", degree, f"a whole number in [{LOWEST}, {HIGHEST}]", "try 10"))
        )
    if not LOWEST <= degree <= HIGHEST:
        raise refusal("degree", degree, f"a whole number in [{LOWEST}, {HIGHEST}]", "try 10")
