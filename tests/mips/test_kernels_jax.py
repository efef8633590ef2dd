"""Steps in a trap, JAX against numba; `test_jax.py` has those of free and of touching swimmers.

Oracle: the numba kernel from the same state.  Rounding, 1e-12 after one step and, as nothing is
chaotic in a trap, after ten.
"""

import numpy as np
import pytest

from kinetoscope.core import seeds
from kinetoscope.mips import initial
from kinetoscope.mips.params import Params

pytest.importorskip("jax")
from kinetoscope.mips import kernels_jax


def test_one_step_and_ten_in_a_trap():
    params = [Params(n=50, trap_stiffness=k) for k in (1.0, 0.5)]
    batch = kernels_jax.Batch(params, seed=5)
    spawned = seeds.spawn_integers(5, len(params))
    ones = [initial.particles(p, s) for p, s in zip(params, spawned, strict=True)]
    for steps in (1, 9):
        batch.advance(steps)
        for lane, one in enumerate(ones):
            one.advance(steps)
            np.testing.assert_allclose(
                batch.positions(wrapped=False)[lane], one.positions(wrapped=False),
                rtol=0, atol=1e-12,
            )  # fmt: skip
            np.testing.assert_allclose(batch.orientations()[lane], one.orientations(), atol=1e-12)
