"""One sweep of spins that interact in pairs, three ways of knowing the local field.

H = - sum_{i<j} J_ij s_i s_j;  h_i = sum_j J_ij s_j;  to flip spin i costs dE = 2 s_i h_i, so
Metropolis flips it when s_i h_i < (T/2) e_i with e_i exponential (`kernels_noise`).

*Fields held* (float32 for real couplings, int16 for J_ij = +-1): looking at a spin is one
multiplication, flipping it costs a row of J.  *Bits* (J_ij = +-1): spins and couplings are single
bits and h_i is a count of set bits, made anew at every look; a flip changes one bit.  So its
speed does not depend on how many steps are accepted, and at n = 1024 a row is 128 bytes.

All visit the sites in order of their number.  Each update leaves Boltzmann's law as it is, hence
so does the sweep.  ``s`` (n,) int8 and the memory change in place; the return value is dE.
"""

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.replicas.kernels_noise import ones

f32, i16, u64 = np.float32, np.int16, np.uint64


@jit
def sweep(model, s, h, e, half_t):
    """Fields held: ``model`` = (J (n, n) float32,), ``h`` (n,) float32."""
    J = model[0]
    n = s.size
    gained = 0.0
    for i in range(n):
        x = f32(f32(s[i]) * h[i])
        if x < f32(half_t * e[i]):
            gained += 2.0 * np.float64(x)
            row = J[i]
            twice = f32(-2.0) * f32(s[i])
            for j in range(n):
                h[j] += twice * row[j]
            s[i] = -s[i]
    return gained


@jit
def sweep_whole(model, s, h, e, half_t):
    """The same for J = +-1 in int16: ``model`` = (J (n, n) int16, unit); T in units of ``unit``."""
    J, unit = model
    n = s.size
    half = f32(half_t / unit)
    gained = 0
    for i in range(n):
        x = np.int64(s[i]) * np.int64(h[i])
        if f32(x) < f32(half * e[i]):
            gained += 2 * x
            row = J[i]
            twice = i16(-2 * s[i])
            for j in range(n):
                h[j] = i16(h[j] + i16(twice * row[j]))
            s[i] = -s[i]
    return gained * np.float64(unit)


@jit
def bit_field(row, up, i, n):
    """h_i in units of |J|: agreeing bits minus disagreeing ones, without the spin itself."""
    apart = u64(0)
    for w in range(up.size):
        apart += ones(u64(row[w] ^ up[w]))
    # The row's own bit is 0; where the spin itself is up it was counted as a disagreement.
    own = np.int64((up[i >> 6] >> u64(i & 63)) & u64(1))
    return n - 1 - 2 * (np.int64(apart) - own)


@jit
def sweep_bits(model, s, up, e, half_t):
    """No fields held: ``model`` = (signs (n, ceil(n/64)) uint64, unit), ``up`` (ceil(n/64),)."""
    signs, unit = model
    n = s.size
    half = f32(half_t / unit)
    gained = 0
    for i in range(n):
        x = np.int64(s[i]) * bit_field(signs[i], up, i, n)
        if f32(x) < f32(half * e[i]):
            gained += 2 * x
            up[i >> 6] ^= u64(1) << u64(i & 63)
            s[i] = -s[i]
    return gained * np.float64(unit)


@jit
def pack(flags, words):
    """Bits (rows, ceil(n/64)) uint64 of ``flags`` (rows, n): set where a flag is positive."""
    words[:] = u64(0)
    for r in range(flags.shape[0]):
        for i in range(flags.shape[1]):
            if flags[r, i] > 0:
                words[r, i >> 6] |= u64(1) << u64(i & 63)


@jit
def bit_fields(signs, up, h):
    """All local fields (n,) in units of |J| from bits: what the three kernels must agree on."""
    for i in range(h.size):
        h[i] = bit_field(signs[i], up, i, h.size)


@jit
def fields(J, s, h):
    """Local fields ``h`` (R, n) float64 of ``s`` (R, n) int8, from ``J`` (n, n) float64.

    BLAS would do it faster with all cores; but sessions are threads, and the cores are theirs.
    """
    h[:] = 0.0
    for r in range(s.shape[0]):
        known = h[r]
        for j in range(s.shape[1]):
            row, spin = J[j], np.float64(s[r, j])
            for i in range(known.size):
                known[i] += spin * row[i]
