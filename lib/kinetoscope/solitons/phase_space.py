"""A phase space from one number: delay embedding.

One sees phi(0, t) alone, and yet [s(t), s(t + T), s(t + 2T), ...] unfolds the motion behind it:
a closed loop for a breather, a band for a bion (Takens 1981).  The delay T must be long enough
that the coordinates are new, short enough that they are related: the rules below.
"""

import numpy as np
from numpy.typing import ArrayLike


def autocorrelation(series: ArrayLike) -> np.ndarray:
    """Normalised autocorrelation of ``series`` (n,) at lags 0 .. n-1; 1 at lag 0.

    The biased estimate (divided by n, not by n - lag), by a zero-padded transform.
    """
    series = np.asarray(series, dtype=np.float64)
    if series.ndim != 1 or series.size < 8 or not np.all(np.isfinite(series)):
        raise ValueError(f"need a series of 8 or more finite numbers; got shape {series.shape}")
    series = series - series.mean()
    variance = float(series @ series)
    if variance <= 0:
        raise ValueError("a constant series has no autocorrelation")
    spectrum = np.fft.rfft(series, 2 * series.size)
    return np.fft.irfft(np.abs(spectrum) ** 2)[: series.size] / variance


def mutual_information(series: ArrayLike, lag: int, *, bins: int = 16) -> float:
    """What s(t) tells of s(t + lag), in nats; 0 for independent values.

    Bins hold equally many points, so that the answer does not depend on the scale of s (Fraser
    and Swinney, Phys. Rev. A 33, 1134 (1986)).  Finite samples add about (bins-1)^2 / 2n.
    """
    series = np.asarray(series, dtype=np.float64)
    if not 0 < lag < series.size // 2:
        raise ValueError(f"lag must lie between 1 and half the series; got {lag}")
    rank = np.argsort(np.argsort(series, kind="stable"), kind="stable")
    label = rank * bins // series.size
    joint = np.zeros((bins, bins))
    np.add.at(joint, (label[:-lag], label[lag:]), 1.0)
    joint /= joint.sum()
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    filled = joint > 0
    return float(np.sum(joint[filled] * np.log(joint[filled] / product[filled])))


def delay(series: ArrayLike, *, rule: str = "zero") -> int:
    """A delay in samples: ``"zero"`` and ``"decay"`` by autocorrelation, or ``"information"``.

    ``"zero"``: the first lag at which the autocorrelation is not positive (a quarter of a
    period for an oscillation); ``"decay"``: the first below 1/e; ``"information"``: the first
    minimum of the mutual information.  Refused when the series is too short to show one.
    """
    if rule == "information":
        series = np.asarray(series, dtype=np.float64)
        last = np.inf
        for lag in range(1, series.size // 4):
            now = mutual_information(series, lag)
            if now > last:
                return lag - 1
            last = now
        raise ValueError("no minimum of the mutual information within a quarter of the series")
    thresholds = {"zero": 0.0, "decay": np.exp(-1.0)}
    if rule not in thresholds:
        raise ValueError(f"rule must be one of zero, decay, information; got {rule!r}")
    below = np.flatnonzero(autocorrelation(series) <= thresholds[rule])
    if below.size == 0:
        raise ValueError("the series is too short: its autocorrelation never falls that far")
    return int(below[0])


def delay_embedding(series: ArrayLike, *, lag: int, dimension: int = 2) -> np.ndarray:
    """Points [s_i, s_(i+lag), ...], shape (n - (dimension-1) lag, dimension)."""
    series = np.asarray(series, dtype=np.float64)
    rows = series.size - (dimension - 1) * lag
    if dimension < 2 or lag < 1 or rows < 2:
        raise ValueError(
            f"dimension {dimension} at lag {lag} needs {(dimension - 1) * lag + 2} or more "
            f"samples; got {series.size}"
        )
    return np.stack([series[k * lag : k * lag + rows] for k in range(dimension)], axis=1)
