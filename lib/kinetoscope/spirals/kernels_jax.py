"""The dimer scheme for a GPU: a batch of lattices, the same numbers as the numba kernel.

Arrays carry a leading batch axis: ``even``, ``odd`` (b, L, L/2) uint8.  All members of a batch
share the tiling of a pass (so that every lane does the same) and the thresholds; their random
numbers come from keys of their own.  For one member this is ``kernels_dimers.passes`` to the bit.

On a CPU it is 4 to 8 times slower than numba; its place is where there is a GPU.
"""

from functools import partial
from typing import Any

import numpy as np

from kinetoscope.core import jax_env

jax = jax_env.jax()
jnp, lax = jax.numpy, jax.lax

GOLDEN32, MIX_A, MIX_B = np.uint32(0x9E3779B9), np.uint32(0x21F0AAAD), np.uint32(0x735A2D97)


def mix(x):
    """Lowbias32 on uint32."""
    x = (x ^ (x >> 16)) * MIX_A
    x = (x ^ (x >> 15)) * MIX_B
    return x ^ (x >> 15)


def chance(keys, rows, columns):
    """(b, rows, columns) uint16 for ``keys`` (b, 2) and ``rows`` (rows,) uint32."""
    low, high = keys[:, :1], keys[:, 1:]
    first = mix(low + rows[None] * GOLDEN32)
    second = mix(high ^ first)
    lanes = jnp.arange(1, -(-columns // 2) + 1, dtype=jnp.uint32) * GOLDEN32
    x = lanes[None, None] ^ first[..., None]
    x = (x ^ (x >> 16)) * MIX_A
    x = (x ^ (x >> 15)) + second[..., None]
    x = x * MIX_B
    x = x ^ (x >> 15)
    halves = jnp.stack([x & 0xFFFF, x >> 16], axis=-1).astype(jnp.uint16)
    return halves.reshape(*x.shape[:-1], -1)[..., :columns]


def cyclic_pairs(x, y, v, t):
    """May-Leonard on pairs of sites x, y under numbers v; thresholds t (3,)."""
    kill, fill, swap = v < t[0], (v >= t[0]) & (v < t[1]), (v >= t[1]) & (v < t[2])
    both = (x > 0) & (y > 0)
    y_dies = both & (y == x % 3 + 1)
    x_dies = both & (x == y % 3 + 1)
    after_x = jnp.where(swap, y, jnp.where(kill & x_dies, 0, jnp.where(fill & (x == 0), y, x)))
    after_y = jnp.where(swap, x, jnp.where(kill & y_dies, 0, jnp.where(fill & (y == 0), x, y)))
    return after_x.astype(jnp.uint8), after_y.astype(jnp.uint8)


def predation_pairs(x, y, w, t):
    """Lotka-Volterra on pairs of sites; the lowest bit of the number says which of them acts."""
    v, turn = w >> 1, (w & 1) == 1
    eat, bear, swap = v < t[0], (v >= t[0]) & (v < t[1]), (v >= t[1]) & (v < t[2])
    p, q = jnp.where(turn, y, x), jnp.where(turn, x, y)
    partner = jnp.where(eat & (p == 1) & (q == 2), 1, jnp.where(bear & (p == 2) & (q == 0), 2, q))
    after_x = jnp.where(swap, y, jnp.where(turn, partner, p))
    after_y = jnp.where(swap, x, jnp.where(turn, p, partner))
    return after_x.astype(jnp.uint8), after_y.astype(jnp.uint8)


PAIRS = (cyclic_pairs, predation_pairs)


def _across(react, shifted, even, odd, keys, t):
    rows = jnp.arange(even.shape[1], dtype=jnp.uint32)
    v = chance(keys, rows, even.shape[2])
    if not shifted:
        return react(even, odd, v, t)
    odd, moved = react(odd, jnp.roll(even, -1, axis=2), v, t)
    return jnp.roll(moved, 1, axis=2), odd


def _down(react, shifted, even, odd, keys, t):
    size, half = even.shape[1:]
    rows = jnp.arange(size, dtype=jnp.uint32).reshape(-1, 2)
    if shifted:
        rows = jnp.roll(rows.reshape(-1), -1).reshape(-1, 2)

    def plane(sites, which):
        if shifted:
            sites = jnp.roll(sites, -1, axis=1)
        pairs = sites.reshape(sites.shape[0], -1, 2, half)
        above, below = react(pairs[:, :, 0], pairs[:, :, 1], chance(keys, rows[:, which], half), t)
        sites = jnp.stack([above, below], axis=2).reshape(sites.shape)
        return jnp.roll(sites, 1, axis=1) if shifted else sites

    return plane(even, 0), plane(odd, 1)


def _deaths(sites, keys, offset, die):
    rows = jnp.arange(sites.shape[1], dtype=jnp.uint32) + np.uint32(offset)
    return jnp.where((chance(keys, rows, sites.shape[2]) < die) & (sites == 1), 0, sites).astype(
        jnp.uint8
    )


@partial(jax.jit, static_argnums=0)
def passes(model, even, odd, tilings, keys, thresholds, dying):
    """One pass for each entry of ``tilings`` (p,); the planes afterwards.

    ``keys`` (p, b, 2) uint32, ``thresholds`` (p, 3) and ``dying`` (p,) uint16.
    """
    react = PAIRS[model]
    ways = [
        partial(_across, react, False), partial(_across, react, True),
        partial(_down, react, False), partial(_down, react, True),
    ]  # fmt: skip
    size = even.shape[1]

    def one(planes: tuple, drawn: tuple) -> tuple[tuple, Any]:
        tiling, key, t, die = drawn
        even, odd = lax.switch(tiling, ways, *planes, key, t)
        if model == 1:
            even = _deaths(even, key, 2 * size, die)
            odd = _deaths(odd, key, 3 * size, die)
        return (even, odd), None

    planes, _ = lax.scan(one, (even, odd), (tilings, keys, thresholds, dying))
    return planes
