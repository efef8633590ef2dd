"""Other ways to the same numbers: collision integrals by Fourier transform and by quadrature.

Nothing here knows of the solver's basis functions, tensors or time steps; each routine starts
again from

    Q(f, f)(v) = 1/(2 pi) ∫ dv* ∫ dsigma |g|^gamma [f(v') f(v*') - f(v) f(v*)],   g = v - v*,
    v' = v - (g - |g| sigma) / 2,   v*' = v* + (g - |g| sigma) / 2,

in two dimensions, the strength nu taken out.

* :func:`spectral`: the Fourier operator of Gamba, Haack, Hauck and Hu, SIAM J. Sci. Comput. 39,
  B658 (2017), for one species.  Two species of unlike mass on one grid would need a step as small
  as eps, so that its cost grows as 1/eps^2: the reason why the solver goes another way.
* :func:`direct`: the sum over every partner and every angle, O(N^4 M); a few digits, for N <= 32.
* :func:`weak_rates`: rates of change of chosen averages, exact for polynomials times the Gaussian,
  for two species at any mass ratio.
* :func:`dsmc`: a gas of particles (see :mod:`kinetoscope.mixture.dsmc`).
"""

import threading
import time
from collections.abc import Callable

import attrs
import numpy as np
from scipy import fft, special

from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import Cost, check_budget, stop_if
from kinetoscope.mixture import kernels_reference
from kinetoscope.mixture.dsmc import Dsmc, dsmc

__all__ = ["Dsmc", "Spectral", "direct", "dsmc", "spectral", "weak_rates"]


