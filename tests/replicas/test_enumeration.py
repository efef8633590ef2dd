"""Two transforms against the double sum over all pairs of configurations."""

import math

import numpy as np
import pytest

from kinetoscope.replicas.couplings import couplings, energy, pspin_couplings
from kinetoscope.replicas.enumeration import configurations, energies, enumerate_states
from kinetoscope.replicas.hebbian import Hebbian


def brute(model, beta):
    """Thermal energy, P(q) and the lowest level from all 4^n pairs."""
    n = model.n if isinstance(model, Hebbian) else model.shape[0]
    s = configurations(np.arange(2**n), n)
    H = model.energy(s) if isinstance(model, Hebbian) else energy(model, s)
    p = np.exp(-beta * (H - H.min()))
    p /= p.sum()
    apart = (n - s.astype(int) @ s.T.astype(int)) // 2
    law = np.bincount(apart.ravel(), weights=np.outer(p, p).ravel(), minlength=n + 1)[::-1]
    return p @ H, law, H


@pytest.mark.parametrize(
    "model",
    [
        couplings("sk", 10, seed=1), couplings("pm1", 9, seed=2), pspin_couplings(3, 9, seed=3),
        pspin_couplings(4, 8, seed=3), Hebbian(2, 10, 3, seed=1), Hebbian(3, 9, 20, seed=1),
        Hebbian(4, 9, 30, seed=1, variant="power"),
    ],
    ids=["sk", "pm1", "p=3", "p=4", "hopfield", "dense", "power"],
)  # fmt: skip
def test_it_is_the_double_sum(model):
    """Rounding of 2^10 terms in float64."""
    exact = enumerate_states(model, 1.3)
    mean, law, H = brute(model, 1.3)
    assert exact.energy == pytest.approx(mean, abs=1e-11)
    assert exact.overlap_probabilities == pytest.approx(law, abs=1e-12)
    assert exact.ground_energy == pytest.approx(H.min(), abs=1e-11)
    assert len(exact.ground_states) == np.sum(H - H.min() <= 1e-9)
    assert energies(model) == pytest.approx(H, abs=1e-11)
    assert exact.entropy == pytest.approx(1.3 * (exact.energy - exact.free_energy), abs=1e-9)


def test_the_overlap_identity_holds_on_average():
    """u = -(beta/2)(1 - <q^2>) averaged over Gaussian J; 400 samples, four standard errors."""
    beta, n = 1.5, 8
    gap = []
    for seed in range(400):
        exact = enumerate_states(couplings("sk", n, seed), beta)
        gap.append(exact.energy / n + 0.5 * beta * (1.0 - exact.overlap_moment(2)))
    assert abs(np.mean(gap)) < 4.0 * np.std(gap) / math.sqrt(len(gap))


@pytest.mark.parametrize("beta", [-1.0, float("nan"), float("inf")])
def test_bad_temperatures_are_refused(beta):
    with pytest.raises(ValueError, match="beta must be"):
        enumerate_states(couplings("sk", 6), beta)


def test_too_many_spins_are_refused_with_a_remedy():
    with pytest.raises(ValueError, match="at most 20.*temper"):
        enumerate_states(couplings("sk", 21), 1.0)
