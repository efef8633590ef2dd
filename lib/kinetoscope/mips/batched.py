"""Many crowds at once, for a sweep on a GPU: steps side by side, looked at one by one.

Crowds of a batch have the same number of swimmers, model and kind of discs, and the same steps:
moments at which samples are taken and frames are seen come together, so a map over Peclet numbers
makes a batch of each (packings, replicas, and whatever leaves D_r and the step as they are).
:mod:`.kernels_jax` moves them, from the very places and with the very noises of a single run.  What
is measured is measured by the code of a single run, of each crowd in turn, on the processor.

So a short run is that of numba to rounding; a longer one is another of the same kind, since
swimmers that touch multiply rounding.
"""

import threading
from collections.abc import Hashable, Sequence
from itertools import compress
from typing import Any

import numpy as np

from kinetoscope.core import jax_env
from kinetoscope.core.run import stop_if
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mips.params import Params
from kinetoscope.mips.particles import skin_of
from kinetoscope.mips.simulate import SHOWN, Look
from kinetoscope.mips.simulation import Simulation

#: What a live crowd measures of itself, each with its error, and what frames have besides.
_MEASURED = (
    "v_eff", "pressure", "epr_even", "epr_odd", "epr_pathwise", "contact_divergence",
    "density_std", "gas_packing", "dense_packing", "domain_length", "mean_square_radius",
)  # fmt: skip
MEASURES = (
    *_MEASURED, *(f"{name}_error" for name in _MEASURED), "work", "square_radius", "box_x",
    "box_y", "time_step", "steps", "swimmers",
)  # fmt: skip
#: Crowds from which a GPU is faster: nobody has measured it yet.
CROSSOVER = None
#: Memory for one batch; bytes of a swimmer while its row of neighbours is made, for sigma^2 of the
#: area that it looks at: nine cells, with places to spare for boxes of several sizes.
BYTES, BYTES_GPU, LISTING = 2**28, 2**33, 4000

#: Why a crowd broke.
THROWN = (
    "discs were thrown out of the box: take a shorter dt (Δt), softer discs or a lower packing"
)


def kind(params: Params) -> Hashable:
    """Crowds of the same number, model, discs and moments."""
    share = params.d_r * params.step  # of a memory time: what samples and frames go by
    return (
        params.n, params.model, params.potential, params.pairs, params.frames,
        params.duration / share, share,
    )  # fmt: skip


def most(params: Params) -> int:
    """Crowds that fit into the memory of one batch, their pictures included."""
    wide = (params.reach + skin_of(params)) ** 2 if params.pairs else 1.0
    each = LISTING * wide * params.n + 16 * params.frames * min(params.n, SHOWN)
    return max(1, int((BYTES_GPU if jax_env.gpu() else BYTES) / each))


def simulate(
    params: Sequence[Params], seeds: Sequence[int], *, cancel: threading.Event | None = None
) -> list[Trajectory | FloatingPointError]:
    """Let all of ``params`` (n,), of one kind, swim: the series of :func:`.simulate.simulate`.

    A crowd of which discs were thrown beyond all numbers stands as its FloatingPointError.  Raises
    Cancelled within 100 ms of the event, once compiled.
    """
    from kinetoscope.mips import kernels_jax

    runs = []
    for one, seed in zip(params, seeds, strict=True):
        stop_if(cancel)
        runs.append(Simulation(one, seed))
    together = _Together(kernels_jax.Batch(params, systems=[run.particles for run in runs]))
    for k, run in enumerate(runs):
        run.particles = Lane(together, k, run.params)
        run.begin()
    looks, whole = [Look(run) for run in runs], np.ones(len(runs), bool)
    first = params[0]
    moments = np.linspace(0.0, first.duration / (first.d_r * first.step), first.frames)
    moments = np.maximum(np.round(moments).astype(int), np.arange(first.frames))
    for frame, target in enumerate(moments):
        while (left := int(target) - together.steps) > 0:
            now = min(left, runs[0].cadence - together.steps % runs[0].cadence)
            together.advance(now, cancel)
            whole &= np.isfinite(together.read("integrals")[0]).all(axis=1)
            for run in compress(runs, whole):
                run.make_steps(now)
        for look in compress(looks, whole):
            stop_if(cancel)
            look.see(frame)
    return [
        _told(run, look, seed) if fine else FloatingPointError(THROWN)
        for run, look, seed, fine in zip(runs, looks, seeds, whole, strict=True)
    ]


def _told(run: Simulation, look: Look, seed: int) -> Trajectory:
    """The numbers of a run; its pictures stay behind."""
    diagnostics = {
        "box_x": run.box[0], "box_y": run.box[1], "time_step": run.params.step,
        "steps": int(run.particles.steps), "swimmers": run.params.n,
    }  # fmt: skip
    for name, each in run.measure().items():
        diagnostics[name], diagnostics[f"{name}_error"] = each.value, each.error
    return Trajectory.make(
        params=run.params, seed=seed, backend="jax", times=look.times,
        data={name: array for name, array in look.data.items() if array.ndim == 1},
        diagnostics=diagnostics,
    )  # fmt: skip


class _Together:
    """The batch, and what was read off it since its last step: once for all crowds."""

    def __init__(self, batch: Any) -> None:
        self._batch, self._read = batch, {}
        self.steps = 0

    def advance(self, steps: int, cancel: threading.Event | None) -> None:
        self._batch.advance(steps, cancel)
        self._read.clear()
        self.steps += steps

    def read(self, name: str, **how: Any) -> Any:
        """What the batch's method ``name`` gives now."""
        if (name, *how.items()) not in self._read:
            self._read[name, *how.items()] = getattr(self._batch, name)(**how)
        return self._read[name, *how.items()]


class Lane:
    """One crowd of the batch, as a :class:`.simulation.Simulation` knows its particles."""

    def __init__(self, together: _Together, number: int, params: Params) -> None:
        self._together, self._number = together, number
        self.params, self.box, self.n, self.steps = params, params.box, params.n, 0

    @property
    def time(self) -> float:
        """Time since the start."""
        return self.steps * self.params.step

    def advance(self, steps: int) -> None:
        """Take note of steps that all have made together."""
        self.steps += steps

    def positions(self, *, wrapped: bool = True) -> np.ndarray:
        """(n, 2), diameters."""
        return self._together.read("positions", wrapped=wrapped)[self._number]

    def orientations(self) -> np.ndarray:
        """(n, 2)."""
        return self._together.read("orientations")[self._number]

    def pushes(self) -> np.ndarray:
        """What e . F is at this moment, (n,)."""
        return (self.orientations() * self._together.read("forces")[self._number]).sum(axis=1)

    def integrals(self) -> tuple[np.ndarray, ...]:
        """Integrals of e o dr and of e . F dt since the start, (n,) each."""
        return tuple(each[self._number] for each in self._together.read("integrals"))

    def contacts(self) -> tuple[np.ndarray, ...]:
        """Half of r.F of its pairs, how many touch it, and - div F, (n,) each."""
        return tuple(each[self._number] for each in self._together.read("contacts"))
