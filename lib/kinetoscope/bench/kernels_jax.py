"""What bounds a batch on this GPU: how fast it copies, and how fast it hashes.

A kernel that streams through memory can be no faster than a copy of as many bytes; one that
draws hashed numbers no faster than the drawing alone.  Both are taken on the device itself.
"""

from collections.abc import Callable

import numpy as np

from kinetoscope.core import jax_env
from kinetoscope.spirals.kernels_jax import WORDS, number

jax = jax_env.jax()
jnp, lax = jax.numpy, jax.lax


def copying(count: int) -> Callable[[], None]:
    """A call that reads and writes ``count`` float32: 8 ``count`` bytes."""
    held = jnp.zeros(count, jnp.float32)
    copy = jax.jit(lambda x: x + np.float32(1.0))
    return lambda: jax.block_until_ready(copy(held))


def hashing(members: int, size: int, passes: int) -> Callable[[], None]:
    """A call that draws the words of ``passes`` passes over ``members`` lattices, and no more."""
    words = size * size // 64  # 32 pairs to a word
    places = np.arange(words, dtype=np.uint32)
    keys = np.arange(2 * passes * members, dtype=np.uint32).reshape(passes, members, 2)

    def one(held: jax.Array, key: jax.Array) -> tuple:
        for k in range(WORDS):
            held = held ^ number(places + np.uint32(k * words), key)
        return held, None

    draw = jax.jit(lambda keys: lax.scan(one, jnp.zeros((members, words), jnp.uint32), keys)[0])
    return lambda: jax.block_until_ready(draw(keys))
