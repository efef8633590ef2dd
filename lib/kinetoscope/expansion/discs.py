"""A gas of hard discs that really touch: event-driven dynamics in a box with a wall to pull out.

>>> from kinetoscope.expansion import HardDiscs
>>> gas = HardDiscs(1000, packing=0.05)
>>> gas.equilibrate(10, x_max=0.5).collisions >= 10_000
True
>>> gas.remove_wall()
>>> stats = gas.advance(2.0)

Nothing is approximated but the last digit: discs fly straight, and each collision happens when and
where it must.  Energy is kept to round-off and no two discs overlap.  `reverse` turns every
velocity round; that the gas then does not find its way back after a few collisions per disc is
round-off, multiplied by about 2 lambda / sigma in each collision (see `echo`).

Units: m = kT = 1; lengths in L, times in L / v_th.  Walls at x = 0 and x = width; in y the box is
periodic or walled.  Discs stay inside with their whole body.
"""

import math
import threading
from typing import Any

import attrs
import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.core.run import Progress
from kinetoscope.expansion import kernels_cells, kernels_queue, placement
from kinetoscope.expansion import kernels_discs as kernels
from kinetoscope.expansion.disc_events import DiscEvents
from kinetoscope.expansion.sizes import check_box, check_count, diameter_from
from kinetoscope.expansion.state import State, numbers_in

#: A list of positions may overlap by this much of a diameter: the round-off of whoever wrote it.
_TOUCH = 1e-9
_ENDLESS = 2**62


@attrs.frozen
class Stats:
    """What happened since the last `HardDiscs.equilibrate` or `HardDiscs.remove_wall`.

    ``collisions`` of pairs, ``crossings`` of cell borders, ``wall_hits``, ``duration``.
    ``virial_pressure`` (N kT + sum of r . dp / 2 tau) / A and ``wall_pressure``, momentum given to
    the two x walls over time and length, in kT / L^2; ``compressibility`` Z = p A / (N kT) from
    the virial.  All three are NaN before any time has gone by.  ``energy`` per disc in kT.
    """

    collisions: int
    crossings: int
    wall_hits: int
    duration: float
    virial_pressure: float
    wall_pressure: float
    compressibility: float
    energy: float


