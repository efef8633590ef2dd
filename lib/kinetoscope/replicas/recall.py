"""Recall: show a network a spoilt picture and see whether it remembers the whole.

From a start with overlap m0 with a stored pattern the spins move, at T = 0 downhill or at T > 0 by
Metropolis; recalled means that the overlap ends above a threshold, 0.9 here.  The share of trials
in which this happens, as a function of m0, is the basin curve: a step that moves to the right as
more is stored.  P = 4 stores a hundred times what makes P = 2 fail, at the price of K (P - 1)
multiplications for each look at a spin.
"""

import math
import threading

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import seeds
from kinetoscope.core.estimate import wilson
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.replicas import dynamics
from kinetoscope.replicas.hebbian import Hebbian
from kinetoscope.replicas.quench import quench
from kinetoscope.replicas.tempering import Ladder

#: Overlap above which a pattern counts as recalled.
RECALLED = 0.9


@attrs.frozen(eq=False)
class Recall:
    """Where a start led: ``spins`` (n,) int8, ``overlaps`` (K,) with all patterns at the end.

    ``path`` (steps + 1,) are the overlaps with pattern ``pattern`` from the start on, one for
    each sweep at T > 0; at T = 0 the start and the end.
    """

    spins: np.ndarray
    overlaps: np.ndarray
    path: np.ndarray
    pattern: int

    @property
    def success(self) -> bool:
        """Whether the pattern was recalled: its overlap is above 0.9."""
        return bool(self.overlaps[self.pattern] > RECALLED)


@attrs.frozen(eq=False)
class Basin:
    """A basin curve: at overlap ``start`` (m,) a share ``probability`` (m,) of trials recalled.

    ``low``, ``high`` (m,) are 95 % Wilson intervals; ``end`` (m,) the mean final overlap.
    """

    start: np.ndarray
    probability: np.ndarray
    low: np.ndarray
    high: np.ndarray
    end: np.ndarray


def recall(
    model: Hebbian, start: ArrayLike, *, pattern: int | None = None, temperature: float = 0.0,
    sweeps: int = 40, seed: int = 0,
) -> Recall:  # fmt: skip
    """Let spins ``start`` (n,) go: a quench at T = 0, ``sweeps`` Metropolis sweeps above.

    ``pattern`` is the one that ``path`` follows; the one closest to the start unless given.
    """
    spins = dynamics.checked_spins(start, model.n)
    if spins.ndim != 1:
        raise refusal("start", spins.shape, f"({model.n},)", "one picture at a time")
    pattern = int(np.argmax(model.overlaps(spins))) if pattern is None else pattern
    xi = _pattern(model, pattern)
    first = float(xi @ spins.astype(float)) / model.n
    _temperature(temperature)
    if temperature == 0:
        end = quench(model, spins, seed=seed)
        path = np.array([first, float(xi @ end.astype(float)) / model.n])
    else:
        ladder = Ladder(model, [1.0 / temperature], copies=1, seed=seed, start=spins)
        path = np.empty(sweeps + 1)
        path[0] = first
        for k in range(sweeps):
            ladder.advance(1)
            path[k + 1] = float(xi @ ladder.spins[0, 0].astype(float)) / model.n
        end = ladder.spins[0, 0]
    return Recall(end, model.overlaps(end), path, pattern)


def noisy(pattern: ArrayLike, *, overlap: float, seed: int = 0, count: int | None = None) -> (
    np.ndarray
):  # fmt: skip
    """``pattern`` (n,) with n (1 - overlap)/2 spins flipped at random: (n,), or (count, n).

    The overlap is met exactly, to rounding to a whole number of flips.
    """
    xi = np.asarray(pattern, np.int8)
    if not -1.0 <= overlap <= 1.0:
        raise refusal("overlap (m0)", overlap, "a number in [-1, 1]", "1 is the pattern itself")
    flips = round(xi.size * (1.0 - overlap) / 2.0)
    spoilt = np.tile(xi, (count or 1, 1))
    for k, row in enumerate(spoilt):
        random = np.random.default_rng(seeds.spawn(seed, 69, k))
        row[random.permutation(xi.size)[:flips]] *= -1
    return spoilt if count else spoilt[0]


