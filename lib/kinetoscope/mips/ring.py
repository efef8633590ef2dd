"""Two swimmers on a ring: the smallest system of the paper, solved by Fokker-Planck.

Boffi and Vanden-Eijnden (arXiv:2309.12991) begin with two swimmers on a line of length 2W.  In the
distance x of the two and the difference g of their drives

    dx = (v0 g + F(x)) dt + sqrt(2 eps) dW_x,       dg = -gamma g dt + sqrt(2 gamma) dW_g,

F(x) = k sign(x) softplus_beta(2r - |x|) on the circle [-W, W), r = 1.  The density obeys

    0 = -d_x[(v0 g + F) rho - eps d_x rho] + gamma d_g[g rho + d_g rho].

In g it is expanded in Hermite functions, rho = sum_n c_n(x) He_n(g) phi(g) / sqrt(n!), which turns
the last term into -gamma n c_n and g into a ladder; x is a periodic grid with derivatives of fourth
order.  What is left is one sparse linear system, its null vector normalised.  The force jumps at
x = 0 (where the discs sit on top of one another) and at x = +-W: the density is tiny at the first
and the force is tiny at the second.

The current gives the entropy production, x and g even: the velocities v_x = v0 g + F - eps d_x ln rho
and v_g = -gamma (g + d_g ln rho) make E|v_x|^2/eps + E|v_g|^2/gamma.  Two other routes must agree:
the total is (v0/eps) E[g (v0 g + F)] (the part of F is a difference of energies), and the g-part is
-E[F'] - eps E|s_x|^2.
"""  # noqa: E501

import functools
import math

import attrs
import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from kinetoscope.core.knobs import refusal

#: Where the grid of g ends, in standard deviations.
REACH = 6.0


@attrs.frozen(eq=False)
class Ring:
    """The stationary state.

    Attributes
    ----------
    epr, epr_x, epr_g : rates of entropy production, in all, of x and of g
    epr_work : the total by the other route, (v0/eps) E[g (v0 g + F)]
    contact_divergence : -E[F'(x)]
    x : (n_x,) even grid on [-W, W); g : (n_g,) even grid on [-6, 6]
    density : (n_x, n_g) rho(x, g)
    nodes, weights : (n_hermite,) of Gauss and Hermite for the standard normal, weights add up to 1
    relative : (n_x, n_hermite) rho / phi there, so that mean f = sum f relative weights dx
    current_x, current_g : (n_x, n_hermite) the velocities v_x and v_g there
    """

    epr: float
    epr_x: float
    epr_g: float
    epr_work: float
    contact_divergence: float
    x: np.ndarray
    g: np.ndarray
    density: np.ndarray
    nodes: np.ndarray
    weights: np.ndarray
    relative: np.ndarray
    current_x: np.ndarray
    current_g: np.ndarray

    @property
    def marginal(self) -> np.ndarray:
        """The density of the distance, (n_x,), integral 1."""
        return self.relative @ self.weights

    def samples(self, count: int, *, seed: int = 0) -> np.ndarray:
        """Independent states drawn from the density, (count, 2): x and g.

        The series in x is put on a grid four times finer and that in g on one of 0.04, cells are
        drawn by their weight and filled evenly: moments are good to 1e-3.
        """
        random = np.random.default_rng(seed)
        many = self.nodes.size
        c = (self.relative * self.weights) @ hermite(self.nodes, many).T
        n = 4 * self.x.size
        fine = np.fft.irfft(np.fft.rfft(c, axis=0), n, axis=0) * 4.0
        edges = np.linspace(-5.2, 5.2, 261)
        middle = 0.5 * (edges[1:] + edges[:-1])
        rho = fine @ (hermite(middle, many) * np.exp(-0.5 * middle**2))
        weight = np.cumsum(np.maximum(rho, 0.0).ravel())
        cell = np.searchsorted(weight, random.random(count) * weight[-1], side="right")
        i, j = np.divmod(np.minimum(cell, weight.size - 1), middle.size)
        dx, dg = -2.0 * self.x[0] / n, middle[1] - middle[0]
        half = -float(self.x[0])
        x = -half + dx * (i + random.random(count) - 0.5)
        return np.stack((np.where(x < -half, x + 2.0 * half, x),
                         middle[j] + dg * (random.random(count) - 0.5)), axis=1)  # fmt: skip

    def probability(self, x_max: float) -> float:
        """P(|x| < x_max), by the integral of the periodic density.

        The Fourier series through the grid is integrated term by term.
        """
        half = -float(self.x[0])
        if not 0.0 <= x_max <= half:
            raise refusal("x_max", x_max, f"in [0, {half:g}]", "take half the ring at most")
        n = self.x.size
        modes = np.fft.rfft(self.marginal) / n
        q = math.pi / half * np.arange(modes.size)
        # x_j = -W + j dx: mode q carries exp(i q (x + W)); integrate it over (-x_max, x_max).
        inner = np.where(q > 0, 2.0 * np.sin(q * x_max) / np.where(q > 0, q, 1.0), 2.0 * x_max)
        weight = np.full(modes.size, 2.0)
        weight[0] = 1.0
        if n % 2 == 0:
            weight[-1] = 1.0
        return float(np.sum(weight * (modes * np.exp(1j * q * half)).real * inner))


