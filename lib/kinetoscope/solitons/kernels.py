"""The inner loops of the Klein-Gordon solver: kick, drift and their composition.

The equation phi_tt + 2 g phi_t = phi_xx - V'(phi) is split into two flows that are solved exactly:

* drift, phi' = pi:  phi += a pi;
* kick,  pi' = -2 g pi + F, F = D2 phi - V'(phi):  pi = e pi + f F, with e = exp(-2 g b) and
  f = (1 - e) / 2g (f = b without damping).

Symmetric compositions of these keep their even order with damping too, because both flows are
exact.  Arrays are padded by four ghost cells at either end; site j stands at index j + 4.

Speed comes from three rules.  Neighbours are read through shifted slices: with ``phi[j - 4]``
numba guards against negative indices and the loop is not vectorised (4 to 7 times slower).  The
drifted field goes to a second buffer, so that one pass over memory does both flows.  And the sine
is a polynomial of our own, because a call into the C library stops vectorisation.

Multiplication and addition may be contracted into one rounding (``contract``; nothing is
reordered): 1.2 to 1.5 times faster, and tested to stay within rounding of plain NumPy.
"""

import numpy as np

from kinetoscope.core.compiled import jit

#: Ghost cells at either end: the reach of the widest stencil.
PAD = 4
#: What fills them: the mirror image, or the other end (times ``flip``, plus ``shift``).
MIRROR, WRAP = 0, 1
#: Families of V'(phi): p0 phi + p1 phi^3, that + p2 phi^5, p0 sin phi, p0 sin phi - p1 sin phi/2.
CUBIC, QUINTIC, SINE, DOUBLE_SINE = 0, 1, 2, 3

OPTIONS = {"error_model": "numpy", "fastmath": {"contract"}}

_ROUND = 6755399441055744.0  # 1.5 * 2^52: adding and subtracting it rounds to the nearest integer
_PI_HIGH = 3.1415926534682512  # 33 bits of pi, so that k * _PI_HIGH is exact for |k| < 2^20
_PI_LOW = 1.2154201013012384e-10
_INVERSE_PI = 0.3183098861837907


@jit(**OPTIONS)
def sine(x):
    """Sin x to 2e-16 for |x| < 1e6, without branches or calls, so that loops vectorise.

    x = k pi + r with |r| <= pi/2 (pi in two pieces, Cody and Waite), sin x = (-1)^k sin r, and
    sin r = r + r^3 P(r^2), P of degree 7 through Chebyshev nodes (truncation 1.3e-18).
    """
    k = (x * _INVERSE_PI + _ROUND) - _ROUND
    half = (0.5 * k + _ROUND) - _ROUND
    r = (x - k * _PI_HIGH) - k * _PI_LOW
    s = r * r
    p = -7.643969031052769e-13 + s * 2.731428986122616e-15
    p = 1.6058977272815506e-10 + s * p
    p = -2.5052107616384595e-08 + s * p
    p = 2.755731921915843e-06 + s * p
    p = -0.00019841269841254955 + s * p
    p = 0.008333333333333316 + s * p
    p = -0.16666666666666666 + s * p
    return (1.0 - 2.0 * abs(k - 2.0 * half)) * (r + r * s * p)


@jit(**OPTIONS)
def fill(phi, n, ends, flip, shift):
    """Set the ghost cells of the first ``n`` sites: mirrored ends, or a ring."""
    for k in range(1, PAD + 1):
        if ends == MIRROR:
            phi[PAD - k] = phi[PAD + k]
            phi[PAD + n - 1 + k] = phi[PAD + n - 1 - k]
        else:
            phi[PAD - k] = flip * (phi[PAD + n - k] - shift)
            phi[PAD + n - 1 + k] = flip * phi[PAD + k - 1] + shift


