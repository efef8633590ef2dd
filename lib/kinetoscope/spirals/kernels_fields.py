"""Explicit steps of the reaction-diffusion equations, in single precision.

Fields are (species, n + 2, n + 2) float32, or larger (``fields.room``), with a rim of ghost cells
that is filled from the other side of the torus before each step.  ``lap`` is dt D/dx^2; rates
come multiplied by dt.  Rows are passed as shifted views, because only then does the compiler see
that neighbouring cells do not wait for each other and does eight at a time.  Counter-based random
numbers: the noise of a cell is a hash of (key, step, cell), so it depends on nothing that ran
before.

Multiplication and addition may be contracted into one rounding (``contract``; nothing is
reordered): a tenth faster, and tested to stay within rounding of plain NumPy.
"""

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.core.kernels_hash import GOLDEN, mixed

F = np.float32
U = np.uint64
CONTRACT = {"fastmath": {"contract"}}
#: Cells in one go: three species, old and new, are 400 kB and stay in the second cache.
STRETCH = 16384
#: Densities below this are nobody; without it, the numbers ahead of a front fall below what a
#: processor handles at full speed (1e-38) and a step takes ten times as long.
TINY = F(1e-30)
#: Four uniforms added never leave 2 sqrt(3) standard deviations.
WIDEST = F(3.4642)


@jit
def fill_rim(y, n):
    """Ghost cells of a torus; corners are never read by the five-point stencil."""
    for s in range(y.shape[0]):
        y[s, 0, : n + 2] = y[s, n, : n + 2]
        y[s, n + 1, : n + 2] = y[s, 1, : n + 2]
        for i in range(n + 2):
            y[s, i, 0] = y[s, i, n]
            y[s, i, n + 1] = y[s, i, 1]


@jit
def laplace_row(row, above, below, out):
    """Five-point Laplacian of one row (n,), in units of 1/dx^2."""
    n = out.size
    left, mid, right = row[0:n], row[1 : n + 1], row[2 : n + 2]
    up, down = above[1 : n + 1], below[1 : n + 1]
    for j in range(n):
        out[j] = ((up[j] + down[j]) + (left[j] + right[j])) - F(4.0) * mid[j]


@jit(**CONTRACT)
def may_leonard_stretch(mid, left, right, up, down, killer, other, out, lap, birth, kill):
    """One species: a' = a + lap (lap a) + a (birth (1 - a - b - c) - kill c).

    One species at a time: with a single output the compiler can prove that nothing overlaps.
    All that multiplies the cell's own density is gathered in one factor.
    """
    own = F(1.0) - F(4.0) * lap + birth
    for j in range(out.size):
        x, z = mid[j], killer[j]
        around = (up[j] + down[j]) + (left[j] + right[j])
        v = lap * around + x * (own - birth * ((x + z) + other[j]) - kill * z)
        out[j] = v if abs(v) > TINY else F(0.0)


