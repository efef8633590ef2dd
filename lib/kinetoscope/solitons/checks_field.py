"""Checks of the field itself: exact solutions, what is conserved, what must come back.

References are closed forms of ``theory``, which never sees the solver.  "Measured before" in a
reason means by an independent prototype of the same discretisation; such limits leave room for
other machines and compilers.
"""

import threading
from itertools import pairwise

import numpy as np

from kinetoscope.core.check import Check, below, within
from kinetoscope.solitons import initial, schemes, theory
from kinetoscope.solitons.energy import Frames, energy, momentum
from kinetoscope.solitons.entropy import entropy
from kinetoscope.solitons.evolve import evolve
from kinetoscope.solitons.tracks import crossings, shape_amplitude

Cancel = threading.Event | None

EXACT = "closed form (Rajaraman 1982, ch. 2)"
INVARIANT = "exact invariant of the equation"


def breather(cancel: Cancel) -> list[Check]:
    """A sine-Gordon breather for six periods against the closed form."""

    def error(points: int, **how: object) -> float:
        x = initial.line(half_length=40.0, dx=80.0 / points)
        run = evolve(initial.breather(x, 0.5), "sine-gordon", times=[80.0], cancel=cancel, **how)
        return float(np.abs(run.data["phi"][-1] - theory.breather(x, 80.0, frequency=0.5)).max())

    fine = "truncation falls as dx^4 to dx^8; measured before: "
    lines = [
        below(
            f"breather ω = 0.5, t = 80, largest error at N = {points}", measured=error(points),
            limit=limit, source=EXACT, reason=fine + before,
        )
        for points, limit, before in (
            (256, 1e-4, "5.5e-5"), (512, 2e-6, "1.0e-6"), (1024, 1e-7, "5.9e-8"),
        )
    ]  # fmt: skip
    errors = [error(points, scheme="leapfrog") for points in (512, 1024, 2048)]
    lines += [
        within(
            f"leapfrog: error ratio, N = {points} to {2 * points}", measured=coarse / fine_error,
            reference=4.0, tolerance=0.4, source="order 2 of the scheme",
            reason="the next term of the error is smaller by (dt ω)², under 10 %",
        )
        for points, (coarse, fine_error) in zip((512, 1024), pairwise(errors), strict=True)
    ]  # fmt: skip
    x = initial.line(half_length=40.0, dx=0.1)
    lines.append(
        within(
            "breather energy, ω = 0.5", reference=theory.breather_energy(0.5),
            measured=energy(initial.breather(x, 0.5), "sine-gordon"), tolerance=1e-6,
            source="16 √(1 - ω²), " + EXACT, reason="eighth-order slopes at dx = 0.1: 1e-8",
        )
    )  # fmt: skip
    return lines


def passing(cancel: Cancel) -> list[Check]:
    """Sine-Gordon kink and antikink through each other."""
    x = initial.line(half_length=60.0, dx=0.125)
    start = initial.exact_pair(x, 0.5, -30.0)
    phi = evolve(start, "sine-gordon", times=[60.0], cancel=cancel).data["phi"][-1]
    error = np.abs(phi - theory.kink_antikink(x, 30.0, speed=0.5)).max()
    where, _ = crossings(x, phi, level=np.pi)
    shift = 2 * (np.abs(where).max() - 0.5 * 30.0)
    return [
        below(
            "sine-Gordon collision v = 0.5, t = -30 to 30, largest error", measured=error,
            limit=1e-6, source=EXACT, reason="truncation at dx = 0.125; measured before: 5.4e-7",
        ),
        within(
            "how far the collision put each soliton ahead, v = 0.5", measured=shift,
            reference=theory.phase_shift(0.5), tolerance=1e-5,
            source="2 √(1-v²) ln(1/v), far limit of the closed form",
            reason="cubic crossing at dx = 0.125: some 1e-6; t = 30 is not infinity: e^-30",
        ),
    ]  # fmt: skip


