"""Collision tensors: exact at any mass ratio.

Light molecules v and heavy ones w, each in its own thermal units, meet with the relative velocity
g = v - eps w, eps = sqrt(m_light / m_heavy), at the rate |g|^gamma, and leave with g turned into
a random direction (variable hard discs; gamma = 0 are Maxwell molecules, gamma = 1 hard discs):

    v' = v - (g - |g| sigma) / (1 + eps^2),     w' = w + eps (g - |g| sigma) / (1 + eps^2).

In the Burnett basis of :mod:`.basis` each operator is a quadratic form with constant entries,

    d a_k / dt = sum over i, j of Q[k, i, j] a_i b_j,

``a`` of the species that changes (the target) and ``b`` of its partner.

Why the mass ratio costs nothing
--------------------------------
(g, eps v + w) / sqrt(1 + eps^2) is a *rotation* of (v, w) by theta = arctan(eps), and both
species carry the same Gaussian.  A circular polynomial of degree p + q holds p quanta of one sense
and q of the other; a rotation shares quanta out binomially, each sense for itself:

    D[a, b, g] = <g quanta relative, a + b - g common | a quanta own, b quanta partner>,

a polynomial in cos(theta), sin(theta) (in 3D: Moshinsky's brackets, Nucl. Phys. 13, 104 (1959)
[from memory, unverified]).  The collision leaves the common motion alone and keeps of the relative
motion only what has no direction, so

    Q[k,i,j] = - cos(theta)^-gamma  sum over a != b  D[p_k, 0, a] D[q_k, 0, b]
                 R_|a-b|(min(a, b), min(a', b'))  D[p_i, p_j, a'] D[q_i, q_j, b'],

a' = p_i + p_j - p_k + a, likewise b', and R_m(n, n') = <n m| |g|^gamma |n' m>, a finite sum of
Gamma functions.  Nothing is truncated, fitted or integrated numerically, and no entry is a small
difference of large ones, so that those of the heavy target, of order eps^2, keep their digits at
a mass ratio of a million.  A tensor takes 0.4 ms at degree 10 and 5 ms at 16, less than to read
it from a disk; the last ones made are remembered.

``keys`` are (k, i, j), ``values`` the entries.  The row of the density, k = 0, is absent: exactly
zero.  Rows of momentum and energy cancel between the two targets to rounding.
"""

from functools import lru_cache
from math import lgamma

import attrs
import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.mixture import basis, kernels_tensor

TARGETS = ("light", "heavy", "self")

