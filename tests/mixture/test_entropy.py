"""H and the distance to a Maxwellian, on states for which both are known."""

import numpy as np
import pytest

from kinetoscope.mixture import initial
from kinetoscope.mixture.entropy import distance, entropy, entropy_and_clipped


def test_entropy_of_a_gaussian():
    """H of a Gaussian is -1 - ln(2 pi sqrt(Tx Ty)); degree 16 holds these to 1e-6."""
    for u, tx, ty in ((0.0, 1.0, 1.0), (0.3, 1.2, 0.9), (0.0, 0.8, 0.8)):
        a = 2.0 * initial.gaussian(u, tx, ty).coefficients(16)
        exact = 2.0 * (-1.0 - np.log(2.0 * np.pi * np.sqrt(tx * ty)) + np.log(2.0))
        assert entropy(a) == pytest.approx(exact, abs=2e-6)
        assert entropy_and_clipped(a[None])[1][0] < 1e-8


def test_distance_vanishes_for_maxwellians_alone():
    a = initial.gaussian(0.4, 1.2).coefficients(10)
    assert distance(a) == pytest.approx(0.0, abs=1e-13)
    assert distance(np.stack([a, initial.bkw(0.5).coefficients(10)]))[1] > 0.1
