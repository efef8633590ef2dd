"""How alike are two places a distance apart: correlations, structure factor, wavelength.

All on the torus by Fourier transform (Wiener and Khinchin), so every pair of sites counts once,
then averaged over directions in rings of one site (one mode) of width.
"""

import numpy as np
from numpy.typing import NDArray

from kinetoscope.core.knobs import refusal
from kinetoscope.spirals.order_parameter import blurred, scalar

#: First zero of the Bessel function J0: a wave sent out in all directions has C(r) = J0(k r).
J0_ZERO = 2.404825557695773

Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


def indicator(grid: np.ndarray, species: int | None) -> np.ndarray:
    """(...) float64: 1 where ``species`` stands; with None any particle, or the array itself."""
    grid = np.asarray(grid)
    if np.issubdtype(grid.dtype, np.integer):
        return ((grid > 0) if species is None else (grid == species)).astype(np.float64)
    if grid.ndim == 3:
        if species is None or not 1 <= species <= grid.shape[0]:
            raise refusal("species", species, f"1 to {grid.shape[0]}", "the fields in order")
        return grid[species - 1].astype(np.float64)
    return grid if np.iscomplexobj(grid) else grid.astype(np.float64)


def _distances(shape: tuple[int, ...]) -> np.ndarray:
    """Distance in sites from the origin, the short way round the torus."""
    squares = np.zeros(shape)
    for axis, n in enumerate(shape):
        d = np.minimum(np.arange(n), n - np.arange(n)).astype(np.float64)
        squares += (d**2).reshape([-1 if k == axis else 1 for k in range(len(shape))])
    return np.sqrt(squares)


def _rings(radius: np.ndarray, values: np.ndarray, reach: float) -> Curve:
    """Means of ``radius`` and ``values`` over rings of width 1 about 0, 1, 2 ... <= reach."""
    ring = np.rint(radius).astype(np.int64).ravel()
    inside = ring <= reach
    count = np.bincount(ring[inside])
    mean_radius = np.bincount(ring[inside], radius.ravel()[inside]) / np.maximum(count, 1)
    mean = np.bincount(ring[inside], values.ravel()[inside]) / np.maximum(count, 1)
    return mean_radius[count > 0], mean[count > 0]


