"""Every preset is run and held to its own sentence; oracle: the sentence, with its own margins."""

import attrs
import numpy as np
import pytest

from kinetoscope.replicas.lesson import LESSON
from kinetoscope.replicas.params import SCENES
from kinetoscope.replicas.presets import PRESETS
from kinetoscope.replicas.simulate import estimate_cost, simulate

pytestmark = pytest.mark.timeout(300)
_RUNS = {}


def run(name):
    if name not in _RUNS:
        preset = PRESETS[name]
        _RUNS[name] = simulate(preset.params, preset.seed)
    return _RUNS[name]


def ends(it):
    return [it.data[f"overlap_{p}"][-1] for p in (2, 3, 4)]


def late(it, name, start=20.0):
    return it.data[name][it.times > start].mean()


def weight(it, low, high, name="chance"):
    q = abs(np.linspace(-1, 1, it.params.n + 1))
    return it.data[name][-1][(q >= low) & (q < high)].sum()


def square(it, name):
    return it.data[name][-1] @ np.linspace(-1, 1, it.params.n + 1) ** 2


SENTENCES = {
    "race": lambda it: ends(it)[0] < 0.7 and ends(it)[1:] == [1.0, 1.0],
    "few": lambda it: min(ends(it)) > 0.97,
    "thousands": lambda it: ends(it)[0] < 0.4 and ends(it)[2] == 1.0,
    "hazy": lambda it: max(ends(it)) < 0.5,
    "kept": lambda it: abs(late(it, "m") - 0.955) < 0.03 and abs(late(it, "q") - 0.933) < 0.03,
    "overloaded": lambda it: it.data["m"][-1] < 0.6,
    "melting": lambda it: abs(it.data["m"][-1]) < 0.3,
    "healed": lambda it: late(it, "m") > 0.7,
    "glass": lambda it: weight(it, 0.0, 0.3) > 0.03 and weight(it, 0.6, 1.1) > 0.2,
    "paramagnet": lambda it: square(it, "chance") < 0.08,
    "samples": lambda it: abs(square(it, "chance") - square(it, "chance_first")) > 0.05,
    "triples": lambda it: weight(it, 0.8, 1.1) > weight(it, 0.4, 0.8),
    "tree": lambda it: it.data["ratio"][-1] < 0.7,
}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_keeps_its_word(name):
    assert SENTENCES[name](run(name)), PRESETS[name].expect


def test_every_scene_has_a_preset_and_every_preset_its_words():
    assert {preset.params.scene for preset in PRESETS.values()} == set(SCENES)
    for preset in PRESETS.values():
        assert preset.prompt.endswith("?")
        assert preset.expect.endswith(".")
        assert preset.source
        cost = estimate_cost(preset.params)
        assert cost.seconds < 2
        assert cost.bytes < 4 * 2**20


@pytest.mark.parametrize("question", LESSON, ids=lambda it: it.ask[:30])
def test_a_question_has_an_answer_in_its_run(question):
    """The truth is an index of a choice or a number, and its own answer is judged right."""
    it = run(question.preset)
    if question.knobs:
        it = simulate(attrs.evolve(it.params, **question.knobs), it.seed)
    truth = question.truth(it)
    assert np.isfinite(truth)
    if question.choices:
        assert truth in range(len(question.choices))
    assert question.verdict(truth, it)[0]
