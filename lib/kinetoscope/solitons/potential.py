"""The potentials V(phi): where the vacua lie, and the kink that leads from one to the next.

phi_tt = phi_xx - V'(phi) with c = 1.  A static kink obeys phi_x^2 = 2 V (the energy of the
equivalent particle in -V is zero), and its mass is the integral of phi_x^2.

=====================  =============================================  ======================
name                   V(phi)                                         kink
=====================  =============================================  ======================
linear                 m^2 phi^2 / 2                                  none: one vacuum
phi4                   lam (phi^2 - v^2)^2 / 4                        v tanh(v sqrt(lam/2) x)
sine-gordon            1 - cos phi                                    4 arctan e^x
phi6                   phi^2 (1 - phi^2)^2 / 2                        sqrt((1 + tanh x) / 2)
double-sine-gordon     4 (eta (1 - cos phi) + 1 + cos(phi/2)) / N,    4 arctan(sinh(m x) / b)
                       N = 1 + 4 |eta|
=====================  =============================================  ======================

with b = sqrt(1 + 4 eta) and m = b / sqrt(N), eta > -1/4.  phi^4 with lam = v = 1 is the
normalisation N1 of most of the literature on collisions; phi^6 as in Dorey, Mersh,
Romanczukiewicz and Shnir, PRL 107, 091602 (2011); the double sine-Gordon family as in Campbell,
Peyrard and Sodano, Physica D 19, 165 (1986), there with eta = sinh^2(R)/4: far from eta = 0 the
kink is a pair of 2 pi subkinks.
"""

import math
from collections.abc import Callable

import attrs
import numpy as np

from kinetoscope.core.knobs import refusal

_SQRT2 = math.sqrt(2.0)


def _no_kink(_x: np.ndarray) -> np.ndarray:
    raise ValueError("the linear field has one vacuum and therefore no kink: choose another model")


@attrs.frozen
class Potential:
    """One potential with its vacua and its kink.

    Attributes
    ----------
    name, parameters
        what :func:`potential` was asked for
    V, dV
        V(phi) and V'(phi), elementwise, real or complex (so that complex steps test dV)
    kink, slope
        the static kink phi_K(x), increasing, centred at 0, and its derivative
    kink_mass : float
        its energy at rest (nan where there is no kink)
    meson_mass : float
        sqrt(V'') in the lightest vacuum: waves of small amplitude have w^2 = k^2 + m^2
    vacua : tuple of float
        the vacua a kink joins, in order; sine-Gordon repeats them every ``period``
    period : float
        after which V repeats itself, 0 if it does not
    wobble_frequency : float
        of the kink's slowest internal oscillation, or the meson mass where it has none
    family, constants
        how the kernels know it
    """

    name: str
    parameters: tuple[tuple[str, float], ...] = attrs.field(
        converter=lambda given: tuple(sorted(given.items()))
    )
    V: Callable[[np.ndarray], np.ndarray] = attrs.field(eq=False, repr=False)
    dV: Callable[[np.ndarray], np.ndarray] = attrs.field(eq=False, repr=False)
    kink: Callable[[np.ndarray], np.ndarray] = attrs.field(eq=False, repr=False)
    slope: Callable[[np.ndarray], np.ndarray] = attrs.field(eq=False, repr=False)
    kink_mass: float
    meson_mass: float
    vacua: tuple[float, ...]
    period: float
    wobble_frequency: float
    stiffness: float
    family: int
    constants: tuple[float, float, float, float]

    def nearest_vacuum(self, phi: float) -> float:
        """The vacuum closest to the value ``phi``."""
        near = np.asarray(self.vacua)
        if self.period:
            near = near[0] + self.period * np.round((phi - near[:1]) / self.period)
        return float(near[np.argmin(np.abs(near - phi))])


def potential(name: str | Potential, **parameters: float) -> Potential:
    """The potential called ``name``; a :class:`Potential` is handed through.

    ``"linear"`` takes m (1), ``"phi4"`` takes lam (1) and v (1), ``"double-sine-gordon"`` takes
    eta (0.25); the others take nothing.

    Raises
    ------
    ValueError
        for an unknown name or a parameter out of range.
    TypeError
        for a parameter the potential does not have.
    """
    if isinstance(name, Potential):
        if parameters:
            raise TypeError("a potential that is already made takes no parameters: give its name")
        return name
    if name not in _MAKE:
        allowed = "one of " + ", ".join(repr(known) for known in _MAKE)
        raise refusal("model", name, allowed, "choose one of these")
    known = _TAKES[name]
    for key, value in parameters.items():
        if key not in known:
            takes = ", ".join(known) if known else "no parameters"
            raise TypeError(f"{name} takes {takes}; got {key}={value!r}: remove it")
        low, high = known[key]
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise TypeError(f"{key} must be a number; got {value!r}")
        if not low <= value <= high:
            raise refusal(key, value, f"a number in [{low:g}, {high:g}]", "stay inside")
    return _MAKE[name](**parameters)


