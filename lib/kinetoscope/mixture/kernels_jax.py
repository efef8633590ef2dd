"""Many gases side by side, for a GPU: mass ratios, collision rates and starts in one batch.

Same equations, same method (RODAS, with the coefficients of :mod:`.kernels`), same step control
and same interpolant as the numba kernel.  What differs is the order of the work: every gas takes
its k-th step at the same time, each with a step and a clock of its own, as one row of arrays
(b, n), until the last of them is over.  As the number of steps hardly depends on the mass ratio,
few rows ever wait.

Sums are gathered, not scattered: each row's terms stand padded side by side, so that results do
not depend on the order in which threads come, and agree with numba's to rounding.

On a CPU it takes five to seven times as long as numba (64 gases of Maxwell molecules at degree 8,
16 of hard discs at 10), and seconds to compile first.
"""

import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

import attrs
import numpy as np

from kinetoscope.core import jax_env
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import Budget, Cost, Progress, check_budget, stop_if
from kinetoscope.mixture import kernels
from kinetoscope.mixture.params import Params, started
from kinetoscope.mixture.relax import ATOL, System, system

jax = jax_env.jax()
jnp, lax = jax.numpy, jax.lax

#: Seconds of work between two looks at the cancel event.
PATIENCE = 0.05


@attrs.frozen(eq=False)
class Relaxations:
    """Many runs: times (b, frames), coefficients (b, frames, 2, size), accepted ``steps`` and
    ``rejected`` ones (b,).
    """

    times: np.ndarray
    coefficients: np.ndarray
    steps: np.ndarray
    rejected: np.ndarray


class Terms(NamedTuple):
    """Quadratic forms of a batch, all with the same terms q y_i y_j, absent ones with q = 0.

    q (b, e + 1) ends in a zero that padding points to.  ``i``, ``j`` (e + 1,) are the factors;
    ``row`` (n, width) lists the terms of each rate, ``cell`` and ``other`` (n, n, depth) the
    terms q y_other of each entry of the Jacobian.
    """

    q: object
    i: object
    j: object
    row: object
    cell: object
    other: object


class Lanes(NamedTuple):
    """Gases on their way: y (b, n), clocks, next steps, frames so far (b, frames, n), counts."""

    y: object
    t: object
    h: object
    out: object
    taken: object
    refused: object
    failed: object


def terms(systems: Sequence[System]) -> Terms:
    """One set of terms for ``systems`` of the same size."""
    sizes = {s.start.size - 1 for s in systems}
    if len(sizes) != 1:
        raise refusal("systems", sorted(sizes), "of one degree", "make one batch for each degree")
    n = sizes.pop()
    codes = [
        (np.repeat(np.arange(n), np.diff(s.start)) * n + s.i.astype(np.int64)) * n + s.j
        for s in systems
    ]
    every = np.unique(np.concatenate(codes))
    q = np.zeros((len(systems), every.size + 1))
    for lane, (code, s) in enumerate(zip(codes, systems, strict=True)):
        np.add.at(q[lane], np.searchsorted(every, code), s.q)
    k, i, j = every // (n * n), every // n % n, every % n
    term = np.arange(every.size)
    pairs = np.concatenate([k * n + i, k * n + j])
    cell, other = _padded(pairs, [np.tile(term, 2), np.concatenate([j, i])], n * n, every.size)
    (row,) = _padded(k, [term], n, every.size)
    made = (
        q, np.append(i, 0), np.append(j, 0), row, cell.reshape(n, n, -1), other.reshape(n, n, -1)
    )  # fmt: skip
    return Terms(*map(jnp.asarray, made))


def _padded(
    where: np.ndarray, lists: list[np.ndarray], count: int, empty: int
) -> list[np.ndarray]:
    """Entries of ``lists`` sorted by ``where``, one row for each of ``count`` places.

    The first list is filled up with ``empty``, the others with 0.
    """
    order = np.argsort(where, kind="stable")
    where = where[order]
    first = np.searchsorted(where, np.arange(count))
    rank = np.arange(where.size) - first[where]
    found = []
    for fill, values in zip([empty, *[0] * (len(lists) - 1)], lists, strict=True):
        table = np.full((count, int(rank.max()) + 1), fill, dtype=np.int32)
        table[where, rank] = values[order]
        found.append(table)
    return found


