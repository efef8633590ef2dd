"""Free flight between mirrors: exact, at any time, without steps."""

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.expansion import kernels_counting
from kinetoscope.expansion.state import numbers_in


def free_stream(
    x: ArrayLike, vx: ArrayLike, time: float, length: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Positions and velocities (N,) after ``time`` of free flight in [0, length].

    Unfolded, every disc flies straight; the answer is folded back, and its error is the rounding
    of x + v t.  Run backwards (-v) it returns to where it was within that.

    Raises
    ------
    ValueError
        x or vx that are no finite numbers or differ in shape, a time that is not finite, or a
        length not above 0
    """
    x, vx = numbers_in("x", x), numbers_in("vx", vx)
    if x.shape != vx.shape:
        raise refusal("vx", vx.shape, f"of the shape of x, {x.shape}", "one velocity a disc")
    for name, each in (("x", x), ("vx", vx)):
        if not np.isfinite(each).all():
            raise refusal(name, "nan or inf", "finite numbers", "look where they come from")
    if not is_number(time):
        raise refusal("time", time, "a finite number", "free flight is exact at any time")
    if not (is_number(length) and length > 0.0):
        raise refusal("length", length, "a number above 0", "the box is 1 long")
    there, velocity = np.empty_like(x), np.empty_like(vx)
    kernels_counting.fold(
        x.reshape(-1), vx.reshape(-1), float(time), float(length), there.reshape(-1),
        velocity.reshape(-1),
    )  # fmt: skip
    return there, velocity