def _linear(m: float = 1.0) -> Potential:
    return Potential(
        "linear", {"m": m}, lambda u: 0.5 * m * m * u * u, lambda u: m * m * u, _no_kink, _no_kink,
        math.nan, m, (0.0,), 0.0, m, m * m, 0, (m * m, 0.0, 0.0, 0.0),
    )  # fmt: skip


def _phi4(lam: float = 1.0, v: float = 1.0) -> Potential:
    k = v * math.sqrt(lam / 2.0)
    return Potential(
        "phi4", {"lam": lam, "v": v},
        lambda u: 0.25 * lam * (u * u - v * v) ** 2,
        lambda u: lam * u * (u * u - v * v),
        lambda x: v * np.tanh(k * np.asarray(x)),
        lambda x: v * k * (1.0 - np.tanh(k * np.asarray(x)) ** 2),
        2.0 * _SQRT2 / 3.0 * math.sqrt(lam) * v**3, 2.0 * k, (-v, v), 0.0,
        math.sqrt(3.0) * k, 2.0 * lam * v * v, 0, (-lam * v * v, lam, 0.0, 0.25 * lam * v**4),
    )  # fmt: skip


def _sine_gordon() -> Potential:
    return Potential(
        "sine-gordon", {}, lambda u: 2.0 * np.sin(0.5 * u) ** 2, np.sin,
        lambda x: 4.0 * np.arctan(np.exp(_within(x))), lambda x: 2.0 / np.cosh(_within(x)),
        8.0, 1.0, (0.0, 2.0 * math.pi), 2.0 * math.pi, 1.0, 1.0, 2, (1.0, 0.0, 0.0, 0.0),
    )  # fmt: skip


def _phi6() -> Potential:
    def kink(x: np.ndarray) -> np.ndarray:
        return np.sqrt(1.0 / (1.0 + np.exp(-2.0 * _within(x))))

    def slope(x: np.ndarray) -> np.ndarray:
        return kink(x) / (1.0 + np.exp(2.0 * _within(x)))

    return Potential(
        "phi6", {},
        lambda u: 0.5 * u * u * (1.0 - u * u) ** 2,
        lambda u: u * (1.0 - u * u) * (1.0 - 3.0 * u * u),
        kink, slope, 0.25, 1.0, (-1.0, 0.0, 1.0), 0.0, 1.0, 4.0, 1, (1.0, -4.0, 3.0, 0.0),
    )  # fmt: skip


def _double_sine_gordon(eta: float = 0.25) -> Potential:
    norm = 1.0 + 4.0 * abs(eta)
    b = math.sqrt(1.0 + 4.0 * eta)
    m = b / math.sqrt(norm)
    # Mass = integral of sqrt(2V) from vacuum to vacuum; with s = 2 sqrt|eta| it is
    # 16 (b + arcsinh(s)/s) / sqrt(N), arcsin for negative eta (and 32 at eta = 0).
    s = 2.0 * math.sqrt(abs(eta))
    tail = 1.0 if s < 1e-8 else (math.asinh(s) if eta > 0 else math.asin(s)) / s

    def kink(x: np.ndarray) -> np.ndarray:
        return 4.0 * np.arctan(np.sinh(_within(m * np.asarray(x))) / b)

    def slope(x: np.ndarray) -> np.ndarray:
        z = _within(m * np.asarray(x))
        sech = 1.0 / np.cosh(z)
        return 4.0 * m * b * sech / (1.0 + (b * b - 1.0) * sech**2)

    return Potential(
        "double-sine-gordon", {"eta": eta},
        lambda u: 4.0 / norm * (2.0 * eta * np.sin(0.5 * u) ** 2 + 2.0 * np.cos(0.25 * u) ** 2),
        lambda u: 4.0 / norm * (eta * np.sin(u) - 0.5 * np.sin(0.5 * u)),
        kink, slope, 16.0 * (b + tail) / math.sqrt(norm), m,
        (-2.0 * math.pi, 2.0 * math.pi), 4.0 * math.pi, m, 1.0, 3,
        (4.0 * eta / norm, 2.0 / norm, 0.0, 0.0),
    )  # fmt: skip


def _within(x: np.ndarray) -> np.ndarray:
    """``x`` cut at +-350, where every kink is its vacuum to the last bit and exp overflows."""
    return np.clip(np.asarray(x, dtype=np.float64), -350.0, 350.0)


_MAKE: dict[str, Callable[..., Potential]] = {
    "linear": _linear,
    "phi4": _phi4,
    "sine-gordon": _sine_gordon,
    "phi6": _phi6,
    "double-sine-gordon": _double_sine_gordon,
}
_TAKES: dict[str, dict[str, tuple[float, float]]] = {
    "linear": {"m": (0.0, 10.0)},
    "phi4": {"lam": (0.01, 100.0), "v": (0.01, 100.0)},
    "sine-gordon": {},
    "phi6": {},
    "double-sine-gordon": {"eta": (-0.24, 10.0)},
}
