"""Measurements on pictures whose answer is known before.

Oracles: plane waves, vortices, independent sites, drawn patterns.  Tolerances are the ones of the
physics note (3 %, 3 sites) or the width of a ring, one site.
"""

import numpy as np
import pytest

from kinetoscope.core.quantise import quantise
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.spirals import Params, kernels_phase, observables, starts
from kinetoscope.spirals.structure import structure
from kinetoscope.spirals.vortices import three_species, vortex_pair

L = 200
X = np.arange(L)
NOISE = np.random.default_rng(0).random((L, L))


def wave(kx, ky):
    return np.cos(2 * np.pi * (kx * X[None, :] + ky * X[:, None]) / L)


@pytest.mark.parametrize("method", ["acf", "peak"])
@pytest.mark.parametrize(("kx", "ky"), [(10, 0), (0, 10), (8, 5), (20, 3)])
def test_the_wavelength_of_a_plane_wave(method, kx, ky):
    """3 %: rings are one site (one mode) wide."""
    want = L / np.hypot(kx, ky)
    assert observables.wavelength(wave(kx, ky), method) == pytest.approx(want, rel=0.03)
    moving = np.exp(2j * np.pi * (kx * X[None, :] + ky * X[:, None]) / L)
    assert observables.wavelength(moving, method) == pytest.approx(want, rel=0.03)


@pytest.mark.parametrize(("kx", "ky"), [(10, 0), (8, 5), (20, 3)])
def test_the_wavelength_by_the_slope_of_the_phase(kx, ky):
    """Exact on a plane wave; 8 % on a spiral of pitch 20 cut off at the seam of the torus.

    The seam is 2 % of the links, with jumps of pi/2 instead of a slope of pi/10.
    """
    moving = np.exp(2j * np.pi * (kx * X[None, :] + ky * X[:, None]) / L)
    want = L / np.hypot(kx, ky)
    assert observables.wavelength(moving, "phase") == pytest.approx(want, rel=1e-9)
    assert observables.wavelength(moving, "phase", blur=2.0) == pytest.approx(want, rel=1e-9)
    r = np.hypot(X[:, None] - 100.2, X[None, :] - 100.3)
    arm = np.exp(1j * (np.arctan2(X[:, None] - 100.2, X[None, :] - 100.3) - 2 * np.pi * r / 20))
    assert observables.wavelength(arm, "phase") == pytest.approx(20, rel=0.08)


@pytest.mark.parametrize("method", ["acf", "peak"])
def test_the_wavelength_of_a_lattice_made_of_chance(method):
    """Species drawn site by site from three waves: shot noise on every site, the same answer."""
    z = np.exp(2j * np.pi * 8 * X[None, :] / L) * np.ones((L, 1))
    n = np.cumsum(three_species(z, coexistence=0.3, amplitude=0.2), axis=0)
    grid = (1 + (NOISE[None] > n).sum(axis=0)).astype(np.uint8) % 4
    assert observables.wavelength(grid, method) == pytest.approx(L / 8, rel=0.03)


def test_correlation_of_independent_sites():
    """C(0) = 1, C(r > 0) = 0 within 6 sigma of 2 pi r L^2 / 2 pairs; S = p (1 - p)."""
    grid = (NOISE < 0.3).astype(np.uint8)
    r, c = observables.correlation(grid, 1)
    assert c[0] == pytest.approx(1.0, abs=1e-12)
    assert r[0] == 0
    assert np.all(np.abs(c[1:]) * np.sqrt(np.pi * np.arange(1, c.size)) * L < 6)
    k, s = observables.structure_factor(grid, 1)
    p = grid.mean()
    weighted = (s * k).sum() / k.sum()  # rings hold 2 pi j modes
    assert weighted == pytest.approx(p * (1 - p), rel=0.05)
    assert k.max() == pytest.approx(np.pi, rel=0.02)


def test_correlation_between_species_that_exclude_each_other():
    """n1 n2 = 0 on a site: C12(0) = -p1 p2 / (s1 s2), exactly."""
    grid = (NOISE * 4).astype(np.uint8)
    _, c = observables.correlation(grid, 1, 2)
    p, q = np.mean(grid == 1), np.mean(grid == 2)
    assert c[0] == pytest.approx(-p * q / np.sqrt(p * (1 - p) * q * (1 - q)), abs=1e-12)


