"""Swimmers that go on for ever while the knobs move: a quench is a change of coefficients."""

import math
from typing import Any

import attrs
import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import as_dict, expect, is_number, refusal
from kinetoscope.mips import entropy_production, initial, observables
from kinetoscope.mips.params import Params
from kinetoscope.mips.past import Past
from kinetoscope.mips.record import Record, Sample, mean

#: Samples are taken every so many memory times, but not more often than every SELDOM steps.
CADENCE, SELDOM = 0.05, 20
#: A map of e . F is averaged over this many memory times, at least.
WINDOW = 0.2
#: Groups whose scatter gives the error of a single moment.
GROUPS = 16
#: Particle-steps between two looks at the clock of whoever asked: 50 ms of a slow core, at most.
SLICE = 400_000
#: Colours a picture may have.
COLOURS = {
    "orientation": "Direction", "density": "Local packing", "hexatic": "Hexatic order",
    "cluster": "Cluster", "even": "Entropy production, e even", "odd": "Entropy production, e odd",
    "divergence": "− div F",
}  # fmt: skip


def start(params: Params, seed: int = 0, backend: str = "auto") -> "Simulation":
    """The swimmers at time 0, ready to go on for ever.

    Raises ValueError for a backend other than "auto" and "numba": one system is too small for a
    GPU, ``kernels_jax`` runs many at once.
    """
    if backend not in ("auto", "numba"):
        raise refusal(
            "backend", backend, "'auto' or 'numba' for a single system",
            "jax computes batches: mips.kernels_jax",
        )  # fmt: skip
    expect(Params, params)
    return Simulation(params, seeds.check(seed))