def force(
    x: np.ndarray, stiffness: float, softness: float, *, radius: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """F(x) = k sign(x) softplus_beta(2r - |x|) and F'(x) away from 0; F(0) = 0."""
    z = softness * (2.0 * radius - np.abs(x))
    soft = np.logaddexp(0.0, z) / softness
    slope = -stiffness / (1.0 + np.exp(-np.clip(z, -700.0, 700.0)))
    return stiffness * np.sign(x) * soft, slope


@functools.lru_cache(maxsize=8)
def ring(
    speed: float, stiffness: float, softness: float, half_width: float, gamma: float,
    epsilon: float, n_hermite: int = 24, n_x: int = 384,
) -> Ring:  # fmt: skip
    """Solve for the stationary state; 0.5 s at 24 x 384, good to five digits at epsilon = 0.1.

    ``speed`` v0, ``stiffness`` k, ``softness`` beta, ``half_width`` W > 2, ``gamma``, ``epsilon`` in
    the paper's units (radius 1).  A smaller epsilon needs more Hermite functions and a finer grid.

    Raises ValueError for numbers that are not positive, W <= 2, or fewer than 4 functions or 32
    points.
    """  # noqa: E501
    for name, value in (
        ("speed", speed), ("stiffness", stiffness), ("softness", softness), ("gamma", gamma),
        ("epsilon", epsilon),
    ):  # fmt: skip
        if not (math.isfinite(value) and value > 0.0):
            raise refusal(name, value, "a positive number", "the paper's ring has all of them")
    if not (math.isfinite(half_width) and half_width > 2.0):
        raise refusal("half_width", half_width, "above 2, a diameter", "the paper's ring has 8")
    for name, value, least in (("n_hermite", n_hermite, 4), ("n_x", n_x, 32)):
        if value < least:
            raise refusal(name, value, f"{least} or more", "24 and 384 give five digits")
    dx = 2.0 * half_width / n_x
    x = -half_width + dx * np.arange(n_x)
    f, slope = force(x, stiffness, softness)
    f[0] = 0.0  # x = -W is x = W: the forces of both sides cancel
    coefficients = _null_vector(f, x, speed, gamma, epsilon, n_hermite)
    return _measured(coefficients, f, slope, x, speed, gamma, epsilon)


def hermite(g: np.ndarray, many: int) -> np.ndarray:
    """He_n(g) / sqrt(n!), orthonormal under the standard normal, (many, n_g)."""
    h = np.empty((many, g.size))
    h[0], h[1] = 1.0, g
    for n in range(2, many):
        h[n] = (g * h[n - 1] - math.sqrt(n - 1) * h[n - 2]) / math.sqrt(n)
    return h


def _derivatives(n: int, dx: float) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """First and second derivative of fourth order on a periodic grid."""

    def circulant(stencil: dict[int, float]) -> sparse.csr_matrix:
        rows = np.arange(n)
        parts = [
            sparse.csr_matrix((np.full(n, w), (rows, (rows + k) % n)), shape=(n, n))
            for k, w in stencil.items()
        ]
        return functools.reduce(lambda a, b: a + b, parts)

    first = circulant({-2: 1 / 12, -1: -2 / 3, 1: 2 / 3, 2: -1 / 12}) / dx
    second = circulant({-2: -1 / 12, -1: 4 / 3, 0: -5 / 2, 1: 4 / 3, 2: -1 / 12}) / dx**2
    return first, second


def _null_vector(
    f: np.ndarray, x: np.ndarray, speed: float, gamma: float, epsilon: float, n_hermite: int
) -> np.ndarray:
    """The coefficients c_n(x), (n_x, n_hermite), with the integral of c_0 equal to 1."""
    n_x, dx = x.size, x[1] - x[0]
    first, second = _derivatives(n_x, dx)
    root = np.sqrt(np.arange(1, n_hermite))
    ladder = sparse.diags_array([root, root], offsets=[-1, 1])  # g in the Hermite basis
    decay = sparse.diags_array(np.arange(n_hermite, dtype=float))
    one_x, one_n = sparse.eye_array(n_x), sparse.eye_array(n_hermite)
    operator = (
        -sparse.kron(first @ sparse.diags_array(f), one_n)
        - speed * sparse.kron(first, ladder)
        + epsilon * sparse.kron(second, one_n)
        - gamma * sparse.kron(one_x, decay)
    ).tolil()
    # The equations of c_0 add up to nothing: the one at x = -W makes room for the normalisation.
    operator[0, :] = 0.0
    operator[0, ::n_hermite] = dx
    right = np.zeros(n_x * n_hermite)
    right[0] = 1.0
    return splu(operator.tocsc()).solve(right).reshape(n_x, n_hermite)


def _measured(
    c: np.ndarray, f: np.ndarray, slope: np.ndarray, x: np.ndarray, speed: float, gamma: float,
    epsilon: float,
) -> Ring:  # fmt: skip
    """Densities, currents and rates from the coefficients."""
    n_x, many = c.shape
    dx = x[1] - x[0]
    first, _ = _derivatives(n_x, dx)
    g, weights = np.polynomial.hermite_e.hermegauss(many)
    weights = weights / weights.sum()
    h = hermite(g, many)
    relative = c @ h
    even = np.linspace(-REACH, REACH, 241)
    density = c @ (hermite(even, many) * np.exp(-0.5 * even**2) / math.sqrt(2.0 * math.pi))
    slope_x = (first @ c) @ h
    root = np.sqrt(np.arange(1, many))
    slope_g = (c[:, 1:] * root) @ h[:-1]  # phi d_g (rho / phi) = d_g rho + g rho
    # Where next to nothing is, rounding is all there is: it counts for less than 1e-12.
    seen = relative > 1e-13 * relative.max()
    safe = np.where(seen, relative, 1.0)
    v_x = np.where(seen, speed * g + f[:, None] - epsilon * slope_x / safe, 0.0)
    v_g = np.where(seen, -gamma * slope_g / safe, 0.0)
    held = relative * weights * dx
    drive = speed * g * (speed * g + f[:, None])
    epr_x, epr_g = float((held * v_x**2).sum() / epsilon), float((held * v_g**2).sum() / gamma)
    return Ring(
        epr=epr_x + epr_g, epr_x=epr_x, epr_g=epr_g, epr_work=float((held * drive).sum() / epsilon),
        contact_divergence=-float((c[:, 0] * slope).sum() * dx), x=x, g=even,
        density=density, nodes=g, weights=weights, relative=relative, current_x=v_x, current_g=v_g,
    )  # fmt: skip
