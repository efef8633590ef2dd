"""The Boltzmann equations of both species as one quadratic system, and its solution in time.

    d a / dt = n-weighted sums of Q_LL(a, a) nu_light + Q_LH(a, b) nu
    d b / dt = eps Q_HH(b, b) nu_heavy + Q_HL(b, a) nu

in light mean free times, ``a`` light and ``b`` heavy coefficients.  Heavy molecules are slower by
eps and meet each other that much less often (for Maxwell molecules this is a choice, the usual
one).  Truncated operators replace Q_LH and Q_HL by their series in eps (Degond and
Lucquin-Desreux, Math. Models Methods Appl. Sci. 6, 405 (1996)): taken to the same order in both,
energy is conserved; "mixed" takes order 1 for the light and 2 for the heavy, and it is not.
"""

import threading
from functools import lru_cache

import attrs
import numpy as np

from kinetoscope.core.run import Progress, stop_if
from kinetoscope.mixture import basis, kernels
from kinetoscope.mixture.params import Params
from kinetoscope.mixture.tensors import Tensor, collision_tensor

#: Orders in eps of Q_LH and Q_HL; None is the operator itself.
ORDERS = {
    "exact": (None, None), "order0": (0, 0), "order1": (1, 1), "order2": (2, 2), "mixed": (1, 2),
}  # fmt: skip
#: Absolute beside relative tolerance: coefficients near 0 count this much less.
ATOL = 0.01
#: Multiplications between two looks at the cancel event: at most 50 ms.
CHUNK = 2e7


@attrs.frozen(eq=False)
class System:
    """The quadratic form dy/dt = sum q y_i y_j, rows from ``start`` (n + 1,); see kernels.

    ``triangular`` says that all couplings go to higher degree (Maxwell molecules).
    """

    start: np.ndarray
    i: np.ndarray
    j: np.ndarray
    q: np.ndarray
    triangular: bool


@attrs.frozen(eq=False)
class Relaxation:
    """Coefficients (frames, 2, size) of light and heavy at the times asked for, and what it took.

    ``steps`` accepted and ``rejected`` steps.
    """

    coefficients: np.ndarray
    steps: int
    rejected: int


def system(params: Params) -> System:
    """The equations of ``params``; remembered, as many runs differ only in how they start."""
    return _system(
        params.epsilon, params.gamma, params.degree, params.operator, params.nu, params.nu_light,
        params.nu_heavy,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _system(
    epsilon: float, gamma: float, degree: int, operator: str, nu: float, nu_light: float,
    nu_heavy: float,
) -> System:  # fmt: skip
    low, high = ORDERS[operator]
    own = _folded(gamma, degree)
    parts = [
        (own, 0, 0, nu_light),
        (own, 1, 1, nu_heavy * epsilon),
        (collision_tensor(gamma, degree, epsilon, "light", order=low), 0, 1, nu),
        (collision_tensor(gamma, degree, epsilon, "heavy", order=high), 1, 0, nu),
    ]
    rows, columns, others, entries = [], [], [], []
    for tensor, target, partner, rate in parts:
        keep = tensor.values * rate != 0.0
        k, i, j = tensor.keys[keep].T.astype(np.int64)
        rows.append(2 * k + target)
        columns.append(2 * i + target)
        others.append(2 * j + partner)
        entries.append(tensor.values[keep] * rate)
    row = np.concatenate(rows)
    order = np.argsort(row, kind="stable")
    start = np.searchsorted(row[order], np.arange(2 * basis.size(degree) + 1))
    made = System(
        start=start, i=np.concatenate(columns)[order].astype(np.int32),
        j=np.concatenate(others)[order].astype(np.int32), q=np.concatenate(entries)[order],
        triangular=gamma == 0.0,
    )  # fmt: skip
    for array in (made.start, made.i, made.j, made.q):
        array.flags.writeable = False
    return made


def relax(
    system: System, coefficients: np.ndarray, times: np.ndarray, *, rtol: float = 1e-4,
    cancel: threading.Event | None = None, progress: Progress | None = None,
) -> Relaxation:  # fmt: skip
    """Follow ``coefficients`` (2, size) from t = 0 and return them at ``times`` (rising, >= 0).

    The last time ends a step; others lie within steps, on the method's own interpolant.

    Raises
    ------
    FloatingPointError
        the state left the reach of the basis and grew without bound; the message says when
    Cancelled
        within 50 ms of the event
    """
    y = np.ascontiguousarray(coefficients.T).ravel()
    out = np.empty((times.size, y.size))
    clock, counts = np.array([0.0, 1e-2]), np.zeros(3, dtype=np.int64)
    each = 8.0 * system.q.size + y.size**2 * (20.0 if system.triangular else y.size / 3.0)
    limit, frame = max(1, int(CHUNK / each)), 0
    while frame < times.size:
        stop_if(cancel)
        frame = kernels.advance(
            system.start, system.i, system.j, system.q, system.triangular, y, clock, times, frame,
            out, rtol, ATOL * rtol, limit, counts,
        )  # fmt: skip
        if counts[kernels.FAILED] or not np.isfinite(y).all():
            raise FloatingPointError(
                f"the coefficients grew without bound at t = {clock[0]:.4g}: the state is beyond "
                "the reach of the basis; take temperatures nearer to 1, or a lower degree (and "
                "where the operator is cut off in ε, the exact one or a smaller epsilon)"
            )
        if progress is not None:
            progress(_fraction(clock[0], times), f"t = {clock[0]:.3g}")
    shape = (times.size, y.size // 2, 2)
    found = np.ascontiguousarray(out.reshape(shape).transpose(0, 2, 1))
    return Relaxation(found, int(counts[kernels.STEPS]), int(counts[kernels.REJECTED]))


@lru_cache(maxsize=8)
def _folded(gamma: float, degree: int) -> Tensor:
    """The self-collision tensor with (i, j) and (j, i) added up: half the work."""
    keys, values = collision_tensor(gamma, degree, target="self")
    k, i, j = keys.T.astype(np.int64)
    n = basis.size(degree)
    flat = (k * n + np.minimum(i, j)) * n + np.maximum(i, j)
    found, where = np.unique(flat, return_inverse=True)
    folded = np.stack([found // (n * n), found // n % n, found % n], axis=1)
    return Tensor(folded, np.bincount(where, weights=values))


def _fraction(time: float, times: np.ndarray) -> float:
    """How far the log clock has come, in [0, 1]."""
    return min(1.0, float(np.log1p(100.0 * time) / np.log1p(100.0 * times[-1])))
