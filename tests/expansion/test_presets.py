"""Every preset's sentence holds, and every question of the lesson has the answer it explains."""

import numpy as np
import pytest

from kinetoscope.core import knobs
from kinetoscope.expansion import LESSON, PRESETS, Params, simulate, theory
from kinetoscope.expansion.observables import entropy_gain, half_time


@pytest.fixture(scope="module")
def runs():
    made = {}

    def run(name):
        if name not in made:
            made[name] = simulate(PRESETS[name].params, PRESETS[name].seed)
        return made[name]

    return run


def gain(run):
    return run.data["entropy"] - run.data["entropy"][0]


def at(run, time):
    return int(np.argmin(np.abs(run.times - time)))


def test_the_wall_is_pulled(runs):
    assert gain(runs("pull-the-wall"))[-1] == pytest.approx(theory.LN2, abs=0.02)


def test_without_collisions_entropy_rises_in_a_straight_line(runs):
    """Bias at N / K = 200 and the Maxwellian within a cell: 0.01."""
    run = runs("no-collisions")
    for time in (2.0, 4.0):
        assert gain(run)[at(run, time)] == pytest.approx(0.125 * time, abs=0.02)
    assert gain(run)[at(run, 8.0)] == pytest.approx(theory.LN2, abs=0.01)
    closer = runs("finer-cells")
    assert gain(closer)[at(closer, 8.0)] == pytest.approx(0.5, abs=0.01)


def test_it_falls_again_and_comes_back(runs):
    run = runs("overshoot")
    assert gain(run)[at(run, 4.0)] == pytest.approx(theory.LN2, abs=0.01)
    dip = gain(run)[at(run, 4.0) : at(run, 8.0)].min()
    assert theory.LN2 - dip == pytest.approx(0.02, abs=0.008)
    assert gain(run)[at(run, 8.0)] == pytest.approx(theory.LN2, abs=0.01)


def test_collisions_win(runs):
    run = runs("collisions-win")
    in_x, in_v = run.params.finer
    wide = half_time(run.times, entropy_gain(run, in_x, 2 * in_v)[0])
    assert wide == pytest.approx(half_time(run.times, gain(run)), rel=0.1)


def test_rare_collisions_follow_the_two_rates(runs):
    """As the sentence says; noise of 1e5 discs 0.002, their bias is taken off."""
    run = runs("rare-collisions")
    in_x, in_v = run.params.finer
    measured, _ = entropy_gain(run, in_x, in_v, bias="miller-madow")
    rate = theory.kinetics(run.params.n, run.params.diameter).rate
    model = theory.two_rate_entropy(run.times, run.params.dv, rate, run.params.n_x)
    late = theory.two_rate_valid(run.times, rate)
    np.testing.assert_allclose(measured[late], model[late], atol=0.035)
    np.testing.assert_allclose(measured[run.times > 5], model[run.times > 5], atol=0.01)


def test_discs(runs):
    run = runs("discs")
    assert run.data["right_fraction"][at(run, 3.0) :].mean() == pytest.approx(0.5, abs=0.02)
    assert run.diagnostics["energy_drift"] < 1e-13
    assert runs("dense-discs").data["right_fraction"].max() > 0.52


def test_reversals(runs):
    free = runs("reverse-free")
    assert free.data["right_fraction"][-1] == 0.0
    assert gain(free)[-1] == pytest.approx(0.0, abs=1e-9)
    assert runs("reverse-discs").data["right_fraction"][-1] == 0.0
    assert runs("reverse-lost").data["right_fraction"][-1] > 1 / 3
    boltzmann = runs("reverse-boltzmann").data["right_fraction"]
    assert boltzmann[-1] == pytest.approx(0.5, abs=0.02)
    assert boltzmann.min() == boltzmann[0] == 0.0


def test_other_beginnings(runs):
    """A twentieth of the frames at the end: their noise is 0.005."""
    assert gain(runs("left-third"))[-6:].mean() == pytest.approx(np.log(3.0), abs=0.02)
    assert gain(runs("hot-and-cold"))[-6:].mean() == pytest.approx(0.072, abs=0.01)


def test_too_many_cells(runs):
    assert gain(runs("too-fine"))[-1] < theory.LN2 - 0.2


#: What each question of the lesson explains: the answer that must come out.
ANSWERS = (0.69, 2, 5.5, 2, 0, 0, 2, 2, 0.13)


@pytest.mark.parametrize("k", range(len(LESSON)))
def test_the_lesson_explains_what_the_run_says(runs, k):
    question = LESSON[k]
    preset = PRESETS[question.preset]
    if question.knobs:
        values = knobs.as_dict(preset.params) | dict(question.knobs)
        run = simulate(Params(**values), preset.seed)
    else:
        run = runs(question.preset)
    truth = question.truth(run)
    assert truth == pytest.approx(ANSWERS[k], abs=question.tolerance)
