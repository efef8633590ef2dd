"""Entropy gained in a run, as the page tells it: in four widths of cells, by theory, in the end."""

from weakref import WeakKeyDictionary

import numpy as np

from kinetoscope.core.trajectory import Trajectory
from kinetoscope.expansion import theory
from kinetoscope.expansion.observables import entropy_gains
from kinetoscope.expansion.params import Params

#: Velocity cells of the charts, in those asked for.
WIDTHS = {"half": 0.5, "one": 1.0, "two": 2.0, "four": 4.0}
#: What :func:`gains` found: both rows of charts ask, for as long as the run is looked at.
_FOUND: WeakKeyDictionary[Trajectory, dict[str, tuple[np.ndarray, np.ndarray]]] = (
    WeakKeyDictionary()
)


def gains(run: Trajectory) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Entropy gained and occupied cells in each width that the stored counts can show."""
    if run in _FOUND:
        return _FOUND[run]
    in_v = run.params.finer[1]
    cells, nothing = run.params.n_v * in_v, np.full(run.times.size, np.nan)
    factors = {key: int(in_v * relative) for key, relative in WIDTHS.items()}
    there = {
        key: factor for key, factor in factors.items()
        if factor >= 1 and cells % factor == 0 and run.params.dv * WIDTHS[key] <= 2.0
    }  # fmt: skip
    each = zip(there, entropy_gains(run, [*there.values()]), strict=True)
    found = _FOUND[run] = dict.fromkeys(WIDTHS, (nothing, nothing)) | dict(each)
    return found


def law(run: Trajectory) -> np.ndarray:
    """Theory's gain in the cells asked for, NaN where it does not hold or there is none."""
    params, t = run.params, run.times
    if params.start == "temperatures":
        return np.full(t.size, np.nan)
    if params.solver == "free":
        # After the turn the film runs backwards.
        at = np.where(t > params.reverse_at, np.abs(2.0 * params.reverse_at - t), t)
        at = at if params.reverse_at else t
        # The law begins when the flight has mixed the strips.
        mixed = at > 1.0 / params.n_x
        law = theory.collisionless_entropy(at, params.dv, params.n_x, params.filled)
        return np.where(mixed, law, np.nan)
    rate = theory.kinetics(params.n, params.diameter, 0.0).rate
    holds = theory.two_rate_valid(t, rate) & (params.reverse_at == 0.0)
    law = np.full(t.size, np.nan)
    law[holds] = theory.two_rate_entropy(
        t[holds], params.dv, rate, params.n_x, params.filled
    )
    return law


def end_of(params: Params) -> float:
    """What theory says that the entropy gains in the end."""
    return theory.final_gain(params.start, params.n_x, params.v_dims, params.solver != "free")


def end_label(params: Params) -> str:
    """That end in words."""
    names = {2: "ln 2", 3: "ln 3"}
    found = [words for n, words in names.items() if abs(end_of(params) - np.log(n)) < 1e-9]
    return found[0] if found else "the end"
