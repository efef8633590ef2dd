"""One memory followed: two copies of a dense network at one load and temperature.

Both begin at the first pattern (or as noise) and go their own ways; m is how much each still
agrees with the pattern, q how much they agree with each other.  Theory says where m and q settle in
a network without end.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import refusal
from kinetoscope.replicas.hebbian import Hebbian
from kinetoscope.replicas.memories import Attempts, Network
from kinetoscope.replicas.params import Params
from kinetoscope.replicas.prices import COPIES, shape, sweep_seconds


class Pair:
    """Two copies of one network (the scene "memory")."""

    def __init__(self, params: Params, seed: int) -> None:
        self.params, self.seed = params, seed
        self.attempts = [Attempts(params.n, seed + (k << 32)) for k in range(COPIES)]
        self._store()
        noise = np.random.default_rng([seed, 7])
        self.networks = []
        for _ in range(COPIES):
            spins = self.columns[:, 0]
            if params.begin == "random":
                spins = (2 * noise.integers(0, 2, params.n) - 1).astype(np.int8)
            self.networks.append(
                Network(self.columns, spins, p=params.p, variant=params.variant)
            )

    def _store(self) -> None:
        params = self.params
        self.columns = Hebbian(2, params.n, patterns=params.k, seed=self.seed).columns

    @property
    def time(self) -> float:
        """Sweeps so far."""
        return self.attempts[0].time

    @property
    def seconds(self) -> float:
        """Seconds that a sweep takes, about."""
        return sweep_seconds(self.params)

    def advance(self, duration: float) -> float:
        """Try the spins of ``duration`` sweeps in both copies."""
        count = max(1, round(duration * self.params.n))
        for network, attempts in zip(self.networks, self.attempts, strict=True):
            network.attempt(self.params.temperature, *attempts.draw(count))
        return count / self.params.n

    def retune(self, params: Params) -> None:
        """Another temperature, load or energy; the spins stay, patterns are added or forgotten."""
        for name in ("p", "n", "begin"):
            new, old = getattr(params, name), getattr(self.params, name)
            if new != old:
                raise refusal(name, new, f"{old} while it runs", "begin anew")
        before, self.params = self.params.k, params
        if params.k != before:
            self._store()
        for network in self.networks:
            network.store(self.columns, params.variant)
            if params.k != before:
                network.put(network.spins)

    def again(self) -> None:
        """Both copies back on the memory."""
        for network in self.networks:
            network.put(self.columns[:, 0])

    def shake(self) -> None:
        """Turn a third of the spins of each copy, each its own."""
        for network, attempts in zip(self.networks, self.attempts, strict=True):
            turned = np.random.default_rng([attempts.made, self.seed]).random(self.params.n) < 1 / 3
            network.put(np.where(turned, -network.spins, network.spins))

    def measure(self) -> dict[str, Measured]:
        """M and m_other (the two copies'), q (between them); of this moment, hence no error."""
        first, second = (network.overlaps[0] for network in self.networks)
        a, b = (network.spins.astype(np.int64) for network in self.networks)
        return {
            "m": Measured(float(first), 0.0, "", "Overlap with the memory, m"),
            "m_other": Measured(float(second), 0.0, "", "of the other copy"),
            "q": Measured(float(a @ b) / a.size, 0.0, "", "Overlap of the copies, q"),
        }

    def frame(self) -> dict[str, np.ndarray]:
        """``first`` and ``second`` (rows, columns) uint8: 1 agrees with the memory, 2 does not.

        Spins stand in rows as long as the square root of their number; the rest of the last is 0.
        """
        memory = self.columns[:, 0]
        rows, columns = shape(self.params.n)
        pictures = {}
        for name, network in zip(("first", "second"), self.networks, strict=True):
            picture = np.zeros(rows * columns, np.uint8)
            picture[: memory.size] = np.where(network.spins == memory, 1, 2)
            pictures[name] = picture.reshape(rows, columns)
        return pictures

    def state(self) -> dict[str, Any]:
        """Everything needed to go on from here to the bit."""
        return {
            "params": self.params, "attempts": [one.state() for one in self.attempts],
            "spins": [network.spins.copy() for network in self.networks],
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to what :meth:`state` gave."""
        self.retune(state["params"])
        for one, kept in zip(self.attempts, state["attempts"], strict=True):
            one.restore(kept)
        for network, spins in zip(self.networks, state["spins"], strict=True):
            network.put(spins)
