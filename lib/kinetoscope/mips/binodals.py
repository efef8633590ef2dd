"""The packings of gas and crowd that live side by side, measured in strips by our own kernels.

A strip of crowd stands across a box three times as long as wide, so that both borders are flat and
neither phase is squeezed by a curved one.  The profile along the box is centred on the crowd and
averaged over the later half of the run; the gas is its outer fifth, the crowd its inner fifth.
What comes out belongs to the disc: another stiffness, another noise, other binodals, and near the
critical point a box of this size shows no strip at all, so the table stops above it.
"""

import math
import threading

import numpy as np

from kinetoscope.core.estimate import Measured
from kinetoscope.core.run import stop_if
from kinetoscope.mips import observables
from kinetoscope.mips.params import Params
from kinetoscope.mips.simulation import SLICE, Simulation

#: Bins of a profile; a fifth of them is a phase.
BINS = 40
#: Looks a memory time, and pieces of the later half whose scatter is the error.
LOOKS, BLOCKS = 4, 6
#: When the table below was made (by `assets/binodals.py`), and of what.
MADE = "2026-11-21: 1200 swimmers, packing 0.6, 24 memory times, seed 1"
#: (Pe, gas, its error, crowd, its error); the errors are of one run, other seeds (2, 3) and twice
#: the swimmers gave packings up to 0.03 off at Pe = 100.  For each potential; soft discs: k = 20.
TABLE: dict[str, tuple[tuple[float, float, float, float, float], ...]] = {
    "harmonic": (
        (70.0, 0.466, 0.017, 0.937, 0.018),
        (85.0, 0.343, 0.013, 1.001, 0.009),
        (100.0, 0.274, 0.012, 1.057, 0.011),
        (130.0, 0.248, 0.016, 1.075, 0.014),
        (160.0, 0.193, 0.009, 1.109, 0.005),
        (200.0, 0.197, 0.005, 1.113, 0.004),
    ),
    "wca": (
        (55.0, 0.405, 0.015, 0.882, 0.010),
        (70.0, 0.318, 0.011, 0.876, 0.004),
        (85.0, 0.229, 0.014, 0.930, 0.005),
        (100.0, 0.217, 0.009, 0.932, 0.004),
        (130.0, 0.163, 0.011, 0.944, 0.006),
        (160.0, 0.146, 0.007, 0.960, 0.006),
    ),
}
#: The stiffness of the soft discs in the table.
STIFFNESS = 20.0


def measure(
    params: Params, *, seed: int = 1, memories: float = 24.0,
    cancel: threading.Event | None = None,
) -> tuple[Measured, Measured]:  # fmt: skip
    """Packings of gas and crowd beside each other in a strip; ``params.start`` must be "strip".

    Raises Cancelled within 50 ms of the event.
    """
    run = Simulation(params, seed)
    steps = max(1, round(1.0 / (LOOKS * params.d_r * params.step)))
    looks = max(2 * BLOCKS, round(memories * LOOKS))
    profiles = []
    for look in range(looks):
        left = steps
        while left > 0:
            stop_if(cancel)
            run.make_steps(min(left, max(1, SLICE // params.n)))
            left -= max(1, SLICE // params.n)
        if look >= looks // 2:
            at = run.positions()
            profiles.append(observables.profile(at, at[:, 0], run.box, bins=BINS)[1])
    found = np.array(profiles)
    inner = np.abs(np.arange(BINS) + 0.5 - 0.5 * BINS) < 0.1 * BINS
    outer = np.abs(np.arange(BINS) + 0.5 - 0.5 * BINS) > 0.4 * BINS
    return _mean(found[:, outer], "packing of the gas"), _mean(found[:, inner], "of the crowd")


def _mean(profiles: np.ndarray, label: str) -> Measured:
    blocks = np.array([block.mean() for block in np.array_split(profiles, BLOCKS)])
    return Measured(
        float(profiles.mean()), float(blocks.std(ddof=1) / math.sqrt(BLOCKS)), "", label
    )


def at(params: Params) -> tuple[float, float] | None:
    """(gas, crowd) for these knobs from the table, or None where it does not reach.

    Straight lines between its Peclet numbers; active Brownian discs with the thermal noise of a
    sphere, D_t = 1/Pe, and the table's stiffness.
    """
    rows = TABLE.get(params.potential, ())
    soft_as_stored = params.potential != "harmonic" or params.stiffness == STIFFNESS
    as_stored = (
        params.model == "abp" and params.thermal and params.speed == 1.0
        and params.translational_diffusion is None and params.rotational_diffusion is None
        and soft_as_stored and params.trap_stiffness == 0.0
    )  # fmt: skip
    if not as_stored or not rows or not rows[0][0] <= params.peclet <= rows[-1][0]:
        return None
    peclets, gas, _, dense, _ = np.array(rows).T
    return (
        float(np.interp(params.peclet, peclets, gas)),
        float(np.interp(params.peclet, peclets, dense)),
    )
