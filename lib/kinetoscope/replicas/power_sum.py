"""The other dense network: the P-th power of the overlap, and the noise that comes with it.

H = -(1/(P N^(P-1))) sum over patterns of S^P, S = sum_i xi_i s_i.  Against products of P different
spins (:mod:`.rs`), S^P holds lower Hermite polynomials as well: with k spins for k = P, P-2, ...

    S^P = sum_k c_k He_k(S),   c_k = P! / (2^j j! k!),   j = (P-k)/2   (in units of sqrt(N)),

and each is a k-spin glass of its own.  Two configurations of overlap q have noise energies of
covariance N (gamma/P) F(q), F(q) = sum_k (c_k^2 k!/P!) q^k, and a spin feels noise of variance

    gamma F'(q)/P :   gamma (q^2 + 1/2) at P = 3,   gamma (q^3 + 3q/2) at P = 4;

at q = 1 it is (2P-3)!!/(P-1)! times that of different spins.  At P = 3 the rest is a random field.
At P = 2 there is none.  No pattern is strong enough by itself for a feedback, at any P >= 3.  So
the curve of :mod:`.rs` needs one change: the same m, q and width s belong to another load.
Replica-symmetric only.  Range: P >= 3, N without end.
"""

import math
from typing import Any

import attrs
import numpy as np

from kinetoscope.replicas import rs, spinodal

#: The two energies, as `hebbian.Hebbian` calls them.
VARIANTS = ("distinct", "power")


def weights(p: int) -> dict[int, float]:
    """The share of q^k in F, for every k: 1 for k = P, more below."""
    shares = {}
    for j in range(p // 2 + 1):
        k = p - 2 * j
        if k:
            c = math.factorial(p) / (2**j * math.factorial(j) * math.factorial(k))
            shares[k] = c * c * math.factorial(k) / math.factorial(p)
    return shares


def noise(p: int, q: Any) -> Any:
    """Variance of the noise at overlap q, over gamma: F'(q)/P."""
    return sum(w * k / p * np.asarray(q, float) ** (k - 1) for k, w in weights(p).items())


def slope(p: int, q: Any) -> Any:
    """Its derivative in q."""
    return sum(
        w * k * (k - 1) / p * np.asarray(q, float) ** (k - 2)
        for k, w in weights(p).items() if k > 1
    )  # fmt: skip


def covariance(p: int, q: Any) -> Any:
    """F(q): the noise energies' covariance over N gamma/P."""
    return sum(w * np.asarray(q, float) ** k for k, w in weights(p).items())


def states(p: int, temperature: Any, miss: Any) -> rs.Curve:
    """Retrieval states with overlap m = 1 - ``miss``, as `rs.states` has them.

    ``temperature`` > 0 and 0 < ``miss`` < 1 broadcast.  The free energy is that of `rs` with F(q)
    in the place of q^P.
    """
    same = rs.states(p, temperature, miss)
    t, m, q = np.asarray(temperature, float), same.m, same.q
    with np.errstate(divide="ignore", invalid="ignore"):
        load = same.noise**2 / noise(p, q)
        # 1 - replicon is the slope of the noise in q times <sech^4>/T^2.
        answer = (1.0 - same.replicon) / (same.load * (p - 1) * q ** (p - 2))
        replicon = 1.0 - load * slope(p, q) * answer
        pure = 1.0 - q ** (p - 1) * (p - (p - 1) * q)
        lack = covariance(p, 1.0) - covariance(p, q) - (1.0 - q) * p * noise(p, q)
        f = same.free_energy + 0.5 / (p * t) * (same.load * pure - load * lack)
        u = -(m**p) / p - load / (p * t) * (covariance(p, 1.0) - covariance(p, q))
    return attrs.evolve(same, load=load, replicon=replicon, free_energy=f, energy=u)


def capacity(p: int) -> tuple[float, float]:
    """The largest load at T = 0, and m there: that of different spins over (2P-3)!!/(P-1)!."""
    load, m = spinodal.capacity_rs(p)
    return load / float(noise(p, 1.0)), m


def line(p: int, temperature: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where retrieval ends at every ``temperature`` (1-D, > 0): (load, 1 - m)."""
    return spinodal.line(p, temperature, states)
