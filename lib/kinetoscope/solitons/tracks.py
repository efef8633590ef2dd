"""Where the kinks are: positions between grid points, speeds with errors, bounces, vibration.

A kink is where the field crosses the value half way between two vacua.  The crossing is found
between grid points with a cubic through four of them, so a kink at dx = 0.25 is located to about
1e-5, a thousandth of what the nearest point would give.
"""

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.estimate import Measured
from kinetoscope.solitons.distinguish import integrated_time
from kinetoscope.solitons.energy import Frames, slope, spacing
from kinetoscope.solitons.potential import Potential, potential
from kinetoscope.solitons.theory import (
    lorentz_factor,
    phi4_kink,
    phi4_shape_frequency,
    phi4_shape_mode,
)


def crossings(x: ArrayLike, phi: ArrayLike, *, level: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Positions (k,) where ``phi`` (n,) crosses ``level``, and signs (k,): +1 rising, -1 falling.

    Between two points of opposite sign the root of the cubic through them and their neighbours,
    by Newton's method from the chord; at the outermost points the chord itself.
    """
    x = np.asarray(x, dtype=np.float64)
    height = np.asarray(phi, dtype=np.float64) - level
    left = np.flatnonzero((height[:-1] < 0) != (height[1:] < 0))
    a, b = height[left], height[left + 1]
    s = a / (a - b)
    inner = (left > 0) & (left < x.size - 2)
    y0, y1, y2, y3 = (height[np.clip(left + k, 0, x.size - 1)] for k in (-1, 0, 1, 2))
    # Lagrange's cubic through s = -1, 0, 1, 2 in powers of s
    c3 = (y3 - 3 * y2 + 3 * y1 - y0) / 6
    c2 = (y0 - 2 * y1 + y2) / 2
    c1 = y2 - y0 / 3 - y1 / 2 - y3 / 6
    root = s.copy()
    for _ in range(4):  # quadratic convergence from a start good to a few per cent
        value = y1 + root * (c1 + root * (c2 + root * c3))
        steep = c1 + root * (2 * c2 + 3 * root * c3)
        safe = np.where(steep == 0, 1.0, steep)
        root = np.where(steep == 0, root, root - value / safe)
    good = inner & (root >= 0) & (root <= 1)
    s = np.where(good, root, s)
    return x[left] + s * (x[left + 1] - x[left]), np.where(b > a, 1, -1)


def levels(model: str | Potential, low: float, high: float) -> np.ndarray:
    """The half-way values of a model's kinks that lie between ``low`` and ``high``.

    phi^4: 0; sine-Gordon: odd multiples of pi; phi^6: +-1/sqrt2; double sine-Gordon: 0 + 4 pi n.
    """
    model = potential(model)
    if len(model.vacua) < 2:
        return np.empty(0)
    far = 40.0 / model.meson_mass
    left, centre, right = model.kink(np.array([-far, 0.0, far]))
    barrier = float(model.V(np.array(centre)))
    step = right - left
    turns = np.arange(-16, 17)
    wanted = np.concatenate([centre + turns * step, -centre + turns * step])
    same = np.abs(model.V(wanted) - barrier) < 1e-9 * max(1.0, abs(barrier))
    wanted = np.unique(np.round(wanted[same & (wanted > low) & (wanted < high)], 12))
    return wanted


@attrs.frozen(eq=False)
class Track:
    """One kink through time: ``times`` (k,), ``positions`` (k,), ``sign`` +1 kink, -1 antikink."""

    times: np.ndarray
    positions: np.ndarray
    sign: int

    def speed(self, *, after: float = -np.inf, before: float = np.inf) -> Measured:
        """Speed between two times by a straight line, with an error that respects the wobble.

        The residuals of the line ring at the shape mode's frequency, so they are not
        independent: the error of the fit is widened by twice their integrated correlation time.
        Six wobble periods (about 30) or more should lie in the window; fewer than 32 frames are
        refused.
        """
        inside = (self.times >= after) & (self.times <= before)
        t, X = self.times[inside], self.positions[inside]
        if t.size < 32:
            raise ValueError(f"a speed needs 32 or more frames of the track; got {t.size}")
        t0 = t.mean()
        line = np.polyfit(t - t0, X, 1)
        rest = X - np.polyval(line, t - t0)
        variance = rest @ rest / (t.size - 2)
        memory = integrated_time(rest).value if variance > 1e-24 else 0.5
        error = np.sqrt(variance * max(1.0, 2 * memory) / np.sum((t - t0) ** 2))
        return Measured(float(line[0]), float(error), "c", "speed of the kink")


def kink_tracks(run: Frames, model: str | Potential, *, shortest: int = 3) -> tuple[Track, ...]:
    """Follow every kink and antikink from frame to frame; longest tracks first.

    A crossing continues the track of the same sign and level whose last position, carried on at
    its last speed, is nearest and within what light can do between two frames (plus one grid
    step).  Tracks end where kinks annihilate and start where they are made; those with fewer
    than ``shortest`` frames are dropped.
    """
    phi = np.atleast_2d(run.phi)
    dx = spacing(run.x)
    done: list[tuple[list[float], list[float], int]] = []
    for level in levels(model, float(phi.min()), float(phi.max())):
        live: list[tuple[list[float], list[float], int]] = []
        for time, field in zip(run.times, phi, strict=True):
            positions, signs = crossings(run.x, field, level=float(level))
            free = list(zip(positions.tolist(), signs.tolist(), strict=True))
            going = []
            for track in live:
                spot = _nearest(track, free, float(time), dx)
                if spot is None:
                    done.append(track)
                    continue
                position, _ = free.pop(spot)
                track[0].append(float(time))
                track[1].append(position)
                going.append(track)
            live = going + [([float(time)], [p], s) for p, s in free]
        done += live
    tracks = [Track(np.array(t), np.array(p), s) for t, p, s in done if len(t) >= shortest]
    return tuple(sorted(tracks, key=lambda track: -track.times.size))


def _nearest(
    track: tuple[list[float], list[float], int], free: list[tuple[float, int]], time: float,
    dx: float,
) -> int | None:  # fmt: skip
    """Index in ``free`` of the crossing that continues the track, or None."""
    times, positions, sign = track
    step = time - times[-1]
    expected = positions[-1]
    if len(times) > 1 and times[-1] > times[-2]:
        pace = (positions[-1] - positions[-2]) / (times[-1] - times[-2])
        expected += np.clip(pace, -1.0, 1.0) * step
    reach = step + dx
    best, found = np.inf, None
    for k, (position, other) in enumerate(free):
        if other == sign and abs(position - positions[-1]) <= reach:
            distance = abs(position - expected)
            if distance < best:
                best, found = distance, k
    return found


def shape_amplitude(
    state: Frames, *, position: float, speed: float = 0.0, sign: int = 1, half_width: float = 8.0
) -> complex:
    """Complex amplitude of the phi^4 shape mode of a kink at ``position``: |A| size, arg phase.

    In the kink's rest frame phi = sign tanh(xi/sqrt2) + Re(A e^(-i omega1 tau)) eta(xi): the
    deviation and its co-moving rate gamma (phi_t + v phi_x) are projected on eta over
    |xi| < ``half_width``, and A = a + i a'/omega1 at the moment of the state.  The field is
    read at one laboratory time, so for a moving kink this is right to order v.  phi^4 with
    lam = v = 1 only; the other kink must be further than ``half_width`` away.
    """
    gamma = lorentz_factor(speed)
    x = np.asarray(state.x)
    xi = gamma * (x - position)
    near = np.abs(xi) < half_width
    if near.sum() < 16 or position - half_width < x[0] or position + half_width > x[-1]:
        raise ValueError(f"the kink at {position} is too near the end of the grid, or dx too big")
    if sign not in (1, -1):
        raise ValueError(f"sign must be 1 (kink) or -1 (antikink); got {sign!r}")
    phi_x = slope(np.asarray(state.phi), spacing(x))
    eta = phi4_shape_mode(xi[near])
    size = eta @ eta
    deviation = np.asarray(state.phi)[near] - sign * phi4_kink(xi[near])
    rate = gamma * (np.asarray(state.pi) + speed * phi_x)[near]
    a, a_dot = deviation @ eta / size, rate @ eta / size
    return complex(a, a_dot / phi4_shape_frequency())
