"""Initial states: kinks, pairs, breathers, wobbling kinks and wave packets, with their momenta.

Every state carries phi and pi = d phi / dt, the momentum in closed form and never a difference
quotient.  Moving solutions are boosted exactly: xi = gamma (x - x0 - v t) and, for a breather,
the inner time tau = gamma (t - v (x - x0)) too.

Two classic mistakes are made impossible here.  A kink and an antikink are added *minus the vacuum
between them*; without that the field starts on top of the barrier, with 30 times the energy of
the pair.  And a breather at rest is even in x, has momentum zero and the amplitude
4 arctan(sqrt(1 - w^2) / w).
"""

import math

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.solitons.potential import Potential, potential

#: A pair may start when the tail of one kink, at the centre of the other, is below this.
OVERLAP = 1e-6

#: Coarsest grids, as meson mass * dx for a kink at rest and gamma * meson mass * dx for a moving
#: one.  At the first the lattice shifts windows by 1e-3; at the second it takes 2 % of a speed of
#: 0.95 and 0.04 % of its energy.
COARSEST, COARSEST_MOVING = 0.75, 1.4

ORDERS = ("kink-antikink", "antikink-kink")


@attrs.frozen(eq=False)
class State:
    """A field and its momentum at one time: ``x``, ``phi``, ``pi``, each (n,)."""

    x: np.ndarray
    phi: np.ndarray
    pi: np.ndarray


def places(x: ArrayLike) -> np.ndarray:
    """``x`` as a line of finite numbers (n,), or the refusal that says what is wrong with it."""
    try:
        x = np.asarray(x, dtype=np.float64)
    except (TypeError, ValueError):
        raise refusal("x", x, "a line of numbers (n,)", "try initial.line(...)") from None
    if x.ndim != 1 or x.size == 0 or not np.isfinite(x).all():
        raise ValueError(
            f"x must be a line of one or more finite numbers (n,); got shape {x.shape}: "
            "try initial.line(...)"
        )
    return x


def line(*, half_length: float, dx: float, periodic: bool = False) -> np.ndarray:
    """A grid x (n,) on [-half_length, half_length], exactly symmetric about 0.

    The step is ``dx``; the half length is rounded up to a whole number of steps.  A periodic grid
    leaves out the right end, which is the left end again.
    """
    half = math.ceil(half_length / dx - 1e-9)
    return dx * np.arange(-half, half + (0 if periodic else 1), dtype=np.float64)


def kink(
    x: np.ndarray, model: str | Potential = "phi4", position: float = 0.0, speed: float = 0.0,
    sign: int = 1,
) -> State:  # fmt: skip
    """A kink (``sign=1``) or its mirror image, the antikink (``sign=-1``), moving at ``speed``."""
    model, gamma = _with_kink(model), _gamma(speed)
    if sign not in (1, -1):
        raise refusal("sign", sign, "1 (kink) or -1 (antikink)", "choose one of these")
    _check_numbers(position=position)
    x = places(x)
    xi = sign * gamma * (x - position)
    return State(x, model.kink(xi), -sign * gamma * speed * model.slope(xi))


def pair(
    x: np.ndarray, model: str | Potential, speed: float, half_separation: float,
    order: str = "kink-antikink",
) -> State:  # fmt: skip
    """Two kinks at -+half_separation that run towards each other at ``speed``.

    ``"kink-antikink"`` goes up and comes down (phi^6: 0, 1, 0), ``"antikink-kink"`` down and up
    (phi^6: 1, 0, 1).  The sum of both minus the vacuum between them; even in x.

    Raises
    ------
    ValueError
        when the kinks overlap (the tail of one at the centre of the other exceeds 1e-6), or
        when they are not on the line x.
    """
    model, x = _with_kink(model), places(x)
    check_overlap(model, speed=speed, half_separation=half_separation, order=order)
    if not x.min() <= -half_separation <= half_separation <= x.max():
        raise refusal(
            "half_separation (x0)", half_separation, f"on the line [{x.min():g}, {x.max():g}]",
            "bring the kinks closer or take a longer line",
        )  # fmt: skip
    phi, pi = pairs(x, model, np.array([speed]), half_separation, order)
    return State(x, phi[0], pi[0])


