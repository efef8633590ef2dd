"""Points side by side: the runs of a sweep that a JAX kernel takes at once.

A phenomenon that can do this has a module ``batched`` with

* ``MEASURES``, the names that such runs can be asked for, and ``kind(params)``: runs of equal
  kind go together, ValueError says why a run goes with none;
* ``most(params)``, as many of them as fit into memory;
* ``simulate(params, seeds, cancel=)`` of lists (n,), a list of Trajectory, or of the
  FloatingPointError with which a run of the batch left the reach of the solver;
* ``CROSSOVER``, the number of runs from which a GPU is faster than this machine's cores, as
  `kinetoscope bench` measured it; None where nobody has.

Which points share a batch is written in the plan and nowhere else: not what is missing, not who
computes.  A batch that was kept in part is computed whole again, so that a sweep that was killed
and resumed has the bytes of one left alone here as well.
"""

import math
import threading
from collections.abc import Hashable, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import attrs

import kinetoscope
from kinetoscope.core import jax_env
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import Cancelled, check_budget, stop_if
from kinetoscope.sweep import point
from kinetoscope.sweep.plan import Plan, Position
from kinetoscope.sweep.point import Found, PointFailed, Task, hole, read, told, versions

BACKENDS = ("auto", "numba", "jax")
#: Runs of one batch at most, on a processor and on a GPU: as much is lost by whoever is killed.
MOST, MOST_GPU = 64, 4096
#: Points that are computed together, in the order in which their numbers come.
Part = tuple[Position, ...]


def settled(plan: Plan) -> Plan:
    """The plan with its backend decided, and with JAX's version and device where that is JAX.

    "auto" is numba unless a GPU is there and the sweep is past the measured crossover.  Raises
    ValueError for a backend that there is not, or that cannot answer this sweep.
    """
    if plan.backend not in BACKENDS:
        raise refusal("backend", plan.backend, "one of " + ", ".join(BACKENDS), "'auto' chooses")
    if plan.backend == "auto" and _pays(plan):
        plan = attrs.evolve(plan, backend="jax")
    if plan.backend != "jax":
        return plan
    batched(plan)
    try:
        jax_env.jax()
    except ImportError as error:
        raise ValueError(str(error)) from None
    _check_measures(plan)
    return attrs.evolve(plan, versions=versions("jax"))


def batched(plan: Plan) -> ModuleType:
    """The module that takes many runs of the plan's phenomenon; ValueError where there is none."""
    found = _module(plan.phenomenon)
    if found is None:
        name = plan.phenomenon.rpartition(".")[2]
        there = [each for each in kinetoscope.PHENOMENA if _module(f"kinetoscope.{each}")]
        raise refusal(
            "backend", plan.backend, f"'auto' or 'numba' for {name}",
            f"sweeps through JAX there are of {', '.join(there) or 'nothing yet'}",
        )  # fmt: skip
    return found


def parts(plan: Plan) -> list[Part]:
    """All points of the plan, those that are computed together in one part, coarse ones first.

    A point that is refused is a part of its own.
    """
    if plan.backend != "jax":
        return [(position,) for position in plan.positions()]
    most = MOST_GPU if jax_env.gpu() else MOST
    groups: dict[Hashable, list[Position]] = {}
    room: dict[Hashable, int] = {}
    cells: dict[Position, Hashable] = {}
    turn = {position: k for k, position in enumerate(plan.positions())}
    for position in turn:
        cell = position[:-1]
        if cell not in cells:
            try:
                params, kind = _checked(plan.task(position))
                room.setdefault(kind, batched(plan).most(params))
                cells[cell] = kind
            except ValueError:
                cells[cell] = None
        kind = cells[cell] if cells[cell] is not None else (None, position)
        groups.setdefault(kind, []).append(position)
    found = []
    for kind, positions in groups.items():
        limit = max(1, min(most, room.get(kind, 1)))
        # Evenly shared: equal shapes are compiled once.
        size = math.ceil(len(positions) / math.ceil(len(positions) / limit))
        found += [tuple(positions[k : k + size]) for k in range(0, len(positions), size)]
    return sorted(found, key=lambda part: turn[part[0]])


def compute(tasks: Sequence[Task], cancel: threading.Event | None = None) -> list[Found]:
    """The numbers of a part's points, in their order; errors as of :func:`.point.compute`."""
    if tasks[0].backend != "jax":
        return [point.compute(task, cancel) for task in tasks]
    stop_if(cancel)
    ready, found = [], dict[int, Found]()
    for k, task in enumerate(tasks):
        try:
            ready.append((k, _checked(task)[0]))
        except ValueError as refused:
            found[k] = hole(task, str(refused))
    if ready:
        try:
            runs = _module(tasks[0].phenomenon).simulate(
                [params for _, params in ready], [tasks[k].seed for k, _ in ready], cancel=cancel
            )
        except Cancelled:
            raise
        except Exception as error:
            first = told(tasks[ready[0][0]], error)
            raise PointFailed(f"{first}, the first of {len(ready)} side by side") from error
        for (k, _), run in zip(ready, runs, strict=True):
            lost = isinstance(run, FloatingPointError)
            found[k] = hole(tasks[k], str(run)) if lost else read(tasks[k], run)
    return [found[k] for k in range(len(tasks))]


def _checked(task: Task) -> tuple[object, Hashable]:
    """The run and its kind; ValueError where it is refused, by numba's rules and the batch's."""
    there = import_module(task.phenomenon)
    params = there.Params(**task.knobs)
    check_budget(there.estimate_cost(params), task.budget, "make it smaller, or allow it more")
    return params, _module(task.phenomenon).kind(params)


def _check_measures(plan: Plan) -> None:
    names = batched(plan).MEASURES
    for measure in plan.measures:
        asked = measure.text.partition(":")[0]
        if measure.function is not None or measure.live or asked not in names:
            raise refusal(
                "measure", measure.name if measure.function else measure.text,
                "one of " + ", ".join(names) + " with backend 'jax'",
                "leave the backend out for all that a run has",
            )  # fmt: skip


def _pays(plan: Plan) -> bool:
    """Whether "auto" takes JAX: a GPU, a crossover that was measured, and all points fit."""
    module = _module(plan.phenomenon)
    if module is None or module.CROSSOVER is None or not jax_env.gpu():
        return False
    if math.prod(plan.shape) < module.CROSSOVER:
        return False
    try:
        _check_measures(plan)
        for position in plan.positions():
            if position[-1] == 0:
                module.kind(import_module(plan.phenomenon).Params(**plan.task(position).knobs))
    except ValueError:
        return False
    return True


def _module(phenomenon: str) -> ModuleType | None:
    name = f"{phenomenon}.batched"
    try:
        there = find_spec(name) is not None
    except ModuleNotFoundError:  # a phenomenon in a single file
        there = False
    return import_module(name) if there else None
