"""Rules: every pair of every reaction by hand, and the mean field against its own derivatives."""

import numpy as np
import pytest

from kinetoscope.spirals import Rules

MAY_LEONARD = Rules.may_leonard(1.0, 0.5, 3.0)
LOTKA_VOLTERRA = Rules.lotka_volterra(4.0, 0.1, 2.2, 0.5)
EVERY = [
    MAY_LEONARD, LOTKA_VOLTERRA, Rules.lotka_volterra(1.0, 0.5, 1.0, 1.0, capacity=4),
    Rules.contact(2.0), Rules.birth_death(1.0, 0.5, 1.0),
]  # fmt: skip


def outcome(rules, reaction, a, b):
    after = rules.table()[[name for name, _ in rules.rates].index(reaction)][a, b]
    return after >> 2, after & 3


def test_may_leonard_pair_by_pair():
    """All 16 pairs of the three reactions, written out from the words in the docstring."""
    prey = {1: 2, 2: 3, 3: 1}
    for a in range(4):
        for b in range(4):
            killed = (a, 0) if prey.get(a) == b else (0, b) if prey.get(b) == a else (a, b)
            assert outcome(MAY_LEONARD, "selection", a, b) == killed
            filled = (b, b) if a == 0 else (a, a) if b == 0 else (a, b)
            assert outcome(MAY_LEONARD, "reproduction", a, b) == filled
            assert outcome(MAY_LEONARD, "exchange", a, b) == (b, a)


def test_lotka_volterra_pair_by_pair():
    for a in range(3):
        for b in range(3):
            assert outcome(LOTKA_VOLTERRA, "death", a, b) == (0 if a == 1 else a, b)
            meal = (1, 1) if (a, b) == (1, 2) else (a, b)
            assert outcome(LOTKA_VOLTERRA, "predation", a, b) == meal
            litter = (2, 2) if (a, b) == (2, 0) else (a, b)
            assert outcome(LOTKA_VOLTERRA, "birth", a, b) == litter
            assert outcome(LOTKA_VOLTERRA, "exchange", a, b) == (b, a)


@pytest.mark.parametrize(("kind", "partner"), [("A+A", 1), ("A+B", 2)])
def test_annihilation_takes_two_at_a_time(kind, partner):
    rules = Rules.annihilation(kind)
    assert outcome(rules, "hop", 1, 0) == (0, 1)
    assert outcome(rules, "hop", 1, partner) == (0, 0)
    assert outcome(rules, "hop", 0, 1) == (0, 1)
    if kind == "A+B":
        assert outcome(rules, "hop", 1, 1) == (1, 1), "like particles block each other"


@pytest.mark.parametrize("rules", EVERY, ids=lambda rules: rules.kind)
def test_the_fixed_point_rests_and_the_jacobian_is_the_slope(rules):
    """Central differences of step 1e-6 are good to about 1e-9 here."""
    y = rules.fixed_point()
    assert rules.mean_field(y) == pytest.approx(0.0, abs=1e-14)
    step = 1e-6 * np.eye(len(y))
    slopes = [(rules.mean_field(y + h) - rules.mean_field(y - h)) / 2e-6 for h in step]
    assert rules.jacobian() == pytest.approx(np.array(slopes).T, abs=1e-8)


@pytest.mark.parametrize(("sigma", "mu"), [(1.0, 1.0), (0.3, 2.0), (4.0, 0.5)])
def test_eigenvalues_are_minus_mu_and_c1_with_omega(sigma, mu):
    """Physics note of the model: exact, so 1e-10 is rounding."""
    rules = Rules.may_leonard(sigma, mu, 1.0)
    numbers = rules.cgle()
    found = np.sort_complex(np.linalg.eigvals(rules.jacobian()))
    wanted = np.sort_complex([-mu, *(numbers["c1"] + 1j * s * numbers["omega"] for s in (1, -1))])
    assert found == pytest.approx(wanted, abs=1e-10)
    assert rules.fixed_point() == pytest.approx(mu / (3 * mu + sigma), abs=1e-14)


def test_the_lattice_clock_runs_twice_as_fast_for_symmetric_pairs():
    y = np.array([0.2, 0.3, 0.1])
    unit, lattice = (MAY_LEONARD.mean_field(y, c) for c in ("unit", "lattice"))
    assert lattice == pytest.approx(2.0 * unit)
    assert LOTKA_VOLTERRA.mean_field(y[:2], "lattice") == pytest.approx(
        LOTKA_VOLTERRA.mean_field(y[:2])
    )


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Rules.may_leonard(-1.0, 1.0, 1.0), "selection must be"),
        (lambda: Rules.may_leonard(0.0, 0.0, 0.0), "rates must be above 0"),
        (lambda: Rules.may_leonard(float("nan"), 1.0, 1.0), "selection must be"),
        (lambda: Rules.lotka_volterra(1.0, 1.0, 1e9, 0.0), "predation must be"),
        (lambda: Rules.lotka_volterra(1.0, 1.0, 1.0, 0.0, capacity=0), "capacity must be"),
        (lambda: Rules.contact("much"), "birth must be a number"),
        (lambda: Rules.annihilation("A+C"), "kind must be"),
        (lambda: Rules.annihilation("A+A", 3), "dimension must be"),
        (lambda: MAY_LEONARD.mean_field([0.1, 0.1]), "y must be"),
        (lambda: MAY_LEONARD.mean_field([0.1] * 3, "double"), "coefficients must be"),
        (lambda: LOTKA_VOLTERRA.cgle(), "defined for may-leonard"),
    ],
)
def test_what_no_rule_can_be_is_refused_by_name(make, named):
    with pytest.raises((ValueError, TypeError), match=named):
        make()
