"""The JAX batch against numba: forces and one step to 1e-12, whole runs by their statistics."""

import numpy as np
import pytest

from kinetoscope.core import seeds
from kinetoscope.mips import initial
from kinetoscope.mips.params import Params

jax = pytest.importorskip("jax")
from kinetoscope.mips import kernels_jax  # noqa: E402

BATCHES = {
    "harmonic": [Params(n=200, packing=0.5), Params(n=200, packing=0.7, peclet=20.0)],
    "wca": [Params(n=200, potential="wca", packing=0.4), Params(n=200, potential="wca")],
    "softplus": [
        Params(n=200, potential="softplus", model="aoup", thermal=False, packing=0.5),
        Params(n=200, potential="softplus", model="aoup", packing=0.6),
    ],
    "gaussian": [Params(n=50, potential="none", model="aoup", packing=p) for p in (0.1, 0.2)],
    "tumbling": [Params(n=50, potential="none", model="rtp", peclet=pe) for pe in (3.0, 30.0)],
    "trap": [Params(n=50, trap_stiffness=1.0), Params(n=50, trap_stiffness=0.5)],
}  # fmt: skip


@pytest.mark.parametrize("name", ["harmonic", "gaussian", "tumbling"])
def test_one_step_and_fifty_equal_numba(name):
    """Oracle: the numba kernels from the same state.  One step: rounding, 1e-12.

    In 50 steps chaos multiplies it by at most 1e4 or so: 1e-9.
    """
    params = BATCHES[name]
    batch = kernels_jax.Batch(params, seed=5)
    ones = [
        initial.particles(p, s)
        for p, s in zip(params, seeds.spawn_integers(5, len(params)), strict=True)
    ]
    for steps, tolerance in ((1, 1e-12), (49, 1e-9)):
        for lane, one in enumerate(ones):
            f = one.forces()
            scale = max(1.0, np.abs(f).max())
            assert np.abs(batch.forces()[lane] - f).max() <= tolerance * scale
        batch.advance(steps)
        for lane, one in enumerate(ones):
            one.advance(steps)
            there, here = batch.positions(wrapped=False)[lane], one.positions(wrapped=False)
            start = np.round((there - here) / np.array(one.box)) * np.array(one.box)
            assert np.abs(there - here - start).max() <= tolerance
            assert np.abs(batch.orientations()[lane] - one.orientations()).max() <= tolerance
            for found, expected in zip(batch.integrals(), one.integrals(), strict=True):
                assert np.abs(found[lane] - expected).max() <= tolerance


@pytest.mark.parametrize("name", ["wca", "softplus", "trap"])
def test_forces_and_contacts_equal_numba(name):
    """Oracle: the numba kernels, 1e-12 of the largest."""
    params = BATCHES[name]
    batch = kernels_jax.Batch(params, seed=5)
    found = batch.forces(), *batch.contacts()
    for lane, (p, s) in enumerate(
        zip(params, seeds.spawn_integers(5, len(params)), strict=True)
    ):  # fmt: skip
        one = initial.particles(p, s)
        for ours, theirs in zip(found, (one.forces(), *one.contacts()), strict=True):
            assert np.abs(ours[lane] - theirs).max() <= 1e-12 * max(1.0, np.abs(theirs).max())


def test_overflow_is_not_silent():
    batch = kernels_jax.Batch(BATCHES["harmonic"], seed=5)
    other = kernels_jax.Batch(BATCHES["harmonic"], seed=5)
    other._places, other._width = 3, 5
    other._relist()
    assert other._width > 5
    n = batch.params[0].n
    for here, there in zip(other._swarm.near, batch._swarm.near, strict=True):
        for one, two in zip(np.asarray(here), np.asarray(there), strict=True):
            assert set(one[one < n].tolist()) == set(two[two < n].tolist())


def test_unlike_systems_are_refused():
    with pytest.raises(ValueError, match="n must be 20 in all of a batch"):
        kernels_jax.Batch([Params(n=20, packing=0.1), Params(n=30, packing=0.1)])


def test_a_batch_says_which_systems_have_split():
    batch = kernels_jax.Batch(
        [Params(n=200, packing=0.5, start="droplet"), Params(n=200, packing=0.5)], seed=1
    )
    one, two = batch.density_std()
    assert one > 0.2 > two
    assert batch.times.tolist() == [0.0, 0.0]
