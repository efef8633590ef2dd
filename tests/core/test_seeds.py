"""Seeds.  Oracle: NumPy's own SeedSequence, and that refusals name what was wrong."""

import numpy as np
import pytest

from kinetoscope.core import seeds


@pytest.mark.parametrize("seed", [-1, 2**63, 1.0, "1", None, True])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises((TypeError, ValueError), match="seed must be a whole number"):
        seeds.check(seed)


def test_children_depend_on_their_position_alone():
    many, few = seeds.spawn_integers(5, 100), seeds.spawn_integers(5, 10)
    assert many[:10] == few
    assert len(set(many)) == 100
    expected = np.random.SeedSequence(5, spawn_key=(3,)).generate_state(2)
    assert seeds.spawn(5, 3).generate_state(2).tolist() == expected.tolist()
