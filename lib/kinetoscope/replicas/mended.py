"""The retrieval spinodal with one step of breaking, tabulated: replica symmetry's reentrance, gone.

Each value is the turning point of :func:`.rsb1_points.curve`, which takes a second or two; a
diagram wants forty at once.  The line joins the replica-symmetric one at its largest load, where
that becomes stable (for P >= 3 on the Nishimori line, T = gamma, where replica symmetry is exact).
A test recomputes one of them.
"""

import numpy as np
from scipy.interpolate import PchipInterpolator

from kinetoscope.core.knobs import refusal
from kinetoscope.replicas import admissible, spinodal

#: For each P: temperatures, and the largest load of a broken retrieval state.
TABLE: dict[int, tuple[tuple[float, ...], tuple[float, ...]]] = {
    2: ((0.0, 0.025069), (0.138186, 0.138186)),
    3: ((0.0, 0.0774, 0.1549, 0.2323, 0.309717),
        (0.307475, 0.309031, 0.309595, 0.309705, 0.309717)),
    4: ((0.0, 0.0575, 0.1151, 0.1726, 0.230121),
        (0.229172, 0.229814, 0.230057, 0.23011, 0.230121)),
    5: ((0.0, 0.049, 0.098, 0.147, 0.196079),
        (0.195438, 0.195867, 0.196032, 0.19607, 0.196079)),
    6: ((0.0, 0.0441, 0.0882, 0.1323, 0.176407),
        (0.175903, 0.176238, 0.176368, 0.176399, 0.176407)),
}  # fmt: skip


def highest_broken(p: int) -> float:
    """The temperature above which the two lines are one (P = 2 to 6)."""
    return TABLE[p][0][-1]


def mended_line(p: int, temperature: np.ndarray) -> np.ndarray:
    """The largest load with a retrieval state, 1RSB, at each T >= 0; NaN where retrieval has ended.

    Tabulated for P = 2 to 6, and right to 5e-5 between the nodes; at P = 2 from its two ends, which
    agree to six digits.
    """
    p = admissible.order(p)
    if p not in TABLE:
        raise refusal("p (P)", p, f"one of {', '.join(map(str, TABLE))}",
                      "ask spinodal(p, temperature, '1rsb') point by point")  # fmt: skip
    words = "one number from 0 up, or many", "0 is the cold end of the table"
    t = np.atleast_1d(admissible.array("temperature (T)", temperature, *words))
    if not (t >= 0.0).all():
        raise refusal("temperature (T)", temperature, *words)
    nodes, loads = TABLE[p]
    cold = t <= nodes[-1]
    line = np.empty(t.shape)
    line[cold] = PchipInterpolator(nodes, loads)(t[cold])
    line[~cold] = spinodal.line(p, t[~cold])[0]
    return line
