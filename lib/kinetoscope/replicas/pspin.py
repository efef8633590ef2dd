"""The Ising p-spin glass with one step of replica symmetry breaking; the glass of every P >= 3.

Couplings of unit strength: the energies of two configurations of overlap q have the covariance
N q^p / 2 (SK at p = 2, the random energy model at p = infinity).  q0 = 0, and with y = beta s

    q = <tanh^2(y z)>_x,   <g>_x = int Dz (2 cosh y z)^x g / int Dz (2 cosh y z)^x
    y^2 = beta^2 (p/2) q^(p-1)                               (which gives T explicitly)
    0 = y^2 (p-1) q / (2 p) + ln Z_x / x^2 - <ln 2 cosh>_x / x      (f stationary in x)

The last equation does not know the temperature: choose x, find y, read T off.  Cooling, one meets

* ``dynamical`` T_d: states appear (x = 1 has its first root with q > 0); their number is
  exponential and the free energy does not notice, but relaxation does;
* ``kauzmann`` T_K: their complexity vanishes, x leaves 1, the free energy bends: the static,
  random first-order transition with its jump of q (Derrida 1981, Gross and Mezard 1984);
* ``gardner`` T_G: each state breaks up into full replica symmetry breaking where
  1 = (y^2 (p-1)/q) <sech^4>_x (Gardner 1985); below it everything here is an approximation.

At T = 0, x = nu T: e(nu) = (p-1) nu / 4 - (1/nu) ln[2 exp(nu^2 p/4) Phi(nu sqrt(p/2))], a maximum.
"""

import math
from functools import lru_cache

import attrs
import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit, log_ndtr

from kinetoscope.replicas import admissible
from kinetoscope.replicas.gaussian_averages import DU, U
from kinetoscope.replicas.normalisation import glass_scale

_TANH2 = np.tanh(U) ** 2
_SECH2 = 4.0 * expit(2.0 * U) * expit(-2.0 * U)
_LOG = np.log1p(np.exp(-2.0 * U))
_Z = np.linspace(0.0, 9.0, 49)
_DZ = np.exp(-0.5 * _Z**2)
_DZ[0] *= 0.5
_DZ /= _DZ.sum()


@attrs.frozen
class PSpin:
    """Temperatures and ground-state energy of the standard p-spin glass.

    ``q_dynamical`` and ``q_kauzmann``: the overlap within a state where it appears and where the
    glass transition takes place.  ``nu`` = x/T at T = 0.
    """

    p: int
    dynamical: float
    kauzmann: float
    gardner: float
    ground_energy: float
    nu: float
    q_dynamical: float
    q_kauzmann: float
    ground_energy_rs: float


@attrs.frozen
class GlassLines:
    """Temperatures of the glass transitions at one load."""

    dynamical: float
    kauzmann: float
    gardner: float


@attrs.frozen
class Weighted:
    """ln Z_x and averages with the weight (2 cosh y z)^x: q, <ln 2 cosh>, <sech^4>."""

    log_z: float
    q: float
    log_cosh: float
    quartic: float


def weighted(y: float, x: float) -> Weighted:
    """Averages at width ``y`` > 0 (of the field over T) and breaking point 0 < ``x`` <= 1.

    Wide fields as in :mod:`.gaussian_averages`: (2 cosh u)^x = e^(x|u|) (1 + e^(-2|u|))^x, the
    first factor integrated in closed form, the rest where |u| is of order one.
    """
    if y < 1.0:
        u = y * _Z
        log = u + np.log1p(np.exp(-2.0 * u))
        weight = _DZ * np.exp(x * log)
        total = weight.sum()
        sech2 = 4.0 * expit(2.0 * u) * expit(-2.0 * u)
        return Weighted(
            math.log(total), 1.0 - float(weight @ sech2 / total), float(weight @ log / total),
            float(weight @ sech2**2 / total),
        )  # fmt: skip
    # Everything divided by 2 e^(w^2/2) Phi(w), w = x y, the integral of e^(x|u|).
    w = x * y
    log_lead = math.log(2.0) + 0.5 * w * w + float(log_ndtr(w))
    density = 2.0 / (y * math.sqrt(2.0 * math.pi)) * np.exp(x * U - 0.5 * (U / y) ** 2 - log_lead)
    density = density * DU
    bulge = np.exp(x * _LOG)
    total = 1.0 + float(density @ (bulge - 1.0))
    # <|u|> of e^(x|u|): y (w + phi(w)/Phi(w)).
    hazard = math.exp(-0.5 * w * w - 0.5 * math.log(2.0 * math.pi) - float(log_ndtr(w)))
    modulus = y * (w + hazard)
    log_cosh = modulus + float(density @ ((bulge - 1.0) * U + bulge * _LOG))
    return Weighted(
        log_lead + math.log(total), 1.0 - float(density @ (bulge * _SECH2)) / total,
        log_cosh / total, float(density @ (bulge * _SECH2**2)) / total,
    )  # fmt: skip