def conservation(cancel: Cancel) -> list[Check]:
    """Energy through a phi^4 collision; energies and momenta of initial states."""
    lines = []
    for dx, limit, before in (
        (0.3, 1e-5, "2.8e-6"), (0.25, 2e-6, "3e-7"), (0.2, 2e-6, "7e-7"), (0.1, 5e-8, "8e-9"),
    ):  # fmt: skip
        x = initial.line(half_length=40.0, dx=dx)
        state = initial.pair(x, "phi4", 0.3, 10.0)
        times = np.arange(0.0, 10 / 0.3 + 150, schemes.DEFAULT_CFL["bm4"] * dx)  # every step
        run = evolve(state, "phi4", times=times, cancel=cancel)
        share = run.data["energy"] / run.data["energy"][0] - 1
        lines.append(
            below(
                f"energy error of a φ⁴ collision, v = 0.3, dx = {dx}", limit=limit,
                measured=np.abs(share).max(), source=INVARIANT,
                reason=f"a symplectic scheme's error stays bounded; measured before: {before}",
            )
        )  # fmt: skip
        if dx == 0.3:
            after = times > 60.0
            drift = np.polyfit(times[after] - times[after].mean(), share[after], 1)[0] * 120
            lines.append(
                below(
                    "its drift over t = 60 to 183 by a straight line", measured=abs(drift),
                    limit=1e-6, source=INVARIANT,
                    reason="a tenth of the bound above: no secular trend",
                )
            )  # fmt: skip
    x = initial.line(half_length=40.0, dx=0.25)
    pair = initial.pair(x, "phi4", 0.3, 10.0)
    moving = initial.kink(x, "phi4", speed=0.6)
    mass = theory.phi4_kink_mass()
    return [
        *lines,
        within(
            "energy of a φ⁴ pair at the start, v = 0.3", measured=energy(pair, "phi4"),
            reference=2 * theory.boosted_energy(mass, 0.3), tolerance=1e-5, source="2 γ M, boost",
            reason="eighth-order slopes at dx = 0.25; the kinks attract by e^(-20√2)",
        ),
        below(
            "momentum of an even state", measured=abs(float(momentum(pair))), limit=1e-12,
            source="symmetry x to -x", reason="rounding of a sum of 300 terms",
        ),
        within(
            "momentum of a φ⁴ kink, v = 0.6", measured=momentum(moving),
            reference=theory.boosted_momentum(mass, 0.6), tolerance=1e-5, source="γ M v, boost",
            reason="eighth-order slopes at dx = 0.25",
        ),
    ]  # fmt: skip


def masses(cancel: Cancel) -> list[Check]:
    """Rest energies of the kinks of the other models."""
    x = initial.line(half_length=30.0, dx=0.1)
    exact = {
        "phi6": theory.PHI6_KINK_MASS,
        "sine-gordon": theory.SINE_GORDON_KINK_MASS,
        "double-sine-gordon": theory.double_sine_gordon_kink_mass(0.25),
    }
    return [
        within(
            f"kink mass, {name}", measured=energy(initial.kink(x, name), name), reference=mass,
            tolerance=1e-6, source="∫√(2V) dφ in closed form",
            reason="eighth-order slopes at dx = 0.1",
        )
        for name, mass in exact.items()
    ]  # fmt: skip


