"""What is seen in the positions: local density, phases, order, clusters, profiles.  Pure functions.

``positions`` is (n, 2) in diameters inside a periodic ``box`` (L_x, L_y).
"""

import functools
import math

import numpy as np
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from kinetoscope.mips.params import WCA_RANGE

#: Side of the cells in which density is called local.
CELL = 5.0
#: Two discs count as neighbours on a lattice below this distance: between its two shells.
NEIGHBOUR = 1.4
#: Two classes of cells are two phases where their mean packings differ by this.
SPLIT = 0.3
_AREA = math.pi / 4.0


def cell_packings(
    positions: np.ndarray, box: tuple[float, float], *, cell: float = CELL,
    shift: tuple[float, float] = (0.0, 0.0),
) -> np.ndarray:  # fmt: skip
    """Packing in cells of about ``cell`` diameters, (n_x, n_y); ``shift`` moves them, in cells."""
    nx, ny = (max(1, round(side / cell)) for side in box)
    ix = (positions[:, 0] * (nx / box[0]) + shift[0]).astype(int) % nx
    iy = (positions[:, 1] * (ny / box[1]) + shift[1]).astype(int) % ny
    found = np.bincount(ix * ny + iy, minlength=nx * ny).reshape(nx, ny)
    return found * (_AREA * nx * ny / (box[0] * box[1]))


def shifted_packings(positions: np.ndarray, box: tuple[float, float]) -> np.ndarray:
    """Packings in four grids half a cell apart, (4, cells): less depends on where a grid lies."""
    shifts = ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5))
    return np.stack([cell_packings(positions, box, shift=shift).ravel() for shift in shifts])


def density_std(packings: np.ndarray) -> float:
    """Spread of the packing over cells, the order parameter: 0.11 in a gas, above 0.2 split."""
    return float(packings.std(axis=-1).mean())


def phases(packings: np.ndarray) -> tuple[float, float]:
    """Packing of the gas and of the dense phase, from cell packings.

    Otsu's threshold (1979) cuts the cells in two classes; the phase is the mode of its class, which
    the cells on the interface do not move.  Where the means of the classes lie less than SPLIT
    apart both are the mean: one phase (a single Gaussian hump is cut in classes 1.6 sigma apart,
    and sigma is 0.13 at most in a gas at the size of a cell).
    """
    values = np.sort(np.asarray(packings, np.float64).ravel())
    n, middle = values.size, float(np.mean(packings))
    if n < 4 or values[0] == values[-1]:
        return middle, middle
    below = np.arange(1, n)
    sums = np.cumsum(values)[:-1]
    low, high = sums / below, (values.sum() - sums) / (n - below)
    cut = int(np.argmax(below * (n - below) * (high - low) ** 2))
    if high[cut] - low[cut] < SPLIT:
        return middle, middle
    return mode(values[: cut + 1]), mode(values[cut + 1 :])


