"""Replicas of a glass: samples of couplings, copies of the spins, a ladder of temperatures.

Every copy owns one configuration at every temperature, and neighbours on the ladder exchange
(`tempering.Ladder`): what is stuck in the cold travels up, melts, and comes back elsewhere.  At the
coldest temperature the overlaps of all pairs of copies are counted, for each sample apart.

What was counted before the last but one doubling of the time is forgotten, so that a histogram
grows steadily and still loses its youth.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from kinetoscope.core import seeds
from kinetoscope.core.estimate import Measured, from_replicas
from kinetoscope.core.knobs import refusal
from kinetoscope.replicas.couplings import couplings, pspin_couplings
from kinetoscope.replicas.geometry import ultrametric_triples
from kinetoscope.replicas.params import Params
from kinetoscope.replicas.prices import STATES, TEMPERATURES, sweep_seconds
from kinetoscope.replicas.tempering import Ladder

#: Sweeps between two looks at the states that are sorted.
GAP = 12
#: The hottest temperature of the ladder; nothing is frozen there.
HOTTEST = {"sk": 1.6, "pm1": 1.6, "p3": 1.2}


class Glass:
    """Samples that temper side by side (the scenes "glass" and "tree")."""

    def __init__(self, params: Params, seed: int) -> None:
        self.params, self.seed = params, seed
        count = params.samples if params.scene == "glass" else 1
        self.samples = [
            Ladder(sample_couplings(params, each), self.betas, copies=params.copies, seed=each)
            for each in seeds.spawn_integers(seed, count)
        ]
        self.sweeps, self._slot = 0, 0
        first = self.samples[0].spins.reshape(-1, params.n)
        self.states = np.resize(first, (STATES, params.n))
        self._sort()
        self._forget()

    def _forget(self) -> None:
        """Nothing has been counted yet, at this temperature."""
        for sample in self.samples:
            sample.retune(self.betas)
        self.seen = np.zeros((len(self.samples), self.params.n + 1), np.int64)
        shape = (2, len(self.samples), self.params.n + 1)
        self.counts, self.energy = np.zeros(shape, np.int64), np.zeros(shape[:2])
        self.records, self._doubling = np.zeros(2, np.int64), max(8, 2 * self.sweeps)

    @property
    def betas(self) -> np.ndarray:
        """Inverse temperatures (T,), the coldest first."""
        cold = self.params.temperature
        hot = max(HOTTEST[self.params.couplings], 1.5 * cold)
        return 1.0 / np.geomspace(cold, hot, TEMPERATURES)

    @property
    def time(self) -> float:
        """Sweeps so far."""
        return float(self.sweeps)

    @property
    def seconds(self) -> float:
        """Seconds that a sweep takes, about."""
        return sweep_seconds(self.params)

    def advance(self, duration: float) -> float:
        """Whole sweeps of all samples, one at least."""
        count = self.due(duration)
        for k, sample in enumerate(self.samples):
            energies, _ = sample.advance(count)
            self.energy[1, k] += energies[:, :, 0].sum()
            counted = sample.histogram[0]
            self.counts[1, k] += counted - self.seen[k]
            self.seen[k] = counted
        self.records[1] += count
        self.sweeps += count
        if self.sweeps % GAP == 0:
            self._look()
        if self.sweeps >= self._doubling:
            self._doubling *= 2
            for array in (self.counts, self.energy, self.records):
                array[0], array[1] = array[1], 0
        return float(count)

    def due(self, duration: float) -> int:
        """Sweeps that :meth:`advance` makes at once: it stops where it looks or forgets."""
        until = min(self.sweeps - self.sweeps % GAP + GAP, self._doubling)
        return min(max(1, round(duration)), until - self.sweeps)

    def _look(self) -> None:
        """Put the first sample's coldest states in place of the oldest that are kept."""
        coldest = self.samples[0].spins[:, 0]
        rows = (self._slot + np.arange(len(coldest))) % STATES
        self.states[rows] = coldest
        self._slot = int((self._slot + len(coldest)) % STATES)
        self._sort()

    def _sort(self) -> None:
        """Overlaps of the kept states with like ones together, and the tree that says so."""
        s = self.states.astype(np.float32)
        q = np.round(s @ s.T) / self.params.n  # whole numbers: the same on every processor
        # Without a field a state and its mirror image have one energy and count as one.
        mirrored = self.params.couplings != "p3"
        apart = np.maximum(1.0 - (np.abs(q) if mirrored else q), 0.0)
        np.fill_diagonal(apart, 0.0)
        merges = linkage(squareform(apart, checks=False), "average")
        order = leaves_list(merges)
        place = np.concatenate([np.argsort(order), np.arange(STATES, 2 * STATES - 1)])
        self.merges = merges.astype(np.float32)
        self.merges[:, :2] = place[merges[:, :2].astype(int)]
        self.overlaps = q[np.ix_(order, order)].astype(np.float32)
        self.ratio = ultrametric_triples(self.overlaps[::2, ::2], gauge=mirrored).ratio

    def retune(self, params: Params) -> None:
        """Another temperature, or other words; what was counted at the old one is forgotten."""
        for name in ("couplings", "n", "copies", "samples"):
            new, old = getattr(params, name), getattr(self.params, name)
            if new != old:
                raise refusal(name, new, f"{old} while it runs", "begin anew")
        anew, self.params = params.temperature != self.params.temperature, params
        if anew:
            self._forget()

    # --- what is seen -------------------------------------------------------------------------
    def chances(self) -> np.ndarray:
        """(samples, N + 1): P(q) of each sample at q = -1, -1 + 2/N, ..., 1; 0 before a look."""
        counts = self.counts.sum(axis=0).astype(np.float64)
        if self.params.couplings != "p3":
            counts = counts + counts[:, ::-1]  # without a field q and -q are one
        return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)

    def measure(self) -> dict[str, Measured]:
        """energy, identity (the energy that overlaps imply), q2 (mean of q^2), ratio (triangles: 0
        in a tree, see `geometry`).

        Averaged over Gaussian couplings u = -(beta/2)(c(1) - <c(q)>), c the covariance of two
        energies over N/2, at every N and T: the two agree when the replicas have come to
        equilibrium, and not before.
        """
        n = self.params.n
        seen = max(1, int(self.records.sum())) * self.params.copies
        q = np.linspace(-1.0, 1.0, n + 1)
        chances = self.chances()
        beta = 1.0 / self.params.temperature
        alike = q**2
        if self.params.couplings == "p3":
            meeting = (3 * n - 2) / n**2  # triples in which indices meet are not there
            alike = q**3 - meeting * q
        implied = -0.5 * beta * (alike[-1] - chances @ alike)
        return {
            "energy": _mean(self.energy.sum(axis=0) / (seen * n), "Energy a spin"),
            "identity": _mean(implied, "Energy that the overlaps imply"),
            "q2": _mean(chances @ q**2, "Mean square overlap"),
            "ratio": Measured(self.ratio, 0.0, "", "Base over height of triangles"),
        }

    def frame(self) -> dict[str, np.ndarray]:
        """``overlaps`` (states, states) sorted, ``merges`` (states - 1, 4) their tree (SciPy's
        linkage, leaves as sorted), ``chance`` and ``chance_first`` (N + 1,): P(q) of all samples
        and of the first.
        """  # fmt: skip
        chances = self.chances()
        return {
            "overlaps": self.overlaps.copy(), "merges": self.merges.copy(),
            "chance": chances.mean(axis=0), "chance_first": chances[0],
        }  # fmt: skip

    def state(self) -> dict[str, Any]:
        """Everything needed to go on from here to the bit."""
        keep = {name: np.copy(getattr(self, name)) for name in _KEPT}
        return keep | {
            "params": self.params, "sweeps": self.sweeps, "slot": self._slot,
            "doubling": self._doubling, "ratio": self.ratio,
            "samples": [sample.state() for sample in self.samples],
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to what :meth:`state` gave."""
        self.params, self.sweeps, self._slot = state["params"], state["sweeps"], state["slot"]
        self._doubling, self.ratio = state["doubling"], state["ratio"]
        for name in _KEPT:
            setattr(self, name, np.copy(state[name]))
        for sample, kept in zip(self.samples, state["samples"], strict=True):
            sample.restore(kept)


_KEPT = ("counts", "seen", "energy", "records", "states", "merges", "overlaps")


def sample_couplings(params: Params, seed: int) -> np.ndarray:
    """The couplings of one sample, (N, N) or (N, N, N)."""
    if params.couplings == "p3":
        return pspin_couplings(3, params.n, seed)
    return couplings(params.couplings, params.n, seed)


def _mean(values: np.ndarray, label: str) -> Measured:
    if values.size < 2:
        return Measured(float(values[0]), 0.0, "", label)
    return from_replicas(values, label=label)
