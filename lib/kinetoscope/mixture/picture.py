"""The distribution as a picture: f(v_x, v_y) on a square of cells, frame after frame."""

from functools import lru_cache

import numpy as np

from kinetoscope.mixture import basis, kernels_basis

#: Half width of the picture in thermal speeds of the species, and cells across.
HALF_WIDTH, CELLS = 4.0, 64


@lru_cache(maxsize=8)
def _half_plane(degree: int, cells: int) -> np.ndarray:
    """M times the basis functions in the cells with v_y > 0, (size, cells * cells / 2)."""
    v = HALF_WIDTH * (2.0 * np.arange(cells) + 1.0 - cells) / cells
    vy, vx = np.meshgrid(v[cells // 2 :], v, indexing="ij")
    phi = basis.functions(degree, vx, vy) * basis.maxwellian(vx, vy)
    return np.ascontiguousarray(phi.reshape(len(phi), -1), dtype=np.float32)


def picture(coefficients: np.ndarray, *, cells: int = CELLS) -> np.ndarray:
    """The density f at cells' centres, per molecule: (frames, cells, cells) float32, v_y rising.

    ``coefficients`` is (frames, size), ``cells`` even.  What is below the axis mirrors what is
    above; seven digits are more than a colour shows.
    """
    a = np.ascontiguousarray(coefficients / coefficients[:, :1], dtype=np.float32)
    phi = _half_plane(basis.degree_of(a), cells)
    upper = np.empty((len(a), phi.shape[1]), dtype=np.float32)
    kernels_basis.paint(a, phi, upper)
    upper = upper.reshape(len(a), cells // 2, cells)
    return np.concatenate([upper[:, ::-1], upper], axis=1)