@jit(**OPTIONS)
def stage(family, p, c, phi, new, pi, n, e, f, h):
    """One kick of ``pi`` (in place) and the drift that follows, from ``phi`` into ``new``.

    ``c`` holds the stencil, c[0] + c[1] (phi_{j+1} + phi_{j-1}) + ..., divided by dx^2; ``p`` the
    potential's constants; e, f and h are the kick's decay and length and the drift's length.
    """
    # Polynomials take the kick's length into the constants: one multiplication a site less.
    scale = f if family in (CUBIC, QUINTIC) else 1.0
    c0, c1, c2, c3, c4 = scale * c[0], scale * c[1], scale * c[2], scale * c[3], scale * c[4]
    p0, p1, p2 = scale * p[0], scale * p[1], scale * p[2]
    l4, l3, l2, l1 = phi[0:n], phi[1 : n + 1], phi[2 : n + 2], phi[3 : n + 3]
    mid, r1, r2 = phi[4 : n + 4], phi[5 : n + 5], phi[6 : n + 6]
    r3, r4 = phi[7 : n + 7], phi[8 : n + 8]
    out, mom = new[4 : n + 4], pi[0:n]
    if family == CUBIC:
        for j in range(n):
            u = mid[j]
            kick = c1 * (l1[j] + r1[j]) + c2 * (l2[j] + r2[j]) + c3 * (l3[j] + r3[j])
            kick += c4 * (l4[j] + r4[j]) + u * ((c0 - p0) - p1 * (u * u))
            q = e * mom[j] + kick
            mom[j] = q
            out[j] = u + h * q
    elif family == QUINTIC:
        for j in range(n):
            u = mid[j]
            s = u * u
            kick = c1 * (l1[j] + r1[j]) + c2 * (l2[j] + r2[j]) + c3 * (l3[j] + r3[j])
            kick += c4 * (l4[j] + r4[j]) + u * ((c0 - p0) - s * (p1 + s * p2))
            q = e * mom[j] + kick
            mom[j] = q
            out[j] = u + h * q
    elif family == SINE:
        for j in range(n):
            u = mid[j]
            force = c1 * (l1[j] + r1[j]) + c2 * (l2[j] + r2[j]) + c3 * (l3[j] + r3[j])
            force += c4 * (l4[j] + r4[j]) + c0 * u - p0 * sine(u)
            q = e * mom[j] + f * force
            mom[j] = q
            out[j] = u + h * q
    else:
        for j in range(n):
            u = mid[j]
            force = c1 * (l1[j] + r1[j]) + c2 * (l2[j] + r2[j]) + c3 * (l3[j] + r3[j])
            force += c4 * (l4[j] + r4[j]) + c0 * u - (p0 * sine(u) - p1 * sine(0.5 * u))
            q = e * mom[j] + f * force
            mom[j] = q
            out[j] = u + h * q


@jit(**OPTIONS)
def kick_lengths(b, dt, damping, e, f):
    """Decay ``e`` and length ``f`` of each kick b[i] dt; the last entry is last + first merged."""
    for i in range(b.size + 1):
        length = dt * (b[i] if i < b.size else b[0] + b[b.size - 1])
        e[i] = np.exp(-2.0 * damping * length)
        f[i] = -np.expm1(-2.0 * damping * length) / (2.0 * damping) if damping > 0.0 else length


@jit(**OPTIONS)
def advance(family, p, c, a, b, dt, damping, sponge, phi, spare, pi, ends, flip, shift, steps):
    """Take ``steps`` whole steps; ``phi`` and ``pi`` are synchronised before and after.

    Between steps the last and the first kick are one.  ``sponge`` (n,) multiplies ``pi`` once a
    step (half before the first, half after the last), or has length 0.
    """
    n, m = pi.size, a.size
    e, f = np.empty(m + 2), np.empty(m + 2)
    kick_lengths(b, dt, damping, e, f)
    now, new = phi, spare
    if sponge.size > 0:
        for j in range(n):
            pi[j] *= np.sqrt(sponge[j])
    for step in range(steps):
        for i in range(m):
            first = m + 1 if i == 0 and step > 0 and sponge.size == 0 else i
            fill(now, n, ends, flip, shift)
            stage(family, p, c, now, new, pi, n, e[first], f[first], dt * a[i])
            now, new = new, now
        if sponge.size > 0:
            fill(now, n, ends, flip, shift)
            stage(family, p, c, now, new, pi, n, e[m], f[m], 0.0)
            for j in range(n):
                pi[j] *= sponge[j] if step < steps - 1 else np.sqrt(sponge[j])
    if sponge.size == 0:
        fill(now, n, ends, flip, shift)
        stage(family, p, c, now, new, pi, n, e[m], f[m], 0.0)
    if (steps * m) % 2 == 1:
        phi[:] = spare


