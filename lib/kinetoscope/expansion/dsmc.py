"""Boltzmann's equation by random collisions: the direct simulation Monte Carlo of Bird.

Discs fly freely for a step and then pairs that share a strip of the box collide with the
probability that Boltzmann's hypothesis of molecular chaos gives them, wherever in the strip they
are.  N discs of diameter sigma = 1 / (2 sqrt2 N Kn) in the unit box have the mean free path Kn.
Energy and momentum along y are kept by every collision.

What it is not: discs never touch, so there is no finite density (Z = 1), and a collision forgets
the impact parameter it drew.  Reversed velocities therefore lead on, not back: the hypothesis of
molecular chaos has put the arrow of time into the equation itself.

Strips must be shorter than a mean free path, and steps shorter than the time between collisions
and the time to cross a strip; the defaults take two fifths and a quarter of these, in the
compressed gas.  Then the rate of collisions is right to 0.3 %.
"""

import math
import threading
from typing import Any

import attrs
import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import stop_if
from kinetoscope.expansion import kernels_dsmc
from kinetoscope.expansion.kinetics import MEAN_SPEED, diameter_of
from kinetoscope.expansion.state import State

#: Strips at least; and the fraction of a mean free path (compressed gas) that a strip may span.
STRIPS, PATH = 24, 0.4
#: Fraction of a collision time, and of the time to cross a strip, that a step may last.
STEP = 0.25
#: First guess of the largest relative speed; it rises when a faster pair is met.
FASTEST = 6.0
#: Without lists of the strips a pair costs this much less than a disc in the lists.
_LISTS = 1.0
#: Disc-steps between two looks at the cancel event: 10 ms.
_CHUNK = 2_000_000


@attrs.frozen
class Stats:
    """What happened so far.

    ``collisions`` of pairs, ``crossings`` (none: no events), ``energy`` per disc in kT, and the
    pressure of an ideal gas, which is what this is: ``virial_pressure`` = N kT, ``wall_pressure``
    not measured (NaN), ``compressibility`` 1.
    """

    collisions: int
    crossings: int
    virial_pressure: float
    wall_pressure: float
    compressibility: float
    energy: float


