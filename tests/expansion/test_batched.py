"""Gases side by side: a sweep's batch against the runs that numba makes one by one.

Oracle: `simulate`.  Free flight, all that is measured and both reversals: the same numbers to
rounding (1e-9; of 2400 discs none is so near to the edge of a cell that rounding decides).  DSMC
begins with the same discs, and then only distributions can agree: means over 20 independent runs a
side, within five of their standard errors (one in 10^6 for a Gaussian mean).
"""

import threading

import attrs
import numpy as np
import pytest

from kinetoscope.core import jax_env
from kinetoscope.core.run import Cancelled
from kinetoscope.expansion import Params, batched, simulate

GAS = Params(n=300, duration=1.0, frames=3, n_x=4, dv=0.5, reverse_at=0.7, start="temperatures")
RUNS = 20
there = pytest.mark.skipif(not jax_env.present(), reason="JAX is not installed")


def told(run, name):
    return run.data[name] if name in run.data else np.array([run.diagnostics[name]], float)


@there
def test_free_flight_is_numbas():
    free = attrs.evolve(GAS, solver="free", cells="vxvy")
    seeds = [3, 4, 5]
    stopped = threading.Event()
    for run, seed in zip(batched.simulate([free] * 3, seeds, cancel=stopped), seeds, strict=True):
        alone = simulate(free, seed)
        assert (run.params, run.seed, run.backend) == (free, seed, "jax")
        np.testing.assert_array_equal(run.times, alone.times)
        for name in batched.MEASURES:
            np.testing.assert_allclose(told(run, name), told(alone, name), rtol=1e-9, atol=1e-9)
    stopped.set()
    with pytest.raises(Cancelled):
        batched.simulate([free] * 3, seeds, cancel=stopped)


@there
def test_dsmc_is_the_same_gas_and_no_gas_depends_on_its_neighbours():
    thick, thin = (attrs.evolve(GAS, knudsen=knudsen) for knudsen in (0.26, 0.45))
    assert batched.kind(thick) == batched.kind(thin)
    params, seeds = [thick] * RUNS + [thin] * RUNS, list(range(2 * RUNS))
    runs = batched.simulate(params, seeds)
    other = batched.simulate(params[::-1], seeds[::-1])[::-1]
    alone = [simulate(one, seed) for one, seed in zip(params, range(100, 140), strict=True)]
    for run, same in zip(runs, other, strict=True):
        np.testing.assert_array_equal(run.data["t_x"], same.data["t_x"])
    begun = simulate(thick, 0)
    for name in ("entropy", "right_fraction", "t_left", "t_right"):
        assert runs[0].data[name][0] == pytest.approx(begun.data[name][0], rel=1e-12)
    assert max(run.diagnostics["energy_drift"] for run in runs) < 1e-12  # rounding
    for which in (slice(RUNS), slice(RUNS, None)):
        for name in ("collisions_per_disc", "right_fraction", "entropy", "t_y", "t_left"):
            jax, numba = (np.array([run.data[name][1:] for run in each[which]])
                          for each in (runs, alone))  # fmt: skip
            apart = jax.mean(axis=0) - numba.mean(axis=0)
            error = np.sqrt((jax.var(axis=0, ddof=1) + numba.var(axis=0, ddof=1)) / RUNS)
            assert (np.abs(apart) < 5.0 * error).all(), name
            assert (error < 0.1 * np.abs(numba.mean(axis=0))).all(), "power: a half is seen"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"solver": "discs"}, "solver must be 'dsmc' or 'free' in a batch; got 'discs'"),
        ({"y": "wall"}, "y must be 'periodic' in a batch; got 'wall'"),
    ],
)
def test_what_no_kernel_takes_is_refused_with_a_remedy(change, sentence):
    with pytest.raises(ValueError, match=sentence) as refused:
        batched.kind(attrs.evolve(GAS, **change))
    assert "leave the backend out" in str(refused.value)


def test_what_goes_together_and_how_much_of_it():
    def kinds(**changes):
        return len({batched.kind(attrs.evolve(GAS, **{k: v})) for k, vs in changes.items()
                    for v in vs})  # fmt: skip

    assert kinds(knudsen=[0.5, 0.9, 0.99]) == 1
    assert kinds(knudsen=[2.0, 5.0, 100.0]) == 1
    assert kinds(knudsen=[0.4, 0.9], n=[400], dv=[0.25], start=["half"]) == 5
    assert batched.kind(attrs.evolve(GAS, solver="free", knudsen=0.1)) == batched.kind(
        attrs.evolve(GAS, solver="free", knudsen=9.0)
    )
    assert 1 <= batched.most(attrs.evolve(GAS, n=1_000_000)) < batched.most(GAS)
