"""A few hard discs to 30 or 60 digits: whole numbers instead of rounded ones.

A length, a velocity and a time are whole numbers of the unit 2^-100 or 2^-200, so sums are exact
and a product or quotient errs by one unit.  The moment of a collision is the root of a quadratic
with whole coefficients: its discriminant is exact, its square root good to the last bit (isqrt).

To try all pairs so would be slow.  float64 copies of all discs narrow the next collision of a disc
down to one or two pairs (`kernels_echo.suspects`); only those are computed in full.
"""

import math
import threading

import numpy as np

from kinetoscope.core.run import stop_if
from kinetoscope.expansion import kernels_echo

#: Digits to bits: 10^-30 and 10^-60 are a little more than these units.
BITS = {30: 100, 60: 200}
#: Times and distances that float64 may have wrong by round-off, with ample room.
_SLACK = 1e-8
#: Kinds of events.
_WALL, _PAIR, _AGAIN = 0, 1, 2


class ExactDiscs:
    """Discs in the unit box, walls in x, periodic in y; ``place`` and ``v`` (n, 2) float64."""

    def __init__(self, place: np.ndarray, v: np.ndarray, sigma: float, digits: int) -> None:
        bits = self._bits = BITS[digits]
        self._one = 1 << bits
        whole = self._whole
        self._x = [[whole(a) for a in row] for row in place]
        self._v = [[whole(a) for a in row] for row in v]
        self._held = [0] * len(place)
        self._sigma = sigma
        self._sigma2 = whole(sigma) ** 2
        self._low = whole(sigma) >> 1
        self._high = self._one - self._low
        self._now, self.collisions = 0, 0
        self._plan_all()

    def _whole(self, number: float) -> int:
        """A float64 in units, exactly (but for what is below one unit)."""
        return int(math.ldexp(float(number), self._bits))

    def _float(self, whole: int) -> float:
        return whole / self._one

    # What an echo asks.

    def places(self) -> list[tuple[int, int]]:
        """Places now, in units; y unwrapped."""
        return [tuple(self._at(i)) for i in range(len(self._x))]

    def left_fraction(self) -> float:
        """Fraction of discs in the left half."""
        half = self._one >> 1
        return sum(self._at(i)[0] < half for i in range(len(self._x))) / len(self._x)

    def distance(self, a: list[tuple[int, int]], b: list[tuple[int, int]]) -> float:
        """Median distance of the discs of two lists of places."""
        far = []
        for (ax, ay), (bx, by) in zip(a, b, strict=True):
            dy = (ay - by) % self._one
            dy = min(dy, self._one - dy)
            far.append(math.isqrt((ax - bx) ** 2 + dy * dy))
        return float(np.median([self._float(d) for d in far]))

    def energy(self) -> int:
        """Twice the kinetic energy, in units squared."""
        return sum(vx * vx + vy * vy for vx, vy in self._v)

    def reverse(self, kick: np.ndarray) -> None:
        """Turn every velocity round and add ``kick`` (n, 2)."""
        for i, (kx, ky) in enumerate(kick):
            self._move(i)
            vx, vy = self._v[i]
            self._v[i] = [-vx + self._whole(kx), -vy + self._whole(ky)]
        self._plan_all()

    def advance(self, duration: float, cancel: threading.Event | None = None) -> None:
        """Go on for ``duration``."""
        end = self._now + self._whole(duration)
        events = 0
        while True:
            i = min(range(len(self._when)), key=self._when.__getitem__)
            if self._when[i] >= end and self._horizon >= end:
                break
            if self._when[i] >= self._horizon:
                self._now = self._horizon
                self._plan_all()
                continue
            self._now = self._when[i]
            self._happen(i)
            events += 1
            if events % 64 == 0:
                stop_if(cancel)
        self._now = end

    # How.

    def _at(self, i: int) -> list[int]:
        since, half = self._now - self._held[i], self._one >> 1
        return [
            x + ((v * since + half) >> self._bits)
            for x, v in zip(self._x[i], self._v[i], strict=True)
        ]

    def _move(self, i: int) -> None:
        self._x[i] = self._at(i)
        self._held[i] = self._now

    def _happen(self, i: int) -> None:
        kind, j, image = self._what[i]
        if kind == _WALL:
            self._move(i)
            self._v[i][0] = -self._v[i][0]
            changed = {i}
        else:
            self._move(i)
            self._move(j)
            dx, dy, ux, uy = self._relative(i, j, image)
            b, rr = dx * ux + dy * uy, dx * dx + dy * dy
            px, py = (b * dx) // rr, (b * dy) // rr
            self._v[i][0] += px
            self._v[i][1] += py
            self._v[j][0] -= px
            self._v[j][1] -= py
            self.collisions += 1
            changed = {i, j}
        for k in changed:
            self._round(k)
        widows = {k for k, (kind, j, _) in enumerate(self._what) if kind == _PAIR and j in changed}
        for k in sorted(changed | widows):
            self._plan(k)
        # Who now collides with a changed disc before anything else must know.
        for k in sorted(changed):
            kind, j, image = self._what[k]
            if kind == _PAIR and self._when[k] < self._when[j]:
                self._when[j], self._what[j] = self._when[k], (_PAIR, k, -image)

    def _relative(self, i: int, j: int, image: int) -> tuple[int, int, int, int]:
        """Distance and velocity of j, in its image, from i."""
        (ax, ay), (bx, by) = self._at(i), self._at(j)
        return (
            bx - ax, by - ay + image * self._one, self._v[j][0] - self._v[i][0],
            self._v[j][1] - self._v[i][1],
        )  # fmt: skip

    def _round(self, i: int) -> None:
        """Refresh the float64 copy of disc i."""
        x, y = self._x[i]
        # The whole turns of y are put aside: float64 keeps 16 digits of the rest.
        self._turns[i] = y >> self._bits
        self._place[i] = self._float(x), self._float(y - (self._turns[i] << self._bits))
        self._velocity[i] = self._float(self._v[i][0]), self._float(self._v[i][1])
        self._since[i] = self._float(self._held[i])

    def _plan_all(self) -> None:
        """Predict everything anew, up to a horizon within which nothing crosses half the box."""
        n = len(self._x)
        self._place, self._velocity = np.empty((n, 2)), np.empty((n, 2))
        self._since = np.empty(n)
        self._turns = [0] * n
        for i in range(n):
            self._move(i)
            self._round(i)
        fastest = float(np.abs(self._velocity[:, 1]).max())
        # A collision may speed a disc up: at most to the speed of all energy together.
        bound = max(fastest, math.sqrt(float((self._velocity**2).sum())), 1e-3)
        self._horizon = self._now + self._whole(0.25 / bound)
        self._when = [self._horizon] * n
        self._what = [(_AGAIN, -1, 0)] * n
        self._others, self._images = np.empty(12 * n, np.int64), np.empty(12 * n, np.int64)
        for i in range(n):
            self._plan(i)

    def _plan(self, i: int) -> None:
        """Find the next event of disc i: exact among those that float64 suspects."""
        self._when[i], self._what[i] = self._horizon, (_AGAIN, -1, 0)
        (x, _), (vx, _) = self._at(i), self._v[i]
        if vx != 0:
            wait = (((self._high if vx > 0 else self._low) - x) << self._bits) // vx
            if self._now + wait < self._when[i]:
                self._when[i], self._what[i] = self._now + max(wait, 0), (_WALL, -1, 0)
        count = kernels_echo.suspects(
            self._place, self._velocity, self._since, i, self._float(self._now),
            min(self._float(self._when[i]), self._float(self._horizon)), self._sigma, _SLACK,
            self._others, self._images,
        )  # fmt: skip
        for j, image in zip(
            self._others[:count].tolist(), self._images[:count].tolist(), strict=True
        ):
            image += self._turns[i] - self._turns[j]
            dx, dy, ux, uy = self._relative(i, j, image)
            b, uu = dx * ux + dy * uy, ux * ux + uy * uy
            root = b * b - uu * (dx * dx + dy * dy - self._sigma2)
            if b >= 0 or root <= 0:
                continue
            wait = ((-b - math.isqrt(root)) << self._bits) // uu
            when = self._now + max(wait, 0)
            if when < self._when[i]:
                self._when[i], self._what[i] = when, (_PAIR, j, image)
