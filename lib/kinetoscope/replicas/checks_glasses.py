"""Checks of the simulations: against sums over all states, and of a memory against theory."""

import math
import threading
from itertools import combinations

import numpy as np

from kinetoscope.core.check import Check, below, within
from kinetoscope.core.run import stop_if
from kinetoscope.replicas import dynamics, kernels_pairs
from kinetoscope.replicas.annealing import anneal
from kinetoscope.replicas.couplings import couplings
from kinetoscope.replicas.couplings import energy as energy_of
from kinetoscope.replicas.enumeration import enumerate_states
from kinetoscope.replicas.hebbian import Hebbian, elementary
from kinetoscope.replicas.params import Params
from kinetoscope.replicas.remembering import Pair
from kinetoscope.replicas.tempering import temper

Cancel = threading.Event | None


def every_state(_cancel: Cancel) -> list[Check]:
    """The transform of Walsh and Hadamard against the double sum over 2^20 pairs of states."""
    n, beta = 10, 2.0
    J = couplings("sk", n, 3)
    s = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
    p = np.exp(-beta * energy_of(J, s))
    p /= p.sum()
    q = np.rint((s @ s.T + n) / 2).astype(int)
    brute = np.bincount(q.ravel(), weights=np.outer(p, p).ravel(), minlength=n + 1)
    found = enumerate_states(J, beta).overlap_probabilities
    return [
        below("P(q) of 10 spins, transform less double sum", measured=np.abs(found - brute).max(),
              limit=1e-12, source="the double sum over all pairs of states", reason="rounding")
    ]  # fmt: skip


def tempering(cancel: Cancel) -> list[Check]:
    """Parallel tempering of 14 spins against all their states."""
    n, betas = 14, 1.0 / np.geomspace(1.0 / 3.0, 1.6, 8)
    J = couplings("sk", n, 5)
    found = temper(J, betas, 40_000, copies=4, seed=1, cancel=cancel)
    exact = enumerate_states(J, betas[0])
    law, q = found.probabilities[0], found.overlap_values
    return [
        within("14 spins at β = 3, energy a spin by tempering", tolerance=1e-3,
               measured=found.energies[..., 0].mean() / n, reference=exact.energy / n,
               source="sum over all states", reason="the note's; errors are some 3e-4"),
        within("14 spins at β = 3, ⟨q²⟩ by tempering", measured=law @ q**2,
               reference=exact.overlap_probabilities @ q**2, tolerance=3e-3,
               source="sum over all states", reason="the note's; errors are some 1e-3"),
        below("14 spins at β = 3, distance of P(q) from the exact one", limit=0.02,
              measured=0.5 * np.abs(law - exact.overlap_probabilities).sum(),
              source="sum over all states (total variation)", reason="the note's"),
    ]  # fmt: skip


def balance(cancel: Cancel) -> list[Check]:
    """What a flip costs, by field and by energy, for every P and both energies."""
    worst = 0.0
    for p in range(2, 7):
        for variant in ("distinct", "power"):
            stop_if(cancel)
            net = Hebbian(p, 24, patterns=40, variant=variant, seed=p)
            s = np.random.default_rng(p).choice([-1, 1], 24).astype(np.int8)
            fields = net.fields(s)
            for i in range(24):
                turned = s.copy()
                turned[i] = -turned[i]
                truth = net.energy(turned) - net.energy(s)
                worst = max(worst, abs(2.0 * s[i] * fields[i] - truth) / max(abs(truth), 1.0))
    exact = 0
    for n in (5, 8):
        for p in range(2, 6):
            for up in range(n + 1):
                s = np.array([1] * up + [-1] * (n - up))
                brute = sum(math.prod(s[list(set_)].tolist()) for set_ in combinations(range(n), p))
                exact += int(elementary(float(s.sum()), n, p) != brute)
    J = np.array([[0.0, 0.5], [0.5, 0.0]])
    run = temper(J, [1.4], 40_000, copies=2, seed=2, every=2, cancel=cancel)
    together = (run.energies[..., 0] < 0).ravel()
    chance = 1.0 / (1.0 + math.exp(-1.4))
    return [
        below("cost of a flip by field and by energy, P = 2 to 6", measured=worst, limit=1e-6,
              source="difference of two energies, relative", reason="rounding is 1e-12"),
        below("products of P of 5 and 8 spins, sums that are not exact", measured=float(exact),
              limit=0.5, source="sums over all sets, P = 2 to 5", reason="whole numbers"),
        within("two spins at βJ = 0.7, share of time aligned", tolerance=0.01,
               measured=together.mean(), reference=chance,
               source="Boltzmann's law, 1/(1 + e^(-2βJ))",
               reason="40 000 looks, five standard errors of 0.002"),
    ]  # fmt: skip


def kernels(_cancel: Cancel) -> list[Check]:
    """One state of ±J couplings, three ways to its fields; cold reads differ and repeat."""
    n = 70
    J = couplings("pm1", n, 2)
    s = np.random.default_rng(4).choice([-1, 1], (1, n)).astype(np.int8)
    counted = np.empty(n)
    bits = dynamics.of(J, method="bits")
    kernels_pairs.bit_fields(bits.arrays[0], bits.remember(s)[0][0], counted)
    whole = dynamics.of(J, method="int16").remember(s)[0][0]
    real = dynamics.of(J, method="float32").remember(s)[0][0] * math.sqrt(n)
    apart = max(np.abs(counted - whole).max(), np.abs(counted - np.rint(real)).max())
    betas = np.linspace(0.1, 3.0, 60)
    one, two = (anneal(couplings("sk", 64, 1), betas, 16, seed=9) for _ in range(2))
    return [
        below("fields of 70 spins by bits, int16 and float32, largest difference", limit=0.5,
              measured=float(apart), source="each other", reason="whole numbers: 0"),
        below("coldest states of 16 reads that are the same as another", limit=0.5,
              measured=float(16 - np.unique(one.spins, axis=0).shape[0]),
              source="reads have numbers of their own", reason="64 spins have many valleys"),
        below("bytes in which a second run differs", limit=0.5,
              measured=float((one.spins != two.spins).sum()), source="the same seed",
              reason="numbers are looked up, not drawn"),
    ]  # fmt: skip


def memory(cancel: Cancel) -> list[Check]:
    """P = 3, 300 spins, 6750 memories, T = 0.3: where the overlap settles."""
    pair, m = Pair(Params(scene="memory", p=3, n=300, load=0.15, temperature=0.3), 1), []
    while pair.time < 80.0:
        stop_if(cancel)
        pair.advance(1.0)
        if pair.time > 20.0:
            m.append([pair.measure()[name].value for name in ("m", "m_other")])
    m = np.mean(m, axis=0)
    return [
        within("overlap with a memory, P = 3, N = 300, γ = 0.15, T = 0.3", measured=m.mean(),
               error=float(abs(m[0] - m[1]) / 2.0), reference=0.9554, tolerance=0.015,
               source="replica symmetric theory, N without end",
               reason="the note's: two copies and N = 300 know it to about 0.01"),
    ]  # fmt: skip


GROUPS = (
    ("All states of ten spins", every_state),
    ("Tempering against all states", tempering),
    ("What a flip costs", balance),
    ("Three kernels, one field", kernels),
    ("A memory against its theory", memory),
)
