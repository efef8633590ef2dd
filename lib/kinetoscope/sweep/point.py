"""One point: a run with these knobs and this seed, and the numbers read off it.

This is all that a worker does, whether it is a thread here or a process far away, and it depends
on nothing but its argument: that is why the table's bytes are the same whoever fills it.
"""

import math
import threading
from functools import cache as once
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import attrs
import numpy as np

import kinetoscope
from kinetoscope.core import jax_env
from kinetoscope.core.knobs import as_dict
from kinetoscope.core.run import Budget, Cancelled, check_budget, stop_if
from kinetoscope.sweep.measures import Measure, Unmeasured

#: A live simulation is advanced in slices that should take so many seconds.
_SLICE = 0.02


class SweepStopped(RuntimeError):
    """The sweep could not go on; what was finished before is safe in its folder."""


class PointFailed(SweepStopped):
    """A point ended in an error that is no refusal: a fault in a measure, or in the program."""


class OtherVersions(SweepStopped):
    """A worker far away has other versions of the program: its bytes could be others."""


@attrs.frozen
class Task:
    """What a worker is sent: plain values, measures and the versions that it must have."""

    phenomenon: str
    knobs: dict[str, Any]
    seed: int
    backend: str
    budget: Budget
    measures: tuple[Measure, ...]
    versions: dict[str, str]


@attrs.frozen
class Found:
    """What came of it: a number for each column (NaN where refused), and why one was refused.

    ``unmeasured`` says that the run went well and lacks something that was asked for.
    """

    values: np.ndarray
    refusal: str = ""
    unmeasured: bool = False


@once
def versions(backend: str = "numba") -> dict[str, str]:
    """What decides about the bytes besides knobs and seed; for JAX also what it computes on."""
    ours = {"kinetoscope": kinetoscope.__version__}
    ours |= {name: version(name) for name in ("numpy", "numba", "scipy")}
    if backend != "jax":
        return ours
    try:
        ours |= {name: version(name) for name in ("jax", "jaxlib")}
    except PackageNotFoundError:
        return ours | {"jax": "absent"}
    return ours | {"jax device": jax_env.device()}


def compute(task: Task, cancel: threading.Event | None = None) -> Found:
    """Run the point and read its measures.

    A combination that the phenomenon refuses (ValueError), that is over the budget, or that
    leaves the solver's reach (FloatingPointError) is a result: NaN and the sentence.

    Raises
    ------
    PointFailed
        for every other error, naming the point
    Cancelled
        within 50 ms of the event
    """
    there = import_module(task.phenomenon)
    stop_if(cancel)
    try:
        params = there.Params(**task.knobs)
        run = measured = None
        if not all(measure.live for measure in task.measures):
            run = there.simulate(
                params, seed=task.seed, backend=task.backend, budget=task.budget, cancel=cancel
            )
        if any(measure.live for measure in task.measures):
            measured = _lived(there, params, task, cancel)
    except Cancelled:
        raise
    except (ValueError, FloatingPointError) as refused:
        return hole(task, str(refused))
    except Exception as error:
        raise PointFailed(told(task, error)) from error
    return read(task, run, measured)


def hole(task: Task, why: str) -> Found:
    """No numbers, and the sentence that says why."""
    return Found(np.full(sum(len(each.columns) for each in task.measures), math.nan), why)


def read(task: Task, run: Any, measured: Any = None) -> Found:
    """The numbers of a finished ``run`` and of what a live one ``measured``."""
    values: list[float] = []
    lacking: list[str] = []
    for measure in task.measures:
        try:
            values += measure.of_live(measured) if measure.live else [measure.of_run(run)]
        except Unmeasured as refused:
            values += [math.nan] * len(measure.columns)
            lacking.append(str(refused))
        except Exception as error:
            raise PointFailed(told(task, error, f"measure {measure.name}: ")) from error
    return Found(np.array(values, np.float64), "; ".join(lacking), bool(lacking))


def _lived(there: Any, params: Any, task: Task, cancel: threading.Event | None) -> Any:
    """What the live simulation measures of itself after ``params.duration``."""
    duration = as_dict(params).get("duration")
    if not hasattr(there, "start") or duration is None:
        raise ValueError(
            f"live: measures need a phenomenon with start() and a duration; "
            f"{task.phenomenon.rpartition('.')[2]} has none: ask for what its run measures"
        )
    cost = there.estimate_cost(params)
    check_budget(cost, task.budget, "lower the duration or the size")
    running = there.start(params, seed=task.seed, backend=task.backend)
    # As many slices as the estimate says, not as the clock says: the same on every machine.
    slices = max(1, math.ceil(cost.seconds / _SLICE))
    for k in range(slices):
        stop_if(cancel)
        left = duration * (k + 1) / slices - running.time
        if left > 0.0:
            running.advance(left)
    return running.measure()


def told(task: Task, error: Exception, where: str = "") -> str:
    """A fault in words, and the point that it came from."""
    values = ", ".join(f"{name}={value!r}" for name, value in task.knobs.items())
    return f"{where}{type(error).__name__}: {error}; at seed={task.seed}, {values}"
