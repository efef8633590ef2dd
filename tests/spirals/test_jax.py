"""JAX and numba draw the same numbers, so they must agree to the bit."""

import numpy as np
import pytest

from kinetoscope.core import jax_env, seeds
from kinetoscope.spirals import Lattice, Params, Rules, batched, ensemble, simulate
from kinetoscope.spirals.batch import Batch

pytestmark = pytest.mark.skipif(not jax_env.present(), reason="JAX is not installed")

MIXED = Rules.may_leonard(1.0, 0.7, 3.0)
PREDATORS = Rules.lotka_volterra(4.0, 0.1, 2.2, 0.5)


@pytest.mark.parametrize(
    ("rules", "size", "passes"), [(MIXED, 10, 41.5), (PREDATORS, 66, 32.5)], ids=["10", "66"]
)
def test_one_lattice_is_the_same_to_the_bit(rules, size, passes):
    """Rows within one word, and rows that end in a second; calls of 32 passes, and of one."""
    numba, jax = (Lattice(size, rules, seed=3, method=method) for method in ("dimers", "jax"))
    for _ in range(2):
        assert numba.advance(passes * numba.step) == jax.advance(passes * jax.step)
        assert (numba.grid == jax.grid).all()


def test_members_of_a_batch_do_not_meet():
    """A batch of three equals three batches of one with the same tilings."""
    from kinetoscope.spirals import kernels_jax

    lattices = [Lattice(10, MIXED, seed=k) for k in range(3)]
    drawn = [lattice._drawn(1) for lattice in lattices]
    tilings, keys = drawn[0][0], np.stack([part[1] for part in drawn], axis=1)
    sites, levels = np.stack([each._sites for each in lattices]), lattices[0]._levels
    together = np.asarray(kernels_jax.passes(0, sites, tilings, keys, levels))
    for k in range(3):
        one = slice(k, k + 1)
        alone = np.asarray(kernels_jax.passes(0, sites[one], tilings, keys[:, one], levels))
        assert (together[k] == alone[0]).all()
    assert (together[0] != together[1]).any()


#: So well stirred that one species takes a small box, soon.
STIRRED = Rules.may_leonard(1.0, 1.0, 40.0)


def test_a_batch_of_one_is_the_lattice_and_an_ensemble_of_one_its_fate():
    """To the bit, with the time of extinction: 60 passes are 1.5 looks of 40 passes."""
    alone = Lattice(10, STIRRED, seed=seeds.spawn_integers(5, 1)[0], attempts_per_dimer=0.5)
    batch = Batch([Lattice(10, STIRRED, seed=alone.seed, method="jax")])
    assert batch.advance(60) == pytest.approx(alone.advance(60.5 * alone.step))
    assert (batch.grids[0] == alone.grid).all()
    assert (batch.counts[0] == alone.counts).all()
    settings = {"duration": 40.0, "seed": 5, "attempts_per_dimer": 0.5}
    numba, jax = (
        ensemble(STIRRED, 10, 1, method=method, **settings) for method in ("dimers", "jax")
    )  # fmt: skip
    np.testing.assert_allclose(jax.extinction_times, numba.extinction_times, rtol=1e-9)
    assert (jax.survivors == numba.survivors).all()


def test_an_ensemble_is_one_batch_and_says_who_is_gone():
    """Three members: nobody is counted twice, and those still whole at the end are not gone."""
    told = []
    settings = {"duration": 8.9, "seed": 5, "method": "jax"}
    end = ensemble(STIRRED, 10, 3, **settings, found=lambda k, when, counts: told.append(k))
    assert sorted(told) == list(range(3))
    assert 0.0 < end.extinct_fraction < 1.0
    assert end.extinct_fraction == np.isfinite(end.extinction_times).mean()
    assert (end.survivors.sum(axis=1) == 100).all()
    alive = (end.survivors[:, 1:] > 0).all(axis=1)
    assert (alive == np.isnan(end.extinction_times)).all()


def test_strangers_side_by_side_are_single_runs_to_the_bit():
    """Other rates, other directions, other numbers of passes: times and densities of each."""
    params = [
        Params(scenario="fronts", size=34, duration=3.0, frames=3, death=d) for d in (0.1, 1.0)
    ]
    for one, found in zip(params, batched.simulate(params, [4, 5]), strict=True):
        alone = simulate(one, seed=found.seed)
        assert found.times.tolist() == alone.times.tolist()
        for name in found.data:
            assert found.data[name].tolist() == alone.data[name].tolist()
        assert found.diagnostics["extinct"] == alone.diagnostics["extinct"]


def test_what_no_batch_of_lattices_takes_is_refused_by_name():
    with pytest.raises(ValueError, match="method must be 'dimers' in a batch.*got 'serial'"):
        batched.kind(Params(scenario="critical"))
    with pytest.raises(ValueError, match="twin must be 'none' in a batch; got 'field'"):
        batched.kind(Params(twin="field"))


def test_members_of_a_batch_are_alike():
    with pytest.raises(ValueError, match=r"lattices must be at least one"):
        Batch([])
    with pytest.raises(ValueError, match=r"method must be 'jax' for all"):
        Batch([Lattice(16, MIXED)])
    with pytest.raises(ValueError, match=r"size must be the same for all"):
        Batch([Lattice(size, MIXED, method="jax") for size in (8, 16)])
