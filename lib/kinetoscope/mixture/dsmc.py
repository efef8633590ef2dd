"""Two species as particles: direct simulation Monte Carlo with exact pair rates.

N particles in all stand for the densities n_light + n_heavy, each for the same share of them.
Any two collide at the rate their kernel gives (Kac's master equation; Bird's method without
cells and without a time step), so that the only errors are noise, 1/sqrt(N), and terms of order
1/N: pairs are correlated a little, since what one gains the other loses.

Costs grow with the number of collisions: the temperatures meet after a time 1/eps^2 in which
every light particle collides 1/eps^2 times.  That is why the solver goes another way; here is
the independent reference for it.

Bird, *Molecular Gas Dynamics and the Direct Simulation of Gas Flows* (1994), ch. 10
[from memory, unverified].
"""

import threading
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import Budget, Cost, Progress, check_budget, stop_if
from kinetoscope.mixture import kernels_reference

#: Measured per proposed pair on one core, hard discs and Maxwell molecules; for estimates.
SECONDS_PER_PAIR = 6e-8
#: Pairs looked at in the first call; later calls take as many as fit in 50 ms.
FIRST, LONGEST = 2_000, 0.05


@attrs.frozen(eq=False)
class Dsmc:
    """Averages over particles, with their errors from independent replicas.

    Attributes
    ----------
    times : (n_times,)
        mean free times of the light gas
    data, errors : {name: (n_times,)}
        mean over replicas and its standard error: ``drift_*``, ``temperature_*``,
        ``anisotropy_*`` (<v_x^2> - <v_y^2> less that of the drift), ``fourth_moment_*`` (<|v|^4>),
        each for ``light`` and ``heavy`` in their own thermal units
    replicas : {name: (n_replicas, n_times)}
        the same, replica by replica
    particles : (int, int)
        light and heavy ones in each replica
    collisions, pairs : int
        collisions of all replicas, and pairs looked at for them
    seconds : float
        wall time
    """

    times: np.ndarray
    data: Mapping[str, np.ndarray]
    errors: Mapping[str, np.ndarray]
    replicas: Mapping[str, np.ndarray]
    particles: tuple[int, int]
    collisions: int
    pairs: int
    seconds: float


def dsmc(
    params: Any, *, times: ArrayLike, particles: int = 20_000, replicas: int = 3, seed: int = 0,
    budget: Budget | None = None, cancel: threading.Event | None = None,
    progress: Progress | None = None,
) -> Dsmc:  # fmt: skip
    """Simulate the gas of ``params`` with ``particles`` in all, ``replicas`` times over.

    ``params`` is a :class:`kinetoscope.mixture.Params`; of it are read ``epsilon``, ``gamma``,
    densities, the three strengths and the initial data.  ``times`` (n,) rise from 0 or later and
    are met exactly.  Replica k of a seed is always the same.

    Raises
    ------
    BudgetExceeded
        more collisions than the budget allows: fewer particles or replicas, a shorter run, or a
        mass ratio nearer to one
    Cancelled
        within 150 ms of the event
    """
    times = np.asarray(times, dtype=np.float64)
    if times.ndim != 1 or times.size == 0 or not np.isfinite(times).all() or times[0] < 0:
        raise refusal("times", times, "a list of one or more times, none negative", "start at 0")
    if (np.diff(times) <= 0).any():
        raise refusal("times", times, "rising", "sort them and leave out what is there twice")
    if not (isinstance(particles, int | np.integer) and 100 <= particles <= 2_000_000):
        raise refusal("particles", particles, "a whole number in [100, 2 000 000]", "try 20 000")
    if not (isinstance(replicas, int | np.integer) and 2 <= replicas <= 1000):
        raise refusal("replicas", replicas, "a whole number in [2, 1000]", "an error needs two")
    check_budget(
        estimate_cost(params, duration=float(times[-1]), particles=particles, replicas=replicas),
        budget, "take fewer particles, a shorter run or a mass ratio nearer to one",
    )  # fmt: skip
    start, tables, counts = time.perf_counter(), [], np.zeros(4, dtype=np.int64)
    for k in range(replicas):
        told = None if progress is None else _share(progress, k, replicas)
        tables.append(_one(params, times, particles, seeds.spawn(seed, k), counts, cancel, told))
    whole = {name: np.array([table[name] for table in tables]) for name in tables[0]}
    return Dsmc(
        times, MappingProxyType({name: each.mean(axis=0) for name, each in whole.items()}),
        MappingProxyType(
            {n: each.std(axis=0, ddof=1) / np.sqrt(replicas) for n, each in whole.items()}
        ),
        MappingProxyType(whole), numbers(params, particles), int(counts[:3].sum()),
        int(counts[kernels_reference.PROPOSED]), time.perf_counter() - start,
    )  # fmt: skip


