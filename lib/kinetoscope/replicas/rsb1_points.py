"""States of one-step breaking: Newton along a curve, the overlap m as its parameter.

As in :mod:`.rs` m is chosen and the load asked for, here together with q0, C and nu; so the curve
runs through its turning point, the spinodal, and nothing crawls there.  It branches off the
replica-symmetric one where that becomes unstable (de Almeida-Thouless), and each point starts from
the one before.  Plain iteration, which leaves the branch at P = 2 (D, D1 <= 0 is reached within a
few steps), is used only to find the first point, damped, and only from inside D, D1 > 0; Newton's
step is halved until it stays inside and the error falls.

Where replica symmetry is stable the answer is the replica-symmetric state, with q0 = q1.
"""

from collections.abc import Callable
from functools import lru_cache

import attrs
import numpy as np
from scipy.optimize import brentq

from kinetoscope.replicas import pspin, rs, rs_points, rsb1, spinodal
from kinetoscope.replicas.normalisation import glass_scale
from kinetoscope.replicas.rs_points import TOLERANCE
from kinetoscope.replicas.solution import Solution

#: Closer overlaps count as one: between them rounding decides about nu, and f differs by 1e-9.
SPLIT = 5e-4


def newton(lack: Callable[[np.ndarray], np.ndarray], start: np.ndarray, *, steps: int = 25
           ) -> tuple[np.ndarray, float]:  # fmt: skip
    """Damped Newton with a forward-difference Jacobian: the last point and its largest error."""
    v, error = start, lack(start)
    size = np.abs(error).max()
    for _ in range(steps):
        if not np.isfinite(size) or size < 1e-12:
            break
        columns = []
        for i in range(v.size):
            d = np.zeros(v.size)
            d[i] = 1e-7 * max(abs(v[i]), 1e-2)
            forward = lack(v + d)
            if not np.isfinite(forward).all():
                d = -d
                forward = lack(v + d)
            columns.append((forward - error) / d[i])
        jacobian = np.stack(columns, axis=1)
        if not np.isfinite(jacobian).all():
            break
        move = np.linalg.lstsq(jacobian, -error, rcond=1e-13)[0]
        for share in (1.0, 0.5, 0.25, 0.1, 0.03, 0.01):
            trial = v + share * move
            new = lack(trial)
            if np.isfinite(new).all() and np.abs(new).max() < size:
                break
        else:
            break
        v, error, size = trial, new, np.abs(new).max()
    return v, float(size)


@attrs.frozen(eq=False)
class BrokenCurve:
    """1RSB retrieval states at one T, m falling: arrays (n,) of m, load, q0, C and nu."""

    m: np.ndarray
    load: np.ndarray
    q0: np.ndarray
    response: np.ndarray
    nu: np.ndarray

    def spinodal(self) -> tuple[float, float]:
        """The largest load on the curve and m there, by the parabola through the top three."""
        best = int(self.load.argmax())
        if not 0 < best < self.m.size - 1:
            return float(self.load[best]), float(self.m[best])
        near = slice(best - 1, best + 2)
        bend = np.polyfit(self.m[near] - self.m[best], self.load[near], 2)
        top = -bend[1] / (2.0 * bend[0])
        return float(np.polyval(bend, top)), float(self.m[best] + top)


def _errors(p: int, t: float, load: float, m: float, v: np.ndarray) -> np.ndarray:
    """Errors at v = (q0, C, nu), the last divided by (q1 - q0)^2.

    Where the overlaps coincide f does not depend on nu, and close by df/dnu is of third order in
    their difference: undivided, every nu would do.
    """
    gap = 1.0 - t * v[1] - v[0] if t > 0.0 else 1.0 - v[0]
    if not gap > 0.0 or not load > 0.0:
        return np.full(4, np.nan)
    return rsb1.evaluate(p, t, load, m, *v).errors / np.array([1.0, 1.0, 1.0, gap * gap])


def _at_overlap(p: int, t: float, m: float, guess: np.ndarray, steps: int = 15
                ) -> tuple[np.ndarray, float]:  # fmt: skip
    """(load, q0, C, nu) of the state with overlap m, by Newton from a guess."""

    def lack(v: np.ndarray) -> np.ndarray:
        return _errors(p, t, v[0], m, v[1:])

    return newton(lack, guess, steps=steps)


def _split(v: np.ndarray, t: float) -> bool:
    """Whether a state has two different overlaps and a breaking point inside (0, 1)."""
    return bool(1.0 - t * v[2] - v[1] > SPLIT and v[3] > 0.0 and v[3] * t < 1.0)


