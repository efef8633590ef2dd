"""What a hand can do to the swimmers: turn their noses.  (Words for the page.)

Noses alone are touched: no disc is pushed and no energy given, so what follows is the swimmers'
own doing.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from kinetoscope.mips.params import Params
from kinetoscope.mips.particles import random_directions
from kinetoscope.mips.simulation import Simulation

#: Rows of the state that a swarm saves: place and nose, in the order of memory.
X, Y, EX, EY = range(4)


def brush(params: Params) -> dict[str, Any]:
    """The tools; radii in diameters."""
    widest = max(2.0, 0.5 * min(params.box))
    return {
        "tools": [
            {"name": "gather", "label": "call them here", "colour": "#0072b2"},
            {"name": "scatter", "label": "scare them off", "colour": "#e69f00"},
        ],
        "radius": [1.0, round(widest, 1), round(max(1.0, 0.4 * widest), 1)],
    }


def paint(
    simulation: Simulation, tool: str, points: Sequence[tuple[float, float]], radius: float
) -> None:
    """Turn the noses of whoever is within ``radius`` of the last point to it, or away from it."""
    saved = simulation.particles.saved()
    state, box = saved["state"], simulation.box
    point = np.asarray(points, float)[-1]
    dx, dy = (
        gap - side * np.round(gap / side)
        for gap, side in zip(point[:, None] - state[[X, Y]], box, strict=True)
    )
    away = np.hypot(dx, dy)
    reached = (away < radius) & (away > 1e-9)
    # A Gaussian velocity keeps its size.
    speed = np.hypot(state[EX], state[EY])[reached] / away[reached]
    sign = 1.0 if tool == "gather" else -1.0
    state[EX, reached] = sign * speed * dx[reached]
    state[EY, reached] = sign * speed * dy[reached]
    simulation.particles.restore(saved)


def actions(_params: Params) -> list[dict[str, str]]:
    """The buttons."""
    return [
        {"name": "reseed", "label": "Reseed", "hint": "Begin anew with another seed"},
        {"name": "turn", "label": "Turn all round",
         "hint": "Every nose by half a turn, at once: does the crowd burst?"},
        {"name": "scramble", "label": "Scramble noses",
         "hint": "Every nose anywhere: what does the crowd live on?"},
    ]  # fmt: skip


def act(simulation: Simulation, button: str) -> None:
    """Do what a button says."""
    saved = simulation.particles.saved()
    noses = saved["state"][[EX, EY]]
    if button == "turn":
        noses = -noses
    else:
        random = np.random.default_rng([simulation.seed, simulation.particles.steps])
        noses = random_directions(simulation.params.n, simulation.params.model, random).T
    saved["state"][[EX, EY]] = noses
    simulation.particles.restore(saved)
