"""The macrostate: how many discs are in which cell of position and velocity.

The problem is the same at every height, so cells are strips in x; in velocity they are squares of
dv x dv, or, with ``v_dims=1``, intervals of v_x alone.  Velocities beyond ``v_max`` fall into
overflow cells and are counted there: no disc is ever dropped.
"""

import numpy as np

from kinetoscope.core.knobs import is_number, is_whole, refusal
from kinetoscope.expansion import kernels_counting
from kinetoscope.expansion.params import cells_across, reach_of
from kinetoscope.expansion.state import State

#: Memory that one array of counts may take.
MOST_BYTES = 2**30


def counts(
    state: State, n_x: int, dv: float, v_max: float = 6.0, v_dims: int = 2
) -> np.ndarray:
    """Occupation numbers of the cells.

    Parameters
    ----------
    state :
        positions in [0, 1] and velocities of N discs
    n_x :
        strips along x
    dv :
        width of a velocity cell
    v_max :
        the cells reach at least this far either way; they are symmetric about 0
    v_dims :
        2 for cells in (v_x, v_y), 1 for cells in v_x alone

    Returns (n_x, n_v + 2, n_v + 2) or (n_x, n_v + 2) int64, n_v = ceil(2 v_max / dv); the first
    and last index of a velocity axis are the overflow cells.  The sum is N.

    Raises
    ------
    ValueError
        n_x < 1, dv or v_max not above 0, v_dims neither 1 nor 2, a position outside the box, or
        cells so fine that they would not fit in a gigabyte
    """
    check_strips(n_x)
    for name, value in (("dv", dv), ("v_max", v_max)):
        if not (is_number(value) and value > 0.0):
            raise refusal(name, value, "a number above 0", "dv = 0.25, v_max = 6")
    if v_dims not in (1, 2):
        raise refusal("v_dims", v_dims, "1 (v_x) or 2 (v_x and v_y)", "2 is the macrostate")
    # In floats: of cells far too narrow there is no whole number.
    wide = 2.0 * float(v_max) / float(dv) + 2.0
    if 8.0 * n_x * wide * (wide if v_dims == 2 else 1.0) > MOST_BYTES:
        raise refusal(
            "dv", dv, f"wide enough that n_x = {n_x} strips fit in {MOST_BYTES >> 20} MB",
            "take wider velocity cells, fewer strips, or v_dims=1",
        )  # fmt: skip
    n_v = cells_across(dv, v_max)
    shape = (int(n_x), *(n_v + 2,) * v_dims)
    x, vx, vy = columns(state)
    if x.size and not (x.min() >= 0.0 and x.max() <= 1.0):
        raise refusal("state.x", float(x.min()), "positions in [0, 1]", "give them in units of L")
    out = np.zeros(shape, dtype=np.int64)
    fill(x, vx, vy, n_v, reach_of(dv, v_max), out)
    return out


def check_strips(n_x: int) -> None:
    """Refuse what is no number of strips along x."""
    if not is_whole(n_x) or n_x < 1:
        raise refusal("n_x", n_x, "a whole number from 1", "16 is a good start")


