"""Many glasses at once, for a sweep on a GPU: all samples of all points as ladders in step.

The ladders of a batch have the same number of spins and copies; couplings, temperatures and the
number of samples are each point's own.  The glass of a single run (:class:`.freezing.Glass`)
counts, forgets and looks; only who moves its ladders is another (:class:`.ladders.Ladders`), with
the same numbers.  So energies and overlaps are those of numba, but where a last digit of the noise
decides a look, once in 10^7.

Glasses of triples and networks with memories are not taken: a look at a tensor or at thousands of
patterns is another kernel, and the networks of one point try their spins in an order of their own.
"""

import threading
from collections.abc import Hashable, Sequence

import numpy as np

from kinetoscope.core import jax_env
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import stop_if
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.replicas.freezing import Glass
from kinetoscope.replicas.ladders import Ladders
from kinetoscope.replicas.params import FROZEN, Params
from kinetoscope.replicas.prices import TEMPERATURES

MEASURES = ("energy", "identity", "q2", "ratio")
#: Points from which a GPU is faster: nobody has measured it yet.
CROSSOVER = None
#: Memory for one batch; copies of spins and fields that a compiler may hold.
BYTES, BYTES_GPU, HELD = 2**28, 2**33, 6


def kind(params: Params) -> Hashable:
    """Glasses and trees of pairs with the same spins, copies, duration and frames."""
    if params.scene not in FROZEN:
        raise refusal(
            "scene", params.scene, "'glass' or 'tree' in a batch", "leave the backend out for it"
        )
    if params.couplings == "p3":
        raise refusal(
            "couplings", params.couplings, "'sk' or 'pm1' in a batch",
            "leave the backend out for triples",
        )  # fmt: skip
    return params.n, params.copies, params.duration, params.frames


def most(params: Params) -> int:
    """Points whose samples fit into the memory of one batch."""
    n, samples = params.n, params.samples if params.scene == "glass" else 1
    each = 4 * n * (n + HELD * params.copies * TEMPERATURES)
    return max(1, (BYTES_GPU if jax_env.gpu() else BYTES) // (samples * each))


def simulate(
    params: Sequence[Params], seeds: Sequence[int], *, cancel: threading.Event | None = None
) -> list[Trajectory]:
    """Temper all of ``params`` (n,), of one kind: the series of :func:`.simulate.simulate`.

    Looks at ``cancel`` every 12 sweeps of the batch.
    """
    glasses = []
    for one, seed in zip(params, seeds, strict=True):
        stop_if(cancel)
        glasses.append(Glass(one, seed))
    ladders = Ladders([each for glass in glasses for each in glass.samples])
    first = 0
    for glass in glasses:
        many = len(glass.samples)
        glass.samples = [Rung(ladders, first + k) for k in range(many)]
        first += many
    clock, times, measured = glasses[0], [], []
    for end in params[0].times:
        while end - clock.time > 1e-9:
            stop_if(cancel)
            count = clock.due(end - clock.time)
            ladders.advance(count)
            for glass in glasses:
                glass.advance(count)
        times.append(clock.time if not times or clock.time > times[-1] else end)
        measured.append([glass.measure() for glass in glasses])
    return [
        Trajectory.make(
            params=one, seed=seed, backend="jax", times=np.array(times),
            data={name: np.array([now[k][name].value for now in measured]) for name in MEASURES},
            diagnostics={},
        )
        for k, (one, seed) in enumerate(zip(params, seeds, strict=True))
    ]  # fmt: skip


class Rung:
    """One sample of the batch as a glass knows it: what it tells was made by all together."""

    def __init__(self, ladders: Ladders, number: int) -> None:
        self._ladders, self._number = ladders, number
        self.histogram = np.zeros((1, ladders.n + 1), np.int64)

    def advance(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Energies (count, C, T) and overlaps (count, pairs, T) of the sweeps just made."""
        n, found = self._ladders.n, self._ladders.found
        energies, overlaps = found.energies[:, self._number], found.overlaps[:, self._number]
        at = (np.rint(overlaps[:, :, 0]).astype(np.int64) + n) // 2
        # In place of a ladder's own, which is a copy as well: of the coldest temperature alone.
        self.histogram = self.histogram + np.bincount(at.ravel(), minlength=n + 1)
        return energies, overlaps / n

    @property
    def spins(self) -> np.ndarray:
        """(C, T, n) int8 by temperature."""
        return self._ladders.spins_of(self._number)
