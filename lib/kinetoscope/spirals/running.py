"""The lattice that never stops, with its noise-free twin beside it where there is one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.ndimage import uniform_filter

from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import expect, refusal
from kinetoscope.spirals.fields import Field
from kinetoscope.spirals.lattice import Lattice
from kinetoscope.spirals.params import Params
from kinetoscope.spirals.rules import Rules

NAMES = {
    "may-leonard": ("rock", "scissors", "paper"),
    "lotka-volterra": ("predators", "prey"),
    "A+B": ("A", "B"),
}
#: The start of the twin is the lattice averaged over boxes of this many sites.
BOX = 8
#: A twin takes steps of this share of what is stable, and cells over which no more than this
#: many cells^2 diffuse in a unit of time.
SAFE, FASTEST = 0.8, 4.0


class Running:
    """A `core.simulation.Simulation` of one lattice; made by :func:`.simulate.start`."""

    def __init__(self, params: Params, seed: int = 0) -> None:
        self.params, self.seed = params, seed
        self.lattice = Lattice(
            params.size, params.rules, params.init(), seed=seed,
            method="dimers" if params.fast else "serial",
            attempts_per_dimer=params.attempts_per_dimer,
        )  # fmt: skip
        self.twin: Field | None = None
        self._fit_twin()

    @property
    def time(self) -> float:
        """Units of time since the start."""
        return self.lattice.time

    def advance(self, duration: float) -> float:
        """Go on; the time that really went by.  The twin keeps step with the lattice."""
        gone = self.lattice.advance(duration)
        if self.twin is not None and gone > 0.0:
            self.twin.advance(gone)
        return gone

    def retune(self, params: Params) -> None:
        """Other rates, noise or updates from now on; scenario, side and start stay.

        Raises ValueError for what cannot change while it runs: begin anew.
        """
        expect(Params, params)
        for name in ("scenario", "size", "start", "density", "capacity", "dimension", "reaction"):
            new, old = getattr(params, name), getattr(self.params, name)
            if new != old:
                raise refusal(name, new, f"{old} while it runs", "begin anew")
        if (params.fast, params.attempts_per_dimer) != (
            self.params.fast, self.params.attempts_per_dimer,
        ):  # fmt: skip
            self._change_updates(params)
        else:
            self.lattice.retune(params.rules)
        before, self.params = self.params, params
        if params.twin == "none" or before.twin == "none":
            self._fit_twin()
        elif (params.twin, params.particles, params.rules) != (
            before.twin, before.particles, before.rules,
        ):  # fmt: skip
            self._fit_twin(keep=True)

    def _change_updates(self, params: Params) -> None:
        """The same particles under another way of updating, at the same time."""
        state, before = self.lattice.state(), self.lattice
        self.lattice = Lattice(
            params.size, params.rules, before.grid if before.counts[1:].any() else "random",
            seed=self.seed, method="dimers" if params.fast else "serial",
            attempts_per_dimer=params.attempts_per_dimer,
        )  # fmt: skip
        # Steps counted so far stay counted: no random number is used twice.
        self.lattice.restore(
            state | {
                "method": self.lattice.method, "rules": params.rules, "owed": 0.0,
                "attempts_per_dimer": params.attempts_per_dimer,
            }
        )  # fmt: skip

    def _fit_twin(self, *, keep: bool = False) -> None:
        """A twin from the lattice as it is now, or (keep) from the twin as it is."""
        params = self.params
        if params.twin == "none":
            self.twin = None
            return
        cells, dx, dt = twin_grid(params)
        if keep and self.twin is not None and self.twin.size == cells:
            beginning = self.twin.y.copy()
        else:
            beginning = smoothed(self.lattice, cells)
        self.twin = Field(
            params.rules, cells, dx=dx, dt=dt, initial=beginning, coefficients="lattice",
            diffusion=0.5 * params.rules.rate("exchange"), seed=self.seed,
            particles=params.particles if params.twin == "noisy" else None,
        )  # fmt: skip

    def paint(self, mask: np.ndarray, species: int) -> None:
        """Put ``species`` (0 erases) where ``mask`` (L, L) is true, in the twin as well."""
        self.lattice.paint(mask, species)
        if self.twin is not None:
            every = self.params.size // self.twin.size
            self.twin.paint(mask[::every, ::every], species)

    def kill(self, species: int) -> None:
        """Remove a species wherever it stands."""
        self.paint_where(species, 0)

    def paint_where(self, old: int, new: int) -> None:
        """Turn every ``old`` into ``new``."""
        state = self.lattice.state()
        grid = state["grid"]
        grid[grid == old] = new
        self.lattice.restore(state)
        if self.twin is not None:
            self.twin.y[old - 1] = 0.0

    def measure(self) -> dict[str, Measured]:
        """Particles a site of each species: exact counts, hence without an error.

        Keys density_1, density_2, density_3 as far as there are species; with a twin also
        twin_1, twin_2, twin_3.
        """
        rules, sites = self.params.rules, self.params.size**2
        counts = self.lattice.counts
        found = {
            f"density_{s}": Measured(counts[s] / sites, 0.0, "a site", name(rules, s))
            for s in rules.species
        }
        if self.twin is not None:
            for s, density in zip(rules.species, self.twin.densities, strict=True):
                label = f"{name(rules, s)}, twin"
                found[f"twin_{s}"] = Measured(float(density), 0.0, "a site", label)
        return found

    def frame(self) -> dict[str, np.ndarray]:
        """``grid`` (L, L) uint8, what stands on each site; ``twin`` (species, l, l) float32.

        With several places a site the grid shows how full it is, in thirds, where there is one
        species, and the more numerous of two.
        """
        arrays = {"grid": shown(self.lattice)}
        if self.twin is not None:
            arrays["twin"] = self.twin.y.copy()
        return arrays

    def state(self) -> dict[str, Any]:
        """Everything needed to go on from here to the bit."""
        twin = None if self.twin is None else self.twin.state()
        return {"lattice": self.lattice.state(), "params": self.params, "twin": twin}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to what :meth:`state` gave."""
        if not isinstance(state, Mapping) or self.state().keys() - state.keys():
            raise refusal("state", state, "what state() gave", "keep it whole")
        if state["params"] != self.params:
            self.retune(state["params"])
        self.lattice.restore(state["lattice"])
        if self.twin is not None and state["twin"] is not None:
            self.twin.restore(state["twin"])


