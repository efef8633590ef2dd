"""Parallel tempering: replicas that climb out of valleys on a ladder of temperatures.

In a glass a simulation at low T stays in the valley where it began.  So configurations at many
temperatures run side by side and exchange: a cold one that becomes hot forgets, wanders, and
comes back into another valley.  The exchange leaves the joint law of all temperatures as it is.

Two (or more) copies with the same couplings and numbers of their own never meet; the overlap of
copies a and b at the same temperature,

    q_ab = (1/n) sum_i s_i^a s_i^b,

is distributed as P_J(q), the order parameter: one peak in a paramagnet, a broad law below the
glass transition, different in every sample.

The numbers used at (seed, copy, temperature, sweep, site) are a function of these, so runs can be
cut into pieces, stopped, and continued without changing a bit.
"""

import threading
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.replicas import admissible, dynamics, kernels_ladder
from kinetoscope.replicas.hebbian import Hebbian

#: Seconds of work between two looks at ``cancel``.
PIECE = 0.03
#: Numbers that the records of one run may hold (400 MB).
RECORDS = 50_000_000


@attrs.frozen(eq=False)
class Tempering:
    """What a run of `temper` recorded; the last axis is the temperature, as ``betas`` has it.

    Attributes
    ----------
    betas : (T,) inverse temperatures
    energies : (records, copies, T) of the whole system
    overlaps : (records, pairs, T), q in [-1, 1] of every pair of copies
    swap_rates : (T - 1,) share of exchanges between t and t + 1 that were accepted
    overlap_values : (n + 1,) from -1 to 1, and ``histogram`` (T, n + 1): how often each was seen
    spins : (copies, T, n) int8, the last configurations
    """

    betas: np.ndarray
    energies: np.ndarray
    overlaps: np.ndarray
    swap_rates: np.ndarray
    overlap_values: np.ndarray
    histogram: np.ndarray
    spins: np.ndarray

    @property
    def probabilities(self) -> np.ndarray:
        """P_J(q), (T, n + 1): the histogram with sum 1 at every temperature."""
        return self.histogram / np.maximum(self.histogram.sum(axis=1, keepdims=True), 1)


