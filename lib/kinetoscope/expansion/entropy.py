"""Boltzmann's entropy of a macrostate, and that of the hydrodynamic fields.

A macrostate with N_a discs in cells of volume |D_a| is realised by a volume of phase space whose
logarithm is, per disc,

    S / N = (1 / N) sum_a [ N_a ln |D_a| - ln N_a! ],

or, with Stirling's ln N! = N ln N - N, 1 - sum_a (N_a / N) ln(N_a / |D_a|).  The two differ by
what Stirling leaves out, which matters where N_a is below 5 or so.  With fewer discs than cells
either lies below the entropy of the gas by about (K - 1) / 2N, K the number of occupied cells
(Miller 1955); that correction is offered, and does not rescue N < 5 K.
"""

import math

import numpy as np

from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.expansion import kernels_counting
from kinetoscope.expansion.occupation import check_strips, columns, to_read
from kinetoscope.expansion.state import State

KINDS = ("stirling", "exact")
BIASES = ("none", "miller-madow")


def entropy(
    counts: np.ndarray, cell_volume: float, kind: str = "stirling", bias: str = "none"
) -> float:
    """Entropy per disc, in nats.

    Parameters
    ----------
    counts :
        occupation numbers of all cells, any shape, as ``occupation.counts`` makes them
    cell_volume :
        |D_a| = dx dy dv^d; dy = 1 for strips.  Overflow cells count as cells like others
    kind :
        "stirling" or "exact" (with ln N!)
    bias :
        "none", or "miller-madow", which adds (K - 1) / 2N

    Raises
    ------
    ValueError
        no discs, a volume not above 0, or an unknown kind or bias
    """
    counts = np.asarray(counts)
    return float(entropies(counts[None], cell_volume, kind, bias)[0][0])


def entropies(
    counts: np.ndarray, cell_volume: float, kind: str = "stirling", bias: str = "none"
) -> tuple[np.ndarray, np.ndarray]:
    """:func:`entropy` of every frame of (frames, ...) counts, and the occupied cells of each."""
    if kind not in KINDS:
        raise refusal("kind", kind, "one of " + ", ".join(KINDS), "'stirling' is the default")
    if bias not in BIASES:
        raise refusal("bias", bias, "one of " + ", ".join(BIASES), "'none' is the default")
    if not (is_number(cell_volume) and cell_volume > 0.0):
        raise refusal("cell_volume", cell_volume, "a number above 0", "it is dx dv^2")
    flat = np.ascontiguousarray(counts).reshape(counts.shape[0], -1)
    if flat.size == 0 or flat.dtype.kind not in "iu":
        raise refusal("counts", flat.dtype.name, "whole numbers", "take what counts() returns")
    n = flat.sum(axis=1)
    if flat.min() < 0 or n.min() < 1:
        raise refusal("counts", int(flat.min()), "from 0, with at least one disc", "count again")
    table = _table(int(flat.max()), kind)
    total, occupied = np.empty(flat.shape[0]), np.empty(flat.shape[0])
    kernels_counting.n_log_n(to_read(flat), table, total, occupied)
    found = math.log(cell_volume) - total / n
    if kind == "stirling":
        found += 1.0
    if bias == "miller-madow":
        found += 0.5 * (occupied - 1.0) / n
    return found, occupied


def _table(largest: int, kind: str) -> np.ndarray:
    """N ln N, or ln N!, for N = 0, 1, ..., ``largest``."""
    logarithms = np.log(np.maximum(np.arange(largest + 1, dtype=np.float64), 1.0))
    if kind == "exact":
        return np.cumsum(logarithms)
    return np.arange(largest + 1) * logarithms


def hydrodynamic_entropy(state: State, n_x: int) -> float:
    """Entropy per disc of the macrostate that knows density, momentum and energy of each strip.

    It is that of local equilibrium: sum_c N_c [ln(V_c / N_c) + 1 + ln(2 pi e T_c)] / N with T_c
    the temperature about the strip's own drift.  Free flight never lowers it either; it is blind to
    the filaments that velocity cells see.
    """
    check_strips(n_x)
    x, vx, vy = columns(state)
    if x.size == 0:
        raise refusal("state", "no discs", "one disc or more", "take gas.state()")
    sums = np.zeros((int(n_x), 4))
    kernels_counting.moments(x, vx, vy, int(n_x), sums)
    return float(local_equilibrium(sums))


def local_equilibrium(sums: np.ndarray) -> np.ndarray:
    """The entropy per disc (...,) from the sums of strips, (..., n_x, 4).

    The sums are the number of discs, their momenta along x and y and twice their energy.
    """
    n_x = sums.shape[-2]
    number, energy = sums[..., 0], sums[..., 3]
    inside = np.maximum(number, 1.0)  # an empty strip counts for nothing below
    drift = (sums[..., 1] ** 2 + sums[..., 2] ** 2) / inside
    peculiar = np.maximum(energy - drift, 0.0)
    # N - 1 degrees of freedom a dimension; one disc alone has no temperature of its own, and
    # takes that of the gas.
    freedom = 2.0 * (number - 1.0)
    total = number.sum(axis=-1)
    whole = (energy.sum(axis=-1) / (2.0 * total))[..., None]
    own = (freedom > 0.0) & (peculiar > 0.0)
    temperature = np.where(own, peculiar / np.where(own, freedom, 1.0), whole)
    per_disc = 2.0 + math.log(2.0 * math.pi) + np.log(temperature / (n_x * inside))
    return (number * per_disc).sum(axis=-1) / total