@jit(**OPTIONS)
def energy_density(family, p, c, phi, pi, out):
    """Energy density of the discrete system, whose sum (times dx) the semi-discrete flow conserves.

    The gradient energy is that of the stencil, (1/4) sum_k c_k [(phi_{j+k} - phi_j)^2 +
    (phi_{j-k} - phi_j)^2]; phi is padded and its ghosts are set.  ``out`` holds pi^2/2 + gradient
    + V, with V taken relative to p[3].
    """
    n = out.size
    p0, p1, p2, p3 = p[0], p[1], p[2], p[3]
    c1, c2, c3, c4 = 0.25 * c[1], 0.25 * c[2], 0.25 * c[3], 0.25 * c[4]
    l4, l3, l2, l1 = phi[0:n], phi[1 : n + 1], phi[2 : n + 2], phi[3 : n + 3]
    mid, r1, r2 = phi[4 : n + 4], phi[5 : n + 5], phi[6 : n + 6]
    r3, r4 = phi[7 : n + 7], phi[8 : n + 8]
    for j in range(n):
        u = mid[j]
        d1, d2, d3, d4 = r1[j] - u, r2[j] - u, r3[j] - u, r4[j] - u
        b1, b2, b3, b4 = l1[j] - u, l2[j] - u, l3[j] - u, l4[j] - u
        gradient = c1 * (d1 * d1 + b1 * b1) + c2 * (d2 * d2 + b2 * b2)
        gradient += c3 * (d3 * d3 + b3 * b3) + c4 * (d4 * d4 + b4 * b4)
        out[j] = 0.5 * pi[j] * pi[j] + gradient
    if family in (CUBIC, QUINTIC):
        for j in range(n):
            s = mid[j] * mid[j]
            out[j] += s * (0.5 * p0 + s * (0.25 * p1 + s * p2 / 6.0)) + p3
    elif family == SINE:
        for j in range(n):
            out[j] += 2.0 * p0 * sine(0.5 * mid[j]) ** 2
    else:
        # eta (1 - cos u) + 1 + cos(u/2) with cosines as squares of sines.
        for j in range(n):
            u = mid[j]
            out[j] += 2.0 * p0 * sine(0.5 * u) ** 2 + 4.0 * p1 * (1.0 - sine(0.25 * u) ** 2)


@jit(**OPTIONS)
def film(
    family, p, c, a, b, damping, sponge, phi, spare, pi, ends, flip, shift,
    steps, dts, first, last, even, weights, phis, pis, energies,
):  # fmt: skip
    """For each frame k take ``steps``[k] steps of ``dts``[k], then write down what there is.

    ``phis``, ``pis`` (frames, shown) get the sites ``first`` to ``last`` of the grid, mirrored to
    the left where only the right half is computed (``even``); ``energies`` (frames,) the sum of
    ``weights`` times the energy density; ``sponge`` is what a unit of time leaves of ``pi``.
    One call for many frames: a caller whose thread has to wait for the interpreter after every
    frame is five times slower on a busy server.
    """
    n, shown = pi.size, last - first
    density, factor = np.empty(n), np.empty(sponge.size)
    middle = shown - 1 if even else 0
    for k in range(steps.size):
        if steps[k] > 0:
            for j in range(sponge.size):
                factor[j] = sponge[j] ** dts[k]
            advance(
                family, p, c, a, b, dts[k], damping, factor, phi, spare, pi, ends, flip, shift,
                steps[k],
            )  # fmt: skip
        fill(phi, n, ends, flip, shift)
        energy_density(family, p, c, phi, pi, density)
        total = 0.0
        for j in range(n):
            total += weights[j] * density[j]
        energies[k] = total
        for j in range(shown):
            phis[k, middle + j], pis[k, middle + j] = phi[PAD + first + j], pi[first + j]
        if even:
            for j in range(1, shown):
                phis[k, middle - j], pis[k, middle - j] = phis[k, middle + j], pis[k, middle + j]


@jit(**OPTIONS)
def energy_densities(family, p, c, phis, pis, ends, flip, shift, out):
    """The same for every frame of ``phis``, ``pis`` (frames, n), in one call."""
    n = phis.shape[1]
    padded = np.empty(n + 2 * PAD)
    for k in range(phis.shape[0]):
        padded[PAD : PAD + n] = phis[k]
        fill(padded, n, ends, flip, shift)
        energy_density(family, p, c, padded, pis[k], out[k])
