"""JAX and numba draw the same numbers, so they must agree to the bit."""

import numpy as np
import pytest

from kinetoscope.core import jax_env
from kinetoscope.spirals import Lattice, Rules

pytestmark = pytest.mark.skipif(not jax_env.present(), reason="JAX is not installed")

MIXED = Rules.may_leonard(1.0, 0.7, 3.0)
PREDATORS = Rules.lotka_volterra(4.0, 0.1, 2.2, 0.5)


@pytest.mark.parametrize("rules", [MIXED, PREDATORS], ids=lambda rules: rules.kind)
def test_one_lattice_is_the_same_to_the_bit(rules):
    numba, jax = (Lattice(10, rules, seed=3, method=method) for method in ("dimers", "jax"))
    for _ in range(2):
        assert numba.advance(3.0) == jax.advance(3.0)
        assert (numba.grid == jax.grid).all()


def test_members_of_a_batch_do_not_meet():
    """A batch of three equals three batches of one with the same tilings."""
    from kinetoscope.spirals import kernels_jax

    lattices = [Lattice(16, MIXED, seed=k) for k in range(3)]
    drawn = [lattice._drawn(15) for lattice in lattices]
    tilings, _, thresholds, dying = drawn[0]
    keys = np.stack([part[1] for part in drawn], axis=1)
    even, odd = (np.stack([getattr(each, name) for each in lattices]) for name in ("_even", "_odd"))
    together = kernels_jax.passes(0, even, odd, tilings, keys, thresholds, dying)
    for k in range(3):
        alone = kernels_jax.passes(
            0, even[k : k + 1], odd[k : k + 1], tilings, keys[:, k : k + 1], thresholds, dying
        )
        assert (np.asarray(together[0][k]) == np.asarray(alone[0][0])).all()
        assert (np.asarray(together[1][k]) == np.asarray(alone[1][0])).all()
    assert (np.asarray(together[0][0]) != np.asarray(together[0][1])).any()
