"""Boltzmann's equation by random collisions: the direct simulation Monte Carlo of Bird.

Discs fly freely for a step and then pairs that share a strip of the box collide with the
probability that Boltzmann's hypothesis of molecular chaos gives them, wherever in the strip they
are.  N discs of diameter sigma = 1 / (2 sqrt2 N Kn) in the unit box have the mean free path Kn.
Energy and momentum along y are kept by every collision.

What it is not: discs never touch, so there is no finite density (Z = 1), and a collision forgets
the impact parameter it drew.  Reversed velocities therefore lead on, not back: the hypothesis of
molecular chaos has put the arrow of time into the equation itself.

Strips must be shorter than a mean free path, and steps shorter than the time between collisions
and the time to cross a strip; the defaults take two fifths and a quarter of these where the gas is
densest now, and are chosen anew while it thins.  Then the rate of collisions is right to 0.3 %.

Pairs faster than 6 v_th (of the hottest part) collide as if they were at 6: they are so rare that
2e-5 of all collisions are lost (erfc(3)), which nothing here could see, and all other pairs are
found sooner.
"""

import math
import threading
from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import is_number, is_whole, refusal
from kinetoscope.core.run import stop_if
from kinetoscope.expansion import kernels_dsmc
from kinetoscope.expansion.filling import heat
from kinetoscope.expansion.kinetics import MEAN_SPEED, diameter_of
from kinetoscope.expansion.state import State, kinetic_energy