def mode(values: np.ndarray) -> float:
    """The half-sample mode of sorted numbers: the shortest half, of that the shortest half, ..."""
    while values.size > 3:
        half = -(-values.size // 2)
        widths = values[half - 1 :] - values[: values.size - half + 1]
        first = np.flatnonzero(widths <= widths.min() + 1e-12)
        at = int(first[first.size // 2])  # of equal ones the middle, not the lowest
        values = values[at : at + half]
    return float(values.mean())


def local_packing(
    positions: np.ndarray, box: tuple[float, float], *, radius: float = 2.5
) -> np.ndarray:
    """Packing in the disc of ``radius`` around each swimmer, itself included, (n,)."""
    nx, ny = (max(4, round(2.0 * side)) for side in box)
    ix = (positions[:, 0] * (nx / box[0])).astype(int) % nx
    iy = (positions[:, 1] * (ny / box[1])).astype(int) % ny
    found = np.bincount(ix * ny + iy, minlength=nx * ny).reshape(nx, ny).astype(float)
    gx = np.minimum(np.arange(nx), nx - np.arange(nx)) * (box[0] / nx)
    gy = np.minimum(np.arange(ny), ny - np.arange(ny)) * (box[1] / ny)
    disc = np.hypot(gx[:, None], gy[None, :]) <= radius
    area = disc.sum() * box[0] * box[1] / (nx * ny)
    smooth = np.fft.irfft2(np.fft.rfft2(found) * np.fft.rfft2(disc.astype(float)), s=(nx, ny))
    return np.maximum(smooth[ix, iy], 0.0) * (_AREA / area)


def neighbours(positions: np.ndarray, box: tuple[float, float], distance: float) -> np.ndarray:
    """All pairs closer than ``distance`` the short way round, (m, 2)."""
    sides = np.asarray(box)
    inside = positions - sides * np.floor(positions / sides)
    tree = cKDTree(np.where(inside >= sides, 0.0, inside), boxsize=sides)
    return tree.query_pairs(distance, output_type="ndarray")


def hexatic(
    positions: np.ndarray, box: tuple[float, float], *, distance: float = NEIGHBOUR
) -> np.ndarray:
    """psi_6 = mean of exp(6 i theta) over the neighbours of each swimmer, (n,) complex; 0 if none."""  # noqa: E501
    pairs = neighbours(positions, box, distance)
    sides = np.asarray(box)
    d = positions[pairs[:, 1]] - positions[pairs[:, 0]]
    d -= sides * np.round(d / sides)
    turn = ((d[:, 0] + 1j * d[:, 1]) / np.hypot(d[:, 0], d[:, 1])) ** 6
    n = len(positions)
    total, count = np.zeros(n, complex), np.zeros(n)
    for end in range(2):  # the other end sees theta + pi, and 6 pi is no turn at all
        total.real += np.bincount(pairs[:, end], turn.real, n)
        total.imag += np.bincount(pairs[:, end], turn.imag, n)
        count += np.bincount(pairs[:, end], minlength=n)
    return total / np.maximum(count, 1.0)


def clusters(
    positions: np.ndarray, box: tuple[float, float], *, distance: float = WCA_RANGE
) -> np.ndarray:
    """Number of the cluster of each swimmer, (n,): whoever is linked by steps below ``distance``.

    0 is the largest.  The largest cluster is a bad order parameter: it percolates in the gas.
    """
    n = len(positions)
    pairs = neighbours(positions, box, distance)
    links = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    many, found = connected_components(links, directed=False)
    rank = np.empty(many, int)
    rank[np.argsort(-np.bincount(found), kind="stable")] = np.arange(many)
    return rank[found]


def cluster_sizes(labels: np.ndarray) -> np.ndarray:
    """How many swimmers each cluster has, largest first."""
    return np.sort(np.bincount(labels))[::-1]


def structure(
    positions: np.ndarray, box: tuple[float, float], *, cell: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Structure factor S(q) of the density on cells, averaged over directions: (q, S)."""
    nx, ny = (max(2, round(side / cell)) for side in box)
    ix = (positions[:, 0] * (nx / box[0])).astype(int) % nx
    iy = (positions[:, 1] * (ny / box[1])).astype(int) % ny
    field = np.bincount(ix * ny + iy, minlength=nx * ny).reshape(nx, ny)
    waves = np.fft.rfft2(field)  # of a real field, the other half has the same squares
    power = (waves.real**2 + waves.imag**2).ravel() / len(positions)
    ring, twice, size, mean_q = _rings(nx, ny, *map(float, box))
    s = np.bincount(ring, twice * power) / np.maximum(size, 1)
    seen = (size > 0) & (np.arange(size.size) > 0) & (mean_q < math.pi / cell)
    return mean_q[seen], s[seen]


@functools.lru_cache(maxsize=8)
def _rings(nx: int, ny: int, lx: float, ly: float) -> tuple[np.ndarray, ...]:
    """Which ring each wave vector of a half plane lies in, how often it counts; size, mean q."""
    qx = 2.0 * math.pi * np.fft.fftfreq(nx, lx / nx)
    qy = 2.0 * math.pi * np.fft.rfftfreq(ny, ly / ny)
    q = np.hypot(qx[:, None], qy[None, :])
    ring = np.rint(q / (2.0 * math.pi / max(lx, ly))).astype(int).ravel()
    twice = np.full(q.shape, 2.0)
    twice[:, 0] = 1.0
    if ny % 2 == 0:
        twice[:, -1] = 1.0
    twice = twice.ravel()
    size = np.bincount(ring, twice)
    return ring, twice, size, np.bincount(ring, twice * q.ravel()) / np.maximum(size, 1)


def domain_length(positions: np.ndarray, box: tuple[float, float]) -> float:
    """2 pi over the mean wave number, weighted by S(q) below q = 1.5 / sigma: the size of domains.

    Below: the peak of the discs themselves, at q = 2 pi, is no domain (Stenhammar et al., Soft
    Matter 10, 1489 (2014) measure lengths in this way).
    """
    q, s = structure(positions, box)
    large = q < 1.5
    # Each ring of wave vectors has q of them: the mean is over vectors, not over rings.
    weight = s[large] * q[large]
    if weight.sum() < 1e-9:  # nothing lumps: a box of few waves, or a perfect lattice
        return float(max(box))
    return float(2.0 * math.pi * weight.sum() / (weight * q[large]).sum())


def profile(
    positions: np.ndarray, values: np.ndarray, box: tuple[float, float], *, bins: int = 60
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(x, packing, mean of ``values``) in slices along the long side, centred on the dense phase.

    The centre is the phase of the first harmonic of the density.
    """
    angle = 2.0 * math.pi * positions[:, 0] / box[0]
    centre = math.atan2(np.sin(angle).mean(), np.cos(angle).mean()) * box[0] / (2.0 * math.pi)
    x = (positions[:, 0] - centre + 0.5 * box[0]) % box[0]
    k = np.minimum((x * (bins / box[0])).astype(int), bins - 1)
    count = np.bincount(k, minlength=bins)
    packing = count * (_AREA * bins / (box[0] * box[1]))
    sums = np.bincount(k, values, bins)
    mean = np.divide(sums, count, out=np.zeros(bins), where=count > 0)
    return (np.arange(bins) + 0.5) * box[0] / bins - 0.5 * box[0], packing, mean


def smoothed(series: np.ndarray, width: int) -> np.ndarray:
    """A periodic profile with a running mean of ``width`` bins."""
    return ndimage.uniform_filter1d(series, width, mode="wrap")
