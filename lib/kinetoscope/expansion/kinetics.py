"""Kinetic theory of hard discs: how often they collide, how far they fly, how hard they press.

Units m = kT = 1.  A disc of diameter sigma sweeps a strip 2 sigma wide at the mean relative speed
sqrt(2) <v>, <v> = sqrt(pi / 2), in a gas of number density n; discs in contact are more frequent
than independent ones by the contact value chi.  So the collision rate of a disc is

    omega = 2 n sigma chi sqrt(pi),        lambda = <v> / omega = 1 / (2 sqrt(2) n sigma chi).

The Knudsen number is lambda / L in the final box, without chi: for N discs in unit area it fixes
the diameter, sigma = 1 / (2 sqrt(2) N Kn).  "Kn at fixed N" is therefore the size of the discs.
"""

import math
from typing import NamedTuple

from kinetoscope.core.knobs import is_number, refusal

#: <|v|> of a two-dimensional Maxwellian, sqrt(pi kT / 2 m).
MEAN_SPEED = math.sqrt(0.5 * math.pi)
#: Rate at which an effusing gas starts to cross: d(right fraction)/dt at t = 0, 2 / sqrt(2 pi).
EFFUSION = 2.0 / math.sqrt(2.0 * math.pi)
#: Packing of the triangular lattice, pi / sqrt(12): no arrangement of discs is denser.
CLOSE_PACKING = math.pi / math.sqrt(12.0)
#: Packing at which a hard-disc fluid begins to freeze [from memory, unverified]: about 0.70.
FREEZING = 0.70


class Kinetics(NamedTuple):
    """Collision ``rate`` of one disc, ``mean_free_path``, ``contact_value`` chi, and Z.

    ``compressibility`` Z = p / (n kT).
    """

    rate: float
    mean_free_path: float
    contact_value: float
    compressibility: float


def kinetics(n: float, diameter: float, packing: float | None = None) -> Kinetics:
    """Collision rate, mean free path, contact value and compressibility of a uniform gas.

    Parameters
    ----------
    n :
        number of discs in unit area
    diameter :
        in units of the box; 0 is the dilute limit, where nothing ever collides
    packing :
        area fraction, n pi diameter^2 / 4 where it is left out

    chi and Z are Henderson's (Mol. Phys. 30, 971 (1975)), good to 1 % up to freezing.

    Raises
    ------
    ValueError
        n not above 0, a negative diameter, or a packing outside [0, 0.70] where the fluid freezes
    """
    if not (is_number(n) and n > 0.0):
        raise refusal("n", n, "a number above 0", "give the number of discs in unit area")
    if not (is_number(diameter) and diameter >= 0.0):
        raise refusal("diameter", diameter, "a number from 0", "give it in units of the box")
    eta = 0.25 * math.pi * n * diameter**2 if packing is None else packing
    chi = contact_value(eta)
    rate = 2.0 * n * diameter * chi * math.sqrt(math.pi)
    path = MEAN_SPEED / rate if rate > 0.0 else math.inf
    return Kinetics(rate, path, chi, compressibility(eta))


def diameter_of(n: int, knudsen: float) -> float:
    """The diameter of N discs in the unit box whose dilute mean free path is ``knudsen``."""
    for name, value in (("n", n), ("knudsen", knudsen)):
        if not (is_number(value) and value > 0.0):
            raise refusal(name, value, "a number above 0", "20000 discs at Kn = 1 are a good start")
    return 1.0 / (2.0 * math.sqrt(2.0) * n * knudsen)


def contact_value(packing: float) -> float:
    """Henderson's chi = (1 - 7 eta / 16) / (1 - eta)^2; raises past freezing."""
    eta = _fluid(packing)
    return (1.0 - 7.0 * eta / 16.0) / (1.0 - eta) ** 2


def compressibility(packing: float) -> float:
    """Henderson's Z = (1 + eta^2 / 8) / (1 - eta)^2 = 1 + 2 eta chi; raises past freezing."""
    eta = _fluid(packing)
    return (1.0 + eta * eta / 8.0) / (1.0 - eta) ** 2


def doubling_entropy(packing: float) -> float:
    """Thermodynamic entropy that doubling the volume adds per disc, from ``packing`` before it.

    ln 2 + F(eta) - F(eta / 2), F(e) = (9/8) / (1 - e) - (7/8) ln(1 - e), the integral of
    Henderson's equation of state; ln 2 in the dilute limit, 0.0205 more
    at 0.02 and 0.2593 more at 0.2.  Boltzmann's entropy of independent cells misses that excess:
    it counts discs as points.
    """
    eta = _fluid(packing)

    def excess(e: float) -> float:
        return 1.125 / (1.0 - e) - 0.875 * math.log(1.0 - e)

    return math.log(2.0) + excess(eta) - excess(0.5 * eta)


def _fluid(packing: float) -> float:
    if not (is_number(packing) and 0.0 <= packing <= FREEZING):
        raise refusal(
            "packing", packing, f"a number in [0, {FREEZING:g}]",
            "beyond it discs crystallise and Henderson's equation says nothing",
        )  # fmt: skip
    return packing
