"""What a hand can do to the lattice: paint, erase, stamp, kill.  (Floor 3: words for the page.)"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from kinetoscope.spirals.params import Params
from kinetoscope.spirals.running import Running, name

#: Colours of the species in the tools, as in the player's colour map, on light and on dark ground.
COLOURS = {
    1: "light-dark(#0072b2, #3d9be0)", 2: "#e69f00", 3: "light-dark(#009e73, #25b890)",
}  # fmt: skip


def brush(params: Params) -> dict[str, Any]:
    """The tools for these rules; radii in sites."""
    rules = params.rules
    tools = [
        {"name": f"species-{s}", "label": name(rules, s), "colour": COLOURS[s]}
        for s in rules.species
    ]
    tools.append({"name": "species-0", "label": "erase", "colour": "transparent"})
    if params.scenario == "spirals":
        tools += [{"name": "stripe", "label": "stripe"}, {"name": "pair", "label": "two spirals"}]
    widest = max(8, params.size // 4)
    return {"tools": tools, "radius": [1, widest, max(2, params.size // 20)]}


def actions(params: Params) -> list[dict[str, str]]:
    """The buttons: begin with another seed, kill a species."""
    rules = params.rules
    again = {"name": "reseed", "label": "Reseed", "hint": "Begin anew with another seed"}
    if len(rules.species) == 1:
        return [again]
    return [again] + [
        {"name": f"kill-{s}", "label": f"Kill {name(rules, s)}",
         "hint": f"Remove all {name(rules, s)} at once: who profits?"}
        for s in rules.species
    ]  # fmt: skip


def act(simulation: Running, button: str) -> None:
    """Do what a button says."""
    simulation.kill(int(button.removeprefix("kill-")))


def paint(
    simulation: Running, tool: str, points: Sequence[tuple[float, float]], radius: float
) -> None:
    """One piece of a stroke; points (x, y) and radius in sites, wrapped round the torus."""
    size = simulation.params.size
    x, y = (np.arange(size) + 0.5 for _ in "xy")
    for px, py in np.asarray(points, float):
        dx, dy = _short(x - px, size), _short(y - py, size)
        inside = dy[:, None] ** 2 + dx[None] ** 2 <= radius**2
        if tool == "stripe":
            simulation.paint(np.broadcast_to(np.abs(dx) <= radius, (size, size)), 1)
            simulation.paint(np.broadcast_to(np.abs(dx + radius) <= 0.5 * radius, (size, size)), 2)
        elif tool == "pair":
            left = np.arctan2(dy[:, None], dx[None] + 0.4 * radius)
            right = np.arctan2(dy[:, None], dx[None] - 0.4 * radius)
            sector = np.floor(3.0 * ((left - right) / (2.0 * np.pi) % 1.0)).astype(int) % 3
            for s in range(3):
                simulation.paint(inside & (sector == s), s + 1)
        else:
            simulation.paint(inside, int(tool.removeprefix("species-")))


def _short(distance: np.ndarray, size: int) -> np.ndarray:
    return distance - size * np.round(distance / size)
