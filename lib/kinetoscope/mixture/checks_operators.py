"""Checks of the collision operators: tensors against quadrature, Fourier operator, closed forms.

The references of :mod:`kinetoscope.mixture.reference` share nothing with the tensors but the
definition of the collision: no formula, no basis, no code.
"""

import threading

import numpy as np

from kinetoscope.core.check import Check, below, within
from kinetoscope.core.run import stop_if
from kinetoscope.mixture import basis, initial, reference
from kinetoscope.mixture.tensors import collision_tensor, linear_rate

Cancel = threading.Event | None

QUADRATURE = "Gauss-Laguerre quadrature in (g, V), exact for polynomials"
FOURIER = "Fourier operator (Gamba, Haack, Hauck, Hu 2017), written apart"
BKW = "Bobylev 1976; Krook, Wu 1977 [from memory, unverified]; it solves the equation"
INVARIANT = "exact invariant of the collision"

#: Mass ratios of the tests of one entry after another; drawn once, from log-uniform numbers.
EPSILONS = (0.7423, 0.3066, 0.0871, 0.0218, 0.0013)
ALL_EPSILONS = (1.0, 0.3, 0.1, 0.01, 1e-3)
GAMMAS = (0.0, 0.5, 1.0)


def mass_ratios(cancel: Cancel) -> list[Check]:
    """Cross tensors at five mass ratios against quadrature."""
    degree, lines = 8, []
    rng = np.random.default_rng(4)
    # Every coefficient of both is nonzero: no entry that is wrong can hide, unless two cancel.
    a, b = rng.uniform(-1.0, 1.0, (2, basis.size(degree)))

    def polynomial(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.tensordot(a, basis.functions(degree, x, y), axes=1)

    def partner(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.tensordot(b, basis.functions(degree, x, y), axes=1)

    for k, epsilon in enumerate(EPSILONS):
        gamma, worst = GAMMAS[k % 3], 0.0
        for target, own, other in (("light", a, b), ("heavy", b, a)):
            stop_if(cancel)
            want = reference.weak_rates(
                polynomial, partner, lambda x, y: basis.functions(degree, x, y), epsilon=epsilon,
                gamma=gamma, target=target, order=3 * degree,
            )  # fmt: skip
            got = collision_tensor(gamma, degree, epsilon, target).apply(own, other)
            worst = max(worst, np.abs(got - want).max())
        lines.append(
            below(
                f"collision tensors, ε = {epsilon}, γ = {gamma}: largest error", measured=worst,
                limit=1e-12, source=QUADRATURE, reason="rounding of sums of some 10^5 terms",
            )
        )  # fmt: skip
    return lines


def beams(cancel: Cancel) -> list[Check]:
    """Two beams of hard discs: the tensors' Q against the Fourier operator's."""
    operator = reference.spectral(96, support=6.0, gamma=1.0, angles=24, radii=64)
    x, y = operator.mesh()
    data = initial.double_beam(1.2, 0.7)
    want = operator(data.density(x, y), cancel=cancel)
    lines = []
    for degree, limit, before in ((10, 1e-2, "3.4e-3"), (16, 5e-4, "1.0e-4")):
        a = data.coefficients(degree)
        rates = collision_tensor(1.0, degree, target="self").apply(a, a)
        off = np.abs(basis.synthesise(rates, x, y) - want).max() / np.abs(want).max()
        lines.append(
            below(
                f"Q of two beams, hard discs, degree {degree}: largest error, share of peak",
                measured=off, limit=limit, source=FOURIER,
                reason=f"the series ends at this degree; measured before: {before}",
            )
        )  # fmt: skip
    return lines


def fourier(cancel: Cancel) -> list[Check]:
    """The Fourier operator itself, on what is known without it."""
    operator = reference.spectral(64, support=5.5, gamma=0.0, angles=8)
    x, y = operator.mesh()
    k = 1.0 - 0.5 * np.exp(-0.5 / 8)
    s = 0.5 * (x * x + y * y)
    # df/dt = (df/dK) (1 - K) / 8
    want = (1 - k) ** 2 / 8 * np.exp(-s / k) / (2 * np.pi)
    want *= s**2 / k**5 - 4 * s / k**4 + 2 / k**3
    got = operator(initial.bkw(1.0 - k).density(x, y), cancel=cancel)
    lines = [
        below(
            "Fourier operator, BKW at t = 0.5, N = 64: largest error, share of peak",
            measured=np.abs(got - want).max() / np.abs(want).max(), limit=1e-5, source=BKW,
            reason="what lies beyond the support of 5.5; measured before: 1.5e-6",
        )
    ]  # fmt: skip
    operator = reference.spectral(64, support=5.5, gamma=1.0, angles=24)
    change = operator(initial.double_beam(1.2, 0.5).density(x, y), cancel=cancel)
    return [
        *lines,
        below(
            "Fourier operator, beams of hard discs, 24 directions: mass made",
            measured=abs(operator.average(change)), limit=1e-8, source=INVARIANT,
            reason="gain by 24 directions, loss by a Bessel function; before: 4e-10",
        ),
        below(
            "Fourier operator, the same: energy made",
            measured=abs(operator.average(change * 2 * s)), limit=1e-7, source=INVARIANT,
            reason="the same, and the tail beyond the support, times v²",
        ),
    ]  # fmt: skip


def equilibrium(cancel: Cancel) -> list[Check]:
    """At T = 1 and at rest nothing changes, whatever the masses and the molecules."""
    degree, worst = 10, 0.0
    rest = initial.gaussian().coefficients(degree)
    for gamma in GAMMAS:
        for epsilon in ALL_EPSILONS:
            stop_if(cancel)
            for target in ("light", "heavy", "self"):
                rates = collision_tensor(gamma, degree, epsilon, target).apply(rest, rest)
                worst = max(worst, np.abs(rates).max())
    return [
        below(
            "both species Maxwellian at T = 1: largest rate of change, five ε, three γ",
            measured=worst, limit=1e-12, source="equilibrium of any mixture",
            reason="rounding; at other T hard discs are stationary only up to the degree",
        )
    ]  # fmt: skip


def conservation(cancel: Cancel) -> list[Check]:
    """What the light lose, the heavy gain: momentum and energy of each collision."""
    degree, momentum, energy = 10, 0.0, 0.0
    a, b = np.random.default_rng(6).uniform(-1.0, 1.0, (2, basis.size(degree)))
    drift, heat = basis.place(0, 1), basis.place(1, 0)
    for gamma in GAMMAS:
        for epsilon in ALL_EPSILONS:
            stop_if(cancel)
            light = collision_tensor(gamma, degree, epsilon, "light").apply(a, b)
            heavy = collision_tensor(gamma, degree, epsilon, "heavy").apply(b, a)
            momentum = max(momentum, abs(epsilon * light[drift] + heavy[drift]))
            energy = max(energy, abs(light[heat] + heavy[heat]))
    reason = "rounding of sums of some hundred terms of order one"
    return [
        below(
            "cross collisions of random states: momentum made, five ε, three γ",
            measured=momentum, limit=1e-12, source=INVARIANT, reason=reason,
        ),
        below(
            "cross collisions of random states: energy made, five ε, three γ",
            measured=energy, limit=1e-12, source=INVARIANT, reason=reason,
        ),
    ]  # fmt: skip


def rates(cancel: Cancel) -> list[Check]:
    """Eigenvalues that are known: Maxwell molecules among themselves."""
    lines = [
        within(
            f"Maxwell molecules: decay rate of ({n}, {m})", measured=linear_rate(0.0, 8, n, m),
            reference=want, tolerance=1e-12, source=source, reason="rounding",
        )
        for n, m, want, source in (
            (0, 2, 0.5, "moment equation of the second deviator"),
            (2, 0, 0.25, "twice the 1/8 of K (BKW)"),
            (1, 0, 0.0, INVARIANT),
            (0, 1, 0.0, INVARIANT),
        )
    ]  # fmt: skip
    stop_if(cancel)
    return lines


GROUPS = (
    ("collisions at any mass ratio", mass_ratios),
    ("hard discs against a Fourier operator", beams),
    ("the Fourier operator itself", fourier),
    ("equilibrium", equilibrium),
    ("momentum and energy of a collision", conservation),
    ("rates that are known", rates),
)
