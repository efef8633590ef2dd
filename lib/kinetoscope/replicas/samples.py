"""Many samples at once: parallel tempering averaged over the disorder.

P_J(q) of one sample is a few spikes where P(q) of theory is a curve: below T_c the overlap does
not average itself, however large n is.  So theory must be met with many samples, each with its
own couplings and its own tempering.  ``backend="numba"`` runs them one after another;
``"jax"`` all in step, which pays on a GPU; both use the same numbers.
"""

import threading

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import jax_env, seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.replicas import admissible, dynamics
from kinetoscope.replicas.couplings import BUDGET
from kinetoscope.replicas.ladders import ROOM, Ladders
from kinetoscope.replicas.tempering import Ladder

BACKENDS = ("auto", "numba", "jax")
#: Samples from which a GPU is faster: nobody has measured it yet.
CROSSOVER = None


@attrs.frozen(eq=False)
class Samples:
    """Tempering of many samples; averages over the recorded sweeps, the last axis temperature.

    Attributes
    ----------
    betas : (T,)
    energies : (samples, T), of the whole system, averaged over copies
    overlap_values : (n + 1,) from -1 to 1
    probabilities : (samples, T, n + 1): P_J(q) of each sample
    swap_rates : (T - 1,) over all samples
    """

    betas: np.ndarray
    energies: np.ndarray
    overlap_values: np.ndarray
    probabilities: np.ndarray
    swap_rates: np.ndarray

    @property
    def overlap_law(self) -> np.ndarray:
        """P(q) averaged over samples, (T, n + 1)."""
        return self.probabilities.mean(axis=0)

    def overlap_moment(self, power: int = 2) -> np.ndarray:
        """<q^power> of each sample, (samples, T)."""
        return self.probabilities @ self.overlap_values**power


def temper_samples(
    couplings: ArrayLike, betas: ArrayLike, sweeps: int, *, copies: int = 2, seed: int = 0,
    burn: int | None = None, backend: str = "auto", cancel: threading.Event | None = None,
    progress: Progress | None = None,
) -> Samples:  # fmt: skip
    """Temper samples with couplings (samples, n, n), as `temper` does one; seeds are spawned.

    "auto" takes JAX where it sees a GPU and there are as many samples as it was measured to pay
    from; until someone measures that, numba.
    """
    words = "(samples, n, n) of at most 8e7 numbers", "numpy.stack of couplings(...)"
    J = admissible.array("couplings", couplings, *words)
    if J.ndim != 3 or J.shape[1] != J.shape[2] or J.size > 8 * BUDGET or not len(J):
        raise refusal("couplings", J.shape, *words)
    if backend not in BACKENDS or (backend == "jax" and not jax_env.present()):
        have = "one of " + ", ".join(BACKENDS[: 3 if jax_env.present() else 2])
        raise refusal("backend", backend, have, "'auto' chooses")
    sweeps = dynamics.checked_count("sweeps", sweeps, 1, 10**9, "2000 suffice for n = 64")
    burn = sweeps // 5 if burn is None else burn
    burn = dynamics.checked_count("burn", burn, 0, sweeps - 1, "a fifth of the sweeps is usual")
    if backend == "auto":
        pays = CROSSOVER is not None and len(J) >= CROSSOVER and jax_env.gpu()
        backend = "jax" if pays else "numba"
    ladders = [
        Ladder(each, betas, copies=copies, seed=child, method="auto")
        for each, child in zip(J, seeds.spawn_integers(seed, len(J)), strict=True)
    ]
    run = _in_step if backend == "jax" else _in_turn
    energies, counts, rates = run(ladders, sweeps, burn, cancel, progress)
    if copies > 1:
        counts = counts / counts.sum(axis=2, keepdims=True)
    return Samples(ladders[0].betas, energies, ladders[0].overlap_values, counts, rates)


def _in_turn(
    ladders: list[Ladder], sweeps: int, burn: int, cancel: threading.Event | None,
    progress: Progress | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    energies, counts, rates = [], [], []
    for k, ladder in enumerate(ladders):
        ladder.every = sweeps + 1
        ladder.advance(burn, cancel=cancel)
        ladder.every = 1
        ladder.forget()
        energies.append(ladder.advance(sweeps - burn, cancel=cancel)[0].mean(axis=(0, 1)))
        counts.append(ladder.histogram)
        rates.append(ladder.swap_rates)
        if progress is not None:
            progress((k + 1) / len(ladders), f"{k + 1} of {len(ladders)} samples")
    return np.array(energies), np.array(counts), np.mean(rates, axis=0)


def _in_step(
    ladders: list[Ladder], sweeps: int, burn: int, cancel: threading.Event | None,
    progress: Progress | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    together, betas, n = Ladders(ladders), ladders[0].betas, ladders[0].n
    b = len(ladders)
    total, records = np.zeros((b, betas.size)), 0
    counts = np.zeros((b, betas.size, n + 1), np.int64)
    tried, done = np.zeros((2, max(betas.size - 1, 0)), np.int64)
    sample = np.arange(b)[None, :, None, None]
    level = np.arange(betas.size)
    while together.sweeps < sweeps:
        stop_if(cancel)
        # Cut where recording begins.
        end = burn if together.sweeps < burn else sweeps
        found = together.advance(min(ROOM, end - together.sweeps))
        if together.sweeps > burn:
            total += found.energies.mean(axis=2).sum(axis=0)
            records += len(found.energies)
            bins = (np.rint(found.overlaps).astype(np.int64) + n) // 2
            np.add.at(counts, (np.broadcast_to(sample, bins.shape), level, bins), 1)
            tried, done = tried + found.tried.sum(0), done + found.done.sum(0)
        if progress is not None:
            progress(together.sweeps / sweeps, f"{together.sweeps} of {sweeps} sweeps")
    return total / records, counts, done / np.maximum(tried, 1)
