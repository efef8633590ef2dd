"""What is read off a run: gains of entropy in any cells that nest, and when half is reached."""

from collections.abc import Sequence

import numpy as np

from kinetoscope.core.trajectory import Trajectory
from kinetoscope.expansion.entropy import entropies
from kinetoscope.expansion.occupation import rebin

#: Half of ln 2: where the entropy of a gas is half way.
HALF = 0.5 * float(np.log(2.0))


def entropy_gain(
    run: Trajectory, factor_x: int = 1, factor_v: int = 1, bias: str = "none"
) -> tuple[np.ndarray, np.ndarray]:
    """S(t) - S(0) per disc (frames,), and the occupied cells, in coarser cells than are stored.

    The stored cells are ``run.params.finer`` = (fx, fv) times finer than those asked for; factors
    count in stored cells, so that (fx, fv) gives back the cells of ``run.data["entropy"]``.
    """
    params = run.params
    in_x, in_v = params.finer
    coarse = rebin(run.data["counts"], factor_x, factor_v, v_dims=params.v_dims)
    dx, dv = factor_x / (params.n_x * in_x), factor_v * params.dv / in_v
    found, occupied = entropies(coarse, dx * dv**params.v_dims, bias=bias)
    return found - found[0], occupied


def entropy_gains(
    run: Trajectory, factors: Sequence[int]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """:func:`entropy_gain` in the strips asked for and velocity cells of several ``factors``.

    They rise, and each divides the next one: the cells of one are joined from those of the one
    before, which are fewer than the stored ones.
    """
    params = run.params
    (in_x, in_v), joined, before, found = params.finer, run.data["counts"], 1, []
    for k, factor in enumerate(factors):
        joined = rebin(joined, in_x if k == 0 else 1, factor // before, v_dims=params.v_dims)
        volume = (factor * params.dv / in_v) ** params.v_dims / params.n_x
        entropy, occupied = entropies(joined, volume)
        found.append((entropy - entropy[0], occupied))
        before = factor
    return found


def widths(run: Trajectory, most: int = 4) -> dict[float, int]:
    """Velocity cells that the stored counts can show: width -> factor, around the one asked for.

    Doublings of the finest stored width up to 2 v_th, the ``most`` nearest to the one asked for.
    """
    params = run.params
    _, in_v = params.finer
    fine, cells = params.dv / in_v, params.n_v * in_v
    factors = [2**k for k in range(12) if cells % 2**k == 0 and fine * 2**k <= 2.0 + 1e-9]
    factors.sort(key=lambda f: (abs(np.log2(f / in_v)), f))
    return {fine * factor: factor for factor in sorted(factors[:most])}


def half_time(times: np.ndarray, gain: np.ndarray, level: float = HALF) -> float:
    """When the gain first reaches (ln 2) / 2, between frames by a straight line; NaN if never.

    Another ``level`` for a gas that does not begin in the half.

    ``times``, ``gain`` are (frames,).
    """
    there = np.flatnonzero(gain >= level)
    if there.size == 0:
        return float("nan")
    k = int(there[0])
    if k == 0:
        return float(times[0])
    part = (level - gain[k - 1]) / (gain[k] - gain[k - 1])
    return float(times[k - 1] + part * (times[k] - times[k - 1]))