def _first(p: int, t: float, m: float) -> np.ndarray | None:
    """A broken state with overlap m from nothing: damped iteration from around the RS state."""
    state = rs.states(p, t, 1.0 - m)
    load, q, c = float(state.load), float(state.q), float(state.response)
    if not np.isfinite(load):
        return None
    # Seen at every P and T: q1 - q0 ~ 0.1 (1-m) and nu ~ 1.2/(1-m) to a factor of two.
    for gap, share, nu in (
        (0.1, 0.35, 1.2 / (1.0 - m)), (0.3, 0.5, 1.2 / (1.0 - m)), (0.5, 0.5, 1.0),
        (0.2, 0.8, 1.0), (0.1, 0.35, 4.0 / (1.0 - m)),
    ):  # fmt: skip
        v = np.array([load, q - gap * min(1.0 - m, q), c * share, nu])
        found, error = _at_overlap(p, t, m, v, steps=12)
        if error < TOLERANCE and _split(found, t):
            return found
    return None


@lru_cache(maxsize=128)
def curve(p: int, t: float, points: int = 12) -> BrokenCurve | None:
    """The 1RSB retrieval curve from near the AT point to beyond the spinodal; None if RS holds.

    T = 0 included.  About half a second; the last 128 are remembered.
    """
    if t > 0.0:
        most, worst = rs_points.limit(p, t)
        least = float(spinodal.unloaded_miss(p, np.array(t)))
        if not np.isfinite(most):
            return None
    else:
        worst = 1.0 - spinodal.capacity_rs(p)[1]
        least = 0.5 * worst
    # The replicon falls along the curve: past the RS spinodal too, as far as 1RSB may follow.
    share = np.linspace(0.0, 1.0, 25)[1:]
    misses = least + (1.6 * worst - least) * share**2
    states = rs.states(p, t, misses)
    unstable = np.flatnonzero(np.isfinite(states.load) & ~(states.replicon > 0.0))
    if unstable.size == 0:
        return None
    start = None
    for i in unstable[:: max(1, unstable.size // 8)]:
        start = _first(p, t, 1.0 - misses[i])
        if start is not None:
            break
    if start is None:
        return None
    m, v = 1.0 - misses[i], start
    made = [(m, v)]
    # Towards larger m as far as the split lives, then towards smaller m past the top.
    for sign in (1.0, -1.0) if t > 0.0 else (-1.0,):
        m, v = made[0] if sign > 0.0 else made[-1]
        before = None
        step = sign * (1.6 * worst) / points
        for _ in range(2 * points):
            new = m + step
            if not 0.0 < new < 1.0 - least:
                step *= 0.5
                if abs(step) < 1e-4:
                    break
                continue
            guess = v if before is None else v + (v - before[1]) * step / (m - before[0])
            found, error = _at_overlap(p, t, new, guess)
            if error >= TOLERANCE or not _split(found, t):
                step *= 0.5
                if abs(step) < 1e-4:
                    break
                continue
            before, (m, v) = (m, v), (new, found)
            step = sign * min(1.5 * abs(step), 1.6 * worst / points)
            if sign > 0.0:
                made.insert(0, (m, v))
            else:
                made.append((m, v))
                if len(made) > 1 and made[-1][1][0] < made[-2][1][0]:
                    break
    # The top once more, from close by: then the parabola through three points has six digits.
    best = int(np.argmax([one[1][0] for one in made]))
    if 0 < best < len(made) - 1:
        m, v = made[best]
        near = np.array([one[0] for one in made[best - 1 : best + 2]]) - m
        bend = np.polyfit(near, [one[1][0] for one in made[best - 1 : best + 2]], 2)
        m -= 0.5 * bend[1] / bend[0]
        fresh = [(m + d, *_at_overlap(p, t, m + d, v)) for d in (0.006, 0.0, -0.006)]
        good = [(new, u) for new, u, error in fresh if error < TOLERANCE and _split(u, t)]
        made = sorted([*made, *good], key=lambda one: -one[0])
    values = np.array([one[1] for one in made])
    return BrokenCurve(np.array([one[0] for one in made]), *values.T)


def capacity(p: int) -> tuple[float, float]:
    """Load and overlap at the end of retrieval at T = 0 with one step of breaking."""
    found = curve(p, 0.0)
    if found is None:
        raise ArithmeticError(f"no 1RSB capacity found for P = {p}")
    return found.spinodal()


def limit(p: int, t: float) -> tuple[float, float]:
    """The retrieval spinodal at T > 0 with one step: (load, m); the RS one where RS is stable."""
    load, miss = rs_points.limit(p, t)
    found = curve(p, t)
    if found is None:
        return load, 1.0 - miss
    broken = found.spinodal()
    stable = rs.states(p, t, miss).replicon > 0.0
    return (load, 1.0 - miss) if stable else broken


def _solution(p: int, t: float, load: float, branch: str, v: np.ndarray, error: float
              ) -> Solution:  # fmt: skip
    m, q0, c, nu = (float(value) for value in v)
    at = rsb1.evaluate(p, t, load, m, q0, c, nu)
    q1, x = 1.0 - t * c, nu * t
    return Solution(
        p=p, temperature=t, load=load, branch=branch, level="1rsb", m=m, q=x * q0 + (1 - x) * q1,
        q0=q0, q1=q1, x=x, free_energy=at.free_energy, energy=at.energy, replicon=at.replicon,
        converged=error < TOLERANCE, residual=error,
    )  # fmt: skip


def retrieval(p: int, t: float, load: float) -> Solution | None:
    """The 1RSB retrieval state at T > 0; the RS one where that is stable; None beyond both."""
    plain = rs_points.retrieval(p, t, load)
    if plain is not None and plain.replicon > 0.0:
        return attrs.evolve(plain, level="1rsb")
    found = curve(p, t)
    if found is None:
        return None if plain is None else attrs.evolve(plain, level="1rsb", converged=False)
    top = int(found.load.argmax())
    if load > found.spinodal()[0]:
        return None
    stable = slice(0, top + 1)
    order = np.argsort(found.load[stable])
    columns = (found.m, found.q0, found.response, found.nu)
    guess = np.array([np.interp(load, found.load[stable][order], column[stable][order])
                      for column in columns])  # fmt: skip

    def lack(v: np.ndarray) -> np.ndarray:
        return _errors(p, t, load, v[0], v[1:])

    v, error = newton(lack, guess)
    if not (error < TOLERANCE and _split(np.array([load, *v[1:]]), t)):
        # Between the AT point and the first split state the two levels are one to 1e-6.
        return None if plain is None else attrs.evolve(plain, level="1rsb", converged=False)
    return _solution(p, t, load, "retrieval", v, error)


def glass(p: int, t: float, load: float) -> Solution | None:
    """The 1RSB glass at T > 0.

    P >= 3: q0 = 0, from the p-spin glass; between T_K and T_d the states exist with x = 1, and f
    is the paramagnet's; None above T_d.  P = 2: q0 > 0, from around the RS glass; None above T_g.
    """
    if load <= 0.0:
        return None
    if p == 2:
        return _hopfield_glass(t, load)
    scale, unit = glass_scale(p, load), pspin.pspin(p)
    if t > unit.dynamical * scale:
        return None
    reduced = t / scale
    if reduced >= unit.kauzmann:
        x = 1.0
        # The stable root is the wide one: y falls from infinity as T rises to T_d.
        y = brentq(lambda y: pspin.temperature_of(p, y, pspin.weighted(y, 1.0).q) - reduced,
                   pspin.widest(p), pspin.width_at(p, 1.0) * 1.001, xtol=1e-13)  # fmt: skip
    else:
        def off(log_x: float) -> float:
            x = np.exp(log_x)
            y = pspin.width_at(p, x)
            return pspin.temperature_of(p, y, pspin.weighted(y, x).q) - reduced

        x = float(np.exp(brentq(off, np.log(0.2 * reduced), 0.0, xtol=1e-14)))
        y = pspin.width_at(p, x)
    at = pspin.weighted(y, x)
    q1 = at.q
    c, nu = (1.0 - q1) / t, x / t
    found = rsb1.evaluate(p, t, load, 0.0, 0.0, c, nu)
    errors = found.errors if x < 1.0 else found.errors[:3]
    return attrs.evolve(
        _solution(p, t, load, "glass", np.array([0.0, 0.0, c, nu]), float(np.abs(errors).max())),
        replicon=1.0 - y * y * (p - 1) / q1 * at.quartic,
    )  # fmt: skip


def _hopfield_glass(t: float, load: float) -> Solution | None:
    plain = rs_points.glass(2, t, load)
    if plain is None:
        return None

    def lack(v: np.ndarray) -> np.ndarray:
        return _errors(2, t, load, 0.0, v)[1:]

    best, least = None, np.inf
    for share in (0.35, 0.2, 0.5, 0.7):
        for gap in (0.5, 0.8, 0.25):
            q1 = plain.q + gap * 0.5 * (1.0 - plain.q) * plain.q
            start = np.array([plain.q * (1.0 - gap), (1.0 - q1) / t, share / max(t, 0.3)])
            v, error = newton(lack, start)
            split = _split(np.array([load, *v]), t) and v[0] > 1e-9
            if error < least and split:
                best, least = v, error
            if least < TOLERANCE:
                return _solution(2, t, load, "glass", np.array([0.0, *best]), least)
    if best is None:
        return attrs.evolve(plain, level="1rsb", converged=False)
    return _solution(2, t, load, "glass", np.array([0.0, *best]), least)
