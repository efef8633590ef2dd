"""Many swimmers: forces and lists by brute force, sum rules, phases, steps, permutations."""

import math
import threading

import attrs
import numpy as np

from kinetoscope.core.check import Check, above, below, within
from kinetoscope.core.run import stop_if
from kinetoscope.mips import all_pairs, observables, packed, theory
from kinetoscope.mips.params import Params
from kinetoscope.mips.record import mean
from kinetoscope.mips.simulation import Simulation

POTENTIALS = ("harmonic", "wca", "softplus")
#: How many stand for a crowd where phases are seen; elsewhere a half or a quarter of them.
MANY = 4096


def forces(cancel: threading.Event | None) -> list[Check]:
    """Forces and lists against all pairs, for each potential."""
    worst, missed, balance = 0.0, 0, 0.0
    for potential in POTENTIALS:
        run = Simulation(Params(n=150, peclet=150.0, potential=potential), 21)
        for _ in range(100):
            stop_if(cancel)
            run.make_steps(20)
            missed += len(
                all_pairs.within(run.positions(), run.box, run.params.reach)
                - run.particles.listed()
            )
        expected, found = all_pairs.forces(run.positions(), run.params), run.forces()
        worst = max(worst, float(np.abs(found - expected).max() / np.abs(expected).max()))
        balance = max(balance, float(np.abs(found.sum(axis=0)).max()))
    return [
        below(
            "forces against all pairs, relative", measured=worst, limit=1e-12,
            source="the definition", reason="rounding of sums in another order",
        ),
        below(
            "sum of all forces", measured=balance, limit=1e-10, unit="v₀/μ",
            source="Newton's third law", reason="rounding of 150 forces of some tens",
        ),
        within(
            "pairs missed in 2000 steps at Pe = 150", measured=missed, reference=0.0,
            tolerance=0.0, source="all pairs", reason="a missed pair is a wrong force",
        ),
    ]  # fmt: skip


