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

    The error is from blocks where there are 32 numbers; of fewer, the scatter of the numbers
    themselves, which says too little where they remember one another; of one it is NaN: one number
    does not say how far off it is.
    """
    if series.size >= 32:
        return from_series(series, unit=unit, label=label)
    error = float(series.std(ddof=1) / np.sqrt(series.size)) if series.size > 1 else math.nan
    return Measured(float(series.mean()), error, unit, label)
