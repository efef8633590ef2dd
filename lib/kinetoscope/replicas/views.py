"""How replicas look: four scenes, each with its pictures, charts and numbers.

The same functions serve a finished run and an experiment that goes on: a run with pictures can be
shown and measured, one with several times has curves.
"""

from types import ModuleType
from typing import Any

import numpy as np

from kinetoscope.core.clip import Clip
from kinetoscope.core.estimate import Measured
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.replicas import glass_views, memory_views, recall_views, tree_views
from kinetoscope.replicas.params import Params
from kinetoscope.replicas.strokes import act, actions, brush, paint
from kinetoscope.replicas.sweep_views import (
    sweep,
    sweep_charts,
    sweep_pick,
    sweep_range,
    sweep_words,
)

__all__ = [
    "FOLDED",
    "act",
    "actions",
    "brush",
    "charts",
    "clip",
    "datasets",
    "more_charts",
    "more_datasets",
    "overlay",
    "paint",
    "preview",
    "rate",
    "readout",
    "sweep",
    "sweep_charts",
    "sweep_pick",
    "sweep_range",
    "sweep_words",
]

#: Groups of knobs that start closed.
FOLDED = ("Numerics",)
SCENES: dict[str, ModuleType] = {
    "recall": recall_views, "memory": memory_views, "glass": glass_views, "tree": tree_views,
}  # fmt: skip
#: Sweeps in a second of watching: dots come back one by one, a glass needs patience.
RATES = {"recall": 1.5, "memory": 15.0, "glass": 150.0, "tree": 100.0}


def _scene(params: Params) -> ModuleType:
    return SCENES[params.scene]


def clip(run: Trajectory) -> Clip:
    """The scene's pictures side by side."""
    # Steps are whole attempts or sweeps; as a movie the frames are evenly spaced.
    times = np.linspace(run.times[0], run.times[-1], run.times.size)
    return Clip(panels=_scene(run.params).panels(run), times=times, key=run.key,
                time_unit="sweeps")  # fmt: skip


def overlay(run: Trajectory) -> dict[str, Any]:
    """A sentence over the first picture."""
    return _scene(run.params).overlay(run)


def rate(params: Params) -> float:
    """Sweeps that go by in a second of watching."""
    return RATES[params.scene]


def preview(params: Params) -> Params:
    """The experiment never stops: a moved slider needs no smaller one."""
    return params


def charts(params: Params) -> list[dict[str, Any]]:
    """The row under the stage."""
    return _scene(params).charts(params)


def datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`charts`, as far as the run has them."""
    return _scene(run.params).datasets(run)


def more_charts(params: Params) -> list[dict[str, Any]]:
    """The second row."""
    return _scene(params).more_charts(params)


def more_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`more_charts`."""
    return _scene(run.params).more_datasets(run)


def readout(run: Trajectory) -> list[Measured | tuple[str, str]]:
    """What can be said of the present picture."""
    return _scene(run.params).readout(run)
