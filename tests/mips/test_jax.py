"""The JAX batch against numba: forces and one step to 1e-12.

Swimmers that touch are stepped in `test_batched.py`, which has the kernel of their batch: each
kind of disc, number of swimmers and size of box is compiled anew, for seconds.
"""

import numpy as np
import pytest
from mips.swarm import stepped_as_numba

from kinetoscope.core import seeds
from kinetoscope.mips import initial
from kinetoscope.mips.params import Params

jax = pytest.importorskip("jax")
from kinetoscope.mips import kernels_jax  # noqa: E402

BATCHES = {
    "wca": [Params(n=200, potential="wca", packing=0.4), Params(n=200, potential="wca")],
    "softplus": [
        Params(n=200, potential="softplus", model="aoup", thermal=False, packing=0.5),
        Params(n=200, potential="softplus", model="aoup", packing=0.6),
    ],
    "gaussian": [Params(n=50, potential="none", model="aoup", packing=p) for p in (0.1, 0.2)],
    "tumbling": [Params(n=50, potential="none", model="rtp", peclet=pe) for pe in (3.0, 30.0)],
    "trap": [Params(n=50, trap_stiffness=1.0), Params(n=50, trap_stiffness=0.5)],
}  # fmt: skip


@pytest.mark.parametrize("name", ["gaussian", "tumbling"])
def test_one_step_and_fifty_equal_numba(name):
    stepped_as_numba(BATCHES[name])


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


def test_unlike_systems_are_refused():
    with pytest.raises(ValueError, match="n must be 20 in all of a batch"):
        kernels_jax.Batch([Params(n=20, packing=0.1), Params(n=30, packing=0.1)])


def test_a_batch_says_which_systems_have_split(monkeypatch):
    monkeypatch.setattr(kernels_jax.Batch, "_relist", lambda self: None)  # nobody needs the rows
    batch = kernels_jax.Batch(
        [Params(n=200, packing=0.5, start="droplet"), Params(n=200, packing=0.5)], seed=1
    )
    one, two = batch.density_std()
    assert one > 0.2 > two
    assert batch.times.tolist() == [0.0, 0.0]
