"""The Sherrington-Kirkpatrick model, from replica symmetry to full breaking.

Below T = 1 the overlap of two replicas takes a continuum of values: q(x) rises from q(0) = 0 to a
plateau q_EA (Parisi 1979), and dx/dq is the density P(q) of overlaps averaged over samples.  Here
q(x) is a staircase of ``levels`` steps, k = 0 (replica-symmetric) to 50 and more.

* Up to five steps the breaking points are found too: f is stationary in every q_i and x_i
  (Powell's hybrid method in variables that keep both ordered).
* More steps stand where q(x) would rise by equal amounts (falling ones in the cold), by the
  scaling q = (sqrt(pi)/2)(a/xi) erf(xi/a), a = x/T, xi = 1.13 (Oppermann and Schmidt 2008
  [from memory, unverified]); only the q_i are solved for, by the fixed point
  q_i = <m_i^2> with Anderson's acceleration.  An error of the places enters f squared.

Exact, and a test: the integral of q dx is 1 - T for T <= 1 (to 3e-5 with 20 levels, 5e-6 with 50).
At k = 0 the entropy falls to -1/(2 pi): the paradox from which all this started.
"""

import math
from functools import lru_cache
from typing import Any

import attrs
import numpy as np
from scipy.optimize import root
from scipy.special import erf

from kinetoscope.core.knobs import is_number, is_whole, refusal
from kinetoscope.replicas import admissible
from kinetoscope.replicas.parisi_recursion import Sweep, grid, sweep

#: Up to here the breaking points are free.
FREE_LEVELS = 5
COLDEST = 0.01
MOST_LEVELS = 200


@attrs.frozen(eq=False)
class Parisi:
    """A staircase q(x): q[i] holds from x[i] to x[i+1], x[0] = 0, and the last to x = 1.

    ``q_ea`` = q[-1], the overlap within a state; ``residual`` the largest error of the equations
    for q (and for x where it is free), ``converged`` that it is below what was asked.
    """

    temperature: float
    levels: int
    x: np.ndarray
    q: np.ndarray
    free_energy: float
    energy: float
    entropy: float
    q_ea: float
    residual: float
    converged: bool
    iterations: int

    def widths(self) -> np.ndarray:
        """How much of x in [0, 1] each q has: its weight in P(|q|)."""
        return np.diff(self.x, append=1.0)

    def integral(self) -> float:
        """The integral of q(x) dx, 1 - T in the exact solution below T = 1."""
        return float(self.q @ self.widths())

    def curve(self) -> tuple[np.ndarray, np.ndarray]:
        """(x, q) of the corners of the staircase, ready to be drawn."""
        return np.append(np.repeat(self.x, 2)[1:], 1.0), np.repeat(self.q, 2)

    def pdf(self, points: int = 201) -> "OverlapLaw":
        """P(q) of two replicas, symmetric in q: peaks at +-q_EA and a density between them.

        Few levels (<= 5): all of it is peaks.  Otherwise the staircase is read as a sampled
        curve through the middles of its steps, x(q), and the density is dx/dq / 2; the peak gets
        what lies beyond the point where the curve reaches q_EA.
        """
        widths = self.widths()
        if self.levels <= FREE_LEVELS or self.q_ea == 0.0:
            at = self.q > 0.0
            peaks = np.concatenate([-self.q[at][::-1], self.q[at], self.q[~at][:1]])
            zero = [widths[~at].sum()] if (~at).any() else []
            weights = np.concatenate([widths[at][::-1] / 2.0, widths[at] / 2.0, zero])
            return OverlapLaw(peaks, weights, np.array([0.0]), np.array([0.0]))
        middle = (self.x + 0.5 * widths)[:-1]
        slope = (self.q[-2] - self.q[-4]) / (middle[-1] - middle[-3])
        end = min(middle[-1] + (self.q[-1] - self.q[-2]) / slope, 1.0)
        x = np.concatenate([[0.0], middle, [end]])
        q = np.concatenate([[0.0], self.q])
        # q(x) is odd in x: as many steps mirrored, so that the density is smooth at 0.
        from scipy.interpolate import PchipInterpolator

        law = PchipInterpolator(np.concatenate([-q[:0:-1], q]), np.concatenate([-x[:0:-1], x]))
        overlaps = np.linspace(-self.q_ea, self.q_ea, points)
        peak = 0.5 * (1.0 - end)
        return OverlapLaw(
            np.array([-self.q_ea, self.q_ea]), np.array([peak, peak]), overlaps,
            0.5 * law.derivative()(overlaps),
        )  # fmt: skip


