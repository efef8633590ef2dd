"""The inner loops over a basis: entropies, distances, pictures; one core, no BLAS threads.

(A threaded matrix product is quicker on an idle machine and fifty times slower on a busy one.)
"""

import numpy as np

from kinetoscope.core.compiled import jit


@jit
def entropies(a, log_m, weights, phi, h, clipped):
    """h[f] = mean of p ln(p M) and clipped[f] = mean of -p where p < 0, per particle.

    p = a[f] . phi at the points (size, q); means are sums with ``weights`` (q,).
    """
    p = np.empty(log_m.size)
    for f in range(a.shape[0]):
        p[:] = 0.0
        for k in range(a.shape[1]):
            x, row = a[f, k], phi[k]
            for r in range(p.size):
                p[r] += x * row[r]
        total, lost = 0.0, 0.0
        for r in range(p.size):
            if p[r] > 0.0:
                total += weights[r] * p[r] * (np.log(p[r]) + log_m[r])
            else:
                lost -= weights[r] * p[r]
        h[f], clipped[f] = total, lost / a[f, 0]


@jit
def distances(a, pairs, drift, temperature, out):
    """out[f] = norm of a[f] per particle less the coefficients of the Maxwellian of same u, T.

    Those are sqrt((2 - delta_m0) p! q!) sum over r of B^r/r! U^(p+q-2r)/((p-r)! (q-r)!), with
    p = n + m, q = n, B = T - 1 and U = u/sqrt(2).
    """
    most = 0
    for k in range(pairs.shape[0]):
        most = max(most, pairs[k, 0] + pairs[k, 1])
    factorial = np.ones(most + 1)
    for k in range(1, most + 1):
        factorial[k] = k * factorial[k - 1]
    h, g = np.ones(most + 1), np.ones(most + 1)
    for f in range(a.shape[0]):
        for k in range(1, most + 1):
            h[k] = h[k - 1] * drift[f] / np.sqrt(2.0) / k
            g[k] = g[k - 1] * (temperature[f] - 1.0) / k
        total = 0.0
        for k in range(pairs.shape[0]):
            p, q = pairs[k, 0] + pairs[k, 1], pairs[k, 0]
            own = 0.0
            for r in range(q + 1):
                own += g[r] * h[p - r] * h[q - r]
            own *= np.sqrt(factorial[p] * factorial[q] * (1.0 if p == q else 2.0))
            total += (a[f, k] / a[f, 0] - own) ** 2
        out[f] = np.sqrt(total)


@jit
def paint(a, phi, out):
    """out[f] = a[f] . phi, (frames, points), in the precision of the arguments."""
    for f in range(a.shape[0]):
        row = out[f]
        row[:] = 0.0
        for k in range(a.shape[1]):
            x, source = a[f, k], phi[k]
            for r in range(row.size):
                row[r] += x * source[r]
