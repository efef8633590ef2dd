"""The demonstration's headline, and its numbers from an independent prototype."""

import numpy as np
import pytest

from kinetoscope.core.estimate import wilson
from kinetoscope.replicas.hebbian import Hebbian
from kinetoscope.replicas.recall import (
    basin,
    multiplications,
    noisy,
    occluded,
    recall,
)


def test_four_spins_remember_where_two_fail():
    """N = 100, K = 20, T = 0 (note, section 3.7: 0 and .15 for P = 2; .95 and 1 for P = 4).

    The intervals of 40 trials must reach those numbers, which came from 20 of their own.
    """
    two, four = (basin(Hebbian(p, 100, 20, seed=1), [0.3, 0.5], trials=40) for p in (2, 4))
    assert (two.high < four.low).all()
    assert two.low[0] <= wilson(0, 20)[1]
    assert four.high[0] >= wilson(19, 20)[0]
    assert four.probability[1] == 1.0


def test_one_recall_at_zero_and_at_some_temperature():
    model = Hebbian(3, 60, 100, seed=2)
    start = noisy(model.patterns[4], overlap=0.7, seed=1)
    cold = recall(model, start)
    assert cold.pattern == 4
    assert cold.success
    assert cold.path[0] == pytest.approx(0.7, abs=1 / 60)
    warm = recall(model, start, temperature=0.1, sweeps=10)
    assert warm.path.shape == (11,)
    assert warm.success
    share = basin(model, [0.8], trials=70, temperature=0.1, sweeps=10)
    assert share.probability[0] > 0.9


def test_spoiling_is_exact_distinct_and_repeatable():
    xi = Hebbian(2, 100, 1, seed=1).patterns[0]
    rows = noisy(xi, overlap=0.4, seed=3, count=8)
    assert (rows @ xi.astype(int) == 40).all()
    assert len({row.tobytes() for row in rows}) == 8
    assert (noisy(xi, overlap=0.4, seed=3) == rows[0]).all()
    covered = occluded(xi, fraction=0.5, seed=1)
    assert (covered[:50] == xi[:50]).all()
    assert (covered != xi).any()


def test_the_price_is_counted():
    assert multiplications(Hebbian(4, 20, 30)) == 90


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda m: recall(m, np.ones(9)), "spins must be"),
        (lambda m: recall(m, np.ones(10), temperature=-1.0), "temperature .T. must be"),
        (lambda m: recall(m, np.ones(10), pattern=2), "pattern must be"),
        (lambda m: basin(m, [1.5]), "starts .m0. must be"),
        (lambda m: noisy(m.patterns[0], overlap=2.0), "overlap .m0. must be"),
        (lambda m: occluded(m.patterns[0], fraction=2.0), "fraction must be"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong(Hebbian(2, 10, 2))
