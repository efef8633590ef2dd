"""The gas as a live simulation: it goes on while one looks elsewhere, and turns round on demand."""

import threading
from typing import Any

import attrs
import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import as_dict, expect, refusal
from kinetoscope.expansion.entropy import entropies, hydrodynamic_entropy
from kinetoscope.expansion.gas import Gas, gas
from kinetoscope.expansion.history import Physics
from kinetoscope.expansion.occupation import counts, right_fraction
from kinetoscope.expansion.params import Params

#: Discs in one picture at most.
SHOWN = 4000


def start(params: Params, seed: int = 0, backend: str = "auto") -> "Expansion":
    """The gas in the left half at the moment the wall is pulled, ready to go on for ever.

    Raises ValueError for a backend other than "auto" and "numba".
    """
    if backend not in ("auto", "numba"):
        raise refusal("backend", backend, "'auto' or 'numba'", "a live run is too small for a GPU")
    expect(Params, params)
    return Expansion(params, seeds.check(seed))


class Expansion:
    """A running gas: :class:`kinetoscope.core.simulation.Simulation`."""

    def __init__(self, params: Params, seed: int) -> None:
        self.params, self.seed = params, seed
        self._gas: Gas = gas(params, seed)
        self._time = 0.0
        self._start = self._entropy()

    @property
    def time(self) -> float:
        """Time since the wall was pulled; it goes on after a reversal."""
        return self._time

    def advance(self, duration: float, cancel: threading.Event | None = None) -> float:
        """Go on for ``duration``; returns it.  The gas is asked to pause within 50 ms."""
        end = self._time + duration
        at = self.params.reverse_at
        if self._time < at <= end:
            self._gas.advance(at - self._time, cancel)
            self._time = at
            self.reverse()
        self._gas.advance(end - self._time, cancel)
        self._time = end
        return duration

    def reverse(self) -> None:
        """Turn all velocities round, now."""
        self._gas.reverse()

    def retune(self, params: Params) -> None:
        """Take new cells; what happens cannot change on the way.

        Raises
        ------
        ValueError
            for another solver, N, Knudsen number or anything else that moves the discs
        """
        expect(Params, params)
        free = {"duration": 1.0, "reverse_at": 0.0, "frames": 2}
        now, then = (
            attrs.evolve(Physics.of(each), **free) for each in (self.params, params)
        )  # fmt: skip
        for name, value in attrs.asdict(then).items():
            if value != getattr(now, name):
                raise refusal(
                    name, value, f"{getattr(now, name)!r} while this gas lives",
                    "start a new one: only the cells can change on the way",
                )  # fmt: skip
        self.params = params
        self._start = self._entropy_of_half()

    def measure(self) -> dict[str, Measured]:
        """Entropy gained, right fraction, collisions per disc, energy; errors are of counting.

        The entropy's error is its known bias, (K - 1) / 2N; the fraction's that of N coins.
        """
        state, n = self._gas.state(), self.params.n
        right = right_fraction(state)
        found, occupied = self._entropy()
        gained = found - self._start[0]
        bias = 0.5 * abs(occupied - self._start[1]) / n
        return {
            "entropy": Measured(gained, bias, "nats", "S(t) - S(0) per disc"),
            "hydrodynamic_entropy": Measured(
                hydrodynamic_entropy(state, self.params.n_x), 0.5 * self.params.n_x / n, "nats",
                "entropy of the strips' fields, per disc",
            ),
            "right_fraction": Measured(
                right, float(np.sqrt(right * (1.0 - right) / n)), "", "in the right half"
            ),
            "collisions_per_disc": Measured(
                self._gas.collisions_per_disc, 0.0, "", "collisions per disc"
            ),
            "energy": Measured(self._gas.energy, 0.0, "kT", "energy per disc"),
        }

    def frame(self) -> dict[str, np.ndarray]:
        """The picture: x, y, vx of up to 4000 discs, and f(x, v_x) in the cells asked for."""
        state, params = self._gas.state(), self.params
        state = state.ordered()
        some = slice(None, None, max(1, -(-params.n // SHOWN)))
        inner = counts(state, params.n_x, params.dv, v_dims=1)[:, 1:-1]
        return {
            "x": state.x[some], "y": state.y[some], "vx": state.vx[some],
            "macrostate": inner.T.astype(np.float64),
        }  # fmt: skip

    def state(self) -> dict[str, Any]:
        """Everything needed to go on from here bit for bit."""
        return {
            "params": as_dict(self.params), "seed": self.seed, "time": self._time,
            "start": self._start, "gas": self._gas.saved(),
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a state that :meth:`state` gave."""
        params = Params(**state["params"])
        if Physics.of(params) != Physics.of(self.params):
            self._gas = gas(params, state["seed"])
        self.params, self.seed, self._time = params, state["seed"], state["time"]
        self._start = state["start"]
        self._gas.restore(state["gas"])

    def _entropy(self) -> tuple[float, float]:
        """Entropy per disc in the cells asked for, and how many are occupied."""
        params = self.params
        found = counts(self._gas.state(), params.n_x, params.dv, v_dims=params.v_dims)
        values, occupied = entropies(found[None], params.dv**params.v_dims / params.n_x)
        return float(values[0]), float(occupied[0])

    def _entropy_of_half(self) -> tuple[float, float]:
        """The same of a fresh gas in the left half: what a gas on its way has forgotten."""
        fresh = Expansion(attrs.evolve(self.params, reverse_at=0.0), self.seed)
        return fresh._start
