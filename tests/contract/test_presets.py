"""Every preset: a question, a sound run, a picture, charts with numbers, a judged lesson.

Each preset is run once and looked at from all sides; nothing here looks at physics.
"""

from functools import cache
from importlib import import_module

import numpy as np
import pytest
from chart_columns import shown

import kinetoscope
from kinetoscope.core import knobs
from kinetoscope.core.clip import read
from kinetoscope.core.estimate import Measured
from kinetoscope.core.preset import Preset

MODULES = {name: getattr(kinetoscope, name) for name in kinetoscope.PHENOMENA}
VIEWS = {name: import_module(f"kinetoscope.{name}.views") for name in MODULES}
PRESETS = [(name, key) for name, module in MODULES.items() for key in module.PRESETS]
LESSONS = [(name, k) for name, module in MODULES.items() for k in range(len(module.LESSON))]

every_preset = pytest.mark.parametrize(("name", "key"), PRESETS)


@cache  # all of them together hold 250 MB, most of it solitons
def played(name, key, **changed):
    preset = MODULES[name].PRESETS[key]
    params = MODULES[name].Params(**(knobs.as_dict(preset.params) | changed))
    return MODULES[name].simulate(params, seed=preset.seed)


@every_preset
def test_a_preset_asks_and_its_run_is_sound(name, key):
    preset = MODULES[name].PRESETS[key]
    assert isinstance(preset, Preset)
    assert preset.prompt.endswith("?"), "a preset asks before it shows"
    assert preset.expect
    assert preset.source
    run = played(name, key)
    assert run.params == preset.params
    assert np.all(np.diff(run.times) > 0)
    for label, array in run.data.items():
        assert array.shape[0] == run.times.size, label
        assert not array.flags.writeable, label
        assert np.isfinite(array).all(), label


@every_preset
def test_the_cost_is_within_three_of_the_truth(name, key):
    """Memory is exact to count; time is for the bench, not for a busy machine."""
    cost = MODULES[name].estimate_cost(MODULES[name].PRESETS[key].params)
    held = sum(array.nbytes for array in played(name, key).data.values())
    assert held / 3 <= cost.bytes <= 3 * held


@every_preset
def test_every_preset_has_a_picture_charts_and_numbers(name, key):
    preset, views = MODULES[name].PRESETS[key], VIEWS[name]
    run = played(name, key)
    clip = views.clip(run)
    assert clip.key == run.key
    data = clip.to_bytes()
    # 4 MB is what a run may send; a student's line takes a second for it.
    assert len(data) <= 4 * 2**20
    assert read(data).header() == clip.header()
    datasets = views.datasets(run)
    shown(views.charts(preset.params), datasets)
    assert {chart["name"] for chart in views.charts(preset.params)} == set(datasets)
    shown(views.more_charts(preset.params), views.more_datasets(run))
    said = views.readout(run)
    assert said
    for entry in said:
        assert isinstance(entry, Measured) or all(isinstance(word, str) for word in entry)


@pytest.mark.parametrize(("name", "k"), LESSONS)
def test_lessons_point_to_states_that_exist(name, k):
    question = MODULES[name].LESSON[k]
    assert question.preset in MODULES[name].PRESETS
    run = played(name, question.preset, **question.knobs)
    truth = question.truth(run)
    assert np.isfinite(truth)
    if question.choices:
        assert 0 <= int(truth) < len(question.choices)
        right = [question.verdict(float(j), run)[0] for j in range(len(question.choices))]
        assert sum(right) == 1
    else:
        assert question.tolerance > 0
        assert question.verdict(truth, run)[0]
        assert not question.verdict(truth + 2 * question.tolerance, run)[0]
