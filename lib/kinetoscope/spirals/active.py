"""Decay, event by event: the contact process and the two annihilations, from few to millions.

``active_process`` is what finds exponents: it follows only the particles, so a process that is
dying out gets cheaper as it goes, and its time is exact.

Contact process: each particle dies at rate 1 and puts one on a random neighbour at rate ``birth``
(lambda), if that is empty.  A+A -> 0: each particle hops at rate 1 onto a random neighbour; if one
is there, both vanish.  A+B -> 0: the same between unlike particles, like ones block each other.

Source: Hinrichsen, Adv. Phys. 49, 815 (2000) for the first, Toussaint and Wilczek, J. Chem. Phys.
78, 2642 (1983) for the third [both from memory, unverified].
"""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import seeds as core_seeds
from kinetoscope.core.knobs import is_whole, refusal
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.spirals import kernels_active

PROCESSES = {
    "contact": kernels_active.CONTACT, "A+A": kernels_active.SAME, "A+B": kernels_active.DIFFERENT,
}  # fmt: skip
#: Most sites: 2^26 takes 0.6 GB.
MOST = 2**26
#: Events between two looks at the cancel event, about 10 ms.
EVENTS = 200_000


def active_process(
    kind: str = "contact", dimension: int = 2, size: int = 256, times: ArrayLike = (1.0,),
    seeds: Sequence[int] = (0,), birth: float | None = None, density: float | None = None, *,
    threads: int | None = None, progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> np.ndarray:  # fmt: skip
    """Density of particles at ``times``, (n_seeds, n_times), one run for each seed.

    ``kind`` is "contact", "A+A" or "A+B"; ``dimension`` 1 (a ring of ``size`` sites) or 2
    (``size`` x ``size``, a torus); ``times`` rise from 0 or later (a lone particle of the contact
    process lives for 1 on average).  ``birth`` is lambda, for the contact process alone;
    ``density`` at the start is in (0, 1], 1 unless told otherwise (A+B: of both kinds together,
    in equal numbers).  ``threads`` take runs, never parts of one: the same bits for any number.

    Raises
    ------
    ValueError
        for what no such process has.
    Cancelled
        within 50 ms of ``cancel``.
    """
    process = _Process.checked(kind, dimension, size, birth, density)
    try:
        when = np.atleast_1d(np.asarray(times, dtype=np.float64))
    except (TypeError, ValueError):
        raise refusal("times", times, "numbers", "try np.geomspace(1, 100, 20)") from None
    rising = when.ndim == 1 and when.size and np.isfinite(when).all() and (np.diff(when) > 0).all()
    if not rising or when[0] < 0:
        raise refusal("times", times, "rising and 0 or later", "try np.geomspace(1, 100, 20)")
    if not len(seeds):
        raise refusal("seeds", seeds, "at least one seed", "seeds=(0,)")
    if threads is not None and (not is_whole(threads) or threads < 1):
        raise refusal("threads", threads, "a whole number from 1", "leave it out for all cores")
    threads = min(len(seeds), threads or os.cpu_count() or 1)
    done = 0

    def one(seed: int) -> np.ndarray:
        nonlocal done
        densities = process.follow(when, seed, cancel)
        done += 1
        if progress is not None:
            progress(done / len(seeds), f"{done} of {len(seeds)} runs")
        return densities

    with ThreadPoolExecutor(threads, thread_name_prefix="active") as pool:
        return np.array(list(pool.map(one, seeds)))


@attrs.frozen
class _Process:
    number: int
    dimension: int
    size: int
    birth: float
    density: float

    @classmethod
    def checked(
        cls, kind: str, dimension: int, size: int, birth: float | None, density: float | None
    ) -> "_Process":
        if kind not in PROCESSES:
            raise refusal("kind", kind, "one of " + ", ".join(PROCESSES), "try 'contact'")
        if dimension not in (1, 2):
            raise refusal("dimension", dimension, "1 or 2", "there is no lattice of another kind")
        whole = isinstance(size, int | np.integer) and not isinstance(size, bool)
        if not whole or size < 2 or size**dimension > MOST:
            allowed = f"a whole number from 2 to {int(MOST ** (1 / dimension))}"
            raise refusal("size", size, allowed, "memory is 9 bytes a site")
        if (birth is None) == (kind == "contact"):
            remedy = "the contact process needs it, annihilation has none"
            raise refusal("birth", birth, "a rate for kind='contact' alone", remedy)
        if birth is not None and not (np.isfinite(birth) and birth >= 0):
            raise refusal("birth", birth, "a rate, 0 or more", "the threshold is near 1.65")
        density = 1.0 if density is None else density
        if not 0 < density <= 1:
            raise refusal("density", density, "a fraction in (0, 1]", "1 is a full lattice")
        return cls(PROCESSES[kind], dimension, int(size), float(birth or 0.0), float(density))

    def begin(self, seed: int) -> np.ndarray:
        """(sites,) uint8: where the particles are at time 0."""
        sites = self.size**self.dimension
        grid = np.zeros(sites, np.uint8)
        grid[: max(1, round(self.density * sites))] = 1
        if self.number == kernels_active.DIFFERENT:
            grid[: 2 * (int(grid.sum()) // 2)][1::2] = 2
        if self.density < 1 or self.number == kernels_active.DIFFERENT:
            np.random.default_rng(core_seeds.spawn(seed, 0)).shuffle(grid)
        return grid

    def follow(
        self, times: np.ndarray, seed: int, cancel: threading.Event | None
    ) -> np.ndarray:
        grid = self.begin(seed)
        key = np.uint64(core_seeds.spawn(seed, 1).generate_state(1, np.uint64)[0])
        sites = np.empty(grid.size, np.int32)
        where = np.zeros(grid.size, np.int32)
        occupied = np.flatnonzero(grid).astype(np.int32)
        number = occupied.size
        sites[:number] = occupied
        where[occupied] = np.arange(number, dtype=np.int32)
        found, draws, now = np.zeros(times.size), 0, 0.0
        for k, end in enumerate(times):
            reached = False
            while not reached:
                stop_if(cancel)
                number, draws, now, reached = kernels_active.follow(
                    self.number, self.birth, self.size, self.dimension, grid, sites, where,
                    number, key, np.uint64(draws), now, end, EVENTS,
                )  # fmt: skip
            found[k] = number / grid.size
            if number == 0:
                break
        return found