class Dsmc:
    """A gas that obeys Boltzmann's equation, on its way.

    Parameters
    ----------
    n :
        number of discs, from 2
    knudsen :
        mean free path in the whole box, over its length
    seed :
        of everything random
    x_max :
        the gas fills 0 < x < x_max at the start, in equilibrium at kT = 1
    strips :
        cells along x; chosen from ``knudsen`` where left out
    step :
        longest time step; chosen likewise
    y :
        "periodic" or "wall" at top and bottom

    Raises
    ------
    ValueError
        for any of these out of range
    """

    def __init__(
        self, n: int, knudsen: float, seed: int = 0, *, x_max: float = 0.5,
        strips: int | None = None, step: float | None = None, y: str = "periodic",
    ) -> None:  # fmt: skip
        if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 2:
            raise refusal("n", n, "a whole number from 2", "20000 is a good start")
        if not (math.isfinite(knudsen) and knudsen > 0.0):
            raise refusal(
                "knudsen", knudsen, "a number above 0", "for no collisions take free_stream"
            )
        if not (math.isfinite(x_max) and 0.0 < x_max <= 1.0):
            raise refusal("x_max", x_max, "a number in (0, 1]", "0.5 is the left half")
        if y not in ("periodic", "wall"):
            raise refusal("y", y, "'periodic' or 'wall'", "it makes no difference to x")
        self.n, self.knudsen, self.diameter = int(n), float(knudsen), diameter_of(n, knudsen)
        most = min(max(2, self.n // 10), 2**15)
        chosen = min(most, max(STRIPS, 2 * math.ceil(x_max**-1 / (2.0 * PATH * knudsen))))
        self.strips = chosen if strips is None else strips
        if isinstance(self.strips, bool) or not 1 <= self.strips <= 2**15:
            raise refusal("strips", strips, "a whole number in [1, 32768]", "leave it out")
        quick = min(x_max * knudsen / MEAN_SPEED, 1.0 / self.strips)
        self.step = STEP * quick if step is None else step
        if not (math.isfinite(self.step) and 0.0 < self.step <= 0.1):
            raise refusal("step", step, "a number in (0, 0.1]", "leave it out")
        self.time = 0.0
        self._wall = y == "wall"
        gas, chance = (np.random.default_rng(seeds.spawn(seed, k)) for k in (0, 1))
        self._x, self._y = x_max * gas.random(self.n), gas.random(self.n)
        self._vx, self._vy = gas.standard_normal((2, self.n))
        self._seen = np.zeros(self.n)
        self._random = chance.integers(0, 2**64, 1, dtype=np.uint64)
        self._fastest = np.array([FASTEST])
        self._tally = np.zeros(3, np.int64)
        pairs = 0.5 * self.n * 2.0 * self.diameter * self.step * self.strips * FASTEST
        self._sparse = pairs < _LISTS
        self._cell = np.zeros(self.n, np.int16)
        self._lists = np.zeros(self.n, np.int32), np.zeros(self.strips + 1, np.int32)

    def advance(self, duration: float, cancel: threading.Event | None = None) -> Stats:
        """Go on for ``duration`` >= 0, in equal steps not longer than ``step``.

        Raises :class:`kinetoscope.core.run.Cancelled` within about 10 ms of the event; the gas is
        then somewhere on the way, at ``time``.
        """
        if not (math.isfinite(duration) and duration >= 0.0):
            raise refusal("duration", duration, "a number from 0", "to go back, reverse()")
        steps = math.ceil(duration / self.step - 1e-9)
        chunk = max(1, _CHUNK // self.n)
        began = self.time
        for done in range(0, steps, chunk):
            stop_if(cancel)
            now = min(chunk, steps - done)
            dt = duration / steps
            self._steps(now, dt, began + done * dt)
            self.time = began + (done + now) * dt
        self.time = began + duration
        return self.stats

    def _steps(self, steps: int, dt: float, start: float) -> None:
        common = (
            self._x, self._vx, self._vy, self._y, self._seen, steps, dt, start, self.strips,
            self.diameter, self._wall, self._fastest, self._random, self._tally,
            self._cell,
        )  # fmt: skip
        if self._sparse:
            kernels_dsmc.sparse_steps(*common)
        else:
            kernels_dsmc.sorted_steps(*common, *self._lists)

    def reverse(self) -> None:
        """Turn all velocities round.  The gas does not go back: see the module."""
        self._sync()
        np.negative(self._vx, out=self._vx)
        np.negative(self._vy, out=self._vy)

    def state(self) -> State:
        """Positions and velocities now; ``id`` never changes places."""
        self._sync()
        return State(self._x, self._y, self._vx, self._vy, np.arange(self.n))

    @property
    def stats(self) -> Stats:
        """What happened so far."""
        energy = 0.5 * (self._vx @ self._vx + self._vy @ self._vy) / self.n
        return Stats(
            collisions=int(self._tally[kernels_dsmc.COLLISIONS]), crossings=0,
            virial_pressure=self.n * energy, wall_pressure=math.nan, compressibility=1.0,
            energy=energy,
        )  # fmt: skip

    @property
    def collisions_per_disc(self) -> float:
        """Collisions that a disc has had on average: two discs to each."""
        return 2.0 * float(self._tally[kernels_dsmc.COLLISIONS]) / self.n

    def saved(self) -> dict[str, Any]:
        """Everything needed to go on bit for bit, as arrays and numbers: see `restore`."""
        return {name: getattr(self, f"_{name}").copy() for name in _KEPT} | {"time": self.time}

    def restore(self, saved: dict[str, Any]) -> None:
        """Go back to what `saved` gave; only for the same number of discs."""
        if np.shape(saved["x"]) != self._x.shape:
            raise refusal("saved", len(saved["x"]), f"{self.n} discs", "make a gas of that size")
        for name in _KEPT:
            getattr(self, f"_{name}")[:] = saved[name]
        self.time = float(saved["time"])

    def _sync(self) -> None:
        kernels_dsmc.lift(self._y, self._vy, self._seen, self.time, self._wall)


_KEPT = ("x", "y", "vx", "vy", "seen", "random", "fastest", "tally")
