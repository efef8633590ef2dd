"""One load, four names: K patterns, alpha, gamma, and Gardner's alpha.

The library's Hamiltonian is

    H = - (P-1)!/N^(P-1)  sum over mu = 1..K  sum over i1 < ... < iP  xi_i1 ... xi_iP s_i1 ... s_iP

with K = alpha N^(P-1).  The signal of a retrieved pattern is -(N/P) m^P, its field m^(P-1), and the
cross-talk field of all others has the variance gamma q^(P-1),

    gamma = alpha (P-1)!      (alpha itself at P = 2: Amit, Gutfreund and Sompolinsky's alpha).

For P >= 3 nothing but gamma enters: without signal the network is the Ising p-spin glass with
J^2 = 2 gamma / P, so its temperatures are those of the standard glass times sqrt(2 gamma / P)
(:func:`glass_scale`).  Gardner (J. Phys. A 20, 3453 (1987)) counts K = 2 alpha_G N^(P-1) / P!
[from memory, unverified], so gamma = 2 alpha_G / P.  "load" in this library means gamma.
"""

import math
from math import factorial

import attrs

from kinetoscope.core.knobs import refusal
from kinetoscope.replicas import admissible


@attrs.frozen
class Loads:
    """The same load in every notation; ``patterns`` (K) is None where no ``n`` (N) was given."""

    p: int
    alpha: float
    gamma: float
    alpha_gardner: float
    n: int | None = None
    patterns: float | None = None

    @property
    def load(self) -> float:
        """What the theory takes: alpha for P = 2, gamma for P >= 3 (the same number at P = 2)."""
        return self.gamma


def convert(
    p: int,
    *,
    alpha: float | None = None,
    gamma: float | None = None,
    load: float | None = None,
    alpha_gardner: float | None = None,
    patterns: float | None = None,
    n: int | None = None,
) -> Loads:
    """Translate a load between its notations.  Give exactly one; ``patterns`` needs ``n``.

    >>> round(convert(4, gamma=0.19786).alpha, 6)
    0.032977
    >>> round(convert(3, load=0.2, n=100).patterns)
    1000
    """
    p = admissible.order(p)
    given = {
        "alpha": alpha, "gamma": gamma, "load": load, "alpha_gardner": alpha_gardner,
        "patterns": patterns,
    }  # fmt: skip
    named = [name for name, value in given.items() if value is not None]
    if len(named) != 1:
        raise refusal(
            "load", ", ".join(named) or None, "given in exactly one notation", "one of "
            + ", ".join(given),
        )  # fmt: skip
    if n is not None and (not isinstance(n, int) or isinstance(n, bool) or n < 1):
        raise refusal("n (N)", n, "a whole number from 1 up", "it counts spins")
    if named == ["patterns"] and n is None:
        raise refusal("n (N)", n, "given with patterns", "alpha = K / N^(P-1) needs both")
    value = admissible.load(given[named[0]])
    if named == ["alpha"]:
        value *= factorial(p - 1)
    elif named == ["alpha_gardner"]:
        value *= 2.0 / p
    elif named == ["patterns"]:
        value *= factorial(p - 1) / float(n) ** (p - 1)
    alpha = value / factorial(p - 1)
    return Loads(
        p=p, alpha=alpha, gamma=value, alpha_gardner=0.5 * p * value, n=n,
        patterns=None if n is None else alpha * float(n) ** (p - 1),
    )  # fmt: skip


def glass_scale(p: int, load: float) -> float:
    """sqrt(2 gamma / P): the unit of temperature of the glass inside a network with P >= 3."""
    return math.sqrt(2.0 * load / p)
