"""Free flight and DSMC for a GPU: whole batches of gases side by side, no lists and no sorting.

The leading axis of every array is the batch: replicas, or gases of different Knudsen number.

DSMC needs a fair draw among the pairs that share a strip.  The numba kernel lists the discs of each
strip; here that would be a sort in every step.  Instead all discs are paired off at once, disc
i with disc (s - i) mod N for a random s.  That is an involution, so that every disc has one partner
and no two pairs share a disc; each pair of numbers comes up for one s in N; and discs that are
neighbours in number, which says nothing about where they are, read neighbouring memory.  A pair in
different strips is forgotten; one in the same strip collides with probability

    N 2 sigma g dt n_x / m,

m pairings to a step, as many as keep this below 1 for all but one pair in 1e7.  Both partners
compute the collision for themselves from the same hash of (smaller number, step), so nothing is
scattered: each step streams through memory once.

On a CPU the numba kernel is faster by an order of magnitude (:mod:`.dsmc`).
"""

import math
import threading
import time
from functools import partial
from typing import NamedTuple

import numpy as np

from kinetoscope.core import jax_env, seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import stop_if
from kinetoscope.expansion.dsmc import PATH, STEP, STRIPS
from kinetoscope.expansion.kinetics import MEAN_SPEED, diameter_of

jax = jax_env.jax()
jnp, lax = jax.numpy, jax.lax

#: Relative speed beyond which a pair collides no more often: exceeded by exp(-16) of all pairs.
FASTEST = 8.0
#: Seconds of work between two looks at the cancel event.
PATIENCE = 0.05


class Gases(NamedTuple):
    """A batch of gases: x, vx, vy (batch, N), and the collisions of each so far, (batch,)."""

    x: object
    vx: object
    vy: object
    collisions: object


@partial(jax.jit, static_argnames=("length",))
def free_stream(x, vx, times, length=1.0):
    """Free flight between mirrors: x, vx (batch, N) at all ``times`` (T,), (batch, T, N) each."""
    u = x[:, None, :] + vx[:, None, :] * times[None, :, None]
    turns = jnp.floor(u / length)
    r = u - turns * length
    odd = turns % 2.0 != 0.0
    velocity = jnp.broadcast_to(vx[:, None, :], u.shape)
    return jnp.where(odd, length - r, r), jnp.where(odd, -velocity, velocity)


@partial(jax.jit, static_argnames=("n_x", "n_v", "reach"))
def free_counts(x, vx, times, n_x, n_v, reach=6.0):
    """Occupation of cells in (x, v_x), (batch, T, n_x, n_v + 2): flight and counting in one pass.

    The cells are those of ``occupation.counts`` with v_dims = 1; a disc within rounding of an edge
    may be counted on its other side.
    """
    def frame(place, speed, time):
        there, velocity = free_stream(place[None], speed[None], time[None])
        strip = jnp.clip((there[0, 0] * n_x).astype(jnp.int32), 0, n_x - 1)
        cell = jnp.floor((velocity[0, 0] + reach) * (n_v / (2.0 * reach))).astype(jnp.int32) + 1
        cell = jnp.clip(cell, 0, n_v + 1)
        return jnp.zeros((n_x, n_v + 2), jnp.int32).at[strip, cell].add(1)

    each_time = jax.vmap(frame, (None, None, 0))
    return jax.vmap(each_time, (0, 0, None))(x, vx, times)


def left_half(batch: int, n: int, *, seed: int = 0, x_max: float = 0.5, dtype: str = "float32"):
    """``batch`` gases of N discs in equilibrium in 0 < x < x_max, at kT = 1."""
    key = jax.random.key(int(seeds.spawn(seed, 20).generate_state(1)[0]))
    one, two = jax.random.split(key)
    kind = jnp.dtype(dtype)
    x = x_max * jax.random.uniform(one, (batch, n), kind)
    v = jax.random.normal(two, (2, batch, n), kind)
    return Gases(x, v[0], v[1], jnp.zeros(batch, jnp.int64))


class Course(NamedTuple):
    """How DSMC goes: ``strips`` of the box, longest ``step``, ``pairings`` to such a step."""

    strips: int
    step: float
    pairings: int