@attrs.frozen(eq=False)
class Tensor:
    """A sparse collision tensor: ``keys`` (nnz, 3) int32 of (k, i, j), ``values`` (nnz,)."""

    keys: np.ndarray
    values: np.ndarray

    def __iter__(self):  # noqa: ANN204
        """So that ``keys, values = tensor``."""
        return iter((self.keys, self.values))

    def apply(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """The rates (size,) of change of the target's coefficients ``a`` by the partner's ``b``."""
        k, i, j = self.keys.T
        return np.bincount(k, weights=self.values * a[i] * b[j], minlength=a.size)


def collision_tensor(
    gamma: float, degree: int, epsilon: float = 1.0, target: str = "light", *,
    order: int | None = None, mirrored: bool = False,
) -> Tensor:  # fmt: skip
    """The collision tensor of a target species; unpacks into ``keys, values``.

    Parameters
    ----------
    gamma
        exponent of the rate |g|^gamma, 0 (Maxwell) to 1 (hard disc)
    degree
        of the basis
    epsilon
        sqrt(m_light / m_heavy), in (0, 1]
    target
        ``"light"``: what the heavy do to the light, i numbers light coefficients and j heavy ones.
        ``"heavy"``: the reverse, i heavy and j light.  Both at unit rate in light time.
        ``"self"``: a species with itself (epsilon does not enter)
    order
        None for the operator itself; 0, 1 or 2 for its Taylor series in epsilon up to that order.
        Order 0 of "light" is scattering by fixed centres, of "heavy" it is nothing; orders 1 and 2
        of "heavy" are drag and Fokker-Planck diffusion
    mirrored
        only what is needed where both species are even in v_x: k, i and j with even m, a third

    Raises
    ------
    ValueError
        outside of these ranges
    """
    gamma, epsilon = _checked("gamma", gamma, 0.0, 1.0), _checked("epsilon", epsilon, 0.0, 1.0)
    basis._check_degree(degree)
    if epsilon == 0.0:
        raise refusal("epsilon", 0.0, "a number in (0, 1]", "try 0.001, a mass ratio of a million")
    if target not in TARGETS:
        raise refusal("target", target, f"one of {', '.join(TARGETS)}", "try 'light'")
    if order not in (None, 0, 1, 2):
        raise refusal("order", order, "0, 1, 2 or None", "None is the exact operator")
    if target == "self":
        target, epsilon, order = "light", 1.0, None
    made = _made(gamma, int(degree), target, epsilon if order is None else None, bool(mirrored))
    if order is None:
        return made
    powers = np.where(np.arange(3) <= order, epsilon ** np.arange(3.0), 0.0)
    return Tensor(made.keys, made.values @ powers)


def linear_rate(gamma: float, degree: int, n: int, m: int) -> float:
    """Decay rate of one coefficient under self-collisions near the Maxwellian at T = 1.

    The diagonal entry, taken positive, of the linearised operator for (n, m): n counts radial
    nodes, so the polynomial has the degree 2n + m <= ``degree``.  For Maxwell molecules it is the
    eigenvalue: 1/2 for the anisotropy (0, 2), 1/4 for the fourth moment (2, 0), 0 for what is
    conserved.  For others it is the first approximation, an upper bound of a slowest rate.
    """
    if n < 0 or m < 0 or 2 * n + m > degree:
        raise refusal("(n, m)", (n, m), f"such that 2n + m <= {degree}, both >= 0", "try (0, 2)")
    keys, values = collision_tensor(gamma, degree, target="self")
    k, i, j = keys.T
    own = basis.place(n, m)
    diagonal = (k == own) & (((i == own) & (j == 0)) | ((i == 0) & (j == own)))
    return float(-values[diagonal].sum()) + 0.0


@lru_cache(maxsize=32)
def keys_of(degree: int, maxwell: bool, mirrored: bool = False) -> np.ndarray:
    """The (k, i, j) that can be nonzero, (nnz, 3) int32: a turned picture has a turned outcome.

    m_k = |m_i +- m_j|; Maxwell molecules besides keep the number of quanta of either sense, so
    that the equations of each degree are closed from below.  ``mirrored``: even m alone, to which
    what is even in v_x keeps.
    """
    n, m = basis.index(degree).T
    k, i, j = np.meshgrid(*(np.arange(n.size),) * 3, indexing="ij")
    allowed = (m[k] == m[i] + m[j]) | (m[k] == abs(m[i] - m[j]))
    if maxwell:
        level = 2 * n + m
        allowed &= level[k] == level[i] + level[j]
    if mirrored:
        allowed &= (m[i] % 2 == 0) & (m[j] % 2 == 0)
    allowed[0] = False
    found = np.argwhere(allowed).astype(np.int32)
    found.flags.writeable = False
    return found


def radial(gamma: float, degree: int) -> np.ndarray:
    """R_m(n, n') = <n m| |g|^gamma |n' m> under the unit Gaussian in the plane.

    sum over l of C(s, n - l) C(s, n' - l) Gamma(l + m + 1 + s) / l!, s = gamma/2, times
    2^s sqrt(n! n'! / ((n + m)! (n' + m)!)): expand L^m in L^(m+s), Gradshteyn and Ryzhik 8.974
    [from memory, unverified; the tests compare with quadrature].
    """
    s = 0.5 * gamma
    binomial = np.ones(degree + 1)
    for l in range(degree):
        binomial[l + 1] = binomial[l] * (s - l) / (l + 1)
    found = np.zeros((degree + 1, degree // 2 + 1, degree + 1))
    for m in range(degree + 1):
        for n in range(degree // 2 + 1):
            for o in range(degree + 1):
                for l in range(min(n, o) + 1):
                    scale = 0.5 * (lgamma(n + 1) + lgamma(o + 1) - lgamma(n + m + 1))
                    scale += lgamma(l + m + 1 + s) - lgamma(l + 1) - 0.5 * lgamma(o + m + 1)
                    found[m, n, o] += binomial[n - l] * binomial[o - l] * np.exp(scale)
    return 2.0**s * found


_radial = lru_cache(maxsize=16)(radial)


@lru_cache(maxsize=64)
def _made(
    gamma: float, degree: int, target: str, epsilon: float | None, mirrored: bool
) -> Tensor:
    """The tensor, or its series (nnz, 3) where ``epsilon`` is None."""
    keys, pairs = keys_of(degree, gamma == 0.0, mirrored), basis.index(degree)
    moments, light = _radial(gamma, degree), target == "light"
    if epsilon is None:
        one, eps = np.array([1.0, 0.0]), np.array([0.0, 1.0])
        own, partner = ((one, eps), (-eps, one)) if light else ((-eps, one), (one, eps))
        d = kernels_tensor.rotation_series(*own, *partner, degree, degree)
        values = kernels_tensor.series(pairs, keys, d, moments, gamma)
    else:
        cos, sin = 1.0 / np.hypot(1.0, epsilon), epsilon / np.hypot(1.0, epsilon)
        own, partner = ((cos, sin), (-sin, cos)) if light else ((-sin, cos), (cos, sin))
        d = kernels_tensor.rotation(*own, *partner, degree, degree)
        values = cos**-gamma * kernels_tensor.entries(pairs, keys, d, moments)
    values.flags.writeable = False
    return Tensor(keys, values)


def _checked(name: str, value: float, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TypeError(str(refusal(name, value, f"a number in [{low:g}, {high:g}]", "try 1")))
    if not low <= value <= high:  # False for NaN
        raise refusal(name, value, f"a number in [{low:g}, {high:g}]", "try 1")
    return float(value)