def standing(cancel: Cancel) -> list[Check]:
    """A kink at rest stays, and a collision run backwards returns to its start."""
    lines = []
    for dx, limit, before in ((0.2, 2e-7, "6.2e-8"), (0.1, 1e-9, "2.7e-10")):
        x = initial.line(half_length=30.0, dx=dx)
        run = evolve(initial.kink(x), "phi4", times=np.arange(0.0, 101.0), cancel=cancel)
        moved = np.abs(run.data["phi"] - theory.phi4_kink(x)).max()
        lines.append(
            below(
                f"static φ⁴ kink, largest change to t = 100, dx = {dx}", measured=moved,
                limit=limit, source="tanh(x/√2), Manton & Sutcliffe 2004, ch. 5",
                reason=f"truncation of the stencil; measured before: {before}",
            )
        )  # fmt: skip
    x = initial.line(half_length=80.0, dx=0.25)
    start = initial.pair(x, "phi4", 0.25, 10.0)
    there = evolve(start, "phi4", times=[60.0], cancel=cancel)
    turned = initial.State(x, there.data["phi"][-1], -there.data["pi"][-1])
    back = evolve(turned, "phi4", times=[60.0], cancel=cancel).data["phi"][-1]
    lines.append(
        below(
            "through a collision and back, v = 0.25, t = 60", limit=1e-10,
            measured=np.abs(back - start.phi).max(), source="the equation is reversible in time",
            reason="rounding, 1e-16 grown by the collision; measured before: 1.1e-13",
        )
    )  # fmt: skip
    return lines


def vibration(cancel: Cancel) -> list[Check]:
    """The kink's shape mode: its frequency, and how it fades."""

    def amplitudes(amplitude: float, duration: float) -> tuple[np.ndarray, np.ndarray]:
        x = initial.line(half_length=30.0, dx=0.2)
        times = np.arange(0.0, duration + 0.1, 0.5)
        run = evolve(initial.wobble(x, amplitude), "phi4", times=times, cancel=cancel)
        fields = zip(run.data["phi"], run.data["pi"], strict=True)
        values = [shape_amplitude(Frames(times, x, *field), position=0.0) for field in fields]
        return times, np.array(values)

    times, small = amplitudes(0.02, 200.0)
    ring = np.polyfit(times, np.unwrap(np.angle(small)), 1)[0]
    times, large = amplitudes(0.15, 600.0)
    late = times > 50.0  # the first waves have to form
    fit, spread = np.polyfit(times[late], np.abs(large[late]) ** -2.0, 1, cov=True)
    return [
        within(
            "frequency of the shape mode, A = 0.02", measured=abs(ring),
            reference=theory.phi4_shape_frequency(), tolerance=5e-4,
            source="√(3/2), Rajaraman 1982, ch. 5",
            reason="shifts as A² = 4e-4 times a number of order 1",
        ),
        within(
            "growth of 1/A² by radiation, A = 0.15", measured=fit[0],
            reference=theory.shape_decay_rate(), tolerance=0.1 * theory.shape_decay_rate(),
            error=float(np.sqrt(spread[0, 0])),
            source="golden rule; law of Manton & Merabet, Nonlinearity 10, 3 (1997)",
            reason="corrections of relative order A: 10 %",
        ),
    ]  # fmt: skip


def starts(cancel: Cancel) -> list[Check]:
    """Initial states that are easily got wrong, and the box that cannot hold one kink.

    With the inverse under the arctan a breather would be 3.424 high and drift; a kink on a
    periodic ring jumps at the seam, which holds 30 times its energy.
    """
    x = initial.line(half_length=40.0, dx=0.1)
    still = initial.breather(x, 0.5)
    ring = initial.line(half_length=40.0, dx=0.1, periodic=True)
    kink = initial.kink(ring)
    try:
        evolve(kink, "phi4", times=[1.0], boundary="periodic", cancel=cancel)
        refused = False
    except ValueError:
        refused = True
    twisted = evolve(kink, "phi4", times=[100.0], boundary="twisted", cancel=cancel)
    return [
        within(
            "largest field of a breather, ω = 0.5", measured=still.phi.max(),
            reference=4 * np.pi / 3, tolerance=1e-12, source="4 arctan √3 = 4π/3, " + EXACT,
            reason="rounding",
        ),
        below(
            "momentum of a breather at rest, at any phase", limit=1e-12,
            measured=abs(float(momentum(initial.breather(x, 0.5, phase=1.0)))),
            source="symmetry x to -x", reason="rounding of a sum of 800 terms",
        ),
        within(
            "one kink in a periodic box is refused (1 yes, 0 no)", measured=refused,
            reference=1.0, tolerance=0.0, source="topology: the ends lie in different vacua",
            reason="a whole number",
        ),
        within(
            "energy of one kink on a twisted ring, t = 100", measured=twisted.data["energy"][-1],
            reference=theory.phi4_kink_mass(), tolerance=1e-8,
            source="2√2/3, Manton & Sutcliffe 2004, ch. 5",
            reason="eighth-order slopes at dx = 0.1: 1e-9",
        ),
    ]  # fmt: skip


