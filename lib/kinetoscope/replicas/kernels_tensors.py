"""One sweep of the p-spin glass with its full symmetric tensor of couplings.

H = - sum_{i1<...<ip} J s...s.  The local fields h_i are held; they are the sums over all p - 1
others, and a flip of spin i changes

    h_j  by  -2 s_i  sum over k3 < ... < kp of J_{i j k3...kp} s_k3 ... s_kp,

one contraction of n^(p-1) terms.  Looking at a spin costs one multiplication, so the time of a
sweep is that of its accepted steps.
"""

import numpy as np

from kinetoscope.core.compiled import jit

f32, f64 = np.float32, np.float64


@jit
def products(s, out):
    """``out`` (n^r,) float32: the products of r spins, last index fastest; r = 1, 2, ..."""
    n = s.size
    filled = n
    for i in range(n):
        out[i] = f32(s[i])
    while filled < out.size:
        # Blocks for k = n-1, ..., 1, 0: block 0, the source of all others, is changed last.
        for k in range(n - 1, -1, -1):
            for m in range(filled):
                out[k * filled + m] = f32(s[k]) * out[m]
        filled *= n


@jit(fastmath={"reassoc"})
def contract(row, others):
    """The sum of ``row`` (n^r,) times ``others`` (n^r,), float32."""
    total = f32(0.0)
    for m in range(others.size):
        total += row[m] * others[m]
    return total


@jit
def sweep(model, s, h, e, half_t):
    """``model`` = (J (n, n, n^(p-2)) float32, (p-2)!), ``h`` (n,) float32; returns dE."""
    J, orders = model
    n = s.size
    others = np.empty(J.shape[2], f32)
    products(s, others)
    gained = 0.0
    for i in range(n):
        x = f32(f32(s[i]) * h[i])
        if x < f32(half_t * e[i]):
            gained += 2.0 * f64(x)
            twice = f32(f32(-2.0) * f32(s[i]) / f32(orders))
            for j in range(n):
                h[j] += twice * contract(J[i, j], others)
            s[i] = -s[i]
            if J.shape[2] == n:
                others[i] = -others[i]
            else:
                products(s, others)
    return gained


@jit
def fields(model, s, h):
    """(p - 1)! times the local fields (n,) float64 of ``s`` (n,), in double precision."""
    J = model[0]
    n = s.size
    others = np.empty(J.shape[2], f32)
    products(s, others)
    for i in range(n):
        total = 0.0
        for j in range(n):
            part = 0.0
            for m in range(others.size):
                part += f64(J[i, j, m]) * f64(others[m])
            total += part * s[j]
        h[i] = total
