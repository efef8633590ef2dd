"""The JAX batch of gases: numba is the oracle, for rates, steps and whole runs.

Both compute the same sums in float64 and differ by rounding: the order of additions and of the
rows in the LU factors.  Rates and steps are held to 1e-12; whole runs to 1e-9, because a step
that is refused by a hair here and not there changes the result by a fraction of the tolerance.
"""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import BudgetExceeded, Cancelled
from kinetoscope.mixture import initial, kernels, kernels_jax
from kinetoscope.mixture.params import Params, started
from kinetoscope.mixture.relax import relax, system

BATCH = [
    Params(epsilon=0.3, gamma=0.0, degree=6, light=initial.gaussian(0.5, 1.2, 0.4)),
    Params(epsilon=0.01, gamma=1.0, degree=6, heavy=initial.double_beam(0.8, 0.6)),
    Params(epsilon=1e-3, gamma=0.5, degree=6, n_heavy=0.5, nu_light=2.0, light=initial.bkw(0.4)),
    Params(epsilon=1.0, gamma=1.0, degree=6, nu_heavy=0.0, operator="exact"),
    Params(epsilon=0.1, gamma=0.0, degree=6, operator="order2"),
]


@pytest.fixture(scope="module")
def batch():
    told = kernels_jax.terms([system(p) for p in BATCH])
    return told, np.stack([started(p).T.ravel() for p in BATCH])


def test_rates_and_jacobians_agree_to_rounding(batch):
    told, y = batch
    y = y + 0.1 * np.random.default_rng(2).standard_normal(y.shape)
    ours, jac = kernels_jax.rates(told, y), kernels_jax.jacobian(told, y)
    for lane, p in enumerate(BATCH):
        it, want = system(p), np.empty(y.shape[1])
        kernels.rates(it.start, it.i, it.j, it.q, y[lane], want)
        np.testing.assert_allclose(ours[lane], want, rtol=0, atol=1e-12)
        table = np.empty((y.shape[1],) * 2)
        kernels.jacobian(it.start, it.i, it.j, it.q, y[lane], table)
        np.testing.assert_allclose(jac[lane], table, rtol=0, atol=1e-12)


@pytest.mark.parametrize("count", [1, 10])
@pytest.mark.parametrize("h", [0.05, 5.0])
def test_steps_agree_to_rounding(batch, count, h):
    told, y = batch
    ours = kernels_jax.fly(told, y, h, count)
    for lane, p in enumerate(BATCH):
        it, now = system(p), y[lane].copy()
        for _ in range(count):
            # any error is allowed: one step of the length that is asked for
            kernels.advance(
                it.start, it.i, it.j, it.q, it.triangular, now, np.array([0.0, h]), np.array([h]),
                0, np.empty((1, now.size)), 1e9, 1e9, 1, np.zeros(3, dtype=np.int64),
            )  # fmt: skip
        np.testing.assert_allclose(ours[lane], now, rtol=0, atol=1e-12)


@pytest.fixture(scope="module")
def whole():
    shares = []
    return kernels_jax.relax(BATCH, progress=lambda share, words: shares.append(share)), shares


def test_whole_runs_agree(whole):
    got, _ = whole
    for lane, p in enumerate(BATCH):
        want = relax(system(p), started(p), p.times, rtol=p.rtol)
        np.testing.assert_array_equal(got.times[lane], p.times)
        assert (got.steps[lane], got.rejected[lane]) == (want.steps, want.rejected)
        np.testing.assert_allclose(got.coefficients[lane], want.coefficients, rtol=0, atol=1e-9)


def test_progress_rises_to_one(whole):
    shares = whole[1]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_gas_does_not_see_its_neighbours(whole):
    got, _ = whole
    turned = kernels_jax.relax(BATCH[::-1])  # of the same shapes: nothing is compiled again
    np.testing.assert_allclose(turned.coefficients, got.coefficients[::-1], rtol=0, atol=1e-10)
    np.testing.assert_array_equal(turned.steps, got.steps[::-1])


def test_batches_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="degree must be the same"):
        kernels_jax.relax([BATCH[0], Params(degree=8)])
    with pytest.raises(ValueError, match="times must be rising"):
        kernels_jax.relax(BATCH, np.array([1.0, 0.5]))
    with pytest.raises(ValueError, match="params must be"):
        kernels_jax.relax([])
    with pytest.raises(BudgetExceeded):
        kernels_jax.relax(BATCH * 100_000)


def test_a_batch_can_be_cancelled():
    event = threading.Event()
    with pytest.raises(Cancelled):
        kernels_jax.relax(BATCH, cancel=event, progress=lambda share, words: event.set())