def sum_rule(cancel: threading.Event | None) -> list[Check]:
    """Paths and forces add up to v0^2/D_t, from dilute to dense."""
    lines = []
    for seed, packing in enumerate((0.1, 0.3, 0.5, 0.7)):
        run = _ran(Params(n=MANY // 4, packing=packing, peclet=40.0), 220 + seed, 6.0, cancel)
        found = run.measure()
        both = found["epr_pathwise"].value + found["epr_odd"].value
        lines.append(
            within(
                f"paths even + forces odd, packing {packing:g}", measured=both, reference=40.0,
                tolerance=0.2, unit="v₀/σ", source="v₀²/Dₜ, exact at every density",
                reason="0.5 %; the thermal noise of the paths is 0.1 %",
            )
        )
    return lines


def passive(cancel: threading.Event | None) -> list[Check]:
    """A bath and nothing that swims."""
    params = Params(
        n=1024, packing=0.5, speed=0.0, translational_diffusion=0.05, rotational_diffusion=0.15
    )
    run = _ran(params, 23, 5.0, cancel)
    found = run.measure()
    along = [mean(run.record.rate(name) / params.n) for name in ("work", "push")]
    return [
        *(
            within(
                f"mean {words} of a passive gas, times v₀/Dₜ its entropy production",
                measured=each.value, tolerance=3.0 * each.error, reference=0.0, error=each.error,
                unit="v₀²", source="equilibrium: e points nowhere", reason="three standard errors",
            )
            for words, each in zip(("e∘dr/dt", "e·F"), along, strict=True)
        ),
        above(
            "pressure of a passive gas over ρ Dₜ/μ", limit=1.0,
            measured=found["pressure"].value / (params.density * params.d_t),
            source="repulsion adds pressure", reason="an inequality",
        ),
    ]  # fmt: skip


def slope(cancel: threading.Event | None) -> list[Check]:
    """How the effective speed falls with packing, WCA at Pe = 20."""
    packings = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    speeds = np.array(
        [
            _ran(Params(n=700, packing=phi, peclet=20.0, potential="wca"), 24, 5.0, cancel)
            .measure()["v_eff"].value
            for phi in packings
        ]
    )  # fmt: skip
    # One parameter, v(0) = 1: the least squares of 1 - v = packing/phi*.
    found = float((packings**2).sum() / (packings * (1.0 - speeds)).sum())
    return [
        within(
            "packing where WCA discs stop, from v_eff at Pe = 20", measured=found,
            reference=theory.PHI_STAR, tolerance=0.04,
            source="measured with another code in preparation, 0.96 ± 0.04",
            reason="the two runs' scatter and the curvature of v_eff",
        ),
        below(
            "largest step of v_eff with packing", measured=float(np.diff(speeds).max()), limit=0.0,
            unit="v₀", source="more discs, more collisions", reason="an inequality",
        ),
    ]  # fmt: skip


def phases(cancel: threading.Event | None) -> list[Check]:
    """MANY swimmers: one phase at Pe = 20, two at Pe = 150."""
    low = _ran(Params(n=MANY, peclet=20.0), 25, 15.0, cancel).measure()["density_std"]
    high = _ran(Params(n=MANY, peclet=150.0), 25, 6.0, cancel).measure()["density_std"]
    source = "measured with another code in preparation"
    return [
        below(
            "spread of packing at Pe = 20 after 15 memory times", measured=low.value, limit=0.15,
            source=f"{source}: 0.118 to 0.132", reason="Poisson's would be 0.14",
        ),
        above(
            "spread of packing at Pe = 150 after 6 memory times", measured=high.value, limit=0.25,
            source=f"{source}: 0.31, 0.36", reason="two phases 0.6 apart give 0.3",
        ),
    ]  # fmt: skip


def step(cancel: threading.Event | None) -> list[Check]:
    """Half the time step, the same effective speed."""
    params = Params(n=MANY // 2, packing=0.5, peclet=20.0)
    values = [
        _ran(attrs.evolve(params, dt=dt), 26, 12.0, cancel).measure()["v_eff"].value
        for dt in (params.step, 0.5 * params.step)
    ]
    return [
        within(
            "change of v_eff with half the time step", measured=values[0] / values[1] - 1.0,
            reference=0.0, tolerance=0.015, source="convergence",
            reason="1.5 %: a bias of 0.6 % (1.2 % against dt = 0.002) and two errors of 0.4 %",
        )
    ]


def bookkeeping(cancel: threading.Event | None) -> list[Check]:
    """Order in memory, interruption, clusters, lattices."""
    stop_if(cancel)
    params = Params(n=300, packing=0.6)
    whole, halves = Simulation(params, 28), Simulation(params, 28)
    whole.make_steps(200)
    halves.make_steps(90)
    other = Simulation(attrs.evolve(params, packing=0.5), 1)
    other.restore(halves.state())
    other.make_steps(110)
    at, box = whole.positions(), whole.box
    moved = float(np.abs(other.positions() - at).max())
    labels = observables.clusters(at, box)
    same = all_pairs.clusters(at, box, observables.WCA_RANGE)
    wrong = sum(
        not np.array_equal(labels == labels[i], same == same[i]) for i in range(len(labels))
    )
    lattice_box = (20.0, 12.0 * math.sqrt(3.0))
    row, column = np.divmod(np.arange(480), 20)
    lattice = np.stack((column + 0.5 * (row % 2), row * math.sqrt(3.0) / 2.0), axis=1)
    psi = np.abs(observables.hexatic(lattice, lattice_box) - 1.0).max()
    back, _, _ = packed.unpack(packed.pack(whole))
    off = np.abs(back - at)
    lost = float(np.minimum(off, np.array(box) - off).max() / box[0])
    stop_if(cancel)
    one, two = Simulation(params, 29), Simulation(params, 29)
    two.particles.skin = 0.1
    two.particles.list_again()
    one.make_steps(100)
    two.make_steps(100)
    apart = np.abs(
        one.particles.positions(wrapped=False) - two.particles.positions(wrapped=False)
    ).max()
    return [
        within(
            "a resumed run against one that went through", measured=moved, reference=0.0,
            tolerance=0.0, unit="σ", source="the same bits", reason="everything is in the state",
        ),
        within(
            "clusters that differ from union-find", measured=wrong, reference=0.0, tolerance=0.0,
            source="brute force over all pairs", reason="a partition is right or wrong",
        ),
        below(
            "ψ₆ - 1 on a triangular lattice", measured=float(psi), limit=1e-12,
            source="six neighbours at 60°", reason="rounding",
        ),
        below(
            "error of a packed state", measured=lost, limit=1.0 / 65535.0, unit="L",
            source="two bytes a coordinate", reason="half a step of 1/65535",
        ),
        below(
            "another order in memory, after 100 steps", measured=float(apart), limit=1e-10,
            unit="σ", source="the noise belongs to the particle",
            reason="rounding 1e-15, and 1e-13 is seen: chaos is slow in a crowd",
        ),
    ]  # fmt: skip


def _ran(
    params: Params, seed: int, memories: float, cancel: threading.Event | None
) -> Simulation:
    """A run of so many memory times; cancelled within a few milliseconds."""
    run = Simulation(params, seed)
    left, chunk = round(memories / (params.d_r * params.step)), max(1, 400_000 // params.n)
    while left > 0:
        stop_if(cancel)
        run.make_steps(min(left, chunk))
        left -= chunk
    return run


GROUPS = (
    ("forces and lists", forces),
    ("the sum rule", sum_rule),
    ("a passive gas", passive),
    ("effective speed", slope),
    ("one phase and two", phases),
    ("half the time step", step),
    ("bookkeeping", bookkeeping),
)
