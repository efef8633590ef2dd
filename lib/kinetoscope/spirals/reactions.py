"""From rules to the reaction terms of a field: which kernel, with which numbers."""

from typing import Any

import attrs
import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.spirals import kernels_fields as kernels
from kinetoscope.spirals.rules import COEFFICIENTS, Rules

F = np.float32
#: Share of a birth that lands on each of the four neighbours (site^2 in front of lap).
CONTACT = 0.25
FIELDS = ("may-leonard", "lotka-volterra", "contact", "birth-death")


@attrs.frozen
class Reactions:
    """Reaction terms ready for the kernels; rates per unit of time, densities per unit of area.

    Attributes
    ----------
    name : the kind of rules
    rates : by name, coefficients applied
    species : number of fields
    coexistence : density of each species where all of them rest
    room : largest total density
    contact : share of births that lands next door (site^2), 0 in unit coefficients
    lattice_diffusion : D of one particle on the lattice, site^2 per time
    """

    name: str
    rates: dict[str, float]
    species: int
    coexistence: tuple[float, ...]
    room: float
    contact: float
    lattice_diffusion: float

    @property
    def fastest(self) -> float:
        """Largest rate at which a disturbance of one density decays (for stability)."""
        if self.name == "may-leonard":
            return max(self.rates["selection"], self.rates["reproduction"])
        if self.name == "lotka-volterra":
            meals = self.rates["predation"] * self.room
            contact = 8 * self.contact * max(meals, self.rates["birth"])
            return max(meals + self.rates["birth"], self.rates["death"]) + contact
        contact = 8 * self.contact * self.rates["birth"]
        return self.rates["birth"] + self.rates["death"] + contact

    def step(
        self, now: np.ndarray, new: np.ndarray, row: np.ndarray, dt: float, diffusion: float,
        dx: float, steps: int = 1,
    ) -> None:  # fmt: skip
        """Euler steps from ``now`` to ``new`` and back, (species, n + 2, n + 2) float32 or more.

        An odd number ends in ``new``, an even one in ``now``.  ``row`` (species, n) is scratch.
        """
        n = row.shape[1]
        lap, contact = F(dt * diffusion / dx**2), F(self.contact / dx**2)
        rate = {name: F(dt * value) for name, value in self.rates.items()}
        if self.name == "may-leonard":
            kernels.may_leonard(now, new, n, steps, lap, rate["reproduction"], rate["selection"])
        elif self.name == "lotka-volterra":
            kernels.lotka_volterra(
                now, new, n, steps, row, lap, contact, rate["birth"], rate["death"],
                rate["predation"], F(1 / self.room),
            )  # fmt: skip
        else:
            kernels.contact_process(
                now, new, n, steps, row, lap, contact, rate["birth"], rate["death"],
                F(1 / self.room),
            )  # fmt: skip

    def add_noise(
        self, now: np.ndarray, new: np.ndarray, n: int, dt: float, cell: float, seed: int,
        step: int,
    ) -> None:  # fmt: skip
        """Demographic noise of one step, ``cell`` individuals a cell at density 1."""
        rate = {name: F(dt * value) for name, value in self.rates.items()}
        strength, crowd = F(cell**-0.5), F(1 / self.room)
        key, count = np.uint64(seed), np.uint64(step)
        if self.name == "may-leonard":
            kernels.add_may_leonard_noise(
                now, new, n, rate["reproduction"], rate["selection"], strength, key, count
            )
        elif self.name == "lotka-volterra":
            kernels.add_lotka_volterra_noise(
                now, new, n, rate["birth"], rate["death"], rate["predation"], crowd, strength, key,
                count,
            )  # fmt: skip
        else:
            kernels.add_contact_noise(
                now, new, n, rate["birth"], rate["death"], crowd, strength, key, count
            )


def reactions(rules: Rules, coefficients: str) -> Reactions:
    """The reaction terms of ``rules`` in ``"unit"`` or ``"lattice"`` coefficients."""
    if coefficients not in COEFFICIENTS:
        allowed = " or ".join(COEFFICIENTS)
        raise refusal("coefficients", coefficients, allowed, "unit is the printed equation")
    kind: Any = getattr(rules, "kind", None)
    if kind not in FIELDS:
        allowed = "Rules of " + ", ".join(FIELDS)
        raise refusal("rules", rules, allowed, "annihilation is a matter of single particles")
    rates = dict(rules.rates)
    exchange = rates.pop("exchange", 0.0)
    lattice = coefficients == "lattice"
    if kind == "may-leonard" and lattice:
        rates = {name: 2.0 * value for name, value in rates.items()}
    # Births land next door only where a site holds one particle; with more room, at home.
    spreads = lattice and kind != "may-leonard" and rules.capacity == 1
    rest = tuple(float(v) for v in rules.fixed_point()) if _alive(rules) else ()
    return Reactions(
        name=kind,
        rates=rates,
        species=len(rules.species),
        coexistence=rest,
        room=float(rules.capacity),
        contact=CONTACT if spreads else 0.0,
        lattice_diffusion=0.5 * exchange,
    )


def _alive(rules: Rules) -> bool:
    """Whether the rates allow a fixed point to be asked for (no division by nothing)."""
    rate = dict(rules.rates)
    if rules.kind == "may-leonard":
        return rate["selection"] > 0 and rate["reproduction"] > 0
    if rules.kind == "lotka-volterra":
        return min(rate["birth"], rate["death"], rate["predation"]) > 0
    return True
