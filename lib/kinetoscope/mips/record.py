"""What was seen along the way, at even intervals, and means over it with honest errors.

A sample holds the integrals of e o dr and of e . F over all swimmers up to its time, so a mean
over any stretch is a difference of two samples, every step of the way counted.  Means are taken
over the later half of what was seen since the knobs last moved: the first half is left to the
system to get used to them.
"""

import math
from collections import deque
from typing import Any

import attrs
import numpy as np

from kinetoscope.core.estimate import Measured, from_series

#: Samples kept; older ones are forgotten.
LONGEST = 4096


@attrs.frozen
class Sample:
    """One look.  ``work``, ``push``: sums over swimmers of the integrals since the start."""

    time: float
    work: float
    push: float
    virial: float
    divergence: float
    contacts: float
    square_radius: float


class Record:
    """Samples since the knobs last moved."""

    def __init__(self) -> None:
        self.samples: deque[Sample] = deque(maxlen=LONGEST)

    def add(self, sample: Sample) -> None:
        """Keep one more."""
        self.samples.append(sample)

    @property
    def later(self) -> list[Sample]:
        """The later half, two samples at least where there are two."""
        kept = list(self.samples)
        return kept[min(len(kept) // 2, max(0, len(kept) - 2)) :]

    def rate(self, name: str) -> np.ndarray:
        """Mean rate of ``"work"`` or ``"push"`` in each interval of the later half, (m,)."""
        later = self.later
        times = np.array([sample.time for sample in later])
        values = np.array([getattr(sample, name) for sample in later])
        return np.diff(values) / np.diff(times)

    def values(self, name: str) -> np.ndarray:
        """The samples of an instantaneous quantity in the later half, (m,)."""
        return np.array([getattr(sample, name) for sample in self.later])

    def saved(self) -> list[dict[str, Any]]:
        """As plain values."""
        return [attrs.asdict(sample) for sample in self.samples]

    def restore(self, saved: list[dict[str, Any]]) -> None:
        """The inverse of :meth:`saved`."""
        self.samples.clear()
        self.samples.extend(Sample(**each) for each in saved)


def mean(series: np.ndarray, *, unit: str = "", label: str = "") -> Measured:
    """Mean of a correlated series.

    The error is from blocks where there are 32 numbers.  Of fewer it is their scatter, times
    sqrt((1 + r) / (1 - r)) for the correlation r of one with the next, to which (1 + 3 r) / n is
    added: by so much it comes out too small in a short series.  Independent runs of 256 swimmers
    scatter by what is said here, and up to a quarter less; as if numbers forgot one another, it
    would be half of that.  Of one number the error is NaN: it does not say how far off it is.
    """
    if series.size >= 32:
        return from_series(series, unit=unit, label=label)
    error = math.nan
    if series.size > 1:
        error = float(series.std(ddof=1) / np.sqrt(series.size)) * _remembered(series)
    return Measured(float(series.mean()), error, unit, label)


def _remembered(series: np.ndarray) -> float:
    """How much larger the error of a mean is because a number remembers the one before."""
    off = series - series.mean()
    square = float(off @ off)
    if square == 0.0:
        return 1.0
    r = float(off[1:] @ off[:-1]) / square
    r = min(max(r + (1.0 + 3.0 * r) / series.size, 0.0), 0.9)
    return math.sqrt((1.0 + r) / (1.0 - r))
