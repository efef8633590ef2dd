"""Three epochs against the clock, the mass ratio, a Fourier operator and particles.

Whole runs are ``simulate`` as the page calls it: tensors remembered, t = 0 to 5/eps^2, 161 frames,
entropies and distances included.  Ratios are taken alternately in this very run.
"""

import attrs
import numpy as np

from kinetoscope import mixture
from kinetoscope.bench import machine
from kinetoscope.bench.figure import Figure, alternate, ratio
from kinetoscope.mixture import initial, tensors
from kinetoscope.mixture.dsmc import dsmc
from kinetoscope.mixture.reference import direct, spectral
from kinetoscope.mixture.relax import system

KINDS = {"Maxwell": 0.0, "hard disc": 1.0}
#: Targets in milliseconds, degree 10.
TARGETS = {"Maxwell": 5.0, "hard disc": 60.0}
#: How many times slower particles are than the prototype of this solver was, at eps = 0.1.
DSMC_TARGETS = {"Maxwell": 9.0, "hard disc": 23.0}


def whole_runs() -> list[Figure]:
    """All three epochs at a mass ratio of 10^4, Maxwell molecules and hard discs; no drifts."""
    runs = {
        name: mixture.Params(epsilon=0.01, gamma=gamma, degree=10) for name, gamma in KINDS.items()
    }
    taken = alternate(
        {name: lambda p=p: mixture.simulate(p) for name, p in runs.items()}, rounds=31
    )
    figures = []
    for name, params in runs.items():
        run = mixture.simulate(params)
        floor = 1e3 * _flops(params, run.diagnostics["steps"]) / machine.flops()
        alone = min(mixture.simulate(params).diagnostics["solver_seconds"] for _ in range(9))
        windy = min(_seconds(params, light_drift=0.3) for _ in range(9))
        how = f"best of 31, {run.diagnostics['steps']} steps, solver alone {1e3 * alone:.1f} ms, "
        how += f"with a wind, which needs the odd coefficients too, {1e3 * windy:.1f} ms; "
        how += "floor: its operations at the rate of a loop that only computes"
        value = 1e3 * taken[name].best
        figures.append(
            Figure(f"three epochs, {name}", value, "ms", TARGETS[name], "less", floor, how)
        )
    return figures


def mass_ratio() -> list[Figure]:
    """What a mass ratio of a million costs, over one of a hundred."""
    figures = []
    for name, gamma in KINDS.items():
        runs = {e: mixture.Params(epsilon=e, gamma=gamma) for e in (0.1, 0.001)}
        taken = alternate(
            {str(e): lambda p=p: mixture.simulate(p) for e, p in runs.items()}, rounds=31
        )
        steps = [mixture.simulate(p).diagnostics["steps"] for p in runs.values()]
        how = f"{steps[1]} steps and {steps[0]}; the physical time is 10 000 times longer"
        value = ratio(taken, "0.001", "0.1")
        figures.append(
            Figure(f"mass ratio 1e6 / 1e2, {name}", value, "x", 2.0, "less", None, how)
        )
    return figures


def new_tensor() -> list[Figure]:
    """Both cross tensors and the equations at a mass ratio never asked for, hard discs."""
    fresh = iter(0.01 + 1e-5 * np.arange(1000))

    def build() -> object:
        return system(mixture.Params(epsilon=float(next(fresh)), gamma=1.0))

    taken = alternate({"build": build}, rounds=31)["build"]
    how = "exact at this mass ratio, best of 31; a slider of the mass ratio pays it once a stop"
    value = 1e3 * taken.best
    return [Figure("equations at a new mass ratio", value, "ms", 15.0, "less", None, how)]


def one_operator() -> list[Figure]:
    """One evaluation of Q(f, f), hard discs, two beams: quadrature, Fourier, tensor."""
    beams = initial.double_beam(1.2, 0.7)
    fourier, coarse = (spectral(64, support=6.0, gamma=1.0, angles=m) for m in (24, 8))
    f = beams.density(*fourier.mesh())
    own = tensors.collision_tensor(1.0, 10, target="self")
    a = beams.coefficients(10)
    fast = alternate(
        {"fourier": lambda: fourier(f), "tensor": lambda: own.apply(a, a)}, rounds=15
    )
    slow = alternate(
        {
            "quadrature": lambda: direct(f, velocities=coarse.velocities, gamma=1.0, angles=8),
            "fourier": lambda: coarse(f),
        },
        rounds=2, warm=0,
    )  # fmt: skip
    quadrature = f"64 x 64, 8 angles: {slow['quadrature'].median:.2g} s"
    coarsely = f"{1e3 * slow['fourier'].median:.2g} ms"
    transform = f"{1e3 * fast['fourier'].median:.2g} ms"
    return [
        Figure("quadrature / Fourier operator", ratio(slow, "quadrature", "fourier"), "x", 50.0,
               "more", None, f"{quadrature} and {coarsely}"),
        Figure("Fourier operator / tensor", ratio(fast, "fourier", "tensor"), "x", 100.0, "more",
               None, f"24 angles: {transform}; degree 10: {1e3 * fast['tensor'].median:.2g} ms"),
    ]  # fmt: skip


def against_particles() -> list[Figure]:
    """Direct simulation Monte Carlo with 10^4 of each, mass ratio 100, to t = 2/eps^2."""
    figures = []
    for name, gamma in KINDS.items():
        params = mixture.Params(epsilon=0.1, gamma=gamma)
        times = np.linspace(0.0, 200.0, 41)
        taken = alternate(
            {
                "particles": lambda p=params, t=times: dsmc(p, times=t, particles=20_000,
                                                            replicas=2),
                "ours": lambda p=params, t=times: mixture.simulate(p, times=t),
            },
            rounds=3,
        )  # fmt: skip
        found = dsmc(params, times=times, particles=20_000, replicas=2)
        exact = mixture.simulate(params, times=times)
        error = np.sqrt(
            np.mean([
                (found.replicas[k][0] - exact.data[k]) ** 2
                for k in ("temperature_light", "temperature_heavy")
            ])
        )  # fmt: skip
        value = 0.5 * ratio(taken, "particles", "ours")
        how = f"particles are off by {error:.1e} (noise), ours by 1e-5; grows as the mass ratio"
        figures.append(
            Figure(f"particles / ours, {name}", value, "x", DSMC_TARGETS[name], "more", None, how)
        )
    return figures


CASES = (whole_runs, mass_ratio, new_tensor, one_operator, against_particles)
PEERS = ()


def _seconds(params: mixture.Params, **changes: float) -> float:
    """Of one whole run with some knobs set anew."""
    return mixture.simulate(attrs.evolve(params, **changes)).diagnostics["wall_seconds"]


def _flops(params: mixture.Params, steps: int) -> float:
    """Multiplications and additions of a run: rates and Jacobian, factors, solves."""
    equations = system(params, mirrored=True)
    entries, n = equations.q.size, 2 * equations.places.size
    factors = 4.0 * n * n if params.gamma == 0.0 else 2.0 * n**3 / 3.0
    solves = 6 * (n * n if params.gamma == 0.0 else 2.0 * n * n)
    return steps * (5 * 3.0 * entries + 4.0 * entries + factors + solves)
