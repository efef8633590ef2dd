"""What the knobs refuse, and what K they make of a load.

Oracle: K = load N for P = 2 and load N^(P-1)/(P-1)! above (physics note, section 1.1), by hand.
"""

import pytest

from kinetoscope.core.knobs import as_dict
from kinetoscope.replicas import Params
from kinetoscope.replicas.drawings import NAMES, drawings
from kinetoscope.replicas.params import SCENES


@pytest.mark.parametrize(
    ("knobs", "k"),
    [
        ({"p": 2, "n": 400, "load": 0.3}, 120),
        ({"p": 3, "n": 300, "load": 0.15}, 6750),
        ({"p": 4, "n": 110, "load": 0.1}, 22183),
        ({"p": 3, "n": 100, "load": 0.0}, 1),
    ],
)
def test_a_load_is_so_many_patterns(knobs, k):
    assert Params(scene="memory", **knobs).k == k


@pytest.mark.parametrize(
    ("knobs", "named"),
    [
        ({"temperature": 0.0}, r"temperature \(T\) must be a number in \[0\.05"),
        ({"temperature": float("nan")}, r"temperature \(T\) must be"),
        ({"p": 1}, r"p \(P\) must be a whole number in \[2, 6\]"),
        ({"patterns": 10**7}, r"patterns \(K\) must be"),
        ({"scene": "memory", "p": 4, "n": 512}, r"load \(γ\) must be so low .* take fewer spins"),
        ({"scene": "glass", "couplings": "p3", "n": 128}, r"n \(N\) must be at most 64 .*triples"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(knobs, named):
    with pytest.raises(ValueError, match=named):
        Params(**knobs)


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_can_be_chosen_without_turning_anything_else(scene):
    """A page changes one knob at a time: from the defaults every scene must be reachable."""
    assert Params(scene=scene).size > 0
    if scene in ("glass", "tree"):
        assert Params(scene=scene, couplings="p3").n <= 64


def test_there_are_no_more_frames_than_steps():
    assert Params(scene="glass", duration=7.5, frames=100).times.size == 8
    assert Params(duration=1.0, frames=401).times.size == 401


@pytest.mark.parametrize("side", [12, 17, 20, 24])
def test_drawings_are_half_ink_and_hardly_alike(side):
    """Half by construction; 0.4 of likeness is what eight shapes on one square paper have."""
    flat = drawings(side).reshape(len(NAMES), -1).astype(int)
    assert abs(flat.sum(axis=1)).max() <= side % 2
    likeness = flat @ flat.T / side**2
    assert abs(likeness[~(likeness == 1.0)]).max() < 0.4


def test_knobs_stay_what_they_were():
    params = Params(scene="tree", copies=8)
    assert Params(**as_dict(params)) == params
