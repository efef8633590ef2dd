"""Checks of the macrostate: cells, entropies and the law of free flight."""

import math
import threading

import numpy as np

from kinetoscope.core.check import Check, below, within
from kinetoscope.core.run import stop_if
from kinetoscope.expansion import theory
from kinetoscope.expansion.dsmc import Dsmc
from kinetoscope.expansion.entropy import entropy, hydrodynamic_entropy
from kinetoscope.expansion.free import free_stream
from kinetoscope.expansion.occupation import counts, rebin
from kinetoscope.expansion.state import State

Cancel = threading.Event | None


def _gas(n: int, seed: int, x_max: float = 1.0) -> State:
    random = np.random.default_rng(seed)
    x, y = x_max * random.random(n), random.random(n)
    return State(x, y, random.standard_normal(n), random.standard_normal(n), np.arange(n))


def equilibrium(cancel: Cancel) -> list[Check]:
    """The entropy of a million discs in equilibrium, and what is done to their counts."""
    stop_if(cancel)
    state = _gas(1_000_000, 1)
    cells = counts(state, 8, 0.25)
    volume = 0.25**2 / 8
    expected = theory.equilibrium_entropy(1_000_000)
    stirling, exact = (entropy(cells, volume, kind=kind) for kind in ("stirling", "exact"))
    big = cells[cells > 0]
    left_out = sum(math.lgamma(c + 1.0) - c * math.log(c) + c for c in big.tolist()) / 1e6
    coarse = rebin(cells, 2, 4)
    return [
        within(
            "entropy of a million discs, nₓ = 8, Δv = 0.25", measured=stirling,
            reference=expected, tolerance=0.01, source="Sackur-Tetrode: ln(V/N) + 1 + ln 2πe",
            reason="cells raise it by Δv²/12 = 0.005, (K-1)/2N lowers it by 0.004",
        ),
        within(
            "the same with ln N!, less Stirling's", measured=exact - stirling,
            reference=-left_out, tolerance=1e-10, source="sum of ln N_a! by the gamma function",
            reason="round-off of 1e4 terms",
        ),
        within(
            "cells joined 2 x 4 x 4: differences from direct counting", reference=0.0,
            measured=np.abs(coarse - counts(state, 4, 1.0)).sum(), tolerance=0.0,
            source="counting again", reason="whole numbers",
        ),
        within(
            "discs that counting lost", measured=1_000_000 - cells.sum(), reference=0.0,
            tolerance=0.0, source="overflow cells", reason="whole numbers",
        ),
        within(
            "hydrodynamic entropy of the same discs", measured=hydrodynamic_entropy(state, 8),
            reference=expected, tolerance=0.005, source="local equilibrium is equilibrium",
            reason="temperature of a million discs: 0.001",
        ),
    ]  # fmt: skip


def free_flight(cancel: Cancel) -> list[Check]:
    """The collisionless law, its end and its dip."""
    n, n_x, dv = 400_000, 64, 0.2
    state = _gas(n, 2, x_max=0.5)

    def seen(time: float, width: float) -> float:
        stop_if(cancel)
        x, vx = free_stream(state.x, state.vx, time)
        there = State(x, state.y, vx, state.vy, state.id)
        now, then = (
            entropy(counts(s, n_x, width, v_dims=1), width / n_x, bias="miller-madow")
            for s in (there, state)
        )
        return now - then

    lines = [
        within(
            f"no collisions, Δv = 0.2, t = {time:g}: gain of entropy", measured=seen(time, dv),
            reference=float(theory.collisionless_entropy(time, dv, n_x)), tolerance=0.004,
            source="Δv t / 2L, derived from the smeared square wave", unit="nats",
            reason="cells against the Maxwellian 0.002, counting noise 0.001",
        )
        for time in (1.0, 2.0, 3.0)
    ]  # fmt: skip
    lines += [
        within(
            "the same at Δv t = 2L, less ln 2", measured=seen(10.0, dv) - theory.LN2,
            reference=0.0, tolerance=0.003, unit="nats",
            source="every cell is smeared over the whole box", reason="counting noise 0.001",
        ),
        within(
            "the same at Δv t = 3L: the dip", measured=seen(15.0, dv) - theory.LN2,
            reference=float(theory.collisionless_entropy(15.0, dv, n_x)) - theory.LN2,
            tolerance=0.004, source="the smeared square wave", unit="nats",
            reason="cells against the Maxwellian 0.002, counting noise 0.001",
        ),
    ]  # fmt: skip
    return lines


def effusion(cancel: Cancel) -> list[Check]:
    """The first discs through the hole where the wall was."""
    stop_if(cancel)
    state = _gas(400_000, 3, x_max=0.5)
    x, _ = free_stream(state.x, state.vx, 0.05)
    return [
        within(
            "right fraction at t = 0.05 over t", measured=np.mean(x > 0.5) / 0.05,
            reference=theory.EFFUSION, tolerance=0.012, unit="vₜₕ/L",
            source="effusion: n <|v_x|>/2 = 2/√(2π)", reason="16 000 discs: 0.8 %, 1.5 sigma",
        )
    ]  # fmt: skip


def boltzmanns_energy(cancel: Cancel) -> list[Check]:
    """What DSMC's collisions keep."""
    gas = Dsmc(20_000, 0.1, seed=6)
    start = gas.state()
    gas.advance(1.0, cancel)
    end = gas.state()
    return [
        below(
            "DSMC, 2e5 collisions: energy drift", limit=1e-12,
            measured=abs(end.energy / start.energy - 1.0),
            source="elastic collisions", reason="round-off of 20 collisions a disc",
        ),
        below(
            "DSMC: change of momentum along y, per disc", limit=1e-12,
            measured=abs(end.vy.mean() - start.vy.mean()), source="no walls there",
            reason="round-off", unit="vₜₕ",
        ),
    ]  # fmt: skip


GROUPS = (
    ("A million discs in equilibrium", equilibrium),
    ("Free flight", free_flight),
    ("Effusion", effusion),
    ("What collisions keep", boltzmanns_energy),
)