@jax.jit
def rates(told, y):
    """dy/dt (b, n)."""
    products = told.q * y[:, told.i] * y[:, told.j]
    return products[:, told.row].sum(axis=-1)


@jax.jit
def jacobian(told, y):
    """d(rate of y[k]) / d y[l]: (b, n, n)."""
    return (told.q[:, told.cell] * y[:, told.other]).sum(axis=-1)


def _attempt(told, y, h):
    """One step of RODAS: (new value, its error estimate, stages (6, b, n))."""
    matrix = jnp.eye(y.shape[1]) / (h * kernels.GAMMA)[:, None, None]
    factors = jax.scipy.linalg.lu_factor(matrix - jacobian(told, y))
    square = ((0, 0), (0, 1))
    a, c = (jnp.asarray(np.pad(table, square)) for table in (kernels.A, kernels.C))

    def stage(s, now):
        # a loop, not six copies of its body: those take the compiler half a minute
        k, _ = now
        new = y + jnp.tensordot(a[s], k, axes=1)
        right = rates(told, new) + jnp.tensordot(c[s], k, axes=1) / h[:, None]
        return k.at[s].set(jax.scipy.linalg.lu_solve(factors, right[..., None])[..., 0]), new

    none = jnp.zeros((kernels.STAGES, *y.shape))
    k, new = lax.fori_loop(0, kernels.STAGES, stage, (none, y))
    return new + k[-1], k[-1], k


def _advance_once(told, times, rtol, lanes):
    last = times[:, -1]
    busy = (lanes.t < last) & ~lanes.failed
    h = jnp.where(busy, jnp.minimum(lanes.h, last - lanes.t), 1.0)
    new, estimate, stages = _attempt(told, lanes.y, h)
    scale = ATOL * rtol + rtol * jnp.maximum(jnp.abs(lanes.y), jnp.abs(new))
    error = jnp.sqrt(((estimate / scale) ** 2).mean(axis=1))
    good = error <= 1.0
    taken = busy & good
    shrunk = jnp.where(error < 1e300, jnp.maximum(0.2, 0.9 * error**-0.25), 0.1)
    grown = jnp.clip(0.9 * jnp.maximum(error, 1e-12) ** -0.25, 0.2, 6.0)
    after = jnp.where(h < last - lanes.t, lanes.t + h, last)
    next_h = h * jnp.where(good, grown, shrunk)
    failed = lanes.failed | busy & ~good & (next_h < 1e-14 * (lanes.t + 1e-6))
    # frames that this step passes, on the interpolant
    passed = taken[:, None] & (times > lanes.t[:, None]) & (times <= after[:, None])
    s = jnp.where(times == after[:, None], 1.0, (times - lanes.t[:, None]) / h[:, None])[:, :, None]
    c3, c4 = (sum(d[b] * stages[b] for b in range(5))[:, None] for d in kernels.D)
    inside = (1.0 - s) * lanes.y[:, None] + s * (new[:, None] + (1.0 - s) * (c3 + s * c4))
    return Lanes(
        jnp.where(taken[:, None], new, lanes.y), jnp.where(taken, after, lanes.t),
        jnp.where(busy, next_h, lanes.h), jnp.where(passed[:, :, None], inside, lanes.out),
        lanes.taken + taken, lanes.refused + (busy & ~good), failed,
    )  # fmt: skip


@jax.jit
def _advance(told, times, rtol, lanes, budget):
    """At most ``budget`` steps of every gas, fewer when all is over."""

    def on(state):
        count, now = state
        return (count < budget) & ((now.t < times[:, -1]) & ~now.failed).any()

    def step(state):
        return state[0] + 1, _advance_once(told, times, rtol, state[1])

    return lax.while_loop(on, step, (0, lanes))[1]


@jax.jit
def fly(told: Terms, y: object, h: float, count: int) -> object:
    """``count`` steps of length ``h`` from y (b, n), without control of the error."""
    return lax.fori_loop(0, count, lambda _, now: _attempt(told, now, jnp.full(len(y), h))[0], y)


