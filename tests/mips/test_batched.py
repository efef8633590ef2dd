"""Crowds side by side: a sweep's batch against the runs that numba makes one by one.

Oracle: `simulate`.  Places and noises are the same, so one step and fifty are equal to rounding,
which contacts multiply by at most 1e4 or so (1e-9 of all that is measured, as in `test_jax.py`).
Later only distributions can agree: means over independent runs, within five of their standard
errors (one in 10^6 for a Gaussian mean).
"""

import threading

import attrs
import numpy as np
import pytest
from mips.swarm import stepped_as_numba

from kinetoscope.core import jax_env
from kinetoscope.core.run import Cancelled
from kinetoscope.mips import Params, batched, simulate

CROWD = Params(n=48, packing=0.5, peclet=20.0, duration=1.5, frames=21)
DENSE = attrs.evolve(CROWD, packing=0.7, stiffness=15.0, dt=0.01)
RUNS = 10
BATCH, SEEDS = [CROWD] * RUNS + [DENSE] * RUNS, list(range(2 * RUNS))
#: Frames that come within fifty steps.
SOON = 2


@pytest.fixture(scope="module")
def runs():
    if not jax_env.present():
        pytest.skip("JAX is not installed")
    return batched.simulate(BATCH, SEEDS, cancel=threading.Event())


def test_the_first_steps_are_numbas(runs):
    for k in (0, RUNS):
        run, alone = runs[k], simulate(BATCH[k], SEEDS[k])
        assert (run.params, run.seed, run.backend) == (BATCH[k], SEEDS[k], "jax")
        np.testing.assert_array_equal(run.times, alone.times)
        series = [name for name, array in alone.data.items() if array.ndim == 1]
        assert series == list(run.data)
        for name in series:
            np.testing.assert_allclose(
                run.data[name][:SOON], alone.data[name][:SOON], rtol=1e-9, atol=1e-9
            )
        apart = {"backend", "wall_seconds", "lists"}
        assert set(alone.diagnostics) - apart == set(run.diagnostics) <= set(batched.MEASURES)
        for name in ("box_x", "box_y", "time_step", "steps", "swimmers"):
            assert run.diagnostics[name] == alone.diagnostics[name]


def test_one_step_and_fifty_equal_numba(runs):
    stepped_as_numba(BATCH)


def test_overflow_is_not_silent(runs):
    """With fewer places, rows are made anew with more, and hold the same swimmers."""
    from kinetoscope.mips import kernels_jax

    batch = kernels_jax.Batch(BATCH, seed=5)
    rows = [np.asarray(each) for each in batch._swarm.near]
    batch._places, batch._width, room = (
        batch._places - 2, batch._width - 4, (batch._places, batch._width)
    )  # fmt: skip
    assert max((each < CROWD.n).sum(axis=1).max() for each in rows) > batch._width
    batch._relist()
    assert (batch._places, batch._width) == room
    for here, there in zip(rows, batch._swarm.near, strict=True):
        for one, two in zip(here, np.asarray(there), strict=True):
            assert set(one[one < CROWD.n].tolist()) == set(two[two < CROWD.n].tolist())


def test_later_the_crowds_are_of_one_kind(runs):
    alone = [simulate(one, seed + 100) for one, seed in zip(BATCH, SEEDS, strict=True)]
    for which in (slice(RUNS), slice(RUNS, None)):
        for name in ("v_eff", "pressure", "epr_even", "contact_divergence"):
            jax, numba = (np.array([run.diagnostics[name] for run in each[which]])
                          for each in (runs, alone))  # fmt: skip
            error = np.sqrt((jax.var(ddof=1) + numba.var(ddof=1)) / RUNS)
            assert abs(jax.mean() - numba.mean()) < 5.0 * error, name
            assert error < 0.1 * numba.mean(), "power: a half is seen"
            told = np.mean([run.diagnostics[f"{name}_error"] for run in runs[which]])
            assert told == pytest.approx(
                np.mean([run.diagnostics[f"{name}_error"] for run in alone[which]]), rel=0.5
            )


def test_a_crowd_that_breaks_does_not_trouble_the_others(runs, monkeypatch):
    """Nine discs of the first crowd are put nowhere, before all make twenty steps."""
    from kinetoscope.mips import kernels_jax

    made = []

    class Broken(kernels_jax.Batch):
        def advance(self, *args):
            made.append((self, self._places, self._width))
            self._swarm = self._swarm._replace(x=self._swarm.x.at[0, :9].set(np.nan))
            self._relist()
            super().advance(*args)

    monkeypatch.setattr(kernels_jax, "Batch", Broken)
    short = [attrs.evolve(one, duration=0.03, frames=2) for one in BATCH]
    first, *others = batched.simulate(short, SEEDS)
    assert isinstance(first, FloatingPointError)
    assert "shorter dt" in str(first)
    batch, *room = made[0]
    assert room == [batch._places, batch._width], "and asks for no more room than they do"
    alone = simulate(short[1], SEEDS[1])
    np.testing.assert_allclose(others[0].data["v_eff"], alone.data["v_eff"], rtol=1e-9)


def test_a_batch_is_cancelled():
    pytest.importorskip("jax")
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(Cancelled):
        batched.simulate(BATCH, SEEDS, cancel=stopped)


def test_what_goes_together_and_how_much_of_it():
    assert batched.kind(CROWD) == batched.kind(DENSE)
    for change in ({"n": 64}, {"peclet": 30.0}, {"model": "aoup"}, {"potential": "wca"},
                   {"duration": 2.0}, {"frames": 5}):  # fmt: skip
        assert batched.kind(attrs.evolve(CROWD, **change)) != batched.kind(CROWD)
    assert 1 <= batched.most(attrs.evolve(CROWD, n=32768)) < batched.most(CROWD)
