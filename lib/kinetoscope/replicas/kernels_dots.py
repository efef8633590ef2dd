"""Attempts at single spins of a dense memory, in any order and number: a picture may stop midway.

`kernels_dense` makes whole sweeps for those who want numbers.  Who wants to see a drawing come
back needs the dots between two sweeps.  Fields are the same function of the same sums, in double
precision: whole numbers below 2^53, hence exact in any order.
"""

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.replicas.kernels_dense import field64


@jit
def attempts(model, s, S, beta, sites, chances):
    """Metropolis at ``sites`` (a,) with uniform numbers ``chances`` (a,); how many spins turned.

    ``model`` = (xi (n, K) int8, degree, a0, a1, scale) as `hebbian.Hebbian.kernel` has it; ``s``
    (n,) int8 and ``S`` (K,) float64 are changed in place.  ``beta`` may be infinite: then a spin
    turns only where that lowers the energy.
    """
    xi, degree, a0, a1, scale = model
    turned = 0
    for k in range(sites.size):
        i = sites[k]
        row, spin = xi[i], s[i]
        cost = 2.0 * spin * scale * field64(row, S, spin, degree, a0, a1)
        if cost < 0.0 or (beta < np.inf and chances[k] < np.exp(-beta * cost)):
            s[i] = -spin
            twice = -2.0 * spin
            for m in range(S.size):
                S[m] += twice * row[m]
            turned += 1
    return turned


@jit
def sums(xi, s):
    """S_mu of every pattern, (K,) float64: ``xi`` (n, K) int8, ``s`` (n,) int8."""
    S = np.zeros(xi.shape[1])
    for i in range(s.size):
        row, spin = xi[i], s[i]
        for m in range(S.size):
            S[m] += row[m] * spin
    return S
