"""The inner loops over a basis: entropies, distances, pictures; one core, no BLAS threads.

(A threaded matrix product is quicker on an idle machine and fifty times slower on a busy one.)
"""

import numpy as np

from kinetoscope.core.compiled import jit


@jit
def _gather(a, phi, out):
    """Put a . phi (points,) in out, from (size,) and (size, points); four rows at a time."""
    out[:] = 0.0
    k, n = 0, a.size
    while k + 3 < n:
        w, x, y, z = a[k], a[k + 1], a[k + 2], a[k + 3]
        one, two, three, four = phi[k], phi[k + 1], phi[k + 2], phi[k + 3]
        for r in range(out.size):
            out[r] += (w * one[r] + x * two[r]) + (y * three[r] + z * four[r])
        k += 4
    while k < n:
        x, row = a[k], phi[k]
        for r in range(out.size):
            out[r] += x * row[r]
        k += 1


@jit
def entropies(even, odd, log_m, weights, phi_even, phi_odd, h, clipped):
    """h[f] = mean of p ln(p M) and clipped[f] = mean of -p where p < 0, per particle.

    p at points with v_x > 0 is the sum of coefficients times functions even and odd in v_x
    (size, q), at their mirrors the difference; means are sums over both with ``weights`` (q,).
    """
    e, o = np.empty(log_m.size), np.empty(log_m.size)
    sides = 2 if odd.shape[1] else 1
    for f in range(even.shape[0]):
        _gather(even[f], phi_even, e)
        _gather(odd[f], phi_odd, o)
        total, lost = 0.0, 0.0
        for side in range(sides):
            sign = 1.0 - 2.0 * side
            for r in range(e.size):
                p = e[r] + sign * o[r]
                if p > 0.0:
                    total += weights[r] * p * (np.log(p) + log_m[r])
                else:
                    lost -= weights[r] * p
        h[f], clipped[f] = total * (2 // sides), lost * (2 // sides) / even[f, 0]


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
def paint(even, odd, phi_even, phi_odd, out, least, greatest):
    """out[f] = the sum of coefficients times functions, above the axis: (frames, n/2, n) float32.

    ``phi_even`` and ``phi_odd`` (size, n/2 * n/2) are the functions even and odd in v_x, given in
    one quarter of the plane alone; their sum is the right half, their difference the left.
    ``least`` and ``greatest`` (n/2, n) are the extremes over all frames.
    """
    rows, half = out.shape[1], out.shape[2] // 2
    e, o = np.empty(rows * half, np.float32), np.empty(rows * half, np.float32)
    least[:] = np.float32(np.inf)
    greatest[:] = np.float32(-np.inf)
    for f in range(out.shape[0]):
        _gather(even[f], phi_even, e)
        _gather(odd[f], phi_odd, o)
        for y in range(rows):
            row, low, high = out[f, y], least[y], greatest[y]
            for x in range(half):
                at = y * half + x
                row[half + x] = e[at] + o[at]
                row[half - 1 - x] = e[at] - o[at]
            for x in range(row.size):
                low[x] = min(low[x], row[x])
                high[x] = max(high[x], row[x])


@jit
def colour(upper, end, scale, low, finer, density, away):
    """Bytes (frames, n, n) of f and of f less its end, from their upper halves (frames, n/2, n).

    ``density`` is f * scale, ``away`` is (f - end - low) * finer, to the nearest of 0 to 255.
    """
    rows = upper.shape[1]
    half, most, none = np.float32(0.5), np.float32(255.0), np.float32(0.0)
    for f in range(upper.shape[0]):
        for y in range(rows):
            values, last = upper[f, y], end[y]
            one, two = density[f, rows + y], away[f, rows + y]
            for x in range(values.size):
                v = values[x] * scale + half
                one[x] = np.uint8(np.int32(min(most, max(none, v))))
            for x in range(values.size):
                v = (values[x] - last[x] - low) * finer + half
                two[x] = np.uint8(np.int32(min(most, max(none, v))))
            density[f, rows - 1 - y] = one
            away[f, rows - 1 - y] = two
