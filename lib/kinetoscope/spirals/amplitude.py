"""The complex Ginzburg-Landau equation: spirals reduced to one amplitude and one phase.

    z_t = D lap z + (c1 - i omega) z - c2 (1 + i c3) |z|^2 z

with the coefficients that the May-Leonard rates give (``Rules.cgle``, unit coefficients).  Here
the time step is fourth order: an explicit Euler step would pump omega^2 dt/2 into the growth
rate, 2 % of c1 at dt = 0.1, and move the amplitude by as much.  Double precision, fourth-order
Laplacian on a torus.
"""

from typing import Any

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.spirals.kernels_fields import ginzburg_landau_steps

#: Runge-Kutta 4 is stable on the real axis to -2.785; the Laplacian reaches -32/3 per dx^2.
STABLE = 2.785 * 3 / 32


class Cgle:
    """The amplitude field of May-Leonard spirals.

    Parameters
    ----------
    rules : May-Leonard Rules
    size : cells along each side, 8 or more
    dx, dt : cell side and time step
    initial : "random" (amplitude 0.01 from ``seed``) or (size, size) complex
    diffusion : D, length^2 per time
    """

    def __init__(
        self, rules: Any, size: int, *, dx: float = 1.0, dt: float = 0.1, initial: Any = "random",
        diffusion: float = 1.0, seed: int = 0,
    ) -> None:  # fmt: skip
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 8:
            raise refusal("size", size, "a whole number, 8 or more", "take 64 or more")
        for name, value in (("dx", dx), ("dt", dt), ("diffusion", diffusion)):
            if not (np.isfinite(value) and value > 0):
                raise refusal(name, value, "above 0", "the default is 1 (dt: 0.1)")
        longest = STABLE * dx**2 / diffusion
        if dt > longest:
            raise refusal(
                "dt", dt, f"at most {longest:.4g}, or the step is unstable",
                "take a shorter dt, a larger dx or less diffusion",
            )  # fmt: skip
        self.rules, self.coefficients = rules, rules.cgle()
        self.size, self.dx, self.dt = int(size), float(dx), float(dt)
        self.diffusion = float(diffusion)
        shape = (self.size, self.size)
        if isinstance(initial, str):
            if initial != "random":
                raise refusal("initial", initial, '"random" or a complex array', "see Cgle")
            random = np.random.default_rng(seeds.spawn(seed, 0))
            initial = 0.01 * (random.normal(size=shape) + 1j * random.normal(size=shape))
        initial = np.asarray(initial, dtype=np.complex128)
        if initial.shape != shape or not np.all(np.isfinite(initial)):
            raise refusal("initial", initial.shape, f"finite, of shape {shape}", "see Cgle")
        self._parts = np.stack([initial.real, initial.imag])
        self._scratch = [np.empty_like(self._parts) for _ in range(3)]
        self._steps, self._owed = 0, 0.0

    @property
    def time(self) -> float:
        """Time since the start."""
        return self._steps * self.dt

    @property
    def z(self) -> np.ndarray:
        """The amplitude (size, size) complex128, a copy."""
        return self._parts[0] + 1j * self._parts[1]

    def advance(self, duration: float) -> float:
        """Go on for about ``duration`` in whole steps; returns the time that really went by."""
        if not is_number(duration) or duration < 0:
            raise refusal("duration", duration, "a time, 0 or more", "time runs forwards")
        self._owed += duration
        steps = int(self._owed / self.dt + 1e-6)
        self._owed = max(self._owed - steps * self.dt, 0.0)
        c = self.coefficients
        ginzburg_landau_steps(
            self._parts, *self._scratch, self.dt, self.diffusion / self.dx**2, c["c1"],
            c["omega"], c["c2"], c["c3"], steps,
        )  # fmt: skip
        self._steps += steps
        return steps * self.dt

    def state(self) -> dict[str, Any]:
        """Everything needed to go on bit for bit."""
        return {"z": self.z, "steps": self._steps, "owed": self._owed}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a state that :meth:`state` gave."""
        self._parts[0], self._parts[1] = state["z"].real, state["z"].imag
        self._steps, self._owed = state["steps"], state["owed"]
