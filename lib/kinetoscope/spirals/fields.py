"""The lattice's twin without noise: the same rates and mobility, smooth densities.

Reaction-diffusion equations on a torus of ``size`` x ``size`` cells of side ``dx``,

    y_s' = D lap y_s + reactions,

in single precision, five-point Laplacian, explicit steps of ``dt``.  Nothing ever dies out here
and nothing is random after the start, so what the lattice does differently is due to whole
individuals.  With ``particles`` per unit of area a demographic noise of that strength is added
(Langevin, Ito): each kind of event contributes sqrt(rate) xi; the noise of moving about is left
out.  Where a density is so small that the noise could make it negative, it becomes 0 or a little
more with the right mean and variance (cutting it off at 0 would create matter).  Then species can
die out here too.

``coefficients``

* ``"unit"``: the reaction coefficients are the rates themselves.
* ``"lattice"``: those of the lattice's own mean field.  May-Leonard: twice the rates, because
  either of two neighbours may start their reaction.  Lotka-Volterra and the contact process:
  births land on the neighbouring site, which adds lap/4 (in sites^2) to each birth, so fronts
  advance without any exchange.

A step that would blow up is refused, never shortened: 4 D dt/dx^2 + dt k/2 <= 1 with k the
fastest decay (the checkerboard mode must not flip and grow; von Neumann's condition).
"""

from typing import Any, Self

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.spirals import kernels_fields
from kinetoscope.spirals.field_starts import smooth, start_densities
from kinetoscope.spirals.reactions import Reactions, reactions

SCHEMES = ("euler", "heun")


