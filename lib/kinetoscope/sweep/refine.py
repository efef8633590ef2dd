"""In which order: a coarse grid first, then wherever the map changes from place to place.

The order decides when a point is seen and nothing else.  Positions come in rounds, each round
halving the distance between neighbours along every axis; within a round those places are first
whose coarser neighbours differ most, so that borders sharpen while plains wait.
"""

import itertools
import math
from collections.abc import Mapping

from kinetoscope.sweep import axis as axes
from kinetoscope.sweep.plan import Plan, Position
from kinetoscope.sweep.point import Found


def rounds(plan: Plan, todo: list[Position]) -> list[list[Position]]:
    """``todo`` in rounds, coarse to fine; within a round the order of ``todo`` is kept."""
    when = _levels(plan)
    found: dict[int, list[Position]] = {}
    for position in todo:
        level = max(when[k][i] for k, i in enumerate(position[:-1]))
        found.setdefault(level, []).append(position)
    return [found[level] for level in sorted(found)]


def sorted_by_variation(
    plan: Plan, todo: list[Position], done: Mapping[Position, Found]
) -> list[Position]:
    """One round's positions, those first between whose coarser neighbours the map changes most.

    What counts is the first measure, averaged over the replicas; a border between places that
    were computed and places that were refused counts as a change from one end of the map to the
    other.
    """
    means: dict[Position, float] = {}
    for cell in {position[:-1] for position in done}:
        values = [done[(*cell, r)].values[0] for r in range(plan.replicas) if (*cell, r) in done]
        finite = [value for value in values if math.isfinite(value)]
        means[cell] = sum(finite) / len(finite) if finite else math.nan
    known = [value for value in means.values() if math.isfinite(value)]
    whole = max(known) - min(known) if known else 0.0
    when = _levels(plan)
    near = [_neighbours(levels) for levels in when]

    def variation(position: Position) -> float:
        cell = position[:-1]
        level = max(when[k][i] for k, i in enumerate(cell))
        # Along an axis on which the place is no newer than its round it is its own neighbour.
        sides = (near[k][i] if when[k][i] == level else (i,) for k, i in enumerate(cell))
        values = [means[cell] for cell in itertools.product(*sides) if cell in means]
        finite = [value for value in values if math.isfinite(value)]
        if not finite:
            return 0.0
        return whole if len(finite) < len(values) else max(finite) - min(finite)

    return sorted(todo, key=lambda position: -variation(position))


def _levels(plan: Plan) -> list[list[int]]:
    return [axes.levels(len(axis)) for axis in plan.axes.values()]


def _neighbours(levels: list[int]) -> list[tuple[int, ...]]:
    """For each place along an axis the nearest coarser ones on either side; an end is its own."""
    found = []
    for i, level in enumerate(levels):
        below = [k for k in range(i) if levels[k] < level]
        above = [k for k in range(i + 1, len(levels)) if levels[k] < level]
        found.append((below[-1], above[0]) if below and above else (i,))
    return found
