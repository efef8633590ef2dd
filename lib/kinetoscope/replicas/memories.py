"""Spins that recall, moving attempt by attempt: what a picture of a memory needs."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.replicas import kernels_dots
from kinetoscope.replicas.hebbian import polynomial


class Network:
    """Spins under dense Hebbian couplings at one temperature, Metropolis one spin after another.

    ``columns`` (N, K) int8 are the patterns spin by spin, so that an attempt reads one row; several
    networks may share them, and may change them if they tell all.  ``variant`` is "distinct" or
    "power", as in `hebbian.Hebbian`.
    """

    def __init__(
        self, columns: np.ndarray, spins: np.ndarray, *, p: int, variant: str = "distinct"
    ) -> None:
        self.p = p
        self.store(columns, variant)
        self.put(spins)

    def store(self, columns: np.ndarray, variant: str) -> None:
        """Take these patterns, under this energy, from now on; the spins must be put anew."""
        n = columns.shape[0]
        self.model = (columns, self.p - 1, *polynomial(self.p, n, variant),
                      float(n) ** (1 - self.p))  # fmt: skip

    def put(self, spins: np.ndarray) -> None:
        """Begin from ``spins`` (N,)."""
        self.spins = np.array(spins, np.int8)
        self.sums = kernels_dots.sums(self.model[0], self.spins)

    def attempt(self, temperature: float, sites: np.ndarray, chances: np.ndarray) -> int:
        """Try the spins at ``sites`` one after the other; how many turned."""
        beta = 1.0 / temperature if temperature > 0.0 else np.inf
        return kernels_dots.attempts(self.model, self.spins, self.sums, beta, sites, chances)

    @property
    def overlaps(self) -> np.ndarray:
        """(K,) in [-1, 1]: how like each pattern the spins are."""
        return self.sums / self.spins.size

    @property
    def work(self) -> int:
        """Multiplications for one attempt, the cheaper way: couplings for pairs, patterns else.

        With pairs, N couplings times N spins.  With more, no table of couplings fits: every pattern
        takes P - 1 products.
        """
        k = self.sums.size
        return min(self.spins.size, k) if self.p == 2 else (self.p - 1) * k


class Attempts:
    """Which spin is tried next: every sweep a new order, each spin once; and its uniform number."""

    def __init__(self, n: int, seed: int) -> None:
        self.n = n
        self._stream = np.random.Generator(np.random.PCG64(seeds.spawn(seed, 1)))
        self._order, self._at = np.empty(0, np.int64), 0
        self.made = 0

    @property
    def time(self) -> float:
        """Sweeps so far."""
        return self.made / self.n

    def draw(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """The next ``count`` spins and their uniform numbers."""
        pieces, wanted = [], count
        while wanted:
            if self._at == self._order.size:
                self._order, self._at = self._stream.permutation(self.n), 0
            piece = self._order[self._at : self._at + wanted]
            pieces.append(piece)
            self._at += piece.size
            wanted -= piece.size
        self.made += count
        sites = np.concatenate(pieces) if pieces else np.empty(0, np.int64)
        return sites, self._stream.random(count)

    def state(self) -> dict[str, Any]:
        """To go on with the very same numbers."""
        return {
            "stream": self._stream.bit_generator.state, "order": self._order.copy(),
            "at": self._at, "made": self.made,
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to what :meth:`state` gave."""
        self._stream.bit_generator.state = state["stream"]
        self._order, self._at = state["order"].copy(), state["at"]
        self.made = state["made"]
