"""Real fields as small integers: how a movie becomes light enough to travel.

A value ``v`` in [low, high] is stored as ``q = floor(N (v - low)/(high - low) + 1/2)`` with
``N = 2^bits - 1``, and read back as ``low + q (high - low)/N``; the error is at most half a step,
``(high - low)/(2 N)``.  Eight bits carry a colour, sixteen a curve drawn large.

Two compiled passes (extremes, then integers) and one array, the answer.  Plain NumPy makes five
temporaries of the full size, and its time is the allocator's: for 400 x 700 float64, 0.4 ms where
the heap is warm and 3 ms where each is mapped anew, as under the server's malloc settings.  This
takes 0.5 ms in either (medians of 41, one busy two-core machine).
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit

LEVELS = {"uint8": 255, "uint16": 65535}


@jit
def _extremes(flat: np.ndarray) -> tuple[float, float, int]:  # pragma: no cover - compiled
    low, high, bad = np.inf, -np.inf, 0
    for v in flat:
        if not np.isfinite(v):
            bad += 1
        low = min(low, v)
        high = max(high, v)
    return low, high, bad


@jit
def _fill(
    flat: np.ndarray, low: float, scale: float, levels: float, out: np.ndarray
) -> None:  # pragma: no cover - compiled
    # Held to [0, N] because the last bit of scale may carry high to N + 1e-11, and because a
    # caller may ask for saturation.
    for k in range(flat.size):
        out[k] = min(levels, max(0.0, math.floor((flat[k] - low) * scale + 0.5)))


def quantise(
    values: np.ndarray, *, dtype: str = "uint16", low: float | None = None,
    high: float | None = None, symmetric: bool = False, saturate: bool = False,
) -> tuple[np.ndarray, float, float]:  # fmt: skip
    """Quantise ``values`` (any shape, real, finite) over [low, high].

    ``dtype`` is "uint8" or "uint16".  Bounds are in the unit of ``values``; those left out are
    the extremes found.  ``symmetric`` widens the range to [-m, m], so that a diverging colour map
    has zero at its middle.  ``saturate`` lets values beyond given bounds take the bound's colour;
    without it they are refused (ValueError), as are NaN and infinity.

    Returns ``(q, low, high)``: integers of the shape of ``values``, and the bounds used.
    """
    if dtype not in LEVELS:
        raise ValueError(f"dtype must be one of {', '.join(LEVELS)}; got {dtype!r}")
    flat = np.ascontiguousarray(values, dtype=np.float64).reshape(-1)
    if flat.size == 0:
        raise ValueError("there is nothing to quantise: the array is empty")
    least, greatest, bad = _extremes(flat)
    if bad:
        raise ValueError(f"{bad} of {flat.size} values are NaN or infinite: not a picture")
    low = least if low is None else float(low)
    high = greatest if high is None else float(high)
    if symmetric:
        high = max(abs(low), abs(high))
        low = -high
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise ValueError(f"bounds must be finite and in order; got low = {low:g}, high = {high:g}")
    if not saturate and (least < low or greatest > high):
        raise ValueError(
            f"values reach from {least:g} to {greatest:g}, beyond [{low:g}, {high:g}]; "
            "widen the bounds or pass saturate=True"
        )
    q = np.empty(flat.size, dtype=dtype)
    levels = float(LEVELS[dtype])
    _fill(flat, low, levels / (high - low) if high > low else 0.0, levels, q)
    return q.reshape(np.shape(values)), float(low), float(high)


def pack(sites: np.ndarray) -> np.ndarray:
    """Four sites a byte: site k of a row in bits 2k and 2k+1 of its byte.

    ``sites`` is (..., width) with values 0 to 3; the answer (..., ceil(width/4)) uint8, each row
    padded to whole bytes.
    """
    sites = np.asarray(sites)
    if sites.size and (sites.min() < 0 or sites.max() > 3):
        raise ValueError(f"2-bit sites take 0 to 3; got {sites.min()} to {sites.max()}")
    sites = np.ascontiguousarray(sites, dtype=np.uint8)
    width = sites.shape[-1]
    packed = np.empty((*sites.shape[:-1], -(-width // 4)), np.uint8)
    _pack(sites.reshape(-1, width), packed.reshape(-1, packed.shape[-1]))
    return packed


@jit
def _pack(sites: np.ndarray, packed: np.ndarray) -> None:
    width = sites.shape[1]
    for i in range(sites.shape[0]):
        for j in range(width // 4):
            low = sites[i, 4 * j] | (sites[i, 4 * j + 1] << 2)
            high = (sites[i, 4 * j + 2] << 4) | (sites[i, 4 * j + 3] << 6)
            packed[i, j] = low | high
        if width % 4:
            packed[i, -1] = 0
            for k in range(width % 4):
                packed[i, -1] |= sites[i, width - width % 4 + k] << (2 * k)


def unpack(packed: np.ndarray, width: int) -> np.ndarray:
    """The inverse of `pack`: (..., ceil(width/4)) bytes to (..., width) uint8 in 0 to 3."""
    packed = np.asarray(packed, np.uint8)
    four = np.stack([packed >> shift & 3 for shift in (0, 2, 4, 6)], axis=-1)
    return four.reshape(*packed.shape[:-1], -1)[..., :width]