def test_correlation_length_of_an_exponential_and_in_one_dimension():
    r = np.arange(50.0)
    assert observables.correlation_length(r, np.exp(-r / 7.0)) == pytest.approx(7.0, rel=1e-3)
    line = np.repeat(np.arange(40) % 2, 5).astype(np.uint8)
    r, c = observables.correlation(line, 1)
    assert c[np.argmin(np.abs(r - 5))] == pytest.approx(-1.0, abs=1e-12)


@pytest.mark.parametrize("blur", [0.0, 3.0])
def test_a_vortex_pair_is_found_with_its_charges(blur):
    """Exactly two, +1 left and -1 right, within 3 sites."""
    z = vortex_pair(L, separation=80.0)
    phase = np.angle(z)
    grid = (np.floor(phase % (2 * np.pi) / (2 * np.pi) * 3) + 1).astype(np.uint8)
    for picture in (z, phase, three_species(z, coexistence=0.25, amplitude=0.2), grid):
        positions, charges = observables.defects(picture, blur)
        order = np.argsort(positions[:, 1])
        assert charges[order].tolist() == [1, -1]
        np.testing.assert_allclose(positions[order], [[100, 60], [100, 140]], atol=3)
    assert observables.winding(z, (100, 60), 20) == 1
    assert observables.winding(z, (100, 140), 20) == -1
    assert observables.winding(z, (100, 100), 70) == 0


def test_phases_turns_and_bytes_against_numpy():
    """Oracle: NumPy's arctan2.  1e-12: the polynomial is 4e-14 off, a turn adds a rounding.

    A byte may differ by one where the phase lies within that of a border between two.
    """
    random = np.random.default_rng(3)
    z = random.normal(size=(40, 33)) + 1j * random.normal(size=(40, 33))
    z[0, :8] = [0, 1, -1, 1j, -1j, 1 + 1j, -1 - 1j, 1e-300]
    found = np.empty(z.size)
    kernels_phase.phases(z.ravel(), found)
    np.testing.assert_allclose(found, np.angle(z).ravel(), atol=1e-12)
    z = z[1:].copy()  # without the 0, of which NumPy keeps a sign
    down, right = (np.angle(np.roll(z, -1, axis) * z.conj()) for axis in (0, 1))
    slope = kernels_phase.mean_slope(z)
    assert slope == pytest.approx(np.hypot(down, right).mean(), rel=1e-12)
    y = random.random((3, 500)).astype(np.float32)
    angle = np.angle(observables.order_parameter(y[:, None]))[0]
    want, _, _ = quantise(angle, dtype="uint8", low=-np.pi, high=np.pi, saturate=True)
    shown = np.empty(500, np.uint8)
    kernels_phase.cycle_bytes(y, shown)
    assert np.abs(shown.astype(int) - want).max() <= 1
    assert np.mean(shown == want) > 0.99


def test_charges_cancel_on_a_torus_whatever_is_drawn():
    random = np.random.default_rng(4)
    for size in (16, 31):
        grid = random.integers(0, 4, (size, size)).astype(np.uint8)
        _, charges = observables.defects(grid, 1.0)
        assert charges.sum() == 0
        assert charges.size > 0
        assert observables.defects(grid)[1].sum() == 0
    dead = np.zeros((16, 16), np.uint8)
    assert observables.defects(dead)[1].size == 0
    assert observables.defects(np.ones((16, 16), np.uint8), 2.0)[1].size == 0


def test_effective_exponent_of_power_laws():
    t = np.geomspace(1, 1e4, 61)
    powers = np.stack([t**-0.4505, 3 * t**-1.0])
    found = observables.effective_exponent(t, powers, 4.0)
    assert found.shape == powers.shape
    inside = t * 4 <= t[-1] * (1 + 1e-12)
    np.testing.assert_allclose(found[0, inside], 0.4505, atol=1e-10)
    np.testing.assert_allclose(found[1, inside], 1.0, atol=1e-10)
    assert np.isnan(found[:, ~inside]).all()
    assert observables.effective_exponent([1.0, 10.0], [1.0, 0.1], 10.0)[0] == pytest.approx(1.0)
    assert np.isnan(observables.effective_exponent([1.0, 4.0], [1.0, 0.0])[0])


