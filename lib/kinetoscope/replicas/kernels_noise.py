"""Random numbers that are looked up, not drawn: noise as a function of where and when.

Metropolis accepts a change of energy dE with probability min(1, exp(-dE/T)); that is, when
dE < T e with e = -log u an exponential variable.  So a sweep over n spins needs n exponentials,
and nothing else: they are made all at once, in vector instructions, before the sweep begins.

The number at (seed, stream, sweep, site) is a hash of these, so that no read, copy or temperature
ever uses the numbers of another, nothing depends on the order of work, and a rerun is the same
to the bit.  23 bits make u = (k + 1/2)/2^23: e reaches 16.6, and a step that is rarer than
6e-8 never happens.

Numba widens uint32 arithmetic to 64 bits, hence the many casts.
"""

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from kinetoscope.core.compiled import jit
from kinetoscope.core.kernels_hash import splitmix

f32, i32, u32, u64 = np.float32, np.int32, np.uint32, np.uint64

GOLDEN32, MIX_A, MIX_B = u32(0x9E3779B9), u32(0x21F0AAAD), u32(0x735A2D97)
#: log(1 + x) = x + x^2 (C[0] + C[1] x + ...) on [sqrt(1/2) - 1, sqrt(2) - 1] within 5e-8:
#: Cephes logf (Moshier 1992).
C = tuple(
    f32(c)
    for c in (
        -0.5, 3.3333331174e-1, -2.4999993993e-1, 2.0000714765e-1, -1.6668057665e-1,
        1.4249322787e-1, -1.2420140846e-1, 1.1676998740e-1, -1.1514610310e-1, 7.0376836292e-2,
    )
)  # fmt: skip
C0, C1, C2, C3, C4, C5, C6, C7, C8, C9 = C
LOG2 = f32(0.6931471805599453)


@intrinsic
def bits(typingctx, x):
    """The 32 bits of a float32 as an int32."""

    def codegen(context, builder, signature, args):
        return builder.bitcast(args[0], ir.IntType(32))

    return types.int32(types.float32), codegen


@intrinsic
def real(typingctx, x):
    """The float32 that has the 32 bits of an int32."""

    def codegen(context, builder, signature, args):
        return builder.bitcast(args[0], ir.FloatType())

    return types.float32(types.int32), codegen


@intrinsic
def ones(typingctx, x):
    """How many of the 64 bits of a uint64 are set."""

    def codegen(context, builder, signature, args):
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), codegen


@jit
def key_of(seed, stream, sweep):
    """The 64-bit key of one sweep of one stream (a read; or a copy and temperature)."""
    return splitmix(u64(splitmix(u64(seed ^ splitmix(u64(stream)))) ^ u64(sweep)))


@jit
def uniform(key):
    """One number in (0, 1) from a key, 53 bits."""
    return (np.float64(splitmix(key) >> u64(11)) + 0.5) / 9007199254740992.0


@jit
def exponentials(key, e):
    """Fill ``e`` (n,) float32 with -log u, one for each site, under a key."""
    low, high = u32(key & u64(0xFFFFFFFF)), u32(key >> u64(32))
    for i in range(e.size):
        x = u32(u32(u32(i) * GOLDEN32) ^ low)
        x = u32(x ^ (x >> u32(16)))
        x = u32(x * MIX_A)
        x = u32(x ^ (x >> u32(15)))
        x = u32(x + high)
        x = u32(x * MIX_B)
        x = u32(x ^ (x >> u32(15)))
        # u = k / 2^24 with k odd: exact in float32, never 0 and never 1.
        k = bits(f32(i32(u32(x >> u32(8)) | u32(1))))
        # k = 2^exponent (1 + m) with 1 + m from sqrt(1/2) to sqrt(2).
        shifted = i32(k - i32(0x3F3504F3))
        exponent = i32(shifted >> i32(23))
        m = f32(real(i32(k - i32(exponent << i32(23)))) - f32(1.0))
        p = f32(f32(C9 * m) + C8)
        p = f32(f32(p * m) + C7)
        p = f32(f32(p * m) + C6)
        p = f32(f32(p * m) + C5)
        p = f32(f32(p * m) + C4)
        p = f32(f32(p * m) + C3)
        p = f32(f32(p * m) + C2)
        p = f32(f32(p * m) + C1)
        p = f32(f32(p * m) + C0)
        log = f32(m + f32(f32(m * m) * p))
        e[i] = f32(f32(f32(i32(24) - exponent) * LOG2) - log)
