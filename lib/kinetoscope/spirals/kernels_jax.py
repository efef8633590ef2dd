"""The dimer scheme for a GPU: a batch of lattices, the same numbers as the numba kernel.

Lattices are bits (``bit_planes``) with a leading batch axis: (b, 2, 2, 2, words, L/2) uint32.
All members of a batch go across or down together (so that every lane does the same) at the same
rates; where their pairs begin and what these do comes from keys of their own.  For one member
this is ``kernels_dimers.passes`` to the bit, and that file says how it works.

:func:`passes_apart` takes a batch of strangers, each with its own rates and directions: every
member is then that kernel to the bit, and all go both ways and keep one, at twice the price.
"""

from functools import partial
from typing import Any

import numpy as np

from kinetoscope.core import jax_env

jax = jax_env.jax()
jnp, lax = jax.numpy, jax.lax

GOLDEN32, MIX_A, MIX_B = np.uint32(0x9E3779B9), np.uint32(0x21F0AAAD), np.uint32(0x735A2D97)
BITS = 12
WORDS = BITS + 3
ALL = np.uint32(0xFFFFFFFF)


def number(counters, key):
    """Lowbias32 of ``counters`` (...) under ``key`` (b, 2): (b, ...)."""
    low, high = (key[:, k].reshape(-1, *(1,) * counters.ndim) for k in range(2))
    x = (counters * GOLDEN32)[None] ^ low
    x = (x ^ (x >> 16)) * MIX_A
    x = (x ^ (x >> 15)) + high
    x = x * MIX_B
    return x ^ (x >> 15)


def mask(truth):
    """All bits set where ``truth``, else none."""
    return jnp.where(truth, ALL, np.uint32(0))


def counters(first, shape, parts=None):
    """Numbers ``first``, ``first`` + 1, ... of ``shape``; two rows of them ``parts`` apart."""
    n = int(np.prod(shape))
    one = np.arange(n, dtype=np.uint32).reshape(shape) + np.uint32(first)
    if parts is None:
        return one
    return one[None] + np.arange(2, dtype=np.uint32).reshape(2, *(1,) * one.ndim) * np.uint32(parts)


def outcomes(places, stride, key, levels):
    """Masks of the pairs whose number lies below each of ``levels`` (t, 2)."""
    shared = number(places, key)
    below = [mask(shared < rest) for rest in levels[:, 1]]
    for k in range(BITS):
        bits = number(places + np.uint32((k + 1) * stride), key)
        wanted = mask((levels[:, 0] >> k) & 1 == 1)
        below = [bits ^ ((b ^ bits) & (w ^ bits)) for b, w in zip(below, wanted, strict=True)]
    return below


def cyclic_pairs(a, b, places, stride, key, levels):
    """May-Leonard on words of pairs ``a`` and ``b`` (bit, batch, part, words, L/2)."""
    one, two, three = outcomes(places, stride, key, levels)
    (x0, x1), (y0, y1), fill, swap = a, b, two & ~one, three & ~two
    x_there, y_there, d0, d1 = x0 | x1, y0 | y1, x0 ^ y0, x1 ^ y1
    prey = (x0 ^ y1) | ~(x1 | y0)
    fight = one & (d0 | d1) & x_there & y_there
    x_lives, y_lives = ~(fight & ~prey), ~(fight & prey)
    x_other, y_other = swap | (fill & ~x_there), swap | (fill & ~y_there)
    return (
        jnp.stack([(x0 ^ (x_other & d0)) & x_lives, (x1 ^ (x_other & d1)) & x_lives]),
        jnp.stack([(y0 ^ (y_other & d0)) & y_lives, (y1 ^ (y_other & d1)) & y_lives]),
    )


def predation_pairs(a, b, places, stride, key, levels):
    """Lotka-Volterra on words of pairs; one more word says which of the two acts."""
    one, two, three = outcomes(places, stride, key, levels)
    turn = number(places + np.uint32((BITS + 1) * stride), key)
    bear, swap = two & ~one, three & ~two
    (x0, x1), (y0, y1) = a, b
    d0, d1 = swap & (x0 ^ y0), swap & (x1 ^ y1)
    x_eaten, y_eaten = one & turn & y0 & ~y1 & x1 & ~x0, one & ~turn & x0 & ~x1 & y1 & ~y0
    x_born, y_born = bear & turn & y1 & ~y0 & ~(x0 | x1), bear & ~turn & x1 & ~x0 & ~(y0 | y1)
    return (
        jnp.stack([x0 ^ d0 ^ x_eaten, x1 ^ d1 ^ x_eaten ^ x_born]),
        jnp.stack([y0 ^ d0 ^ y_eaten, y1 ^ d1 ^ y_eaten ^ y_born]),
    )


