"""Lattice: species on a square with its edges joined, that react and exchange for ever.

Three methods, one physics.  ``"serial"`` is the exact random-sequential process, the reference.
``"dimers"`` updates random pairings of neighbours at once, 30 times faster; its error vanishes
with ``attempts_per_dimer`` q (0.5 to look at, 0.25 for statistics, 0.125 to be exact within
what ensembles can tell).  ``"jax"`` is the same dimer scheme on whatever JAX sees, the same to
the bit for the same seed.

Time: in the serial method an attempt takes 1/(N R); a pass of dimers q/(2 R) with R the rate of
what pairs do.  ``advance`` goes a whole number of attempts or passes and says how far it got;
what is missing is made up for next time.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import jax_env, quantise, seeds
from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.spirals import bit_planes, kernels, kernels_dimers
from kinetoscope.spirals.rules import Rules
from kinetoscope.spirals.starts import start

METHODS = ("serial", "dimers", "jax")
#: Rules that the dimer scheme knows, and their number in its kernel.
DIMERS = {"may-leonard": 0, "lotka-volterra": 1}
#: Largest side: an exact attempt draws 40 bits for one of 4 L^2 bonds, and 40 + 24 bits are 64.
LARGEST = 2048
#: Attempts a second that may be counted on, for choosing how far one call goes.
SPEED = {"serial": 4e7, "dimers": 2.5e9, "jax": 2e8}
#: Passes, or attempts per site, that one call of a kernel does: about 10 ms at 512 x 512.
PASSES, ATTEMPTS = 32, 1_000_000


class Lattice:
    """A running lattice (L, L) of species 0 (empty), 1, 2, 3.

    Parameters
    ----------
    size : L, sites a side; even and at least 8 for dimers
    rules : a `Rules`
    init : "random" (the species of the rules and empty sites in equal parts), an (L, L) uint8
        array, or {species: density}
    seed : int
    method : "serial", "dimers" or "jax"
    attempts_per_dimer : q in (0, 1], the probability that a pair does anything in a pass
    """

    def __init__(
        self, size: int, rules: Rules, init: str | ArrayLike | Mapping[int, float] = "random", *,
        seed: int = 0, method: str = "dimers", attempts_per_dimer: float = 0.5,
    ) -> None:  # fmt: skip
        if not isinstance(rules, Rules):
            raise refusal("rules", rules, "a Rules", "try Rules.may_leonard(1, 1, 3)")
        self.size, self.seed = _checked_size(size, method), seeds.check(seed)
        self.method, self.time = _checked_method(method, rules), 0.0
        if not is_number(attempts_per_dimer) or not 0 < attempts_per_dimer <= 1:
            allowed = "a probability in (0, 1]"
            raise refusal("attempts_per_dimer (q)", attempts_per_dimer, allowed, "try 0.5")
        self.attempts_per_dimer = float(attempts_per_dimer)
        self._done, self._owed = 0, 0.0  # attempts or passes so far, and time not yet gone
        self._key = np.uint64(seeds.spawn(seed, 1).generate_state(1, np.uint64)[0])
        self.retune(rules)
        grid = start(self.size, rules, init, seed=self.seed)
        if method == "serial":
            self._places = np.ascontiguousarray(grid)
        else:
            self._sites = bit_planes.to_bits(grid)

    # --- what it is ---------------------------------------------------------------------------
    @property
    def grid(self) -> np.ndarray:
        """(L, L) uint8, a copy; with several places a site (L, L K), the places side by side."""
        if self.method == "serial":
            return self._places.reshape(self.size, -1).copy()
        return bit_planes.from_bits(self._sites)

    @property
    def counts(self) -> np.ndarray:
        """(4,) int64: how many sites (or places) hold each species, the empty ones first."""
        if self.method != "serial":
            return bit_planes.counts(self._sites)
        found = np.zeros(4, np.int64)
        kernels.count(self._places.reshape(-1), found)
        return found

    @property
    def densities(self) -> np.ndarray:
        """(species,) particles a site of each species the rules know."""
        known = list(self.rules.species)
        return self.counts[known] / self.size**2

    @property
    def extinct(self) -> bool:
        """Whether fewer species live than the rules know: from here on nothing new can come."""
        return bool((self.counts[list(self.rules.species)] == 0).any())

    @property
    def step(self) -> float:
        """Time of one attempt (serial) or pass (dimers): nothing shorter can be asked for."""
        return self._step

    @property
    def speed(self) -> float:
        """Units of time that a second of work is good for, roughly and cautiously."""
        attempts = 1 if self.method == "serial" else self.size**2 / 2
        return SPEED[self.method] * self._step / attempts

    def occupation(self) -> np.ndarray:
        """(species, L, L) uint8: how many particles of each species every site holds."""
        grid = self.grid.reshape(self.size, self.size, -1)
        known = np.array(self.rules.species, np.uint8)
        return (grid[None] == known[:, None, None, None]).sum(axis=-1, dtype=np.uint8)

    def packed(self) -> bytes:
        """The lattice at two bits a site, row by row (`core.quantise.pack`)."""
        if self.method == "serial" or self.size % 64:
            return quantise.pack(self.grid).tobytes()
        return bit_planes.packed(self._sites).tobytes()

    # --- going on -----------------------------------------------------------------------------
    def advance(self, duration: float) -> float:
        """Go on for ``duration``; the time that really went by, a whole number of steps.

        A call with less than one step left does nothing and returns 0; the time is owed.
        """
        steps = self.due(duration)
        if steps:
            go = {"serial": self._attempt, "dimers": self._pass, "jax": self._pass_jax}
            go[self.method](steps)
        return steps * self._step

    def due(self, duration: float) -> int:
        """The whole steps that ``duration`` brings; the clock goes on by them, nothing else."""
        if not is_number(duration) or duration < 0:
            raise refusal("duration", duration, "a time, 0 or more", "time runs forward here")
        self._owed += float(duration)
        steps = int(self._owed / self._step)
        gone = steps * self._step
        self._owed -= gone
        self.time += gone
        return steps

    def retune(self, rules: Rules) -> None:
        """Other rates from now on; kind and capacity must stay."""
        before = getattr(self, "rules", rules)
        for name in ("kind", "capacity", "dimension"):
            new, old = getattr(rules, name), getattr(before, name)
            if new != old:
                raise refusal(name, new, f"{old} while it runs", "begin a new lattice")
        self.rules = rules
        weights = rules.weights()
        if self.method == "serial":
            shares = np.cumsum(list(weights.values())) / rules.total
            self._limits = np.round(shares * 2**24).astype(np.uint32)
            self._table = rules.table().reshape(len(weights), 16)
            within = [name != "exchange" for name in weights]
            self._within = np.array(within, np.bool_)
            self._step = 1.0 / (self.size**2 * rules.capacity * rules.total)
            return
        order = {"may-leonard": ("selection", "reproduction", "exchange"),
                 "lotka-volterra": ("predation", "birth", "exchange")}[rules.kind]  # fmt: skip
        paired = np.array([rules.rate(name) for name in order])
        death = rules.rate("death") if rules.kind == "lotka-volterra" else 0.0
        # Without pairs that react the step is that of death alone.
        self._step = self.attempts_per_dimer / (2.0 * max(paired.sum(), death))
        # A pass has each pair with probability 1/4, and each site has four: hence the factor 2.
        paired = np.cumsum(paired) * 2.0 * self._step
        self._levels = _levels(np.append(paired, -np.expm1(-death * self._step)))

    def paint(self, mask: ArrayLike, species: int) -> None:
        """Put ``species`` (0 erases) on the sites where ``mask`` (L, L) is true."""
        mask = np.asarray(mask, bool)
        if mask.shape != (self.size, self.size):
            shape = f"({self.size}, {self.size})"
            raise refusal("mask", mask.shape, f"an array of shape {shape}", "one entry a site")
        if species not in (0, *self.rules.species):
            known = ", ".join(map(str, (0, *self.rules.species)))
            raise refusal("species", species, f"one of {known}", "0 is the empty site")
        if self.method == "serial":
            self._places.reshape(self.size, self.size, -1)[mask] = species
        else:
            grid = self.grid
            grid[mask] = species
            self._put(grid)

    def shuffle(self, seed: int) -> None:
        """Put every particle anywhere: what mean field assumes, made true."""
        flat = self.grid.reshape(-1)
        np.random.default_rng(seeds.spawn(seed, 2)).shuffle(flat)
        self._put(flat.reshape(self.size, -1))

    # --- state --------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        """All that is needed to go on from here to the bit."""
        return {
            "grid": self.grid, "time": self.time, "done": self._done, "owed": self._owed,
            "seed": self.seed, "method": self.method, "rules": self.rules,
            "attempts_per_dimer": self.attempts_per_dimer,
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to what :meth:`state` gave; the lattice must be of the same kind."""
        if not isinstance(state, Mapping) or self.state().keys() - state.keys():
            raise refusal("state", state, "what state() gave", "keep it whole")
        if state["method"] != self.method or np.shape(state["grid"]) != self.grid.shape:
            here = f"{self.method}, {self.grid.shape}"
            there = f"{state['method']}, {np.shape(state['grid'])}"
            raise refusal("state", there, here, "restore it into a lattice of its own kind")
        self.seed, self.time = state["seed"], state["time"]
        self._key = np.uint64(seeds.spawn(self.seed, 1).generate_state(1, np.uint64)[0])
        self.attempts_per_dimer = state["attempts_per_dimer"]
        self.retune(state["rules"])
        self._done, self._owed = state["done"], state["owed"]
        self._put(np.asarray(state["grid"], np.uint8))

    # --- inside -------------------------------------------------------------------------------
    def _put(self, grid: np.ndarray) -> None:
        if self.method == "serial":
            self._places[...] = grid.reshape(self._places.shape)
        else:
            self._sites[...] = bit_planes.to_bits(grid)

    def _attempt(self, steps: int) -> None:
        rules = self.rules
        for done in range(0, steps, ATTEMPTS):
            count = min(ATTEMPTS, steps - done)
            first = np.uint64(self._done)
            if rules.capacity > 1:
                kernels.crowded_attempts(
                    self._places, self._table, self._limits, self._within, self._key, first, count
                )
            else:
                sides = np.uint32(2 * rules.dimension - 1)
                kernels.attempts(
                    self._places, self._table, self._limits, sides, self._key, first, count
                )
            self._done += count

    def _drawn(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Tilings (count,) and keys (count, 2) of the next passes."""
        tilings, keys = np.empty(count, np.int64), np.empty((count, 2), np.uint32)
        kernels_dimers.schedule(self._key, np.uint64(self._done), tilings, keys)
        self._done += count
        return tilings, keys

    def _pass(self, steps: int) -> None:
        model = DIMERS[self.rules.kind]
        for done in range(0, steps, PASSES):  # in pieces, so that a caller can be cancelled
            tilings, keys = self._drawn(min(PASSES, steps - done))
            kernels_dimers.passes(model, self._sites, tilings, keys, self._levels)

    def _pass_jax(self, steps: int) -> None:
        from kinetoscope.spirals import kernels_jax

        model, sites = DIMERS[self.rules.kind], self._sites[None]
        # Two lengths of call, so that JAX compiles twice and not for every duration.
        for size in [PASSES] * (steps // PASSES) + [1] * (steps % PASSES):
            tilings, keys = self._drawn(size)
            sites = kernels_jax.passes(model, sites, tilings, keys[:, None], self._levels)
        self._sites[...] = sites[0]


def _levels(chances: np.ndarray) -> np.ndarray:
    """Probabilities (k,) as whole multiples of 2^-44: (k, 2) uint32, 12 bits and the next 32.

    Certainty is 1 - 2^-44: one pair of a lattice of 1024^2 in 30 million passes stands still.
    """
    whole = 2.0 ** (kernels_dimers.BITS + 32)
    told = np.minimum(np.round(chances * whole), whole - 1.0).astype(np.uint64)
    return np.stack([told >> np.uint64(32), told & np.uint64(0xFFFFFFFF)], axis=1).astype(np.uint32)


def _checked_size(size: int, method: str) -> int:
    whole = isinstance(size, int | np.integer) and not isinstance(size, bool)
    if not whole or not 2 <= size <= LARGEST:
        raise refusal("size (L)", size, f"a whole number from 2 to {LARGEST}", "try 256")
    if method != "serial" and (size % 2 or size < 8):
        raise refusal(
            "size (L)", size, "even and at least 8 for dimers",
            f"take {max(8, size + size % 2)}, or method='serial'",
        )  # fmt: skip
    return int(size)


def _checked_method(method: str, rules: Rules) -> str:
    if method not in METHODS:
        raise refusal("method", method, "one of " + ", ".join(METHODS), "try 'dimers'")
    if method != "serial" and (rules.kind not in DIMERS or rules.capacity > 1):
        what = f"{rules.kind} with capacity {rules.capacity}"
        raise refusal("method", method, f"serial for {what}", "dimers know exclusion alone")
    if method == "jax" and not jax_env.present():
        raise refusal("method", method, "serial or dimers: JAX is not installed",
                      "pip install 'kinetoscope[jax]'")  # fmt: skip
    return method
