"""Sweeps: one question asked of a phenomenon at many places, without losing an answer.

A phase diagram is a table of runs.  Each run may take seconds, the table hours, and in hours
machines are switched off, disks fill and lectures begin.  So the table is made point by point,
coarse grid first, and each point that is finished is a small file with a checksum that was
written whole or not at all.  Whatever kills the sweep costs the points in flight and no more;
resuming computes what is missing.

>>> from kinetoscope import sweep
>>> table = sweep.run(
...     "solitons", over={"speed": sweep.linear(0.2, 0.3, 11)}, measure=["bounces", "speed_out"]
... )
>>> table["bounces"].dims
('speed', 'replica')

What a point's answer is depends on its knobs, its seed and the versions of the program, on
nothing else: not on the number of workers, not on the order in which they finish, not on whether
they are threads here or ``dask worker`` processes elsewhere.  The seed of a replica is spawned
from the sweep's seed by its *position* in the table, and is written into the result beside it.

One machine: threads.  Every kernel releases Python's lock, so threads use all cores, share what
is compiled, and cost no second copy of the interpreter.  Many machines: the same call with the
address of a Dask scheduler, ``scheduler="tcp://head:8786"``, whoever started it (by hand with
``dask scheduler`` and ``dask worker``, or from SLURM or Kubernetes with Dask's own launchers,
dask-jobqueue and dask-kubernetes, whose ``cluster.scheduler_address`` is that address).

``backend="jax"`` takes points side by side where a phenomenon has a kernel for it
(:mod:`.batches`): the same numbers but for rounding (where that grows, or collisions are drawn in
another way, the same distribution), recorded point by point as ever.  Left alone, a sweep goes to
JAX only where a GPU was measured to be faster, and so far none was measured.
"""

from kinetoscope.core import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__,
    {
        "run": "run",
        "again": "run",
        "read": "folder",
        "summary": "table",
        "Axis": "axis",
        "linear": "axis",
        "log": "axis",
        "listed": "axis",
        "Measure": "measures",
        "Plan": "plan",
        "DiskFull": "folder",
        "SweepStopped": "point",
    },
)
