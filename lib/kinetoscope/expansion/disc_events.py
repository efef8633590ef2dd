"""The arrays of an event-driven gas and the order in which the kernels work on them.

Discs in Morton order, cells, the ring of events; rebuilt when a wall moves or velocities turn,
enlarged when a cell overflows, put in order again every few collisions per disc.
"""

import math
import threading
from typing import Any

import numpy as np

from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.expansion import kernels_cells, kernels_queue
from kinetoscope.expansion import kernels_discs as kernels

#: Events between two looks at the cancel event: about 10 ms.
SLICE = 20_000
#: Discs in a cell on average; measured, a broad optimum (dilute gases cross more than they touch).
OCCUPANCY, DILUTE_OCCUPANCY, DILUTE = 1.0, 3.0, 0.02
#: Places in a cell at first: with its count they fill half a cache line.
_PLACES = 7
#: Events that share a bucket of the queue on average; measured.
_PER_BUCKET = 1.0
#: Collisions per disc after which memory is put in order again; measured.
_SORT_EVERY = 5


class DiscEvents:
    """Discs, what each of them does next, and the walls as they stand.

    ``place`` and ``v`` (n, 2); the walls are those of ``box``, and ``wall`` the right one, which
    may be moved before `lay_out` or `replan`.
    """

    def __init__(
        self, place: np.ndarray, v: np.ndarray, sigma: float, box: tuple[float, float], y: str,
        occupancy: float | None,
    ) -> None:  # fmt: skip
        n = len(place)
        self.box, self.y, self.sigma, self.wall = box, y, sigma, box[0]
        if occupancy is None:
            packing = n * math.pi * sigma**2 / (4.0 * box[0] * box[1])
            occupancy = OCCUPANCY if packing > DILUTE else DILUTE_OCCUPANCY
        elif not (is_number(occupancy) and 0.1 <= occupancy <= 100.0):
            raise refusal("occupancy", occupancy, "a number in [0.1, 100]", "leave it out")
        self.occupancy = occupancy
        self.names = np.arange(n, dtype=np.int64)
        self.chain = _aligned((n, 2), np.int32)
        self.heads = np.full(1 << max(int(n - 1).bit_length(), 4), -1, np.int32)
        self.tally = np.zeros(kernels.TALLY, np.int64)
        self.impulses = np.zeros(kernels.IMPULSES)
        self.clock = np.zeros(kernels_queue.CLOCK)
        self.lay_out(place, v)

    @property
    def n(self) -> int:
        """Number of discs."""
        return len(self.discs)

    @property
    def time(self) -> float:
        """The time now, from the start of the clock."""
        return self.epoch + self.clock[kernels_queue.NOW]

    @property
    def energy(self) -> float:
        """Kinetic energy per disc."""
        vx, vy = self.discs[:, kernels.VX], self.discs[:, kernels.VY]
        return float(0.5 * (vx @ vx + vy @ vy)) / self.n

    def lay_out(self, place: np.ndarray, v: np.ndarray) -> None:
        """Discs at rest in time 0, in cells, in Morton order, with all that comes next."""
        discs = _aligned((len(place), kernels.NUMBERS), np.float64)
        discs[:, :2], discs[:, 2:4] = place, v
        self.discs, self.links = discs, discs.view(np.int32)
        self.clock[:] = 0.0
        self.epoch = 0.0
        self.restart_counts()
        self.replan()

    def restart_counts(self) -> None:
        """Count from now on."""
        self.tally[:] = 0
        self.impulses[:] = 0.0
        self.since, self.sorted_at = self.time, 0

    def replan(self) -> None:
        """Cells for the present walls, and every prediction anew."""
        now = self.clock[kernels_queue.NOW]
        kernels_cells.bring(self.discs, now)
        sigma, (_, height) = self.sigma, self.box
        low = 0.5 * sigma
        y_low, y_high = (0.0, height) if self.y == "periodic" else (low, height - low)
        # A box no wider than a disc still has a column of cells, of width 0 for its centres.
        across, up = max(self.wall - sigma, 1e-300), max(y_high - y_low, 1e-300)
        side = max(sigma, math.sqrt(self.occupancy * self.wall * height / self.n))
        columns, rows = max(int(across / side), 1), max(int(up / side), 1)
        self.geometry = np.array([
            low, low + across, y_low, y_high, height if self.y == "periodic" else 0.0,
            across / columns, up / rows, sigma,
        ])  # fmt: skip
        bits = (columns + 1).bit_length()
        self.grid = np.array([columns, rows, bits], np.int64)
        if self.y == "periodic":
            self.discs[:, kernels.Y] -= height * np.floor(self.discs[:, kernels.Y] / height)
        places = _PLACES
        while True:
            self.cells = _aligned(((rows + 2) << bits, places + 1), np.int32)
            if kernels_cells.fill_cells(
                self.discs, self.links, self.cells, self.geometry, self.grid
            ):
                break
            places = 2 * places + 1
        self.near = np.empty(9 * (places + 1) + 8, np.uint32)
        self._sort()
        kernels_cells.predict(
            self.discs, self.links, self.cells, self.near, self.geometry, self.grid, now
        )

    def _sort(self) -> None:
        """Morton order: discs that are near each other lie near each other in memory."""
        codes = np.empty(self.n, np.int64)
        kernels_cells.morton(self.discs, self.links, self.grid[kernels.BITS], codes)
        order = np.argsort(codes, kind="stable")
        discs, names = _aligned((self.n, kernels.NUMBERS), np.float64), np.empty_like(self.names)
        new = np.empty(self.n, np.int64)
        links = discs.view(np.int32)
        kernels_cells.relabel(
            self.discs, self.links, self.names, self.cells, order, discs, links, names, new
        )
        self.discs, self.links, self.names = discs, links, names
        self.sorted_at = int(self.tally[kernels.COLLISIONS])

    def _enlarge_cells(self) -> None:
        """Give every cell twice the places."""
        cells, places = self.cells, 2 * self.cells.shape[1]
        self.cells = _aligned((len(cells), places), np.int32)
        self.cells[:, : cells.shape[1]] = cells
        self.near = np.empty(9 * places + 8, np.uint32)

    def go(
        self, duration: float, enough: int, cancel: threading.Event | None,
        progress: Progress | None,
    ) -> None:  # fmt: skip
        """Go on for ``duration`` or until ``enough`` collisions are counted, in slices."""
        clock, now = self.clock, self.clock[kernels_queue.NOW]
        kernels_cells.shift_time(self.discs, now)
        self.epoch += now
        clock[kernels_queue.NOW] = clock[kernels_queue.BUCKET] = 0.0
        clock[kernels_queue.PER_TIME] = self._event_rate() / _PER_BUCKET
        kernels.line_up(self.discs, self.chain, self.heads, duration, clock)
        while True:
            why = kernels.run(
                self.discs, self.links, self.chain, self.heads, self.cells, self.near,
                self.geometry, self.grid, clock, self.tally, self.impulses, duration, SLICE, enough,
            )  # fmt: skip
            if why in (kernels.ARRIVED, kernels.ENOUGH):
                return
            if why == kernels.CROWDED:
                self._enlarge_cells()
            if self.tally[kernels.COLLISIONS] - self.sorted_at >= _SORT_EVERY * self.n:
                self._sort()
                kernels.line_up(self.discs, self.chain, self.heads, duration, clock)
            if progress is not None and duration > 0.0:
                progress(min(clock[kernels_queue.NOW] / duration, 1.0), "discs collide")
            stop_if(cancel)

    def _event_rate(self) -> float:
        """Events per time that a Maxwellian gas would have: sets the length of a bucket."""
        heat = math.sqrt(self.energy)
        g = self.geometry
        density = self.n / (self.wall * self.box[1])
        crossing = math.sqrt(2.0 / math.pi) * (1.0 / g[kernels.CELL_X] + 1.0 / g[kernels.CELL_Y])
        rate = crossing + density * self.sigma * math.sqrt(math.pi) / (1.0 - 0.5)
        return max(self.n * rate * heat, 1e-300)

    def saved(self) -> dict[str, Any]:
        """Everything needed to go on bit for bit, as arrays and numbers: see `restore`."""
        return {
            "discs": self.discs.view(np.int64).copy(), "names": self.names.copy(),
            "cells": self.cells.copy(), "geometry": self.geometry.copy(),
            "grid": self.grid.copy(), "clock": self.clock.copy(), "tally": self.tally.copy(),
            "impulses": self.impulses.copy(), "sorted_at": self.sorted_at, "wall": self.wall,
            "epoch": self.epoch, "since": self.since,
        }  # fmt: skip

    def restore(self, saved: dict[str, Any]) -> None:
        """Go back to what `saved` gave; only for the same number of discs."""
        if len(saved["names"]) != self.n:
            raise refusal(
                "saved", len(saved["names"]), f"{self.n} discs", "make a gas of that size"
            )
        self.discs = _aligned((self.n, kernels.NUMBERS), np.float64)
        self.discs[:] = saved["discs"].view(np.float64)
        self.links = self.discs.view(np.int32)
        self.names, self.cells = saved["names"].copy(), saved["cells"].copy()
        self.geometry, self.grid = saved["geometry"].copy(), saved["grid"].copy()
        self.clock, self.tally = saved["clock"].copy(), saved["tally"].copy()
        self.impulses, self.sorted_at = saved["impulses"].copy(), saved["sorted_at"]
        self.wall, self.epoch, self.since = saved["wall"], saved["epoch"], saved["since"]
        self.near = np.empty(9 * self.cells.shape[1] + 8, np.uint32)


def _aligned(shape: int | tuple[int, int], dtype: Any) -> np.ndarray:
    """Zeros that start at a cache line, so that a record of 64 bytes is one line and not two."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    raw = np.zeros(size + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size].view(dtype).reshape(shape)
