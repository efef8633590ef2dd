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

from kinetoscope.core.knobs import refusal
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

    ``triangular`` says that all couplings go to higher degree (Maxwell molecules).  ``places`` are
    those of the coefficients that are followed; the others are zero and stay so.
    """

    places: np.ndarray
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


def system(params: Params, *, mirrored: bool = False) -> System:
    """The equations of ``params``; remembered, as many runs differ only in how they start.

    ``mirrored`` are those for states even in v_x, both species without a wind: collisions keep
    them so, and with the odd coefficients two thirds of the couplings go.
    """
    return _system(
        params.epsilon, params.gamma, params.degree, params.operator, params.nu, params.nu_light,
        params.nu_heavy, mirrored,
    )  # fmt: skip


def is_mirrored(coefficients: np.ndarray) -> bool:
    """Whether all odd coefficients of (..., size) are exactly zero."""
    return not coefficients[..., basis.parities(basis.degree_of(coefficients))[1]].any()


@lru_cache(maxsize=16)
def _system(
    epsilon: float, gamma: float, degree: int, operator: str, nu: float, nu_light: float,
    nu_heavy: float, mirrored: bool,
) -> System:  # fmt: skip
    low, high = ORDERS[operator]
    own = _folded(gamma, degree, mirrored)
    light, heavy = (
        collision_tensor(gamma, degree, epsilon, who, order=order, mirrored=mirrored)
        for who, order in (("light", low), ("heavy", high))
    )
    parts = [
        (own, 0, 0, nu_light), (own, 1, 1, nu_heavy * epsilon),
        (light, 0, 1, nu), (heavy, 1, 0, nu),
    ]  # fmt: skip
    places = basis.parities(degree)[0] if mirrored else np.arange(basis.size(degree))
    standing = np.zeros(basis.size(degree), dtype=np.int64)
    standing[places] = np.arange(places.size)
    rows, columns, others, entries = [], [], [], []
    for tensor, target, partner, rate in parts:
        values = tensor.values * rate
        keep = np.flatnonzero(values)
        k, i, j = 2 * standing[tensor.keys[keep].T]
        rows.append(k + target)
        columns.append(i + target)
        others.append(j + partner)
        entries.append(values[keep])
    row = np.concatenate(rows)
    order = np.argsort(row, kind="stable")
    made = System(
        places=places, start=np.searchsorted(row[order], np.arange(2 * places.size + 1)),
        i=np.concatenate(columns)[order].astype(np.int32),
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
    ValueError
        the system does not follow all coefficients that are not zero
    FloatingPointError
        the state left the reach of the basis and grew without bound; the message says when
    Cancelled
        within 50 ms of the event
    """
    size, places = coefficients.shape[1], system.places
    if np.delete(coefficients, places, axis=1).any():
        raise refusal(
            "coefficients", "some with odd m", "even in v_x for mirrored equations",
            "leave mirrored out",
        )  # fmt: skip
    y = np.ascontiguousarray(coefficients[:, places].T).ravel()
    # The error of a step is the root of a mean over all coefficients, also those that stay zero.
    rtol *= (size / places.size) ** 0.5
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
    found = np.zeros((times.size, 2, size))
    found[:, :, places] = out.reshape(times.size, places.size, 2).transpose(0, 2, 1)
    return Relaxation(found, int(counts[kernels.STEPS]), int(counts[kernels.REJECTED]))


@lru_cache(maxsize=8)
def _folded(gamma: float, degree: int, mirrored: bool) -> Tensor:
    """The self-collision tensor with (i, j) and (j, i) added up: half the work."""
    keys, values = collision_tensor(gamma, degree, target="self", mirrored=mirrored)
    k, i, j = keys.T.astype(np.int64)
    n = basis.size(degree)
    flat = (k * n + np.minimum(i, j)) * n + np.maximum(i, j)
    found, where = np.unique(flat, return_inverse=True)
    folded = np.stack([found // (n * n), found // n % n, found % n], axis=1)
    return Tensor(folded, np.bincount(where, weights=values))


def _fraction(time: float, times: np.ndarray) -> float:
    """How far the log clock has come, in [0, 1]."""
    return min(1.0, float(np.log1p(100.0 * time) / np.log1p(100.0 * times[-1])))
