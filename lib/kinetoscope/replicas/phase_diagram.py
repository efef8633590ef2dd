"""The phase diagram of one P: every line over the (load, T) plane, and the regions between them.

* ``spinodal``: retrieval states exist to its left, RS; ``spinodal_1rsb`` with one step of breaking
  (P <= 6, from :mod:`.mended`; NaN above).
* ``instability``: on the retrieval branch, replica symmetry breaks to its right
  (de Almeida and Thouless).
* ``first_order``: to its left the retrieval state is the stable one, f_retrieval < f_glass; the
  glass is the 1RSB one for P >= 3 (the RS glass has far too low an energy) and RS at P = 2.
* ``glass`` (T_K), ``dynamical`` (T_d) and ``gardner`` (T_G): temperatures over the load; one
  continuous line at P = 2.
* ``nishimori``: T = gamma for P >= 3; NaN at P = 2.

A diagram costs half a second once and is remembered; :meth:`Diagram.at` interpolates in it, in
microseconds, for a slider or a pointer; :func:`theory.solve` answers exactly.
"""

from functools import lru_cache

import attrs
import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.special import erfc, erfcinv

from kinetoscope.replicas import mended, pspin, rs, spinodal
from kinetoscope.replicas.normalisation import glass_scale
from kinetoscope.replicas.rs_points import paramagnet

#: Names of the regions by their number in ``Diagram.regions``.
REGIONS = ("paramagnet", "glass", "metastable retrieval", "stable retrieval")


@attrs.frozen(eq=False)
class Diagram:
    """Lines and regions over ``temperatures`` (n_T,) and ``loads`` (n_load,).

    ``spinodal``, ``spinodal_1rsb``, ``instability``, ``first_order`` (n_T,): loads;
    ``dynamical``, ``glass``, ``gardner``, ``nishimori`` (n_load,): temperatures; NaN where there is
    no line.  ``regions`` (n_T, n_load) uint8, an index into ``names``; ``overlap`` (n_T, n_load):
    m of the retrieval state, NaN beyond the spinodal.
    """

    p: int
    temperatures: np.ndarray
    loads: np.ndarray
    spinodal: np.ndarray
    spinodal_1rsb: np.ndarray
    spinodal_overlap: np.ndarray
    instability: np.ndarray
    first_order: np.ndarray
    dynamical: np.ndarray
    glass: np.ndarray
    gardner: np.ndarray
    nishimori: np.ndarray
    regions: np.ndarray
    overlap: np.ndarray
    names: tuple[str, ...] = REGIONS

    def at(self, temperature: float, load: float) -> tuple[str, float]:
        """The region and the interpolated m (0 without retrieval state) at one point, instantly."""
        t = float(np.interp(temperature, self.temperatures, np.arange(self.temperatures.size)))
        row = int(min(t, self.temperatures.size - 2))
        m = [np.interp(load, self.loads, np.nan_to_num(self.overlap[row + k])) for k in (0, 1)]
        near = int(np.abs(self.loads - load).argmin())
        region = self.names[int(self.regions[round(t), near])]
        inside = region.endswith("retrieval")
        return region, float(m[0] + (m[1] - m[0]) * (t - row)) if inside else 0.0


