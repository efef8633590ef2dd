"""Parallel tempering for a GPU: many samples, copies and temperatures in step, the same numbers.

Arrays carry a batch axis b (samples, each with its couplings and its temperatures) and a row axis
r = C T (copies and temperatures).  All rows look at site i together: one row of J for each sample,
one outer product for all who flip.  Noise is the hash of `kernels_noise`, the same to the bit; its
logarithm may differ in the last place, since a GPU fuses multiplications with additions, so a run
is that of numba to the bit until, about once in 10^7 looks, such a digit decides.

On a CPU this is ten times slower than numba (all rows pay for the flips of one); its place is
where there is a GPU.
"""

from functools import partial

import numpy as np

from kinetoscope.core import jax_env

jax = jax_env.jax()
jnp, lax = jax.numpy, jax.lax

GOLDEN32, MIX_A, MIX_B = np.uint32(0x9E3779B9), np.uint32(0x21F0AAAD), np.uint32(0x735A2D97)
#: The coefficients and the order of operations are those of `kernels_noise`.
C = tuple(
    np.float32(c)
    for c in (
        -0.5, 3.3333331174e-1, -2.4999993993e-1, 2.0000714765e-1, -1.6668057665e-1,
        1.4249322787e-1, -1.2420140846e-1, 1.1676998740e-1, -1.1514610310e-1, 7.0376836292e-2,
    )
)  # fmt: skip
LOG2 = np.float32(0.6931471805599453)
EXCHANGES = 1 << 40


