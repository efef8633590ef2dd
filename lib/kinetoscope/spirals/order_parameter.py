"""Which phase of the cycle is it here?  Lattices and fields as one complex number per site.

For three species in a circle, z = n_1 e^(2 pi i/3) + n_2 e^(4 pi i/3) + n_3: its argument is the
phase of the cycle, its modulus is 0 where the three are equally frequent.
"""

import numpy as np
from scipy import fft

from kinetoscope.core.knobs import refusal

#: e^(2 pi i s/3) for empty (0), 1, 2, 3; an empty site has no phase.
PHASES = np.array([0.0, *np.exp(2j * np.pi * np.arange(1, 4) / 3)])


def order_parameter(grid_or_field: np.ndarray) -> np.ndarray:
    """The complex z (L, M) of any of the pictures that measurements take.

    * integer (L, M): a lattice with species 0 to 3
    * real (3, L, M): densities of three species
    * complex (L, M): taken as it is
    * real (L, M): phases in radians, z = exp(i phase)
    """
    found = np.asarray(grid_or_field)
    if found.ndim == 2 and np.issubdtype(found.dtype, np.integer):
        if found.min(initial=0) < 0 or found.max(initial=0) > 3:
            raise refusal("grid", int(found.max()), "species 0 to 3", "give Lattice.grid")
        return PHASES[found]
    if found.ndim == 3 and found.shape[0] == 3:
        return np.tensordot(PHASES[1:], found.astype(np.float64), axes=1)
    if found.ndim == 2 and np.iscomplexobj(found):
        return found.astype(np.complex128)
    if found.ndim == 2:
        return np.exp(1j * found.astype(np.float64))
    allowed = "(L, M) integers, phases or complex numbers, or (3, L, M) densities"
    raise refusal("grid_or_field", found.shape, allowed, "see order_parameter")


def scalar(field: np.ndarray) -> np.ndarray:
    """What a wavelength is measured on: a real (L, M) array is the wave itself and not a phase.

    All else as :func:`order_parameter`.
    """
    found = np.asarray(field)
    if found.ndim == 2 and np.issubdtype(found.dtype, np.floating):
        return found.astype(np.float64)
    return order_parameter(found)


def blurred(z: np.ndarray, blur: float) -> np.ndarray:
    """Smooth z (L, M) with a Gaussian of standard deviation ``blur`` sites on the torus."""
    if not (np.isfinite(blur) and blur >= 0):
        raise refusal("blur", blur, "0 or more sites", "an eighth of the wavelength is good")
    if blur == 0:
        return z
    down, across = (
        np.exp(-2.0 * (np.pi * blur * fft.fftfreq(n)) ** 2) for n in z.shape
    )  # fmt: skip
    waves = fft.fft2(z)
    waves *= down[:, None]
    waves *= across
    return fft.ifft2(waves, overwrite_x=True)
