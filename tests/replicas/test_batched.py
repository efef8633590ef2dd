"""Glasses side by side: the runs of a sweep's batch are those that numba makes one by one.

Oracle: `simulate`.  Both draw the same numbers and add the same float32 fields in the same order;
10^5 looks are made, of which a last digit of the noise decides one in 10^7, so that counts agree
and energies to the rounding of their sums (1e-12).
"""

import threading

import numpy as np
import pytest

from kinetoscope.core import jax_env
from kinetoscope.core.run import Cancelled
from kinetoscope.replicas import Params, batched, dynamics, simulate

GLASS = {"scene": "glass", "n": 8, "copies": 2, "samples": 2, "duration": 27.5, "frames": 4}
BATCH = [
    Params(**GLASS, temperature=0.5),
    Params(**(GLASS | {"samples": 1}), temperature=0.9, couplings="pm1"),
    Params(**(GLASS | {"scene": "tree"}), temperature=0.3),
]


@pytest.mark.skipif(not jax_env.present(), reason="JAX is not installed")
def test_a_batch_goes_the_way_of_its_members_alone(monkeypatch):
    """One sweep and more, exchanges, and a renewal of the fields on the way."""
    monkeypatch.setattr(dynamics, "RENEWAL", 20)
    assert len({batched.kind(one) for one in BATCH}) == 1
    for run, one, seed in zip(batched.simulate(BATCH, [3, 4, 5]), BATCH, (3, 4, 5), strict=True):
        alone = simulate(one, seed)
        assert (run.params, run.seed, run.backend) == (one, seed, "jax")
        np.testing.assert_array_equal(run.times, alone.times)
        for name in batched.MEASURES:
            np.testing.assert_allclose(run.data[name], alone.data[name], rtol=0, atol=1e-12)
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(Cancelled):
        batched.simulate(BATCH, [3, 4, 5], cancel=stopped)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"scene": "recall"}, "scene must be 'glass' or 'tree' in a batch; got 'recall'"),
        ({"couplings": "p3"}, "couplings must be 'sk' or 'pm1' in a batch; got 'p3'"),
    ],
)
def test_what_no_kernel_takes_is_refused_with_a_remedy(change, sentence):
    with pytest.raises(ValueError, match=sentence) as refused:
        batched.kind(Params(**(GLASS | change)))
    assert "leave the backend out" in str(refused.value)


def test_what_goes_together_and_how_much_of_it():
    one = Params(**GLASS)
    assert batched.kind(one) != batched.kind(Params(**(GLASS | {"n": 10})))
    many = batched.most(Params(**(GLASS | {"n": 1024, "samples": 24})))
    assert 1 <= many < batched.most(one)