def pairs(
    x: np.ndarray, model: Potential, speeds: np.ndarray, half_separation: float, order: str
) -> tuple[np.ndarray, np.ndarray]:
    """Fields and momenta (m, n) of a :func:`pair` at each of ``speeds`` (m,), unchecked."""
    sign, speed = _sign(order), np.asarray(speeds, dtype=np.float64)[:, None]
    gamma = 1.0 / np.sqrt(1.0 - speed * speed)
    left, right = sign * gamma * (x + half_separation), -sign * gamma * (x - half_separation)
    between = model.kink(np.array(sign * 350.0 / model.meson_mass))
    phi = model.kink(left) + model.kink(right) - between
    return phi, -sign * gamma * speed * (model.slope(left) + model.slope(right))


def check_overlap(
    model: Potential, *, speed: float, half_separation: float, order: str
) -> None:
    """Refuse a half separation at which the superposition is not two kinks."""
    sign, gamma = _sign(order), _gamma(speed)
    if not is_number(half_separation) or half_separation <= 0:
        raise refusal("half_separation (x0)", half_separation, "a positive number", "try 10")

    def tail(half: float) -> float:
        ends = model.kink(sign * np.array([2.0 * gamma * half, 350.0 / model.meson_mass]))
        return float(abs(ends[1] - ends[0]))

    if tail(half_separation) > OVERLAP:
        need = half_separation
        while tail(need) > OVERLAP:
            need *= 1.01
        raise refusal(
            "half_separation (x0)", half_separation, f"at least {need:.1f} for {model.name}",
            f"the kinks overlap by {tail(half_separation):.1e}, more than {OVERLAP:g}: "
            "start them further apart",
        )  # fmt: skip


def check_resolution(model: Potential, *, speed: float, dx: float) -> None:
    """Refuse a grid too coarse for the kink, which motion contracts by sqrt(1 - v^2)."""
    finest = min(COARSEST, COARSEST_MOVING / _gamma(speed)) / model.meson_mass
    if model.name == "phi6":
        finest *= 0.6  # the tail in the vacua +-1 decays twice as fast
    if dx > finest:
        raise refusal(
            "dx", dx, f"at most {finest:.3g} for a kink at speed {speed:g}",
            "the grid cannot resolve the contracted kink: take a smaller dx or a lower speed",
        )  # fmt: skip


def breather(
    x: np.ndarray, frequency: float, speed: float = 0.0, position: float = 0.0,
    phase: float = 0.0,
) -> State:  # fmt: skip
    """The sine-Gordon breather, boosted to ``speed``.

    phi = 4 arctan( sqrt(1-w^2)/w cos(w tau + phase) / cosh(sqrt(1-w^2) xi) ); at phase 0 it
    starts at its largest displacement.  Energy 16 gamma sqrt(1 - w^2); Ablowitz, Kaup, Newell and
    Segur, PRL 30, 1262 (1973).
    """
    if not is_number(frequency) or not 0.0 < frequency < 1.0:
        raise refusal("frequency (w)", frequency, "a number in (0, 1)", "try 0.5")
    _check_numbers(position=position, phase=phase)
    gamma, w, k = _gamma(speed), frequency, math.sqrt(1.0 - frequency**2)
    x = places(x)
    xi, tau = gamma * (x - position), -gamma * speed * (x - position)
    sech = 1.0 / np.cosh(np.clip(k * xi, -350.0, 350.0))
    f = k / w * np.cos(w * tau + phase) * sech
    f_tau = -k * np.sin(w * tau + phase) * sech
    f_xi = -k * np.tanh(k * xi) * f
    return State(
        x, 4.0 * np.arctan(f), 4.0 * gamma * (f_tau - speed * f_xi) / (1.0 + f * f)
    )


