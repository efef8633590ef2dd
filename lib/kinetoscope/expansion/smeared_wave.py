"""A square wave smeared over two boxes, and the entropy of what is left of it.

The wave has period 2 and is 1 on the first ``long`` of it.  Its mean over a box is a difference of
its integral, the mean over two boxes a second difference of the integral of that; both integrals
are elementary.  Compiled, and theory all the same: no solver knows of it.
"""

import math

import numpy as np

from kinetoscope.core.compiled import jit

#: In L: a narrower box smears nothing that the eye or a sum could see, and dividing by it would
#: leave rounding alone.
_NOTHING = 1e-6


@jit
def g_log_g(
    widths: np.ndarray, other: float, stay: np.ndarray, filled: float, phases: int, out: np.ndarray
) -> None:
    """The mean of g ln g over ``phases`` of half a period, for each of ``widths``, in ``out``.

    g is the wave smeared over a box of that width and over one of ``other``; of it a part ``stay``
    is left, and the rest lies evenly at ``filled``, half the period's full stretch.
    """
    long = 2.0 * filled
    for k in range(widths.size):
        narrow, wide = min(widths[k], other), max(widths[k], other)
        total = 0.0
        for j in range(phases):
            # From the middle of a full stretch to that of an empty one.
            phase = filled + (j + 0.5) / phases
            g = stay[k] * _smeared(phase, narrow, wide, long) + filled * (1.0 - stay[k])
            if g > 0.0:
                total += g * math.log(g)
        out[k] = total / phases


@jit
def _smeared(phase: float, narrow: float, wide: float, long: float) -> float:
    """The wave's mean over both boxes around ``phase``."""
    if wide < _NOTHING:
        return 1.0 if phase % 2.0 < long else 0.0
    if narrow < _NOTHING:
        return (_once(phase + 0.5 * wide, long) - _once(phase - 0.5 * wide, long)) / wide
    far, near = 0.5 * (wide + narrow), 0.5 * (wide - narrow)
    rise = _twice(phase + far, long) - _twice(phase + near, long)
    fall = _twice(phase - near, long) - _twice(phase - far, long)
    return max((rise - fall) / (wide * narrow), 0.0)


@jit
def _once(s: float, long: float) -> float:
    """The integral of the wave from 0 to s."""
    turns = math.floor(0.5 * s)
    return long * turns + min(s - 2.0 * turns, long)


@jit
def _twice(s: float, long: float) -> float:
    """The integral of :func:`_once` from 0 to s; turn m adds long (2 m + 2 - long / 2)."""
    turns = math.floor(0.5 * s)
    r = s - 2.0 * turns
    part = 0.5 * r * r if r < long else long * (r - 0.5 * long)
    return long * turns * (turns + 1.0 - 0.5 * long + r) + part