def numbers(params: Any, particles: int) -> tuple[int, int]:
    """How many of ``particles`` are light and heavy: as the densities, at least two of each."""
    share = params.n_light / (params.n_light + params.n_heavy)
    light = min(max(round(particles * share), 2), particles - 2)
    return light, particles - light


def estimate_cost(params: Any, *, duration: float, particles: int, replicas: int) -> Cost:
    """What :func:`dsmc` would need: pairs looked at, at the largest speeds of a warm gas."""
    light, heavy = numbers(params, particles)
    rates, eps = _pair_rates(params, light, heavy), params.epsilon
    # twice the largest of some 10^4 speeds at T = 1.5
    largest = np.array([10.0, 10.0, 5.0 * (1 + eps)]) ** params.gamma
    pairs = replicas * duration * float((rates * largest).sum())
    return Cost(32 * particles * (replicas + 2), SECONDS_PER_PAIR * pairs)


def _pair_rates(params: Any, light: int, heavy: int) -> np.ndarray:
    """All pairs' rates (3,), light-light, heavy-heavy, light-heavy, to be times |g|^gamma.

    A light particle meets light ones at the rate nu_light n_light, spread over the N - 1 others;
    heavy ones at eps nu_heavy n_heavy, in thermal units of the heavy.
    """
    return np.array([
        0.5 * light * params.nu_light * params.n_light,
        0.5 * heavy * params.epsilon * params.nu_heavy * params.n_heavy,
        params.nu * light * heavy * (params.n_light + params.n_heavy) / (light + heavy),
    ])  # fmt: skip


def _share(progress: Progress, k: int, replicas: int) -> Progress:
    return lambda fraction, words: progress((k + fraction) / replicas, words)


def _one(
    params: Any, times: np.ndarray, particles: int, stream: np.random.SeedSequence,
    counts: np.ndarray, cancel: threading.Event | None, progress: Progress | None,
) -> dict[str, np.ndarray]:  # fmt: skip
    """One replica: {name: (n_times,)}."""
    rng, n = np.random.default_rng(stream), numbers(params, particles)
    light, heavy = draw(params.light, n[0], rng), draw(params.heavy, n[1], rng)
    rates, clock = _pair_rates(params, *n), np.zeros(1)
    state = rng.integers(0, 2**64, size=1, dtype=np.uint64)
    table: dict[str, list[float]] = {}
    proposals = FIRST
    for until in times:
        while clock[0] < until:
            stop_if(cancel)
            start, before = time.monotonic(), counts[kernels_reference.PROPOSED]
            kernels_reference.collide(
                light, heavy, rates, float(params.epsilon), float(params.gamma), clock, counts,
                state, float(until), proposals,
            )  # fmt: skip
            took = time.monotonic() - start
            if counts[kernels_reference.PROPOSED] - before >= proposals:
                pace = 4.0 if proposals == FIRST else LONGEST / max(took, 1e-9)
                proposals = int(proposals * min(max(pace, 0.25), 4.0))
            if progress is not None:
                progress(float(clock[0] / times[-1]), f"{n[0] + n[1]} particles collide")
        for species, v in (("light", light), ("heavy", heavy)):
            for name, value in averages(v).items():
                table.setdefault(f"{name}_{species}", []).append(value)
    return {name: np.array(values) for name, values in table.items()}


def averages(v: np.ndarray) -> dict[str, float]:
    """Drift, temperature, anisotropy and fourth moment of velocities v (n, 2).

    Variances are those of a sample (n - 1), so that few particles are not cold.
    """
    variance = v.var(axis=0, ddof=1)
    return {
        "drift": float(v[:, 0].mean()),
        "temperature": float(0.5 * variance.sum()),
        "anisotropy": float(variance[0] - variance[1]),
        "fourth_moment": float(((v**2).sum(axis=1) ** 2).mean()),
    }


def draw(data: Any, count: int, rng: np.random.Generator) -> np.ndarray:
    """``count`` velocities (count, 2) from the initial data of one species.

    A BKW state has K = 1 - c, and x = v^2 / 2K the law e^-x [1 - q + q x] with q = (1 - K) / K:
    x is the sum of one or, with probability q, of two exponentials.
    """
    if data.kind == "bkw":
        k = 1.0 - data.c
        x = rng.standard_exponential(count)
        x += np.where(rng.random(count) < (1 - k) / k, rng.standard_exponential(count), 0.0)
        angle = 2 * np.pi * rng.random(count)
        return np.sqrt(2 * k * x)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    sign = np.ones(count)
    if data.kind == "double-beam":
        sign[rng.random(count) < 0.5] = -1.0
    elif data.kind != "gaussian":
        raise refusal("kind", data.kind, "gaussian, double-beam or bkw", "no other can be drawn")
    v = rng.standard_normal((count, 2)) * np.sqrt([data.t_x, data.t_y])
    v[:, 0] += data.drift * sign
    return v