#: Discs at most: a hundred bytes each.
MOST = 100_000_000
#: Strips at least; and the fraction of a mean free path (compressed gas) that a strip may span.
STRIPS, PATH = 24, 0.4
#: Fraction of a collision time, and of the time to cross a strip, that a step may last.
STEP = 0.25
#: Relative speed up to which the rate of collisions is proportional to it: see the module.
FASTEST = 6.0
#: Draws from the whole gas for each disc and step below which lists of the strips do not pay.
_LISTS = 0.15
#: Strips and steps are chosen anew this often, for the density in the fullest of so many parts.
_LEG, _PARTS = 0.1, 24
#: Disc-steps between two looks at the cancel event: 10 ms.
_CHUNK = 2_000_000
#: Time after which a disc's place is rounded anew: to 1e-14 it is exact until then.
_AGE = 50.0


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
        number of discs, 2 to 1e8 (a hundred bytes each)
    knudsen :
        mean free path in the whole box, over its length
    seed :
        of everything random
    x_max :
        the gas fills 0 < x < x_max at the start, in equilibrium at kT = 1
    temperatures :
        of its parts left and right of the middle of the box, where they differ from that
    strips :
        cells along x; where left out, chosen from ``knudsen`` and the density now
    step :
        longest time step; likewise
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
        temperatures: tuple[float, float] = (1.0, 1.0),
    ) -> None:  # fmt: skip
        if not (is_whole(n) and 2 <= n <= MOST):
            raise refusal("n", n, f"a whole number in [2, {MOST}]", "20000 is a good start")
        if not (is_number(knudsen) and knudsen > 0.0):
            raise refusal(
                "knudsen", knudsen, "a number above 0", "for no collisions take free_stream"
            )
        if not (is_number(x_max) and 0.0 < x_max <= 1.0):
            raise refusal("x_max", x_max, "a number in (0, 1]", "0.5 is the left half")
        if y not in ("periodic", "wall"):
            raise refusal("y", y, "'periodic' or 'wall'", "it makes no difference to x")
        self.n, self.knudsen, self.diameter = int(n), float(knudsen), diameter_of(n, knudsen)
        if strips is not None and not (is_whole(strips) and 1 <= strips <= 2**15):
            raise refusal("strips", strips, "a whole number in [1, 32768]", "leave it out")
        if step is not None and not (is_number(step) and 0.0 < step <= 0.1):
            raise refusal("step", step, "a number in (0, 0.1]", "leave it out")
        kinds = tuple(temperatures) if isinstance(temperatures, Iterable) else ()
        if len(kinds) != 2 or not all(is_number(each) and each > 0.0 for each in kinds):
            raise refusal("temperatures", temperatures, "two numbers above 0", "1 is that of vₜₕ")
        self._given, self._compressed = (strips, step), 1.0 / x_max
        self._warm = max(1.0, math.sqrt(max(temperatures)))
        self.strips, self.step = self._choose(self._compressed)
        self.time = 0.0
        self._wall = y == "wall"
        gas, chance = (np.random.default_rng(seeds.spawn(seed, k)) for k in (0, 1))
        # Where a disc would have been at _epoch had it always flown as now: see kernels_dsmc.
        self._a, self._b = x_max * gas.random(self.n), gas.random(self.n)
        self._vx, self._vy = heat(self._a, *temperatures) * gas.standard_normal((2, self.n))
        self._epoch = 0.0
        self._random = chance.integers(0, 2**64, 1, dtype=np.uint64)
        self._tally = np.zeros(2, np.int64)
        self._cell = np.zeros(self.n, np.int32)
        self._order = np.empty(0, np.uint16 if self.n <= 2**16 else np.uint32)
        self._seen = [np.empty(self.n) for _ in range(3)]

    def _choose(self, crowd: float) -> tuple[int, float]:
        """Strips and step for a gas that is ``crowd`` times denser somewhere than on average."""
        path = self.knudsen / crowd
        strips, step = self._given
        if strips is None:
            most = min(max(2, self.n // 10), 2**15)
            strips = min(most, max(STRIPS, 2 * math.ceil(1.0 / (2.0 * PATH * path))))
        if step is None:
            step = STEP * min(path / MEAN_SPEED, 1.0 / strips) / self._warm
        return strips, step

    def _crowd(self) -> float:
        """Density where it is largest, over its mean; noise makes it a little too high."""
        kernels_dsmc.strips(self._a, self._vx, self._now, _PARTS, self._cell)
        fullest = kernels_dsmc.densest(self._cell, np.empty(_PARTS, np.int64)) * _PARTS / self.n
        return min(self._compressed, fullest)

    def advance(self, duration: float, cancel: threading.Event | None = None) -> Stats:
        """Go on for ``duration`` >= 0, in steps not longer than ``step``.

        Raises :class:`kinetoscope.core.run.Cancelled` within about 10 ms of the event; the gas is
        then somewhere on the way, at ``time``.
        """
        self.fly(duration, cancel)
        return self.stats

    def fly(self, duration: float, cancel: threading.Event | None = None) -> None:
        """:meth:`advance` for those who do not ask how it went."""
        if not (is_number(duration) and duration >= 0.0):
            raise refusal("duration", duration, "a number from 0", "to go back, reverse()")
        began, legs = self.time, math.ceil(duration / _LEG - 1e-9)
        thins = self._choose(self._compressed) != self._choose(1.0)
        for leg in range(legs):
            if thins:
                self.strips, self.step = self._choose(self._crowd())
            self._leg(duration / legs, began + leg * (duration / legs), cancel)
        self.time = began + duration

    def _leg(self, duration: float, began: float, cancel: threading.Event | None) -> None:
        """One leg, in equal steps, from the moment ``began``."""
        if self._now > _AGE:
            self._settle()
        steps = math.ceil(duration / self.step - 1e-9)
        chunk, dt = max(1, _CHUNK // self.n), duration / steps
        for done in range(0, steps, chunk):
            stop_if(cancel)
            now = min(chunk, steps - done)
            self._steps(now, dt, began + done * dt)
            self.time = began + (done + now) * dt

    def _steps(self, steps: int, dt: float, start: float) -> None:
        common = (
            self._a, self._vx, self._b, self._vy, steps, dt, start - self._epoch, self.strips,
            self.diameter, self._wall, FASTEST * self._warm, self._random, self._tally, self._cell,
        )  # fmt: skip
        draws = self.n * self.diameter * dt * self.strips * FASTEST * self._warm
        if draws < _LISTS:
            kernels_dsmc.sparse_steps(*common)
        else:
            self._order = kernels_dsmc.sorted_steps(*common, self._order)

    def reverse(self) -> None:
        """Turn all velocities round.  The gas does not go back: see the module."""
        self._settle()
        np.negative(self._vx, out=self._vx)
        np.negative(self._vy, out=self._vy)

    def state(self) -> State:
        """Positions and velocities now; ``id`` never changes places."""
        x, vx, vy = self.columns()
        y = np.empty(self.n)
        kernels_dsmc.heights(self._b, self._vy, self._now, self._wall, y)
        return State(x, y, vx, vy, np.arange(self.n))

    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, vx, vy (N,), to read before the gas goes on."""
        x, vx, vy = self._seen
        kernels_dsmc.fold(self._a, self._vx, self._now, x, vx)
        if not self._wall:
            return x, vx, self._vy
        kernels_dsmc.fold(self._b, self._vy, self._now, np.empty(self.n), vy)
        return x, vx, vy

    def places(self, who: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, y, vx of the discs ``who``."""
        x, y, vx = (np.empty(who.size) for _ in range(3))
        kernels_dsmc.places(
            who, self._a, self._vx, self._b, self._vy, self._now, self._wall, x, y, vx
        )
        return x, y, vx

    @property
    def _now(self) -> float:
        """Time since the moment that a and b speak of."""
        return self.time - self._epoch

    def _settle(self) -> None:
        """Let a and b speak of now, with every disc in the box itself."""
        state = self.state()
        self._a[:], self._vx[:], self._b[:], self._vy[:] = state.x, state.vx, state.y, state.vy
        self._epoch = self.time

    @property
    def stats(self) -> Stats:
        """What happened so far."""
        energy = kinetic_energy(self._vx, self._vy)
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
        kept = {name: getattr(self, f"_{name}").copy() for name in _KEPT}
        return kept | {"time": self.time, "epoch": self._epoch}

    def restore(self, saved: dict[str, Any]) -> None:
        """Go back to what `saved` gave; only for the same number of discs."""
        if np.shape(saved["a"]) != self._a.shape:
            raise refusal("saved", len(saved["a"]), f"{self.n} discs", "make a gas of that size")
        for name in _KEPT:
            getattr(self, f"_{name}")[:] = saved[name]
        self.time, self._epoch = float(saved["time"]), float(saved["epoch"])


_KEPT = ("a", "b", "vx", "vy", "random", "tally")