def occluded(pattern: ArrayLike, *, fraction: float, seed: int = 0) -> np.ndarray:
    """``pattern`` (n,) with its last ``fraction`` of spins replaced by random ones.

    Read as a picture row by row, the lower part is covered.  Half of what is covered is right by
    chance, so the overlap is 1 - fraction on average.
    """
    xi = np.asarray(pattern, np.int8)
    if not 0.0 <= fraction <= 1.0:
        raise refusal("fraction", fraction, "a number in [0, 1]", "0.5 covers half the picture")
    covered = round(xi.size * fraction)
    spoilt = xi.copy()
    random = np.random.default_rng(seeds.spawn(seed, 70))
    if covered:
        spoilt[-covered:] = dynamics.random_spins(random, (covered,))
    return spoilt


def basin(
    model: Hebbian, starts: ArrayLike = (0.2, 0.4, 0.6, 0.8, 1.0), *, trials: int = 20,
    temperature: float = 0.0, sweeps: int = 40, seed: int = 0,
    cancel: threading.Event | None = None, progress: Progress | None = None,
) -> Basin:  # fmt: skip
    """The basin curve: ``trials`` starts at each overlap in ``starts``, patterns taken in turn."""
    starts = np.atleast_1d(np.asarray(starts, np.float64))
    if not np.isfinite(starts).all() or np.abs(starts).max() > 1.0:
        raise refusal("starts (m0)", starts.tolist(), "overlaps in [-1, 1]", "0.3 to 0.8, say")
    trials = dynamics.checked_count("trials", trials, 1, 10**5, "20 give an error of 0.1")
    _temperature(temperature)
    ends = np.empty((starts.size, trials))
    targets = model.patterns[np.arange(trials) % model.count]
    for k, overlap in enumerate(starts):
        stop_if(cancel)
        spoilt = np.stack([
            noisy(xi, overlap=overlap, seed=_child(seed, k, j))
            for j, xi in enumerate(targets)
        ])  # fmt: skip
        if temperature == 0:
            settled = quench(model, spoilt, seed=seed)
        else:
            settled = np.concatenate([
                _warm(model, part, temperature, sweeps, _child(seed, k, j), cancel)
                for j, part in enumerate(np.array_split(spoilt, -(-trials // 64)))
            ])  # fmt: skip
        ends[k] = (settled.astype(float) * targets).mean(axis=1)
        if progress is not None:
            progress((k + 1) / starts.size, f"{k + 1} of {starts.size} overlaps")
    hits = (ends > RECALLED).sum(axis=1)
    low, high = np.array([wilson(int(hit), trials) for hit in hits]).T
    return Basin(starts, hits / trials, low, high, ends.mean(axis=1))


def multiplications(model: Hebbian) -> int:
    """What one look at a spin costs: (P - 1) multiplications for each pattern.

    P = 2 would do with n, from couplings made once; that way is closed to P >= 3.
    """
    return model.count * (model.p - 1)


def _warm(
    model: Hebbian, starts: np.ndarray, temperature: float, sweeps: int, seed: int,
    cancel: threading.Event | None,
) -> np.ndarray:  # fmt: skip
    ladder = Ladder(
        model, [1.0 / temperature], copies=len(starts), seed=seed, start=starts[:, None],
        every=10**9,
    )  # fmt: skip
    ladder.advance(sweeps, cancel=cancel)
    return ladder.spins[:, 0]


def _child(seed: int, *position: int) -> int:
    return int(seeds.spawn(seed, 71, *position).generate_state(1, np.uint64)[0] >> 1)


def _pattern(model: Hebbian, pattern: int) -> np.ndarray:
    dynamics.checked_count("pattern", pattern, 0, model.count - 1, "patterns count from 0")
    return model.patterns[pattern]


def _temperature(temperature: float) -> None:
    if not (math.isfinite(temperature) and temperature >= 0):
        raise refusal("temperature (T)", temperature, "a number, 0 or more", "0 is a quench")
