"""Quenched couplings: Sherrington and Kirkpatrick's glass, its +-J cousin, and p-spin tensors.

    H = - sum over i1 < ... < ip of J_{i1...ip} s_i1 ... s_ip,    variance of J = p! / (2 n^(p-1)),

so that the covariance of two energies is (n/2) q^p at any overlap q, and SK (p = 2) has
J ~ N(0, 1/n) and T_c = 1.  A model is a plain array: (n, n) symmetric with a zero diagonal, or
for p spins (n, ..., n), p axes, symmetric and zero wherever two indices meet.  The values are
rounded to float32 and stored as float64, so that kernels and double-precision sums see the very
same couplings.

The overlap identity u = -(beta/2)(1 - <q^2>) holds exactly, at every n and T, averaged over
Gaussian J (integration by parts): a measurement that must agree with itself.
"""

import math
from itertools import combinations, permutations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.replicas import admissible

#: Numbers that one model may hold (40 MB in float32).
BUDGET = 10_000_000
KINDS = ("sk", "pm1")
TILE = 128


def couplings(kind: str, n: int, seed: int = 0) -> np.ndarray:
    """(n, n) float64, symmetric, zero diagonal: ``"sk"`` Gaussian, ``"pm1"`` +-1/sqrt(n).

    Both have the variance 1/n, hence the same thermodynamics as n grows (T_c = 1,
    e_0 = -0.7632).  Sherrington and Kirkpatrick, Phys. Rev. Lett. 35, 1792 (1975).
    """
    if kind not in KINDS:
        raise refusal("kind", kind, "'sk' or 'pm1'", "'sk' draws Gaussian couplings")
    n = spins(n, largest=math.isqrt(BUDGET), remedy="n^2 couplings must fit in 1e7 numbers")
    random = np.random.default_rng(seeds.spawn(seed, 61))
    above = np.triu_indices(n, 1)
    if kind == "sk":
        values = random.standard_normal(above[0].size)
    else:
        values = 2.0 * random.integers(0, 2, above[0].size) - 1.0
    J = np.zeros((n, n))
    J[above] = (values * n**-0.5).astype(np.float32)
    return J + J.T


def pspin_couplings(p: int, n: int, seed: int = 0) -> np.ndarray:
    """(n,) * p float64, symmetric, zero where indices meet; variance p!/(2 n^(p-1)).

    p = 2 is the SK model.  p = 3 is the simplest glass with a random first-order transition
    (T_K = 0.6514).  Gross and Mezard, Nucl. Phys. B 240, 431 (1984).
    """
    p = order(p)
    largest = int(BUDGET ** (1.0 / p) + 1e-9)
    n = spins(n, largest=largest, remedy=f"n^{p} couplings must fit in 1e7 numbers")
    if n < p:
        raise refusal("n (N)", n, f"at least p = {p}", "p spins are needed for one coupling")
    if p == 2:
        return couplings("sk", n, seed)
    random = np.random.default_rng(seeds.spawn(seed, 62))
    sets = np.array(list(combinations(range(n), p)))
    deviation = math.sqrt(math.factorial(p) / (2.0 * float(n) ** (p - 1)))
    values = (random.standard_normal(len(sets)) * deviation).astype(np.float32)
    J = np.zeros((n,) * p)
    for each in permutations(range(p)):
        J[tuple(sets[:, each].T)] = values
    return J


def order(p: Any) -> int:
    """P, how many spins one product holds: a whole number from 2 to 6 (kernels know no more)."""
    if isinstance(p, bool) or not isinstance(p, int | np.integer) or not 2 <= p <= 6:
        raise refusal("p (P)", p, "a whole number in [2, 6]", "2 couples pairs, 3 is a dense model")
    return int(p)


def spins(n: Any, *, largest: int, remedy: str) -> int:
    """n, how many spins: a whole number from 2 to ``largest``."""
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or not 2 <= n <= largest:
        raise refusal("n (N)", n, f"a whole number in [2, {largest}]", remedy)
    return int(n)


def checked(couplings: ArrayLike) -> np.ndarray:
    """Couplings from outside as float64 (n,) * p, or the refusal that says what is wrong."""
    name, allowed = "couplings (J)", "an array (n, n), or (n, ..., n) for p spins"
    remedy = 'replicas.couplings("sk", 64) draws some'
    J = admissible.array(name, couplings, allowed, remedy)
    if J.ndim < 2 or len(set(J.shape)) != 1:
        raise refusal(name, J.shape, allowed, remedy)
    order(J.ndim)
    if J.size > BUDGET:
        raise refusal(name, J.shape, "at most 1e7 numbers", "take fewer spins")
    spins(J.shape[0], largest=BUDGET, remedy="a model needs two spins")
    if not np.isfinite(J).all():
        raise refusal(name, "NaN or infinity", "finite", "look where it was made")
    if np.einsum("ii...->i...", J).any():
        raise refusal(
            name, "entries on the diagonal", "zero there",
            "numpy.fill_diagonal(J, 0): s_i^2 = 1 is a constant",
        )  # fmt: skip
    # Swaps with the first index generate all permutations.
    worst = max(_asymmetry(J, k) for k in range(1, J.ndim))
    if worst > 1e-6 * max(float(J.max()), -float(J.min())):
        raise refusal(name, "not symmetric", "symmetric", "take (J + J.T) / 2")
    return J


def energy(couplings: ArrayLike, s: ArrayLike) -> float | np.ndarray:
    """H of spins (n,), a number, or of many (R, n), an array (R,); in double precision."""
    J, s = np.asarray(couplings, np.float64), np.asarray(s, np.float64)
    return -np.einsum("...i,...i->...", local_fields(J, s), s) / J.ndim


def local_fields(couplings: ArrayLike, s: ArrayLike) -> np.ndarray:
    """h_i = -dH/ds_i of spins (..., n), in double precision; dE of a flip is 2 s_i h_i."""
    J, s = np.asarray(couplings, np.float64), np.asarray(s, np.float64)
    rows = np.atleast_2d(s)
    found = np.empty(rows.shape)
    for r, row in enumerate(rows):
        rest = J
        while rest.ndim > 1:
            rest = rest @ row
        found[r] = rest
    return found.reshape(s.shape) / math.factorial(J.ndim - 1)


def same_size(J: np.ndarray) -> float | None:
    """|J| when all pairs have the same strength (then spins and couplings are bits), else None."""
    if J.ndim != 2:
        return None
    unit = abs(float(J[0, 1]))
    if unit == 0.0 or (np.abs(J[0, 1:]) != unit).any():  # a row tells most models
        return None
    return unit if np.count_nonzero(np.abs(J) == unit) == J.size - J.shape[0] else None


def _asymmetry(J: np.ndarray, axis: int) -> float:
    """Max |J - J with axes 0 and ``axis`` exchanged|; pairs in tiles, which stay in the cache."""
    if J.ndim > 2:
        return float(np.abs(J - np.swapaxes(J, 0, axis)).max())
    worst, cuts = 0.0, [slice(i, i + TILE) for i in range(0, J.shape[0], TILE)]
    for k, rows in enumerate(cuts):
        for columns in cuts[k:]:
            apart = J[rows, columns] - J[columns, rows].T
            worst = max(worst, float(apart.max()), -float(apart.min()))
    return worst