def splitmix(x: jax.Array) -> jax.Array:
    """Splitmix64 on uint64."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> 30)) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> 27)) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> 31)


def key_of(seed: jax.Array, stream: jax.Array, sweep: jax.Array) -> jax.Array:
    """Keys uint64 of sweeps of streams; see `kernels_noise.key_of`."""
    return splitmix(splitmix(seed ^ splitmix(stream)) ^ sweep)


def exponentials(keys: jax.Array, n: int) -> jax.Array:
    """-log u, (..., n) float32, under ``keys`` (...)."""
    low = (keys & np.uint64(0xFFFFFFFF)).astype(jnp.uint32)[..., None]
    high = (keys >> 32).astype(jnp.uint32)[..., None]
    x = (jnp.arange(n, dtype=jnp.uint32) * GOLDEN32) ^ low
    x = (x ^ (x >> 16)) * MIX_A
    x = (x ^ (x >> 15)) + high
    x = x * MIX_B
    x = x ^ (x >> 15)
    odd = ((x >> 8) | np.uint32(1)).astype(jnp.int32).astype(jnp.float32)
    k = lax.bitcast_convert_type(odd, jnp.int32)
    exponent = (k - np.int32(0x3F3504F3)) >> 23
    m = lax.bitcast_convert_type(k - (exponent << 23), jnp.float32) - np.float32(1.0)
    p = C[9] * m + C[8]
    for c in C[7::-1]:
        p = p * m + c
    return (24 - exponent).astype(jnp.float32) * LOG2 - (m + (m * m) * p)


def _sweep(J: jax.Array, s: jax.Array, h: jax.Array, threshold: jax.Array) -> tuple:
    """One sweep; ``J`` (b, n, n), ``s``, ``h``, ``threshold`` (b, r, n) float32; and dE (b, r)."""

    def site(i: jax.Array, carry: tuple) -> tuple:
        s, h, gained = carry
        x = s[:, :, i] * h[:, :, i]
        flip = x < threshold[:, :, i]
        step = jnp.where(flip, -2.0 * s[:, :, i], 0.0).astype(jnp.float32)
        h = h + step[:, :, None] * J[:, i][:, None, :]
        s = s.at[:, :, i].add(step)
        return s, h, gained + jnp.where(flip, 2.0 * x, 0.0).astype(jnp.float64)

    return lax.fori_loop(0, s.shape[2], site, (s, h, jnp.zeros(s.shape[:2])))


def _exchange(at: jax.Array, E: jax.Array, betas: jax.Array, seeds: jax.Array, number: jax.Array
              ) -> tuple:  # fmt: skip
    """Swap neighbours; ``at`` (b, C, T) slots, ``E`` (b, C, T) by slot, ``betas`` (b, T)."""
    copies, T = at.shape[1:]
    here = jnp.take_along_axis(E, at, axis=2)
    t = jnp.arange(T - 1)
    gain = (betas[:, 1:] - betas[:, :-1])[:, None] * (here[..., 1:] - here[..., :-1])
    stream = np.uint64(EXCHANGES) + jnp.arange(copies, dtype=jnp.uint64)
    place = (number * T + t).astype(jnp.uint64)
    keys = key_of(seeds[:, None, None], stream[None, :, None], place[None, None])
    u = ((splitmix(keys) >> 11).astype(jnp.float64) + 0.5) / 9007199254740992.0
    tried = (t % 2 == number % 2)[None, None]
    swap = tried & ((gain >= 0) | (u < jnp.exp(jnp.minimum(gain, 0.0))))
    none = jnp.zeros((*swap.shape[:2], 1), bool)
    up, down = jnp.concatenate([swap, none], 2), jnp.concatenate([none, swap], 2)
    moved = jnp.where(up, jnp.roll(at, -1, 2), jnp.where(down, jnp.roll(at, 1, 2), at))
    return moved, jnp.broadcast_to(tried, swap.shape), swap


@partial(jax.jit, static_argnames=("room",))
def rungs(
    J: jax.Array, unit: jax.Array, s: jax.Array, h: jax.Array, E: jax.Array, at: jax.Array,
    betas: jax.Array, seeds: jax.Array, first: jax.Array, count: jax.Array, *, room: int,
) -> tuple:  # fmt: skip
    """``count`` sweeps with exchanges of every sample of a batch, at most ``room``.

    ``J`` (b, n, n) float32 and the fields ``h`` (b, C, T, n) float32 are in each sample's own
    ``unit`` (b,) float32: 1, or |J| where all couplings have one size, so that fields are whole
    numbers.  ``s`` (b, C, T, n) float32, ``E`` (b, C, T) float64 and ``at`` (b, C, T) by slot,
    ``betas`` (b, T), ``seeds`` (b,) uint64, ``first`` the number of the first sweep.  Returns
    (s, h, E, at), energies (room, b, C, T) by temperature, overlaps (room, b, pairs, T) in n q,
    and how often each exchange was tried and done, (b, T - 1).  Rows from ``count`` on are 0.
    """
    b, copies, T, n = s.shape
    stream = (jnp.arange(copies)[:, None] * T + jnp.arange(T)).astype(jnp.uint64)
    one, two = np.tril_indices(copies, -1)
    half = ((0.5 / betas).astype(jnp.float32) / unit[:, None])[:, None, :, None]
    size = unit.astype(jnp.float64)[:, None, None]

    def step(carry: tuple, number: jax.Array) -> tuple:
        s, h, E, at = carry
        keys = key_of(seeds[:, None, None], stream[None], number.astype(jnp.uint64))
        noise = exponentials(keys, n) * half
        # Numbers belong to temperatures, configurations to slots.
        slots = jnp.argsort(at, axis=2)
        threshold = jnp.take_along_axis(noise, slots[..., None], axis=2)
        flat = (b, copies * T, n)
        new, held, gained = _sweep(J, s.reshape(flat), h.reshape(flat), threshold.reshape(flat))
        s, h, E = new.reshape(s.shape), held.reshape(s.shape), E + gained.reshape(E.shape) * size
        at, tried, done = _exchange(at, E, betas, seeds, number)
        seen = jnp.take_along_axis(s, at[..., None], axis=2)
        q = (seen[:, one] * seen[:, two]).sum(axis=-1)
        found = jnp.take_along_axis(E, at, axis=2), q, tried.sum(1), done.sum(1)
        return (s, h, E, at), found

    nothing = jax.tree.map(
        lambda shape: jnp.zeros(shape.shape, shape.dtype),
        jax.eval_shape(step, (s, h, E, at), first)[1],
    )

    def due(carry: tuple, k: jax.Array) -> tuple:
        return lax.cond(k < count, lambda: step(carry, first + k), lambda: (carry, nothing))

    carry, (energies, overlaps, tried, done) = lax.scan(due, (s, h, E, at), jnp.arange(room))
    return carry, energies, overlaps, tried.sum(0), done.sum(0)
