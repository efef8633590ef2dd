"""Free flight between mirrors: exact, at any time, without steps."""

import math

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal
from kinetoscope.expansion import kernels_counting


def free_stream(
    x: ArrayLike, vx: ArrayLike, time: float, length: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Positions and velocities (N,) after ``time`` of free flight in [0, length].

    Unfolded, every disc flies straight; the answer is folded back, and its error is the rounding
    of x + v t.  Run backwards (-v) it returns to where it was within that.

    Raises
    ------
    ValueError
        shapes that differ, a time that is not finite, or a length not above 0
    """
    x, vx = (np.ascontiguousarray(each, dtype=np.float64) for each in (x, vx))
    if x.shape != vx.shape:
        raise refusal("vx", vx.shape, f"of the shape of x, {x.shape}", "one velocity a disc")
    if not math.isfinite(time):
        raise refusal("time", time, "a finite number", "free flight is exact at any time")
    if not (math.isfinite(length) and length > 0.0):
        raise refusal("length", length, "a number above 0", "the box is 1 long")
    there, velocity = np.empty_like(x), np.empty_like(vx)
    kernels_counting.fold(
        x.reshape(-1), vx.reshape(-1), float(time), float(length), there.reshape(-1),
        velocity.reshape(-1),
    )  # fmt: skip
    return there, velocity
