"""Entropies against sums done another way, and against Sackur and Tetrode."""

import math

import numpy as np
import pytest

from kinetoscope.expansion import State, counts, entropy, hydrodynamic_entropy, theory


def gas(n, seed=0, x_max=1.0):
    random = np.random.default_rng(seed)
    place, speed = random.random((2, n)), random.standard_normal((2, n))
    return State(x_max * place[0], place[1], *speed, np.arange(n))


@pytest.mark.parametrize("kind", ["stirling", "exact"])
def test_it_is_the_sum_it_says(kind):
    occupied = np.array([[0, 3, 1], [12, 0, 5]])
    n, volume = occupied.sum(), 0.02
    total = 0.0
    for c in occupied.ravel().tolist():
        if kind == "exact":
            total += c * math.log(volume) - math.lgamma(c + 1)
        elif c:
            total -= c * math.log(c / volume) - c
    assert entropy(occupied, volume, kind=kind) == pytest.approx(total / n, rel=1e-13)


def test_miller_madow_adds_half_the_occupied_cells_less_one():
    occupied = np.array([4, 0, 2, 7])
    plain = entropy(occupied, 1.0)
    assert entropy(occupied, 1.0, bias="miller-madow") == pytest.approx(plain + 2.0 / 26.0)


def test_equilibrium():
    """N = 2e5, 8 x 48 x 48 cells: the sample's own entropy varies by 0.0022 (three of these), and
    of the bias (K-1)/2N = 0.02 a tenth remains."""
    found = entropy(counts(gas(200_000), 8, 0.25), 0.25**2 / 8, bias="miller-madow")
    expected = theory.equilibrium_entropy(200_000) + theory.binning_offset(0.25)
    assert found == pytest.approx(expected, abs=0.009)


def test_the_bias_is_what_theory_says():
    """Mean of ten samples of 4000 discs: 0.0036 of noise, two of these; N / K about 20."""
    short, occupied = [], []
    for seed in range(10):
        cells = counts(gas(4000, seed), 8, 0.5, v_dims=1)
        short.append(theory.equilibrium_entropy(4000, v_dims=1) - entropy(cells, 0.5 / 8))
        occupied.append(np.count_nonzero(cells))
    bias = theory.occupation_bias(np.mean(occupied), 4000)
    assert np.mean(short) + theory.binning_offset(0.5, 1) == pytest.approx(bias, abs=0.0072)


def test_hydrodynamic_entropy_of_equilibrium_and_of_the_half():
    """Temperature and density of 2e5 discs in 8 strips: 0.002."""
    found = hydrodynamic_entropy(gas(200_000, 3), 8)
    assert found == pytest.approx(theory.equilibrium_entropy(200_000), abs=0.004)
    half = hydrodynamic_entropy(gas(200_000, 3, x_max=0.5), 8)
    assert found - half == pytest.approx(math.log(2.0), abs=1e-4)


def test_hydrodynamic_entropy_does_not_see_a_drift_but_a_lone_disc():
    state = gas(1000, 4)
    moving = State(state.x, state.y, state.vx + 5.0, state.vy, state.id)
    assert hydrodynamic_entropy(moving, 1) == pytest.approx(hydrodynamic_entropy(state, 1))
    lone = State([0.5], [0.5], [1.0], [0.0], [0])
    assert math.isfinite(hydrodynamic_entropy(lone, 4))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1], 0.0), "cell_volume must be"),
        (([1], 1.0, "shannon"), "kind must be"),
        (([1], 1.0, "exact", "jackknife"), "bias must be"),
        (([0, 0], 1.0), "counts must be"),
        (([0.5], 1.0), "counts must be"),
        (([-1, 3], 1.0), "counts must be"),
    ],
)
def test_nonsense_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        entropy(np.array(arguments[0]), *arguments[1:])
