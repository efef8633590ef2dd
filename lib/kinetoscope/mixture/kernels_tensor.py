"""The inner loops that make a collision tensor: rotations of quanta, and sums over them."""

import numpy as np

from kinetoscope.core.compiled import jit


@jit
def rotation(own_g, own_c, partner_g, partner_c, most_own, most_partner):
    """How quanta of own and partner velocity are shared out to relative and common motion.

    (a own + b partner) quanta in one circular direction become g quanta of the relative and
    a + b - g of the common velocity: returns D[a, b, g].  own = own_g g + own_c C, partner =
    partner_g g + partner_c C is a rotation.  The recurrence averages over which quantum was
    created last; every step is a contraction, so rounding does not grow.
    """
    d = np.zeros((most_own + 1, most_partner + 1, most_own + most_partner + 1))
    d[0, 0, 0] = 1.0
    for a in range(most_own + 1):
        for b in range(most_partner + 1):
            total = a + b
            if total == 0:
                continue
            for g in range(total + 1):
                found = 0.0
                up, stay = np.sqrt(float(g)), np.sqrt(float(total - g))
                if a > 0:
                    part = 0.0
                    if g > 0:
                        part += own_g * up * d[a - 1, b, g - 1]
                    if g < total:
                        part += own_c * stay * d[a - 1, b, g]
                    found += np.sqrt(float(a)) * part
                if b > 0:
                    part = 0.0
                    if g > 0:
                        part += partner_g * up * d[a, b - 1, g - 1]
                    if g < total:
                        part += partner_c * stay * d[a, b - 1, g]
                    found += np.sqrt(float(b)) * part
                d[a, b, g] = found / total
    return d


@jit
def rotation_series(own_g, own_c, partner_g, partner_c, most_own, most_partner):
    """As :func:`rotation`, times (1 + eps^2)^((a + b)/2), as a series to second order in eps.

    The arguments are (2,): the constant and the part linear in eps.  Returns D[a, b, g, order].
    """
    d = np.zeros((most_own + 1, most_partner + 1, most_own + most_partner + 1, 3))
    d[0, 0, 0, 0] = 1.0
    for a in range(most_own + 1):
        for b in range(most_partner + 1):
            total = a + b
            if total == 0:
                continue
            for g in range(total + 1):
                up, stay = np.sqrt(float(g)), np.sqrt(float(total - g))
                for order in range(3):
                    found = 0.0
                    for k in range(min(order, 1) + 1):
                        if a > 0:
                            part = 0.0
                            if g > 0:
                                part += own_g[k] * up * d[a - 1, b, g - 1, order - k]
                            if g < total:
                                part += own_c[k] * stay * d[a - 1, b, g, order - k]
                            found += np.sqrt(float(a)) * part
                        if b > 0:
                            part = 0.0
                            if g > 0:
                                part += partner_g[k] * up * d[a, b - 1, g - 1, order - k]
                            if g < total:
                                part += partner_c[k] * stay * d[a, b - 1, g, order - k]
                            found += np.sqrt(float(b)) * part
                    d[a, b, g, order] = found / total
    return d


@jit
def _norm(mk, mi, mj):
    """What turns sums over circular polynomials into cosines."""
    found = 1.0 if mk == 0 else np.sqrt(2.0)
    if mi > 0:
        found *= np.sqrt(0.5)
    if mj > 0:
        found *= np.sqrt(0.5)
    return found


@jit
def entries(pairs, keys, d, radial):
    """The entries (nnz,) of the tensor whose (k, i, j) are ``keys``, without cos^-gamma.

    ``pairs`` (size, 2) are the (n, m); ``radial`` [m, n, n'] the moments of |g|^gamma.
    """
    out = np.empty(keys.shape[0])
    for e in range(keys.shape[0]):
        nk, mk = pairs[keys[e, 0], 0], pairs[keys[e, 0], 1]
        ni, mi = pairs[keys[e, 1], 0], pairs[keys[e, 1], 1]
        nj, mj = pairs[keys[e, 2], 0], pairs[keys[e, 2], 1]
        total = 0.0
        for si in range(1 if mi == 0 else 2):
            for sj in range(1 if mj == 0 else 2):
                if (1 - 2 * si) * mi + (1 - 2 * sj) * mj != mk:
                    continue
                pi, qi = ni + (mi if si == 0 else 0), ni + (mi if si == 1 else 0)
                pj, qj = nj + (mj if sj == 0 else 0), nj + (mj if sj == 1 else 0)
                for a in range(nk + mk + 1):
                    a2 = pi + pj - (nk + mk) + a
                    if a2 < 0:
                        continue
                    left = d[nk + mk, 0, a] * d[pi, pj, a2]
                    for b in range(nk + 1):
                        b2 = qi + qj - nk + b
                        if a == b or b2 < 0:
                            continue
                        total -= (
                            left * d[nk, 0, b] * d[qi, qj, b2]
                            * radial[abs(a - b), min(a, b), min(a2, b2)]
                        )  # fmt: skip
        out[e] = total * _norm(mk, mi, mj)
    return out


@jit
def series(pairs, keys, d, radial, gamma):
    """The entries with cos^-gamma, each as its series (nnz, 3) in powers of eps."""
    out = np.empty((keys.shape[0], 3))
    for e in range(keys.shape[0]):
        nk, mk = pairs[keys[e, 0], 0], pairs[keys[e, 0], 1]
        ni, mi = pairs[keys[e, 1], 0], pairs[keys[e, 1], 1]
        nj, mj = pairs[keys[e, 2], 0], pairs[keys[e, 2], 1]
        c0, c1, c2 = 0.0, 0.0, 0.0
        for si in range(1 if mi == 0 else 2):
            for sj in range(1 if mj == 0 else 2):
                if (1 - 2 * si) * mi + (1 - 2 * sj) * mj != mk:
                    continue
                pi, qi = ni + (mi if si == 0 else 0), ni + (mi if si == 1 else 0)
                pj, qj = nj + (mj if sj == 0 else 0), nj + (mj if sj == 1 else 0)
                for a in range(nk + mk + 1):
                    a2 = pi + pj - (nk + mk) + a
                    if a2 < 0:
                        continue
                    x, y = d[nk + mk, 0, a], d[pi, pj, a2]
                    l0 = x[0] * y[0]
                    l1 = x[0] * y[1] + x[1] * y[0]
                    l2 = x[0] * y[2] + x[1] * y[1] + x[2] * y[0]
                    for b in range(nk + 1):
                        b2 = qi + qj - nk + b
                        if a == b or b2 < 0:
                            continue
                        x, y = d[nk, 0, b], d[qi, qj, b2]
                        r0 = x[0] * y[0]
                        r1 = x[0] * y[1] + x[1] * y[0]
                        r2 = x[0] * y[2] + x[1] * y[1] + x[2] * y[0]
                        weight = radial[abs(a - b), min(a, b), min(a2, b2)]
                        c0 -= weight * l0 * r0
                        c1 -= weight * (l0 * r1 + l1 * r0)
                        c2 -= weight * (l0 * r2 + l1 * r1 + l2 * r0)
        quanta = 2 * (nk + ni + nj) + mk + mi + mj
        norm = _norm(mk, mi, mj)
        out[e, 0] = norm * c0
        out[e, 1] = norm * c1
        out[e, 2] = norm * (c2 - 0.5 * (quanta - gamma) * c0)
    return out