PAIRS = (cyclic_pairs, predation_pairs)


def from_the_left(b, last):
    """Each site's left neighbour (..., words, n) on rows whose last site has place ``last``."""
    carry = jnp.roll(b, 1, axis=-2) >> 31
    near = (b << 1) | carry.at[..., 0, :].set((b[..., -1, :] >> last) & 1)
    return near.at[..., -1, :].set(near[..., -1, :] & (ALL >> np.uint32(31 - last)))


def from_the_right(b, last):
    """The way back from :func:`from_the_left`."""
    carry = jnp.roll(b, -1, axis=-2) << 31
    return (b >> 1) | carry.at[..., -1, :].set((b[..., 0, :] & 1) << last)


def _meet(down, sites, key):
    """Who meets whom: (a, b as it stands beside a, where b begins a place before).

    ``sites`` (bit, batch, parity of row, parity of column, words, L/2).
    """
    width, rows = sites.shape[-2:]
    n = width * rows
    begin, parts = (WORDS - 1) * n, WORDS * n
    if down:
        a, b = sites[:, :, 0], sites[:, :, 1]
        where = number(counters(begin, (width,), parts), key)[..., None]
        there = jnp.roll(b, 1, axis=-1)
    else:
        a, b = sites[:, :, :, 0], sites[:, :, :, 1]
        where = mask(number(counters(begin, (rows,), parts), key) >> 31 == 1)[..., None, :]
        there = from_the_left(b, (rows - 1) % 32)
    where = jnp.broadcast_to(where, b.shape[1:])
    return a, b ^ (where & (there ^ b)), where


def _part(down, a, moved, where):
    """The way back from :func:`_meet`."""
    last = (a.shape[-1] - 1) % 32
    there = jnp.roll(moved, -1, axis=-1) if down else from_the_right(moved, last)
    b = moved ^ (where & (there ^ moved))
    return jnp.stack([a, b], axis=2 if down else 3)


def _deaths(sites, key, levels):
    """Species 1 dies at ``levels`` (1, 2) wherever it is."""
    n = int(np.prod(sites.shape[-2:]))
    places = counters(2 * WORDS * n, sites.shape[2:])
    (die,) = outcomes(places, 4 * n, key, levels)
    low, high = sites
    return jnp.stack([low & ~(die & ~high), high])


@partial(jax.jit, static_argnums=0)
def passes(model, sites, tilings, keys, levels):
    """One pass for each entry of ``tilings`` (p,); the bits afterwards.

    ``sites`` (b, 2, 2, 2, words, L/2) and ``keys`` (p, b, 2) uint32, ``levels`` (4, 2) uint32.
    """
    one = _pass(model, sites.shape, levels)

    def step(sites: Any, drawn: tuple) -> tuple[Any, None]:
        return one(sites, *drawn), None

    sites, _ = lax.scan(step, jnp.moveaxis(jnp.asarray(sites), 0, 1), (tilings, keys))
    return jnp.moveaxis(sites, 1, 0)


@partial(jax.jit, static_argnums=0)
def passes_apart(model, sites, tilings, keys, levels, counts):
    """``counts`` (b,) passes of each member, of at most p; the bits afterwards.

    ``sites`` (b, 2, 2, 2, words, L/2) uint32, ``tilings`` (b, p), ``keys`` (b, p, 2) uint32 and
    ``levels`` (b, 4, 2) uint32 of each.
    """

    def alone(sites, tilings, keys, levels, count):
        one = _pass(model, (1, *sites.shape), levels)

        def step(k, sites):
            return jnp.where(k < count, one(sites, tilings[k], keys[k][None]), sites)

        return lax.fori_loop(0, tilings.size, step, sites[:, None])[:, 0]

    return jax.vmap(alone)(jnp.asarray(sites), tilings, keys, levels, counts)


def _pass(model, shape, levels):
    """One pass of lattices of ``shape``: (bits (bit, batch, ...), tiling, keys (b, 2)) to bits."""
    meet, part = ([partial(f, down) for down in (False, True)] for f in (_meet, _part))
    n = int(np.prod(shape[-2:]))
    places = counters(0, shape[-2:], WORDS * n)

    def one(sites, tiling, key):
        a, moved, where = lax.switch(tiling, meet, sites, key)
        a, moved = PAIRS[model](a, moved, places, n, key, levels[:3])
        sites = lax.switch(tiling, part, a, moved, where)
        return _deaths(sites, key, levels[3:]) if model == 1 else sites

    return one
