"""Entropy without collisions: free flight alone spreads the gas over the cells.

Unfold the box in its mirrors and a disc moves on a circle of length 2L, half of which is occupied
at the start.  In a velocity cell of width dv the speeds differ by up to dv, so the edges of the
occupied half are smeared over w = dv t (and over dx, the width of a cell).  With g the smeared
wave, between 0 and 1,

    dS / N = -2 < g ln g >,   the mean over the phase.

For narrow strips (dx -> 0) the mean is elementary: dS / N = dv t / 2L until dv t = L, ln 2 at
dv t = 2L; then it falls again and returns to ln 2 at 4L: the entropy of these macrostates
oscillates.  It holds once the flight has mixed the strips, t > dx / v_th, and for cells well
narrower than the Maxwellian: to 0.002 for dv <= 0.2.

With collisions of rate nu a disc keeps its first velocity with probability e = exp(-nu t).  The
two-rate model lets everything else be spread over the box already: g = e g_w + (1 - e) / 2.  It
depends on tau = nu t and R = (dv / 2L) / nu alone.  It is a model of ours and overshoots
where the collided part has not had the time to spread; :func:`two_rate_valid` says where it holds.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import is_number, is_whole, refusal
from kinetoscope.expansion import smeared_wave
from kinetoscope.expansion.kinetics import MEAN_SPEED
from kinetoscope.expansion.state import numbers_in

#: Phases over which half of the smeared wave is averaged, from the middle of a full stretch to that
#: of an empty one (the other half is its mirror image); the midpoint rule is then good to 1e-6.
_PHASES = 1024
#: Where the two-rate model was found to hold: Knudsen number and time.
TWO_RATE_KNUDSEN, TWO_RATE_TIME = 10.0, 2.0


def collisionless_entropy(
    time: ArrayLike, dv: float, n_x: int | None = None, filled: float = 0.5
) -> np.ndarray:
    """S(t) - S(0) per disc of the free gas in cells of ``dv`` and ``n_x`` strips (None: narrow).

    ``time`` (...,) in L / v_th; the answer has its shape, in nats.  The law of late phases, exact
    for cells much narrower than the Maxwellian (see above): it holds from t = dx / v_th on (before
    that the strips themselves are still filling).

    ``filled`` is the part of the box that the gas fills at the start: -<g ln g> / filled, which
    begins as dv t / 4 filled L and ends at -ln filled.  Where the wall stood inside a strip, that
    strip made the start look less ordered, and the gain is smaller by that much.

    Raises ValueError for a negative time, dv <= 0, n_x < 1 or filled outside (0, 1).
    """
    return _law(time, dv, n_x, 0.0, filled)


def two_rate_entropy(
    time: ArrayLike, dv: float, collision_rate: float, n_x: int | None = None,
    filled: float = 0.5,
) -> np.ndarray:  # fmt: skip
    """The two-rate model of S(t) - S(0) per disc; see the module, and :func:`two_rate_valid`.

    ``collision_rate`` is that of one disc in the final box.  With rate 0 it is
    :func:`collisionless_entropy`; for cells without width it is H2[(1 + e^-tau) / 2], the entropy
    of a coin that shows where a disc that has not collided came from.
    """
    if not (is_number(collision_rate) and collision_rate >= 0.0):
        raise refusal("collision_rate", collision_rate, "a number from 0", "0 is free flight")
    return _law(time, dv, n_x, collision_rate, filled)


def start_offset(n_x: int, filled: float) -> float:
    """Entropy per disc that the start has because the wall stands inside a strip, not between two.

    q of that strip is filled: its discs, a part q / (filled n_x) of all, seem to have its whole
    room, ln(1 / q) more each.
    """
    q = (filled * n_x) % 1.0
    return -q * math.log(q) / (filled * n_x) if 1e-9 < q < 1.0 - 1e-9 else 0.0


def two_rate_valid(time: ArrayLike, collision_rate: float) -> np.ndarray:
    """Where the two-rate model holds: Kn = <v> / rate >= 10 and t > 2; (...,) bool.

    Measured against DSMC with 1e5 discs: in this region the model is too high by up to 0.05 at
    Kn = 10 and 0.04 at Kn = 30 in narrow cells (dv = 0.125), and right to 0.01 once dv t > 1.2 L.
    At Kn <= 1, or earlier, it overshoots badly.
    """
    rare = collision_rate * TWO_RATE_KNUDSEN <= MEAN_SPEED * (1.0 + 1e-9)
    return np.asarray(time, dtype=np.float64) > TWO_RATE_TIME if rare else np.zeros(
        np.shape(time), bool
    )  # fmt: skip


def binary_entropy(p: ArrayLike) -> np.ndarray:
    """H2(p) = -p ln p - (1 - p) ln(1 - p) in nats; 0 at both ends."""
    p = np.asarray(p, dtype=np.float64)
    return -(_xlogx(p) + _xlogx(1.0 - p))


def rate_ratio(dv: float, collision_rate: float) -> float:
    """R = (dv / 2L) / nu: above 1 free flight raises the entropy, below 1 collisions do."""
    return 0.5 * dv / collision_rate if collision_rate > 0.0 else math.inf


def _law(
    time: ArrayLike, dv: float, n_x: int | None, rate: float, filled: float
) -> np.ndarray:
    time = numbers_in("time", time)
    if not (np.isfinite(time).all() and (time >= 0.0).all()):
        raise refusal("time", float(np.min(time)), "finite, from 0 on", "the wall goes at t = 0")
    if not (is_number(dv) and dv > 0.0):
        raise refusal("dv", dv, "a number above 0", "it is the width of a velocity cell")
    if n_x is not None and not (is_whole(n_x) and n_x >= 1):
        raise refusal("n_x", n_x, "a whole number from 1, or None", "None: narrow strips")
    if not (is_number(filled) and 0.0 < filled < 1.0):
        raise refusal("filled", filled, "a number between 0 and 1", "0.5 is the left half")
    if n_x is None and rate == 0.0 and filled == 0.5:
        return _narrow(dv * time)
    dx, offset = (0.0, 0.0) if n_x is None else (1.0 / n_x, start_offset(n_x, filled))
    flat = np.ravel(time)
    found = np.empty(flat.size)
    smeared_wave.g_log_g(dv * flat, dx, np.exp(-rate * flat), filled, _PHASES, found)
    return (-found / filled - offset).reshape(time.shape)


def _narrow(w: np.ndarray) -> np.ndarray:
    """The law for dx -> 0 in closed form; w = dv t / L."""
    # Beyond w = 2 whole turns are smeared evenly: only the rest of w still carries a wave, of
    # height rest / w about one half.
    flat = np.ravel(w)
    found = [0.5 * u if u <= 1.0 else _turned(u, math.fmod(u, 2.0)) for u in flat.tolist()]
    return np.array(found).reshape(np.shape(w))


def _turned(w: float, rest: float) -> float:
    """-2 <g ln g> for a wave smeared over w > L = 1.

    The window w = 2 m + rest covers m of the occupied halves whole, and of one more what a window
    of ``rest`` covers: so g rises from a to b linearly in a phase of ``short`` and is flat in
    between.
    """
    whole = 0.5 * (w - rest)
    low, high = max(0.0, rest - 1.0), min(1.0, rest)
    a, b = (whole + low) / w, (whole + high) / w
    short = high - low
    # Over a circle of 2: two ramps of length ``short`` from a to b, flats of 1 - short at a and b.
    ramp = _area(b) - _area(a)
    ramps = 2.0 * short * ramp / (b - a) if b > a else 0.0
    return -((1.0 - short) * (_xlogx(a) + _xlogx(b)) + ramps)


def _area(g: float) -> float:
    """The integral of g ln g: g^2 / 2 ln g - g^2 / 4."""
    return 0.5 * g * float(_xlogx(g)) - 0.25 * g * g


def _xlogx(x: ArrayLike) -> np.ndarray:
    """X ln x, 0 at 0."""
    x = np.asarray(x, dtype=np.float64)
    return x * np.log(np.where(x > 0.0, x, 1.0))