@lru_cache(maxsize=16)
def diagram(p: int, n_temperature: int, n_load: int) -> Diagram:
    """The RS diagram of ``p``; T to 1.05 of what retrieval bears, load to 1.5 of its largest."""
    t = np.linspace(0.0, 1.05 * spinodal.highest_temperature(p)[0], n_temperature + 1)[1:]
    limit, miss = spinodal.line(p, t)
    loads = np.linspace(0.0, 1.5 * np.nanmax(limit), n_load)
    # One table of the stable branch, from the single pattern's overlap to the spinodal's.
    live = np.isfinite(limit)
    least = spinodal.unloaded_miss(p, t)
    # The load goes like 1/y^2, m = erf(y), in the cold: equal steps of that.
    cold, hot = (erfcinv(one[live, None]) ** -2 for one in (least, miss))
    misses = erfc((cold + (hot - cold) * np.linspace(0.0, 1.0, 29)[1:-1]) ** -0.5)
    table = rs.states(p, t[live, None], misses)
    overlap = np.full((t.size, n_load), np.nan)
    instability, first_order = np.full(t.size, np.nan), np.full(t.size, np.nan)
    for row, i in enumerate(np.flatnonzero(live)):
        ok = np.isfinite(table.load[row])
        load = np.concatenate([[0.0], table.load[row][ok], [limit[i]]])
        m = np.concatenate([[1.0 - least[i]], table.m[row][ok], [1.0 - miss[i]]])
        load = np.maximum.accumulate(load)
        # Near the spinodal m goes like the root of the distance: interpolate in that root.
        inside = loads <= limit[i]
        root = np.sqrt(limit[i] - load)[::-1]
        overlap[i, inside] = np.interp(np.sqrt(limit[i] - loads[inside]), root, m[::-1])
        instability[i] = _crossing(table.load[row][ok], table.replicon[row][ok])
        free = table.free_energy[row][ok] - _rival(p, t[i], table.load[row][ok])
        first_order[i] = _crossing(table.load[row][ok], -free)
        if np.isnan(first_order[i]) and free.size and free[-1] < 0.0:
            first_order[i] = limit[i]
    if p == 2:
        dynamical = glass = gardner = 1.0 + np.sqrt(loads)
        nishimori = np.full(n_load, np.nan)
    else:
        unit = pspin.pspin(p)
        scale = np.array([glass_scale(p, load) for load in loads])
        dynamical, glass, gardner = (
            scale * one for one in (unit.dynamical, unit.kauzmann, unit.gardner)
        )
        nishimori = loads.copy()
    regions = np.where(t[:, None] < glass, 1, 0).astype(np.uint8)
    regions[np.isfinite(overlap)] = 2
    regions[loads < np.nan_to_num(first_order)[:, None]] = 3
    broken = mended.mended_line(p, t) if p in mended.TABLE else np.full(t.size, np.nan)
    return Diagram(
        p, t, loads, limit, broken, 1.0 - miss, instability, first_order, dynamical, glass, gardner,
        nishimori, regions, overlap,
    )  # fmt: skip


def _crossing(load: np.ndarray, value: np.ndarray) -> float:
    """The first load at which ``value`` falls through zero, linearly; NaN if it stays positive."""
    below = np.flatnonzero(value <= 0.0)
    if below.size == 0 or below[0] == 0:
        return float("nan")
    i = below[0]
    return float(load[i - 1] + (load[i] - load[i - 1]) * value[i - 1] / (value[i - 1] - value[i]))


def _rival(p: int, t: float, loads: np.ndarray) -> np.ndarray:
    """Free energy of the state without overlap: glass below its transition, else paramagnet."""
    if p == 2:
        # The curve of RS glasses in the width of their noise: first where it lies, then finely.
        width = np.geomspace(1e-3, 4.0 * (1.0 + np.sqrt(loads[-1])), 60)
        found = rs.glass_states(2, t, width).load
        first = max(int(np.flatnonzero(np.isfinite(found))[0]) - 1, 0)
        last = int(np.flatnonzero(found > loads[-1])[0])
        states = rs.glass_states(2, t, np.linspace(width[first], width[last], 60))
        ok = np.isfinite(states.load)
        return PchipInterpolator(states.load[ok], states.free_energy[ok])(loads)
    # All glasses of one P are one glass in the units of T and f that its load gives.
    f = np.empty(loads.size)
    curve_t, curve_f = _glass_curve(p)
    for i, load in enumerate(loads):
        scale = glass_scale(p, load)
        cold = t < curve_t[-1] * scale
        f[i] = (
            scale * np.interp(t / scale, curve_t, curve_f) if cold
            else paramagnet(p, t, load, "paramagnet", "rs").free_energy
        )  # fmt: skip
    return f


@lru_cache(maxsize=16)
def _glass_curve(p: int) -> tuple[np.ndarray, np.ndarray]:
    """T (rising to T_K) and f of the standard p-spin glass, 1RSB, explicit in x."""
    points = [(0.0, pspin.pspin(p).ground_energy)]
    for x in np.linspace(0.02, 1.0, 40):
        y = pspin.width_at(p, float(x))
        at = pspin.weighted(y, float(x))
        t = pspin.temperature_of(p, y, at.q)
        bracket = 1.0 + (p - 1) * (1.0 - x) * at.q**p - p * at.q ** (p - 1)
        points.append((t, -bracket / (4.0 * t) - t * at.log_z / x))
    curve = np.array(points)
    return curve[:, 0], curve[:, 1]