class Field:
    """Smooth densities on a torus.

    Parameters
    ----------
    rules : Rules
        May-Leonard, Lotka-Volterra or the contact process
    size : cells along each side, 4 or more
    dx, dt : cell side and time step
    initial : "random" (coexistence with 10 % noise from ``seed``), (species, size, size)
        densities, {species: density}, or an (size, size) uint8 lattice to be smoothed
    diffusion : D, length^2 per time
    coefficients : "unit" or "lattice", see above
    particles : individuals per unit of area for the noise; None for none
    scheme : "euler" (first order, fastest) or "heun" (second order, twice the cost)
    """

    def __init__(
        self, rules: Any, size: int, *, dx: float = 1.0, dt: float = 0.1,
        initial: Any = "random", diffusion: float = 1.0, coefficients: str = "unit",
        particles: float | None = None, scheme: str = "euler", seed: int = 0,
    ) -> None:  # fmt: skip
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 4:
            raise refusal("size", size, "a whole number, 4 or more", "take 64 or more")
        if not (np.isfinite(dx) and dx > 0):
            raise refusal("dx", dx, "a length above 0", "the default is 1")
        if not (np.isfinite(dt) and dt > 0):
            raise refusal("dt", dt, "a time above 0", "the default is 0.1")
        if scheme not in SCHEMES:
            raise refusal("scheme", scheme, " or ".join(SCHEMES), "the default is euler")
        self.size, self.dx, self.dt, self.scheme = int(size), float(dx), float(dt), scheme
        self._seed = seeds.check(seed)
        self._steps, self._owed = 0, 0.0
        self._set(rules, diffusion, coefficients, particles)
        species = self._reactions.species
        self._now, self._new = (room(species, self.size, place) for place in range(2))
        self._row = np.empty((species, self.size), np.float32)
        self.y = start_densities(initial, self._reactions, self.size, seed)

    @classmethod
    def twin(
        cls, rules: Any, grid: np.ndarray, *, box: int = 8, dt: float = 0.1, seed: int = 0,
        particles: float | None = None,
    ) -> Self:  # fmt: skip
        """The field beside a lattice: same picture smoothed over ``box`` sites, same clock.

        ``grid`` (L, L) uint8; cells are sites, D = exchange/2, lattice coefficients.
        """
        made = reactions(rules, "lattice")
        start = smooth(grid, species=made.species, box=box)
        return cls(
            rules, grid.shape[0], dt=dt, initial=start, diffusion=made.lattice_diffusion,
            coefficients="lattice", particles=particles, seed=seed,
        )  # fmt: skip

    def _set(self, rules: Any, diffusion: float, coefficients: str, particles: Any) -> None:
        made = reactions(rules, coefficients)
        if not (np.isfinite(diffusion) and diffusion >= 0):
            raise refusal("diffusion", diffusion, "0 or more", "rates are not negative")
        if particles is not None and not (np.isfinite(particles) and particles > 0):
            raise refusal("particles", particles, "above 0", "None switches the noise off")
        load = 4 * diffusion * self.dt / self.dx**2 + 0.5 * self.dt * made.fastest
        if load > 1 + 1e-9:
            longest = 1 / (4 * diffusion / self.dx**2 + 0.5 * made.fastest)
            raise refusal(
                "dt", self.dt, f"at most {longest:.4g}, or the step is unstable",
                "take a shorter dt, a larger dx or less diffusion",
            )  # fmt: skip
        self.rules, self.coefficients = rules, coefficients
        self.diffusion, self.particles = float(diffusion), particles
        self._reactions: Reactions = made

    @property
    def time(self) -> float:
        """Time since the start."""
        return self._steps * self.dt

    @property
    def y(self) -> np.ndarray:
        """Densities (species, size, size) float32 per unit area, a view; y[0] is species 1."""
        inner = slice(1, self.size + 1)
        return self._now[:, inner, inner]

    @y.setter
    def y(self, values: np.ndarray) -> None:
        if np.shape(values) != self.y.shape:
            raise refusal("y", np.shape(values), f"of shape {self.y.shape}", "one field a species")
        self.y[...] = values

    @property
    def densities(self) -> np.ndarray:
        """Mean density of each species, (species,) float64."""
        return self.y.mean(axis=(1, 2), dtype=np.float64)

    def advance(self, duration: float) -> float:
        """Go on for about ``duration``; returns the time that really went by.

        Whole steps are made; what is left over is owed to the next call.
        """
        if not is_number(duration) or duration < 0:
            raise refusal("duration", duration, "a time, 0 or more", "time runs forwards")
        self._owed += duration
        steps = int(self._owed / self.dt + 1e-6)
        self._owed = max(self._owed - steps * self.dt, 0.0)
        if self.particles is None and self.scheme == "euler":
            self._euler(self._now, self._new, steps)
            if steps % 2:
                self._now, self._new = self._new, self._now
            self._steps += steps
        else:
            for _ in range(steps):
                self._step()
        if not kernels_fields.sound(self._now, self.size):
            raise ArithmeticError("the field blew up: take a shorter dt and start again")
        return steps * self.dt

    def _step(self) -> None:
        now, new = self._now, self._new
        self._euler(now, new)
        if self.particles is not None:
            cell = self.particles * self.dx**2
            self._reactions.add_noise(
                now, new, self.size, self.dt, cell, self._seed, self._steps
            )
        elif self.scheme == "heun":
            # Two Euler steps, averaged with the start (Shu and Osher 1988): second order.
            first = now.copy()
            self._euler(new, now)
            np.add(now, first, out=new)
            new *= np.float32(0.5)
        self._now, self._new = new, now
        self._steps += 1

    def _euler(self, now: np.ndarray, new: np.ndarray, steps: int = 1) -> None:
        self._reactions.step(now, new, self._row, self.dt, self.diffusion, self.dx, steps)

    def retune(
        self, rules: Any = None, *, diffusion: float | None = None,
        particles: float | str | None = "same",
    ) -> None:  # fmt: skip
        """Take new rates, diffusion or noise without a restart; the kind of rules must stay."""
        rules = self.rules if rules is None else rules
        if reactions(rules, self.coefficients).name != self._reactions.name:
            raise refusal("rules", rules, f"still {self._reactions.name}", "start a new field")
        noise = self.particles if isinstance(particles, str) else particles
        spread = self.diffusion if diffusion is None else diffusion
        self._set(rules, spread, self.coefficients, noise)

    def paint(self, mask: np.ndarray, species: int) -> None:
        """Fill ``mask`` (size, size) bool with ``species`` at density 1; 0 empties."""
        if np.shape(mask) != (self.size, self.size):
            raise refusal("mask", np.shape(mask), f"of shape {(self.size,) * 2}", "cover all cells")
        if not 0 <= species <= self.y.shape[0]:
            raise refusal("species", species, f"0 to {self.y.shape[0]}", "0 empties")
        for s in range(self.y.shape[0]):
            self.y[s][mask] = 1.0 if s + 1 == species else 0.0

    def state(self) -> dict[str, Any]:
        """Everything needed to go on bit for bit (with the same rules and steps)."""
        return {"y": self.y.copy(), "steps": self._steps, "owed": self._owed, "seed": self._seed}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a state that :meth:`state` gave."""
        self.y = state["y"]
        self._steps, self._owed, self._seed = state["steps"], state["owed"], state["seed"]


def room(species: int, size: int, place: int = 0) -> np.ndarray:
    """Zeros (species, at least size + 2, at least size + 2) float32 for cells and their rim.

    Rows are whole cache lines, the first cell of each begins one, and species begin a kilobyte
    apart within a page, those of ``place`` 1 halfway between: where the streams of a step cut
    lines, or meet in the same corner of the cache, it takes a tenth longer.  A small field is
    left small.
    """
    line, page = 16, 1024  # float32 of a cache line, and of a page
    high = wide = size + 2
    if size >= 64:
        wide += -wide % line
        while (high * wide) % page != page // 4 and high < size + 2 + 64:
            high += 1
    flat = np.zeros(species * high * wide + 2 * page, np.float32)
    skip = (line - 1 - flat.ctypes.data // flat.itemsize + place * page // 8) % page
    return flat[skip : skip + species * high * wide].reshape(species, high, wide)


def langevin(rules: Any, size: int, *, particles: float = 100.0, **how: Any) -> Field:
    """A :class:`Field` with demographic noise of ``particles`` individuals per unit area."""
    return Field(rules, size, particles=particles, **how)

