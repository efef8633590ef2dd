"""The particles and what holds for them: arrays, the list of pairs, and steps in place."""

import math
from typing import Any

import numpy as np

from kinetoscope.mips import kernels, kernels_forces
from kinetoscope.mips.kernels_neighbours import EX, EY, FX, FY, PUSH, ROWS, WORK, X0, Y0, X, Y
from kinetoscope.mips.params import Params

KINDS = {
    "none": kernels_forces.NONE, "harmonic": kernels_forces.HARMONIC, "wca": kernels_forces.WCA,
    "softplus": kernels_forces.SOFTPLUS,
}  # fmt: skip
MODELS = {"abp": kernels.ABP, "aoup": kernels.AOUP, "rtp": kernels.RTP}
#: What is kept in a state: rows that are not made anew.
_KEPT = (X, Y, EX, EY, X0, Y0, WORK, PUSH)


class Particles:
    """N swimmers in a periodic box.

    Arguments
    ---------
    positions, orientations : (n, 2); the order is that of their numbers, for good
    params : the knobs; :meth:`tune` changes them on the way
    seed : of the noises
    skin : how much further than the force reaches the list looks, in diameters
    """

    def __init__(
        self, positions: np.ndarray, orientations: np.ndarray, *, params: Params, seed: int,
        skin: float | None = None,
    ) -> None:  # fmt: skip
        n = len(positions)
        self.n, self.seed, self.steps, self.lists = n, seed, 0, 0
        self._clock, self.params = (0.0, 0), params
        self.box = params.box
        self._skin_asked = skin
        self._state = np.zeros((ROWS, n))
        self._state[X], self._state[Y] = positions.T
        self._state[EX], self._state[EY] = orientations.T
        self._who = np.arange(n)
        self._turns = np.zeros((2, n), np.int64)
        self._pairs, self._listed = np.zeros((2, 4 * n + 16), np.int32), 0
        self._key, self._spare_who = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self._spare = np.zeros(n)
        self.tune(params)

    @property
    def time(self) -> float:
        """Time since the start; by counting steps, so that it does not depend on slices."""
        time, steps = self._clock
        return time + (self.steps - steps) * self.params.step

    def set_clock(self, time: float, steps: int) -> None:
        """Say what time it is, and how many steps were made."""
        self._clock, self.steps = (time, steps), steps

    def tune(self, params: Params) -> None:
        """Take new knobs; positions, directions and the box stay."""
        self._clock, self.params = (self.time, self.steps), params
        self._kind = KINDS[params.potential] if params.pairs else kernels_forces.NONE
        # The box must be wider than two reaches, skin included.
        widest = max(0.0, 0.5 * min(self.box) - params.reach)
        wanted = skin_of(params) if self._skin_asked is None else self._skin_asked
        self.skin = min(wanted, 0.999 * widest) if params.pairs else wanted
        self.list_again()

    def list_again(self) -> None:
        """Sort, and list the pairs anew."""
        if self._kind == kernels_forces.NONE:
            return
        width = self.params.reach + self.skin
        cells = max(1, int(self.box[0] / width)) * max(1, int(self.box[1] / width))
        self._start = np.zeros(cells + 2, np.int64)
        self._enlist()

    def _enlist(self) -> None:
        while True:
            if self._listed > self._pairs.shape[1]:
                self._pairs = np.zeros((2, self._listed + self._listed // 4), np.int32)
            self._listed = kernels.enlist(
                self._state, self._who, self._turns, *self.box, self.params.reach, self.skin,
                self._pairs, self._key, self._start, self._spare, self._spare_who,
            )  # fmt: skip
            if self._listed <= self._pairs.shape[1]:
                return

    def advance(self, steps: int, *, dt: float | None = None, speed: float | None = None) -> None:
        """Make steps in place; ``dt`` and ``speed`` other than the knobs' for a relaxation.

        Raises FloatingPointError when discs were thrown further than numbers go.
        """
        params = self.params
        dt = params.step if dt is None else dt
        speed = params.swim_speed if speed is None else speed
        left = steps
        while left > 0:
            made, lists, self._listed = kernels.advance(
                self._state, self._who, self._turns, self._pairs, self._listed, self._key,
                self._start if self._kind else self._key, self._spare, self._spare_who, *self.box,
                self._kind, params.stiffness, params.softness, params.reach, self.skin,
                params.trap_stiffness, MODELS[params.model], speed, params.d_t, params.d_r, dt,
                self.seed, self.steps, left,
            )  # fmt: skip
            left -= made
            self.steps += made
            self.lists += lists
            if self._listed > self._pairs.shape[1]:
                self._enlist()
        if not np.isfinite(self._state[: Y + 1]).all():
            raise FloatingPointError(
                f"discs were thrown out of the box: steps of {dt:.3g} σ/v₀ are too long for how "
                "hard they push; take a shorter dt (Δt), softer discs or a lower packing"
            )

    def positions(self, *, wrapped: bool = True) -> np.ndarray:
        """Where particle 0, 1, ... is, (n, 2), diameters; in the box, or as it really went."""
        sides = np.array(self.box)
        at = self.by_number(np.stack((self._state[X], self._state[Y]), axis=1))
        if not wrapped:
            return at + self.by_number(self._turns.T) * sides
        at -= sides * np.floor(at / sides)
        return np.where(at >= sides, 0.0, at)

    def orientations(self) -> np.ndarray:
        """The directions e (or Gaussian velocities g) of particle 0, 1, ..., (n, 2)."""
        return self.by_number(np.stack((self._state[EX], self._state[EY]), axis=1))

    def forces(self) -> np.ndarray:
        """The forces on particle 0, 1, ..., trap included, (n, 2)."""
        self._drive()
        return self.by_number(np.stack((self._state[FX], self._state[FY]), axis=1))

    def pushes(self) -> np.ndarray:
        """What e . F is for particle 0, 1, ... at this moment, (n,)."""
        self._drive()
        s = self._state
        return self.by_number(s[EX] * s[FX] + s[EY] * s[FY])

    def integrals(self) -> tuple[np.ndarray, np.ndarray]:
        """Integrals of e o dr and of e . F dt since the start, by particle, (n,) each."""
        return self.by_number(self._state[WORK]), self.by_number(self._state[PUSH])

    def contacts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """By particle, (n,): half of r.F of its pairs, how many touch it, and - div F."""
        virial, divergence = np.zeros(self.n), np.zeros(self.n)
        touching = np.zeros(self.n, np.int64)
        params = self.params
        kernels_forces.contacts(
            self._state, self._pairs, self._listed, *self.box, self._kind, params.stiffness,
            params.softness, params.reach, virial, touching, divergence,
        )  # fmt: skip
        divergence += 2.0 * params.trap_stiffness
        return self.by_number(virial), self.by_number(touching), self.by_number(divergence)

    def _drive(self) -> None:
        params = self.params
        kernels_forces.drive(
            self._state, self._turns, self._pairs, self._listed, *self.box, self._kind,
            params.stiffness, params.softness, params.reach, params.trap_stiffness,
        )  # fmt: skip

    def closest(self) -> float:
        """The least distance of two discs; infinite where no pair is listed."""
        one, two = self._pairs[:, : self._listed]
        gap = self._state[: Y + 1, one] - self._state[: Y + 1, two]
        sides = np.array(self.box)[:, None]
        gap -= sides * np.round(gap / sides)
        return float(np.hypot(*gap).min(initial=math.inf))

    def by_number(self, sorted_values: np.ndarray) -> np.ndarray:
        """Values in the order of memory, put in the order of the particles' numbers."""
        ordered = np.empty_like(sorted_values)
        ordered[self._who] = sorted_values
        return ordered

    def listed(self) -> set[tuple[int, int]]:
        """The pairs on the list, by number, smaller first."""
        mine, other = self._who[self._pairs[:, : self._listed]]
        return {(int(min(i, j)), int(max(i, j))) for i, j in zip(mine, other, strict=True)}

    def saved(self) -> dict[str, Any]:
        """Everything needed to go on bit for bit: the order in memory belongs to it."""
        return {
            "state": self._state[list(_KEPT)].copy(), "who": self._who.copy(),
            "turns": self._turns.copy(), "steps": self.steps, "clock": self._clock,
            "seed": self.seed, "skin": self.skin,
        }  # fmt: skip

    def restore(self, saved: dict[str, Any]) -> None:
        """Go back to what :meth:`saved` gave; knobs and box are the caller's."""
        self.seed, self.steps = saved["seed"], saved["steps"]
        self._clock = tuple(saved["clock"])
        self.skin = saved["skin"]
        self._who[:], self._turns[:] = saved["who"], saved["turns"]
        kept = saved["state"]
        if self._kind != kernels_forces.NONE:
            # The list is a function of where the particles were when it was made: put them there,
            # sort (they are in order already) and list, then take them to where they are.
            self._state[X], self._state[Y] = kept[_KEPT.index(X0)], kept[_KEPT.index(Y0)]
            self.list_again()
        self._state[list(_KEPT)] = kept
        self._who[:], self._turns[:] = saved["who"], saved["turns"]


def skin_of(params: Params) -> float:
    """The skin that costs least: short steps (hard discs) pay for fewer pairs, long for fewer lists.

    Found by trying: 0.2 to 0.5 lie within 10 % of each other.
    """  # noqa: E501
    return 0.3 if params.potential == "wca" else 0.4


def random_directions(n: int, model: str, random: np.random.Generator) -> np.ndarray:
    """Directions in the steady state of a free swimmer, (n, 2)."""
    if model == "aoup":
        return random.standard_normal((n, 2))
    angle = random.uniform(0.0, 2.0 * math.pi, n)
    return np.stack((np.cos(angle), np.sin(angle)), axis=1)
