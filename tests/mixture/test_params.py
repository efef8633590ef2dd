"""The knobs: what is refused, in which words, and two ways to say how a species starts."""

import numpy as np
import pytest

from kinetoscope.core import knobs
from kinetoscope.mixture import Params, bkw, double_beam, gaussian
from kinetoscope.mixture.params import changed, started


def test_initial_data_are_knobs_and_objects():
    made = Params(light=gaussian(0.3, 1.2, 0.7), heavy=double_beam(0.8, 0.6))
    assert made == Params(
        light_drift=0.3, light_t_x=1.2, light_t_y=0.7, heavy_shape="double-beam", heavy_drift=0.8,
        heavy_t_x=0.6, heavy_t_y=0.6,
    )  # fmt: skip
    assert made.light == gaussian(0.3, 1.2, 0.7)
    assert made.heavy == double_beam(0.8, 0.6)
    assert Params(light=bkw(0.4)).light == bkw(0.4)
    assert "light" not in knobs.knobs(Params)
    with pytest.raises(ValueError, match="light_t_x must be left out beside light="):
        Params(light=gaussian(), light_t_x=1.1)
    with pytest.raises(TypeError, match="light must be initial data made by"):
        Params(light=0.3)


def test_changed_keeps_the_rest():
    made = changed(Params(epsilon=0.02, light_drift=0.1), light=bkw(0.2), gamma=1.0)
    assert made == Params(epsilon=0.02, gamma=1.0, light=bkw(0.2))


@pytest.mark.parametrize("epsilon", [0.0, -0.1, 1.0001, 2, float("nan"), float("inf")])
def test_epsilon_outside_of_zero_to_one_is_refused(epsilon):
    with pytest.raises(ValueError, match=r"epsilon \(ε\) must be a number in .*got"):
        Params(epsilon=epsilon)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"n_light": 0.0}, "n_light"),
        ({"n_heavy": -1.0}, "n_heavy"),
        ({"heavy_t_x": 2.5}, "heavy_t_x"),
        ({"light_t_y": 0.1}, "light_t_y"),
        ({"degree": 40}, "degree"),
        ({"gamma": 1.5}, "gamma"),
        ({"operator": "order3"}, "operator"),
        ({"light_drift": 1.2, "light_t_x": 1.5, "light_t_y": 1.5}, "light_drift"),
        ({"heavy_shape": "double-beam", "heavy_drift": 1.2, "heavy_t_x": 1.5}, "heavy_drift"),
    ],
    ids=str,
)
def test_what_the_basis_cannot_hold_is_refused_by_name(values, words):
    with pytest.raises(ValueError, match=rf"^{words}.* must be .*got"):
        Params(**values)


def test_the_clock_is_logarithmic_and_ends_after_three_epochs():
    made = Params(epsilon=0.01)
    assert made.end == pytest.approx(5e4)
    assert made.times.size == made.frames
    assert made.times[-1] == made.end
    np.testing.assert_allclose(np.diff(np.log(made.times)), np.log(5e6) / 160, rtol=1e-9)
    assert Params(duration=30.0).times[-1] == 30.0
    assert made.mass_ratio == pytest.approx(1e4)


def test_densities_are_in_the_coefficients():
    a = started(Params(n_light=2.0, n_heavy=0.5))
    assert a.shape == (2, 36)
    assert a[:, 0] == pytest.approx([2.0, 0.5])
