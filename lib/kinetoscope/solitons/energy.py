"""Where the energy is, where it goes, and what cannot change: momentum and charge.

For phi_tt = phi_xx - V'(phi) the energy density is phi_t^2/2 + phi_x^2/2 + V(phi), the momentum
P = - integral of phi_t phi_x dx.  Slopes are taken with eighth-order central differences, the
order of the solver's stencil, so on its grids (dx <= 0.3) the sums are good to 1e-5 of a kink
mass and better.

A *state* is anything with ``x`` (n,) and ``phi``, ``pi`` of shape (..., n): one state, or all
frames of a run at once (:func:`frames`).  Units N1: c = 1, energies in units of the field theory
(a phi^4 kink weighs 0.9428).
"""

import attrs
import numpy as np

from kinetoscope.core.trajectory import Trajectory
from kinetoscope.solitons.potential import Potential, potential

#: First derivative, eighth order: weights of f(x + k h) - f(x - k h), k = 1..4 (Fornberg 1988).
_SLOPE = (4 / 5, -1 / 5, 4 / 105, -1 / 280)


@attrs.frozen(eq=False)
class Frames:
    """All frames of a run as one stack: ``times`` (f,), ``x`` (n,), ``phi`` and ``pi`` (f, n)."""

    times: np.ndarray
    x: np.ndarray
    phi: np.ndarray
    pi: np.ndarray


def frames(run: Trajectory) -> Frames:
    """The fields of a trajectory that has ``data["phi"]`` and ``data["pi"]``."""
    return Frames(run.times, run.axes["phi"][0].values, run.data["phi"], run.data["pi"])


def slope(values: np.ndarray, dx: float, *, periodic: bool = False) -> np.ndarray:
    """Derivative along the last axis, (..., n) to (..., n).

    Open ends are continued by reflection through the end point, f(-x) = 2 f(0) - f(x), which is
    exact for a vacuum and keeps a slope that is still there.
    """
    n = values.shape[-1]
    if n < 9:
        raise ValueError(f"an eighth-order slope needs 9 or more points; got {n}")
    if periodic:
        wide = np.concatenate([values[..., -4:], values, values[..., :4]], axis=-1)
    else:
        left = 2 * values[..., :1] - values[..., 4:0:-1]
        right = 2 * values[..., -1:] - values[..., -2:-6:-1]
        wide = np.concatenate([left, values, right], axis=-1)
    total = sum(
        weight * (wide[..., 4 + k : 4 + k + n] - wide[..., 4 - k : 4 - k + n])
        for k, weight in enumerate(_SLOPE, start=1)
    )
    return total / dx


def spacing(x: np.ndarray) -> float:
    """The distance of neighbouring points of an even grid; refuses an uneven one."""
    x = np.asarray(x, dtype=np.float64)
    steps = np.diff(x)
    if steps.size == 0 or steps[0] <= 0 or np.ptp(steps) > 1e-9 * abs(x).max():
        raise ValueError("x must be an even, rising grid")
    return float((x[-1] - x[0]) / steps.size)


def energy_density(state: Frames, model: str | Potential, *, periodic: bool = False) -> np.ndarray:
    """The density phi_t^2/2 + phi_x^2/2 + V(phi), shape of ``state.phi``; energy per length.

    ``periodic`` joins the ends of a ring; without it the ends are taken as open.
    """
    phi_x = slope(np.asarray(state.phi), spacing(state.x), periodic=periodic)
    return 0.5 * np.asarray(state.pi) ** 2 + 0.5 * phi_x**2 + potential(model).V(state.phi)


def energy(state: Frames, model: str | Potential, *, periodic: bool = False) -> np.ndarray:
    """Total energy, shape of ``state.phi`` without its last axis (a number for one state).

    The plain sum times dx: for fields that are at rest in a vacuum at both ends, and on a ring,
    its error falls faster than any power of dx.
    """
    return energy_density(state, model, periodic=periodic).sum(axis=-1) * spacing(state.x)


def momentum(state: Frames, *, periodic: bool = False) -> np.ndarray:
    """P = - integral of phi_t phi_x dx, positive for what moves to the right.

    Shape of ``state.phi`` without its last axis.  A kink of mass M and speed v has gamma M v;
    a state that is even in x has 0.
    """
    dx = spacing(state.x)
    return -(np.asarray(state.pi) * slope(np.asarray(state.phi), dx, periodic=periodic)).sum(
        axis=-1
    ) * dx


def topological_charge(state: Frames, model: str | Potential) -> np.ndarray:
    """(phi(right) - phi(left)) / (step of one kink): 1 a kink, -1 an antikink, 0 a pair.

    Not rounded: what is missing from a whole number says that an end is not in a vacuum.  For a
    model without kinks (one vacuum only) it is 0 by definition.
    """
    model = potential(model)
    phi = np.asarray(state.phi)
    if len(model.vacua) < 2:
        return np.zeros(phi.shape[:-1])[()]
    far = 40.0 / model.meson_mass
    low, high = model.kink(np.array([-far, far]))
    return (phi[..., -1] - phi[..., 0]) / (high - low)


@attrs.frozen(eq=False)
class Ledger:
    """Energy over time, four series of shape (f,): ``kinks + between + radiated = total``."""

    total: np.ndarray
    kinks: np.ndarray
    between: np.ndarray
    radiated: np.ndarray


def energy_ledger(
    state: Frames, model: str | Potential, *, positions: np.ndarray, half_width: float | None = None
) -> Ledger:
    """Who has the energy: the kinks, the space between them, or waves that have left.

    ``positions`` is (f,): the distance X(t) >= 0 of either kink of a symmetric pair from x = 0,
    nan (taken as 0) while there are no two kinks.  A point belongs to the kinks within
    ``half_width`` of +-X, to the middle for |x| < X - half_width, to the radiation beyond
    X + half_width; the width is 7 / m unless given, as in the ledger of a single collision.
    """
    model = potential(model)
    half_width = 7.0 / model.meson_mass if half_width is None else half_width
    density = np.atleast_2d(energy_density(state, model))
    dx = spacing(state.x)
    distance = np.abs(state.x)[None, :]
    X = np.nan_to_num(np.asarray(positions, dtype=np.float64), nan=0.0).reshape(-1, 1)
    if X.shape[0] != density.shape[0]:
        raise ValueError(f"{X.shape[0]} positions for {density.shape[0]} frames")
    inside = distance < X - half_width
    outside = distance > X + half_width
    total = density.sum(axis=1) * dx
    between = np.where(inside, density, 0).sum(axis=1) * dx
    radiated = np.where(outside, density, 0).sum(axis=1) * dx
    return Ledger(total, total - between - radiated, between, radiated)