def name(rules: Rules, species: int) -> str:
    """What a species is called on screen."""
    return NAMES.get(rules.kind, ("particles",))[species - 1]


def shown(lattice: Lattice) -> np.ndarray:
    """(L, L) uint8 in 0 to 3: the picture of a lattice, see :meth:`Running.frame`."""
    if lattice.rules.capacity == 1:
        return lattice.grid
    held = lattice.occupation()
    if len(held) == 1:
        return np.ceil(3.0 * held[0] / lattice.rules.capacity).astype(np.uint8)
    most = held.argmax(axis=0).astype(np.uint8) + 1
    return np.where(held.any(axis=0), most, 0).astype(np.uint8)


def smoothed(lattice: Lattice, cells: int) -> np.ndarray:
    """(species, cells, cells) float32: densities over boxes of `BOX` sites about every cell."""
    held = lattice.occupation().astype(np.float32)
    size = held.shape[1]
    every = size // cells
    smooth = uniform_filter(held, size=(1, BOX, BOX), mode="wrap")
    return np.clip(smooth[:, ::every, ::every], 0.0, 1.0)


def twin_grid(params: Params) -> tuple[int, float, float]:
    """Cells a side, their width in sites, and the time step of the twin.

    A cell is a site where diffusion is slow and coarser where it is fast: what diffuses over a
    cell in a quarter of a unit of time has no structure there, only a price.
    """
    diffusion, cells = 0.5 * params.rules.rate("exchange"), params.size
    while cells % 2 == 0 and cells >= 64 and diffusion * (cells / params.size) ** 2 > FASTEST:
        cells //= 2
    dx = params.size / cells
    # Reactions are at most four times the rates (two partners, both may start); births next door
    # diffuse by a quarter site^2 each.
    fastest = 4.0 * max(params.rules.total - 2.0 * diffusion, 0.25)
    dt = SAFE / (4.0 * (diffusion + 0.25 * fastest) / dx**2 + 0.5 * fastest)
    return cells, dx, min(dt, 0.1)