def relax(
    params: Sequence[Params], times: np.ndarray | None = None, *, rtol: float | None = None,
    budget: Budget | None = None, cancel: threading.Event | None = None,
    progress: Progress | None = None,
) -> Relaxations:  # fmt: skip
    """Follow every gas of ``params``, all of one degree, and return it at its times.

    Parameters
    ----------
    params : (b,)
        mass ratios, densities, rates, kernels, operators and initial data may all differ
    times : (frames,) or (b, frames), optional
        rising, > 0; by default each run's own (then ``frames`` must agree)
    rtol : float, optional
        by default the tightest of ``params``
    budget, cancel, progress
        memory allowed (2 GB if not told); an event that stops the batch; called with a fraction

    Raises
    ------
    FloatingPointError
        a state left the reach of the basis; the message says which
    BudgetExceeded, Cancelled
        more memory than the budget; within some 100 ms of the event
    """
    found, lost = follow(
        params, times, rtol=rtol, budget=budget, cancel=cancel, progress=progress
    )  # fmt: skip
    if np.isfinite(lost).any():
        which = int(np.flatnonzero(np.isfinite(lost))[0])
        raise FloatingPointError(f"run {which} of the batch {beyond(lost[which])}")
    return found


def beyond(time: float) -> str:
    """What became of a run that was lost at ``time``, and what helps."""
    return (
        f"grew without bound at t = {time:.4g}: the state is beyond the reach of the basis; take "
        "temperatures nearer to 1, or, where the operator is cut off in epsilon, a smaller epsilon"
    )


def follow(
    params: Sequence[Params], times: np.ndarray | None = None, *, rtol: float | None = None,
    budget: Budget | None = None, cancel: threading.Event | None = None,
    progress: Progress | None = None,
) -> tuple[Relaxations, np.ndarray]:  # fmt: skip
    """As :func:`relax`, and when each run was lost, (b,): NaN for those that were not."""
    if not params:
        raise refusal("params", params, "a list of one run or more", "Params() is one")
    size = {p.degree for p in params}
    if len(size) != 1:
        raise refusal("degree", sorted(size), "the same in a batch", "make a batch for each")
    systems = [system(p) for p in params]
    many, frames = len(params), np.shape(times)[-1] if times is not None else params[0].frames
    n = systems[0].start.size - 1
    room = 8 * many * (frames * n * 3 + n * n * 4 + 6 * max(s.q.size for s in systems) + 20 * n)
    check_budget(Cost(room, 0.0), budget or Budget(2**31), "take fewer runs at a time")
    if times is None:
        if any(p.frames != frames for p in params):
            raise refusal("frames", {p.frames for p in params}, "the same in a batch", "give times")
        times = np.stack([p.times for p in params])
    times = np.broadcast_to(np.asarray(times, dtype=np.float64), (many, frames))
    if not ((np.diff(times, axis=1) > 0).all() and (times[:, 0] > 0).all()):
        raise refusal("times", times, "rising and above 0", "start at 0.01")
    told, end = terms(systems), jnp.asarray(times)
    rtol = min(p.rtol for p in params) if rtol is None else rtol
    y = np.stack([started(p).T.ravel() for p in params])
    none = np.zeros(many, dtype=np.int64)
    lanes = Lanes(
        y, np.zeros(many), np.full(many, 1e-2), np.zeros((many, frames, n)), none, none, none > 0
    )
    lanes, steps = jax.tree.map(jnp.asarray, lanes), 1
    while bool(((lanes.t < end[:, -1]) & ~lanes.failed).any()):
        stop_if(cancel)
        start = time.monotonic()
        lanes = jax.block_until_ready(_advance(told, end, rtol, lanes, steps))
        if progress is not None:
            done = np.log1p(100 * np.asarray(lanes.t)) / np.log1p(100 * times[:, -1])
            progress(float(min(done.min(), 1.0)), f"{int((done >= 1.0).sum())} of {many} runs over")
        pace = PATIENCE / (time.monotonic() - start)
        # the first call compiles and says nothing about speed
        steps = 4 if steps == 1 else int(np.clip(steps * pace, 1, 2 * steps))
    sound = ~np.asarray(lanes.failed) & np.isfinite(np.asarray(lanes.y)).all(axis=1)
    lost = np.where(sound, np.nan, np.asarray(lanes.t))
    shape = (many, frames, n // 2, 2)
    found = np.ascontiguousarray(np.asarray(lanes.out).reshape(shape).transpose(0, 1, 3, 2))
    return Relaxations(times, found, np.asarray(lanes.taken), np.asarray(lanes.refused)), lost
