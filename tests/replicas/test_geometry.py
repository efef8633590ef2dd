"""Triangles and trees whose answer is known, landscapes against a spanning tree of all states."""

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from kinetoscope.replicas.couplings import couplings, pspin_couplings
from kinetoscope.replicas.enumeration import energies
from kinetoscope.replicas.geometry import dendrogram, overlap_matrix, ultrametric_triples
from kinetoscope.replicas.landscape import disconnectivity

#: Two families of two: an ultrametric space.
FAMILIES = np.array(
    [[1.0, 0.8, 0.2, 0.2], [0.8, 1.0, 0.2, 0.2], [0.2, 0.2, 1.0, 0.6], [0.2, 0.2, 0.6, 1.0]]
)


def test_an_ultrametric_space_has_isosceles_triangles_only():
    found = ultrametric_triples(FAMILIES)
    assert found.ratio == 0.0
    assert sorted(found.q_max.tolist()) == [0.6, 0.6, 0.8, 0.8]
    mirrored = FAMILIES * np.outer([1, -1, 1, 1], [1, -1, 1, 1])
    assert (ultrametric_triples(mirrored).q_min == found.q_min).all()
    assert ultrametric_triples(mirrored, gauge=False).ratio > 0
    assert ultrametric_triples(np.stack([FAMILIES] * 3)).q_mid.size == 12


def test_a_frustrated_triangle_keeps_its_sign():
    q = np.array([[1.0, 0.5, 0.4], [0.5, 1.0, -0.3], [0.4, -0.3, 1.0]])
    assert ultrametric_triples(q).q_min.tolist() == [-0.3]


def test_the_tree_keeps_families_together():
    tree = dendrogram(FAMILIES)
    assert {frozenset(tree.order[:2]), frozenset(tree.order[2:])} == {
        frozenset({0, 1}), frozenset({2, 3})
    }  # fmt: skip
    assert tree.merges[:, 2] == pytest.approx([0.2, 0.4, 0.8])
    assert tree.x.min() == 0
    assert tree.x.max() == 3


def test_overlaps_of_configurations():
    assert overlap_matrix([[1, 1, 1, 1], [1, 1, 1, -1]]).tolist() == [[1, 0.5], [0.5, 1]]


@pytest.mark.parametrize(
    "model", [couplings("sk", 8, seed=3), pspin_couplings(3, 8, seed=1), couplings("pm1", 7, 1)],
    ids=["sk", "p=3", "pm1 with plateaus"],
)  # fmt: skip
def test_a_landscape_is_its_minimum_spanning_tree(model):
    """Minima: flat valleys with no way down.  Barriers: the highest step of the lowest path."""
    H, n = np.round(energies(model), 9), model.shape[0]
    here = np.repeat(np.arange(H.size), n)
    there = here ^ np.tile(1 << np.arange(n), H.size)
    level = H[here] == H[there]
    ones, size = np.ones(level.sum()), (H.size, H.size)
    _, valley = connected_components(coo_array((ones, (here[level], there[level])), size))
    drains = np.zeros(valley.max() + 1, bool)
    np.logical_or.at(drains, valley[here], H[there] < H[here])
    tree = disconnectivity(model)
    numbers = (tree.minima < 0) @ (1 << np.arange(n))
    assert len(numbers) == (~drains).sum()
    assert len(set(valley[numbers])) == len(numbers)
    assert tree.energies == pytest.approx(H[numbers])
    lift = 1.0 - H.min()  # weights must be positive
    weights = coo_array((np.maximum(H[here], H[there]) + lift, (here, there)), size)
    paths = minimum_spanning_tree(weights.tocsr()).toarray()
    paths = np.maximum(paths, paths.T)
    for other in range(1, len(numbers)):
        assert tree.barrier(0, other) + lift == pytest.approx(_highest(paths, numbers, other))


def _highest(paths, numbers, other):
    """The largest weight on the way from minimum 0 to ``other`` in a tree."""
    seen, todo = {numbers[0]: 0.0}, [numbers[0]]
    while todo:
        a = todo.pop()
        for b in np.flatnonzero(paths[a]):
            if b not in seen:
                seen[b] = max(seen[a], paths[a, b])
                todo.append(b)
    return seen[numbers[other]]


def test_branches_do_not_cross():
    tree = disconnectivity(couplings("sk", 10, seed=2))
    x, y = tree.lines()
    assert sorted(tree.order) == list(range(len(tree.energies)))
    assert x.shape == y.shape == (len(tree.energies) - 1, 4)
    assert (y[:, 1] >= y[:, 0]).all()
    assert (y[:, 2] >= y[:, 3]).all()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: disconnectivity(couplings("sk", 19)), "at most 18"),
        (lambda: ultrametric_triples(np.eye(2)), "R >= 3"),
        (lambda: ultrametric_triples(np.full((3, 3), 7.0)), "divide by n"),
        (lambda: dendrogram(np.full((3, 3), np.nan)), "in .-1, 1."),
    ],
)
def test_bad_input_is_refused_with_a_remedy(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()