def test_depletion_and_independence():
    """Particles kept 4 apart: g = 0 below, 1 on average beyond; independent ones: g = 1."""
    gaps = 4 + np.random.default_rng(2).integers(0, 9, 400)
    line = np.zeros(gaps.sum(), np.uint8)
    line[np.cumsum(gaps) - 1] = 1
    r, g = observables.pair_correlation(line)
    assert g[r < 4].max() == pytest.approx(0.0, abs=1e-9)
    assert g[(r > 30) & (r < 300)].mean() == pytest.approx(1.0, abs=0.05)
    grid = (NOISE < 0.2).astype(np.uint8)
    r, g = observables.pair_correlation(grid, reach=20)
    assert np.abs(g - 1).max() < 0.1
    assert r.size == 20


def test_domains_of_stripes():
    """Stripes of width w: the charge correlation is a triangle wave with its zero at w/2."""
    stripes = np.where((X // 20) % 2 == 0, 1, 2).astype(np.uint8)
    assert observables.domain_length(stripes) == pytest.approx(10.0, abs=0.6)


def test_a_random_start_has_no_wavelength_and_a_drawn_wave_has_its_own():
    """Three species in turn along x, eight sites each: 24, within the 8 % that sites leave."""
    params, random = Params(size=120), np.random.default_rng(1)
    stripes = np.broadcast_to(1 + np.arange(120) // 8 % 3, (120, 120)).astype(np.uint8)
    found = []
    chance, cores = random.integers(0, 4, (120, 120)).astype(np.uint8), starts.vortex_pair(120)
    for grid in (stripes, chance, cores):
        run = Trajectory.make(params=params, seed=0, backend="numba", times=np.zeros(1),
                              data={"grid": grid[None]})  # fmt: skip
        found.append(structure(run))
    assert found[0].wavelength == pytest.approx(24.0, rel=0.08)
    assert np.isnan(found[1].wavelength)
    assert found[1].length < 3.0
    assert np.isnan(found[2].wavelength), "two cores that have not begun to turn have no arms"


def test_fronts():
    profile = 1 / (1 + np.exp((X - 70.3) / 4.0))
    assert observables.front_position(profile, dx=0.5) == pytest.approx(35.15, abs=0.01)
    both = np.stack([profile, profile])
    assert observables.front_position(both) == pytest.approx(70.3, abs=0.01)
    disc = np.hypot(X[:, None] - 100, X[None, :] - 100) < 40
    assert observables.front_radius(disc.astype(float)) == pytest.approx(40, rel=0.01)


def test_like_neighbours():
    assert observables.like_neighbours(np.ones((8, 8), np.uint8)) == 1.0
    chess = (np.indices((8, 8)).sum(axis=0) % 2).astype(np.uint8)
    assert observables.like_neighbours(chess) == 0.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: observables.wavelength(np.ones((16, 16))),
        lambda: observables.wavelength(wave(10, 0), "guess"),
        lambda: observables.wavelength(wave(10, 0), "phase"),
        lambda: observables.wavelength(np.ones((16, 16), complex), "phase"),
        lambda: observables.correlation(np.zeros((8, 8), np.uint8), 1),
        lambda: observables.structure_factor(np.eye(8, dtype=np.uint8), -1),
        lambda: observables.defects(np.zeros((2, 8, 8))),
        lambda: observables.defects(np.full((8, 8), 7, np.uint8)),
        lambda: observables.defects(np.zeros((8, 8), np.uint8), -1.0),
        lambda: observables.effective_exponent([0.0, 1.0], [1.0, 1.0]),
        lambda: observables.effective_exponent([1.0, 2.0], [1.0, 1.0], 1.0),
        lambda: observables.front_position(np.ones(8)),
        lambda: observables.pair_correlation(np.zeros((8, 8), np.uint8)),
        lambda: observables.domain_length(np.ones((8, 8), np.uint8)),
        lambda: observables.correlation_length(np.arange(3.0), np.ones(3)),
        lambda: vortex_pair(16, separation=20.0),
    ],
)
def test_pictures_without_an_answer_are_refused(call):
    with pytest.raises(ValueError, match="must be .*; got .*: "):
        call()
