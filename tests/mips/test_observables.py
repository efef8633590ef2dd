"""What is seen in positions: against lattices, brute force and made-up phases."""

import math

import numpy as np
import pytest

from kinetoscope.mips import observables as see
from kinetoscope.mips.all_pairs import gaps

BOX = (20.0, 30.0)


def uniform(n, seed=0):
    return np.random.default_rng(seed).uniform(0, 1, (n, 2)) * BOX


def triangular(rows=24, columns=20):
    """A lattice of spacing 1 in its own box."""
    box = (float(columns), rows * math.sqrt(3) / 2)
    row, column = np.divmod(np.arange(rows * columns), columns)
    at = np.stack((column + 0.5 * (row % 2), row * math.sqrt(3) / 2), axis=1)
    return at, box


def test_cells_hold_the_packing():
    at = uniform(400)
    mean = 400 * math.pi / 4 / 600.0
    assert see.cell_packings(at, BOX).shape == (4, 6)
    assert see.cell_packings(at, BOX).mean() == pytest.approx(mean, rel=1e-12)
    assert see.shifted_packings(at, BOX).mean(axis=1) == pytest.approx(np.full(4, mean))
    # Independent points: the variance of a count is its mean, here 16.7 in 24 cells.
    assert see.density_std(see.shifted_packings(at, BOX)) == pytest.approx(
        mean / math.sqrt(400 / 24), rel=0.25
    )


def test_two_phases_are_told_from_one():
    random = np.random.default_rng(1)
    one = random.normal(0.6, 0.12, 600)
    assert see.phases(one) == pytest.approx((one.mean(), one.mean()))
    interface = random.uniform(0.1, 1.0, 100)
    two = np.concatenate((random.normal(0.1, 0.04, 300), random.normal(1.0, 0.05, 300), interface))
    assert see.phases(two) == pytest.approx((0.1, 1.0), abs=0.06)
    assert see.phases(np.full(8, 0.5)) == (0.5, 0.5)


def test_a_triangular_lattice_is_hexatic():
    at, box = triangular()
    psi = see.hexatic(at, box)
    assert np.abs(psi - 1.0).max() < 1e-12
    # 55 sites within 3.9 of a site, itself included; pixels of half a diameter: 5 %.
    d = gaps(at, box)
    inside = (np.hypot(d[..., 0], d[..., 1]) < 3.9).sum(axis=1)
    packing = see.local_packing(at, box, radius=3.9)
    assert packing.mean() == pytest.approx(inside.mean() / (4 * 3.9**2), rel=0.05)
    turned = np.abs(see.hexatic(uniform(400), BOX))
    assert turned.mean() < 0.8


def test_clusters_equal_union_find():
    """Oracle: joining all pairs one by one."""
    at = uniform(300, seed=2)
    parent = list(range(300))

    def root(i):
        while parent[i] != i:
            i = parent[i]
        return i

    d = gaps(at, BOX)
    for i, j in np.argwhere(np.hypot(d[..., 0], d[..., 1]) < 1.3):
        parent[root(i)] = root(j)
    roots = np.array([root(i) for i in range(300)])
    labels = see.clusters(at, BOX, distance=1.3)
    for i in range(300):
        assert np.array_equal(labels == labels[i], roots == roots[i])
    sizes = see.cluster_sizes(labels)
    assert sizes.sum() == 300
    assert sizes[0] == (labels == 0).sum() == sizes.max()


def test_the_length_of_a_wave_is_found():
    """A density wave of period 15 in 30: the weighted mean of S(q) lies near it, above noise."""
    random = np.random.default_rng(3)
    x = random.uniform(0, 1, (40000, 2)) * (60.0, 60.0)
    keep = random.uniform(0, 1, 40000) < 0.5 * (1 + np.cos(2 * math.pi * x[:, 0] / 15.0))
    q, s = see.structure(x[keep], (60.0, 60.0))
    assert q[np.argmax(s)] == pytest.approx(2 * math.pi / 15.0, rel=0.1)
    wavy = see.domain_length(x[keep], (60.0, 60.0))
    assert wavy > see.domain_length(random.uniform(0, 60, (20000, 2)), (60.0, 60.0))
    assert wavy == pytest.approx(15.0, rel=0.25)


def test_a_profile_is_centred_on_the_dense_phase():
    random = np.random.default_rng(4)
    dense = np.stack((random.normal(18.0, 2.0, 3000) % 20.0, random.uniform(0, 30, 3000)), axis=1)
    x, packing, mean = see.profile(dense, np.full(3000, 2.0), BOX, bins=20)
    assert abs(x[np.argmax(packing)]) < 2.0
    assert packing.mean() == pytest.approx(3000 * math.pi / 4 / 600.0)
    assert set(np.round(mean[packing > 0], 12)) == {2.0}
    assert see.smoothed(packing, 3).mean() == pytest.approx(packing.mean())


def test_where_nothing_lumps_there_is_one_domain():
    """A lattice of one disc a cell has no power at any small wave; nor has a box of no waves."""
    grid = np.stack(np.meshgrid(np.arange(8), np.arange(8)), axis=-1).reshape(-1, 2) + 0.5
    assert see.domain_length(grid, (8.0, 8.0)) == 8.0
    assert see.domain_length(grid[:4] % 3.0, (3.0, 3.0)) == 3.0
