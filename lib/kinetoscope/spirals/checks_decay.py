"""Checks of what dies out: annihilation, the contact process, predators at their threshold."""

import threading

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.check import Check, above, below, within
from kinetoscope.core.estimate import from_replicas
from kinetoscope.core.run import stop_if
from kinetoscope.spirals import theory
from kinetoscope.spirals.active import active_process
from kinetoscope.spirals.lattice import Lattice
from kinetoscope.spirals.observables import effective_exponent
from kinetoscope.spirals.rules import Rules

Cancel = threading.Event | None


def annihilation(cancel: Cancel) -> list[Check]:
    """A + A in one dimension against the exact law, in two against its logarithm."""
    runs = active_process(
        "A+A", 1, 2**18, [100.0], seeds.spawn_integers(1, 4), threads=1, cancel=cancel
    )
    found = from_replicas(runs[:, 0] / theory.annihilation_density_1d(100.0))
    times = np.array([30.0, 300.0])
    flat = active_process("A+A", 2, 512, times, seeds.spawn_integers(2, 4), threads=1,
                          cancel=cancel)  # fmt: skip
    slope = from_replicas(np.diff(flat * times, axis=1)[:, 0] / np.log(10.0))
    law = theory.annihilation_log_slope_2d()
    return [
        within("A+A in 1D, ρ √(8πDt) at t = 100", measured=found.value, error=found.error,
               reference=1.0, tolerance=0.03,
               source="Torney, McConnell (1983), Lushnikov (1987) [from memory, unverified]",
               reason="3 %: four runs of 2^18 sites know it to about 0.5 %"),
        within("A+A in 2D, growth of ρt per unit of ln t, over 1/(8πD)", reference=1.0,
               measured=slope.value / law, error=slope.error / law, tolerance=0.25,
               source="leading logarithm, Peliti (1986) [from memory, unverified]",
               reason="next term of relative order 1/ln t, 0.2 at t = 30 to 300"),
    ]  # fmt: skip


def contact(cancel: Cancel) -> list[Check]:
    """The contact process at, below and above its threshold."""
    dp = theory.DIRECTED_PERCOLATION["delta"]
    critical = theory.CONTACT_THRESHOLD
    runs = active_process("contact", 2, 256, [10.0, 100.0], seeds.spawn_integers(3, 8),
                          birth=critical.value, threads=1, cancel=cancel)  # fmt: skip
    delta = from_replicas(effective_exponent([10.0, 100.0], runs, 10.0)[:, 0])
    low, high = (
        active_process("contact", 2, 96, [200.0], seeds.spawn_integers(4, 4), birth=birth,
                       threads=1, cancel=cancel)[:, 0]
        for birth in (1.3, 2.0)
    )  # fmt: skip
    return [
        within(f"contact process at λ = {critical.value}: δ between t = 10 and 100",
               measured=delta.value, error=delta.error, reference=dp.value, tolerance=0.03,
               source=dp.credit, reason="two times by hand, finite t: 0.42 to 0.48 expected"),
        below("particles left at λ = 1.3, t = 200, most of four runs", limit=1e-9,
              measured=low.max(), source=critical.credit, reason="dies out: e^-0.3t or so"),
        above("least density of four runs at λ = 2, t = 200", measured=high.min(), limit=0.3,
              source=critical.credit,
              reason="far above threshold; mean field has 0.5, correlations take some"),
    ]  # fmt: skip


def predators(cancel: Cancel) -> list[Check]:
    """Predators on either side of the lattice's threshold, both above that of mean field."""
    left = {}
    for predation in (0.035, 0.06):
        rules = Rules.lotka_volterra(1.0, 0.025, predation, 0.0)
        ends = []
        for seed in seeds.spawn_integers(6, 4):
            lattice = Lattice(128, rules, {1: 0.3, 2: 0.3}, seed=seed)
            for _ in range(60):
                stop_if(cancel)
                lattice.advance(50.0)
            ends.append(lattice.densities[0])
        left[predation] = np.array(ends)
    between = "between 0.040 and 0.044 by an independent prototype; mean field 0.025"
    return [
        below("predators at λ = 0.035 (μ = 0.025), t = 3000, most of four runs", limit=1e-2,
              measured=left[0.035].max(), source=f"lattice threshold {between}",
              reason="mean field has 0.28; the last few linger for 1/(rate of decline)"),
        above("predators at λ = 0.06, t = 3000, least of four runs", measured=left[0.06].min(),
              limit=0.2, source=f"lattice threshold {between}",
              reason="mean field has 0.55; alive is what is asked"),
    ]  # fmt: skip


GROUPS = (
    ("Annihilation", annihilation),
    ("The contact process", contact),
    ("Predators at their threshold", predators),
)