def waves(cancel: Cancel) -> list[Check]:
    """Linear waves on a ring against their Fourier solution."""
    x = initial.line(half_length=20.0, dx=0.1, periodic=True)
    k = 2 * np.pi * 6 / 40.0
    w = float(theory.dispersion(k))
    plane = initial.State(x, np.cos(k * x), w * np.sin(k * x))
    times = np.linspace(0.0, 50.0, 201)
    run = evolve(plane, "linear", times=times, boundary="periodic", cancel=cancel)
    phase = np.unwrap(np.angle(run.data["phi"] @ np.exp(-1j * k * x)))
    measured = -np.polyfit(times, phase, 1)[0]
    x = initial.line(half_length=60.0, dx=0.1, periodic=True)
    state = initial.packet(x, 1.0, 1.5, 3.0)
    end = evolve(state, "linear", times=[50.0], boundary="periodic", cancel=cancel)
    exact, _ = theory.linear_evolution(state.phi, state.pi, dx=0.1, time=50.0)
    return [
        within(
            f"ω² of a plane wave, k = {k:.4f}", measured=measured**2, reference=k**2 + 1,
            tolerance=1e-6, source="ω² = k² + m²", reason="(k dx)⁸ and (ω dt)⁴ at dx = 0.1: 1e-7",
        ),
        below(
            "wave packet at t = 50, largest error", limit=1e-6,
            measured=np.abs(end.data["phi"][-1] - exact).max(), source="Fourier sum",
            reason="as above over 14 periods",
        ),
    ]  # fmt: skip


def information(cancel: Cancel) -> list[Check]:
    """The entropy of a Gaussian, on two grids: the same number."""
    lines = []
    for points in (512, 1024):
        x, dx = np.linspace(-30.0, 30.0, points, endpoint=False, retstep=True)
        lines.append(
            within(
                f"entropy of a Gaussian φ², σ = 1, N = {points}", unit="nat",
                measured=entropy(np.exp(-0.5 * x**2), dx),
                reference=0.5 * np.log(2 * np.pi * np.e), tolerance=1e-5,
                source="ln(2πe)/2, Shannon 1948", reason="the sum is exact but for rounding",
            )
        )  # fmt: skip
    return lines


def absorber(cancel: Cancel) -> list[Check]:
    """The sponge against the infinite line."""
    x = initial.line(half_length=60.0, dx=0.25)
    state = initial.pair(x, "phi4", 0.25, 10.0)
    times = np.arange(0.0, 100.0, 0.5)
    free = evolve(state, "phi4", times=times, cancel=cancel)
    sponge = evolve(
        state, "phi4", times=times, boundary="sponge", sponge_width=30.0, sponge_strength=0.75,
        cancel=cancel,
    )  # fmt: skip
    middle = x.size // 2
    apart = np.abs(free.data["phi"][:, middle] - sponge.data["phi"][:, middle]).max()
    return [
        below(
            "centre field with a sponge against none, v = 0.25, t < 100", measured=apart,
            limit=1e-6, source="infinite line, by causality",
            reason="what the sponge sends back; measured before: below 1e-8",
        )
    ]  # fmt: skip


GROUPS = (
    ("a breather against its closed form", breather),
    ("solitons pass through each other", passing),
    ("energy and momentum", conservation),
    ("masses of the kinks", masses),
    ("a kink at rest; time reversed", standing),
    ("the kink's own vibration", vibration),
    ("states that are easily got wrong", starts),
    ("linear waves", waves),
    ("entropy", information),
    ("a sponge at the ends", absorber),
)