class HardDiscs:
    """Hard discs in a box, on their way.

    Parameters
    ----------
    n :
        number of discs, 1 to 2e7
    knudsen, diameter, packing :
        exactly one of them, in the whole box: mean free path over its width (in the dilute limit,
        diameter = A / (2 sqrt(2) n Kn width)), diameter of a disc, fraction of the area covered
    box :
        (width, height)
    y :
        "periodic" or "wall"
    seed :
        of places and velocities; they are Maxwellian, kT = 1, without drift
    occupancy :
        discs in a cell on average; changes the speed, not the physics

    Raises
    ------
    ValueError
        not exactly one size, Kn <= 0, packing past close packing, discs that have no place, a disc
        wider than half a periodic box
    """

    def __init__(
        self, n: int, knudsen: float | None = None, diameter: float | None = None,
        packing: float | None = None, box: tuple[float, float] = (1.0, 1.0), y: str = "periodic",
        seed: int = 0, *, occupancy: float | None = None,
    ) -> None:  # fmt: skip
        check_count(n)
        width, height = check_box(box, y)
        sigma = diameter_from(n, width * height, width, y, knudsen, diameter, packing)
        place = placement.positions(
            n, diameter=sigma, width=width, height=height, y=y, seed=seeds.check(seed)
        )
        v = placement.velocities(n, seed=seed)
        self._gas = DiscEvents(place, v, sigma, (width, height), y, occupancy)
        self._seed = seed

    @classmethod
    def from_arrays(
        cls, positions: np.ndarray, velocities: np.ndarray, diameter: float,
        box: tuple[float, float] = (1.0, 1.0), y: str = "periodic",
    ) -> "HardDiscs":  # fmt: skip
        """Discs where you say: ``positions`` and ``velocities`` (n, 2), disc i gets the id i.

        Raises ``ValueError`` for shapes that do not agree, numbers that are not finite, discs
        outside the box and discs that overlap.
        """
        width, height = check_box(box, y)
        place = numbers_in("positions", positions)
        speed = numbers_in("velocities", velocities)
        for name, a in (("positions", place), ("velocities", speed)):
            if a.ndim != 2 or a.shape[1] != 2 or len(a) != len(place):
                raise refusal(name, a.shape, "an array (n, 2)", "give one row a disc")
            if not np.isfinite(a).all():
                raise refusal(name, "nan or inf", "finite numbers", "look where they come from")
        n = len(place)
        check_count(n)
        sigma = diameter_from(n, width * height, width, y, None, diameter, None)
        if y == "periodic":
            place[:, 1] -= height * np.floor(place[:, 1] / height)
        margin = np.array([0.5 * sigma, 0.5 * sigma if y == "wall" else 0.0])
        slack = _TOUCH * sigma
        outside = (place < margin - slack) | (place > np.array([width, height]) - margin + slack)
        if outside.any():
            i = int(np.flatnonzero(outside.any(axis=1))[0])
            raise refusal(
                f"position of disc {i}", tuple(place[i].tolist()),
                f"inside {width:g} x {height:g}, half a diameter from its walls", "move it inside",
            )  # fmt: skip
        made = cls.__new__(cls)
        made._seed = None
        made._gas = DiscEvents(place, speed, sigma, (width, height), y, None)
        if (gap := made.smallest_gap()) < -_TOUCH:
            raise refusal(
                "smallest gap", f"{gap:.3g} diameters", "0 or more",
                "two discs overlap: move them apart or make them smaller",
            )  # fmt: skip
        return made

    # What it is.

    @property
    def n(self) -> int:
        """Number of discs."""
        return self._gas.n

    @property
    def diameter(self) -> float:
        """Diameter of a disc, in L."""
        return self._gas.sigma

    @property
    def packing(self) -> float:
        """Area covered by discs over the area they may use now."""
        return self.n * math.pi * self._gas.sigma**2 / (4.0 * self._gas.wall * self._gas.box[1])

    @property
    def wall(self) -> float:
        """Where the right wall stands: the partition, or the end of the box."""
        return self._gas.wall

    @property
    def time(self) -> float:
        """Time since the gas was made or last equilibrated."""
        return self._gas.time

    @property
    def stats(self) -> Stats:
        """Counts and averages since the last `equilibrate` or `remove_wall`."""
        energy = self._gas.energy
        tau, area = self.time - self._gas.since, self._gas.wall * self._gas.box[1]
        virial = wall = z = math.nan
        if tau > 0.0:
            virial = (self.n * energy + 0.5 * self._gas.impulses[kernels.VIRIAL] / tau) / area
            wall = self._gas.impulses[kernels.PUSH_X] / (2.0 * self._gas.box[1] * tau)
        if tau > 0.0 and energy > 0.0:
            z = virial * area / (self.n * energy)
        count = self._gas.tally
        return Stats(
            int(count[kernels.COLLISIONS]), int(count[kernels.CROSSINGS]),
            int(count[kernels.WALLS]), float(tau), float(virial), float(wall), float(z), energy,
        )  # fmt: skip

    def state(self) -> State:
        """Places and velocities now; looking changes nothing."""
        d = self._gas.discs
        since = self._gas.clock[kernels_queue.NOW] - d[:, kernels.T]
        x = d[:, kernels.X] + d[:, kernels.VX] * since
        y = d[:, kernels.Y] + d[:, kernels.VY] * since
        low, high = self._gas.geometry[kernels.X_LOW], self._gas.geometry[kernels.X_HIGH]
        # A disc on its way to a wall it touches now may stand a round-off behind it.
        x = np.minimum(np.maximum(x, low), high)
        if self._gas.y == "periodic":
            y = y - self._gas.box[1] * np.floor(y / self._gas.box[1])
        return State(x, y, d[:, kernels.VX], d[:, kernels.VY], self._gas.names)

    def smallest_gap(self) -> float:
        """Least distance between the surfaces of two discs now, in diameters.

        Never below the round-off of places, 1e-16 L / diameter times a few.  Only neighbouring
        cells are looked at: infinite when all are further apart.
        """
        now = self._gas.clock[kernels_queue.NOW]
        discs = self._gas.discs.copy()
        links = discs.view(np.int32)
        kernels_cells.bring(discs, now)
        gap = kernels_cells.smallest_gap(
            discs, links, self._gas.cells, self._gas.geometry, self._gas.grid
        )
        return float(gap)

    # What it does.

    @property
    def box(self) -> tuple[float, float]:
        """Width and height, without the partition."""
        return self._gas.box

    def advance(
        self, duration: float, cancel: threading.Event | None = None,
        progress: Progress | None = None,
    ) -> Stats:  # fmt: skip
        """Go on for ``duration``; returns `stats`.

        Works in slices of about 10 ms and looks at ``cancel`` between them; a cancelled gas stands
        at the event it had come to (see `time`) and can go on from there.  The last digits, and so
        in time the path, depend on where one stops, not on how long a slice takes.
        """
        if not (is_number(duration) and duration >= 0.0):
            raise refusal("duration", duration, "a finite number >= 0", "to go back, reverse()")
        self._gas.go(float(duration), _ENDLESS, cancel, progress)
        return self.stats

    def equilibrate(
        self, collisions_per_disc: float, x_max: float | None = 0.5,
        cancel: threading.Event | None = None, progress: Progress | None = None,
    ) -> Stats:  # fmt: skip
        """Shut the gas in behind a wall at ``x_max`` and let it collide; clock and stats restart.

        Goes on until each disc has taken part in ``collisions_per_disc`` collisions on average.  A
        gas made from numbers is placed anew in 0 < x < x_max with its seed; one made `from_arrays`
        must lie there already.  ``x_max=None`` is the whole box.  A dilute gas (packing up to a
        quarter) is in equilibrium as it is placed: 0 collisions will do.  The stats returned are
        of the equilibration; those that follow start at nothing.

        Raises ``ValueError`` for a wall outside the box, one behind which the discs have no room,
        and discs that do not meet.
        """
        if not (is_number(collisions_per_disc) and collisions_per_disc >= 0.0):
            raise refusal(
                "collisions_per_disc", collisions_per_disc, "a finite number >= 0", "10 will do"
            )
        width = self._gas.box[0]
        wall = width if x_max is None else x_max
        if not (is_number(wall) and 0.0 < wall <= width):
            raise refusal("x_max", x_max, f"a number in (0, {width:g}]", "half the box is 0.5")
        state = self.state()
        place = np.column_stack((state.x, state.y))
        v = np.column_stack((state.vx, state.vy))
        if wall != self._gas.wall and self._seed is not None:
            place = placement.positions(
                self.n, diameter=self._gas.sigma, width=wall, height=self._gas.box[1],
                y=self._gas.y, seed=self._seed,
            )  # fmt: skip
        elif (state.x > wall - 0.5 * self._gas.sigma * (1.0 - _TOUCH)).any():
            raise refusal(
                "x_max", wall, "to the right of all discs", "move the wall or the discs"
            )
        self._gas.wall = float(wall)
        self._gas.names = np.array(state.id)
        self._gas.lay_out(place, v)
        needed = math.ceil(0.5 * self.n * collisions_per_disc)
        # Ten times the time that Boltzmann expects (uncorrelated discs), then it is given up.
        density = self.n / (self._gas.wall * self._gas.box[1])
        heat = max(self.stats.energy, 1e-300)
        swept = 2.0 * self._gas.sigma * math.sqrt(math.pi * heat)
        expected = collisions_per_disc / (density * swept)
        for _ in range(20):
            if self._gas.tally[kernels.COLLISIONS] >= needed:
                break
            self._gas.go(0.5 * expected, needed, cancel, progress)
        stats = self.stats
        if stats.collisions < needed:
            raise refusal(
                "collisions_per_disc", collisions_per_disc,
                f"what these discs reach in a time of {10.0 * expected:.3g}",
                "they hardly meet: take more or larger discs, or 0",
            )  # fmt: skip
        self._gas.epoch = -self._gas.clock[kernels_queue.NOW]
        self._gas.restart_counts()
        return stats

    def remove_wall(self) -> None:
        """Pull the partition out: the gas may use the whole box.  The counts restart."""
        self._gas.wall = self._gas.box[0]
        self._gas.replan()
        self._gas.restart_counts()

    def reverse(self, kick: np.ndarray | None = None) -> None:
        """Turn every velocity round, exactly, and add ``kick`` (n, 2), row i to the disc of id i.

        The clock goes on.
        """
        if kick is not None:
            kick = numbers_in("kick", kick)
            if kick.shape != (self.n, 2) or not np.isfinite(kick).all():
                raise refusal("kick", kick.shape, f"{self.n} finite rows of 2", "leave it out")
        self._gas.discs[:, kernels.VX] *= -1.0
        self._gas.discs[:, kernels.VY] *= -1.0
        # Each disc holds its place for a time of its own: it is brought to now on its old path.
        since = self._gas.clock[kernels_queue.NOW] - self._gas.discs[:, kernels.T]
        self._gas.discs[:, kernels.X] -= self._gas.discs[:, kernels.VX] * since
        self._gas.discs[:, kernels.Y] -= self._gas.discs[:, kernels.VY] * since
        self._gas.discs[:, kernels.T] += since
        if kick is not None:
            self._gas.discs[:, kernels.VX : kernels.VY + 1] += kick[self._gas.names]
        self._gas.replan()

    # What it can be continued from.

    def saved(self) -> dict[str, Any]:
        """Everything needed to go on bit for bit, as arrays and numbers: see `restore`."""
        return self._gas.saved()

    def restore(self, saved: dict[str, Any]) -> None:
        """Go back to what `saved` gave; only for a gas made with the same numbers."""
        self._gas.restore(saved)
