"""Checks of the solvers: hard discs against kinetic theory and brute force, DSMC against both."""

import math
import threading

import numpy as np

from kinetoscope.core.check import Check, below, within
from kinetoscope.core.run import stop_if
from kinetoscope.expansion import all_pairs, theory
from kinetoscope.expansion.discs import HardDiscs
from kinetoscope.expansion.dsmc import Dsmc
from kinetoscope.expansion.echo import echo
from kinetoscope.expansion.entropy import entropy
from kinetoscope.expansion.free import free_stream
from kinetoscope.expansion.occupation import counts, right_fraction

Cancel = threading.Event | None
#: Gases of each kind that are held against each other.
SEEDS = 5


def equation_of_state(cancel: Cancel) -> list[Check]:
    """A million collisions at packing 0.1: energy, overlaps, walls, pressure."""
    gas = HardDiscs(4000, packing=0.1, seed=1)
    gas.equilibrate(10.0, x_max=None, cancel=cancel)
    before = gas.stats.energy
    rate = theory.kinetics(4000, gas.diameter).rate
    gas.advance(1.02e6 / (0.5 * 4000 * rate), cancel)
    stats, state = gas.stats, gas.state()
    reference = theory.compressibility(0.1)
    outside = max(0.0, -(state.x.min() - 0.5 * gas.diameter),
                  state.x.max() - 1.0 + 0.5 * gas.diameter)  # fmt: skip
    # The pressure acts where centres may be: a strip of a diameter is missing between the walls.
    room = 1.0 - gas.diameter
    return [
        below(
            f"hard discs, {stats.collisions / 1e6:.2f}e6 collisions: energy drift", limit=1e-13,
            measured=abs(stats.energy / before - 1.0), source="Newton: energy is kept",
            reason="round-off of 250 collisions a disc",
        ),
        below(
            "hard discs: deepest overlap of two, in diameters", limit=1e-10,
            measured=max(0.0, -gas.smallest_gap()), source="discs are hard",
            reason="round-off of a place over a diameter of 0.006",
        ),
        below(
            "hard discs: furthest a disc lies beyond a wall", limit=1e-12, measured=outside,
            source="walls are hard", reason="round-off", unit="L",
        ),
        within(
            "compressibility Z at packing 0.1, virial", measured=stats.compressibility,
            reference=reference, tolerance=0.01 * reference,
            source="Henderson, Mol. Phys. 30, 971 (1975)",
            reason="noise of 1e6 collisions 0.1 %, two walls 0.7 %",
        ),
        within(
            "wall pressure over virial pressure",
            measured=stats.wall_pressure * room / stats.virial_pressure, reference=1.0,
            tolerance=0.02, source="mechanics: both are the momentum flux",
            reason="noise of 2e5 impacts 0.5 %, layers at the walls",
        ),
    ]  # fmt: skip


def collision_rate(cancel: Cancel) -> list[Check]:
    """How often discs and DSMC's points collide."""
    lines = []
    gas = HardDiscs(4000, packing=0.05, seed=2)
    gas.equilibrate(5.0, x_max=None, cancel=cancel)
    gas.advance(2.0, cancel)
    measured = 2.0 * gas.stats.collisions / (4000 * gas.stats.duration)
    # The rate belongs to the density between the walls, where centres may be.
    bulk = 4000 / (1.0 - gas.diameter)
    rate = theory.kinetics(bulk, gas.diameter).rate
    lines.append(
        within(
            "collision rate at packing 0.05, over Enskog's", measured=measured / rate,
            reference=1.0, tolerance=0.015, source="2 n σ χ √π, χ by Henderson",
            reason="two walls 0.5 %, χ 0.5 %, noise 0.2 %",
        )
    )  # fmt: skip
    points = Dsmc(20_000, 0.3, seed=3, x_max=1.0)
    points.advance(3.0, cancel)
    expected = 3.0 * theory.MEAN_SPEED / 0.3 * math.sqrt(points.stats.energy)
    lines.append(
        within(
            "DSMC in equilibrium: collisions per disc over t <v>/Kn",
            measured=points.collisions_per_disc / expected, reference=1.0, tolerance=0.01,
            source="kinetic theory of the dilute gas", reason="noise of 1e5 collisions 0.3 %",
        )
    )  # fmt: skip
    return lines


def maxwell(cancel: Cancel) -> list[Check]:
    """Collisions make a Maxwellian of discs that all start equally fast."""
    made = HardDiscs(4000, packing=0.05, seed=4)
    start = made.state()
    angle = np.random.default_rng(4).uniform(0.0, 2.0 * math.pi, 4000)
    gas = HardDiscs.from_arrays(
        np.column_stack([start.x, start.y]),
        math.sqrt(2.0) * np.column_stack([np.cos(angle), np.sin(angle)]), made.diameter,
    )  # fmt: skip
    rate = theory.kinetics(4000, made.diameter).rate
    gas.advance(20.0 / rate, cancel)
    ratios = []
    for _ in range(5):  # two collisions apart: nearly fresh draws, for the noise
        gas.advance(2.0 / rate, cancel)
        state = gas.state()
        square = state.vx**2 + state.vy**2
        ratios.append((square**2).mean() / square.mean() ** 2)
    return [
        within(
            "<v⁴>/<v²>² after 20 collisions, from equal speeds", measured=np.mean(ratios),
            reference=2.0, tolerance=0.06, source="Maxwell (1860)",
            error=float(np.std(ratios) / math.sqrt(5.0)), reason="4000 discs: 2 %, averaged",
        )
    ]  # fmt: skip