def columns(state: State) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, vx, vy (N,) of a state in the one type that the kernels are compiled for."""
    _check_state(state)
    x, vx, vy = (np.array(each, dtype=np.float64) for each in (state.x, state.vx, state.vy))
    return x, vx, vy


def to_read(array: np.ndarray) -> np.ndarray:
    """A view that is closed for writing, as the arrays of a finished run are.

    Kernels are compiled for either kind anew; so they need one.
    """
    view = array.view()
    view.flags.writeable = False
    return view


def edges(n_v: int, reach: float) -> np.ndarray:
    """Edges (n_v + 1,) of the velocity cells, each rounded as the kernels round it."""
    inner = reach * (2.0 * np.arange(1, n_v) - n_v) / n_v
    return np.concatenate([[-reach], inner, [reach]])


def fill(
    x: np.ndarray, vx: np.ndarray, vy: np.ndarray, n_v: int, reach: float, out: np.ndarray
) -> None:
    """Add discs at x, vx, vy (N,) to the int64 counts ``out``; its shape says which cells."""
    if out.ndim == 2:
        kernels_counting.count_vx(x, vx, out.shape[0], n_v, reach, out)
    else:
        kernels_counting.count_vxvy(x, vx, vy, out.shape[0], n_v, reach, out)


def rebin(
    counts: np.ndarray, factor_x: int, factor_v: int, v_dims: int | None = None
) -> np.ndarray:
    """Counts in cells ``factor_x`` times longer and ``factor_v`` times wider in velocity.

    ``counts`` is (..., n_x, n_v + 2) for ``v_dims`` = 1 or (..., n_x, n_v + 2, n_v + 2) for 2;
    any axes before (frames) are kept.  Left out, v_dims is 2 where there are three axes or more
    and the last two are alike.  The overflow cells stay what they are.  The result equals
    direct counting in the coarser cells bit for bit, because cells nest.

    Raises
    ------
    ValueError
        a factor that does not divide the number of cells
    """
    counts = np.asarray(counts)
    if v_dims not in (None, 1, 2):
        raise refusal("v_dims", v_dims, "1 (v_x), 2 (v_x and v_y) or None", "None looks for itself")
    if counts.dtype.kind not in "iuf":
        raise refusal("counts", counts.dtype.name, "numbers", "take what counts() returns")
    if v_dims is None:
        v_dims = 2 if counts.ndim > 2 and counts.shape[-1] == counts.shape[-2] else 1
    axis = counts.ndim - 1 - v_dims
    if axis < 0:
        raise refusal("counts", counts.shape, "(..., n_x, n_v + 2) or with two velocity axes",
                      "take what counts() returns")  # fmt: skip
    if v_dims == 1 and counts.dtype in (np.uint16, np.uint32):  # as runs store them
        return _joined_at_once(counts, factor_x, factor_v)
    counts = _joined(counts, axis, "factor_x", factor_x)
    for velocity in range(axis + 1, counts.ndim):
        low, inner, high = np.split(counts, [1, counts.shape[velocity] - 1], axis=velocity)
        inner = _joined(inner, velocity, "factor_v", factor_v)
        counts = np.concatenate([low, inner, high], axis=velocity)
    return counts


def _joined_at_once(counts: np.ndarray, factor_x: int, factor_v: int) -> np.ndarray:
    """:func:`rebin` of counts in (x, v_x), compiled: 1 ms for 121 frames of 64 x 192 cells."""
    *before, n_x, wide = counts.shape
    _check_factor("factor_x", factor_x, n_x)
    _check_factor("factor_v", factor_v, wide - 2)
    if factor_x == factor_v == 1:
        return counts
    out = np.empty((*before, n_x // factor_x, (wide - 2) // factor_v + 2), counts.dtype)
    stored = np.ascontiguousarray(counts).reshape(-1, n_x, wide)
    kernels_counting.join(
        to_read(stored), int(factor_x), int(factor_v), out.reshape(-1, *out.shape[-2:])
    )
    return out


def _check_factor(name: str, factor: int, size: int) -> None:
    if not is_whole(factor) or factor < 1 or size % factor:
        raise refusal(name, factor, f"a whole number that divides {size}", "1 changes nothing")


def _joined(counts: np.ndarray, axis: int, name: str, factor: int) -> np.ndarray:
    size = counts.shape[axis]
    _check_factor(name, factor, size)
    if factor == 1:
        return counts
    shape = (*counts.shape[:axis], size // factor, factor, *counts.shape[axis + 1 :])
    split = counts.reshape(shape)
    # Slices, not sum(axis): NumPy adds short axes slowly, and the type of the counts is kept.
    total = np.take(split, 0, axis=axis + 1)
    for k in range(1, factor):
        total += np.take(split, k, axis=axis + 1)
    return total


def right_fraction(state: State) -> float:
    """Fraction of the discs in the right half of the box, x > 1/2."""
    _check_state(state)
    if state.n == 0:
        raise refusal("state", "no discs", "one disc or more", "take gas.state()")
    return float(np.count_nonzero(state.x > 0.5) / state.n)


def _check_state(state: State) -> None:
    if not isinstance(state, State):
        raise TypeError(str(refusal("state", state, "an expansion.State", "take gas.state()")))
