"""Patterns with known answers: vortex pairs and plane waves, to start from and to test with."""

import numpy as np

from kinetoscope.core.knobs import refusal


def vortex_pair(size: int, *, separation: float | None = None) -> np.ndarray:
    """Phase factors (size, size) complex, |z| = 1: a +1 and a -1 vortex in the middle row.

    ``separation`` in cells, half the box by default.  Images in the neighbouring boxes are
    multiplied in, which leaves only a faint seam.
    """
    separation = size / 2 if separation is None else separation
    if not 0 < separation < size:
        raise refusal("separation", separation, f"between 0 and {size} cells", "half the box")
    row, left = size / 2, (size - separation) / 2
    y, x = np.arange(size)[:, None] + 0.5, np.arange(size)[None, :] + 0.5
    phase = np.zeros((size, size))
    for i in (-size, 0, size):
        for j in (-size, 0, size):
            phase += np.arctan2(y - row - i, x - left - j)
            phase -= np.arctan2(y - row - i, x - left - separation - j)
    return np.exp(1j * phase)


def three_species(z: np.ndarray, *, coexistence: float, amplitude: float) -> np.ndarray:
    """Densities (3, L, L) about ``coexistence`` whose order parameter has the phase of z (L, L).

    ``amplitude`` is the size of the bend, at most ``coexistence``.
    """
    if not 0 <= amplitude <= coexistence:
        raise refusal("amplitude", amplitude, f"0 to {coexistence:.3g}", "densities stay positive")
    turns = np.exp(-2j * np.pi * np.arange(1, 4) / 3)[:, None, None]
    return coexistence + amplitude * (z[None] * turns).real
