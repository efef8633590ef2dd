"""Coefficients in time: a quadratic right-hand side, and a Rosenbrock method that stiffness does
not slow down.

Both species stand interleaved in one vector y (light, heavy, light, heavy, ... by rising degree),
so that for Maxwell molecules the Jacobian is lower triangular but for 2 x 2 blocks, and its
factors have no more entries than itself.

The method is RODAS (Hairer and Wanner, Solving Ordinary Differential Equations II, 2nd ed.,
section VI.4): six stages, order 4, stiffly accurate and L-stable, with dense output of order 3.
The epochs are rates 1, eps, eps^2; once a fast one is over, L-stability lets the step grow to the
time scale of the next.  (A method that is only A-stable needs ten times the steps.)  Linear
invariants are kept to rounding, because each stage keeps them.
"""

import numpy as np

from kinetoscope.core.compiled import jit

STAGES = 6
GAMMA = 0.25
#: Stage values y + sum A K, right-hand sides + sum C K / h, in the form without matrix products.
A = np.array([
    [0.0, 0.0, 0.0, 0.0, 0.0],
    [0.1544e1, 0.0, 0.0, 0.0, 0.0],
    [0.9466785280815826, 0.2557011698983284, 0.0, 0.0, 0.0],
    [0.3314825187068521e1, 0.2896124015972201e1, 0.9986419139977817, 0.0, 0.0],
    [0.1221224509226641e1, 0.6019134481288629e1, 0.1253708332932087e2, -0.6878860361058950, 0.0],
    [0.1221224509226641e1, 0.6019134481288629e1, 0.1253708332932087e2, -0.6878860361058950, 1.0],
])  # fmt: skip
C = np.array([
    [0.0, 0.0, 0.0, 0.0, 0.0],
    [-0.56688e1, 0.0, 0.0, 0.0, 0.0],
    [-0.2430093356833875e1, -0.2063599157091915, 0.0, 0.0, 0.0],
    [-0.1073529058151375, -0.9594562251023355e1, -0.2047028614809616e2, 0.0, 0.0],
    [0.7496443313967647e1, -0.1024680431464352e2, -0.3399990352819905e2, 0.1170890893206160e2,
     0.0],
    [0.8083246795921522e1, -0.7981132988064893e1, -0.3152159432874371e2, 0.1631930543123136e2,
     -0.6058818238834054e1],
])  # fmt: skip
#: Dense output between two steps.
D = np.array([
    [0.1012623508344586e2, -0.7487995877610167e1, -0.3480091861555747e2, -0.7992771707568823e1,
     0.1025137723295662e1],
    [-0.6762803392806898, 0.6087714651680015e1, 0.1643084320892478e2, 0.2476722511418386e2,
     -0.6594389125716872e1],
])  # fmt: skip
#: Rows of ``counts``.
STEPS, REJECTED, FAILED = 0, 1, 2


@jit
def rates(start, i, j, q, y, out):
    """out[k] = sum over e in [start[k], start[k+1]) of q[e] y[i[e]] y[j[e]]."""
    for k in range(out.size):
        one, two = 0.0, 0.0
        e, end = start[k], start[k + 1]
        while e + 1 < end:
            one += q[e] * y[i[e]] * y[j[e]]
            two += q[e + 1] * y[i[e + 1]] * y[j[e + 1]]
            e += 2
        if e < end:
            one += q[e] * y[i[e]] * y[j[e]]
        out[k] = one + two


@jit
def jacobian(start, i, j, q, y, out):
    """out[k, l] = d(rate of y[k]) / d y[l].

    What neighbours add to the column of their common i is summed up before it is stored: additions
    to one place in memory wait for each other.
    """
    out[:] = 0.0
    for k in range(out.shape[0]):
        row, e, end = out[k], start[k], start[k + 1]
        while e < end:
            own, part = i[e], 0.0
            x = y[own]
            while e < end and i[e] == own:
                part += q[e] * y[j[e]]
                row[j[e]] += q[e] * x
                e += 1
            row[own] += part


@jit
def factor(a, triangular):
    """LU factors of ``a`` in place, the diagonal inverted; False where a pivot is not positive.

    a = 1/(h gamma) - J has a positive diagonal that dominates what collisions damp, so rows stay
    where they are; should that ever fail, the caller takes a smaller step.
    """
    n = a.shape[0]
    for k in range(n):
        pivot = a[k, k]
        if not pivot > 0.0:
            return False
        a[k, k] = 1.0 / pivot
        end = (k | 1) + 1 if triangular else n
        source = a[k, k + 1 : end]
        for r in range(k + 1, n):
            if a[r, k] != 0.0:
                l = a[r, k] * a[k, k]
                a[r, k] = l
                target = a[r, k + 1 : end]
                for c in range(source.size):
                    target[c] -= l * source[c]
    return True


