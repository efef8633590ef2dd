"""Simulated annealing: cool slowly and hope.

Each read begins at random and makes one sweep at every beta of the schedule.  What it ends in is
a bound on the ground-state energy from above, never a proof; below T_d a glass holds it back, and
the energies approach their limit like N^(-2/3) only when N is small enough to be annealed in
earnest.  A schedule that ends at beta = 3 leaves its heat in the spins, 0.01 a spin in SK:
`quench` the reads before their energies are read as ground states.

Kirkpatrick, Gelatt and Vecchi, Science 220, 671 (1983).
"""

import threading

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import seeds
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.replicas import dynamics, kernels_ladder
from kinetoscope.replicas.hebbian import Hebbian
from kinetoscope.replicas.tempering import PIECE, attempt_seconds

#: Fields of so many reads are made at once.
TOGETHER = 64


@attrs.frozen(eq=False)
class Annealing:
    """Where the reads ended: ``spins`` (reads, n) int8 and ``energies`` (reads,), whole system."""

    spins: np.ndarray
    energies: np.ndarray

    @property
    def ground_energy(self) -> float:
        """The lowest energy found: an upper bound of the true one."""
        return float(self.energies.min())


def anneal(
    couplings: Hebbian | ArrayLike, betas: ArrayLike, reads: int, seed: int = 0, *,
    method: str = "auto", cancel: threading.Event | None = None,
    progress: Progress | None = None,
) -> Annealing:  # fmt: skip
    """``reads`` independent coolings along ``betas`` (sweeps,), upwards, one sweep at each.

    Reads under one seed never share a number: their spins are pairwise different at the start
    and nothing they draw later is the same.  The first reads of many are the reads of few.

    >>> from kinetoscope.replicas import couplings
    >>> found = anneal(couplings("sk", 20, seed=1), np.linspace(0.1, 3.0, 200), reads=5)
    >>> found.spins.shape
    (5, 20)
    """
    betas = dynamics.checked_betas(betas, strictly=False)
    reads = dynamics.checked_count("reads", reads, 1, 10**6, "10 show the spread")
    move = dynamics.of(couplings, method=method)
    key = np.uint64(seeds.spawn(seed, 67).generate_state(1, np.uint64)[0])
    random = np.random.default_rng(seeds.spawn(seed, 68))
    s = dynamics.random_spins(random, (reads, move.n))
    piece = max(1, int(PIECE / (attempt_seconds(move) * move.n)))
    memory: np.ndarray
    for read in range(reads):
        if read % TOGETHER == 0:
            memory, _ = move.remember(s[read : read + TOGETHER])
        done = 0
        while done < betas.size:
            stop_if(cancel)
            step = min(piece, betas.size - done)
            kernels_ladder.cool[move.kind](
                move.arrays, s[read], memory[read % TOGETHER], betas, key, read, done, step
            )
            done += step
        if progress is not None:
            progress((read + 1) / reads, f"{read + 1} of {reads} reads")
    return Annealing(s, move.energies(s))
