"""Where collisions change their character: the critical speed and the edges of the windows.

Both are found by narrowing brackets, many speeds at a time (all cores work on one round).  Both
depend on the horizon: just above the critical speed the kinks leave arbitrarily slowly, so a
longer wait finds a lower value.
"""

import threading

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import Progress
from kinetoscope.solitons.potential import Potential, potential
from kinetoscope.solitons.scan import Scan, scan

#: Speeds tried in one round of narrowing one bracket.
FAN = 8


def critical_speed(
    model: str | Potential = "phi4", *, horizon: float = 350.0, dx: float = 0.2,
    order: str = "kink-antikink", low: float | None = None, high: float | None = None,
    tolerance: float = 1e-5, half_separation: float = 10.0, threads: int | None = None,
    cancel: threading.Event | None = None, progress: Progress | None = None,
) -> float:  # fmt: skip
    """The speed above which kinks escape after a single bounce, to ``tolerance``.

    ``low`` and ``high`` bracket it (0.02 and 0.9 unless given).  "Escape" means within
    ``horizon``: for phi^4 the literature has 0.2598, the limit of an infinite wait.

    Raises
    ------
    ValueError
        where the bracket holds no critical speed (sine-Gordon kinks always escape).
    """
    low, high = 0.02 if low is None else low, 0.9 if high is None else high
    if not 0.0 < low < high < 1.0:
        raise refusal("low, high", (low, high), "0 < low < high < 1", "leave them out")
    _check_tolerance(tolerance)
    asked = {
        "model": potential(model), "horizon": horizon, "dx": dx, "order": order,
        "threads": threads, "half_separation": half_separation, "cancel": cancel,
    }  # fmt: skip
    first = _escapes(scan(np.array([low, high]), **asked), 1)
    if first[0] or not first[1]:
        raise ValueError(
            f"there is no critical speed between low = {low:g} and high = {high:g}: kinks of "
            f"{potential(model).name} escape after one bounce at "
            f"{'both' if first.all() else 'the lower' if first[0] else 'neither'}"
        )
    width = high - low
    while high - low > tolerance:
        speeds = np.linspace(low, high, FAN + 2)
        single = _escapes(scan(speeds[1:-1], **asked), 1)
        # The highest speed that does not escape at once bounds it from below.
        below = int(np.max(np.nonzero(~single)[0])) + 1 if not single.all() else 0
        low, high = float(speeds[below]), float(speeds[below + 1])
        if progress is not None:
            share = np.log(width / (high - low)) / np.log(width / tolerance)
            progress(min(float(share), 1.0), f"between {low:.6f} and {high:.6f}")
    return 0.5 * (low + high)


def windows(
    bounces: int, low: float, high: float, model: str | Potential = "phi4", *,
    horizon: float = 300.0, dx: float = 0.2, tolerance: float = 1e-5,
    order: str = "kink-antikink", half_separation: float = 10.0, samples: int = 400,
    threads: int | None = None, cancel: threading.Event | None = None,
    progress: Progress | None = None,
) -> np.ndarray:  # fmt: skip
    """Edges (n, 2) of the intervals of speed in [low, high] that escape after ``bounces``.

    A window narrower than (high - low)/``samples`` may be missed; an edge that lies outside of
    [low, high] is given as that limit.
    """
    if not bounces >= 1:
        raise refusal("bounces", bounces, "a whole number >= 1", "try 2")
    if not 0.0 < low < high < 1.0:
        raise refusal("low, high", (low, high), "0 < low < high < 1", "try 0.19 and 0.25")
    _check_tolerance(tolerance)
    asked = {
        "model": potential(model), "horizon": horizon, "dx": dx, "order": order,
        "threads": threads, "half_separation": half_separation, "cancel": cancel,
    }  # fmt: skip
    speeds = np.linspace(low, high, samples + 1)
    inside = _escapes(scan(speeds, **asked, progress=progress), bounces)
    turns = np.nonzero(inside[1:] != inside[:-1])[0]
    left, right = speeds[turns], speeds[turns + 1]
    opens = inside[turns + 1]
    while turns.size and np.max(right - left) > tolerance:
        fans = np.linspace(left, right, FAN + 2, axis=1)
        within = _escapes(scan(fans[:, 1:-1].ravel(), **asked), bounces).reshape(-1, FAN)
        # The first site of a fan that looks like its right end closes the bracket.
        like_right = np.column_stack([within == opens[:, None], np.ones(turns.size, dtype=bool)])
        at = np.argmax(like_right, axis=1)
        rows = np.arange(turns.size)
        left, right = fans[rows, at], fans[rows, at + 1]
    edges = 0.5 * (left + right)
    starts = np.concatenate([[low] if inside[0] else [], edges[opens]])
    ends = np.concatenate([edges[~opens], [high] if inside[-1] else []])
    return np.column_stack([starts, ends])


def _escapes(found: Scan, bounces: int) -> np.ndarray:
    return (found.outcomes == "escape") & (found.bounces == bounces)


def _check_tolerance(tolerance: float) -> None:
    if not 1e-9 <= tolerance < 1.0:
        raise refusal("tolerance", tolerance, "a number in [1e-9, 1)", "try 1e-5")
