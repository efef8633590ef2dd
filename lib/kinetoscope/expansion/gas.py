"""Three gases behind the same few verbs: free flight, Boltzmann's equation, discs that touch.

Each offers ``advance(duration, cancel)``, ``reverse()``, ``state()``, ``collisions_per_disc`` and
``energy`` (per disc, in kT), so that whoever looks at a gas need not know how it moves.
"""

import threading
from typing import Any, NamedTuple, Protocol

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.run import stop_if
from kinetoscope.expansion.dsmc import Dsmc
from kinetoscope.expansion.filling import heat, temperatures
from kinetoscope.expansion.free import free_stream
from kinetoscope.expansion.params import Params
from kinetoscope.expansion.state import State, kinetic_energy

#: Packing up to which discs laid out at random are in equilibrium; beyond, collisions per disc
#: that make them so.
_RANDOM, _FORGET = 0.2, 5.0


class Look(NamedTuple):
    """A moment of a gas, as it lies in memory; only to read, and only until the gas goes on.

    ``x``, ``vx``, ``vy`` (N,) of all discs in any order; ``shown``: x, y, vx of those asked for.
    """

    x: np.ndarray
    vx: np.ndarray
    vy: np.ndarray
    shown: tuple[np.ndarray, np.ndarray, np.ndarray]


class Gas(Protocol):
    """A gas on its way."""

    @property
    def collisions_per_disc(self) -> float:
        """Collisions that a disc has had on average since the wall was pulled."""

    @property
    def energy(self) -> float:
        """Kinetic energy per disc, in kT."""

    def advance(self, duration: float, cancel: threading.Event | None = None) -> None:
        """Go on for ``duration``."""

    def reverse(self) -> None:
        """Turn all velocities round."""

    def state(self) -> State:
        """Positions and velocities now."""

    def look(self, who: np.ndarray) -> Look:
        """The same without a copy, and the discs ``who`` by their ``id``."""

    def saved(self) -> dict[str, Any]:
        """Everything needed to go on bit for bit."""

    def restore(self, saved: dict[str, Any]) -> None:
        """Go back to what :meth:`saved` gave."""


def gas(params: Params, seed: int = 0) -> Gas:
    """The gas that ``params`` asks for, at the moment the wall is pulled.

    It is in equilibrium behind it: for points Maxwellian velocities and uniform positions are that;
    hard discs are placed at random without overlap, and dense ones collide until they forget it.
    """
    if params.solver == "free":
        return _Free(params, seed)
    if params.solver == "dsmc":
        return _Boltzmann(params, seed)
    return _Discs(params, seed)


class _Free:
    """Points that never collide; exact at any time."""

    collisions_per_disc = 0.0

    def __init__(self, params: Params, seed: int) -> None:
        random = np.random.default_rng(seeds.spawn(seed, 0))
        self._x, self._y = params.filled * random.random(params.n), random.random(params.n)
        warm = heat(self._x, *temperatures(params.start))
        self._vx, self._vy = warm * random.standard_normal((2, params.n))
        self._wall = params.y == "wall"

    @property
    def energy(self) -> float:
        return kinetic_energy(self._vx, self._vy)

    def advance(self, duration: float, cancel: threading.Event | None = None) -> None:
        stop_if(cancel)
        self._x, self._vx = free_stream(self._x, self._vx, duration)
        if self._wall:
            self._y, self._vy = free_stream(self._y, self._vy, duration)
        else:
            self._y = (self._y + self._vy * duration) % 1.0

    def reverse(self) -> None:
        self._vx, self._vy = -self._vx, -self._vy

    def state(self) -> State:
        return State(self._x, self._y, self._vx, self._vy, np.arange(self._x.size))

    def look(self, who: np.ndarray) -> Look:
        shown = self._x[who], self._y[who], self._vx[who]
        return Look(self._x, self._vx, self._vy, shown)

    def saved(self) -> dict[str, Any]:
        return {"x": self._x, "y": self._y, "vx": self._vx, "vy": self._vy}

    def restore(self, saved: dict[str, Any]) -> None:
        self._x, self._y, self._vx, self._vy = (saved[name] for name in ("x", "y", "vx", "vy"))


class _Boltzmann:
    """DSMC."""

    def __init__(self, params: Params, seed: int) -> None:
        self._gas = Dsmc(
            params.n, params.knudsen, seed, x_max=params.filled, y=params.y,
            temperatures=temperatures(params.start),
        )  # fmt: skip

    @property
    def collisions_per_disc(self) -> float:
        return self._gas.collisions_per_disc

    @property
    def energy(self) -> float:
        return self._gas.stats.energy

    def advance(self, duration: float, cancel: threading.Event | None = None) -> None:
        self._gas.fly(duration, cancel)

    def reverse(self) -> None:
        self._gas.reverse()

    def state(self) -> State:
        return self._gas.state()

    def look(self, who: np.ndarray) -> Look:
        return Look(*self._gas.columns(), self._gas.places(who))

    def saved(self) -> dict[str, Any]:
        return self._gas.saved()

    def restore(self, saved: dict[str, Any]) -> None:
        self._gas.restore(saved)


class _Discs:
    """Event-driven hard discs."""

    def __init__(self, params: Params, seed: int) -> None:
        # Here and not above: its kernels take seconds to compile, and the other gases need none.
        from kinetoscope.expansion.discs import HardDiscs

        self._gas = HardDiscs(params.n, diameter=params.diameter, y=params.y, seed=seed)
        wall = params.filled if params.filled < 1.0 else None
        self._gas.equilibrate(_FORGET if params.packing > _RANDOM else 0.0, x_max=wall)
        self._gas.remove_wall()
        if wall is None:
            # Where discs are in equilibrium does not depend on the temperature.
            state = self._gas.state().ordered()
            warm = heat(state.x, *temperatures(params.start))
            self._gas = HardDiscs.from_arrays(
                np.column_stack([state.x, state.y]),
                np.column_stack([warm * state.vx, warm * state.vy]), params.diameter, y=params.y,
            )  # fmt: skip

    @property
    def collisions_per_disc(self) -> float:
        return 2.0 * self._gas.stats.collisions / self._gas.n

    @property
    def energy(self) -> float:
        return self._gas.stats.energy

    def advance(self, duration: float, cancel: threading.Event | None = None) -> None:
        self._gas.advance(duration, cancel)

    def reverse(self) -> None:
        self._gas.reverse()

    def state(self) -> State:
        return self._gas.state()

    def look(self, who: np.ndarray) -> Look:
        state = self._gas.state()
        rows = np.empty(self._gas.n, np.int64)
        rows[state.id] = np.arange(self._gas.n)
        some = rows[who]
        shown = state.x[some], state.y[some], state.vx[some]
        return Look(state.x, state.vx, state.vy, shown)

    def saved(self) -> dict[str, Any]:
        return self._gas.saved()

    def restore(self, saved: dict[str, Any]) -> None:
        self._gas.restore(saved)
