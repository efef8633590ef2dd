"""The kept crowds on the Sweep tab: a map that is there at once, and the phases in its cells.

A click on a cell puts that very state on the stage.  Beside it the packings of gas and crowd in all
cells that have both: the same whatever the packing of the whole, and beside them those of strips.
"""

from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves, heat
from kinetoscope.mips import binodals, formed

#: Columns of the second chart: packings of the whole, and their colours.
DRAWN = {0.45: "category-2", 0.6: "accent", 0.75: "good"}
#: Ends of the first cell's side along Pe.
FIRST = 10.0


def charts(most: float, height: int) -> list[dict[str, Any]]:
    """The map of kept states, ``most`` the end of its colours, and the packings of their phases."""
    there = formed.grid()
    x, y = edges()
    many = int(there.sizes[-1])
    return [
        heat(
            "kept", f"Kept: {many} soft discs, k = {formed.STIFFNESS:g}",
            x=Quantity("", "Péclet number Pe", low=float(x[0]), high=float(x[-1])),
            y=Quantity("", "packing φ", low=float(y[0]), high=float(y[-1])),
            value=Quantity("spread", "spread", low=0.0, high=most), height=height,
            description=f"Spread of local packing in the kept states of {many} discs",
        ),
        curves(
            "beside", "Gas and crowd side by side",
            [
                *(Line("phase", f"φ {packing:g}", colour=colour, data=f"at{k}")
                  for k, (packing, colour) in enumerate(DRAWN.items())),
                Line("phase", "in a strip", theory=True, data="strip"),
            ],
            x=Quantity("at", "Péclet number Pe", low=float(x[0]), high=float(x[-1])),
            y=Quantity("", "packing of the phase", low=0.0, high=1.2), clock=False, height=height,
        ),
    ]  # fmt: skip


def edges() -> tuple[np.ndarray, np.ndarray]:
    """Edges of the cells along Pe, (p + 1,), and along packing, (f + 1,)."""
    there = formed.grid()
    x, y = there.peclets, there.packings
    inner = 0.5 * (x[1:] + x[:-1])
    step = y[1] - y[0]
    along = np.concatenate(([FIRST], inner, [2.0 * x[-1] - inner[-1]]))
    return along, np.concatenate(([y[0] - 0.5 * step], y + 0.5 * step))


def datasets() -> dict[str, dict[str, Any]]:
    """What was found in the largest of the kept states, and in strips."""
    there = formed.grid()
    x, y = edges()
    spread, *phases = np.moveaxis(there.seen[-1], -1, 0)
    shape = spread.shape
    gap = np.array([np.nan])

    def branches(
        peclets: np.ndarray, gas: np.ndarray, crowd: np.ndarray
    ) -> dict[str, np.ndarray]:
        both = {"at": np.concatenate((peclets, gap, peclets))}
        return both | {"phase": np.concatenate((gas, gap, crowd))}

    strips = np.array(binodals.TABLE["harmonic"])
    strips = strips[strips[:, 0] <= x[-1]]
    return {
        "kept": {"cells": {
            "x_low": np.repeat(x[:-1], shape[1]), "x_high": np.repeat(x[1:], shape[1]),
            "y_low": np.tile(y[:-1], shape[0]), "y_high": np.tile(y[1:], shape[0]),
            "spread": spread.ravel(),
        }},
        "beside": {
            f"at{k}": branches(there.peclets, *(
                phase[:, int(np.argmin(np.abs(there.packings - packing)))] for phase in phases
            ))
            for k, packing in enumerate(DRAWN)
        } | {"strip": branches(strips[:, 0], strips[:, 1], strips[:, 3])},
    }  # fmt: skip


def pick(peclet: float, packing: float) -> dict[str, Any]:
    """The knobs that put the state of a picked cell on the stage, as it was kept."""
    there = formed.grid()
    x, y = edges()
    i = int(np.clip(np.searchsorted(x, peclet) - 1, 0, len(there.peclets) - 1))
    j = int(np.clip(np.searchsorted(y, packing) - 1, 0, len(there.packings) - 1))
    return {
        "n": int(there.sizes[-1]), "peclet": float(there.peclets[i]),
        "packing": float(there.packings[j]), "start": "formed", "potential": "harmonic",
        "stiffness": formed.STIFFNESS, "model": "abp", "thermal": True, "dt": None,
    }  # fmt: skip
