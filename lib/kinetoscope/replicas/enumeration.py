"""All 2^n configurations of a small system: exact averages, the exact law of the overlap.

Two Walsh-Hadamard transforms do what 4^n pairs of configurations would:

    W[f](k) = sum over s of (-1)^popcount(k & s) f(s),      n 2^n additions.

*Energies.*  H is a polynomial in the spins whose monomials are the characters (-1)^popcount(k & s),
so the energies of all s are W of the couplings laid down at their sets k.  For patterns,
H(s) = sum_mu g(s xor xi_mu) is a convolution, W[W[patterns] W[g]] / 2^n, whatever K is.
*Overlaps.*  Two replicas with weights p(s) differ in the set d with probability
P(d) = W[W[p]^2] / 2^n, and their overlap is q = 1 - 2 popcount(d)/n.

Bit i of a configuration's number is 1 where spin i is -1.
"""

import math
from functools import cache as once
from itertools import combinations

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal
from kinetoscope.replicas.couplings import checked
from kinetoscope.replicas.hebbian import Hebbian, elementary

#: Most spins: 2^20 energies are 8 MB, and take a tenth of a second.
LARGEST = 20


@attrs.frozen(eq=False)
class Exact:
    """Exact thermal averages of one sample.

    Attributes
    ----------
    energy : <H>, of the whole system; ``energy_variance`` is <H^2> - <H>^2 = T^2 dE/dT
    free_energy, entropy : -T ln Z and beta (E - F), of the whole system
    overlap_values : (n + 1,) from -1 to 1 in steps of 2/n
    overlap_probabilities : (n + 1,) P_J(q), sum 1
    ground_energy : the lowest H
    ground_states : (g, n) int8, all of them (two at least where H(s) = H(-s))
    """

    energy: float
    energy_variance: float
    free_energy: float
    entropy: float
    overlap_values: np.ndarray
    overlap_probabilities: np.ndarray
    ground_energy: float
    ground_states: np.ndarray

    def overlap_moment(self, power: int = 2) -> float:
        """<q^power> of two replicas."""
        return float(self.overlap_values**power @ self.overlap_probabilities)


def enumerate_states(model: Hebbian | ArrayLike, beta: float) -> Exact:
    """Exact averages at inverse temperature ``beta`` >= 0 of a model with n <= 20 spins.

    >>> from kinetoscope.replicas import couplings
    >>> exact = enumerate_states(couplings("sk", 10, seed=1), beta=0.0)
    >>> round(float(exact.overlap_moment(2)), 12)  # two random configurations: 1/n
    0.1
    """
    if isinstance(beta, bool) or not isinstance(beta, int | float | np.number):
        raise refusal("beta", beta, "a number, 0 or more", "beta = 1/T")
    if not math.isfinite(beta) or beta < 0:
        raise refusal("beta", beta, "a finite number, 0 or more", "beta = 1/T")
    H = energies(model)
    n = H.size.bit_length() - 1
    lowest = float(H.min())
    weights = np.exp(-beta * (H - lowest))
    Z = float(weights.sum())
    p = weights / Z
    mean = float(p @ H)
    entropy = math.log(Z) + beta * (mean - lowest)
    apart = walsh(walsh(p.copy()) ** 2) / H.size
    law = np.bincount(_popcount(n), weights=apart, minlength=n + 1)
    # Rounding of 2^n terms near 1 must not split a level: energies differ by far more.
    ground = np.flatnonzero(lowest + 1e-9 * max(1.0, abs(lowest)) >= H)
    return Exact(
        energy=mean, energy_variance=float(p @ (H - mean) ** 2),
        free_energy=lowest - math.log(Z) / beta if beta > 0 else -math.inf,
        entropy=entropy, overlap_values=np.arange(-n, n + 1, 2) / n,
        overlap_probabilities=law[::-1].copy(), ground_energy=lowest,
        ground_states=configurations(ground, n),
    )  # fmt: skip


def energies(model: Hebbian | ArrayLike) -> np.ndarray:
    """H of all 2^n configurations, float64, by number; errors of 1e-13 of the largest."""
    if isinstance(model, Hebbian):
        n = _few(model.n)
        numbers = (model.patterns < 0) @ (1 << np.arange(n))
        written = np.bincount(numbers, minlength=1 << n).astype(np.float64)
        S = n - 2.0 * np.arange(n + 1)
        if model.variant == "power":
            g = -(S**model.p) / (model.p * float(n) ** (model.p - 1))
        else:
            scale = math.factorial(model.p - 1) / float(n) ** (model.p - 1)
            g = -scale * elementary(S, n, model.p)
        return walsh(walsh(written) * walsh(g[_popcount(n)])) / (1 << n)
    J = checked(model)
    n = _few(J.shape[0])
    sets = np.array(list(combinations(range(n), J.ndim)))
    laid = np.zeros(1 << n)
    laid[(1 << sets).sum(axis=1)] = -J[tuple(sets.T)]
    return walsh(laid)


def walsh(f: np.ndarray) -> np.ndarray:
    """The Walsh-Hadamard transform of ``f`` (2^n,) float64, in place; twice gives 2^n f."""
    half = 1
    while half < f.size:
        a, b = np.moveaxis(f.reshape(-1, 2, half), 1, 0)
        a += b
        b *= -2.0
        b += a
        half *= 2
    return f


def configurations(numbers: ArrayLike, n: int) -> np.ndarray:
    """(g, n) int8 of +-1 from configuration numbers (g,)."""
    bits = (np.asarray(numbers)[:, None] >> np.arange(n)) & 1
    return (1 - 2 * bits).astype(np.int8)


@once
def _popcount(n: int) -> np.ndarray:
    return np.bitwise_count(np.arange(1 << n)).astype(np.int64)


def _few(n: int) -> int:
    if n > LARGEST:
        raise refusal(
            "n (N)", n, f"at most {LARGEST} for enumeration",
            "2^n configurations: take fewer spins, or parallel tempering (temper)",
        )  # fmt: skip
    return n
