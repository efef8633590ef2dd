"""Single kinks in closed form, at rest and moving, in the units of this phenomenon.

Units N1: phi_tt = phi_xx - V'(phi), c = 1; phi^4 has V = (phi^2 - 1)^2 / 4, sine-Gordon
V = 1 - cos phi.  Every function says where its formula comes from and refuses arguments for
which it is not true.  Nothing here has seen the solver, so the two can be held against each
other.

``x`` is any array of positions, ``time`` a number or an array that broadcasts with it; both in
the dimensionless units of the equation.  Fields come back with the broadcast shape.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

#: Rest energies of the kinks without a parameter.
SINE_GORDON_KINK_MASS = 8.0
PHI6_KINK_MASS = 0.25


def subluminal(speed: float) -> float:
    """Refuse anything that is not slower than light."""
    if not (math.isfinite(speed) and -1 < speed < 1):
        raise ValueError(f"speed must lie in -1 < speed < 1 (c = 1); got {speed!r}")
    return float(speed)


def lorentz_factor(speed: float) -> float:
    """Gamma = 1 / sqrt(1 - v^2); refuses |v| >= 1."""
    return 1.0 / math.sqrt(1.0 - subluminal(speed) ** 2)


def boosted_energy(mass: float, speed: float) -> float:
    """Energy gamma M of a kink of rest mass ``mass``: the field equation is Lorentz invariant."""
    return lorentz_factor(speed) * mass


def boosted_momentum(mass: float, speed: float) -> float:
    """Momentum gamma M v, for P = - integral of phi_t phi_x dx."""
    return lorentz_factor(speed) * mass * speed


def _rest_frame(x: ArrayLike, time: ArrayLike, speed: float, position: float) -> np.ndarray:
    return lorentz_factor(speed) * (np.asarray(x) - position - speed * np.asarray(time))


def phi4_kink(
    x: ArrayLike, *, time: ArrayLike = 0.0, speed: float = 0.0, position: float = 0.0,
    lam: float = 1.0, v: float = 1.0,
) -> np.ndarray:  # fmt: skip
    """The field v tanh(v sqrt(lam/2) gamma (x - x0 - v t)) for V = lam (phi^2 - v^2)^2 / 4.

    Manton and Sutcliffe, Topological Solitons (2004), chapter 5, boosted.  Exact for
    lam, v > 0 and |speed| < 1.
    """
    _positive(lam=lam, v=v)
    return v * np.tanh(v * math.sqrt(lam / 2) * _rest_frame(x, time, speed, position))


def phi4_kink_mass(*, lam: float = 1.0, v: float = 1.0) -> float:
    """Rest energy (2 sqrt2 / 3) sqrt(lam) v^3 = the integral of sqrt(2V) from -v to v."""
    _positive(lam=lam, v=v)
    return 2 * math.sqrt(2) / 3 * math.sqrt(lam) * v**3


def phi4_shape_frequency(*, lam: float = 1.0, v: float = 1.0) -> float:
    """sqrt(3/2) sqrt(lam) v: the one vibration of the kink, below the continuum.

    The linear problem about the kink is the reflectionless Poeschl-Teller well -d^2 + 4 - 6
    sech^2 (in z = x/sqrt2), with bound states 0 and 3/2: Rajaraman, Solitons and Instantons
    (1982), chapter 5.  Holds for small amplitudes.
    """
    _positive(lam=lam, v=v)
    return math.sqrt(1.5 * lam) * v


def phi4_continuum(*, lam: float = 1.0, v: float = 1.0) -> float:
    """sqrt(2 lam) v: the meson mass; waves of lower frequency cannot leave the kink."""
    _positive(lam=lam, v=v)
    return math.sqrt(2 * lam) * v


def phi4_shape_mode(x: ArrayLike) -> np.ndarray:
    """eta(x) = sinh z / cosh^2 z, z = x/sqrt2 (lam = v = 1); not normalised.

    Its largest value is 1/2, at z = asinh 1; its norm is ``integral eta^2 dx = 2 sqrt2 / 3``.
    """
    z = np.asarray(x) / math.sqrt(2)
    return np.tanh(z) * sech(z)


def phi4_pair_attraction(separation: float) -> float:
    """Static interaction energy -(16/sqrt2) exp(-sqrt2 D) of a kink and an antikink D apart.

    The leading term for far tails (Manton and Sutcliffe 2004, chapter 5, in our units); the
    next is smaller by D exp(-sqrt2 D).  Refused below D = 4, where it is off by more than
    some per cent.
    """
    if not (math.isfinite(separation) and separation >= 4):
        raise ValueError(
            f"the far-tail law holds for separations D >= 4 (kink widths); got {separation!r}"
        )
    return -16 / math.sqrt(2) * math.exp(-math.sqrt(2) * separation)


def sine_gordon_kink(
    x: ArrayLike, *, time: ArrayLike = 0.0, speed: float = 0.0, position: float = 0.0
) -> np.ndarray:
    """The field 4 arctan exp(gamma (x - x0 - v t)), mass 8.

    Rajaraman (1982), chapter 2.  Exact for |speed| < 1.
    """
    xi = _rest_frame(x, time, speed, position)
    # arctan e^xi = pi/2 - arctan e^-xi keeps the exponent from overflowing far to the right.
    half = 4 * np.arctan(np.exp(-np.abs(xi)))
    return np.where(xi > 0, 2 * np.pi - half, half)


def phi6_kink(
    x: ArrayLike, *, time: ArrayLike = 0.0, speed: float = 0.0, position: float = 0.0
) -> np.ndarray:
    """The kink from 0 to 1, sqrt((1 + tanh x)/2), of V = phi^2 (1 - phi^2)^2 / 2; mass 1/4.

    Dorey, Mersh, Romanczukiewicz and Shnir, PRL 107, 091602 (2011).  Exact for |speed| < 1.
    """
    xi = _rest_frame(x, time, speed, position)
    # (1 + tanh xi)/2 = 1/(1 + e^(-2 xi)), written so that neither tail loses its digits.
    decay = np.exp(-np.abs(xi))
    return np.where(xi > 0, 1.0, decay) / np.sqrt(1 + decay**2)


def double_sine_gordon_kink(
    x: ArrayLike, *, eta: float, time: ArrayLike = 0.0, speed: float = 0.0, position: float = 0.0
) -> np.ndarray:
    """4 arctan[ sinh(m xi) / sqrt(1 + 4 eta) ], from -2 pi to 2 pi; eta > -1/4.

    For V = 4/(1 + 4|eta|) [eta (1 - cos phi) + 1 + cos(phi/2)], with meson mass
    m = sqrt((1 + 4 eta)/(1 + 4|eta|)), which is 1 for eta >= 0.  Substituting phi = 4 arctan u
    into phi'^2 = 2V gives u'^2 = (1 + (1 + 4 eta) u^2)/(1 + 4|eta|).  For eta > 0 the profile of
    Campbell, Peyrard and Sodano, Physica D 19, 165 (1986), with sinh^2 R = 4 eta.
    """
    a = 1 + 4 * _eta(eta)
    m = math.sqrt(a / (1 + 4 * abs(eta)))
    xi = m * _rest_frame(x, time, speed, position)
    # past |xi| = 300 the field is a vacuum to every digit and sinh would overflow
    return 4 * np.arctan(np.sinh(np.clip(xi, -300, 300)) / math.sqrt(a))


def double_sine_gordon_kink_mass(eta: float) -> float:
    """16 (1 + 2R / sinh 2R) for eta = sinh^2(R)/4 >= 0; its continuation for -1/4 < eta < 0.

    Gani, Moradi Marjaneh, Askari, Belendryasova and Saadatmand, EPJ C 78, 345 (2018)
    (arXiv:1711.01918); eta < 0 is our continuation R -> i r, sin^2 r = -4 eta.
    """
    if _eta(eta) == 0:
        return 32.0
    if eta > 0:
        R = math.asinh(2 * math.sqrt(eta))
        return 16 * (1 + R / (math.sinh(R) * math.cosh(R)))
    r = math.asin(2 * math.sqrt(-eta))
    return 16 * (math.cos(r) + r / math.sin(r)) / math.sqrt(1 + 4 * abs(eta))


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be positive; got {value!r}")


def _eta(eta: float) -> float:
    if not (math.isfinite(eta) and eta > -0.25):
        raise ValueError(f"the double sine-Gordon kink needs eta > -1/4; got {eta!r}")
    return float(eta)


def sech(z: ArrayLike) -> np.ndarray:
    """1/cosh z without overflow."""
    decay = np.exp(-np.abs(z))
    return 2 * decay / (1 + decay**2)
