"""Many gases at once, for a sweep on a GPU: Boltzmann's equation by particles, and free flight.

Gases of a batch have the same number of discs, the same cells and the same frames; seeds are their
own, and so is the Knudsen number within a factor of two (above 2 it is free): strips and steps are
those that the smallest of its octave needs, so that what a gas does depends on nobody beside it.

Each begins exactly where a single run begins (:func:`.gas.gas`): the first frame is that of numba
to the last digit.  Free flight stays that to rounding, which once in 10^8 puts a disc into the next
cell.  DSMC pairs its discs in another way (:mod:`.kernels_jax`): the same gas, other collisions.

Hard discs are not taken: their next event depends on the one before.  Nor are walls at top and
bottom, which make no difference to x and would cost a look at every height.
"""

import math
import threading
from collections.abc import Hashable, Sequence

import numpy as np

from kinetoscope.core import jax_env
from kinetoscope.core import seeds as spawning
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import stop_if
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.expansion.entropy import entropies, local_equilibrium
from kinetoscope.expansion.filling import temperatures
from kinetoscope.expansion.gas import gas
from kinetoscope.expansion.occupation import edges
from kinetoscope.expansion.params import Params

MEASURES = (
    "entropy", "hydrodynamic_entropy", "occupied", "right_fraction", "collisions_per_disc", "t_x",
    "t_y", "t_left", "t_right", "energy", "energy_drift", "diameter", "packing_before",
    "cell_volume", "discs_per_cell", "overflow",
)  # fmt: skip
#: Gases from which a GPU is faster: nobody has measured it yet.
CROSSOVER = None
#: Memory for one batch; numbers that a disc needs on its way.
BYTES, BYTES_GPU, NUMBERS = 2**28, 2**33, 24
#: Above this Knudsen number a step needs one pairing: all these gases go alike.
RARE = 2.0


def kind(params: Params) -> Hashable:
    """Gases of one solver, number, start, duration and way of looking; of one octave of Kn."""
    if params.solver == "discs":
        raise refusal(
            "solver", params.solver, "'dsmc' or 'free' in a batch", "leave the backend out for it"
        )
    if params.y != "periodic":
        raise refusal("y", params.y, "'periodic' in a batch", "leave the backend out for walls")
    octave = _octave(params.knudsen) if params.solver == "dsmc" else None
    return (
        params.solver, params.n, params.start, params.duration, params.reverse_at, params.frames,
        params.dv, params.n_x, params.cells, octave,
    )  # fmt: skip


def most(params: Params) -> int:
    """Gases that fit into the memory of one batch."""
    cells = params.n_x * (params.n_v + 2) ** params.v_dims
    each = 8 * NUMBERS * params.n + 16 * cells
    return max(1, (BYTES_GPU if jax_env.gpu() else BYTES) // each)


def simulate(
    params: Sequence[Params], seeds: Sequence[int], *, cancel: threading.Event | None = None
) -> list[Trajectory]:
    """Expand all of ``params`` (n,), of one kind: the series of :func:`.simulate.simulate`.

    Raises Cancelled within 100 ms of the event, once compiled.
    """
    from kinetoscope.expansion import kernels_jax

    first, columns = params[0], []
    for one, seed in zip(params, seeds, strict=True):
        stop_if(cancel)
        seen = gas(one, seed).look(np.zeros(0, np.int64))
        columns.append(np.array([seen.x, seen.vx, seen.vy]))
    collide = {}
    if first.solver == "dsmc":
        words = [spawning.spawn(seed, 21).generate_state(1)[0] for seed in seeds]
        collide = {
            "knudsens": np.array([one.knudsen for one in params]),
            "words": np.array(words, np.uint32),
            "way": kernels_jax.course(
                first.n, _octave(first.knudsen), compression=1.0 / first.filled,
                warm=max(1.0, math.sqrt(max(temperatures(first.start)))),
            ),
        }  # fmt: skip
    gases, now = kernels_jax.Batch(*np.stack(columns, axis=1), **collide), 0.0
    looks = _Looks(first, len(params))
    for k, time in enumerate(first.times):
        if now < first.reverse_at <= time:
            gases.advance(first.reverse_at - now, cancel)
            gases.reverse()
            now = first.reverse_at
        gases.advance(float(time) - now, cancel)
        now = float(time)
        looks.see(k, gases)
    return [
        _run(one, seed, {name: found[k] for name, found in looks.series.items()}, looks.overflow[k])
        for k, (one, seed) in enumerate(zip(params, seeds, strict=True))
    ]


class _Looks:
    """What is kept of each frame: ``series`` {name: (batch, frames)}."""

    def __init__(self, params: Params, batch: int) -> None:
        self.params = params
        self._edges = edges(params.n_v, params.reach)
        self._fine = params.n_x * params.finer[0]
        self._volume = params.dv**params.v_dims / params.n_x
        self.series = {name: np.empty((batch, params.frames)) for name in MEASURES[:10]}
        self.overflow = np.zeros(batch, np.int64)

    def see(self, k: int, gases) -> None:  # noqa: ANN001 - of a file that only JAX can read
        """Look at frame k."""
        params, n = self.params, self.params.n
        both = params.v_dims == 2
        seen = gases.look(self._edges, strips=params.n_x, fine=self._fine, both=both)
        inner = seen.counts[:, :, 1:-1, 1:-1] if both else seen.counts[:, :, 1:-1]
        beyond = n - inner.sum(axis=tuple(range(1, inner.ndim)))
        self.overflow = np.maximum(self.overflow, beyond)
        mean_x, mean_y, square_x, square_y = seen.moments / n
        entropy, occupied = entropies(seen.counts, self._volume)
        strips = seen.sums.reshape(len(seen.sums), params.n_x, -1, 4).sum(axis=2)
        half = self._fine // 2
        left, right = (_energy(seen.sums[:, side]) for side in (slice(half), slice(-half, None)))
        found = (
            entropy, local_equilibrium(strips), occupied, seen.right / n,
            2.0 * seen.collisions / n, square_x - mean_x**2, square_y - mean_y**2, left, right,
            0.5 * (square_x + square_y),
        )  # fmt: skip
        for series, values in zip(self.series.values(), found, strict=True):
            series[:, k] = values


def _energy(sums: np.ndarray) -> np.ndarray:
    """Kinetic energy per disc of one side, (batch,); 0 where nobody is."""
    number, energy = sums[..., 0].sum(axis=1), sums[..., 3].sum(axis=1)
    return 0.5 * energy / np.maximum(number, 1.0)


def _run(params: Params, seed: int, series: dict[str, np.ndarray], overflow: int) -> Trajectory:
    energy = series["energy"]
    return Trajectory.make(
        params=params, seed=seed, backend="jax", times=params.times, data=series,
        diagnostics={
            "energy_drift": float(np.abs(energy / energy[0] - 1.0).max()),
            "diameter": params.diameter, "packing_before": params.packing,
            "cell_volume": params.dv**params.v_dims / params.n_x,
            "discs_per_cell": float(params.n / series["occupied"].max()),
            "overflow": int(overflow),
        },
    )  # fmt: skip


def _octave(knudsen: float) -> float:
    """The power of two below a Knudsen number, at most RARE."""
    return min(RARE, 2.0 ** math.floor(math.log2(knudsen)))
