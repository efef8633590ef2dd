"""A batch of lattices that take every pass together, for a GPU.

The members go across or down together, as the first draws it; where their pairs begin, and all
else, they draw for themselves.  That is the price of every lane doing the same.  A batch of one
is the lattice itself, to the bit.
"""

import threading
from collections.abc import Sequence

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import stop_if
from kinetoscope.spirals import bit_planes
from kinetoscope.spirals.lattice import DIMERS, PASSES, Lattice


class Batch:
    """Lattices with ``method="jax"``, of the same rules, side and q, from here on in step.

    The lattices themselves stay as they were; ``counts`` says what has become of them.
    """

    def __init__(self, lattices: Sequence[Lattice]) -> None:
        self._lattices = list(lattices)
        first = self._lattices[0] if self._lattices else None
        if first is None:
            raise refusal("lattices", lattices, "at least one lattice", "take one seed or more")
        for name in ("method", "rules", "size", "attempts_per_dimer"):
            theirs = {getattr(lattice, name) for lattice in self._lattices}
            if len(theirs) > 1 or (name == "method" and theirs != {"jax"}):
                allowed = "'jax' for all" if name == "method" else "the same for all"
                raise refusal(name, theirs, allowed, "make the members alike")
        self.step, self.time = first.step, first.time
        self._sites = np.stack([lattice._sites for lattice in self._lattices])

    def advance(self, passes: int, *, cancel: threading.Event | None = None) -> float:
        """Take ``passes`` passes; the time that went by.

        Looks at ``cancel`` every 32 passes: 50 ms where a batch is worth having.
        """
        from kinetoscope.spirals import kernels_jax

        first = self._lattices[0]
        model = DIMERS[first.rules.kind]
        # Two lengths of call, so that JAX compiles twice and not for every duration.
        for size in [PASSES] * (passes // PASSES) + [1] * (passes % PASSES):
            stop_if(cancel)
            drawn = [lattice._drawn(size) for lattice in self._lattices]
            tilings, keys = drawn[0][0], np.stack([each[1] for each in drawn], axis=1)
            self._sites = kernels_jax.passes(
                model, self._sites, tilings, keys, first._levels
            )
        self.time += passes * self.step
        return passes * self.step

    @property
    def counts(self) -> np.ndarray:
        """(members, 4) int64: sites of each species, the empty ones first."""
        return bit_planes.counts(np.asarray(self._sites))

    @property
    def grids(self) -> np.ndarray:
        """(members, L, L) uint8, a copy."""
        return np.stack([bit_planes.from_bits(each) for each in np.asarray(self._sites)])
