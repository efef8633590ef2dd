"""Rules: who does what to whom, and at which rate.

The *site-attempt convention*: every site fires at the total rate R of its reactions; it picks one
of its four neighbours, then one reaction with probability rate/R.  A reaction that does not apply
to what stands there does nothing.  Species are 0 (empty), 1, 2, 3.

May-Leonard (1 kills 2 kills 3 kills 1), either site of the pair may start it:
    selection sigma: the loser dies;  reproduction mu: an empty partner is filled;  exchange: swap.
Lotka-Volterra (1 predator, 2 prey), the picking site acts:
    death mu: 1 -> 0;  predation lambda: 1 picks 2 -> 1 1;  birth sigma: 2 picks 0 -> 2 2;
    exchange D: swap.  With capacity K > 1 a site has K places; prey is born and eaten within it,
    and exchange is with a place of a neighbour.
Contact process: 1 -> 0 at rate 1; 1 picks 0 -> 1 1 at rate lambda (`birth`).
Annihilation: particles hop at rate 1 (D = 1/(2 d)) and vanish in pairs, A+A -> 0 or A+B -> 0.
Birth and death without memory: 1 -> 0 at `death`, 1 makes another at `birth`, both hop.

In mean field (every pair equally likely) the rates give ordinary differential equations.  The
symmetric pair rule doubles both May-Leonard coefficients: ``coefficients="lattice"`` is the clock
of our lattice, ``"unit"`` the equations as printed, whose coefficients are the rates themselves.

Source: Tauber, in "Computational approaches to nonequilibrium statistical physics"
(arXiv:1807.01248); Reichenbach, Mobilia, Frey (2007) for the symmetric rule.
"""

import math
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal
from kinetoscope.spirals import theory

#: Largest rate; a site that fires more often than this per unit of time is another model.
FASTEST = 1e4
COEFFICIENTS = ("unit", "lattice")
KINDS = ("may-leonard", "lotka-volterra", "contact", "A+A", "A+B", "birth-death")


