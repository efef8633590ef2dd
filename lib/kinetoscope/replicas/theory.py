"""Everything about memories and glasses that can be said without running anything.

The loads and their names (``normalisation``), replica-symmetric curves and states (``rs``,
``rs_points``), where retrieval ends (``spinodal``), the p-spin glass inside every dense network
(``pspin``), the SK model with any number of steps of breaking (``parisi``), one step of breaking
with a retrieved pattern (``rsb1``, ``rsb1_points``), the network of powers (``power_sum``), lines
and regions (``phase_diagram``); this
module is the one door to all of them.  It never imports the simulations, so that each can be the
other's judge.

Normalisation: H = -(P-1)!/N^(P-1) sum over patterns and P-tuples; "load" is alpha = K/N at P = 2
and gamma = alpha (P-1)! for P >= 3.  Temperatures are positive; what a question has no answer to
is None (no such state) or NaN in an array, never an unconverged number: every solution carries
``converged`` and ``residual``.
"""

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.replicas import admissible, phase_diagram, power_sum, rs, rs_points, rsb1_points
from kinetoscope.replicas import spinodal as limits
from kinetoscope.replicas.mended import mended_line
from kinetoscope.replicas.normalisation import Loads, convert, glass_scale
from kinetoscope.replicas.parisi import OverlapLaw, Parisi, Rung, ladder, parisi
from kinetoscope.replicas.phase_diagram import Diagram
from kinetoscope.replicas.pspin import GlassLines, PSpin, glass_lines, pspin
from kinetoscope.replicas.solution import Solution

__all__ = [
    "Diagram", "GlassLines", "Loads", "OverlapLaw", "PSpin", "Parisi", "Rung", "Solution", "branch",
    "capacity", "convert", "diagram", "glass_lines", "glass_scale", "highest_temperature", "ladder",
    "mended_line", "parisi", "pspin", "solve", "spinodal",
]  # fmt: skip

BRANCHES = ("retrieval", "glass", "paramagnet")
LEVELS = ("rs", "1rsb")


def capacity(p: int, level: str = "rs", variant: str = "distinct") -> float:
    """The largest load that can be retrieved at T = 0: alpha_c for P = 2, gamma_c for P >= 3.

    Level "rs": the closed form of :mod:`.spinodal` (0.137906, 0.252190, 0.197860 for P = 2, 3, 4).
    Level "1rsb": the turning point of the broken curve of :mod:`.rsb1_points`, a second the
    first time; larger for every P (0.138186, 0.30747, 0.22917 for P = 2, 3, 4).
    Variant "power": for the P-th power of the overlap (:mod:`.power_sum`; RS, P >= 3).
    """
    p = admissible.order(p)
    if _of_powers(p, level, variant):
        return power_sum.capacity(p)[0]
    if admissible.choice("level", level, LEVELS) == "1rsb":
        return rsb1_points.capacity(p)[0]
    return limits.capacity_rs(p)[0]


def _of_powers(p: int, level: str, variant: str) -> bool:
    """Whether the question is one for `power_sum`; at P = 2 the two energies differ by a number."""
    if admissible.choice("variant", variant, power_sum.VARIANTS) == "distinct" or p == 2:
        return False
    if admissible.choice("level", level, LEVELS) != "rs":
        raise refusal("level", level, "'rs' for powers of the overlap",
                      "'1rsb' is for products of different spins")  # fmt: skip
    return True


def highest_temperature(p: int) -> float:
    """Above this not even a single pattern is retrieved; 1 for P = 2, 0.5826 for P = 3."""
    return limits.highest_temperature(admissible.order(p))[0]


def spinodal(
    p: int, temperature: float, level: str = "rs", variant: str = "distinct"
) -> tuple[float, float] | None:
    """The largest load with a retrieval state at T > 0, and the overlap m there.

    None above the temperature at which a single pattern is lost.  In RS the load first *grows*
    with T, from 0.252 to 0.310 at P = 3; with one step of breaking it hardly does (0.3075, 0.3093
    and 0.3097 at T = 0, 0.1 and 0.2).  "1rsb" takes a second or two the first time.
    ``variant`` as in :func:`capacity`.
    """
    p, temperature = admissible.order(p), admissible.temperature(temperature)
    if _of_powers(p, level, variant):
        (load,), (miss,) = power_sum.line(p, np.array([temperature]))
        return None if np.isnan(load) else (float(load), float(1.0 - miss))
    if admissible.choice("level", level, LEVELS) == "1rsb":
        load, m = rsb1_points.limit(p, temperature)
        return None if np.isnan(load) else (load, m)
    load, miss = rs_points.limit(p, temperature)
    return None if np.isnan(load) else (load, 1.0 - miss)


def branch(
    p: int, temperature: float, m: float | np.ndarray, variant: str = "distinct"
) -> dict[str, float | np.ndarray]:
    """All retrieval states at T, stable or not, by their overlap 0 < m < 1 (RS).

    Returns ``load``, at which the state with this m is a saddle point, ``q``, ``s`` (width of the
    noise), ``free_energy``, ``energy`` and ``replicon``: numbers for a number m, arrays of the
    shape of m otherwise; NaN where no load has such a state (thermal noise alone is too much).
    ``variant`` as in :func:`capacity`.
    """
    p, temperature = admissible.order(p), admissible.temperature(temperature)
    words = "between 0 and 1", "m = 0 is the glass, m = 1 needs T = 0"
    overlap = admissible.array("m", m, *words)
    if not np.all((overlap > 0.0) & (overlap < 1.0)):
        raise refusal("m", m, *words)
    states = power_sum.states if _of_powers(p, "rs", variant) else rs.states
    curve = states(p, temperature, 1.0 - overlap)
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
    paramagnet at P = 2 for T <= 1 (its cross-talk diverges).  Level "1rsb": where replica symmetry
    is stable, the same state (q0 = q1); a broken retrieval state takes a second or two at a new
    T and 30 ms at other loads.  Between T_K and T_d the dense glass has x = 1: states without
    weight, f the paramagnet's.
    """
    p, temperature = admissible.order(p), admissible.temperature(temperature)
    load = admissible.load(load)
    admissible.choice("branch", branch, BRANCHES)
    admissible.choice("level", level, LEVELS)
    if branch == "paramagnet":
        exists = p > 2 or temperature > 1.0
        return rs_points.paramagnet(p, temperature, load, branch, level) if exists else None
    if branch == "retrieval":
        found = rsb1_points.retrieval if level == "1rsb" else rs_points.retrieval
    else:
        found = rsb1_points.glass if level == "1rsb" else rs_points.glass
    return found(p, temperature, load)


def diagram(p: int, n_temperature: int = 60, n_load: int = 80) -> Diagram:
    """Lines and regions of one P over (load, T); half a second once, then remembered.

    The RS diagram, but for the glass of P >= 3, which is the 1RSB one everywhere (``first_order``
    and the glass lines need it).  ``Diagram.at(temperature, load)`` interpolates at once.
    """
    p = admissible.order(p)
    for name, n in (("n_temperature", n_temperature), ("n_load", n_load)):
        whole = isinstance(n, int | np.integer) and not isinstance(n, bool)
        if not whole or not 4 <= n <= 1000:
            raise refusal(name, n, "a whole number in [4, 1000]", "60 x 80 draws smooth lines")
    return phase_diagram.diagram(p, int(n_temperature), int(n_load))
