"""Dense networks by streaming over the patterns: no tensor, K multiplications and a few an update.

With S_mu = sum_i xi_i^mu s_i and S' = S_mu - xi_i^mu s_i the local field is

    h_i = N^(1-P) sum_mu xi_i^mu G(S'_mu),      dE = 2 s_i h_i,

G a polynomial of degree P - 1 with leading coefficient 1 and the parity of P - 1
(`hebbian.polynomial`): G = t^odd (y^k + ... + a_1 y + a_0), y = t^2, k = 0 to 2 for P <= 6.
A look at a spin reads one row of the patterns, (n, K) int8; a flip changes all S_mu.

The sums over patterns are reassociated by the compiler (vector instructions ask for it).  Their
terms are whole numbers, so float64 sums are exact below 2^53 and float32 ones below 2^24; beyond
that the test of dE against the energies bounds what is lost.
"""

import numpy as np

from kinetoscope.core.compiled import jit

f32, f64, i32 = np.float32, np.float64, np.int32


def _field(real):
    @jit(fastmath={"reassoc"})
    def field(row, S, spin, degree, a0, a1):
        """sum_mu xi^mu G(S_mu - xi^mu s_i), in the precision of ``S``."""
        s, a, b, total = real(spin), real(a0), real(a1), real(0)
        if degree == 1:
            for m in range(S.size):
                x = real(row[m])
                total += x * (S[m] - x * s)
        elif degree == 2:
            for m in range(S.size):
                x = real(row[m])
                t = S[m] - x * s
                total += x * (t * t + a)
        elif degree == 3:
            for m in range(S.size):
                x = real(row[m])
                t = S[m] - x * s
                total += (x * t) * (t * t + a)
        elif degree == 4:
            for m in range(S.size):
                x = real(row[m])
                t = S[m] - x * s
                y = t * t
                total += x * ((y + b) * y + a)
        else:
            for m in range(S.size):
                x = real(row[m])
                t = S[m] - x * s
                y = t * t
                total += (x * t) * ((y + b) * y + a)
        return total

    return field


field32, field64 = _field(f32), _field(f64)


@jit
def sweep(model, s, S, e, half_t):
    """``model`` = (xi (n, K) int8, degree, a0, a1, scale), ``S`` (K,) float32; returns dE."""
    xi, degree, a0, a1, scale = model
    gained = 0.0
    for i in range(s.size):
        row = xi[i]
        h = f32(scale) * field32(row, S, s[i], degree, a0, a1)
        x = f32(f32(s[i]) * h)
        if x < f32(half_t * e[i]):
            gained += 2.0 * f64(x)
            twice = f32(-2.0) * f32(s[i])
            for m in range(S.size):
                S[m] += twice * f32(row[m])
            s[i] = -s[i]
    return gained


@jit
def fields(model, s, S, h):
    """All local fields (n,) float64 of ``s`` (n,) with ``S`` (K,) float64."""
    xi, degree, a0, a1, scale = model
    for i in range(s.size):
        h[i] = scale * field64(xi[i], S, s[i], degree, a0, a1)


@jit
def sums(xi, s, S):
    """S_mu of every pattern: ``xi`` (n, K) int8, ``s`` (R, n) int8, ``S`` (R, K) int32."""
    S[:] = 0
    for r in range(s.shape[0]):
        known = S[r]
        for i in range(s.shape[1]):
            spin, row = i32(s[r, i]), xi[i]
            for m in range(known.size):
                known[m] += spin * i32(row[m])
