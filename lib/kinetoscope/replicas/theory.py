"""Everything about memories and glasses that can be said without running anything.

The loads and their names (``normalisation``), replica-symmetric curves and states (``rs``,
``rs_points``), where retrieval ends (``spinodal``), the p-spin glass inside every dense network
(``pspin``), the SK model with any number of steps of breaking (``parisi``); this module is the one
door to all of them.  It never imports the simulations, so that each can be the other's judge.

Normalisation: H = -(P-1)!/N^(P-1) sum over patterns and P-tuples; "load" is alpha = K/N at P = 2
and gamma = alpha (P-1)! for P >= 3.  Temperatures are positive; what a question has no answer to
is None (no such state) or NaN in an array, never an unconverged number: every solution carries
``converged`` and ``residual``.
"""

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.replicas import admissible, rs, rs_points
from kinetoscope.replicas import spinodal as limits
from kinetoscope.replicas.normalisation import Loads, convert, glass_scale
from kinetoscope.replicas.parisi import OverlapLaw, Parisi, Rung, ladder, parisi
from kinetoscope.replicas.pspin import GlassLines, PSpin, glass_lines, pspin
from kinetoscope.replicas.solution import Solution

__all__ = [
    "GlassLines", "Loads", "OverlapLaw", "PSpin", "Parisi", "Rung", "Solution", "branch",
    "capacity", "convert", "glass_lines", "glass_scale", "highest_temperature", "ladder", "parisi",
    "pspin", "solve", "spinodal",
]  # fmt: skip

BRANCHES = ("retrieval", "glass", "paramagnet")
LEVELS = ("rs",)


def capacity(p: int, level: str = "rs") -> float:
    """The largest load that can be retrieved at T = 0: alpha_c for P = 2, gamma_c for P >= 3.

    Level "rs": the closed form of :mod:`.spinodal` (0.137906, 0.252190, 0.197860 for P = 2, 3, 4).
    """
    p = admissible.order(p)
    admissible.choice("level", level, LEVELS)
    return limits.capacity_rs(p)[0]


def highest_temperature(p: int) -> float:
    """Above this not even a single pattern is retrieved; 1 for P = 2, 0.5826 for P = 3."""
    return limits.highest_temperature(admissible.order(p))[0]


def spinodal(p: int, temperature: float) -> tuple[float, float] | None:
    """The largest load with a retrieval state at T > 0, and the overlap m there (RS).

    None above the temperature at which a single pattern is lost.  At P = 2 the load vanishes as
    (1-T)^3 towards T = 1.
    """
    p, temperature = admissible.order(p), admissible.temperature(temperature)
    load, miss = rs_points.limit(p, temperature)
    return None if np.isnan(load) else (load, 1.0 - miss)


def branch(p: int, temperature: float, m: float | np.ndarray) -> dict[str, float | np.ndarray]:
    """All retrieval states at T, stable or not, by their overlap 0 < m < 1 (RS).

    Returns ``load``, at which the state with this m is a saddle point, ``q``, ``s`` (width of the
    noise), ``free_energy``, ``energy`` and ``replicon``: numbers for a number m, arrays of the
    shape of m otherwise; NaN where no load has such a state (thermal noise alone is too much).
    """
    p, temperature = admissible.order(p), admissible.temperature(temperature)
    overlap = np.asarray(m, dtype=np.float64)
    if not np.all((overlap > 0.0) & (overlap < 1.0)):
        raise refusal("m", m, "between 0 and 1", "m = 0 is the glass, m = 1 needs T = 0")
    curve = rs.states(p, temperature, 1.0 - overlap)
    found = {
        "load": curve.load, "q": curve.q, "s": curve.noise, "free_energy": curve.free_energy,
        "energy": curve.energy, "replicon": curve.replicon,
    }  # fmt: skip
    return {k: float(v) for k, v in found.items()} if overlap.ndim == 0 else found


def solve(
    p: int, temperature: float, load: float, branch: str = "retrieval", level: str = "rs"
) -> Solution | None:
    """The saddle point at (T, load): the retrieval state, the glass, or the paramagnet.

    None where there is no such state: retrieval beyond the spinodal, glass above its transition,
    paramagnet at P = 2 for T <= 1 (its cross-talk diverges).
    """
    p, temperature = admissible.order(p), admissible.temperature(temperature)
    load = admissible.load(load)
    admissible.choice("branch", branch, BRANCHES)
    admissible.choice("level", level, LEVELS)
    if branch == "paramagnet":
        exists = p > 2 or temperature > 1.0
        return rs_points.paramagnet(p, temperature, load, branch, level) if exists else None
    if branch == "retrieval":
        return rs_points.retrieval(p, temperature, load)
    return rs_points.glass(p, temperature, load)
