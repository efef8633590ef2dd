"""Quench: let the spins fall, one at a time, until none can lower the energy any more.

At T = 0 a spin flips when that lowers H (s_i h_i < 0) and stays where it is otherwise, ties
included.  Visited again and again in one random order, the spins reach a configuration in which
none wants to flip: a local minimum, not the ground state.  From a corrupted pattern this is
recall; from random spins it shows how rugged the landscape is.
"""

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import seeds
from kinetoscope.replicas import dynamics, kernels_ladder
from kinetoscope.replicas.couplings import checked
from kinetoscope.replicas.hebbian import Hebbian

#: Sweeps after which the last spins are looked at one by one in double precision.
MOST = 2000


def quench(model: Hebbian | ArrayLike, spins: ArrayLike, seed: int = 0) -> np.ndarray:
    """The fixed point reached from ``spins`` (n,), or from many (R, n); int8 of the same shape.

    ``seed`` draws the order in which spins are visited, the same for all starts of one call.
    At the end s_i h_i >= 0 for every spin, in double precision.
    """
    if not isinstance(model, Hebbian):
        model = checked(model)
    n = model.n if isinstance(model, Hebbian) else model.shape[0]
    start = dynamics.checked_spins(spins, n)
    order = np.random.default_rng(seeds.spawn(seed, 64)).permutation(n)
    move = dynamics.of(_reordered(model, order))
    s = np.ascontiguousarray(np.atleast_2d(start)[:, order])
    memory, _ = move.remember(s)
    for row, known in zip(s, memory, strict=True):
        kernels_ladder.settle[move.kind](move.arrays, row, known, MOST)
        _finish(move, row)
    fallen = np.empty_like(s)
    fallen[:, order] = s
    return fallen.reshape(start.shape)


def _reordered(model: Hebbian | np.ndarray, order: np.ndarray) -> Hebbian | np.ndarray:
    if isinstance(model, Hebbian):
        return Hebbian(model.p, model.n, model.patterns[:, order], variant=model.variant)
    return model[np.ix_(*[order] * model.ndim)]


def _finish(move: dynamics.Dynamics, s: np.ndarray) -> None:
    """Single precision may leave a spin on the wrong side by a rounding: settle it exactly."""
    while True:
        h = move.fields(s[None])[0]
        x = s * h
        i = int(np.argmin(x))
        # A sum of n rounded terms: below this a field counts as zero.
        if x[i] >= -1e-12 * float(np.abs(h).max()) * s.size:
            return
        s[i] = -s[i]
