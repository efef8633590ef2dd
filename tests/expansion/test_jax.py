"""The JAX twin: free flight against numba digit by digit, DSMC against kinetic theory and numba.

Free flight is the same sums in the same order: 1e-12 of a box after 40 crossings.  DSMC draws its
pairs in another way, so that only distributions can agree: tolerances are four standard errors.
"""

import math

import numpy as np
import pytest

from kinetoscope.core import jax_env
from kinetoscope.expansion import Dsmc, State, counts, free_stream, theory

if not jax_env.present():  # pragma: no cover - JAX is an extra
    pytest.skip("JAX is not installed", allow_module_level=True)

from kinetoscope.expansion import kernels_jax


@pytest.fixture(scope="module")
def discs():
    random = np.random.default_rng(3)
    return 0.5 * random.random((2, 500)), random.standard_normal((2, 500))


def test_free_flight_is_numbas_to_rounding(discs):
    x, vx = discs
    times = np.array([0.0, 0.3, 2.0, 40.0])
    there, velocity = kernels_jax.free_stream(x, vx, times)
    for b in range(2):
        for k, time in enumerate(times):
            ours, speed = free_stream(x[b], vx[b], time)
            np.testing.assert_allclose(there[b, k], ours, atol=1e-12)
            np.testing.assert_array_equal(velocity[b, k], speed)


def test_counts_of_a_batch(discs):
    x, vx = discs
    found = kernels_jax.free_counts(x, vx, np.array([0.7]), 8, 48)
    for b in range(2):
        there, speed = free_stream(x[b], vx[b], 0.7)
        state = State(there, there, speed, speed, np.arange(500))
        np.testing.assert_array_equal(found[b, 0], counts(state, 8, 0.25, v_dims=1))


@pytest.mark.parametrize("knudsen", [0.5, 5.0])
def test_discs_collide_as_often_as_kinetic_theory_says(knudsen):
    """N t <v> / 2 Kn collisions of pairs, a Poisson number: four standard errors."""
    n, batch, time = 4000, 2, 1.0
    gas = kernels_jax.left_half(batch, n, seed=1, x_max=1.0, dtype="float64")
    heat = 0.5 * float((gas.vx**2 + gas.vy**2).mean())
    end = kernels_jax.advance(gas, knudsen=knudsen, duration=time, compression=1.0)
    expected = batch * 0.5 * n * time * theory.MEAN_SPEED * math.sqrt(heat) / knudsen
    assert float(end.collisions.sum()) == pytest.approx(expected, abs=4.0 * math.sqrt(expected))
    before, after = (float((g.vx**2 + g.vy**2).sum()) for g in (gas, end))
    # Round-off of some ten collisions a disc in double precision.
    assert after == pytest.approx(before, rel=1e-12)
    np.testing.assert_allclose(end.vy.sum(axis=1), gas.vy.sum(axis=1), atol=1e-10)
    assert float(end.x.min()) >= 0.0
    assert float(end.x.max()) <= 1.0


@pytest.fixture(scope="module")
def half():
    return kernels_jax.left_half(2, 4000, seed=2)


@pytest.fixture(scope="module")
def expanded(half):
    return kernels_jax.advance(half, knudsen=0.5, duration=0.5, seed=3)


def test_it_expands_as_numbas_gas_does(expanded):
    """Right fraction at t = 0.5, Kn = 0.5: 8000 coins a side, four standard errors of 0.0078."""
    end = expanded
    numba = []
    for seed in (4, 5):
        gas = Dsmc(4000, 0.5, seed=seed)
        gas.advance(0.5)
        numba.append(np.mean(gas.state().x > 0.5))
    assert float((end.x > 0.5).mean()) == pytest.approx(np.mean(numba), abs=0.031)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(half, expanded):
    same, other = (
        np.asarray(kernels_jax.advance(half, knudsen=0.5, duration=0.5, seed=seed).vx)
        for seed in (3, 4)
    )
    np.testing.assert_array_equal(same, np.asarray(expanded.vx))
    assert (same != other).any()


def test_no_collisions_are_refused_with_what_there_is(half):
    with pytest.raises(ValueError, match="knudsen must be"):
        kernels_jax.advance(half, knudsen=0.0, duration=1.0)
