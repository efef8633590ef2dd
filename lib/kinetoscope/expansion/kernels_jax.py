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
from functools import partial
from typing import NamedTuple

import numpy as np

from kinetoscope.core import jax_env, seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.expansion.dsmc import STEP, STRIPS
from kinetoscope.expansion.kinetics import MEAN_SPEED, diameter_of

jax = jax_env.jax()
jnp, lax = jax.numpy, jax.lax

#: Relative speed beyond which a pair collides no more often: exceeded by exp(-16) of all pairs.
FASTEST = 8.0


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
    n = gases.x.shape[1]
    strips = max(STRIPS, math.ceil(5.0 / knudsen)) if strips is None else strips
    if step is None:
        step = STEP * min(knudsen / (compression * MEAN_SPEED), 1.0 / strips)
    steps = max(1, math.ceil(duration / step - 1e-9))
    dt = duration / steps
    share = n * 2.0 * diameter_of(n, knudsen) * dt * strips
    pairings = max(1, math.ceil(share * FASTEST))
    word = int(seeds.spawn(seed, 21).generate_state(1)[0])
    return _advance(gases, np.uint32(word), steps, dt, share / pairings, strips, pairings)


@partial(jax.jit, static_argnames=("strips", "pairings"))
def _advance(gases, seed, steps, dt, share, strips, pairings):
    batch, n = gases.x.shape
    number = jnp.arange(n, dtype=jnp.uint32)
    row = jnp.arange(batch, dtype=jnp.uint32)
    kind = gases.x.dtype
    dt, share = jnp.asarray(dt, kind), jnp.asarray(share, kind)

    def paired(turn, state):
        x, vx, vy, hits = state
        salt = _mix(seed ^ _mix(turn * jnp.uint32(0x9E3779B9) + row))
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
        first = k.astype(jnp.uint32) * jnp.uint32(pairings)
        return lax.fori_loop(
            0, pairings, lambda m, inner: paired(first + m.astype(jnp.uint32), inner), state
        )

    return Gases(*lax.fori_loop(0, steps, step, tuple(gases)))


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
