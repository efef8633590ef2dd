"""P(q) in a glass without end, from theory: what the histograms of a small one lean towards.

Pairs (SK, Gaussian or +-J: the same law).  Parisi's function q(x) is the distribution turned round,
P(q) = dx/dq, with a spike of weight 1 - x_max at its plateau; without a field half of everything
stands at -q.  Triples.  One step of breaking: a spike at 0 of weight x and one at q1 of weight
1 - x, below T_K; above it a single spike at 0.
"""

from functools import lru_cache

import attrs
import numpy as np
from scipy.optimize import brentq

from kinetoscope.replicas import pspin, theory
from kinetoscope.replicas.parisi import Parisi, parisi
from kinetoscope.replicas.solution import Solution


@attrs.frozen(eq=False)
class Law:
    """``spikes`` ((q, weight), ...), and a density ``height`` (n,) on ``q`` (n,) for the rest."""

    spikes: tuple[tuple[float, float], ...]
    q: np.ndarray
    height: np.ndarray

    def smoothed(self, places: np.ndarray, width: float) -> np.ndarray:
        """The density at ``places``, spread over a Gaussian of ``width``, spikes and all."""
        fine = np.linspace(-1.5, 1.5, 601)
        height = np.interp(fine, self.q, self.height, left=0.0, right=0.0)
        apart = (np.asarray(places)[:, None] - fine) / width
        kernel = np.exp(-0.5 * apart**2) / (width * np.sqrt(2.0 * np.pi))
        found = kernel @ height * (fine[1] - fine[0])
        for at, weight in self.spikes:
            z = (places - at) / width
            found = found + weight * np.exp(-0.5 * z**2) / (width * np.sqrt(2.0 * np.pi))
        return found


_NOTHING = np.linspace(-1.0, 1.0, 3), np.zeros(3)


@lru_cache(maxsize=64)
def law(couplings: str, temperature: float, levels: int) -> Law:
    """P(q) at a temperature; ``levels`` of Parisi's scheme for pairs."""
    if couplings == "p3":
        found = triples(temperature)
        return Law(((0.0, found.x), (found.q, 1.0 - found.x)), *_NOTHING)
    if temperature >= 1.0:
        return Law(((0.0, 1.0),), *_NOTHING)
    known = pairs(temperature, levels).pdf()
    spikes = tuple(zip(known.peaks.tolist(), known.weights.tolist(), strict=True))
    return Law(spikes, known.overlaps, known.density)


@lru_cache(maxsize=128)
def pairs(temperature: float, levels: int) -> Parisi:
    """Parisi's solution of the pair glass, kept: a slider comes back."""
    return parisi(temperature, levels)


@attrs.frozen
class Triples:
    """One step of breaking: weight ``x`` at q = 0 and 1 - x at ``q``; ``energy`` a spin."""

    q: float
    x: float
    energy: float


@lru_cache(maxsize=64)
def triples(temperature: float) -> Triples:
    """The 3-spin glass at T; above the static transition q = 0 with weight 1.

    The breaking point x gives the width of the field and then T (`pspin`): x is found by bisection.
    """
    if temperature >= pspin.pspin(3).kauzmann:
        return Triples(0.0, 1.0, -0.5 / temperature)

    def state(x: float) -> tuple[float, float]:
        y = pspin.width_at(3, x)
        q = pspin.weighted(y, x).q
        return pspin.temperature_of(3, y, q), q

    x = brentq(lambda x: state(x)[0] - temperature, 1e-3, 1.0, xtol=1e-8)
    q = state(x)[1]
    return Triples(q, x, -0.5 / temperature * (1.0 - (1.0 - x) * q**3))


@lru_cache(maxsize=64)
def triple_rungs(temperature: float) -> tuple[Solution, Solution]:
    """The 3-spin glass at T, all replicas alike and with one step of breaking.

    Alike, there are two answers in the cold, a glass (T < 0.49) and none; taken is that of the
    larger f.  With one step it is the paramagnet above T_K, where the states have no weight.
    """
    unit = 1.5  # the load P / 2: couplings of unit strength
    free = theory.solve(3, temperature, unit, branch="paramagnet")
    glass = theory.solve(3, temperature, unit, branch="glass")
    alike = free if glass is None else max(free, glass, key=lambda one: one.free_energy)
    broken = theory.solve(3, temperature, unit, branch="glass", level="1rsb")
    return alike, free if broken is None or broken.x >= 1.0 else broken


def mean_square(couplings: str, temperature: float, levels: int = 12) -> float:
    """<q^2> of P(q): for pairs from the energy, u = -(beta/2)(1 - <q^2>)."""
    if couplings == "p3":
        found = triples(temperature)
        return (1.0 - found.x) * found.q**2
    return 1.0 + 2.0 * temperature * pairs(temperature, levels).energy
