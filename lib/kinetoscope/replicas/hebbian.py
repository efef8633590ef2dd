"""Memories: K patterns written into products of P spins.

    H = - ((P-1)!/N^(P-1)) sum_mu sum_{i1<...<iP} xi_i1^mu ... xi_iP^mu s_i1 ... s_iP

With S_mu = sum_i xi_i^mu s_i the inner sum is the elementary symmetric polynomial e_P of the N
numbers xi_i s_i = +-1, which depends on S_mu alone (Krawtchouk):

    e_0 = 1,  e_1 = S,  (k+1) e_{k+1} = S e_k - (N-k+1) e_{k-1};
    e_2 = (S^2 - N)/2,  e_3 = (S^3 - (3N-2) S)/6,  e_4 = (S^4 - (6N-8) S^2 + 3N^2 - 6N)/24.

So nothing ever holds N^P couplings: the patterns are the model.  P = 2 is Hopfield's network in
the normalisation of Amit, Gutfreund and Sompolinsky (1985).

*Power sums.*  H = -(1/(P N^(P-1))) sum_mu S_mu^P (Krotov and Hopfield 2016) keeps the terms in
which indices meet.  It is another model: the noise on a spin is (2P-3)!! alpha instead of
(P-1)! alpha, 1.5 times (P = 3) or 2.5 times (P = 4) as much, because lower orders come along.
Of power sums the theory of this library knows only where recall ends, with replicas alike
(``power_sum``); all else is that of the distinct-index model.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.replicas import admissible, kernels_dense
from kinetoscope.replicas.couplings import BUDGET, order, spins

VARIANTS = ("distinct", "power")


class Hebbian:
    """A dense network of ``n`` (N) spins with products of ``p`` (P).

    Parameters
    ----------
    p : 2 to 6
    n : number of spins
    patterns : K, how many random patterns; or the patterns themselves, (K, n) of +-1
    load : instead of K: alpha = K/N for P = 2, gamma = K (P-1)!/N^(P-1) for P >= 3
    variant : "distinct" (indices all different, the theory's model) or "power"
    seed : of the random patterns; pattern mu does not depend on how many there are

    Attributes
    ----------
    patterns : (K, n) int8, +-1
    """

    def __init__(
        self, p: int, n: int, patterns: int | ArrayLike | None = None, *,
        load: float | None = None, variant: str = "distinct", seed: int = 0,
    ) -> None:  # fmt: skip
        self.p = order(p)
        self.n = spins(n, largest=math.isqrt(BUDGET), remedy="patterns must fit in 1e7 numbers")
        if self.n < self.p:
            raise refusal("n (N)", n, f"at least P = {p}", "a product needs P different spins")
        if variant not in VARIANTS:
            raise refusal("variant", variant, "'distinct' or 'power'", "theory knows 'distinct'")
        self.variant, self.seed = variant, seeds.check(seed)
        if (patterns is None) == (load is None):
            given = "neither" if patterns is None else "both"
            raise refusal("patterns (K) or load", given, "one of the two", "patterns=20, say")
        if patterns is not None and not np.isscalar(patterns):
            self.patterns = _written(patterns, self.n)
        else:
            count = _count(patterns, load, self.p, self.n)
            random = np.random.default_rng(seeds.spawn(self.seed, 63))
            self.patterns = _random(random, count, self.n)
        self.patterns.flags.writeable = False
        self._columns: np.ndarray | None = None

    def __repr__(self) -> str:
        return f"Hebbian(p={self.p}, n={self.n}, patterns={self.count}, variant={self.variant!r})"

    @property
    def count(self) -> int:
        """K, how many patterns are stored."""
        return self.patterns.shape[0]

    @property
    def load(self) -> float:
        """Alpha = K/N for P = 2, gamma = K (P-1)!/N^(P-1) for P >= 3."""
        return self.count * math.factorial(self.p - 1) / float(self.n) ** (self.p - 1)

    @property
    def columns(self) -> np.ndarray:
        """(n, K) int8: the patterns as the kernels read them, one row for each spin."""
        if self._columns is None:
            self._columns = np.ascontiguousarray(self.patterns.T)
        return self._columns

    def overlaps(self, s: ArrayLike) -> np.ndarray:
        """m_mu = S_mu/N in [-1, 1]: (K,) for spins (n,), (R, K) for (R, n)."""
        return self.sums(s) / self.n

    def sums(self, s: ArrayLike) -> np.ndarray:
        """S_mu = N m_mu: (K,) int32 for spins (n,), (R, K) for (R, n)."""
        s = _spins(s, self.n)
        found = np.empty((*s.shape[:-1], self.count), np.int32)
        kernels_dense.sums(self.columns, np.atleast_2d(s), np.atleast_2d(found))
        return found

    def energy(self, s: ArrayLike) -> float | np.ndarray:
        """H of spins (n,), a number, or of many (R, n), an array (R,)."""
        S = self.sums(s).astype(np.float64)
        if self.variant == "power":
            return -(S**self.p).sum(axis=-1) / (self.p * float(self.n) ** (self.p - 1))
        total = elementary(S, self.n, self.p).sum(axis=-1)
        return -math.factorial(self.p - 1) * total / float(self.n) ** (self.p - 1)

    def fields(self, s: ArrayLike) -> np.ndarray:
        """h_i with dE = 2 s_i h_i for a flip of spin i: (n,), or (R, n) for many; exact sums."""
        s = _spins(s, self.n)
        rows = np.atleast_2d(s)
        found, sums = np.empty(rows.shape), self.sums(rows).astype(np.float64)
        for row, S, h in zip(rows, sums, found, strict=True):
            kernels_dense.fields(self.kernel, row, S, h)
        return found.reshape(s.shape)

    @property
    def kernel(self) -> tuple[np.ndarray, int, float, float, float]:
        """(xi (n, K) int8, degree of G, a_0, a_1, N^(1-P)): what `kernels_dense` takes."""
        a0, a1 = polynomial(self.p, self.n, self.variant)
        return self.columns, self.p - 1, a0, a1, float(self.n) ** (1 - self.p)

    def pairs(self) -> np.ndarray:
        """For P = 2 the couplings (n, n), xi^T xi / N without diagonal; rounded to float32.

        Energies differ from :meth:`energy` by the rounding, and in the power variant by K/2.
        """
        if self.p != 2:
            raise refusal("p (P)", self.p, "2", "higher products are no pair couplings")
        xi = self.patterns.astype(np.float32)  # sums of whole numbers: exact
        J = (xi.T @ xi).astype(np.float64) / self.n
        np.fill_diagonal(J, 0.0)
        return J.astype(np.float32).astype(np.float64)


def elementary(S: ArrayLike, n: int, p: int) -> np.ndarray:
    """e_p of n numbers +-1 with the sum S, in float64: whole numbers, exact below 2^53."""
    S = np.asarray(S, np.float64)
    before, now = np.zeros_like(S), np.ones_like(S)
    for k in range(p):
        before, now = now, (S * now - (n - k + 1) * before) / (k + 1)
    return now


def polynomial(p: int, n: int, variant: str = "distinct") -> tuple[float, float]:
    """a_0, a_1 of G(t) = t^odd (... + a_1 y + a_0), y = t^2, of degree p - 1, leading term 1.

    distinct: (P-1)! e_{P-1} of the other N - 1 spins; P = 3: t^2 - c, P = 4: t^3 - (3c-2) t,
    P = 5: t^4 - (6c-8) t^2 + 3c^2 - 6c with c = N - 1.  power: half the difference of
    (t+1)^P/P and (t-1)^P/P; P = 3: t^2 + 1/3, P = 4: t^3 + t.  What a degree does not need is 0.
    """
    if variant == "power":
        coefficients = {p - k: math.comb(p, k) / p for k in range(1, p + 1, 2)}
    else:
        before, now = np.zeros(p + 1), np.eye(1, p + 1)[0]
        for k in range(p - 1):
            before, now = now, (np.roll(now, 1) - (n - 1 - k + 1) * before) / (k + 1)
        now *= math.factorial(p - 1)
        coefficients = dict(enumerate(now.tolist()))
    lowest = (p - 1) % 2
    below = [coefficients[k] for k in range(lowest, p - 1, 2)] + [0.0, 0.0]
    return below[0], below[1]


def _count(patterns: Any, load: float | None, p: int, n: int) -> int:
    if load is not None:
        if not isinstance(load, int | float | np.number) or not math.isfinite(load) or load <= 0:
            raise refusal("load", load, "a positive number", "0.1 is below every capacity")
        patterns = max(1, round(load * float(n) ** (p - 1) / math.factorial(p - 1)))
    whole = isinstance(patterns, int | np.integer) and not isinstance(patterns, bool)
    if not whole or not 1 <= patterns <= BUDGET // n:
        raise refusal(
            "patterns (K)", patterns, f"a whole number in [1, {BUDGET // n}] at n = {n}",
            "K n must not pass 1e7: take fewer spins or a smaller load",
        )  # fmt: skip
    return int(patterns)


def _random(random: np.random.Generator, count: int, n: int) -> np.ndarray:
    """(count, n) int8 of +-1; the first of many are the same as of few."""
    octets = -(-n // 8)
    drawn = np.frombuffer(random.bytes(count * octets), np.uint8).reshape(count, octets)
    bits = np.unpackbits(drawn, axis=1, count=n)
    return (2 * bits.astype(np.int8) - 1).astype(np.int8)


def _written(patterns: ArrayLike, n: int) -> np.ndarray:
    words = f"(K, {n}) of +1 and -1", "one row for each pattern"
    xi = admissible.array("patterns", patterns, *words)
    if xi.ndim != 2 or xi.shape[1] != n or not 1 <= xi.shape[0] <= BUDGET // n:
        allowed = f"(K, {n}) with K in [1, {BUDGET // n}]"
        raise refusal("patterns", xi.shape, allowed, "one row for each pattern")
    if not (np.abs(xi) == 1).all():
        raise refusal("patterns", "other values", "+1 and -1", "numpy.where(picture, 1, -1)")
    return xi.astype(np.int8)


def _spins(s: ArrayLike, n: int) -> np.ndarray:
    allowed, remedy = f"({n},) or (R, {n}) of +-1", "numpy.where(x > 0, 1, -1)"
    if getattr(s, "dtype", None) != np.int8:  # what kernels made needs no copy in float64
        s = admissible.array("spins", s, allowed, remedy)
    if s.ndim not in (1, 2) or s.shape[-1] != n or not (np.abs(s) == 1).all():
        raise refusal("spins", s.shape, allowed, remedy)
    return np.ascontiguousarray(s, np.int8)