@attrs.frozen(eq=False)
class Spectral:
    """A collision operator on a grid: call it with f (N, N) and get Q(f, f) (N, N).

    Attributes
    ----------
    velocities : (N,)
        the grid along each axis, in thermal units; f[i, j] is f(velocities[i], velocities[j])
    support : float
        f is taken to vanish where |v| > support
    gamma : float
        |g|^gamma multiplies the rate
    angles, radii : int
        directions of sigma on the circle (even), and Gauss-Legendre nodes in |g|
    """

    velocities: np.ndarray
    support: float
    gamma: float
    angles: int
    radii: int
    _nodes: np.ndarray = attrs.field(repr=False)
    _rings: np.ndarray = attrs.field(repr=False)
    _partners: np.ndarray = attrs.field(repr=False)

    @property
    def step(self) -> float:
        """The grid's step."""
        return float(self.velocities[1] - self.velocities[0])

    def mesh(self) -> tuple[np.ndarray, np.ndarray]:
        """v_x and v_y at every grid point, (N, N) each."""
        return tuple(np.meshgrid(self.velocities, self.velocities, indexing="ij"))

    def average(self, values: np.ndarray) -> float:
        """The integral over the grid (spectrally accurate for what vanishes at its edge)."""
        return float(values.sum() * self.step**2)

    def __call__(self, f: np.ndarray, *, cancel: threading.Event | None = None) -> np.ndarray:
        """Q(f, f) (N, N), in thermal units and mean free times of |g| = 1.

        With h = |g| sigma / 2 the gain is a sum over |g| and sigma of f(v + h) f(v - h), then
        averaged over circles of radius |g| / 2: one shift each way, a product, and in Fourier
        space a Bessel function.  sigma and -sigma give the same product and are made once.
        """
        n = self.velocities.size
        f = np.asarray(f, dtype=np.float64)
        if f.shape != (n, n):
            raise ValueError(f"f must be given on the operator's grid, ({n}, {n}); got {f.shape}")
        kx, ky = _waves(n, self.step)
        spectrum = fft.rfft2(f)
        # The highest wave has no partner of opposite sign: a shift of it is not defined.
        spectrum[n // 2] = 0.0
        spectrum[:, -1] = 0.0
        cosines, sines = _half_circle(self.angles)
        shifted = np.empty((self.angles, n, n // 2 + 1), dtype=np.complex128)
        gain = np.zeros_like(spectrum)
        for r, ring in zip(self._nodes, self._rings, strict=True):
            stop_if(cancel)
            x = np.exp(0.5j * r * cosines[:, None] * kx)
            y = np.exp(0.5j * r * sines[:, None] * ky)
            kernels_reference.shift(spectrum, x, y, shifted)
            product = kernels_reference.multiply(fft.irfft2(shifted, s=(n, n)))
            gain += ring * fft.rfft2(product)
        loss = fft.irfft2(self._partners * spectrum, s=(n, n))
        return fft.irfft2(gain, s=(n, n)) - f * loss


def spectral(
    size: int = 64, *, support: float = 5.5, gamma: float = 0.0, angles: int = 24, radii: int = 32
) -> Spectral:
    """The Fourier collision operator on a ``size`` x ``size`` grid (even, 8 to 256).

    Settings and errors: at N = 64 a support of 5.5 gives 1e-6 of the largest |Q| for the
    isotropic BKW solution, 6.5 is too wide for 32 radii.  Isotropic data hide too few angles:
    8 of them leave an error of some per cent in a double beam, 24 are needed.  Conserves mass,
    momentum and energy up to those errors, nothing is projected.

    The half width of the periodic box is (3 + sqrt 2) / 2 supports, so that no copy of f is hit.
    """
    if not (isinstance(size, int | np.integer) and size % 2 == 0 and 8 <= size <= 256):
        raise refusal("size", size, "an even whole number in [8, 256]", "64 is enough for T = 1")
    if not 1.0 <= support <= 20.0:
        raise refusal("support", support, "[1, 20] thermal speeds", "5.5 suits a grid of 64")
    if not 0.0 <= gamma <= 1.0:
        raise refusal("gamma", gamma, "[0, 1]", "0 is Maxwell's, 1 hard discs'")
    for name, value in (("angles", angles), ("radii", radii)):
        if not (isinstance(value, int | np.integer) and value % 2 == 0 and 2 <= value <= 512):
            raise refusal(name, value, "an even whole number in [2, 512]", "beams need 24 and 32")
    cost = Cost(4 * radii * size**2 + 40 * angles * size**2, 4e-7 * radii * angles * size**2)
    check_budget(cost, None, "take a smaller grid, fewer angles or fewer radii")
    half_width = 0.5 * (3 + np.sqrt(2)) * support
    nodes, weights = np.polynomial.legendre.leggauss(int(radii))
    velocities = half_width * (2.0 * np.arange(size) / size - 1.0)
    nodes, weights = support * (nodes + 1.0), support * weights
    # Averages over circles are Bessel functions in Fourier space: those of radius |g| / 2 around
    # the centre of mass, and those of radius |g| on which the partners lie.
    kx, ky = _waves(size, velocities[1] - velocities[0])
    length = np.hypot(kx[:, None], ky)
    circle = 2 * np.pi * weights * nodes ** (1.0 + gamma)
    rings = circle[:, None, None] * special.j0(0.5 * nodes[:, None, None] * length)
    partners = sum(c * special.j0(r * length) for c, r in zip(circle, nodes, strict=True))
    return Spectral(
        velocities, float(support), float(gamma), int(angles), int(radii), nodes, rings, partners
    )


def _waves(n: int, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Wave numbers (n,) and (n/2 + 1,) of a real transform of a grid of ``step``."""
    return 2 * np.pi * np.fft.fftfreq(n, step), 2 * np.pi * np.fft.rfftfreq(n, step)


def _half_circle(angles: int) -> tuple[np.ndarray, np.ndarray]:
    """Half of ``angles`` directions, cosines and sines: sigma without -sigma."""
    if angles % 2 or angles < 2:
        raise refusal("angles", angles, "even", "sigma and -sigma are made together")
    angle = 2 * np.pi * (np.arange(angles // 2) + 0.5) / angles
    return np.cos(angle), np.sin(angle)


def direct(
    f: np.ndarray, *, velocities: np.ndarray, gamma: float = 0.0, angles: int = 8,
    reach: float | None = None, cancel: threading.Event | None = None,
) -> np.ndarray:  # fmt: skip
    """Q(f, f) by plain quadrature on the grid ``velocities`` (N,), f (N, N) interpolated linearly.

    O(N^4 ``angles``): the yardstick for speed, and an oracle of few digits (10 % at N = 32 on a
    box of half width 12, 4 % at 64; the error falls as the step squared).  ``reach`` cuts off
    |g|, as the Fourier operator does at twice its support.
    """
    v = np.asarray(velocities, dtype=np.float64)
    f = np.ascontiguousarray(f, dtype=np.float64)
    if f.shape != (v.size, v.size):
        raise ValueError(f"f must be given on the grid, ({v.size}, {v.size}); got {f.shape}")
    seconds = 6e-9 * v.size**4 * angles
    check_budget(Cost(f.nbytes, seconds), None, "take a smaller grid or fewer angles")
    cosines, sines = _half_circle(angles)
    far = float(reach) if reach is not None else np.inf
    out = np.zeros_like(f)
    row, rows = 0, 1
    while row < v.size:
        stop_if(cancel)
        start, last = time.monotonic(), min(row + rows, v.size)
        kernels_reference.quadrature(
            f, float(v[1] - v[0]), far, float(gamma), cosines, sines, row, last, out
        )
        # the first row may have compiled; after it as many as fit in 50 ms
        rows = max(1, int(0.05 * (last - row) / (time.monotonic() - start + 1e-9)))
        row = last
    return out


#: Values of test functions (k, ...) or of one polynomial (...) at points v_x, v_y.
Field = Callable[[np.ndarray, np.ndarray], np.ndarray]


def weak_rates(
    light: Field, heavy: Field, tests: Field, *, epsilon: float, gamma: float, target: str,
    order: int,
) -> np.ndarray:  # fmt: skip
    """Rates of change (k,) of <tests> by collisions of light with heavy particles, strength 1.

    Parameters
    ----------
    light, heavy : callables (v_x, v_y) -> (...)
        the distributions in thermal units of their own, divided by exp(-v^2/2) / (2 pi)
    tests : callable (v_x, v_y) -> (k, ...)
        functions of the light velocity (``target="light"``) or of the heavy one (``"heavy"``)
    epsilon : float
        sqrt(m_light / m_heavy); g = v - epsilon w
    gamma : float
        the rate is |g|^gamma
    target : str
        ``"light"`` or ``"heavy"``
    order : int
        the highest total degree light x heavy x tests for which the result is exact

    The two Gaussians are one of (v, w) in four dimensions, and (g, V) / sqrt(1 + eps^2) with
    V = eps v + w is a rotation of (v, w).  So: Gauss-Laguerre nodes in |g|^2 / 2 (with the weight
    |g|^gamma) and in V^2 / 2, equal steps in both angles.  Post-collision velocities depend on g
    through |g| alone.
    """
    count = order // 2 + 2
    turn = 2 * np.pi * np.arange(order + 2) / (order + 2)
    nodes, weights = special.roots_genlaguerre(count, 0.5 * gamma)
    centre, heft = special.roots_laguerre(count)
    s = np.sqrt(1.0 + epsilon**2)
    speed = np.sqrt(2 * nodes)
    # axes: |g|, |V|, angle of V, angle of g (or of sigma after the collision)
    gx, gy = (speed[:, None, None, None] * trig(turn) for trig in (np.cos, np.sin))
    Vx, Vy = (
        np.sqrt(2 * centre)[:, None, None] * trig(turn)[:, None] for trig in (np.cos, np.sin)
    )
    vx, vy = (gx + epsilon * Vx) / s, (gy + epsilon * Vy) / s
    wx, wy = (Vx - epsilon * gx) / s, (Vy - epsilon * gy) / s
    where = {"light": (vx, vy), "heavy": (wx, wy)}
    if target not in where:
        raise refusal("target", target, "'light' or 'heavy'", "whose rates are wanted?")
    pairs = light(vx, vy) * heavy(wx, wy)
    values = tests(*where[target])
    # The same grid serves before and after: v' is v with the angle of sigma for that of g.
    gain = (values.mean(axis=-1) * pairs.mean(axis=-1)).mean(axis=-1)
    loss = (values * pairs).mean(axis=(-1, -2))
    # |g|^gamma = (1 + eps^2)^(gamma/2) (2 x)^(gamma/2), x the Laguerre variable
    rates = np.einsum("kab,a,b->k", gain - loss, weights, heft)
    return (2.0 * s * s) ** (0.5 * gamma) * rates