@jit
def may_leonard(y, new, n, steps, lap, birth, kill):
    """Euler steps of three species: species s is killed by s - 1.

    From ``y`` to ``new`` and back, so that an even number of ``steps`` ends in ``y``.

    Some rows at a time, as one stretch of memory: long enough that calls cost nothing, short
    enough for the three species to stay in the nearest cache.  What lies between rows is computed
    along; the rim is filled afresh before the next step, and nobody reads the rest.
    """
    w = y.shape[2]
    rows = max(1, STRETCH // w)
    for _ in range(steps):
        flat, out = y.reshape(3, -1), new.reshape(3, -1)
        fill_rim(y, n)
        for first in range(1, n + 1, rows):
            last = min(first + rows, n + 1)
            p, q = first * w + 1, last * w - 1
            for s in range(3):
                u, z, v = flat[s], flat[(s + 2) % 3], flat[(s + 1) % 3]
                may_leonard_stretch(
                    u[p:q], u[p - 1 : q - 1], u[p + 1 : q + 1], u[p - w : q - w], u[p + w : q + w],
                    z[p:q], v[p:q], out[s][p:q], lap, birth, kill,
                )  # fmt: skip
        y, new = new, y


@jit(**CONTRACT)
def lotka_volterra_row(a, b, la, lb, oa, ob, lap, contact, birth, death, eat, crowd):
    """Predators and prey of one stretch of cells.

    a' = lap la + eat b (a + contact la) - death a
    b' = lap lb + birth (1 - crowd (a + b)) (b + contact lb) - eat b (a + contact la)

    ``contact`` is 1/4 site^2 over dx^2 where a birth goes to the neighbouring site, else 0;
    ``crowd`` is 1/K.
    """
    for j in range(oa.size):
        x, y = a[j], b[j]
        eaten = eat * y * (x + contact * la[j])
        born = birth * (F(1.0) - crowd * (x + y)) * (y + contact * lb[j])
        u, v = x + lap * la[j] + eaten - death * x, y + lap * lb[j] + born - eaten
        oa[j] = u if abs(u) > TINY else F(0.0)
        ob[j] = v if abs(v) > TINY else F(0.0)


@jit
def lotka_volterra(y, new, n, steps, work, lap, contact, birth, death, eat, crowd):
    """Euler steps of predators ``y[0]`` and prey ``y[1]``, to ``new`` and back; ``work`` (2, n)."""
    for _ in range(steps):
        fill_rim(y, n)
        for i in range(1, n + 1):
            for s in range(2):
                laplace_row(y[s, i], y[s, i - 1], y[s, i + 1], work[s])
            lotka_volterra_row(
                y[0, i, 1 : n + 1], y[1, i, 1 : n + 1], work[0], work[1],
                new[0, i, 1 : n + 1], new[1, i, 1 : n + 1],
                lap, contact, birth, death, eat, crowd,
            )  # fmt: skip
        y, new = new, y


@jit(**CONTRACT)
def contact_row(u, lu, out, lap, contact, birth, death, crowd):
    """One row (n,): u' = birth (1 - crowd u)(u + contact lap u) - death u + lap lap u."""
    for j in range(out.size):
        x = u[j]
        born = birth * (F(1.0) - crowd * x) * (x + contact * lu[j])
        v = x + lap * lu[j] + born - death * x
        out[j] = v if abs(v) > TINY else F(0.0)


@jit
def contact_process(y, new, n, steps, work, lap, contact, birth, death, crowd):
    """Euler steps of one species with births and deaths, ``y`` to ``new`` and back."""
    for _ in range(steps):
        fill_rim(y, n)
        for i in range(1, n + 1):
            laplace_row(y[0, i], y[0, i - 1], y[0, i + 1], work[0])
            row, out = y[0, i, 1 : n + 1], new[0, i, 1 : n + 1]
            contact_row(row, work[0], out, lap, contact, birth, death, crowd)
        y, new = new, y


@jit(fastmath={"reassoc"})
def sound(y, n):
    """Whether every cell holds a number: x - x is 0 for those, and for nothing else."""
    nothing = F(0.0)
    for s in range(y.shape[0]):
        for i in range(1, n + 1):
            row = y[s, i, 1 : n + 1]
            for j in range(n):
                nothing += row[j] - row[j]
    return nothing == F(0.0)


@jit
def bell(x):
    """A number of mean 0 and variance 1 from 64 bits: four 16-bit parts added (Irwin-Hall).

    Its third moment is 0 and its fourth 2.7 instead of 3, more than a weak first-order step asks.
    """
    m = U(0xFFFF)
    total = F(x & m) + F((x >> U(16)) & m) + F((x >> U(32)) & m) + F(x >> U(48))
    # Sum of four uniforms on 0..65535: mean 131070, variance (65536^2 - 1)/3.
    return (total - F(131070.0)) * F(2.642899e-05)


@jit
def root(x):
    """Square root of a rate that rounding may have made negative."""
    return np.sqrt(max(x, F(0.0)))


@jit
def jolt(mean, spread, bits):
    """A number >= 0 of the given mean and standard deviation, from 64 random bits.

    Far from zero the bell.  Where the bell could reach below zero, two values: 0 or
    (mean^2 + spread^2)/mean, with the chance that gives the same mean and variance.  Cutting the
    bell off at zero instead would create matter where there is least of it.
    """
    if mean >= WIDEST * spread:
        return mean + spread * bell(bits)
    if mean <= F(0.0):
        return F(0.0)
    square = mean * mean + spread * spread
    alive = F(bits >> U(40)) * F(5.9604645e-08) < mean * mean / square
    return square / mean if alive else F(0.0)


@jit
def add_may_leonard_noise(y, new, n, birth, kill, strength, key, step):
    """Gives each species the spread sqrt(events) ``strength``; ``strength`` = 1/sqrt(cell).

    ``birth`` and ``kill`` are rates times dt, so that the variance of an Euler step comes out.
    """
    start = mixed(U(key) ^ mixed(U(step)))
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            room = max(F(1.0) - y[0, i, j] - y[1, i, j] - y[2, i, j], F(0.0))
            cell = U(U(i * (n + 2) + j) * U(3))
            for s in range(3):
                events = y[s, i, j] * (birth * room + kill * y[(s + 2) % 3, i, j])
                bits = mixed(U(start + U(cell + U(s)) * GOLDEN))
                new[s, i, j] = jolt(new[s, i, j], strength * root(events), bits)


@jit
def add_lotka_volterra_noise(y, new, n, birth, death, eat, crowd, strength, key, step):
    """Births, deaths and meals each with its own noise; a meal's is shared with opposite sign.

    Near zero, where the bells could reach below, each species is jolted on its own.
    """
    start = mixed(U(key) ^ mixed(U(step)))
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            a, b = y[0, i, j], y[1, i, j]
            cell = U(U(i * (n + 2) + j) * U(3))
            first = mixed(U(start + cell * GOLDEN))
            second = mixed(U(start + U(cell + U(1)) * GOLDEN))
            third = mixed(U(start + U(cell + U(2)) * GOLDEN))
            born = strength * root(birth * b * (F(1.0) - crowd * (a + b)))
            died, meal = strength * root(death * a), strength * root(eat * a * b)
            u, v = new[0, i, j], new[1, i, j]
            if u >= WIDEST * (meal + died):
                new[0, i, j] = u + meal * bell(third) - died * bell(first)
            else:
                new[0, i, j] = jolt(u, root(meal * meal + died * died), first)
            if v >= WIDEST * (meal + born):
                new[1, i, j] = v + born * bell(second) - meal * bell(third)
            else:
                new[1, i, j] = jolt(v, root(meal * meal + born * born), second)


@jit
def add_contact_noise(y, new, n, birth, death, crowd, strength, key, step):
    """Births and deaths of the contact process, one noise with the sum of their variances."""
    start = mixed(U(key) ^ mixed(U(step)))
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            u = y[0, i, j]
            events = u * (birth * max(F(1.0) - crowd * u, F(0.0)) + death)
            bits = mixed(U(start + U(i * (n + 2) + j) * GOLDEN))
            new[0, i, j] = jolt(new[0, i, j], strength * root(events), bits)


@jit
def ginzburg_landau(z, slope, lap, c1, omega, c2, c3):
    """The slope lap lap4 z + (c1 - i omega) z - c2 (1 + i c3) |z|^2 z on a torus, float64.

    ``z`` and ``slope`` are (2, n, n), real and imaginary part.  lap4 is the fourth-order cross,
    (-1, 16, -30, 16, -1)/12 along each axis, so that waves of some ten cells keep their wavenumber.
    """
    n = z.shape[1]
    for part in range(2):
        w = z[part]
        for i in range(n):
            u2, u1, d1, d2 = (i - 2) % n, (i - 1) % n, (i + 1) % n, (i + 2) % n
            for j in range(n):
                l2, l1, r1, r2 = (j - 2) % n, (j - 1) % n, (j + 1) % n, (j + 2) % n
                near = w[u1, j] + w[d1, j] + w[i, l1] + w[i, r1]
                far = w[u2, j] + w[d2, j] + w[i, l2] + w[i, r2]
                slope[part, i, j] = lap * (16.0 * near - far - 60.0 * w[i, j]) / 12.0
    for i in range(n):
        for j in range(n):
            x, y = z[0, i, j], z[1, i, j]
            bound = c2 * (x * x + y * y)
            slope[0, i, j] += (c1 - bound) * x + (omega + bound * c3) * y
            slope[1, i, j] += (c1 - bound) * y - (omega + bound * c3) * x


@jit
def combine(out, z, slope, h):
    """Sum out = z + h slope, cell by cell; arrays (m,)."""
    for k in range(out.size):
        out[k] = z[k] + h * slope[k]


@jit
def ginzburg_landau_steps(z, trial, slope, total, dt, lap, c1, omega, c2, c3, steps):
    """``steps`` classical Runge-Kutta steps of dt, in place; the other arrays are scratch."""
    m = z.size
    flat, guess, rate, sum_ = z.reshape(m), trial.reshape(m), slope.reshape(m), total.reshape(m)
    for _ in range(steps):
        ginzburg_landau(z, slope, lap, c1, omega, c2, c3)
        combine(sum_, rate, rate, 0.0)
        combine(guess, flat, rate, 0.5 * dt)
        ginzburg_landau(trial, slope, lap, c1, omega, c2, c3)
        combine(sum_, sum_, rate, 2.0)
        combine(guess, flat, rate, 0.5 * dt)
        ginzburg_landau(trial, slope, lap, c1, omega, c2, c3)
        combine(sum_, sum_, rate, 2.0)
        combine(guess, flat, rate, dt)
        ginzburg_landau(trial, slope, lap, c1, omega, c2, c3)
        combine(sum_, sum_, rate, 1.0)
        combine(flat, flat, sum_, dt / 6.0)
