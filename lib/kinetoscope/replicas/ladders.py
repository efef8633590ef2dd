"""Many ladders in step: samples of pairs, each with couplings and temperatures of its own.

All have the same number of spins, copies and temperatures, and begin together.  They move in the
kernel that a GPU can take (:mod:`.kernels_jax`), with the numbers of each ladder's own seed, and
their fields are renewed at the same sweeps; so each goes the way it goes alone
(:class:`.tempering.Ladder`), to the bit but for a last digit of the noise, which decides one look
in 10^7.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.replicas import dynamics
from kinetoscope.replicas.tempering import Ladder

#: Sweeps of one call of the kernel, at most.
ROOM = 16


class Found(NamedTuple):
    """What the last sweeps gave: ``energies`` (sweeps, b, C, T) of the whole systems, ``overlaps``
    (sweeps, b, pairs, T) in n q, and how often exchanges were ``tried`` and ``done``, (b, T - 1).
    """

    energies: np.ndarray
    overlaps: np.ndarray
    tried: np.ndarray
    done: np.ndarray


class Ladders:
    """Ladders that go on together, from where each of ``ladders`` is; these stay where they are.

    ``found`` is what the last :meth:`advance` gave.  Raises ValueError for a ladder that is not
    like the first, and for couplings of triples.
    """

    def __init__(self, ladders: Sequence[Ladder]) -> None:
        first = ladders[0]
        for each in ladders:
            if each.move.kind not in ("pairs", "bits"):
                raise refusal(
                    "couplings", each.move.kind, "pairs in a batch", "temper one after another"
                )
            if (each._s.shape, each.sweeps) != (first._s.shape, first.sweeps):
                raise refusal(
                    "ladders", each._s.shape, f"{first._s.shape}, as the first", "make two batches"
                )
        self.n, self.sweeps, self.moves = first.n, first.sweeps, [each.move for each in ladders]
        units = [move.arrays[1] if move.kind == "bits" else 1.0 for move in self.moves]
        self._unit = np.array(units, np.float32)
        self._J = np.stack(
            [
                np.sign(move.source) if move.kind == "bits" else move.source
                for move in self.moves
            ]
        ).astype(np.float32)
        self._at = np.stack([each._at for each in ladders])
        self._keys = np.array([each._key for each in ladders], np.uint64)
        self.betas = np.stack([each.betas for each in ladders])
        self._put(np.stack([each._s for each in ladders]), [each._E for each in ladders])

    def _put(self, s: np.ndarray, energies: Sequence[np.ndarray] | None = None) -> None:
        """Fields anew in double precision from spins ``s`` (b, C, T, n); energies, unless given."""
        fields, found = np.empty(s.shape, np.float32), []
        for move, unit, rows, h in zip(self.moves, self._unit, s, fields, strict=True):
            flat = rows.reshape(-1, self.n)
            known = move.fields(flat)
            exact = known if move.kind == "pairs" else np.rint(known / np.float64(unit))
            h[:] = exact.reshape(h.shape)
            if energies is None:
                found.append(move.energies(flat).reshape(rows.shape[:2]))
        E = np.stack(found if energies is None else energies)
        self._carry = s.astype(np.float32), fields, E, self._at

    def advance(self, count: int) -> Found:
        """``count`` sweeps of all ladders; each is recorded."""
        from kinetoscope.replicas import kernels_jax

        pieces = []
        while count:
            # Renewed at the same sweeps as a ladder alone.
            now = min(count, ROOM, dynamics.RENEWAL - self.sweeps % dynamics.RENEWAL)
            self._carry, energies, overlaps, tried, done = kernels_jax.rungs(
                self._J, self._unit, *self._carry, self.betas, self._keys, self.sweeps, now,
                room=ROOM,
            )  # fmt: skip
            self._at = np.asarray(self._carry[3])
            self.sweeps, count = self.sweeps + now, count - now
            records = np.asarray(energies)[:now], np.asarray(overlaps)[:now]
            pieces.append(Found(*records, np.asarray(tried), np.asarray(done)))
            if self.sweeps % dynamics.RENEWAL == 0:
                self._put(np.asarray(self._carry[0]).astype(np.int8))
        energies, overlaps, tried, done = zip(*pieces, strict=True)
        self.found = Found(
            np.concatenate(energies), np.concatenate(overlaps), sum(tried), sum(done)
        )
        return self.found

    def spins_of(self, number: int) -> np.ndarray:
        """(C, T, n) int8, the configurations of one ladder now, by temperature."""
        s = np.asarray(self._carry[0][number]).astype(np.int8)
        return np.take_along_axis(s, self._at[number][..., None], axis=1)
