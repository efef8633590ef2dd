"""How alike are two places a distance apart: correlations, structure factor, wavelength.

All on the torus by Fourier transform (Wiener and Khinchin), so every pair of sites counts once,
then averaged over directions in rings of one site (one mode) of width.
"""

from functools import lru_cache

import attrs
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from kinetoscope.core.knobs import is_whole, refusal
from kinetoscope.spirals import kernels_phase
from kinetoscope.spirals.order_parameter import blurred, scalar

#: First zero of the Bessel function J0: a wave sent out in all directions has C(r) = J0(k r).
J0_ZERO = 2.404825557695773

Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


def indicator(grid: np.ndarray, species: int | None) -> np.ndarray:
    """(...) float64: 1 where ``species`` stands; with None any particle, or the array itself."""
    grid = np.asarray(grid)
    if np.issubdtype(grid.dtype, np.integer):
        if species is not None and not (is_whole(species) and 0 <= species <= 3):
            raise refusal("species", species, "0 (empty), 1, 2, 3 or None", "1 is the first kind")
        return ((grid > 0) if species is None else (grid == species)).astype(np.float64)
    if grid.ndim == 3:
        if species is None or not 1 <= species <= grid.shape[0]:
            raise refusal("species", species, f"1 to {grid.shape[0]}", "the fields in order")
        return grid[species - 1].astype(np.float64)
    return grid if np.iscomplexobj(grid) else grid.astype(np.float64)


@attrs.frozen(eq=False)
class Rings:
    """Which ring of width 1 about the origin each place of a torus lies in.

    ``number`` (places,) and ``radius`` (places,) of every place, ``count`` and ``mean_radius``
    (rings,) of every ring.  Pictures of one size share them: to find them takes longer than to
    use them.
    """

    number: np.ndarray
    radius: np.ndarray
    count: np.ndarray
    mean_radius: np.ndarray

    def mean(self, values: np.ndarray) -> np.ndarray:
        """(rings,): of ``values``, one a place."""
        return np.bincount(self.number, values.ravel()) / np.maximum(self.count, 1)

    def upto(self, reach: float) -> np.ndarray:
        """The numbers of the rings that hold a place and are no farther than ``reach``."""
        return np.flatnonzero(self.count[: int(reach) + 1])


@lru_cache(maxsize=8)
def rings(shape: tuple[int, ...], *, modes: bool = False) -> Rings:
    """Rings of a torus by distance in sites from the origin, the short way round.

    With ``modes`` the places are waves, as a Fourier transform orders them, and the distance is
    their number on the shortest side.
    """
    squares, side = np.zeros(shape), min(shape)
    for axis, n in enumerate(shape):
        d = np.minimum(np.arange(n), n - np.arange(n)) * (side / n if modes else 1.0)
        squares += (d**2).reshape([-1 if k == axis else 1 for k in range(len(shape))])
    radius = np.sqrt(squares).ravel()
    number = np.rint(radius).astype(np.intp)
    count = np.bincount(number)
    return Rings(number, radius, count, np.bincount(number, radius) / np.maximum(count, 1))


def ring_means(values: np.ndarray, reach: float) -> Curve:
    """Distances (m,) and means of ``values`` over the rings about 0, 1, 2 ... <= ``reach``."""
    found = rings(values.shape)
    kept = found.upto(reach)
    return found.mean_radius[kept], found.mean(values)[kept]


def covariance(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """<a(x) b(x + r)> - <a><b> at every r, the shape of both; complex numbers by their real part.

    One transform where a is b; real pictures have half as many waves.
    """
    a = first - first.mean()
    b = a if second is first else second - second.mean()
    if np.iscomplexobj(a) or np.iscomplexobj(b):
        there = fft.fftn(a)
        other = there if b is a else fft.fftn(b)
        return fft.ifftn(there.conj() * other).real / first.size
    there = fft.rfftn(a)
    other = there if b is a else fft.rfftn(b)
    return fft.irfftn(there.conj() * other, s=first.shape) / first.size


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
    return ring_means(covariance(first, second) / scale, reach)


def correlation_length(distance: np.ndarray, values: np.ndarray) -> float:
    """Distance at which C(r) has fallen to 1/e of C(0), between rings by a straight line.

    ``distance`` and ``values`` (m,) as :func:`correlation` gives them; in sites.
    """
    level = values[0] / np.e
    return first_below(np.asarray(distance), np.asarray(values), level)


def first_below(distance: np.ndarray, values: np.ndarray, level: float) -> float:
    """Where ``values`` first fall below ``level``, between rings by a straight line."""
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
    power = np.abs(fft.fftn(field - field.mean())) ** 2 / field.size
    side, found = min(field.shape), rings(field.shape, modes=True)
    kept = found.upto(side // 2)
    mean, moment = found.mean(power)[kept], found.mean(power.ravel() * found.radius)[kept]
    plain = found.mean_radius[kept]
    centre = np.divide(moment, mean, out=plain.copy(), where=mean > 0)
    return 2 * np.pi * centre[1:] / side, mean[1:]


def _phase_wavelength(wave: np.ndarray) -> float:
    if not np.iscomplexobj(wave):
        raise refusal("field", "one real array", "a wave with a phase", 'take "acf" or "peak"')
    slope = kernels_phase.mean_slope(np.ascontiguousarray(wave))
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
        return 2 * np.pi * first_below(distance, values, 0.0) / J0_ZERO
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
