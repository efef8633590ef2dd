"""The live border: a simulation that goes on while its knobs move.

A phenomenon that runs for ever offers ``start(params, seed) -> Simulation``.  The protocol is
structural: any class with these methods is one, and nothing needs to inherit.
"""

from typing import Any, Protocol, runtime_checkable

import numpy as np

from kinetoscope.core.estimate import Measured


@runtime_checkable
class Simulation(Protocol):
    """A running system."""

    @property
    def time(self) -> float:
        """Simulated time since the start."""

    def advance(self, duration: float) -> float:
        """Go on for ``duration``; returns the time that really went by."""

    def retune(self, params: Any) -> None:
        """Take new knob values without a restart; raises ValueError for one that cannot change."""

    def measure(self) -> dict[str, Measured]:
        """What can be said of the present state, each with its error."""

    def frame(self) -> dict[str, np.ndarray]:
        """The arrays of one picture, by layer name."""

    def state(self) -> dict[str, Any]:
        """Everything needed to go on from here bit for bit."""

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a state that :meth:`state` gave."""