def temperature_of(p: int, y: float, q: float) -> float:
    """T at which a state of width y and overlap q solves y^2 = beta^2 (p/2) q^(p-1)."""
    return math.sqrt(0.5 * p * q ** (p - 1)) / y


def slope_in_x(p: int, y: float, x: float) -> float:
    """The derivative beta df/dx at fixed q, which vanishes at the thermodynamic breaking point."""
    at = weighted(y, x)
    return y * y * (p - 1) * at.q / (2.0 * p) + at.log_z / x**2 - at.log_cosh / x


def width_at(p: int, x: float) -> float:
    """The y of the stationary state with breaking point x; q > 0.

    slope_in_x is positive for a narrow field and negative for a wide one; w = x y tends to
    nu sqrt(p/2) in the cold, from which the search for a bracket starts.
    """
    trials = max(2.0, 1.3 * math.sqrt(p) / x) * 1.3 ** np.arange(-14, 15)
    signs = np.array([slope_in_x(p, y, x) > 0.0 for y in trials])
    turn = np.flatnonzero(signs[:-1] & ~signs[1:])
    if turn.size == 0:
        raise ArithmeticError(f"no stationary state of the {p}-spin glass with x = {x:g}")
    lo, hi = trials[turn[-1]], trials[turn[-1] + 1]
    return brentq(lambda y: slope_in_x(p, y, x), lo, hi, xtol=1e-13)


def ground_energy(p: int) -> tuple[float, float]:
    """The 1RSB energy per spin at T = 0, and nu there, with q0 = 0."""

    def energy(nu: float) -> float:
        log = math.log(2.0) + 0.25 * nu * nu * p + float(log_ndtr(nu * math.sqrt(0.5 * p)))
        return 0.25 * (p - 1) * nu - log / nu

    best = minimize_scalar(lambda nu: -energy(nu), bounds=(0.2, 4.0), method="bounded",
                           options={"xatol": 1e-10})  # fmt: skip
    return float(energy(best.x)), float(best.x)


@lru_cache(maxsize=64)
def widest(p: int) -> float:
    """The width y at which states with x = 1 appear, the top of T(y)."""

    def hot(log_y: float) -> float:
        y = math.exp(log_y)
        return -temperature_of(p, y, weighted(y, 1.0).q)

    top = minimize_scalar(hot, bounds=(-0.7, 2.5), method="bounded", options={"xatol": 1e-9})
    return math.exp(top.x)


@lru_cache(maxsize=64)
def pspin(p: int) -> PSpin:
    """The characteristic numbers of the p-spin glass, p >= 3.

    p = 3: T_d = 0.6816, T_K = 0.6514, T_G = 0.2403, e0 = -0.81354.  p -> infinity: T_K falls to
    the random energy model's 1/(2 sqrt(ln 2)) = 0.60056 and e0 to -sqrt(ln 2) = -0.83255.
    """
    p = admissible.order(p, least=3, remedy="p = 2 breaks continuously: use parisi")

    y_d = widest(p)
    q_d = weighted(y_d, 1.0).q
    y_k = width_at(p, 1.0)
    q_k = weighted(y_k, 1.0).q

    def marginal(log_x: float) -> float:
        x = math.exp(log_x)
        y = width_at(p, x)
        at = weighted(y, x)
        return 1.0 - y * y * (p - 1) / at.q * at.quartic

    # Hot states are stable, cold ones (x -> 0) are not; beyond p = 20 not before T ~ 1e-9.
    gardner, coldest = 0.0, math.log(1e-9)
    if marginal(coldest) < 0.0:
        x_g = math.exp(brentq(marginal, coldest, 0.0, xtol=1e-12))
        y_g = width_at(p, x_g)
        gardner = temperature_of(p, y_g, weighted(y_g, x_g).q)
    energy, nu = ground_energy(p)
    return PSpin(
        p=p, dynamical=temperature_of(p, y_d, q_d), kauzmann=temperature_of(p, y_k, q_k),
        gardner=gardner, ground_energy=energy, nu=nu, q_kauzmann=q_k,
        q_dynamical=q_d, ground_energy_rs=-math.sqrt(p / math.pi),
    )  # fmt: skip


def glass_lines(p: int, load: float) -> GlassLines:
    """Temperatures at which the network without signal turns to glass, at this load.

    P >= 3: those of the p-spin glass times sqrt(2 gamma / P).  P = 2: one continuous transition,
    T_g = 1 + sqrt(alpha) (Amit, Gutfreund and Sompolinsky 1987), three times.
    """
    p, load = admissible.order(p), admissible.load(load)
    if p == 2:
        t = 1.0 + math.sqrt(load)
        return GlassLines(t, t, t)
    unit, scale = pspin(p), glass_scale(p, load)
    return GlassLines(unit.dynamical * scale, unit.kauzmann * scale, unit.gardner * scale)
