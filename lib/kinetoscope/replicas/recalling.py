"""Draw and recall: the same memories in three networks, P = 2, 3 and 4, set to the same cue.

All three try the same spins in the same order with the same chances; only the energy differs.  The
first eight memories are drawings, the others random signs.  While a hand draws, the networks hold.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import refusal
from kinetoscope.replicas.drawings import drawings
from kinetoscope.replicas.hebbian import Hebbian
from kinetoscope.replicas.memories import Attempts, Network
from kinetoscope.replicas.params import RACE, Params
from kinetoscope.replicas.prices import sweep_seconds

#: Memories whose overlaps are shown one by one.
DRAWN = 8


class Race:
    """Three networks that share their memories (the scene "recall")."""

    target: int
    held: bool

    def __init__(self, params: Params, seed: int) -> None:
        self.params, self.seed = params, seed
        n = params.side**2
        self.columns = Hebbian(2, n, patterns=params.patterns, seed=seed).columns
        self.columns[:, :DRAWN] = drawings(params.side).reshape(DRAWN, n).T
        blank = np.full(n, -1, np.int8)
        self.networks = {
            p: Network(self.columns, blank, p=p, variant=params.variant) for p in RACE
        }
        self.attempts = Attempts(n, seed)
        self.work = dict.fromkeys(RACE, 0)
        self.slot = DRAWN
        self.cue(params.drawing - 1)

    @property
    def time(self) -> float:
        """Sweeps so far."""
        return self.attempts.time

    @property
    def seconds(self) -> float:
        """Seconds that a sweep takes, about."""
        return sweep_seconds(self.params)

    def advance(self, duration: float) -> float:
        """Try the spins of ``duration`` sweeps; 0 while a hand draws."""
        if self.held:
            return 0.0
        n = self.params.side**2
        count = max(1, round(duration * n))
        sites, chances = self.attempts.draw(count)
        for p, network in self.networks.items():
            network.attempt(self.params.noise, sites, chances)
            self.work[p] += count * network.work
        return count / n

    def retune(self, params: Params) -> None:
        """Another temperature, corruption or energy; paper and memories stay."""
        for name in ("side", "patterns"):
            new, old = getattr(params, name), getattr(self.params, name)
            if new != old:
                raise refusal(name, new, f"{old} while it runs", "begin anew")
        other = params.drawing != self.params.drawing
        anew = other or params.corruption != self.params.corruption
        self.params = params
        for network in self.networks.values():
            network.store(self.columns, params.variant)
        if anew:
            self.cue(params.drawing - 1 if other else self.target)

    # --- what a hand can do -------------------------------------------------------------------
    def cue(self, memory: int) -> None:
        """Show memory number ``memory`` to all networks, spoilt as the knob says."""
        self.target, self.held = memory, False
        self._show(self._spoilt(self.columns[:, memory], self.params.corruption))

    def next(self) -> None:
        """The next drawing, spoilt."""
        self.cue((self.target + 1) % DRAWN)

    def spoil(self) -> None:
        """Flip the share ``corruption`` of the dots of what the first network shows."""
        self._show(self._spoilt(self.spins, self.params.corruption))
        self.held = False

    def clear(self) -> None:
        """A blank paper, and wait for the hand."""
        self._show(np.full(self.params.side**2, -1, np.int8))
        self.held = True

    def go(self) -> None:
        """The drawing is done: recall the memory it is most like."""
        self.target = int(np.argmax(self.networks[RACE[0]].overlaps[:DRAWN]))
        self.held = False

    def store(self) -> None:
        """Put what the first paper shows among the memories, in place of a drawing."""
        self.slot = self.slot - 1 if self.slot else DRAWN - 1
        memory = self.target = self.slot
        shown = self.spins.copy()
        for network in self.networks.values():
            network.sums[memory] = float(network.spins.astype(np.int64) @ shown)
        self.columns[:, memory] = shown
        self.held = False

    def paint(self, mask: np.ndarray, tool: str) -> None:
        """Ink or paper where ``mask`` (side, side) is true, on all papers at once; they hold."""
        spins = self.spins.copy()
        spins[mask.ravel()] = 1 if tool == "ink" else -1
        self._show(spins)
        self.held = True

    @property
    def spins(self) -> np.ndarray:
        """What the first paper shows, (N,)."""
        return self.networks[RACE[0]].spins

    def _show(self, spins: np.ndarray) -> None:
        for network in self.networks.values():
            network.put(spins)

    def _spoilt(self, spins: np.ndarray, share: float) -> np.ndarray:
        # Its own stream: what has been tried so far and what the knob says fix the dots.
        chosen = np.random.default_rng([self.seed, self.attempts.made, self.target])
        spoilt = spins.copy()
        spoilt[chosen.permutation(spins.size)[: round(share * spins.size)]] *= -1
        return spoilt

    # --- what is seen -------------------------------------------------------------------------
    def measure(self) -> dict[str, Measured]:
        """overlap_P with the memory asked for, work_P in millions of products; exact counts."""
        found = {}
        for p, network in self.networks.items():
            overlap = float(network.overlaps[self.target])
            found[f"overlap_{p}"] = Measured(overlap, 0.0, "", f"Overlap, P = {p}")
        for p in RACE:
            found[f"work_{p}"] = Measured(self.work[p] / 1e6, 0.0, "million", f"Products, P = {p}")
        return found

    def frame(self) -> dict[str, np.ndarray]:
        """spins_P (side, side) int8; ``memories`` (3, 8) overlaps; ``target``; ``other`` (3,);
        ``waiting``, 1 while the networks hold for a hand.

        ``other`` is the largest overlap, in size, with any of the random patterns.
        """
        side = self.params.side
        frame = {f"spins_{p}": net.spins.reshape(side, side).copy() for p, net in
                 self.networks.items()}  # fmt: skip
        overlaps = np.stack([network.overlaps for network in self.networks.values()])
        frame["memories"] = overlaps[:, :DRAWN].astype(np.float32)
        rest = np.abs(overlaps[:, DRAWN:])
        frame["other"] = rest.max(axis=1, initial=0.0).astype(np.float32)
        frame["target"] = np.array(self.target, np.int64)
        frame["waiting"] = np.array(int(self.held), np.int64)
        return frame

    def state(self) -> dict[str, Any]:
        """Everything needed to go on from here to the bit."""
        return {
            "params": self.params, "attempts": self.attempts.state(), "work": dict(self.work),
            "target": self.target, "slot": self.slot, "held": self.held,
            "sites": self.columns.copy(),
            "spins": {p: network.spins.copy() for p, network in self.networks.items()},
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to what :meth:`state` gave."""
        self.params = state["params"]
        self.attempts.restore(state["attempts"])
        self.work = dict(state["work"])
        self.target, self.slot, self.held = state["target"], state["slot"], state["held"]
        self.columns[:] = state["sites"]
        for p, network in self.networks.items():
            network.put(state["spins"][p])
