"""One swimmer against what is exact: free, trapped, and two on a ring."""

import math
import threading

import numpy as np

from kinetoscope.core.check import Check, below, within
from kinetoscope.core.run import stop_if
from kinetoscope.mips import theory
from kinetoscope.mips.params import Params
from kinetoscope.mips.simulation import Simulation

_NOTE = "exact: the process is linear"
#: The trap of the list.
TRAP = {"speed": 1.5, "translational_diffusion": 0.5, "rotational_diffusion": 0.7}
#: Swimmers of one replica in it.
SWIMMERS = 8000
#: The paper's ring: v0, k, beta, W, gamma, epsilon.
RING = (0.25, 2.5, 7.5, 8.0, 0.1, 0.1)


def free(cancel: threading.Event | None) -> list[Check]:
    """Free swimmers at D_r t = 0.1, 1 and 10."""
    params = Params(n=20000, packing=0.1, peclet=3.0, potential="none")
    run = Simulation(params, 11)
    began = run.particles.positions(wrapped=False)
    lines = []
    for memory in (0.1, 1.0, 10.0):
        stop_if(cancel)
        while run.time < (memory - 1e-9) * params.memory:
            stop_if(cancel)
            run.make_steps(min(200, round((memory * params.memory - run.time) / params.step)))
        squares = ((run.particles.positions(wrapped=False) - began) ** 2).sum(axis=1)
        exact = theory.free_msd(
            run.time, translational_diffusion=params.d_t, rotational_diffusion=params.d_r
        )
        error = float(squares.std() / math.sqrt(params.n))
        lines.append(
            within(
                f"mean square way of a free swimmer, Dᵣ t = {memory:g}", measured=squares.mean(),
                reference=float(exact), tolerance=4.9 * error + 0.003 * float(exact), error=error,
                unit="σ²", source="Howse et al., PRL 99, 048102 (2007)",
                reason="4.9 standard errors of 20 000 swimmers, false alarm 1e-6, and Dᵣ dt/4",
            )
        )
    return lines


def trap(cancel: threading.Event | None) -> list[Check]:
    """Active Brownian swimmers in a trap, four replicas."""
    exact = theory.trap_abp(stiffness=1.0, **TRAP)
    found: dict[str, list[float]] = {}
    for seed in range(4):
        stop_if(cancel)
        run = Simulation(Params(n=SWIMMERS, trap_stiffness=1.0, **TRAP), seed)
        while run.time < 20.0:
            stop_if(cancel)
            run.make_steps(500)
        for name, each in run.measure().items():
            found.setdefault(name, []).append(each.value)
    mean = {name: float(np.mean(values)) for name, values in found.items()}
    error = {name: float(np.std(values, ddof=1) / 2.0) for name, values in found.items()}
    difference = np.array(found["epr_pathwise"]) - np.array(found["epr_even"])
    # The thermal part of the pathwise rate has a known variance: half of the time is averaged.
    thermal = math.sqrt(
        2.0 * TRAP["speed"] ** 2 / (TRAP["translational_diffusion"] * 4 * SWIMMERS * 10.0)
    )
    asked = (
        ("mean_square_radius", exact.mean_square_radius, 0.01, "⟨r²⟩ in a trap", "σ²"),
        ("epr_even", exact.epr_even, 0.015, "entropy production in a trap, e even", "v₀/σ"),
        ("epr_odd", exact.epr_odd, 0.015, "entropy production in a trap, e odd", "v₀/σ"),
        ("epr_pathwise", exact.epr_even, 0.015, "entropy production in a trap, paths", "v₀/σ"),
    )
    lines = [
        within(
            words, measured=mean[name], reference=value, tolerance=share * value,
            error=error[name], unit=unit, source=_NOTE,
            reason=f"{100 * share:g} %: Euler's step (k dt/4 = 0.1 %) and four standard errors",
        )
        for name, value, share, words, unit in asked
    ]
    lines.append(
        within(
            "paths against forces in a trap", measured=difference.mean(), reference=0.0,
            tolerance=4.9 * thermal, error=thermal, unit="v₀/σ",
            source="Sekimoto, Stochastic Energetics (2010): Stratonovich's product",
            reason="4.9 standard errors of the thermal noise, sqrt(2 v²/(Dₜ N t))",
        )
    )
    return lines