def course(
    n: int, knudsen: float, *, compression: float = 2.0, warm: float = 1.0,
    strips: int | None = None, step: float | None = None,
) -> Course:  # fmt: skip
    """Strips and step as :class:`.dsmc.Dsmc` chooses them for the densest moment of N discs.

    ``compression`` is the density at its highest over that of the whole box, ``warm`` the thermal
    speed of the hottest part.  A gas of larger Knudsen number may take the same course.
    """
    path = knudsen / compression
    if strips is None:
        most = min(max(2, n // 10), 2**15)
        strips = min(most, max(STRIPS, 2 * math.ceil(1.0 / (2.0 * PATH * path))))
    if step is None:
        step = STEP * min(path / MEAN_SPEED, 1.0 / strips) / warm
    share = n * 2.0 * diameter_of(n, knudsen) * step * strips
    return Course(strips, step, max(1, math.ceil(share * FASTEST * warm)))


def advance(
    gases: Gases, *, knudsen: float, duration: float, seed: int = 0, strips: int | None = None,
    step: float | None = None, compression: float = 2.0,
) -> Gases:  # fmt: skip
    """Let every gas of the batch go on for ``duration``.

    Parameters
    ----------
    gases :
        where they are; N is even or odd, the same for all
    knudsen :
        mean free path in the whole box
    duration :
        how long to go on, >= 0
    seed :
        of the collisions; a run in two parts needs two seeds
    strips, step :
        cells along x and longest step; chosen as in :class:`.dsmc.Dsmc` where left out
    compression :
        density at its highest over that of the whole box, for the choice of the step
    """
    if not (math.isfinite(knudsen) and knudsen > 0.0):
        raise refusal("knudsen", knudsen, "a number above 0", "for no collisions: free_stream")
    batch, n = gases.x.shape
    way = course(n, knudsen, compression=compression, strips=strips, step=step)
    word = seeds.spawn(seed, 21).generate_state(1)[0]
    words = _mix(jnp.arange(batch, dtype=jnp.uint32) * jnp.uint32(0x9E3779B9) ^ jnp.uint32(word))
    steps = max(1, math.ceil(duration / way.step - 1e-9))
    dt, sigma = duration / steps, np.full(batch, diameter_of(n, knudsen))
    return _advance(gases, words, 0, steps, dt, sigma, way.strips, way.pairings)


@jax.jit
def _advance(gases, words, turn, steps, dt, sigma, strips, pairings):
    """``steps`` of ``dt``; ``words`` (batch,) uint32 and ``sigma`` (batch,) are each gas's own.

    ``turn`` counts the pairings that were made before: no two have the same random numbers.
    """
    n = gases.x.shape[1]
    number = jnp.arange(n, dtype=jnp.uint32)
    kind = gases.x.dtype
    dt = jnp.asarray(dt, jnp.float64)
    share = (n * 2.0 * sigma * dt * strips / pairings).astype(kind)[:, None]
    dt, strips = dt.astype(kind), jnp.asarray(strips, kind)

    def paired(turn, state):
        x, vx, vy, hits = state
        salt = _mix(words ^ _mix(turn * jnp.uint32(0x9E3779B9)))
        shift = (salt % jnp.uint32(n)).astype(jnp.int64)
        i = number.astype(jnp.int64)
        partner = jnp.mod(shift[:, None] - i[None, :], n)
        x2, vx2, vy2 = (jnp.take_along_axis(a, partner, axis=1) for a in (x, vx, vy))
        gx, gy = vx - vx2, vy - vy2
        g = jnp.sqrt(gx * gx + gy * gy)
        first = jnp.minimum(number[None, :], partner.astype(jnp.uint32))
        bits = _mix(first ^ salt[:, None])
        more = _mix(bits + jnp.uint32(0x85EBCA6B))
        same = jnp.floor(x * strips) == jnp.floor(x2 * strips)
        hit = same & (_unit(bits, kind) < share * g) & (partner != i[None, :])
        s = 2.0 * _unit(more, kind) - 1.0
        c = jnp.sqrt(jnp.maximum(1.0 - s * s, 0.0))
        vx = vx - jnp.where(hit, c * (c * gx - s * gy), 0.0)
        vy = vy - jnp.where(hit, c * (c * gy + s * gx), 0.0)
        return x, vx, vy, hits + jnp.sum(hit, axis=1, dtype=jnp.int64) // 2

    def step(k, state):
        x, vx, vy, hits = state
        u = x + vx * dt
        below, above = u < 0.0, u > 1.0
        u = jnp.where(below, -u, u)
        u = jnp.where(above, 2.0 - u, u)
        state = (u, jnp.where(below | above, -vx, vx), vy, hits)
        first = turn + k * pairings
        return lax.fori_loop(
            0, pairings, lambda m, inner: paired((first + m).astype(jnp.uint32), inner), state
        )

    return Gases(*lax.fori_loop(0, steps, step, tuple(gases)))


class Batch:
    """Gases of N discs side by side, each with its own diameter and seed, on their way.

    Arguments
    ---------
    x, vx, vy : (batch, N), where they begin
    knudsens : (batch,), or None for free flight
    words : (batch,) uint32, the seeds of the collisions
    way : how DSMC goes; made by :func:`course` for the smallest Knudsen number
    """

    def __init__(
        self, x: np.ndarray, vx: np.ndarray, vy: np.ndarray, *,
        knudsens: np.ndarray | None = None, words: np.ndarray | None = None,
        way: Course | None = None,
    ) -> None:  # fmt: skip
        batch, n = x.shape
        self.gases = Gases(*map(jnp.asarray, (x, vx, vy)), jnp.zeros(batch, jnp.int64))
        self._free, self._way, self._turn, self._budget = knudsens is None, way, 0, 1
        if knudsens is not None:
            self._words = jnp.asarray(words, jnp.uint32)
            self._sigma = np.array([diameter_of(n, each) for each in knudsens])

    def advance(self, duration: float, cancel: threading.Event | None = None) -> None:
        """Go on for ``duration`` >= 0, in equal steps; how they are cut changes nothing."""
        stop_if(cancel)
        if duration == 0.0:
            return
        if self._free:
            x, vx = free_stream(self.gases.x, self.gases.vx, np.array([duration]))
            self.gases = self.gases._replace(x=x[:, 0], vx=vx[:, 0])
            return
        left = math.ceil(duration / self._way.step - 1e-9)
        dt = duration / left
        while left:
            stop_if(cancel)
            now, began = min(left, self._budget), time.monotonic()
            self.gases = jax.block_until_ready(
                _advance(
                    self.gases, self._words, self._turn, now, dt, self._sigma, self._way.strips,
                    self._way.pairings,
                )
            )  # fmt: skip
            self._turn += now * self._way.pairings
            left -= now
            took = max(time.monotonic() - began, 1e-6)
            # The first call compiles and says nothing about speed.
            wanted = min(4 * self._budget, int(now * PATIENCE / took))
            self._budget = 4 if self._turn == self._way.pairings else max(1, wanted)

    def reverse(self) -> None:
        """Turn all velocities round."""
        self.gases = self.gases._replace(vx=-self.gases.vx, vy=-self.gases.vy)

    def look(self, edges: np.ndarray, *, strips: int, fine: int, both: bool) -> "Looked":
        """Count them as they are now; the cells are those of :mod:`.occupation`.

        ``edges`` (n_v + 1,) are those of the velocity cells, in v_x or in ``both``; ``strips``
        are counted, the sums are of ``fine`` strips.
        """
        found = _look(self.gases, edges, strips=strips, fine=fine, both=both)
        return Looked(*map(np.asarray, found))


class Looked(NamedTuple):
    """A moment of a batch.

    ``counts`` (batch, strips, n_v + 2[, n_v + 2]); ``sums`` (batch, fine, 4) of each strip: discs,
    momenta, twice the energy; ``right`` (batch,) discs beyond the middle; ``moments`` (4, batch),
    sums of vx, vy, vx^2, vy^2; ``collisions`` (batch,).
    """

    counts: np.ndarray
    sums: np.ndarray
    right: np.ndarray
    moments: np.ndarray
    collisions: np.ndarray


@partial(jax.jit, static_argnames=("strips", "fine", "both"))
def _look(gases, edges, *, strips, fine, both):
    x, vx, vy, hits = gases
    # Cells are read off single precision, as in ``history``; whole numbers are added in any order.
    at, u, v = (each.astype(jnp.float32).astype(jnp.float64) for each in (x, vx, vy))
    wide = edges.shape[0] + 1

    def strip(many):
        return jnp.minimum((at * many).astype(jnp.int32), many - 1)

    def cell(speed):
        return jnp.searchsorted(edges, speed, side="right").astype(jnp.int32)

    flat, shape = strip(strips) * wide + cell(u), (strips, wide)
    if both:
        flat, shape = flat * wide + cell(v), (strips, wide, wide)
    row = jnp.arange(x.shape[0])[:, None]
    counts = jnp.zeros((x.shape[0], math.prod(shape)), jnp.int32).at[row, flat].add(1)
    # Gathered, not scattered: the order of additions is the same every time.
    inside = strip(fine)[:, None, :] == jnp.arange(fine, dtype=jnp.int32)[None, :, None]
    held = (jnp.ones_like(u), u, v, u * u + v * v)
    sums = jnp.stack(
        [jnp.where(inside, each[:, None, :], 0.0).sum(axis=2) for each in held], axis=2
    )
    moments = jnp.stack([each.sum(axis=1) for each in (vx, vy, vx * vx, vy * vy)])
    return counts.reshape(-1, *shape), sums, (x > 0.5).sum(axis=1), moments, hits


def _mix(h):
    """Murmur3's finaliser (Appleby): a good hash of 32 bits."""
    h = h ^ (h >> 16)
    h = h * jnp.uint32(0x85EBCA6B)
    h = h ^ (h >> 13)
    h = h * jnp.uint32(0xC2B2AE35)
    return h ^ (h >> 16)


def _unit(bits, kind):
    """32 random bits as a number in [0, 1): 24 of them, which every float holds."""
    return (bits >> 8).astype(kind) * jnp.asarray(2.0**-24, kind)