@jit
def solve(at, triangular, x):
    """Put a^-1 x in x, by columns, from ``at``, the transposed factors."""
    n = x.size
    for k in range(n):
        s = x[k]
        if s != 0.0:
            column, rest = at[k, k + 1 :], x[k + 1 :]
            for r in range(rest.size):
                rest[r] -= column[r] * s
    for k in range(n - 1, -1, -1):
        x[k] *= at[k, k]
        s, first = x[k], k & ~1 if triangular else 0
        column, rest = at[k, first:k], x[first:k]
        for r in range(rest.size):
            rest[r] -= column[r] * s


@jit
def advance(
    start, i, j, q, triangular, y, clock, times, frame, out, rtol, atol, limit, counts
):  # fmt: skip
    """Go on until the last of ``times`` or for ``limit`` steps; returns the next frame to fill.

    y (n,) and clock (2,) = time, next step are updated; out (frames, n) is filled at ``times``
    from ``frame`` on; counts (3,) int64: steps, rejected, failed (1: the step became too small).
    """
    n = y.size
    a, at = np.empty((n, n)), np.empty((n, n))
    jac = np.empty((n, n))
    k = np.empty((STAGES, n))
    fresh, f, new = np.empty(n), np.empty(n), np.empty(n)
    t, h = clock[0], clock[1]
    last = times[times.size - 1]
    while frame < times.size and times[frame] <= t:
        out[frame] = y
        frame += 1
    taken, renew = 0, True
    while frame < times.size and taken < limit:
        taken += 1
        if renew:
            jacobian(start, i, j, q, y, jac)
            # the rates are quadratic and without constant or linear part: J y = 2 f
            for r in range(n):
                s = 0.0
                for c in range(n):
                    s += jac[r, c] * y[c]
                fresh[r] = 0.5 * s
        h = min(h, last - t)
        for r in range(n):
            for c in range(n):
                a[r, c] = -jac[r, c]
            a[r, r] += 1.0 / (h * GAMMA)
        sound = factor(a, triangular)
        error = np.inf
        if sound:
            for r in range(n):
                for c in range(n):
                    at[c, r] = a[r, c]
            for s in range(STAGES):
                if s == 0:
                    k[0] = fresh
                else:
                    new[:] = y
                    for b in range(s):
                        x, source = A[s, b], k[b]
                        for r in range(n):
                            new[r] += x * source[r]
                    rates(start, i, j, q, new, f)
                    stage = k[s]
                    stage[:] = f
                    for b in range(s):
                        x, source = C[s, b] / h, k[b]
                        for r in range(n):
                            stage[r] += x * source[r]
                solve(at, triangular, k[s])
            # stiffly accurate: the last stage is the error, and the last value plus it the result
            total = 0.0
            for r in range(n):
                new[r] += k[STAGES - 1, r]
                scale = atol + rtol * max(abs(y[r]), abs(new[r]))
                total += (k[STAGES - 1, r] / scale) ** 2
            error = np.sqrt(total / n)
        if not error <= 1.0:
            counts[REJECTED] += 1
            renew = False
            h *= max(0.2, 0.9 * error**-0.25) if error < 1e300 else 0.1
            if h < 1e-14 * (t + 1e-6):
                counts[FAILED] = 1
                break
            continue
        counts[STEPS] += 1
        after = t + h if h < last - t else last
        while frame < times.size and times[frame] <= after:
            s = (times[frame] - t) / h
            if times[frame] == after:
                s = 1.0
            for r in range(n):
                c3, c4 = 0.0, 0.0
                for b in range(STAGES - 1):
                    c3 += D[0, b] * k[b, r]
                    c4 += D[1, b] * k[b, r]
                out[frame, r] = (1.0 - s) * y[r] + s * (new[r] + (1.0 - s) * (c3 + s * c4))
            frame += 1
        t = after
        y[:] = new
        h *= min(6.0, max(0.2, 0.9 * max(error, 1e-12) ** -0.25))
        renew = True
    clock[0], clock[1] = t, h
    return frame
