"""The kernels against the definitions: forces, the list of pairs, the noise, the steps."""

import math

import numpy as np
import pytest
from mips.swarm import scattered

from kinetoscope.mips import kernels, kernels_forces
from kinetoscope.mips.all_pairs import forces, gaps
from kinetoscope.mips.params import Params

POTENTIALS = ("harmonic", "wca", "softplus")


@pytest.mark.parametrize("potential", POTENTIALS)
@pytest.mark.parametrize("n", [20, 40, 300])
def test_forces_are_those_of_all_pairs(potential, n):
    """Oracle: the definition over all pairs.  1e-12 of the largest force: rounding of sums."""
    params = Params(n=n, packing=0.4, potential=potential)
    swarm = scattered(params)
    swarm.advance(300)
    expected = forces(swarm.positions(), params)
    found = swarm.forces()
    assert np.abs(found - expected).max() <= 1e-12 * max(1.0, np.abs(expected).max())
    assert np.abs(found.sum(axis=0)).max() <= 1e-12 * n


@pytest.mark.parametrize("potential", POTENTIALS)
def test_no_pair_is_ever_missed(potential):
    """At Pe = 150, after every stretch of a few steps, whoever is in reach is on the list."""
    params = Params(n=150, packing=0.6, peclet=150.0, potential=potential)
    swarm = scattered(params)
    lists = swarm.lists
    for _ in range(80):
        swarm.advance(20)
        d = gaps(swarm.positions(), params.box)
        near = np.argwhere(np.triu(np.hypot(d[..., 0], d[..., 1]) < params.reach, 1))
        assert {(int(i), int(j)) for i, j in near} <= swarm.listed()
    assert swarm.lists > lists + 20  # the criterion was at work


def test_a_list_that_never_is_renewed_does_miss_pairs(monkeypatch):
    """The test above can fail: with a criterion that looks the other way, pairs get lost."""
    params = Params(n=150, packing=0.6, peclet=150.0)
    swarm = scattered(params)
    swarm.skin = 1e9  # of the criterion alone: the list was made with the honest one
    swarm.advance(600)
    d = gaps(swarm.positions(), params.box)
    near = np.argwhere(np.triu(np.hypot(d[..., 0], d[..., 1]) < params.reach, 1))
    assert not {(int(i), int(j)) for i, j in near} <= swarm.listed()


def test_each_pair_is_listed_once_and_overflow_is_not_silent():
    params = Params(n=400, packing=0.7)
    swarm = scattered(params)
    d = gaps(swarm.positions(), params.box)
    width = params.reach + swarm.skin
    near = np.triu(np.hypot(d[..., 0], d[..., 1]) < width, 1)
    assert swarm._listed == near.sum() == len(swarm.listed())
    other = scattered(params)
    other._pairs = np.zeros((2, 10), np.int32)  # far too little room, at once and on the way
    other.list_again()
    assert other.listed() == swarm.listed()
    swarm.advance(200)
    other._pairs = other._pairs[:, : other._listed].copy()
    other.advance(200)
    assert np.array_equal(swarm.positions(), other.positions())


def test_cutting_a_run_into_slices_changes_no_bit():
    params = Params(n=200, packing=0.5, model="aoup")
    one, two = scattered(params), scattered(params)
    one.advance(150)
    for steps in (1, 49, 100):
        two.advance(steps)
    assert one.positions().tobytes() == two.positions().tobytes()


def test_resuming_equals_going_on():
    params = Params(n=200, packing=0.6)
    one, two = scattered(params), scattered(params)
    one.advance(77)
    two.restore(one.saved())
    one.advance(100)
    two.advance(100)
    assert one.positions().tobytes() == two.positions().tobytes()
    assert one.integrals()[0].tobytes() == two.integrals()[0].tobytes()


def test_the_order_in_memory_does_not_matter():
    """Another skin makes other lists, another order of sums: equal to rounding, 1e-15 a step.

    Chaos multiplies it; 20 steps of dt k = 0.2 by at most (1 + 6 * 0.2)^20 = 7e6.
    """
    params = Params(n=300, packing=0.6)
    one, two = scattered(params, skin=0.1), scattered(params, skin=0.6)
    one.advance(20)
    two.advance(20)
    assert np.abs(one.positions(wrapped=False) - two.positions(wrapped=False)).max() < 1e-8
    assert one.lists != two.lists


