"""Loschmidt's echo: turn every velocity round, and the gas finds its way back; or does it?

The equations do not know the direction of time, so a gas that has filled the box and is reversed at
t_r must be back in its half at 2 t_r.  But each collision multiplies whatever is wrong, a kick or a
rounded last digit, by about 2 lambda / sigma = 4 sqrt(2) N Kn^2: tens to thousands.  Sixteen digits
are gone after a few collisions per disc; thirty and sixty last longer, and then a kick of 1e-12
does what round-off did before.  The past is in the gas, in digits nobody looks at.

With 16 digits this is `HardDiscs`.  With 30 and 60, places, velocities and times are whole numbers
of units of 2^-100 and 2^-200: float64 tells which pairs may come next, whole numbers tell when they
do, exactly to the last unit.
"""

import math
import threading

import attrs
import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import is_number, is_whole, refusal
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.expansion import placement
from kinetoscope.expansion.discs import HardDiscs
from kinetoscope.expansion.exact_discs import ExactDiscs
from kinetoscope.expansion.kinetics import diameter_of

#: Digits that are offered, and the most discs with each.
DIGITS = {16: 20_000, 30: 128, 60: 128}
#: Instants recorded on the way out, and as many on the way back.
_FRAMES = 64


@attrs.frozen(eq=False)
class Echo:
    """A gas on its way out and back.

    ``times`` (2 m + 1,): 0 ... 2 t_r, in L / v_th; the middle one is the reversal.
    ``left_fraction`` (2 m + 1,): discs in the left half.
    ``error`` (2 m + 1,): at t_r + s the median distance, in L, of a disc from where it was at
    t_r - s; 0 on the way out, which is its own standard.
    ``collisions_per_disc``: collisions in which a disc took part until the reversal, on average.
    ``digits``, ``diameter``, ``reversal_time`` and ``perturbation`` as they were.
    """

    times: np.ndarray
    left_fraction: np.ndarray
    error: np.ndarray
    collisions_per_disc: float
    digits: int
    diameter: float
    reversal_time: float
    perturbation: float


def echo(
    n: int, knudsen: float, reversal_time: float, perturbation: float = 0.0, digits: int = 16,
    seed: int = 0, *, cancel: threading.Event | None = None, progress: Progress | None = None,
) -> Echo:  # fmt: skip
    """Let ``n`` discs expand from the left half, reverse all velocities, and go on as long again.

    Parameters
    ----------
    n :
        discs, 2 to 20000 with 16 digits and to 128 with 30 or 60
    knudsen :
        mean free path in the whole box over its length; the diameter is 1 / (2 sqrt(2) n Kn)
    reversal_time :
        time of the reversal, in L / v_th
    perturbation :
        at the reversal each disc gets a kick of this size, in v_th, in a random direction; one
        smaller than the last digit does nothing
    digits :
        16 (float64), 30 or 60
    seed :
        of places, velocities and kicks: the same gas for every number of digits
    cancel, progress :
        as everywhere: see `core.run`

    Raises
    ------
    ValueError
        Kn or reversal_time not above 0, other digits, more discs than the digits allow, discs
        that have no room in the left half
    """
    _check(n, knudsen, reversal_time, perturbation, digits)
    sigma = diameter_of(n, knudsen)
    place = placement.positions(n, diameter=sigma, width=0.5, height=1.0, y="periodic", seed=seed)
    v = placement.velocities(n, seed=seed)
    angle = np.random.default_rng(seeds.spawn(seed, 3)).uniform(0.0, 2.0 * math.pi, n)
    kick = perturbation * np.column_stack((np.cos(angle), np.sin(angle)))
    gas = _Rounded(place, v, sigma) if digits == 16 else ExactDiscs(place, v, sigma, digits)
    m = _FRAMES
    times = reversal_time * np.arange(2 * m + 1) / m
    left, error = np.empty(2 * m + 1), np.zeros(2 * m + 1)
    way = [gas.places()]
    left[0] = 1.0
    for k in range(1, 2 * m + 1):
        gas.advance(reversal_time / m, cancel)
        here = gas.places()
        left[k] = gas.left_fraction()
        if k <= m:
            way.append(here)
        else:
            error[k] = gas.distance(here, way[2 * m - k])
        if k == m:
            collided = gas.collisions
            gas.reverse(kick)
        if progress is not None:
            progress(k / (2 * m), "on the way out" if k < m else "on the way back")
        stop_if(cancel)
    return Echo(
        times, left, error, 2.0 * collided / n, digits, sigma, float(reversal_time),
        float(perturbation),
    )  # fmt: skip


class _Rounded:
    """The float64 gas, with the questions an echo asks."""

    def __init__(self, place: np.ndarray, v: np.ndarray, sigma: float) -> None:
        self._gas, self._sigma = HardDiscs.from_arrays(place, v, sigma), sigma

    @property
    def collisions(self) -> int:
        return self._gas.stats.collisions

    def places(self) -> np.ndarray:
        state = self._gas.state().ordered()
        return np.column_stack((state.x, state.y))

    def left_fraction(self) -> float:
        return float((self._gas.state().x < 0.5).mean())

    def advance(self, duration: float, cancel: threading.Event | None) -> None:
        self._gas.advance(duration, cancel)

    def reverse(self, kick: np.ndarray) -> None:
        self._gas.reverse(kick)

    @staticmethod
    def distance(a: np.ndarray, b: np.ndarray) -> float:
        d = a - b
        d[:, 1] -= np.rint(d[:, 1])
        return float(np.median(np.hypot(d[:, 0], d[:, 1])))


def _check(n: int, knudsen: float, time: float, perturbation: float, digits: int) -> None:
    if not is_whole(digits) or digits not in DIGITS:
        raise refusal("digits", digits, "16, 30 or 60", "16 is float64, 60 outlasts every run")
    if not is_whole(n):
        raise TypeError(str(refusal("n", n, "a whole number", "64 discs will do")))
    if not 2 <= n <= DIGITS[digits]:
        raise refusal(
            "n", n, f"a whole number in [2, {DIGITS[digits]}] with {digits} digits",
            "take 128 discs, or 16 digits",
        )  # fmt: skip
    for name, value in (("knudsen", knudsen), ("reversal_time", time)):
        if not (is_number(value) and value > 0.0):
            raise refusal(name, value, "a finite number above 0", "1.0 shows an echo")
    if not (is_number(perturbation) and 0.0 <= perturbation <= 1.0):
        raise refusal("perturbation", perturbation, "a number in [0, 1]", "1e-12 is enough")
