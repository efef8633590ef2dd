"""The phase map: for which Pe and packing does a gas part?  Cell after cell, from small systems.

Each cell is a system of its own, under a seed of its own that depends on nothing but the map's
seed and the place of the cell; so neither the order nor the number of workers changes a value, and
a map that was stopped goes on.  What is found comes with the state it was found in, five bytes a
swimmer, so that a click opens it.  A small system has wide error bars near the critical point and
needs luck to nucleate: it shows where phases part within a few memory times, not the binodal.
"""

import itertools
import threading
from collections.abc import Callable, Sequence

import attrs

from kinetoscope.core import seeds
from kinetoscope.core.pool import Pool, default_pool
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.mips import packed
from kinetoscope.mips.params import Params
from kinetoscope.mips.simulation import SLICE, Simulation


@attrs.frozen
class Cell:
    """One state: where it lies, what was measured there, and the swimmers themselves.

    ``row`` counts Peclet numbers, ``column`` packings.  ``state`` is for :func:`packed.resume`.
    """

    row: int
    column: int
    params: Params
    density_std: float
    gas_packing: float
    dense_packing: float
    v_eff: float
    state: bytes

    @property
    def split(self) -> bool:
        """Whether two phases are seen."""
        return self.dense_packing > self.gas_packing


def coarse_to_fine(rows: int, columns: int) -> list[tuple[int, int]]:
    """All places of a grid, those first that a coarser grid would have: a map that sharpens."""
    places = list(itertools.product(range(rows), range(columns)))

    def level(place: tuple[int, int]) -> int:
        both = place[0] | place[1]
        return -((both & -both).bit_length() if both else 64)

    return sorted(places, key=lambda place: (level(place), place))


def measure(
    params: Params, *, seed: int = 0, memories: float = 4.0, row: int = 0, column: int = 0,
    cancel: threading.Event | None = None,
) -> Cell:  # fmt: skip
    """Run one system for ``memories`` memory times and say what became of it.

    Raises Cancelled within 50 ms of the event.
    """
    run = Simulation(params, seed)
    left = max(1, round(memories / (params.d_r * params.step)))
    while left > 0:
        stop_if(cancel)
        run.make_steps(min(left, max(1, SLICE // params.n)))
        left -= max(1, SLICE // params.n)
    found = run.measure()
    return Cell(
        row=row, column=column, params=params, density_std=found["density_std"].value,
        gas_packing=found["gas_packing"].value, dense_packing=found["dense_packing"].value,
        v_eff=found["v_eff"].value, state=packed.pack(run),
    )  # fmt: skip


def scan(
    peclets: Sequence[float], packings: Sequence[float], *, base: Params | None = None,
    seed: int = 0, memories: float = 4.0, pool: Pool | None = None, client: str = "phase map",
    cancel: threading.Event | None = None, progress: Progress | None = None,
    found: Callable[[Cell], None] | None = None,
) -> list[Cell]:  # fmt: skip
    """Fill a map, coarse to fine; other knobs are those of ``base`` (N = 400 unless given).

    ``found`` gets every cell when it is there, in a worker's thread.  The result is in the order
    of rows and columns.  Every combination is checked before anything runs.

    Raises ValueError for a combination that cannot be run, Cancelled soon after the event.
    """
    base = base if base is not None else Params(n=400)
    seed = seeds.check(seed)
    knobs = {
        (i, j): attrs.evolve(base, peclet=float(pe), packing=float(phi))
        for i, pe in enumerate(peclets)
        for j, phi in enumerate(packings)
    }

    def work(place: tuple[int, int], event: threading.Event) -> Cell:
        i, j = place
        own = int(seeds.spawn(seed, i, j).generate_state(1, "uint64")[0] >> 1)
        cell = measure(
            knobs[place], seed=own, memories=memories, row=i, column=j, cancel=event
        )
        if found is not None:
            found(cell)
        return cell

    pool = pool if pool is not None else default_pool()
    order = coarse_to_fine(len(peclets), len(packings))
    cells = pool.map(client, work, order, cancel=cancel, progress=progress)
    return sorted(cells, key=lambda cell: (cell.row, cell.column))
