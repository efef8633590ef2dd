"""The distribution as a picture: f(v_x, v_y) on a square of cells, frame after frame.

Everything is even in v_y, and each basis function even or odd in v_x: a quarter of the plane is
synthesised, the rest are its mirrors.  Single precision throughout; its seven digits are more
than a colour shows.
"""

from functools import lru_cache

import attrs
import numpy as np

from kinetoscope.mixture import basis, kernels_basis

#: Half width of the picture in thermal speeds of the species, and cells across.
HALF_WIDTH, CELLS = 4.0, 64


@attrs.frozen(eq=False)
class Picture:
    """f per molecule where v_y > 0: ``upper`` (frames, cells / 2, cells), v_y and v_x rising.

    ``least`` and ``greatest`` (cells / 2, cells) are the extremes over the frames.
    """

    upper: np.ndarray
    least: np.ndarray
    greatest: np.ndarray

    def whole(self) -> np.ndarray:
        """Both halves, (frames, cells, cells)."""
        return np.concatenate([self.upper[:, ::-1], self.upper], axis=1)

    def reach(self, end: np.ndarray) -> float:
        """The largest |f - end| of all frames, ``end`` (cells / 2, cells)."""
        return float(max((self.greatest - end).max(), (end - self.least).max()))

    def colours(
        self, end: np.ndarray, *, highest: float, reach: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Bytes (frames, cells, cells) of f in [0, ``highest``] and of f - ``end`` in +-``reach``.

        What lies beyond takes the colour of the bound.
        """
        cells = self.upper.shape[2]
        density, away = (np.empty((len(self.upper), cells, cells), np.uint8) for _ in range(2))
        scale, low, finer = np.array([255 / highest, -reach, 127.5 / reach], dtype=np.float32)
        kernels_basis.colour(self.upper, end, scale, low, finer, density, away)
        return density, away


@lru_cache(maxsize=8)
def _quarter(degree: int, cells: int) -> tuple[np.ndarray, np.ndarray]:
    """M times the functions even in v_x, and the odd ones, where v_x, v_y > 0: (size, points)."""
    v = HALF_WIDTH * (2.0 * np.arange(cells // 2) + 1.0) / cells
    vy, vx = np.meshgrid(v, v, indexing="ij")
    phi = basis.functions(degree, vx, vy) * basis.maxwellian(vx, vy)
    phi = phi.reshape(len(phi), -1).astype(np.float32)
    even, odd = basis.parities(degree)
    return phi[even], phi[odd]


def picture(coefficients: np.ndarray, *, cells: int = CELLS) -> Picture:
    """The density f at cells' centres, per molecule; ``cells`` even.

    ``coefficients`` is (frames, size).
    """
    a = np.asarray(coefficients / coefficients[:, :1], dtype=np.float32)
    phi_even, phi_odd = _quarter(basis.degree_of(a), cells)
    upper = np.empty((len(a), cells // 2, cells), dtype=np.float32)
    least, greatest = np.empty_like(upper[0]), np.empty_like(upper[0])
    even, odd = basis.halves(a)
    phi_odd = phi_odd[: odd.shape[1]]
    kernels_basis.paint(even, odd, phi_even, phi_odd, upper, least, greatest)
    return Picture(upper, least, greatest)
