"""The plan: everything that decides about a sweep's bytes, written down once.

A plan can be written as JSON and read back.  It stands in the folder of a sweep, so that nothing
else is ever mixed into it, and in the finished table, so that the table can be made again.
"""

import hashlib
import itertools
import json
import math
from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

import attrs
import numpy as np

import kinetoscope
from kinetoscope.core import knobs, seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import Budget
from kinetoscope.sweep import axis as axes
from kinetoscope.sweep import measures
from kinetoscope.sweep.axis import Axis
from kinetoscope.sweep.measures import Measure
from kinetoscope.sweep.point import Task, versions

#: Each point is a file; more of them than this want several sweeps.
LARGEST = 100_000
MOST_AXES = 4
#: A place in the table: an index along each axis, and the replica.
Position = tuple[int, ...]


@attrs.frozen(eq=False)
class Plan:
    """A sweep before it is run; made by :meth:`make`, which refuses what cannot be run.

    ``base`` holds the knobs that stay (and the axes' own, overwritten); ``axes`` the knobs that
    change, in the order of the table's dimensions.
    """

    phenomenon: str
    base: Mapping[str, Any]
    axes: Mapping[str, Axis]
    measures: tuple[Measure, ...]
    replicas: int
    seed: int
    backend: str
    budget: Budget
    versions: Mapping[str, str]

    @classmethod
    def make(
        cls, phenomenon: str | ModuleType, *, over: Mapping[str, Any], measure: Any,
        replicas: int = 1, seed: int = 0, params: Any = None, backend: str = "auto",
        budget: Budget | None = None,
    ) -> "Plan":  # fmt: skip
        """Check everything that can be checked before a run; a refusal names what is wrong."""
        there = module(phenomenon)
        known = knobs.knobs(there.Params)
        if not isinstance(over, Mapping):
            raise TypeError(str(refusal("over", over, "{knob: axis}", "see sweep.linear")))
        if not 1 <= len(over) <= MOST_AXES:
            raise refusal("over", list(over), f"1 to {MOST_AXES} knobs", "hold the others fixed")
        for name in over:
            if name not in known:
                allowed = "a knob (" + ", ".join(known) + ")"
                raise refusal("over", name, allowed, "see kinetoscope list")
        if isinstance(replicas, bool) or not isinstance(replicas, int) or replicas < 1:
            raise refusal("replicas", replicas, "a whole number from 1 on", "the default is 1")
        if params is not None and not isinstance(params, there.Params):
            wanted = f"{there.__name__}.Params(...)"
            raise TypeError(str(refusal("params", params, wanted, "leave it for the defaults")))
        along = {name: axes.of(axis).checked(known[name]) for name, axis in over.items()}
        count = math.prod(map(len, along.values())) * replicas
        if count > LARGEST:
            raise refusal(
                "the sweep's size", count, f"at most {LARGEST} points", "make it in several parts"
            )
        asked = measures.of(measure)
        taken = {"seed", "refused", "replica", *along}
        for column in (column for each in asked for column in each.columns):
            if column in taken:
                raise refusal("measure", column, "another name", "give {column: measure}")
        return cls(
            phenomenon=there.__name__,
            base=knobs.as_dict(there.Params() if params is None else params),
            axes=along, measures=asked, replicas=replicas, seed=seeds.check(seed),
            backend=backend, budget=budget or Budget(), versions=versions(),
        )  # fmt: skip

    @property
    def dims(self) -> tuple[str, ...]:
        """The table's dimensions: the knobs, and ``replica``."""
        return (*self.axes, "replica")

    @property
    def shape(self) -> tuple[int, ...]:
        """Their lengths."""
        return (*map(len, self.axes.values()), self.replicas)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the numbers at each point."""
        return tuple(column for measure in self.measures for column in measure.columns)

    def positions(self) -> list[Position]:
        """Every place in the table, coarse grid first, the replicas of a place together."""
        when = [axes.levels(len(axis)) for axis in self.axes.values()]
        cells = itertools.product(*(range(len(axis)) for axis in self.axes.values()))

        def turn(cell: Position) -> tuple:
            level = [when[k][i] for k, i in enumerate(cell)]
            return max(level), sum(level), cell

        return [(*cell, r) for cell in sorted(cells, key=turn) for r in range(self.replicas)]

    def place(self, position: Position) -> dict[str, Any]:
        """The values of the swept knobs there."""
        along = zip(self.axes.items(), position[:-1], strict=True)
        return {name: axis.values[index] for (name, axis), index in along}

    def seed_at(self, position: Position) -> int:
        """The seed there: spawned by position, so that nobody's order or number matters."""
        return int(seeds.spawn(self.seed, *position).generate_state(1, np.uint64)[0] >> 1)

    def task(self, position: Position) -> Task:
        """What a worker is sent."""
        return Task(
            phenomenon=self.phenomenon, knobs={**self.base, **self.place(position)},
            seed=self.seed_at(position), backend=self.backend, budget=self.budget,
            measures=self.measures, versions=dict(self.versions),
        )  # fmt: skip

    def key(self, position: Position) -> str:
        """The name of the point's shard: a fingerprint of all that decides about its content."""
        text = f"{self.fingerprint}\n{position}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @cached_property
    def fingerprint(self) -> str:
        """Equal fingerprints, equal bytes."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:32]

    def describe(self) -> dict[str, Any]:
        """The plan in plain words, for JSON and for comparing two of them."""
        return {
            "phenomenon": self.phenomenon,
            "over": {
                name: {"scale": axis.scale, "values": list(axis.values)}
                for name, axis in self.axes.items()
            },
            "measures": {measure.name: measure.text for measure in self.measures},
            "replicas": self.replicas,
            "seed": self.seed,
            "params": {name: v for name, v in self.base.items() if name not in self.axes},
            "backend": self.backend,
            "budget": {"bytes": self.budget.bytes, "seconds": self.budget.seconds},
            "versions": dict(self.versions),
        }

    def to_json(self) -> str:
        """The plan as text; floats to the last bit, the order of axes and measures kept."""
        return json.dumps(self.describe(), indent=1)

    @classmethod
    def from_json(cls, text: str, *, measure: Any = None, to_run: bool = True) -> "Plan":
        """Read a plan back.  Functions are not in it: give them again as ``measure`` to run it.

        Raises ValueError for text that is no plan, and for a function that is missing or is
        not the one that was used.
        """
        try:
            told = json.loads(text)
            over = {k: Axis(a["values"], a["scale"]) for k, a in told["over"].items()}
            there = module(told["phenomenon"])
            params = there.Params(**told["params"], **{k: a.values[0] for k, a in over.items()})
            recorded = dict(told["measures"])
            budget = Budget(**told["budget"])
            rest = {name: told[name] for name in ("replicas", "seed", "backend")}
            versions_then = dict(told["versions"])
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"this is no sweep's plan ({type(error).__name__}: {error})") from None
        given = {m.name: m for m in measures.of(measure)} if measure is not None else {}
        for name, was in recorded.items():
            # Only a function's fingerprint has a space in it.
            if to_run and " " in was and given.get(name, Measure(name, "")).text != was:
                raise refusal(
                    "measure", name, f"the function {was.partition(' ')[0]} that was used then",
                    "give measure={column: function}",
                )  # fmt: skip
        asked = [
            given[name] if " " in was and name in given else Measure(name, was)
            for name, was in recorded.items()
        ]
        made = cls.make(there, over=over, measure=asked, params=params, budget=budget, **rest)
        return attrs.evolve(made, versions=versions_then)


def module(phenomenon: str | ModuleType) -> ModuleType:
    """The phenomenon: by its name, by the full name of a module, or the module itself."""
    if isinstance(phenomenon, ModuleType):
        return phenomenon
    if phenomenon in kinetoscope.PHENOMENA:
        return import_module(f"kinetoscope.{phenomenon}")
    allowed = "one of " + ", ".join(kinetoscope.PHENOMENA)
    if isinstance(phenomenon, str) and "." in phenomenon:
        try:
            found = import_module(phenomenon)
        except ImportError:
            found = None
        if hasattr(found, "Params") and hasattr(found, "simulate"):
            return found
    raise refusal("phenomenon", phenomenon, allowed, "see kinetoscope list")