def _covariance(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    axes = tuple(range(first.ndim))
    a, b = np.fft.fftn(first - first.mean()), np.fft.fftn(second - second.mean())
    return np.fft.ifftn(a.conj() * b, axes=axes).real / first.size


def correlation(
    grid: np.ndarray, species: int | None = 1, other: int | None = None
) -> Curve:
    """(r (m,), C (m,)): connected correlation of ``species`` with itself, or with ``other``.

    C(r) = (<n(0) n'(r)> - <n><n'>) / (s s') with s the standard deviations, so C(0) = 1 for one
    species.  ``grid`` is a lattice (L, L) or (L,) of integers, fields (species, L, L), or any one
    real or complex array (``species`` is then ignored).  r in sites up to half the box.
    """
    first = indicator(grid, species)
    second = first if other is None else indicator(grid, other)
    scale = float(first.std() * second.std())
    if scale == 0:
        raise refusal("grid", "a uniform picture", "one that varies", "nothing correlates here")
    reach = min(first.shape) // 2
    return _rings(_distances(first.shape), _covariance(first, second) / scale, reach)


def correlation_length(distance: np.ndarray, values: np.ndarray) -> float:
    """Distance at which C(r) has fallen to 1/e of C(0), between rings by a straight line.

    ``distance`` and ``values`` (m,) as :func:`correlation` gives them; in sites.
    """
    level = values[0] / np.e
    return _first_below(np.asarray(distance), np.asarray(values), level)


def _first_below(distance: np.ndarray, values: np.ndarray, level: float) -> float:
    below = np.flatnonzero(values < level)
    if below.size == 0:
        raise refusal("correlation", float(values.min()), f"below {level:.3g} somewhere",
                      "take a box larger than the pattern")  # fmt: skip
    k = int(below[0])
    if k == 0:
        return float(distance[0])
    share = (values[k - 1] - level) / (values[k - 1] - values[k])
    return float(distance[k - 1] + share * (distance[k] - distance[k - 1]))


def structure_factor(grid: np.ndarray, species: int | None = 1) -> Curve:
    """(k (m,), S (m,)): power of the density's waves per site, averaged over directions.

    S(k) = |sum_x (n(x) - <n>) e^(-ikx)|^2 / sites; k in radians per site, the mean over each ring
    weighted by its power.  A lattice without correlations has S = <n>(1 - <n>) at every k.
    """
    field = indicator(grid, species)
    power = np.abs(np.fft.fftn(field - field.mean())) ** 2 / field.size
    side = min(field.shape)
    modes = np.zeros(field.shape)
    for axis, n in enumerate(field.shape):
        shape = [-1 if k == axis else 1 for k in range(field.ndim)]
        modes = modes + (np.fft.fftfreq(n) * side).reshape(shape) ** 2
    modes = np.sqrt(modes)
    _, mean = _rings(modes, power, side // 2)
    _, moment = _rings(modes, power * modes, side // 2)
    plain, _ = _rings(modes, modes, side // 2)
    centre = np.divide(moment, mean, out=plain.copy(), where=mean > 0)
    return 2 * np.pi * centre[1:] / side, mean[1:]


def _phase_wavelength(wave: np.ndarray) -> float:
    if not np.iscomplexobj(wave):
        raise refusal("field", "one real array", "a wave with a phase", 'take "acf" or "peak"')
    down = np.angle(np.roll(wave, -1, axis=0) * wave.conj())
    right = np.angle(np.roll(wave, -1, axis=1) * wave.conj())
    slope = np.hypot(down, right).mean()
    if not slope > 0:
        raise refusal("field", "a uniform picture", "one that varies", "there is no wave here")
    return float(2 * np.pi / slope)


def wavelength(field: np.ndarray, method: str = "acf", *, blur: float = 0.0) -> float:
    """Wavelength of a pattern, in cells.

    ``field`` is a May-Leonard lattice or its three fields (the phase of the cycle is used), one
    real array, or one complex array.

    * ``"acf"``: first zero of C(r), as if C were J0(k r), a wave in all directions.  Good when
      the box holds two waves or more.
    * ``"peak"``: the strongest ring of S(k) with its neighbours, by centre of power.  Coarse when
      the box holds few waves (rings are 2 pi/L apart).
    * ``"phase"``: 2 pi over the mean slope of the phase, for complex waves alone.  Counts turns
      along the wave wherever it runs, so it stays right (to 5 %) where many short-armed spirals
      are entangled and the other two read the size of the spirals' domains, 1.3 times too long.
      Noise adds turns, so a lattice needs a ``blur`` of about a twelfth of the wavelength.

    ``blur`` in cells: the picture is smoothed with this standard deviation first.
    """
    wave = scalar(field)
    if blur:
        wave = blurred(wave, blur) if np.iscomplexobj(wave) else blurred(wave, blur).real
    if method == "phase":
        return _phase_wavelength(wave)
    if method == "acf":
        distance, values = correlation(wave)
        return 2 * np.pi * _first_below(distance, values, 0.0) / J0_ZERO
    if method != "peak":
        raise refusal("method", method, '"acf", "peak" or "phase"', "acf is the default")
    k, power = structure_factor(wave)
    if not power.max(initial=0) > 0:
        raise refusal("field", "a uniform picture", "one that varies", "there is no wave here")
    top = int(np.argmax(power))
    near = slice(max(top - 1, 0), top + 2)
    # Rings hold about 2 pi j modes; what counts is power in all, hence the weight k.
    weight = power[near] * k[near]
    return float(2 * np.pi * weight.sum() / (weight * k[near]).sum())