@attrs.frozen(eq=False)
class OverlapLaw:
    """P(q): ``weights`` of the delta peaks at ``peaks``, and a ``density`` over ``overlaps``."""

    peaks: np.ndarray
    weights: np.ndarray
    overlaps: np.ndarray
    density: np.ndarray


def parisi(
    temperature: float, levels: int = 50, *, initial: Parisi | None = None,
    tolerance: float = 1e-6, iterations: int = 300,
) -> Parisi:  # fmt: skip
    """Solve the SK model (J of variance 1/N, no field) with ``levels`` steps of breaking.

    Parameters
    ----------
    temperature
        T >= 0.01; above 1 the answer is the paramagnet
    levels
        0 (replica-symmetric) to 200
    initial
        a solution nearby, to start from; its q is taken over as a function of x/T
    tolerance
        on the largest error of an equation; f is then right to about its square
    iterations
        at most so many walks; the result says whether they sufficed
    """
    t = admissible.temperature(temperature)
    if t < COLDEST:
        raise refusal("temperature (T)", temperature, f"at least {COLDEST:g}",
                      "for T = 0 ask ladder, which extrapolates")  # fmt: skip
    if not is_whole(levels) or not 0 <= levels <= MOST_LEVELS:
        raise refusal("levels (k)", levels, f"a whole number in [0, {MOST_LEVELS}]",
                      "20 draw q(x), 50 measure it")  # fmt: skip
    if not is_number(tolerance) or not tolerance > 0.0:
        raise refusal("tolerance", tolerance, "a number above 0", "the default is 1e-6")
    if not is_whole(iterations) or not iterations >= 1:
        raise refusal("iterations", iterations, "a whole number from 1 up", "the default is 300")
    if not isinstance(initial, Parisi | None):
        raise refusal("initial", initial, "a Parisi, or None", "give what parisi(...) returned")
    k = int(levels)
    if t >= 1.0:
        zero = np.zeros(k + 1)
        f = -0.25 / t - t * math.log(2.0)
        return Parisi(t, k, np.arange(k + 1) / (k + 1.0), zero, f, -0.5 / t,
                      (-0.5 / t - f) / t, 0.0, 0.0, True, 0)  # fmt: skip
    if 0 < k <= FREE_LEVELS:
        return _best_free(t, k, initial, tolerance, iterations)
    x, q = _guess(t, k, initial)
    q, at, error, count = _anderson(t, q, x, tolerance, iterations)
    return _made(t, q, x, at, error, tolerance, count)