class Ladder:
    """Parallel tempering one step at a time: what a live simulation holds.

    Parameters
    ----------
    model : `Hebbian`, or couplings (n, n), or a tensor (n, ..., n)
    betas : (T,) sorted inverse temperatures; a single one is plain Metropolis
    copies : independent copies C with the same couplings, 1 to 64
    start : None (random), or spins (n,) for all, or (C, T, n)
    every : record after every so many sweeps
    """

    def __init__(
        self, model: Hebbian | ArrayLike, betas: ArrayLike, *, copies: int = 2, seed: int = 0,
        start: ArrayLike | None = None, every: int = 1, method: str = "auto",
    ) -> None:  # fmt: skip
        self.betas = dynamics.checked_betas(betas, strictly=True)
        self.copies = dynamics.checked_count("copies", copies, 1, 64, "2 give one overlap")
        self.every = dynamics.checked_count("every", every, 1, 10**9, "1 records each sweep")
        self.seed = seeds.check(seed)
        self.move = dynamics.of(model, method=method)
        self.n, self.sweeps = self.move.n, 0
        self._key = np.uint64(seeds.spawn(self.seed, 65).generate_state(1, np.uint64)[0])
        shape = (self.copies, self.betas.size, self.n)
        self._at = np.tile(np.arange(self.betas.size), (self.copies, 1))
        self._s = self._started(start, shape)
        self._renew()
        self.forget()

    @property
    def energies(self) -> np.ndarray:
        """(C, T) energies of the whole system now, by temperature."""
        return np.take_along_axis(self._E, self._at, axis=1)

    @property
    def spins(self) -> np.ndarray:
        """(C, T, n) int8, the configurations now, by temperature; a copy."""
        return np.take_along_axis(self._s, self._at[..., None], axis=1)

    @property
    def overlap_values(self) -> np.ndarray:
        """(n + 1,) the values that q can take: -1, -1 + 2/n, ..., 1."""
        return np.arange(-self.n, self.n + 1, 2) / self.n

    @property
    def histogram(self) -> np.ndarray:
        """(T, n + 1) int64: how often each overlap was seen since `forget`."""
        return self._counts.copy()

    @property
    def swap_rates(self) -> np.ndarray:
        """(T - 1,) share of accepted exchanges since `forget`; NaN where none was tried."""
        with np.errstate(invalid="ignore"):
            return np.where(self._tried > 0, self._done / np.maximum(self._tried, 1), np.nan)

    @property
    def seconds_per_sweep(self) -> float:
        """What one sweep of all copies and temperatures costs on a core, within a factor of 3."""
        return self.copies * self.betas.size * self.n * attempt_seconds(self.move)

    def overlaps(self) -> np.ndarray:
        """(T, C, C) overlaps of all copies now, 1 on the diagonal."""
        s = np.swapaxes(self.spins, 0, 1).astype(np.float32)
        return s @ np.swapaxes(s, 1, 2) / self.n

    def advance(
        self, sweeps: int, *, cancel: threading.Event | None = None,
        progress: Progress | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
        """``sweeps`` more sweeps; the records (energies (r, C, T), overlaps (r, pairs, T)).

        Looks at ``cancel`` every 30 ms or so; what was done by then stays done.
        """
        sweeps = dynamics.checked_count("sweeps", sweeps, 0, 10**9, "100 take milliseconds")
        records = (self.sweeps + sweeps) // self.every - self.sweeps // self.every
        pairs = self.copies * (self.copies - 1) // 2
        wanted = records * self.betas.size * (self.copies + pairs)
        if wanted > RECORDS:
            raise refusal(
                "sweeps", sweeps, f"few enough for {RECORDS} records; these make {wanted}",
                "a larger every=, or several calls",
            )  # fmt: skip
        energies = np.empty((records, self.copies, self.betas.size))
        overlaps = np.empty((records, pairs, self.betas.size))
        piece = max(1, int(PIECE / self.seconds_per_sweep))
        left, at = sweeps, 0
        while left:
            stop_if(cancel)
            # Renewed at the same sweeps however the run is cut.
            step = min(left, piece, dynamics.RENEWAL - self.sweeps % dynamics.RENEWAL)
            new = (self.sweeps + step) // self.every - self.sweeps // self.every
            found = (
                energies[at : at + new], overlaps[at : at + new], self._counts, self._tried,
                self._done,
            )  # fmt: skip
            kernels_ladder.rungs[self.move.kind](
                self.move.arrays, self._s, self._memory, self._E, self._at, self.betas,
                self._key, self.sweeps, step, self.every, found,
            )  # fmt: skip
            self.sweeps += step
            left, at = left - step, at + new
            if self.sweeps % dynamics.RENEWAL == 0:
                self._renew()
            if progress is not None:
                progress(1.0 - left / sweeps, f"{sweeps - left} of {sweeps} sweeps")
        return energies, overlaps / self.n

    def forget(self) -> None:
        """Empty the histogram and the swap rates; the configurations stay."""
        self._counts = np.zeros((self.betas.size, self.n + 1), np.int64)
        self._tried, self._done = np.zeros((2, max(self.betas.size - 1, 0)), np.int64)

    def retune(self, betas: ArrayLike) -> None:
        """Other temperatures from now on, as many as before; what was counted is forgotten."""
        new = dynamics.checked_betas(betas, strictly=True)
        if new.shape != self.betas.shape:
            here = f"{self.betas.size} values while it runs"
            raise refusal("betas", new.size, here, "begin a new ladder")
        self.betas = new
        self.forget()

    def place(self, spins: ArrayLike) -> None:
        """Put configurations: (n,) everywhere, or (C, T, n) by temperature."""
        s = self._started(spins, self._s.shape)
        np.put_along_axis(self._s, self._at[..., None], s, axis=1)
        self._renew()

    def state(self) -> dict[str, Any]:
        """All that is needed to go on from here to the bit."""
        names = ("_s", "_memory", "_E", "_at", "_counts", "_tried", "_done", "betas")
        return {name: getattr(self, name).copy() for name in names} | {
            "sweeps": self.sweeps, "seed": self.seed, "kind": self.move.kind
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to what :meth:`state` gave, of a ladder with the same model and shape."""
        same = state["kind"] == self.move.kind and state["_s"].shape == self._s.shape
        if not same or state["seed"] != self.seed:
            there = f"{state['kind']}, {state['_s'].shape}, seed {state['seed']}"
            here = f"{self.move.kind}, {self._s.shape}, seed {self.seed}"
            raise refusal("state", there, here, "restore it into a ladder like its own")
        for name, value in state.items():
            if name not in ("kind", "seed", "sweeps"):
                setattr(self, name, value.copy())
        self.sweeps = state["sweeps"]

    def _started(self, start: ArrayLike | None, shape: tuple[int, ...]) -> np.ndarray:
        if start is None:
            random = np.random.default_rng(seeds.spawn(self.seed, 66))
            return dynamics.random_spins(random, shape)
        words = f"spins {shape[-1:]} or {shape}", "one entry a spin"
        s = admissible.array("start", start, *words)
        if s.shape not in (shape, shape[-1:]):
            raise refusal("start", s.shape, *words)
        flat = dynamics.checked_spins(s.reshape(-1, self.n), self.n)
        return np.array(np.broadcast_to(flat.reshape(s.shape), shape))  # the caller keeps hers

    def _renew(self) -> None:
        memory, energies = self.move.remember(self._s.reshape(-1, self.n))
        lead = self._s.shape[:2]
        self._memory, self._E = memory.reshape(*lead, -1), energies.reshape(lead)


def temper(
    model: Hebbian | ArrayLike, betas: ArrayLike, sweeps: int, copies: int = 2, seed: int = 0, *,
    burn: int | None = None, every: int = 1, start: ArrayLike | None = None, method: str = "auto",
    cancel: threading.Event | None = None, progress: Progress | None = None,
) -> Tempering:  # fmt: skip
    """Parallel tempering of ``copies`` copies for ``sweeps`` sweeps, recorded after ``burn``.

    ``model`` is a `Hebbian`, couplings (n, n), or a tensor (n, ..., n); ``betas`` (T,) are sorted
    (swap rates of 0.3 to 0.8 want steps ~ 1/sqrt(n)).  The first ``burn`` of the ``sweeps``, a
    fifth unless given, are not recorded; after them each ``every``-th is.  ``start`` and
    ``method`` are those of `Ladder`; ``cancel`` is looked at, and ``progress`` told, every 30 ms
    or so.

    >>> from kinetoscope.replicas import couplings
    >>> run = temper(couplings("sk", 32, seed=1), [0.5, 1.0, 1.5, 2.0], 400, seed=1)
    >>> run.energies.shape, run.overlaps.shape
    ((320, 2, 4), (320, 1, 4))
    """
    sweeps = dynamics.checked_count("sweeps", sweeps, 1, 10**9, "2000 suffice for n = 64")
    burn = sweeps // 5 if burn is None else burn
    burn = dynamics.checked_count("burn", burn, 0, sweeps - 1, "a fifth of the sweeps is usual")
    ladder = Ladder(
        model, betas, copies=copies, seed=seed, start=start, every=every, method=method
    )
    share = burn / sweeps

    def tell(first: float, part: float) -> Progress | None:
        if progress is None:
            return None
        return lambda done, text: progress(first + part * done, text)

    ladder.every = sweeps + 1  # nothing is recorded before it has forgotten its start
    ladder.advance(burn, cancel=cancel, progress=tell(0.0, share))
    ladder.every = every
    ladder.forget()
    energies, overlaps = ladder.advance(
        sweeps - burn, cancel=cancel, progress=tell(share, 1.0 - share)
    )
    return Tempering(
        ladder.betas, energies, overlaps, ladder.swap_rates, ladder.overlap_values,
        ladder.histogram, ladder.spins,
    )  # fmt: skip


def attempt_seconds(move: dynamics.Dynamics) -> float:
    """What one look at a spin costs on a core, flips included, roughly: for choosing pieces."""
    if move.kind == "dense":
        return 2e-9 + 2e-10 * move.arrays[0].shape[1]
    if move.kind == "bits":
        return 4e-9 + 0.8e-9 * (move.n / 64)
    if move.kind == "tensor":
        return 5e-9 + 0.1e-9 * move.arrays[0].size / move.n
    return 5e-9 + 0.05e-9 * move.n