class Simulation:
    """A running system: :class:`kinetoscope.core.simulation.Simulation`.

    Arrays are in the order of the swimmers' numbers, whatever the order in memory.
    """

    def __init__(self, params: Params, seed: int = 0) -> None:
        self.params, self.seed = params, seed
        self.particles = initial.particles(params, seed)
        self.record = Record()
        self.begin()

    def begin(self) -> None:
        """Measure from here on: what was seen before is forgotten."""
        work, push = self.particles.integrals()
        self._window = [(self.time, push), (self.time, push)]
        self.record.samples.clear()
        self.past = Past((self.time, float(work.sum()), float(push.sum())))
        self._sample()

    @property
    def time(self) -> float:
        """Simulated time, sigma / v0."""
        return self.particles.time

    @property
    def box(self) -> tuple[float, float]:
        """Sides of the periodic box, sigma."""
        return self.particles.box

    @property
    def cadence(self) -> int:
        """Steps between two samples."""
        return max(SELDOM, round(CADENCE / (self.params.d_r * self.params.step)))

    def advance(self, duration: float) -> float:
        """Go on for ``duration``, to whole time steps; returns the time that really went by.

        At least one step is made.  How a run is cut into pieces changes nothing: samples are
        taken at given numbers of steps.
        """
        if not (is_number(duration) and duration > 0.0):
            raise refusal("duration", duration, "a positive number of σ/v₀", "take 1.0")
        return self.make_steps(max(1, round(duration / self.params.step)))

    def make_steps(self, steps: int) -> float:
        """Make whole time steps; returns the time that went by."""
        began, left = self.time, steps
        while left > 0:
            to_sample = self.cadence - self.particles.steps % self.cadence
            now = min(left, to_sample)
            self.particles.advance(now)
            left -= now
            if now == to_sample:
                self._sample()
        return self.time - began

    def retune(self, params: Params) -> None:
        """Take new knobs without a restart: what was measured before is forgotten.

        Another packing stretches the box and everything in it; hard discs that then overlap are
        taken apart, soft ones slide apart as they go on.

        Raises
        ------
        ValueError
            for another n or start, which need a new system
        """
        expect(Params, params)
        for name in ("n", "start"):
            if getattr(params, name) != getattr(self.params, name):
                raise refusal(
                    name, getattr(params, name), f"{getattr(self.params, name)!r} in this system",
                    "start a new one: it is made at once",
                )  # fmt: skip
        if params == self.params:
            return
        shown_only = {"duration": 1.0, "frames": 2}
        same = attrs.evolve(params, **shown_only) == attrs.evolve(self.params, **shown_only)
        if not same:
            self._change(params)
        self.params = params

    def _change(self, params: Params) -> None:
        old = self.particles
        other_discs = params.potential != old.params.potential or params.pairs != old.params.pairs
        if params.box != old.box or other_discs or params.model != old.params.model:
            at = initial.stretched(old.positions(), old.box, params, hard=not other_discs)
            e = old.orientations()
            if params.model != old.params.model:
                random = np.random.default_rng(seeds.spawn(self.seed, 2, old.steps))
                e = initial.random_directions(params.n, params.model, random)
            new = type(old)(at, e, params=params, seed=old.seed)
            new.set_clock(old.time, old.steps)
            new.lists = old.lists
            self.particles = new
        else:
            old.tune(params)
        self.params = params
        self.begin()

    def positions(self) -> np.ndarray:
        """Positions in the box, (n, 2), diameters."""
        return self.particles.positions()

    def orientations(self) -> np.ndarray:
        """Directions e, |e| = 1, or Gaussian velocities g in v0, (n, 2)."""
        return self.particles.orientations()

    def forces(self) -> np.ndarray:
        """Forces on the swimmers, (n, 2), v0 / mu."""
        return self.particles.forces()

    def measure(self) -> dict[str, Measured]:
        """What can be said now.

        ``v_eff`` (v0), ``pressure`` (v0/(mu sigma)), the rates of entropy production ``epr_even``,
        ``epr_odd``, ``epr_pathwise`` per swimmer and ``contact_divergence`` (all v0/sigma) are means
        over the later half of the time since the knobs last moved; ``density_std``,
        ``gas_packing``, ``dense_packing``, ``domain_length`` (sigma) are of this moment.  In a trap
        there is ``mean_square_radius`` (sigma^2).  Without thermal noise heat is not defined, and
        the three ``epr_`` are not there.  An error that cannot be told yet is NaN: that of a mean
        over one stretch of time, and that of the size of domains in one picture.
        """  # noqa: E501
        params, record = self.params, self._means()
        at = self.positions()
        packings = observables.shifted_packings(at, self.box)
        found = {"v_eff": self._v_eff(record), "pressure": self._pressure(record)}
        if params.d_t > 0.0:
            found |= {
                "epr_even": entropy_production.even(record, params),
                "epr_odd": entropy_production.odd(record, params),
                "epr_pathwise": entropy_production.pathwise(record, params),
            }
        found["contact_divergence"] = entropy_production.contact_divergence(record, params)
        gas, dense = observables.phases(packings)
        stds = packings.std(axis=1)
        found |= {
            "density_std": Measured(
                float(stds.mean()), float(stds.std(ddof=1) / 2.0), "", "spread of local packing"
            ),
            "gas_packing": Measured(gas, _of_half(packings, gas, dense, 0), "", "packing, gas"),
            "dense_packing": Measured(
                dense, _of_half(packings, gas, dense, 1), "", "packing, dense phase"
            ),
            "domain_length": Measured(
                observables.domain_length(at, self.box), math.nan, "σ", "size of domains"
            ),
        }
        if params.trap_stiffness > 0.0:
            found["mean_square_radius"] = self._square_radius()
        return found

    def _means(self) -> Record:
        """The record; where it has no stretch of time yet, this moment in its place.

        Looking must not move anything: the swimmers are dealt into 16 groups, and each group stands
        for one interval, so that their scatter gives the error.
        """
        if len(self.record.samples) > 1:
            return self.record
        instant, params = Record(), self.params
        virial, _, divergence = self.particles.contacts()
        sample, each = self.record.samples[-1], (self.particles.pushes(), virial, divergence)
        own = params.n * params.swim_speed * entropy_production.components(params)
        instant.add(sample)
        for group in np.array_split(np.stack(each), min(GROUPS, params.n), axis=1):
            push, virial, divergence = (params.n * group.mean(axis=1)).tolist()
            sample = attrs.evolve(
                sample, time=sample.time + 1.0, push=sample.push + push,
                work=sample.work + own + push, virial=virial, divergence=divergence,
            )  # fmt: skip
            instant.add(sample)
        return instant

    def _square_radius(self) -> Measured:
        """<r^2> in the trap; the error also from the spread over swimmers, who are independent.

        A swimmer forgets where it was after 1/k_t or 1/D_r, whichever is longer, and blocks of a
        short series do not see that.
        """
        params = self.params
        found = mean(self.record.values("square_radius"), unit="σ²", label="mean square radius")
        middle = 0.5 * np.array(self.box)
        squares = ((self.particles.positions(wrapped=False) - middle) ** 2).sum(axis=1)
        later = self.record.later
        forgotten = 0.5 * (later[-1].time - later[0].time) * min(params.trap_stiffness, params.d_r)
        alone = float(squares.std() / math.sqrt(params.n * max(1.0, forgotten)))
        return attrs.evolve(found, error=float(np.fmax(found.error, alone)))

    def _v_eff(self, record: Record) -> Measured:
        parts = entropy_production.components(self.params)
        rates = self.params.swim_speed + record.rate("push") / (self.params.n * parts)
        return mean(rates, unit="v₀", label="effective swim speed")

    def _pressure(self, record: Record) -> Measured:
        """P = rho D_t + rho v0 <e . dr/dt> / 2 D_r + virial: (Solon et al. 2015, eq. of state)."""
        params = self.params
        area, n = self.box[0] * self.box[1], params.n
        parts = entropy_production.components(params)
        swim = params.swim_speed / (2.0 * params.d_r)
        along = params.swim_speed * parts + record.rate("push") / n
        virial = record.values("virial")
        virial = 0.5 * (virial[1:] + virial[:-1]) / (2.0 * area)
        series = n / area * (params.d_t + swim * along) + virial
        return mean(series, unit="v₀/μσ", label="pressure")

    def maps(self, kind: str) -> np.ndarray:
        """Entropy production of each swimmer, averaged over 0.2 memory times or more, (n,).

        ``kind``: "even", "odd" (v0/sigma) or "divergence" (- div F, of this moment).
        """
        if kind == "divergence":
            return self.particles.contacts()[2]
        then, pushes = self._window[0]
        if self.time <= then:
            return entropy_production.maps(self.particles.pushes(), self.params, kind)
        since = (self.particles.integrals()[1] - pushes) / (self.time - then)
        return entropy_production.maps(since, self.params, kind)

    def frame(self, colour: str = "orientation") -> dict[str, np.ndarray]:
        """One picture: x, y (sigma) and ``colour``, one of COLOURS, (n,) each.

        Orientation and hexatic are angles in turns, [0, 1); the hexatic one is of psi_6 / 6.  With
        them goes what became of the swimmers since the knobs last moved, (m,) each: the columns of
        ``past``.
        """
        if colour not in COLOURS:
            allowed = "one of " + ", ".join(map(repr, COLOURS))
            raise refusal("colour", colour, allowed, "the default is 'orientation'")
        at = self.positions()
        picture = {"x": at[:, 0], "y": at[:, 1], "colour": self._colour(colour, at)}
        return picture | self.past.columns()

    def _colour(self, colour: str, at: np.ndarray) -> np.ndarray:
        if colour == "orientation":
            e = self.orientations()
            return (np.arctan2(e[:, 1], e[:, 0]) / (2.0 * math.pi)) % 1.0
        if colour == "density":
            return observables.local_packing(at, self.box)
        if colour == "hexatic":
            return (np.angle(observables.hexatic(at, self.box)) / (2.0 * math.pi)) % 1.0
        if colour == "cluster":
            return observables.clusters(at, self.box).astype(np.float64)
        return self.maps(colour)

    def state(self) -> dict[str, Any]:
        """Everything needed to go on from here bit for bit."""
        return {
            "params": as_dict(self.params), "seed": self.seed,
            "particles": self.particles.saved(), "box": self.box, "record": self.record.saved(),
            "window": [(time, pushes.copy()) for time, pushes in self._window],
            "past": self.past.saved(),
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a state that :meth:`state` gave, of this or another system."""
        params, saved = Params(**state["params"]), state["particles"]
        blank = np.zeros((params.n, 2))
        self.particles = type(self.particles)(blank, blank, params=params, seed=saved["seed"])
        self.particles.restore(saved)
        self.params, self.seed = params, state["seed"]
        self.record.restore(state["record"])
        self._window = [(time, pushes.copy()) for time, pushes in state["window"]]
        self.past = Past.restored(state["past"])

    def _sample(self) -> None:
        """Look at the system once."""
        particles, params = self.particles, self.params
        work, push = particles.integrals()
        virial, touching, divergence = particles.contacts()
        if self.time - self._window[1][0] >= WINDOW / params.d_r:
            self._window = [self._window[1], (self.time, push)]
        radius = 0.0
        if params.trap_stiffness > 0.0:
            from_middle = particles.positions(wrapped=False) - 0.5 * np.array(self.box)
            radius = float((from_middle**2).sum() / params.n)
        if self.past.due(self.time):
            self.past.add(
                time=self.time, work=float(work.sum()), push=float(push.sum()),
                length=observables.domain_length(self.positions(), self.box),
            )  # fmt: skip
        self.record.add(
            Sample(
                time=self.time, work=float(work.sum()), push=float(push.sum()),
                virial=float(virial.sum()), divergence=float(divergence.sum()),
                contacts=float(touching.mean()), square_radius=radius,
            )
        )  # fmt: skip


def _of_half(packings: np.ndarray, gas: float, dense: float, which: int) -> float:
    """Standard error of a phase's packing: the spread of its cells, a quarter of them independent."""  # noqa: E501
    values = packings.ravel()
    if gas < dense:
        near = np.abs(values - dense) < np.abs(values - gas)
        values = values[near] if which else values[~near]
    return float(values.std() / math.sqrt(max(1.0, values.size / len(packings))))
