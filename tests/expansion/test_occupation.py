"""Counting: nobody lost, edges where they belong, coarse counts from fine ones to the last disc."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinetoscope.expansion import State, counts, rebin, right_fraction


def state_of(x, vx, vy=None):
    x, vx = np.asarray(x, float), np.asarray(vx, float)
    vy = vx if vy is None else np.asarray(vy, float)
    return State(x, x, vx, vy, np.arange(x.size))


@pytest.fixture(scope="module")
def gas():
    """Discs at random, and others exactly on edges of all kinds of cells, and just beside them."""
    random = np.random.default_rng(1)
    edges = np.concatenate([np.arange(-6, 6.01, step) for step in (0.05, 0.2, 0.25, 0.75)])
    beside = np.concatenate([edges, np.nextafter(edges, 9), np.nextafter(edges, -9), [7, -8, 6]])
    vx = np.concatenate([2.0 * random.standard_normal(5000), beside])
    k = random.integers(0, 129, vx.size)
    x = np.where(random.random(vx.size) < 0.5, random.random(vx.size), k / 128)
    return state_of(x, vx, random.permutation(vx))


@pytest.mark.parametrize("v_dims", [1, 2])
def test_every_disc_is_in_one_cell(gas, v_dims):
    found = counts(gas, 16, 0.5, v_dims=v_dims)
    assert found.shape == (16, *(26,) * v_dims)
    assert found.sum() == gas.n
    outside = (gas.vx >= 6.0) | (gas.vx < -6.0)
    assert found[:, [0, -1]].sum() == outside.sum() > 0


def test_edges_belong_to_the_cell_above():
    found = counts(state_of([0.0, 0.5, 1.0], [-6.0, 0.0, 6.0]), 2, 1.0, v_dims=1)
    expected = np.zeros((2, 14))
    expected[0, 1] = expected[1, 7] = expected[1, 13] = 1
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("n_x", "dv", "factor_x", "factor_v"),
    [(128, 0.05, 2, 4), (128, 0.05, 8, 5), (64, 0.125, 16, 2), (96, 0.1, 3, 3), (8, 0.25, 1, 24)],
)
def test_coarse_counts_are_sums_of_fine_ones_bit_for_bit(gas, n_x, dv, factor_x, factor_v):
    fine = counts(gas, n_x, dv, v_dims=1)
    coarse = counts(gas, n_x // factor_x, dv * factor_v, v_dims=1)
    np.testing.assert_array_equal(rebin(fine, factor_x, factor_v), coarse)
    # As a run stores them they are joined by a kernel.
    frames = rebin(np.stack([fine, fine[::-1]]).astype(np.uint16), factor_x, factor_v)
    np.testing.assert_array_equal(frames, [coarse, coarse[::-1]])
    assert frames.dtype == np.uint16


def test_and_in_two_dimensions_of_velocity_and_with_frames_before(gas):
    fine, coarse = counts(gas, 16, 0.25), counts(gas, 8, 1.0)
    np.testing.assert_array_equal(rebin(fine, 2, 4), coarse)
    frames = np.stack([fine, 2 * fine]).astype(np.uint16)
    again = rebin(frames, 2, 4, v_dims=2)
    np.testing.assert_array_equal(again[1], 2 * coarse)
    assert again.dtype == np.uint16
    series = np.stack([counts(gas, 16, 0.5, v_dims=1)] * 3)
    assert rebin(series, 4, 2).shape == (3, 4, 14)


@given(
    dv=st.floats(0.05, 2.0), n_x=st.integers(1, 40), seed=st.integers(0, 99),
    halvings=st.integers(0, 3),
)  # fmt: skip
def test_any_width_nests_in_its_halves(dv, n_x, seed, halvings):
    random = np.random.default_rng(seed)
    state = state_of(random.random(200), 3.0 * random.standard_normal(200))
    coarse = counts(state, n_x, dv, v_dims=1)
    reach = 0.5 * (coarse.shape[1] - 2) * dv
    factor = 2**halvings
    fine = counts(state, n_x * factor, dv / factor, v_max=reach, v_dims=1)
    np.testing.assert_array_equal(rebin(fine, factor, factor), coarse)


def test_right_half():
    assert right_fraction(state_of([0.1, 0.5, 0.6, 0.9], [0, 0, 0, 0])) == 0.5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 0.5), "n_x must be"),
        ((4, 0.0), "dv must be"),
        ((4, 0.5, -1.0), "v_max must be"),
        ((4, 0.5, 6.0, 3), "v_dims must be"),
        ((128, 0.001), "dv must be wide enough"),
    ],
)
def test_nonsense_is_refused(gas, arguments, words):
    with pytest.raises(ValueError, match=words):
        counts(gas, *arguments)


def test_a_disc_outside_the_box_is_not_counted_somewhere():
    with pytest.raises(ValueError, match="x must be positions"):
        counts(state_of([1.5], [0.0]), 4, 0.5)


@pytest.mark.parametrize(("factors", "words"), [((3, 1), "factor_x"), ((1, 5), "factor_v")])
def test_cells_that_do_not_nest_are_not_joined(gas, factors, words):
    with pytest.raises(ValueError, match=words):
        rebin(counts(gas, 16, 0.5, v_dims=1), *factors)