def brute_force(cancel: Cancel) -> list[Check]:
    """Two and three discs against every pair, every image, every wall."""
    worst, drift, events = 0.0, 0.0, 0
    for y in ("periodic", "wall"):
        for n, diameter in ((2, 0.2), (3, 0.2), (3, 0.3), (2, 0.4)):
            stop_if(cancel)
            made = HardDiscs(n, diameter=diameter, y=y, seed=7)
            state = made.state()
            r, v = np.column_stack([state.x, state.y]), np.column_stack([state.vx, state.vy])
            for _ in range(8):
                gas = HardDiscs.from_arrays(r, v, diameter, y=y)
                gas.advance(1.5)
                ours = gas.state().ordered()
                before, many = v[:, 1].sum(), 0
                r, v, many = all_pairs.fly(r, v, diameter=diameter, duration=1.5, y=y)
                events += many
                apart = np.column_stack([ours.x, ours.y]) - r
                if y == "periodic":
                    apart[:, 1] -= np.round(apart[:, 1])
                    drift = max(drift, abs(ours.vy.sum() - before))
                worst = max(worst, np.abs(apart).max())
    return [
        below(
            f"2 and 3 discs, {events} events: largest distance from brute force", limit=1e-10,
            measured=worst, source="all pairs, all images, all walls (all_pairs.py)", unit="L",
            reason="round-off, grown by some ten collisions a stretch",
        ),
        below(
            "2 and 3 discs, periodic: change of momentum along y", limit=1e-12, measured=drift,
            source="Noether: no walls there", reason="round-off",
        ),
    ]  # fmt: skip


def boltzmann(cancel: Cancel) -> list[Check]:
    """DSMC against hard discs, some seeds each, while the gas expands at Kn = 0.05."""
    n, times = 20_000, (0.5, 1.0)
    found = np.zeros((2, SEEDS, 2, 2))
    for seed in range(SEEDS):
        discs = HardDiscs(n, knudsen=0.05, seed=seed)
        discs.equilibrate(0.0, x_max=0.5, cancel=cancel)
        discs.remove_wall()
        for which, gas in enumerate((discs, Dsmc(n, 0.05, seed=seed))):
            start = _entropy(gas)
            now = 0.0
            for k, time in enumerate(times):
                gas.advance(time - now, cancel)
                now = time
                found[which, seed, k] = right_fraction(gas.state()), _entropy(gas) - start
    mean, spread = found.mean(axis=1), found.std(axis=1, ddof=1) / math.sqrt(SEEDS)
    return [
        within(
            f"Kn = 0.05, t = {time}: {word} by DSMC, against hard discs", tolerance=0.015,
            measured=mean[1, k, what], reference=mean[0, k, what],
            error=float(np.hypot(spread[0, k, what], spread[1, k, what])),
            source=f"hard discs, {SEEDS} seeds: Boltzmann's equation is their dilute limit",
            reason="packing 0.004, counting noise 0.002",
        )
        for k, time in enumerate(times)
        for what, word in enumerate(("right fraction", "entropy gain"))
    ]  # fmt: skip


def _entropy(gas: HardDiscs | Dsmc) -> float:
    return entropy(counts(gas.state(), 16, 0.5, v_dims=1), 0.5 / 16)


def reversal(cancel: Cancel) -> list[Check]:
    """What returns when all velocities turn round."""
    left = [
        echo(128, 1.0, 0.5, seed=seed, cancel=cancel).left_fraction[-1] for seed in range(10)
    ]  # fmt: skip
    random = np.random.default_rng(5)
    x, v = 0.5 * random.random(10_000), random.standard_normal(10_000)
    there = free_stream(x, v, 20.0)
    back, _ = free_stream(there[0], -there[1], 20.0)
    return [
        within(
            "echo, N = 128, Kn = 1, tᵣ = 0.5, 16 digits: least left fraction of 10",
            measured=min(left), reference=1.0, tolerance=0.01,
            source="reversibility; under one collision a disc", reason="one disc in a hundred",
        ),
        below(
            "free flight for t = 20 and back: largest error", measured=np.abs(back - x).max(),
            limit=1e-12, source="reversibility", reason="round-off of places up to 100 L",
            unit="L",
        ),
    ]  # fmt: skip


GROUPS = (
    ("Discs at packing 0.1", equation_of_state),
    ("Collision rates", collision_rate),
    ("Equal speeds to Maxwell's", maxwell),
    ("Brute force", brute_force),
    ("Boltzmann's equation against hard discs", boltzmann),
    ("There and back", reversal),
)
