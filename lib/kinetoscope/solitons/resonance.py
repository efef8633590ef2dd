"""Why there are windows: a clock inside the kink (phi^4).

A kink and an antikink that meet too slowly lose part of their speed to their shape modes, turn
round and meet again after a time T12.  If the modes are then in the right phase they give the
energy back and the pair escapes: omega1 T12 = 2 pi n + delta.  The time between the two contacts
grows as 1/sqrt(v_c^2 - v^2), since the pair comes to rest almost at infinity, so the windows
crowd towards the critical speed: Campbell, Schonfeld and Wingate, Physica D 9, 1 (1983).

A single vibrating kink loses its vibration slowly: the mode's frequency lies below the
continuum, its second harmonic above it.
"""

import math

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.solitons.exact_kinks import phi4_continuum, phi4_shape_frequency


def bounce_interval(n: ArrayLike, *, delta: float, frequency: float | None = None) -> np.ndarray:
    """T12 = (2 pi n + delta) / omega1 between the contacts of the n-th two-bounce window.

    n = 1, 2, ... counts whole vibrations in between; ``delta`` in [0, 2 pi) is fitted, and
    ``frequency`` is sqrt(3/2) unless given.  Campbell, Schonfeld and Wingate (1983); a rule of
    thumb good to some per cent.
    """
    n = np.asarray(n)
    if np.any(n < 1):
        raise ValueError(f"windows are counted from n = 1; got {n}")
    frequency = phi4_shape_frequency() if frequency is None else frequency
    return (2 * np.pi * n + delta) / frequency


def return_time(speed: ArrayLike, *, critical: float, constant: float) -> np.ndarray:
    """T12 = constant / sqrt(v_c^2 - v^2), for speeds below the critical one.

    Energy of the order of v_c^2 is left behind at the first contact; what remains climbs the
    exponential attraction and turns, which takes a time inverse to the root of the deficit.
    """
    speed = np.asarray(speed, dtype=np.float64)
    if np.any(speed >= critical) or np.any(speed < 0):
        raise ValueError(f"the pair returns only below the critical speed {critical}; got {speed}")
    return constant / np.sqrt(critical**2 - speed**2)


def window_speed(n: ArrayLike, *, critical: float, constant: float) -> np.ndarray:
    """v_n = sqrt(v_c^2 - constant / (2n + 1)^2): the two laws above with delta = pi.

    Raises where the n-th window would lie below v = 0.
    """
    n = np.asarray(n, dtype=np.float64)
    square = critical**2 - constant / (2 * n + 1) ** 2
    if np.any(square < 0):
        raise ValueError(f"there is no window n = {n} for v_c = {critical}, constant = {constant}")
    return np.sqrt(square)


@attrs.frozen
class WindowLaw:
    """A fit of v_n^2 = v_c^2 - c/(2n+1)^2: ``critical``, ``constant``, largest misfit in v."""

    critical: float
    constant: float
    misfit: float


def fit_windows(n: ArrayLike, speeds: ArrayLike) -> WindowLaw:
    """Fit the law to window centres: ``n`` (k,) and ``speeds`` (k,), k >= 2, by least squares.

    It gives a critical speed without ever waiting for the slowest escape.
    """
    n, speeds = np.asarray(n, dtype=np.float64), np.asarray(speeds, dtype=np.float64)
    if n.shape != speeds.shape or n.size < 2:
        raise ValueError(f"need two or more windows; got shapes {n.shape} and {speeds.shape}")
    slope, offset = np.polyfit((2 * n + 1) ** -2.0, speeds**2, 1)
    if offset <= 0:
        raise ValueError("these speeds do not rise towards a critical speed")
    fitted = np.sqrt(np.maximum(offset + slope * (2 * n + 1) ** -2.0, 0.0))
    return WindowLaw(
        math.sqrt(offset), float(-slope), float(np.abs(fitted - speeds).max())
    )


def shape_decay_rate() -> float:
    """The rate Gamma in d(1/A^2)/dt = Gamma, for phi = kink + A cos(omega1 t) eta(x).

    The t^(-1/2) law is that of Manton and Merabet, Nonlinearity 10, 3 (1997) (hep-th/9605038),
    confirmed by Barashenkov and Oxtoby, PRE 80, 026608 (2009) (arXiv:0907.3611).  The number is
    computed here by the golden rule in our units: the term -3 phi_K eta^2 A^2 cos^2 drives
    outgoing waves at Omega = 2 omega1, k = sqrt(Omega^2 - 2) = 2, with amplitude |I|/(2k) on
    either side, where I is the overlap of 3/2 phi_K eta^2 A^2 with the (reflectionless)
    scattering state; the radiated power Omega |I|^2 / (4k) empties the mode's energy
    omega1^2 A^2 N / 2, N = integral eta^2 = 2 sqrt2/3.  Holds for A well below 1.
    """
    z = np.linspace(-30, 30, 12001)
    omega = 2 * phi4_shape_frequency()
    k = math.sqrt(omega**2 - phi4_continuum() ** 2)
    q = math.sqrt(2) * k
    t = np.tanh(z)
    source = 1.5 * t**3 / np.cosh(z) ** 2
    wave = (3 * t**2 - 1 - q**2 - 3j * q * t) * np.exp(1j * q * z)
    wave /= math.sqrt((1 + q**2) * (4 + q**2))
    overlap = math.sqrt(2) * np.trapezoid(source * wave, z)
    power = omega * abs(overlap) ** 2 / (4 * k)  # times A^4
    norm = 2 * math.sqrt(2) / 3
    # dE/dt = omega1^2 N A dA/dt = -power A^4, and d(1/A^2)/dt = -2 A^-3 dA/dt
    return 2 * power / (phi4_shape_frequency() ** 2 * norm)


def shape_amplitude_decay(time: ArrayLike, *, amplitude: float) -> np.ndarray:
    """A(t) = A0 / sqrt(1 + Gamma A0^2 t), see :func:`shape_decay_rate`; 0 < A0 <= 0.5."""
    if not 0 < amplitude <= 0.5:
        raise ValueError(f"the weak-radiation law needs 0 < amplitude <= 0.5; got {amplitude!r}")
    time = np.asarray(time, dtype=np.float64)
    if np.any(time < 0):
        raise ValueError("the decay law runs forward in time; got a negative time")
    return amplitude / np.sqrt(1 + shape_decay_rate() * amplitude**2 * time)
