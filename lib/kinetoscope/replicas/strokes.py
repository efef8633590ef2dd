"""What a hand can do: draw, store, spoil, recall; stir a memory; melt a glass.  (Words, too.)"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from kinetoscope.replicas.params import Params
from kinetoscope.replicas.simulation import Simulation

_BUTTONS = {
    "recall": (
        ("next", "Next drawing", "Show the next of the eight drawings, spoilt"),
        ("clear", "Blank paper", "Wait for your own drawing"),
        ("go", "Recall", "Let the networks loose on what is drawn"),
        ("store", "Store it", "Make what is drawn one of the memories, in place of a drawing"),
        ("spoil", "Spoil", "Flip some dots, as many as Corruption says"),
    ),
    "memory": (
        ("again", "Back to the memory", "Put both copies on the memory"),
        ("shake", "Shake", "Turn a third of the spins of both copies"),
    ),
}
_AGAIN = {"name": "reseed", "label": "Reseed", "hint": "Begin anew with another seed"}


def brush(params: Params) -> dict[str, Any] | None:
    """Ink and paper, on the first network's paper; nothing to paint elsewhere."""
    if params.scene != "recall":
        return None
    tools = [
        {"name": "ink", "label": "ink", "colour": "light-dark(#0072b2, #3d9be0)"},
        {"name": "paper", "label": "erase", "colour": "light-dark(#f1efe8, #1d2124)"},
    ]
    return {"tools": tools, "radius": [0.5, 5.0, 1.0]}


def actions(params: Params) -> list[dict[str, str]]:
    """The scene's buttons."""
    own = [
        {"name": name, "label": label, "hint": hint}
        for name, label, hint in _BUTTONS.get(params.scene, ())
    ]
    return [*own, _AGAIN]


def act(simulation: Simulation, button: str) -> None:
    """Do what a button says."""
    getattr(simulation.experiment, button)()


def paint(
    simulation: Simulation, tool: str, points: Sequence[tuple[float, float]], radius: float
) -> None:
    """One piece of a stroke; points (x, y) and radius in dots."""
    if simulation.params.scene != "recall":
        return
    side = simulation.params.side
    at = np.arange(side) + 0.5
    mask = np.zeros((side, side), bool)
    for x, y in np.asarray(points, float):
        # The dot under the pointer always counts, however thin the brush.
        near = (at[None] - x) ** 2 + (at[:, None] - y) ** 2
        mask |= near <= max(radius**2, near.min())
    simulation.experiment.paint(mask, tool)
