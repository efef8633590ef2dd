"""Which frequencies ring, which waves run.

After a collision the field at the centre rings; the lines to look for are the shape mode omega1
= sqrt(3/2) and its second harmonic, which lies above the meson mass and radiates.
"""

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.estimate import Measured
from kinetoscope.solitons.energy import spacing
from kinetoscope.solitons.potential import Potential, potential
from kinetoscope.solitons.theory import phi4_shape_frequency


@attrs.frozen(eq=False)
class Spectrum:
    """``frequency`` (m,), angular, and ``amplitude`` (m,): a cos(wt) shows as a peak of height a.

    ``resolution`` is the distance below which two lines merge (two bins of the Hann window).
    """

    frequency: np.ndarray
    amplitude: np.ndarray
    resolution: float

    def peak(self, *, low: float = 0.0, high: float = np.inf) -> Measured:
        """The strongest line between two frequencies, between bins by a parabola in the log.

        The error is the parabola's bias for a Hann window, 2 % of a bin; a line that moves, or
        a neighbour within ``resolution``, adds to it.
        """
        inside = np.flatnonzero((self.frequency > low) & (self.frequency < high))
        inside = inside[(inside > 0) & (inside < self.frequency.size - 1)]
        if inside.size == 0:
            raise ValueError(f"no frequency of this spectrum lies between {low} and {high}")
        k = inside[np.argmax(self.amplitude[inside])]
        tiny = np.finfo(float).tiny
        a, b, c = np.log(self.amplitude[k - 1 : k + 2] + tiny)
        bend = a - 2 * b + c
        shift = 0.5 * (a - c) / bend if bend < 0 else 0.0
        step = self.frequency[1]
        return Measured(
            float(self.frequency[k] + np.clip(shift, -0.5, 0.5) * step), float(0.02 * step),
            "", "angular frequency of the strongest line",
        )  # fmt: skip


def frequency_spectrum(times: ArrayLike, series: ArrayLike) -> Spectrum:
    """Spectrum of ``series`` (n,) at even ``times`` (n,), mean removed, Hann window.

    Without a window the jump between end and start would leak over all frequencies and bury the
    weak lines; Hann's sidelobes fall off as w^-3 (Harris, Proc. IEEE 66, 51 (1978)).
    """
    series = np.asarray(series, dtype=np.float64)
    dt = spacing(np.asarray(times, dtype=np.float64))
    if series.ndim != 1 or series.shape != np.shape(times) or series.size < 16:
        raise ValueError(f"need 16 or more values at as many times; got {series.shape}")
    n = series.size
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
    amplitude = 2 * np.abs(np.fft.rfft((series - series.mean()) * window)) / window.sum()
    frequency = 2 * np.pi * np.fft.rfftfreq(n, dt)
    return Spectrum(frequency, amplitude, float(2 * frequency[1]))


def wavenumber_spectrum(x: ArrayLike, field: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """(k (m,), power (m,)) of ``field`` (n,) on an even grid, k >= 0.

    Power per wavenumber: its sum times dk is the mean square of the field after its mean is
    removed and a Hann window laid over it (Parseval).
    """
    field = np.asarray(field, dtype=np.float64)
    dx = spacing(np.asarray(x, dtype=np.float64))
    n = field.size
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
    modes = np.fft.rfft((field - field.mean()) * window) * dx
    return 2 * np.pi * np.fft.rfftfreq(n, dx), np.abs(modes) ** 2 / (np.pi * n * dx)


def lines(model: str | Potential) -> dict[str, float]:
    """Frequencies worth a mark in a spectrum: the meson mass, and for phi^4 omega1, 2 omega1."""
    model = potential(model)
    marks = {"m": float(model.meson_mass)}
    if model.name == "phi4":
        omega = phi4_shape_frequency() * marks["m"] / np.sqrt(2)
        marks |= {"ω₁": float(omega), "2ω₁": float(2 * omega)}
    return marks
