"""The knobs refuse what cannot be run, in words that say what to do."""

import math

import numpy as np
import pytest

from kinetoscope.expansion import Params, theory


def test_diameter_and_packing_follow_from_knudsen_and_n():
    """sigma = 1 / (2 sqrt2 N Kn) and, in the half, twice pi / (32 N Kn^2): kinetic theory."""
    params = Params(n=20_000, knudsen=0.3)
    assert params.diameter == pytest.approx(5.893e-5, rel=1e-3)
    assert params.packing == pytest.approx(2.0 * math.pi / (32 * 20_000 * 0.09), rel=1e-12)
    assert theory.kinetics(20_000, params.diameter, 0.0).mean_free_path == pytest.approx(0.3)
    assert Params(solver="free").diameter == 0.0


@pytest.mark.parametrize(
    ("knobs", "words"),
    [
        ({"solver": "discs", "n": 100, "knudsen": 0.01}, r"knudsen .* at least .*packing"),
        ({"solver": "discs", "n": 200_000}, "n .* hard discs"),
        ({"cells": "vxvy", "dv": 0.05, "n_x": 128}, "dv .* wide enough"),
        ({"reverse_at": 6.0}, "reverse_at .* below the duration"),
        ({"knudsen": 0.0}, "knudsen"),
        ({"n": 99}, "n "),
    ],
)
def test_what_cannot_be_run_is_refused_with_a_remedy(knobs, words):
    with pytest.raises(ValueError, match=words):
        Params(**knobs)


def test_the_least_knudsen_number_named_by_a_refusal_is_allowed():
    least = math.sqrt(math.pi / (16.0 * 0.5 * 100))
    assert Params(solver="discs", n=100, knudsen=least * 1.001).packing < 0.5


@pytest.mark.parametrize("dv", [0.05, 0.07, 0.2, 0.25, 0.333, 1.0, 1.7, 2.0])
@pytest.mark.parametrize("n_x", [2, 7, 16, 33, 64, 128])
def test_stored_cells_nest_in_those_asked_for_and_reach_six(dv, n_x):
    params = Params(dv=dv, n_x=n_x)
    in_x, in_v = params.finer
    assert params.reach >= 6.0 - 1e-9
    assert params.n_v * params.dv == pytest.approx(2.0 * params.reach)
    for factor in (in_x, in_v):
        assert factor == 2 ** round(math.log2(factor))
    assert params.cells_bytes < 48 * 2**20


def test_counts_have_room_for_all_discs_in_one_cell():
    assert Params(n=65_000).count_type == np.uint16
    assert Params(n=66_000).count_type == np.uint32
