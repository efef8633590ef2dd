"""A quench ends where no spin wants to flip, below where it began."""

import numpy as np
import pytest

from kinetoscope.replicas.couplings import couplings, energy, local_fields, pspin_couplings
from kinetoscope.replicas.dynamics import random_spins
from kinetoscope.replicas.hebbian import Hebbian
from kinetoscope.replicas.quench import quench

MODELS = [
    couplings("sk", 60, seed=1), couplings("pm1", 60, seed=1), pspin_couplings(3, 20, seed=1),
    Hebbian(2, 60, 12, seed=1), Hebbian(4, 30, 200, seed=1), Hebbian(3, 40, 100, variant="power"),
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=["sk", "pm1", "p=3", "hopfield", "dense", "power"])
def test_no_spin_wants_to_flip(model):
    """Fields in double precision; ties count as content, to rounding."""
    dense = isinstance(model, Hebbian)
    n = model.n if dense else model.shape[0]
    starts = random_spins(np.random.default_rng(1), (5, n))
    ends = quench(model, starts, seed=2)
    fields = model.fields(ends) if dense else local_fields(model, ends)
    assert (ends * fields).min() >= -1e-9
    H = model.energy if dense else lambda s: energy(model, s)
    assert (H(ends) < H(starts)).all()
    assert (quench(model, starts, seed=2) == ends).all()
    assert (quench(model, starts[3], seed=2) == ends[3]).all()


def test_a_few_patterns_are_fixed_points():
    """K = 5 at N = 100: cross-talk is five standard deviations below the signal."""
    model = Hebbian(2, 100, 5, seed=1)
    assert (quench(model, model.patterns[0]) == model.patterns[0]).all()
