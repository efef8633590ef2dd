"""The experiment that never stops: one of four scenes behind one border.

Two scenes are memories (``recalling``, ``remembering``), two are glasses whose replicas exchange
temperatures (``freezing``).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import expect, is_number, refusal
from kinetoscope.replicas.freezing import Glass
from kinetoscope.replicas.params import Params
from kinetoscope.replicas.recalling import Race
from kinetoscope.replicas.remembering import Pair

EXPERIMENTS = {"recall": Race, "memory": Pair, "glass": Glass, "tree": Glass}
#: Seconds of work in one slice of `Simulation.advance`.
SLICE = 0.03


class Simulation:
    """A `core.simulation.Simulation` of one scene; made by :func:`.simulate.start`."""

    def __init__(self, params: Params, seed: int = 0) -> None:
        self.params, self.seed = params, seed
        self.experiment: Race | Pair | Glass = EXPERIMENTS[params.scene](params, seed)

    @property
    def time(self) -> float:
        """Sweeps since the start."""
        return self.experiment.time

    def advance(self, duration: float) -> float:
        """Go on for ``duration`` sweeps or for one slice; the sweeps that were made."""
        if not (is_number(duration) and duration > 0.0):
            raise refusal("duration", duration, "a positive number of sweeps", "take 1.0")
        return self.experiment.advance(min(duration, self.slice))

    @property
    def slice(self) -> float:
        """Sweeps that fit into a slice of work."""
        return SLICE / self.experiment.seconds

    def retune(self, params: Params) -> None:
        """Other knobs from now on.

        Raises ValueError for what cannot change while it runs: begin anew.
        """
        expect(Params, params)
        if params.scene != self.params.scene:
            raise refusal(
                "scene", params.scene, f"{self.params.scene!r} while it runs", "begin anew"
            )
        self.experiment.retune(params)
        self.params = params

    def measure(self) -> dict[str, Measured]:
        """What can be said of the present state; see the scene's own ``measure``."""
        return self.experiment.measure()

    def frame(self) -> dict[str, np.ndarray]:
        """The arrays of one picture; see the scene's own ``frame``."""
        return self.experiment.frame()

    def state(self) -> dict[str, Any]:
        """Everything needed to go on from here to the bit."""
        return {"params": self.params, "seed": self.seed, "experiment": self.experiment.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to what :meth:`state` gave; the couplings and memories are those of its seed."""
        if (state["params"], state["seed"]) != (self.params, self.seed):
            self.__init__(state["params"], state["seed"])
        self.experiment.restore(state["experiment"])
