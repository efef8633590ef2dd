"""The inner loops of the oracles: naive quadrature of the collision integral, and DSMC events.

Nothing here knows of basis functions or tensors; what the solver says is held against this.

The random numbers are SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): one 64-bit counter, kept by
the caller, so that a run can be told again from its seed and none touches another's.
"""

import numpy as np

from kinetoscope.core.compiled import jit

#: Rows of ``counts``.
LIGHT, HEAVY, CROSS, PROPOSED = 0, 1, 2, 3
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11, _S32 = (np.uint64(s) for s in (30, 27, 31, 11, 32))


@jit
def bits(state):
    """The next 64 random bits; ``state`` (1,) uint64."""
    state[0] = np.uint64(state[0] + _STEP)
    z = state[0]
    z = np.uint64((z ^ (z >> _S30)) * _MIX_A)
    z = np.uint64((z ^ (z >> _S27)) * _MIX_B)
    return np.uint64(z ^ (z >> _S31))


@jit
def uniform(state):
    """A number in [0, 1)."""
    return np.float64(bits(state) >> _S11) * 2.0**-53


@jit
def below(state, n):
    """A whole number in [0, n), n < 2^32; its bias is n / 2^32."""
    return np.int64(np.uint64((bits(state) >> _S32) * np.uint64(n)) >> _S32)


@jit
def direction(state):
    """A unit vector, every angle as likely: twice the angle of a point in the unit disc."""
    while True:
        x, y = 2.0 * uniform(state) - 1.0, 2.0 * uniform(state) - 1.0
        s = x * x + y * y
        if 1e-12 < s <= 1.0:
            return (x * x - y * y) / s, 2.0 * x * y / s


@jit
def _power(s, gamma):
    """|g|^gamma from s = |g|^2."""
    if gamma == 0.0:
        return 1.0
    if gamma == 1.0:
        return np.sqrt(s)
    return s ** (0.5 * gamma)


@jit
def fastest(v):
    """The largest speed in v (n, 2)."""
    most = 0.0
    for i in range(v.shape[0]):
        most = max(most, v[i, 0] * v[i, 0] + v[i, 1] * v[i, 1])
    return np.sqrt(most)


@jit
def collide(light, heavy, pair_rates, eps, gamma, clock, counts, state, until, proposals):
    """Collide until the time ``until`` or until ``proposals`` pairs have been looked at.

    ``light`` (nL, 2) and ``heavy`` (nH, 2) are velocities in thermal units of their own;
    ``pair_rates`` (3,) are the rates of all pairs light-light, heavy-heavy and light-heavy
    together, to be multiplied by |g|^gamma of the pair.  ``clock`` (1,) is the time.

    Events are a Poisson process at the rate of the fastest pair there could be (twice the
    largest speed), thinned by (|g| / largest)^gamma.  The bound grows with every new largest
    speed before the next event is drawn, so it is never exceeded and no rate is approximate.
    """
    n, m = light.shape[0], heavy.shape[0]
    a, b = 1.0 / (1.0 + eps * eps), eps / (1.0 + eps * eps)
    top_light, top_heavy = 0.0, 0.0
    if gamma > 0.0:
        top_light, top_heavy = fastest(light), fastest(heavy)
    fresh, bound_l, bound_h, bound_x, total = True, 1.0, 1.0, 1.0, 0.0
    rate_l, rate_h = 0.0, 0.0
    for _ in range(proposals):
        if fresh:
            # a hair above, so that rounding cannot put a pair over its bound
            bound_l = _power(4.000001 * top_light * top_light, gamma)
            bound_h = _power(4.000001 * top_heavy * top_heavy, gamma)
            bound_x = _power(1.000001 * (top_light + eps * top_heavy) ** 2, gamma)
            rate_l, rate_h = pair_rates[0] * bound_l, pair_rates[1] * bound_h
            total = rate_l + rate_h + pair_rates[2] * bound_x
            fresh = False
        wait = np.inf if total <= 0.0 else -np.log(1.0 - uniform(state)) / total
        if clock[0] + wait >= until:
            # what has not happened by then is forgotten: waiting times have no memory
            clock[0] = until
            return
        clock[0] += wait
        counts[PROPOSED] += 1
        which = uniform(state) * total
        if which < rate_l + rate_h:
            is_light = which < rate_l
            v = light if is_light else heavy
            size = n if is_light else m
            i = below(state, size)
            j = i + 1 + below(state, size - 1)
            j = j - size if j >= size else j
            gx, gy = v[i, 0] - v[j, 0], v[i, 1] - v[j, 1]
            s = gx * gx + gy * gy
            bound = bound_l if is_light else bound_h
            if gamma > 0.0 and uniform(state) * bound >= _power(s, gamma):
                continue
            cx, cy = direction(state)
            g = np.sqrt(s)
            dx, dy = 0.5 * (gx - g * cx), 0.5 * (gy - g * cy)
            v[i, 0] -= dx
            v[i, 1] -= dy
            v[j, 0] += dx
            v[j, 1] += dy
            counts[LIGHT if is_light else HEAVY] += 1
            if gamma > 0.0:
                most = max(v[i, 0] ** 2 + v[i, 1] ** 2, v[j, 0] ** 2 + v[j, 1] ** 2)
                top = top_light if is_light else top_heavy
                if most > top * top:
                    fresh = True
                    if is_light:
                        top_light = np.sqrt(most)
                    else:
                        top_heavy = np.sqrt(most)
        else:
            i, j = below(state, n), below(state, m)
            gx, gy = light[i, 0] - eps * heavy[j, 0], light[i, 1] - eps * heavy[j, 1]
            s = gx * gx + gy * gy
            if gamma > 0.0 and uniform(state) * bound_x >= _power(s, gamma):
                continue
            cx, cy = direction(state)
            g = np.sqrt(s)
            dx, dy = gx - g * cx, gy - g * cy
            light[i, 0] -= a * dx
            light[i, 1] -= a * dy
            heavy[j, 0] += b * dx
            heavy[j, 1] += b * dy
            counts[CROSS] += 1
            if gamma > 0.0:
                of_light = light[i, 0] ** 2 + light[i, 1] ** 2
                of_heavy = heavy[j, 0] ** 2 + heavy[j, 1] ** 2
                if of_light > top_light * top_light:
                    top_light, fresh = np.sqrt(of_light), True
                if of_heavy > top_heavy * top_heavy:
                    top_heavy, fresh = np.sqrt(of_heavy), True


