"""A microstate: what it refuses, and that it cannot change under one's hands."""

import numpy as np
import pytest

from kinetoscope.expansion.state import State


def _state() -> State:
    return State([0.1, 0.2], [0.3, 0.4], [1.0, -1.0], [0.0, 2.0], [1, 0])


def test_columns_are_copies_closed_for_writing():
    x = np.array([0.1, 0.2])
    state = State(x, x, x, x, np.array([0, 1]))
    x[0] = 9.0
    assert state.x[0] == 0.1
    with pytest.raises(ValueError, match="read-only"):
        state.x[0] = 1.0


def test_rows_by_identity():
    state = _state().ordered()
    assert state.id.tolist() == [0, 1]
    assert state.vy.tolist() == [2.0, 0.0]


def test_energy_is_per_particle():
    # Exact in binary: (1 + 1 + 4) / 2 / 2.
    assert _state().energy == 1.5
    assert _state().n == 2


@pytest.mark.parametrize(
    "change",
    [{"x": [0.1]}, {"vy": [0.0, np.nan]}, {"y": [np.inf, 0.0]}, {"vx": [[1.0, 2.0]]}],
)
def test_what_is_no_state_is_refused_with_a_remedy(change):
    columns = {"x": [0, 0], "y": [0, 0], "vx": [0, 0], "vy": [0, 0], "id": [0, 1]} | change
    with pytest.raises(ValueError, match="(give one row|look where)"):
        State(**columns)


def test_identities_are_integers():
    with pytest.raises(TypeError, match="integers"):
        State([0.1], [0.1], [0.1], [0.1], [0.5])