@attrs.frozen
class Rules:
    """A set of reactions with rates per site and unit of time.

    Made by the class methods, which check; ``rates`` maps the reaction's name to its rate in the
    order in which a site draws them.
    """

    kind: str
    rates: tuple[tuple[str, float], ...]
    capacity: int = 1
    dimension: int = 2

    # --- the models ---------------------------------------------------------------------------
    @classmethod
    def may_leonard(cls, selection: float, reproduction: float, exchange: float) -> "Rules":
        """Three species in a circle; rates per site and time, at least one above 0."""
        return cls._made(
            "may-leonard", selection=selection, reproduction=reproduction, exchange=exchange
        )

    @classmethod
    def lotka_volterra(
        cls, birth: float, death: float, predation: float, exchange: float, capacity: int = 1
    ) -> "Rules":
        """Predators (1) and prey (2), at most ``capacity`` (1 to 16) particles a site."""
        rates = {"death": death, "predation": predation, "birth": birth, "exchange": exchange}
        return cls._made("lotka-volterra", capacity=capacity, **rates)

    @classmethod
    def contact(cls, birth: float) -> "Rules":
        """The contact process: death at rate 1 sets the clock, birth onto an empty neighbour."""
        return cls._made("contact", death=1.0, birth=birth)

    @classmethod
    def annihilation(cls, kind: str = "A+A", dimension: int = 2) -> "Rules":
        """Diffusing particles that vanish in pairs; hops at rate 1, in 1 or 2 dimensions."""
        if kind not in ("A+A", "A+B"):
            raise refusal("kind", kind, "A+A or A+B", "these are the two classes")
        if dimension not in (1, 2):
            raise refusal("dimension", dimension, "1 or 2", "there is no lattice of another kind")
        return cls._made(kind, dimension=dimension, hop=1.0)

    @classmethod
    def birth_death(
        cls, birth: float, death: float, exchange: float, capacity: int = 1
    ) -> "Rules":
        """Particles (1) that are born beside their mother, hop and die: families make clusters."""
        return cls._made(
            "birth-death", capacity=capacity, death=death, birth=birth, exchange=exchange
        )

    @classmethod
    def _made(
        cls, kind: str, *, capacity: int = 1, dimension: int = 2, **rates: float
    ) -> "Rules":
        for name, rate in rates.items():
            real = isinstance(rate, int | float | np.number) and not isinstance(rate, bool)
            if not real:
                raise TypeError(str(refusal(name, rate, "a number", "rates are per site and time")))
            if not (math.isfinite(rate) and 0 <= rate <= FASTEST):
                allowed = f"a rate from 0 to {FASTEST:g} per time"
                raise refusal(name, rate, allowed, "a rate is never negative; 0 switches it off")
        if not sum(rates.values()) > 0:
            names = ", ".join(rates)
            raise refusal("rates", 0.0, f"above 0 for one of {names}", "all 0: nothing can happen")
        whole = isinstance(capacity, int | np.integer) and not isinstance(capacity, bool)
        if not whole or not 1 <= capacity <= 16:
            raise refusal("capacity", capacity, "a whole number from 1 to 16", "1 is exclusion")
        pairs = tuple((name, float(rate)) for name, rate in rates.items())
        return cls(kind, pairs, int(capacity), dimension)

    # --- what they say ------------------------------------------------------------------------
    def rate(self, name: str) -> float:
        """The rate of one reaction, per site and time."""
        return dict(self.rates)[name]

    @property
    def total(self) -> float:
        """R: how often a site fires, per unit of time."""
        return sum(self.weights().values())

    def weights(self) -> dict[str, float]:
        """Reaction -> rate at which a site tries it.

        With K places a site, a predator looks into one of them: to meet each prey at rate lambda
        it must look K times as often.
        """
        scale = {"predation": self.capacity} if self.kind == "lotka-volterra" else {}
        return {name: rate * scale.get(name, 1) for name, rate in self.rates}

    @property
    def species(self) -> tuple[int, ...]:
        """The species that this model knows, without the empty site 0."""
        known = {"may-leonard": 3, "lotka-volterra": 2, "A+B": 2}
        return tuple(range(1, known.get(self.kind, 1) + 1))

    def table(self) -> np.ndarray:
        """(reactions, 4, 4) uint8: what becomes of a pair (a, b) that a's site picked, 4 a' + b'.

        In the order of ``rates``; a pair that a reaction does not apply to stays.
        """
        stay = np.add.outer(4 * np.arange(4), np.arange(4)).astype(np.uint8)
        tables = []
        for name, _ in self.rates:
            table = stay.copy()
            for a in range(4):
                for b in range(4):
                    if max(a, b) <= len(self.species):
                        after = _OUTCOMES[self.kind](name, a, b)
                        table[a, b] = 4 * after[0] + after[1]
            tables.append(table)
        return np.stack(tables)

    # --- mean field ---------------------------------------------------------------------------
    def mean_field(self, y: ArrayLike, coefficients: str = "unit") -> np.ndarray:
        """dy/dt of the densities y (species, ...) per site when every pair is equally likely.

        For May-Leonard in ``"lattice"`` coefficients both reactions run twice as fast; for the
        others the two are the same.
        """
        y = np.asarray(y, dtype=np.float64)
        if len(y) != len(self.species):
            raise refusal("y", y.shape, f"({len(self.species)}, ...)", "one row a species")
        clock, rate = self._clock(coefficients), dict(self.rates)
        room = 1.0 - y.sum(axis=0) / self.capacity
        if self.kind == "may-leonard":
            killer = np.roll(y, 1, axis=0)
            return clock * y * (rate["reproduction"] * room - rate["selection"] * killer)
        if self.kind == "lotka-volterra":
            eaten = rate["predation"] * y[0] * y[1]
            return np.stack([eaten - rate["death"] * y[0], rate["birth"] * y[1] * room - eaten])
        if self.kind in ("contact", "birth-death"):
            return y * (rate["birth"] * room - rate["death"])
        # A hop meets a partner with probability y: each partner may start it, both vanish.
        return np.broadcast_to(-2.0 * rate["hop"] * y.prod(axis=0), y.shape) if len(y) == 2 else (
            -2.0 * rate["hop"] * y**2
        )  # fmt: skip

    def fixed_point(self) -> np.ndarray:
        """(species,) densities at which the mean field rests with every species alive.

        Where there is no such point: the one without the species that cannot live.
        """
        rate = dict(self.rates)
        if self.kind == "may-leonard":
            each = theory.coexistence(
                selection=rate["selection"], reproduction=rate["reproduction"]
            )
            return np.full(3, each)
        if self.kind == "lotka-volterra":
            return np.array(
                theory.predator_prey_fixed_point(
                    birth=rate["birth"], death=rate["death"], predation=rate["predation"],
                    capacity=self.capacity,
                )
            )  # fmt: skip
        if self.kind in ("contact", "birth-death"):
            alive = 1.0 - rate["death"] / rate["birth"] if rate["birth"] > 0 else 0.0
            return np.array([max(0.0, alive) * self.capacity])
        return np.zeros(len(self.species))

    def jacobian(self, coefficients: str = "unit") -> np.ndarray:
        """(species, species) derivative of the mean field at the fixed point.

        May-Leonard in unit coefficients: eigenvalues -mu and c1 +- i omega, exactly.
        """
        rate = dict(self.rates)
        if self.kind == "may-leonard":
            matrix = theory.may_leonard_jacobian(
                selection=rate["selection"], reproduction=rate["reproduction"]
            )
            return self._clock(coefficients) * matrix
        if self.kind == "lotka-volterra":
            return theory.predator_prey_jacobian(
                birth=rate["birth"], death=rate["death"], predation=rate["predation"],
                capacity=self.capacity,
            )  # fmt: skip
        if self.kind in ("contact", "birth-death"):
            y = self.fixed_point()[0]
            slope = rate["birth"] * (1.0 - 2.0 * y / self.capacity) - rate["death"]
            return np.array([[slope]])
        return np.zeros((len(self.species), len(self.species)))

    def cgle(self) -> dict[str, float]:
        """c1, omega, c2, c3, wavelength and speed (both for D = 1) of May-Leonard spirals."""
        self._only("cgle", "may-leonard")
        return theory.cgle(
            selection=self.rate("selection"), reproduction=self.rate("reproduction")
        )

    def effective_diffusion(self, size: int) -> float:
        """D/L^2 in unit coefficients, exchange/(4 L^2): what decides who survives."""
        self._only("effective_diffusion", "may-leonard")
        return theory.effective_diffusion(self.rate("exchange"), size=size)

    def _clock(self, coefficients: str) -> float:
        if coefficients not in COEFFICIENTS:
            allowed = " or ".join(COEFFICIENTS)
            raise refusal("coefficients", coefficients, allowed, "unit is the printed equation")
        return 2.0 if coefficients == "lattice" and self.kind == "may-leonard" else 1.0

    def _only(self, what: str, kind: str) -> None:
        if self.kind != kind:
            raise ValueError(f"{what} is defined for {kind} rules; these are {self.kind}")