def _scaling(t: float, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Breaking points (k,) at about equal steps of q, and a guess of q (k+1,).

    Near T = 1, q(x) is a line up to q_EA = tau + tau^2 - tau^3, tau = 1 - T, of the slope that the
    integral 1 - T demands; in the cold it depends on x/T alone.
    """
    tau = 1.0 - t
    hot_q = tau + tau**2 - tau**3
    q = hot_q * (2.0 * np.arange(k + 1) + 1.0) / (2.0 * k + 1.0)
    hot_x = (q[1:] + q[:-1]) * (hot_q - tau) / hot_q**2
    q_ea = 1.0 - 1.6 * t * t + 0.6 * t**3
    a = np.concatenate([np.linspace(0.0, 3.0, 301)[1:], np.geomspace(3.02, 100.0, 200)])
    law = 0.5 * math.sqrt(math.pi) * (a / 1.13) * erf(1.13 / a)
    # In the cold q comes near 1 over a long stretch of x/T: as many steps of equal height would
    # all stand before it.  They fall off towards the top (f is ten times better at T = 0.02).
    cool = float(np.clip((0.35 - t) / 0.3, 0.0, 1.0))
    crowd = 1.0 + 0.8 * cool * cool * (3.0 - 2.0 * cool)

    def height(step: np.ndarray) -> np.ndarray:
        return q_ea * (1.0 - (1.0 - step / (k + 1.0)) ** crowd)

    x = t * np.interp(height(np.arange(k) + 1.0), law, a)
    # One goes over into the other smoothly, so that f has no kink in T.
    share = float(np.clip((t - 0.45) / 0.2, 0.0, 1.0))
    share = share * share * (3.0 - 2.0 * share)
    if share < 0.5:
        q = height(np.arange(k + 1) + 0.5)
        q[-1] = q_ea
    return x + share * (hot_x - x), q


def _guess(t: float, k: int, initial: Parisi | None) -> tuple[np.ndarray, np.ndarray]:
    x, q = _scaling(t, k)
    if initial is not None and initial.q_ea > 0.0:
        edges = np.concatenate([[0.0], x, [1.0]])
        old = np.append(initial.x, 1.0)
        q = np.interp(
            0.5 * (edges[1:] + edges[:-1]) / t, 0.5 * (old[1:] + old[:-1]) / initial.temperature,
            initial.q,
        )  # fmt: skip
        q[-1] = initial.q_ea
    return x, np.maximum.accumulate(q)


def _anderson(
    t: float, q: np.ndarray, x: np.ndarray, tolerance: float, iterations: int, depth: int = 6
) -> tuple[np.ndarray, Sweep, float, int]:
    """The fixed point q = <m^2>; the last ``depth`` errors tell where the next one vanishes.

    Near T = 1 the map is almost the identity and even that crawls; after 60 walks Newton steps in,
    with a Jacobian from k + 1 walks, for as long as it gains.
    """
    h = grid(t)
    qs: list[np.ndarray] = []
    errors: list[np.ndarray] = []
    newton, last = False, np.inf
    for count in range(1, iterations + 1):
        at = sweep(t, q, x, h)
        error = at.overlap - q
        size = float(np.abs(error).max())
        if size < tolerance or count == iterations:
            break
        if count % 60 == 0 or (count > 60 and newton):
            move = np.linalg.lstsq(_jacobian(t, q, x, h, error), -error, rcond=1e-11)[0]
            newton = size < last
            trials = [q + share * move for share in (1.0, 0.5, 0.25, 0.1)]
            new = next((trial for trial in trials if _ordered(trial)), None)
            if new is not None:
                q, qs, errors, last = new, [], [], size
                continue
        last = size
        qs, errors = [*qs[-depth:], q], [*errors[-depth:], error]
        new = q + error
        if len(qs) > 1:
            back = np.stack([errors[-1] - e for e in errors[:-1]], axis=1)
            steps = np.stack([qs[-1] - p for p in qs[:-1]], axis=1)
            share = np.linalg.lstsq(back, error, rcond=1e-12)[0]
            new = new - (steps + back) @ share
            if not _ordered(new):
                # Outside the ordered simplex: forget, and take the plain step, which is inside.
                new, qs, errors = q + error, [], []
        q = np.maximum.accumulate(np.clip(new, 0.0, 1.0 - 1e-12))
    return q, at, size, count


def _ordered(q: np.ndarray) -> bool:
    return bool(q[0] >= 0.0 and q[-1] < 1.0 and (np.diff(q) >= 0.0).all())


def _jacobian(t: float, q: np.ndarray, x: np.ndarray, h: np.ndarray, error: np.ndarray
              ) -> np.ndarray:  # fmt: skip
    """Forward differences of <m_i^2> - q_i; the step stays inside the ordered q."""
    columns = []
    for i in range(q.size):
        room = (q[i + 1] if i + 1 < q.size else 1.0) - q[i]
        step = min(1e-6, 0.5 * room) or 1e-12
        moved = q.copy()
        moved[i] += step
        columns.append((sweep(t, moved, x, h).overlap - moved - error) / step)
    return np.stack(columns, axis=1)


def _free(t: float, k: int, initial: Parisi | None, tolerance: float, iterations: int) -> Parisi:
    """Both q and x stationary: increments of each are a softmax, so both stay ordered."""
    h = grid(t)
    if initial is not None and initial.levels == k and initial.q_ea > 0.0:
        x, q = initial.x[1:] * min(t / initial.temperature, 0.99 / initial.x[-1]), initial.q
    else:
        x, q = _guess(t, k, None)
    q = _anderson(t, q, x, 1e-3, 30)[0]
    count = 0

    def unpack(v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        parts = []
        for logits in np.clip(v[: k + 1], -30.0, 30.0), np.clip(v[k + 1 :], -30.0, 30.0):
            share = np.exp(logits - max(logits.max(), 0.0))
            parts.append(np.cumsum(share) / (share.sum() + math.exp(-max(logits.max(), 0.0))))
        return parts[0], parts[1]

    def lack(v: np.ndarray) -> np.ndarray:
        nonlocal count
        count += 1
        q, x = unpack(v)
        at = sweep(t, q, x, h)
        return np.concatenate([at.overlap - q, t * at.slope])

    def logits(values: np.ndarray) -> np.ndarray:
        return np.log(np.maximum(np.diff(values, prepend=0.0), 1e-9) / (1.0 - values[-1]))

    start = np.concatenate([logits(q), logits(x)])
    found = root(lack, start, method="hybr", tol=1e-12,
                 options={"maxfev": max(iterations, 60 * (k + 1))})  # fmt: skip
    error = float(np.abs(lack(found.x)).max())
    q, x = unpack(found.x)
    return _made(t, q, x, sweep(t, q, x, h), error, tolerance, count)


def _best_free(t: float, k: int, initial: Parisi | None, tolerance: float, iterations: int
               ) -> Parisi:  # fmt: skip
    """The free staircase from the first start that leads there, else the one with the least error.

    Starts: ``initial``; the scaling law; a warmer solution (its x/T kept); and close to T = 1,
    where f is flat to 1e-9 in the places of the steps, the places of the scaling law themselves.
    """
    tries = []
    for start in ("initial", "scaling", "warmer", "fixed"):
        if start == "initial" and initial is not None:
            tries.append(_free(t, k, initial, tolerance, iterations))
        elif start == "scaling":
            tries.append(_free(t, k, None, tolerance, iterations))
        elif start == "warmer" and t < 0.3:
            warm = _best_free(1.4 * t, k, None, tolerance, iterations)
            tries.append(_free(t, k, warm, tolerance, iterations))
        elif start == "fixed" and t > 0.6:
            x, q = _guess(t, k, None)
            q, at, error, count = _anderson(t, q, x, tolerance, iterations)
            error = max(error, t * float(np.abs(at.slope).max()))
            tries.append(_made(t, q, x, at, error, tolerance, count))
        if tries and tries[-1].converged:
            return tries[-1]
    return min(tries, key=lambda one: one.residual)


def _made(t: float, q: np.ndarray, x: np.ndarray, at: Sweep, error: float, tolerance: float,
          count: int) -> Parisi:  # fmt: skip
    x = np.concatenate([[0.0], x])
    square = float(q**2 @ np.diff(x, append=1.0))
    u = -0.5 / t * (1.0 - square)
    f = at.free_energy
    return Parisi(t, x.size - 1, x, q, f, u, (u - f) / t, float(q[-1]), error,
                  bool(error < tolerance), count)  # fmt: skip


@attrs.frozen
class Rung:
    """One rung of the ladder: ``levels`` steps of breaking at T, and the energy at T = 0."""

    levels: int
    free_energy: float
    energy: float
    entropy: float
    q_ea: float
    ground_energy: float
    converged: bool
    residual: float


def ladder(temperature: float, levels: tuple[int, ...] = (0, 1, 2, 5, 20)) -> tuple[Rung, ...]:
    """Free energy, energy, entropy and ground-state energy, rung by rung.

    f rises with every rung (the Parisi f is a maximum) and the entropy comes up from below zero.
    """
    words = "a list of whole numbers", "(0, 1, 2, 5, 20) is usual"
    steps = admissible.array("levels (k)", levels, *words)
    if steps.ndim != 1:
        raise refusal("levels (k)", levels, *words)
    made: list[Any] = []
    for k in levels:
        at = parisi(temperature, k)
        made.append(Rung(k, at.free_energy, at.energy, at.entropy, at.q_ea, ground_energy(k),
                         at.converged, at.residual))  # fmt: skip
    return tuple(made)


@lru_cache(maxsize=64)
def ground_energy(levels: int) -> float:
    """The energy at T = 0 with ``levels`` steps: -sqrt(2/pi), -0.76526, -0.76361, ..., -0.76317.

    From u at T = 0.04 and 0.02; u - e0 is quadratic in T for a finite number of steps.  It rises
    with every step to five, right to 1e-5; from eight on, whose places are not free, right to 4e-5.
    """
    if levels == 0:
        return -math.sqrt(2.0 / math.pi)
    warm = parisi(0.04, levels)
    cold = parisi(0.02, levels, initial=warm)
    if not (warm.converged and cold.converged):
        raise ArithmeticError(f"no ground state with {levels} steps: residual {cold.residual:g}")
    return (4.0 * cold.energy - warm.energy) / 3.0
