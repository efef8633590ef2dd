"""A phenomenon with the border of a real one and no physics: a die that is thrown."""

import math
import sys
import types

import numpy as np
import pytest

import kinetoscope
from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import knob, parameters, refusal
from kinetoscope.core.run import Cost, check_budget, stop_if
from kinetoscope.core.trajectory import Trajectory


@parameters
class Params:
    sides: int = knob(6, 2, 100, label="Sides", symbol="s")
    weight: float = knob(1.0, 0.0, 8.0, unit="kg", symbol="w", label="Weight")
    shape: str = knob("cube", options={"cube": "Cube", "ball": "Ball"}, label="Shape")
    duration: float = knob(1.0, 0.1, 1e3, label="Duration")
    seconds: float = knob(0.0, 0.0, 1e3, label="What a throw is said to take")
    slow: bool = knob(False, label="Waits until it is cancelled")

    def __attrs_post_init__(self):
        if self.shape == "ball" and self.sides > 6:
            raise refusal("sides (s)", self.sides, "at most 6 on a ball", "throw a cube")


def estimate_cost(params):
    return Cost(bytes=1000, seconds=params.seconds)


def simulate(params, seed=0, backend="auto", budget=None, cancel=None, progress=None):
    check_budget(estimate_cost(params), budget, "throw faster")
    stop_if(cancel)
    if params.slow:
        cancel.wait(30)
        stop_if(cancel)
    if params.weight == 7.0:
        raise FloatingPointError("the die broke")
    throws = np.random.default_rng(seed).integers(1, params.sides + 1, 8) * params.weight
    diagnostics = {"best": float(throws.max()), "lucky": bool(throws[-1] == throws.max()),
                   "shape": params.shape, "wall_seconds": 0.1}  # fmt: skip
    if params.shape == "ball":
        diagnostics["rolls"] = 3
    return Trajectory.make(
        params=params, seed=seed, backend="numba", times=np.arange(8.0),
        data={"throw": throws, "table": np.zeros((8, 2))}, diagnostics=diagnostics,
    )  # fmt: skip


class Rolling:
    def __init__(self, params, seed):
        self.params, self.seed, self.time = params, seed, 0.0

    def advance(self, duration):
        self.time += duration
        return duration

    def measure(self):
        return {"angle": Measured(self.time * self.params.weight, 0.25, "rad", "angle")}


@pytest.fixture
def die(monkeypatch):
    """The phenomenon named die, in place of all others."""
    made = types.ModuleType("kinetoscope.die")
    made.__path__ = []
    made.Params, made.simulate, made.estimate_cost = Params, simulate, estimate_cost
    made.start = lambda params, seed=0, backend="auto": Rolling(params, seed)
    made.PRESETS = {}
    monkeypatch.setitem(sys.modules, "kinetoscope.die", made)
    monkeypatch.setattr(kinetoscope, "PHENOMENA", ("die",))
    return made


@pytest.fixture
def throws():
    """What a throw gives, from the phenomenon itself: the oracle of the tables."""

    def at(seed, **values):
        run = simulate(Params(**values), seed=seed)
        return {"throw": run.data["throw"][-1], "mean": math.fsum(run.data["throw"]) / 8.0} | dict(
            run.diagnostics
        )

    return at