def _may_leonard(reaction: str, a: int, b: int) -> tuple[int, int]:
    beats = a and b and b == a % 3 + 1
    beaten = a and b and a == b % 3 + 1
    if reaction == "selection":
        return (a, 0) if beats else (0, b) if beaten else (a, b)
    if reaction == "reproduction":
        return (a or b, b or a)
    return b, a


def _lotka_volterra(reaction: str, a: int, b: int) -> tuple[int, int]:
    if reaction == "death":
        return (0 if a == 1 else a), b
    if reaction == "predation":
        return (1, 1) if (a, b) == (1, 2) else (a, b)
    if reaction == "birth":
        return (2, 2) if (a, b) == (2, 0) else (a, b)
    return b, a


def _one_kind(reaction: str, a: int, b: int) -> tuple[int, int]:
    if reaction == "death":
        return 0, b
    if reaction == "birth":
        return (1, 1) if (a, b) == (1, 0) else (a, b)
    return b, a


def _same(_reaction: str, a: int, b: int) -> tuple[int, int]:
    return {(1, 0): (0, 1), (1, 1): (0, 0)}.get((a, b), (a, b))


def _different(_reaction: str, a: int, b: int) -> tuple[int, int]:
    hops = {(1, 0): (0, 1), (2, 0): (0, 2), (1, 2): (0, 0), (2, 1): (0, 0)}
    return hops.get((a, b), (a, b))


_OUTCOMES: dict[str, Any] = {
    "may-leonard": _may_leonard,
    "lotka-volterra": _lotka_volterra,
    "contact": _one_kind,
    "birth-death": _one_kind,
    "A+A": _same,
    "A+B": _different,
}
