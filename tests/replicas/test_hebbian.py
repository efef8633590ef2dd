"""Energies and fields against explicit sums over sets of spins (the definition itself)."""

import math
from itertools import combinations

import numpy as np
import pytest

from kinetoscope.replicas.couplings import couplings, energy, local_fields, pspin_couplings
from kinetoscope.replicas.hebbian import Hebbian, elementary, polynomial


def products(values, p):
    return sum(math.prod(int(v) for v in each) for each in combinations(values, p))


@pytest.mark.parametrize("p", [2, 3, 4, 5, 6])
def test_elementary_polynomials_are_sums_over_sets(p):
    """Whole numbers, so equality is exact; every S of N = 8 spins."""
    n = 8
    for down in range(n + 1):
        values = [-1] * down + [1] * (n - down)
        assert elementary(sum(values), n, p) == products(values, p)


def test_field_polynomials_are_those_of_the_note():
    n = 30
    c = n - 1
    assert polynomial(2, n) == (0.0, 0.0)
    assert polynomial(3, n) == (-c, 0.0)
    assert polynomial(4, n) == (-(3 * c - 2), 0.0)
    assert polynomial(5, n) == (3 * c * c - 6 * c, -(6 * c - 8))
    assert polynomial(3, n, "power") == pytest.approx((1 / 3, 0.0))
    assert polynomial(4, n, "power") == (1.0, 0.0)


@pytest.mark.parametrize("variant", ["distinct", "power"])
@pytest.mark.parametrize("p", [2, 3, 4, 5, 6])
def test_energy_is_its_definition_and_fields_are_its_differences(p, variant):
    """Sums over sets (or powers), N = 8, K = 5: rounding of float64 only."""
    model = Hebbian(p, 8, 5, variant=variant, seed=2)
    s = Hebbian(2, 8, 1, seed=9).patterns[0]
    if variant == "distinct":
        total = math.factorial(p - 1) * sum(products(xi * s, p) for xi in model.patterns)
    else:
        total = sum(int(xi @ s.astype(int)) ** p for xi in model.patterns) / p
    assert model.energy(s) == pytest.approx(-total / 8 ** (p - 1), rel=1e-12)
    for i in range(8):
        flipped = s.copy()
        flipped[i] *= -1
        change = model.energy(flipped) - model.energy(s)
        assert 2 * s[i] * model.fields(s)[i] == pytest.approx(change, rel=1e-12, abs=1e-12)


def test_overlaps_and_loads():
    model = Hebbian(3, 40, load=0.2, seed=1)
    assert model.count == 160
    assert model.load == pytest.approx(0.2)
    assert model.overlaps(model.patterns[3])[3] == 1.0
    both = model.patterns[:2]
    assert model.overlaps(both).shape == (2, 160)
    assert model.energy(both).shape == (2,)
    assert (Hebbian(3, 40, 5, seed=1).patterns == model.patterns[:5]).all()


def test_hopfield_is_a_model_of_pairs():
    """float32 rounding of 1/N sums: 1e-7 relative, N terms."""
    model = Hebbian(2, 30, 4, seed=3)
    s = model.patterns[1]
    assert energy(model.pairs(), s) == pytest.approx(model.energy(s), rel=1e-6)
    assert local_fields(model.pairs(), s) == pytest.approx(model.fields(s), abs=1e-6)


@pytest.mark.parametrize("p", [2, 3, 4])
def test_tensors_are_symmetric_without_self_terms_and_have_their_variance(p):
    n = 12 if p == 4 else 20
    J = pspin_couplings(p, n, seed=5)
    sets = list(combinations(range(n), p))
    values = np.array([J[each] for each in sets])
    assert (np.swapaxes(J, 0, p - 1) == J).all()
    assert not np.einsum("ii...->i...", J).any()
    # The variance of a sample variance is 2/M: five standard errors.
    expected = math.factorial(p) / (2 * n ** (p - 1))
    assert values.var() / expected == pytest.approx(1.0, abs=5 * math.sqrt(2 / len(sets)))
    s = Hebbian(2, n, 1, seed=1).patterns[0]
    terms = zip(values, sets, strict=True)
    explicit = -sum(v * math.prod(s[list(each)].tolist()) for v, each in terms)
    assert energy(J, s) == pytest.approx(explicit, rel=1e-12)
    flipped = s.copy()
    flipped[3] *= -1
    change = energy(J, flipped) - energy(J, s)
    assert 2 * s[3] * local_fields(J, s)[3] == pytest.approx(change, rel=1e-11)


def test_pm1_couplings_have_one_size():
    J = couplings("pm1", 25, seed=1)
    assert np.unique(np.abs(J[np.triu_indices(25, 1)])).size == 1
    assert (J == J.T).all()
    assert J[0, 1] ** 2 == pytest.approx(1 / 25, rel=1e-6)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: Hebbian(1, 10, 2), "p .P. must be a whole number"),
        (lambda: Hebbian(3, 100, 200_000), "patterns .K. must be"),
        (lambda: Hebbian(3, 100), "one of the two"),
        (lambda: Hebbian(3, 100, load=float("nan")), "load must be"),
        (lambda: Hebbian(3, 100, 4, variant="both"), "variant must be"),
        (lambda: Hebbian(3, 4, [[1, 0, 1, 1]]), r"\+1 and -1"),
        (lambda: Hebbian(3, 10, 4).energy(np.ones(9)), "spins must be"),
        (lambda: couplings("ea", 10), "kind must be"),
        (lambda: couplings("sk", 5000), "1e7"),
        (lambda: pspin_couplings(4, 57), "1e7"),
    ],
)
def test_bad_models_are_refused_with_a_remedy(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()