@jit
def shift(spectrum, x, y, out):
    """Spectra of f(v + h) and f(v - h), one after the other, for every h.

    ``spectrum`` (n, k) is that of f; the phases of the shifts are x (m, n) and y (m, k);
    ``out`` is (2 m, n, k).
    """
    m, n, k = x.shape[0], x.shape[1], y.shape[1]
    for s in range(m):
        for i in range(n):
            for j in range(k):
                c = x[s, i] * y[s, j]
                f = spectrum[i, j]
                rr, ii = f.real * c.real, f.imag * c.imag
                ri, ir = f.real * c.imag, f.imag * c.real
                out[2 * s, i, j] = complex(rr - ii, ri + ir)
                out[2 * s + 1, i, j] = complex(rr + ii, ir - ri)


@jit
def multiply(pairs):
    """The mean over m of the products f(v + h) f(v - h); ``pairs`` (2 m, n, n)."""
    m, n = pairs.shape[0] // 2, pairs.shape[1]
    out = np.zeros((n, n))
    for s in range(m):
        for i in range(n):
            for j in range(n):
                out[i, j] += pairs[2 * s, i, j] * pairs[2 * s + 1, i, j]
    return out / m


@jit
def _between(f, x, y):
    """Bilinear interpolation of f (n, n) at the fractional indices x, y; zero outside."""
    n = f.shape[0]
    i, j = int(np.floor(x)), int(np.floor(y))
    if i < 0 or j < 0 or i >= n - 1 or j >= n - 1:
        return 0.0
    p, q = x - i, y - j
    low = (1.0 - q) * f[i, j] + q * f[i, j + 1]
    high = (1.0 - q) * f[i + 1, j] + q * f[i + 1, j + 1]
    return (1.0 - p) * low + p * high


@jit
def quadrature(f, dv, reach, gamma, cosines, sines, first, last, out):
    """Rows ``first`` to ``last`` of Q(f, f) by the sum over every partner and every angle.

    f (n, n) on a square grid of step ``dv``; partners within ``reach``; the n^4 M loop that all
    else is quicker than.
    """
    n, m = f.shape[0], cosines.size
    for i in range(first, last):
        for j in range(n):
            total = 0.0
            for k in range(n):
                for l in range(n):
                    gx, gy = float(i - k), float(j - l)
                    g = np.sqrt(gx * gx + gy * gy)
                    if g * dv > reach:
                        continue
                    gain = 0.0
                    for s in range(m):
                        hx, hy = 0.5 * g * cosines[s], 0.5 * g * sines[s]
                        cx, cy = 0.5 * (i + k), 0.5 * (j + l)
                        gain += _between(f, cx + hx, cy + hy) * _between(f, cx - hx, cy - hy)
                    total += _power(g * g * dv * dv, gamma) * (gain / m - f[i, j] * f[k, l])
            out[i, j] = total * dv * dv