@pytest.mark.parametrize("model", ["abp", "aoup"])
def test_the_noises_are_white(model):
    """Mean 0, variance 1 within 5 standard errors; no correlation between particles or steps."""
    n = 40000
    width = kernels.BITS_ABP if model == "abp" else kernels.BITS_AOUP
    many = 3 if model == "abp" else 4
    bits, out = np.zeros(n, np.uint64), np.zeros((2, many, n))
    for step in range(2):
        key = np.uint64(kernels.key_of(np.uint64(7), np.uint64(step)))
        kernels.hashes(np.arange(n), key, bits)
        for place in range(many):
            kernels.noise(bits, place, width, out[step, place])
    flat = out.reshape(2 * many, n)
    assert np.abs(flat.mean(axis=1)).max() < 5 / math.sqrt(n)
    # The variance of a uniform number's square is 4/5.
    assert np.abs((flat**2).mean(axis=1) - 1.0).max() < 5 * math.sqrt(0.8 / n)
    between = np.corrcoef(flat) - np.eye(2 * many)
    assert np.abs(between).max() < 5 / math.sqrt(n)
    for one in flat:
        assert abs(np.mean(one[1:] * one[:-1])) < 5 / math.sqrt(n)


def test_directions_keep_their_length():
    swarm = scattered(Params(n=100, packing=0.3, peclet=5.0))
    swarm.advance(3000)
    length = np.hypot(*swarm.orientations().T)
    assert np.abs(length - 1.0).max() < 3000 * 2.3e-16


@pytest.mark.parametrize("potential", POTENTIALS)
def test_divergence_and_virial_are_those_of_the_forces(potential):
    """Oracle: central differences of the force of one disc, step 1e-6: errors of 1e-8 k'.

    WCA is moved off contact, where its second derivative jumps.
    """
    params = Params(n=60, packing=0.6, potential=potential, stiffness=20.0)
    swarm = scattered(params)
    swarm.advance(500)
    at = swarm.positions()
    virial, touching, divergence = swarm.contacts()
    h = 1e-6
    for i in range(5):
        found = 0.0
        for axis in range(2):
            moved = at.copy()
            moved[i, axis] += h
            plus = forces(moved, params)[i, axis]
            moved[i, axis] -= 2 * h
            found -= (plus - forces(moved, params)[i, axis]) / (2 * h)
        assert divergence[i] == pytest.approx(found, rel=2e-4, abs=2e-2)
    d = gaps(at, params.box)
    r = np.hypot(d[..., 0], d[..., 1])
    near = params.reach if potential == "wca" else 1.0
    assert np.array_equal(touching, ((r < near) & (r > 0)).sum(axis=1))
    size = np.hypot(*np.moveaxis(forces(at, params), -1, 0))
    pairs = np.argwhere(np.triu((r < params.reach) & (r > 0)))
    total = sum(
        kernels_forces.push(swarm._kind, r[i, j] ** 2, 20.0, params.softness) * r[i, j] ** 2
        for i, j in pairs
    )
    assert size.max() > 0.1  # they do push
    assert virial.sum() == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("model", ["abp", "rtp"])
def test_a_free_swimmer_goes_as_far_as_it_should(model):
    """<r^2> = 4 D_t t + 2 (v/D_r)^2 (D_r t - 1 + exp(-D_r t)), 10 000 swimmers, 4.9 s.e.

    Only the memory exp(-D_r t) of the direction counts, not how it is lost.
    """
    params = Params(n=10000, packing=0.1, peclet=30.0, potential="none", model=model)
    swarm = scattered(params)
    start = swarm.positions(wrapped=False)
    for end in (0.1, 1.0, 3.0):
        swarm.advance(round((end / params.d_r - swarm.time) / params.step))
        t = swarm.time
        moved = ((swarm.positions(wrapped=False) - start) ** 2).sum(axis=1)
        x = params.d_r * t
        exact = 4 * params.d_t * t + 2 / params.d_r**2 * (x - 1 + math.exp(-x))
        error = moved.std() / math.sqrt(params.n)
        assert abs(moved.mean() - exact) < 4.9 * error


def test_a_tumbling_swimmer_runs_straight_and_then_points_anywhere():
    """Who never tumbled in t is exp(-D_r t) of all, to the bit where it was; the rest is isotropic.

    5 standard errors of 10 000 swimmers.
    """
    n = 10_000
    params = Params(n=n, packing=0.1, peclet=30.0, potential="none", model="rtp")
    swarm = scattered(params)
    before = swarm.orientations()
    swarm.advance(round(0.5 / (params.d_r * params.step)))
    after = swarm.orientations()
    kept = (before == after).all(axis=1)
    share = math.exp(-params.d_r * swarm.time)
    assert abs(kept.mean() - share) < 5 * math.sqrt(share * (1 - share) / n)
    fresh = after[~kept]
    np.testing.assert_allclose(np.hypot(*fresh.T), 1.0, rtol=1e-12)
    along = (fresh * before[~kept]).sum(axis=1)  # mean 0, variance 1/2; its square: 1/2, 1/8
    assert abs(along.mean()) < 5 * math.sqrt(0.5 / len(fresh))
    assert abs((along**2).mean() - 0.5) < 5 * math.sqrt(0.125 / len(fresh))
