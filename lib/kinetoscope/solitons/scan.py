"""The fractal: outgoing speed against incoming speed, a thousand collisions in half a second.

Every speed is a collision of its own (:mod:`.collide` defines outcome, bounces and outgoing
speed); none knows of the others, so the numbers are the same bits for any number of threads, in
any order, alone or in company.  A run stops early once its fate is certain: an escaping pair has
been followed for six wobble periods, a trapped one has lost the energy it needs.  ``prune=False``
follows trapped pairs to the horizon all the same, to check that none gets away.
"""

import math
import os
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import attrs
import numpy as np

from kinetoscope.core.knobs import is_whole, refusal
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.solitons import kernels_collision
from kinetoscope.solitons.collide import OUTCOMES, Arena, advance, arena, block, check_speed, clock
from kinetoscope.solitons.potential import Potential, potential

#: Most collisions in one call of the kernel; the site-stages in it bound its time (10 to 50 ms).
BLOCK, CHUNK = 16, 1.2e7


@attrs.frozen(eq=False)
class Scan:
    """Outcomes of collisions at ``speeds`` (n,).

    ``speed_out`` (n,) is nan where nothing escaped; ``bounces`` (n,) int counts contacts until
    the fate was decided; ``outcomes`` (n,) is "escape", "trapped" or "undecided".
    """

    speeds: np.ndarray
    speed_out: np.ndarray
    bounces: np.ndarray
    outcomes: np.ndarray


#: Receives the indices (k,) of finished speeds and their speed_out, bounces and outcomes.
Found = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], None]


def scan(
    speeds: np.ndarray, model: str | Potential = "phi4", *, half_separation: float = 10.0,
    horizon: float = 150.0, dx: float = 0.3, order: str = "kink-antikink", prune: bool = True,
    threads: int | None = None, backend: str = "numba", progress: Progress | None = None,
    cancel: threading.Event | None = None, found: Found | None = None,
) -> Scan:  # fmt: skip
    """Collide at every one of ``speeds`` (n,).

    Parameters
    ----------
    speeds, model, half_separation, horizon, dx, order
        as in :func:`.collide.collide`
    prune
        stop a collision once it is certainly trapped; changes the time taken and nothing else
    threads
        how many to use, all cores unless given
    backend
        ``"numba"`` or ``"jax"`` (batched, for a GPU)
    found
        called in the calling thread with every block of results as it is finished; the blocks
        come coarse to fine, so that a picture is complete early and sharpens
    cancel, progress
        see :mod:`kinetoscope.core.run`

    Raises
    ------
    ValueError
        any speed, grid or separation that :func:`.collide.collide` refuses, before anything runs
    Cancelled
        within about 100 ms of the event
    """
    try:
        speeds = np.array(speeds, dtype=np.float64, ndmin=1)
    except (TypeError, ValueError):
        raise refusal("speeds", speeds, "a list of numbers", "try [0.2, 0.3]") from None
    if speeds.ndim != 1 or speeds.size == 0:
        raise ValueError(f"speeds must be a list of one or more numbers; got shape {speeds.shape}")
    if np.isnan(speeds).any():
        raise refusal("speed (v)", math.nan, "a number in (0, 1) c", "remove it from the speeds")
    where = arena(
        model=model, top_speed=float(np.clip(speeds.max(), 0.0, 1.0)), dx=dx, order=order,
        half_separation=half_separation, horizon=horizon,
    )  # fmt: skip
    for extreme in (speeds.min(), speeds.max()):
        check_speed(float(extreme), where)
    if backend == "jax":
        from kinetoscope.solitons import kernels_jax

        return kernels_jax.scan(
            speeds, model=potential(model), half_separation=half_separation, horizon=horizon,
            dx=dx, order=order, progress=progress, cancel=cancel,
        )  # fmt: skip
    if backend != "numba":
        raise refusal("backend", backend, "'numba' or 'jax'", "try 'numba'")
    threads = os.cpu_count() or 1 if threads is None else threads
    if not is_whole(threads) or threads < 1:
        raise refusal("threads", threads, "a whole number >= 1", "leave it out for all cores")
    return _with_threads(where, speeds, prune, threads, progress, cancel, found)


def coarse_to_fine(n: int) -> np.ndarray:
    """The numbers 0 ... n-1 such that any first part of them is spread over the whole range."""
    stride = 1 << max(0, (n - 1).bit_length() - 1)
    parts, seen = [np.arange(0, n, stride)], stride
    while seen > 1:
        parts.append(np.arange(seen // 2, n, seen))
        seen //= 2
    return np.concatenate(parts)


def _with_threads(
    where: Arena, speeds: np.ndarray, prune: bool, threads: int, progress: Progress | None,
    cancel: threading.Event | None, found: Found | None,
) -> Scan:  # fmt: skip
    rules = where.rules.copy()
    rules[kernels_collision.STOP_ESCAPED] = 1.0
    rules[kernels_collision.STOP_TRAPPED] = 1.0 if prune else 0.0
    cost = 6.0 * where.n * clock(where, float(speeds.min()))[1]
    size = int(np.clip(CHUNK / cost, 1, min(BLOCK, math.ceil(speeds.size / threads))))
    budget = max(1, int(CHUNK / (6.0 * where.n * size)))
    stop = threading.Event()

    def collide(which: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        work = block(where, speeds[which])
        while not advance(where, rules, work, budget):
            stop_if(stop)
        track = work.track
        fate = track[:, kernels_collision.FATE].astype(int)
        column = np.where(fate == 0, kernels_collision.CONTACTS, kernels_collision.DECIDED)
        bounces = track[np.arange(which.size), column].astype(np.int64)
        outcomes = np.array(OUTCOMES)[fate]
        return which, track[:, kernels_collision.SPEED], bounces, outcomes

    queue = coarse_to_fine(speeds.size)
    blocks = [queue[i : i + size] for i in range(0, queue.size, size)]
    speed_out = np.full(speeds.size, np.nan)
    bounces = np.zeros(speeds.size, dtype=np.int64)
    outcomes = np.full(speeds.size, OUTCOMES[0], dtype="<U9")
    done, todo, running = 0, iter(blocks), set()
    with ThreadPoolExecutor(threads, thread_name_prefix="scan") as pool:
        try:
            while True:
                stop_if(cancel)
                while len(running) < 2 * threads and (which := next(todo, None)) is not None:
                    running.add(pool.submit(collide, which))
                if not running:
                    break
                ready, running = wait(running, timeout=0.02, return_when=FIRST_COMPLETED)
                for job in ready:
                    result = job.result()
                    which = result[0]
                    speed_out[which], bounces[which], outcomes[which] = result[1:]
                    done += which.size
                    if found is not None:
                        found(*result)
                    if progress is not None:
                        progress(done / speeds.size, f"{done} of {speeds.size} collisions")
        finally:
            stop.set()
            for job in running:
                job.cancel()
    return Scan(speeds, speed_out, bounces, outcomes)

