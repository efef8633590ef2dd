"""What every preset says, held by its own run; the questions of the lesson among them."""

import re

import numpy as np
import pytest

from kinetoscope import mips


@pytest.fixture(scope="module")
def runs():
    made = {}

    def get(name):
        if name not in made:
            preset = mips.PRESETS[name]
            made[name] = mips.simulate(preset.params, seed=preset.seed)
        return made[name]

    return get


def std(run):
    return run.data["density_std"][-run.times.size // 3 :]


#: Each ``expect`` as a test of the run.
HOLDS = {
    "formed": lambda run: run.data["density_std"].min() > 0.2
    and run.diagnostics["gas_packing"] < 0.5,
    "separate": lambda run: run.data["density_std"][0] < 0.05 and std(run).mean() > 0.2,
    "gas": lambda run: run.data["density_std"].max() < 0.13,
    "below-critical": lambda run: run.data["density_std"].max() < 0.2,
    "nucleation": lambda run: run.data["density_std"].max() < 0.13,
    "evaporation": lambda run: run.data["density_std"][0] > 0.28 and std(run).mean() < 0.13,
    "strip": lambda run: run.diagnostics["gas_packing"] < 0.5
    and run.diagnostics["dense_packing"] > 0.85,
    "bubble": lambda run: run.diagnostics["gas_packing"] < 0.6,
    "hard-discs": lambda run: run.diagnostics["v_eff"] < 0.35,
    "soft-discs": lambda run: run.data["density_std"].max() < 0.2,
    "gaussian": lambda run: run.diagnostics["epr_even"] + run.diagnostics["epr_odd"]
    == pytest.approx(200.0),
    "paper": lambda run: run.diagnostics["contact_divergence"] > 40.0,
    "passive": lambda run: run.diagnostics["epr_even"] == 0.0
    and run.diagnostics["pressure"] > run.params.density * run.params.d_t,
    "trap": lambda run: run.diagnostics["epr_even"] == pytest.approx(1.853, rel=0.03)
    and run.diagnostics["epr_odd"] == pytest.approx(2.647, rel=0.03),
}


@pytest.mark.parametrize("name", list(mips.PRESETS))
def test_what_a_preset_expects_holds(runs, name):
    preset, run = mips.PRESETS[name], runs(name)
    assert preset.prompt.endswith("?")
    assert preset.expect
    assert preset.source
    assert HOLDS[name](run), name
    assert all(np.isfinite(array).all() for array in run.data.values())


@pytest.mark.parametrize("question", mips.LESSON, ids=lambda q: re.sub(r"\W+", "-", q.ask)[:40])
def test_the_lesson_is_true(runs, question):
    run = runs(question.preset)
    truth = question.truth(run)
    if question.choices:
        assert truth in range(len(question.choices))
    else:
        assert question.verdict(truth, run)[0]


def test_the_lesson_says_what_its_explanations_say(runs):
    truths = [question.truth(runs(question.preset)) for question in mips.LESSON]
    expected = [1, 0, 0.7, 0, 2, 100, 1, 1]
    for truth, wanted, question in zip(truths, expected, mips.LESSON, strict=True):
        assert abs(truth - wanted) <= question.tolerance, question.ask