def exact_pair(
    x: np.ndarray, speed: float, time: float, kind: str = "kink-antikink"
) -> State:
    """The exact sine-Gordon two-soliton solution at ``time`` (0: the moment of contact).

    Kink-antikink: phi = 4 arctan( sinh(g v t) / (v cosh(g x)) ); kink-kink:
    phi = 4 arctan( v sinh(g x) / cosh(g v t) ), g = 1/sqrt(1 - v^2)
    (Perring and Skyrme, Nucl. Phys. 31, 550 (1962)).
    """
    _check_numbers(time=time)
    gamma, x = _gamma(speed), places(x)
    if not speed > 0:
        raise refusal("speed (v)", speed, "a number in (0, 1) c", "try 0.3")
    z, a = np.abs(gamma * x), abs(gamma * speed * time)
    if kind == "kink-antikink":
        # sinh(a)/(v cosh z) as one exponential, so that early times do not overflow.
        grow = np.exp(np.minimum(a - z, 300.0)) / (1.0 + np.exp(-2.0 * z)) / speed
        f = math.copysign(1.0, time) * grow * -math.expm1(-2.0 * a)
        f_t = gamma * speed * grow * (1.0 + math.exp(-2.0 * a))
    elif kind == "kink-kink":
        grow = speed * np.exp(np.minimum(z - a, 300.0)) / (1.0 + math.exp(-2.0 * a))
        f = np.sign(x) * grow * -np.expm1(-2.0 * z)
        f_t = -gamma * speed * math.tanh(gamma * speed * time) * f
    else:
        raise refusal("kind", kind, "'kink-antikink' or 'kink-kink'", "choose one of these")
    # 4 f_t / (1 + f^2), without squaring what is large.
    big = np.abs(f) > 1.0
    safe = np.where(big, f, 1.0)
    small = np.where(big, 0.0, f)
    ratio = np.where(big, f_t / safe / (safe + 1.0 / safe), f_t / (1.0 + small**2))
    return State(x, 4.0 * np.arctan(f), 4.0 * ratio)


def wobble(x: np.ndarray, amplitude: float, phase: float = 0.0) -> State:
    """A phi^4 kink at rest with its shape mode excited: tanh z + A cos(phase) sinh z / cosh^2 z.

    z = x / sqrt2; the mode oscillates at w1 = sqrt(3/2), period 5.13, and A is its amplitude in
    the unnormalised form sinh z / cosh^2 z (largest value 1/2).
    """
    _check_numbers(amplitude=amplitude, phase=phase)
    x = places(x)
    z = np.clip(x / math.sqrt(2.0), -350.0, 350.0)
    mode = np.tanh(z) / np.cosh(z)
    return State(
        x,
        np.tanh(z) + amplitude * math.cos(phase) * mode,
        -amplitude * math.sqrt(1.5) * math.sin(phase) * mode,
    )


def packet(
    x: np.ndarray, amplitude: float, wavenumber: float, width: float, mass: float = 1.0
) -> State:
    """A wave packet A exp(-x^2 / 2 width^2) cos(k x) that moves right (at rest for k = 0).

    The momentum is that of an envelope moving at the group velocity k / w and a carrier of
    frequency w = sqrt(k^2 + mass^2); what it leaves out, of order 1/(w width)^2, moves left.
    """
    _check_numbers(amplitude=amplitude, wavenumber=wavenumber)
    if not is_number(width) or width <= 0:
        raise refusal("width (w)", width, "a positive length", "try 2")
    if not is_number(mass) or mass < 0:
        raise refusal("mass (m)", mass, "a number >= 0", "try 1")
    x = places(x)
    omega = math.hypot(wavenumber, mass)
    group = wavenumber / omega if omega > 0 else 0.0
    envelope = amplitude * np.exp(-np.minimum(0.5 * (x / width) ** 2, 700.0))
    carrier = wavenumber * x
    pi = envelope * (group * x / width**2 * np.cos(carrier) + omega * np.sin(carrier))
    return State(x, envelope * np.cos(carrier), pi)


def _gamma(speed: float) -> float:
    if not is_number(speed) or not -1.0 < speed < 1.0:
        raise refusal(
            "speed (v)", speed, "a number in (-1, 1) c", "nothing reaches the speed of light"
        )
    return 1.0 / math.sqrt(1.0 - speed * speed)


def _check_numbers(**values: float) -> None:
    for name, value in values.items():
        if not is_number(value):
            raise refusal(name, value, "a finite number", "try 0")


def _sign(order: str) -> int:
    if order not in ORDERS:
        raise refusal("order", order, " or ".join(map(repr, ORDERS)), "choose one of these")
    return 1 if order == ORDERS[0] else -1


def _with_kink(model: str | Potential) -> Potential:
    model = potential(model)
    if len(model.vacua) < 2:
        raise refusal("model", model.name, "a model with kinks", "the linear field has none")
    return model
