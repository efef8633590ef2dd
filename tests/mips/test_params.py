"""The knobs: what they mean, and what they refuse."""

import math

import pytest

from kinetoscope.mips.params import Params


def test_the_rates_follow_from_the_peclet_number():
    params = Params(peclet=60.0)
    assert params.d_r == pytest.approx(3 / 60)
    assert params.d_t == pytest.approx(1 / 60)
    assert Params(peclet=60.0, thermal=False).d_t == 0.0


def test_rates_given_directly_win():
    params = Params(speed=1.5, translational_diffusion=0.5, rotational_diffusion=0.7)
    assert (params.swim_speed, params.d_t, params.d_r) == (1.5, 0.5, 0.7)


def test_the_box_holds_the_packing():
    for start in ("homogeneous", "strip"):
        params = Params(n=500, packing=0.4, start=start)
        lx, ly = params.box
        assert 500 * math.pi / 4 / (lx * ly) == pytest.approx(0.4)
    assert lx == pytest.approx(3 * ly)


def test_pe_zero_is_the_passive_gas():
    assert Params(peclet=0.0).swim_speed == 0.0
    assert Params(peclet=0.0).d_t > 0.0


def test_a_trap_holds_single_particles_unless_asked():
    assert not Params(trap_stiffness=1.0).pairs
    assert Params(trap_stiffness=1.0, crowd=True).pairs


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"peclet": -1.0}, "peclet.*must be"),
        ({"peclet": 0.5}, "peclet.*must be 0 or"),
        ({"potential": "wca", "packing": 0.92}, "packing.*at most 0.9.*harmonic"),
        ({"n": 4, "packing": 0.9}, "n .*two ranges"),
        ({"stiffness": 100.0, "dt": 0.01}, "dt.*at most 0.003"),
        ({"thermal": False, "translational_diffusion": 0.1}, "thermal"),
        ({"n": 32769}, "n .*32768"),
        ({"packing": float("nan")}, "packing"),
    ],
)
def test_what_cannot_be_run_is_refused_with_a_remedy(wrong, words):
    with pytest.raises(ValueError, match=words) as caught:
        Params(**wrong)
    assert ": " in str(caught.value)