def gaussian_trap(cancel: threading.Event | None) -> list[Check]:
    """Ornstein-Uhlenbeck swimmers in a trap."""
    stop_if(cancel)
    k, gamma, epsilon = 1.3, 0.4, 0.2
    params = Params(
        n=12000, model="aoup", trap_stiffness=k, translational_diffusion=epsilon,
        rotational_diffusion=gamma, speed=0.9,
    )  # fmt: skip
    run = Simulation(params, 12)
    while run.time < 30.0:
        stop_if(cancel)
        run.make_steps(400)
    exact = theory.trap_aoup(stiffness=k, speed=0.9, gamma=gamma, epsilon=epsilon, dimensions=2)
    found = run.measure()["epr_even"]
    return [
        within(
            "entropy production of a Gaussian swimmer in a trap", measured=found.value,
            reference=exact.epr_even, tolerance=0.02 * exact.epr_even, error=found.error,
            unit="v₀/σ", source=_NOTE,
            reason="2 %: odd and even are of like size, the noise of g.F is 0.5 %",
        )
    ]


def linear(cancel: threading.Event | None) -> list[Check]:
    """Closed forms against Lyapunov's equation."""
    stop_if(cancel)
    drift = theory.aoup_drift(1.3, 0.9, 0.4)
    trapped = theory.trap_aoup(stiffness=1.3, speed=0.9, gamma=0.4, epsilon=0.2).epr_even
    gyrator = theory.gyrator(
        stiffness_x=1.2, stiffness_y=0.8, coupling=0.3, temperature_x=1.0, temperature_y=3.0
    )
    lyapunov = theory.linear_epr([[1.2, 0.3], [0.3, 0.8]], [1.0, 3.0])
    return [
        within(
            "Gaussian swimmer in a trap, Lyapunov", reference=trapped, tolerance=1e-10,
            measured=theory.linear_epr(drift, [0.2, 0.4]), unit="v₀/σ", source=_NOTE,
            reason="rounding of a 2 x 2 system",
        ),
        within(
            "Brownian gyrator, Lyapunov", reference=gyrator, tolerance=1e-10, measured=lyapunov,
            source="Filliger and Reimann, PRL 99, 230602 (2007)",
            reason="rounding of a 2 x 2 system",
        ),
        within(
            "part of g without thermal noise (ε = 10⁻⁵)", reference=1.3, tolerance=1.3e-3,
            measured=theory.linear_epr_of(drift, [1e-5, 0.4], 1), unit="v₀/σ",
            source="γ⁻¹E|v_g|² = -E[div F] = k at ε = 0", reason="1e-3: it is linear in ε",
        ),
    ]  # fmt: skip


def ring(cancel: threading.Event | None) -> list[Check]:
    """The paper's ring, by three routes, and two real swimmers on it."""
    stop_if(cancel)
    solved = theory.ring(*RING)
    stop_if(cancel)
    finer = theory.ring(*RING, n_hermite=32, n_x=512)
    v0, _, _, _, _, epsilon = RING
    return [
        within(
            "two swimmers on a ring, current against work", measured=solved.epr,
            reference=solved.epr_work, tolerance=1e-5 * solved.epr, unit="1/time",
            source="(v₀/ε) E[g (v₀ g + F)]: F is a gradient",
            reason="five digits at 24 functions and 384 points",
        ),
        within(
            "the same on a finer grid", measured=solved.epr, reference=finer.epr,
            tolerance=1e-5 * finer.epr, unit="1/time", source="32 functions, 512 points",
            reason="five digits at 24 functions and 384 points",
        ),
        below(
            "entropy production of the ring over that of free swimmers",
            measured=solved.epr / (v0**2 / epsilon), limit=1.0,
            source="the sum rule: even = v₀²/ε - odd, and odd is positive", reason="an inequality",
        ),
    ]  # fmt: skip


GROUPS = (
    ("free swimmers", free),
    ("swimmers in a trap", trap),
    ("Gaussian swimmers in a trap", gaussian_trap),
    ("linear systems", linear),
    ("two swimmers on a ring", ring),
)
