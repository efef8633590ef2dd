"""Ensembles: how often, and after how long, a species dies out.

Members are runs of their own, each with a seed spawned from the ensemble's; threads take members,
never parts of one, so the numbers are the same for any number of threads.
"""

import math
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import seeds
from kinetoscope.core.estimate import wilson
from kinetoscope.core.knobs import is_number, is_whole, refusal
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.spirals.batch import Batch
from kinetoscope.spirals.lattice import Lattice
from kinetoscope.spirals.rules import Rules

#: Counts are looked at this often while a member runs.
LOOKS = 40


@attrs.frozen(eq=False)
class Ensemble:
    """What became of the members.

    Attributes
    ----------
    extinction_times : (runs,) float64; NaN where every species was alive at the end.  Resolved to
        a fortieth of the duration, since that is how often a member is looked at
    survivors : (runs, 4) int64, sites of each species at the end (0: empty)
    extinct_fraction : share of the members that lost a species
    interval : (low, high), its 95 % Wilson interval
    """

    extinction_times: np.ndarray
    survivors: np.ndarray
    extinct_fraction: float
    interval: tuple[float, float]


def ensemble(
    rules: Rules, size: int, runs: int, duration: float, *,
    init: str | ArrayLike | Mapping[int, float] = "random", seed: int = 0,
    method: str = "dimers", attempts_per_dimer: float = 0.25, stop: str | None = "extinction",
    threads: int | None = None, progress: Progress | None = None,
    cancel: threading.Event | None = None, found: Callable[[int, float, Any], None] | None = None,
) -> Ensemble:  # fmt: skip
    """Run ``runs`` lattices for ``duration`` and count who is left.

    ``stop="extinction"`` ends a member as soon as a species is gone; None runs all to the end.
    ``found(member, extinction time or NaN, counts)`` is called as members finish, from their
    threads, so that a chart can fill in.  Raises Cancelled within 50 ms of ``cancel``.

    ``method="jax"`` takes all members as one `Batch`, which is for a GPU; ``threads`` does nothing
    there.
    """
    if not is_whole(runs) or runs < 1:
        raise refusal("runs", runs, "a whole number from 1", "100 give an error of 5 %")
    if not is_number(duration) or duration <= 0:
        raise refusal("duration", duration, "a positive time", "size**2 is the customary choice")
    if stop not in ("extinction", None):
        raise refusal("stop", stop, "'extinction' or None", "None runs every member to the end")
    if threads is not None and (not is_whole(threads) or threads < 1):
        raise refusal("threads", threads, "a whole number from 1", "leave it out for all cores")
    times, survivors = np.full(runs, np.nan), np.zeros((runs, 4), np.int64)
    members = seeds.spawn_integers(seed, runs)
    finished = 0

    def lattice(k: int) -> Lattice:
        return Lattice(
            size, rules, init, seed=members[k], method=method,
            attempts_per_dimer=attempts_per_dimer,
        )  # fmt: skip

    def over(k: int, died: float, counts: np.ndarray) -> None:
        nonlocal finished
        times[k], survivors[k] = died, counts
        finished += 1
        if found is not None:
            found(k, times[k], survivors[k])
        if progress is not None:
            progress(finished / runs, f"{finished} of {runs} runs")

    def one(k: int) -> None:
        member = lattice(k)
        over(k, _until_extinct(member, duration, stop, cancel), member.counts)

    if method == "jax":
        _together([lattice(k) for k in range(runs)], duration, stop, cancel, over)
    else:
        workers = min(runs, threads or os.cpu_count() or 1)
        with ThreadPoolExecutor(workers, thread_name_prefix="ensemble") as pool:
            for _ in pool.map(one, range(runs)):
                pass
    lost = int(np.isfinite(times).sum())
    return Ensemble(times, survivors, lost / runs, wilson(lost, runs))


def _together(
    lattices: list[Lattice], duration: float, stop: str | None, cancel: threading.Event | None,
    over: Callable[[int, float, np.ndarray], None],
) -> None:  # fmt: skip
    """All members as one batch; ``over(member, time of extinction or NaN, counts)`` for each."""
    batch, known = Batch(lattices), list(lattices[0].rules.species)
    died = np.full(len(lattices), math.nan)
    open_members = set(range(len(lattices)))
    done, counts = 0, batch.counts
    for k in range(1, LOOKS + 1):
        goal = int(duration * k / LOOKS / batch.step + 1e-9)
        batch.advance(goal - done, cancel=cancel)
        done, counts = goal, batch.counts
        gone = (counts[:, known] == 0).any(axis=1)
        died[gone & np.isnan(died)] = batch.time
        if stop is not None:
            for member in sorted(open_members.intersection(np.flatnonzero(gone).tolist())):
                over(member, float(died[member]), counts[member])
                open_members.discard(member)
            if not open_members:
                return
    for member in sorted(open_members):
        over(member, float(died[member]), counts[member])


def _until_extinct(
    lattice: Lattice, duration: float, stop: str | None, cancel: threading.Event | None
) -> float:
    died, piece = math.nan, 0.05  # seconds of work, adjusted below
    for k in range(1, LOOKS + 1):
        end = duration * k / LOOKS
        while lattice.time < end - lattice.step:
            stop_if(cancel)
            lattice.advance(min(end - lattice.time, piece * lattice.speed))
        if lattice.extinct and math.isnan(died):
            died = lattice.time
            if stop is not None:
                break
    return died
