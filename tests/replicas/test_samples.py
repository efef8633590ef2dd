"""JAX and numba draw the same numbers: the same trajectories, sample by sample."""

import numpy as np
import pytest

from kinetoscope.core import jax_env
from kinetoscope.replicas import samples
from kinetoscope.replicas.couplings import couplings
from kinetoscope.replicas.samples import temper_samples

BETAS = np.linspace(0.4, 1.6, 4)
#: What a run that is not looked at gives: energies, counts, rates.
NOTHING = (np.zeros(1), np.ones((1, 1, 1)), np.zeros(0))
GLASSES = np.stack([couplings("sk", 12, seed=k) for k in range(3)])


@pytest.mark.skipif(not jax_env.present(), reason="JAX is not installed")
def test_both_backends_go_the_same_way():
    """4600 looks: a last digit of the noise would decide one in 10^7.  Energies: rounded sums."""
    numba, jax = (
        temper_samples(GLASSES, BETAS, 16, seed=2, burn=0, backend=name)
        for name in ("numba", "jax")
    )
    assert (numba.probabilities == jax.probabilities).all()
    assert numba.energies == pytest.approx(jax.energies, abs=1e-12)
    assert numba.swap_rates == pytest.approx(jax.swap_rates, abs=1e-12)
    assert (numba.probabilities[0] != numba.probabilities[1]).any()


def test_the_overlap_identity_holds_on_average():
    """u = -(beta/2)(1 - <q^2>) over 60 samples, n = 16, all temperatures: four standard errors."""
    J = np.stack([couplings("sk", 16, seed=k) for k in range(60)])
    found = temper_samples(J, BETAS, 400, seed=1)
    gap = found.energies / 16 + 0.5 * BETAS * (1.0 - found.overlap_moment(2))
    assert (np.abs(gap.mean(axis=0)) < 4.0 * gap.std(axis=0, ddof=1) / np.sqrt(60)).all()
    assert found.overlap_law.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: temper_samples(GLASSES[0], BETAS, 10), "samples, n, n"),
        (lambda: temper_samples(GLASSES, BETAS, 10, backend="torch"), "backend must be"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()


def test_auto_is_numba_until_a_gpu_was_measured_to_be_faster(monkeypatch):
    taken = []
    monkeypatch.setattr(samples, "_in_turn", lambda *_: taken.append("numba") or NOTHING)
    monkeypatch.setattr(samples, "_in_step", lambda *_: taken.append("jax") or NOTHING)
    monkeypatch.setattr(jax_env, "gpu", lambda: True)
    temper_samples(GLASSES, BETAS, 10)
    monkeypatch.setattr(samples, "CROSSOVER", 3)
    temper_samples(GLASSES, BETAS, 10)
    temper_samples(GLASSES[:2], BETAS, 10)
    monkeypatch.setattr(jax_env, "gpu", lambda: False)
    temper_samples(GLASSES, BETAS, 10)
    assert taken == ["numba", "jax", "numba", "numba"]
