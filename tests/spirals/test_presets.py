"""Every preset is run and held to its own sentence; oracle: the sentence, with its own margins."""

import attrs
import numpy as np
import pytest

from kinetoscope.spirals import observables, theory
from kinetoscope.spirals.lesson import LESSON
from kinetoscope.spirals.presets import PRESETS
from kinetoscope.spirals.simulate import estimate_cost, simulate

pytestmark = pytest.mark.timeout(300)
_RUNS = {}


def run(name):
    if name not in _RUNS:
        preset = PRESETS[name]
        _RUNS[name] = simulate(preset.params, preset.seed)
    return _RUNS[name]


def spirals(it):
    final = [it.data[f"density_{s}"][-1] for s in (1, 2, 3)]
    late = it.times > 100
    empty = 1 - sum(it.data[f"density_{s}"][late] for s in (1, 2, 3))
    return min(final) > 0.2 and max(final) < 0.4 and 0.08 < empty.mean() < 0.12


def two_spirals(it):
    charges = [observables.defects(grid, 4.0)[1].sum() for grid in it.data["grid"]]
    return observables.defects(it.data["twin"][-1])[1].size == 2 and not any(charges)


def outgrown(it):
    final = [it.data[f"density_{s}"][-1] for s in (1, 2, 3)]
    return sorted(final)[:2] == [0, 0] and max(final) > 0.999


def fronts(it):
    late = it.times > 100
    return 0 < it.data["density_1"][late].mean() < 0.45 and it.data["density_2"][late].mean() > 0.06


def stirred(it):
    prey = it.data["density_2"][it.times > 50].mean()
    return abs(prey / it.params.rules.fixed_point()[1] - 1) < 0.1


def boom_and_bust(it):
    gone = it.data["density_1"][-1] == it.data["density_2"][-1] == 0
    twin = [it.data["twin_1"][-1], it.data["twin_2"][-1]]
    return gone and np.allclose(twin, [0.616, 0.0455], atol=1e-3)


def starving(it):
    return it.data["density_1"][-1] < 0.01


def critical(it):
    rho, t = it.data["density_1"], it.times
    early = np.interp(np.log(10), np.log(t[1:]), np.log(rho[1:]))
    return 0.40 < (early - np.log(rho[-1])) / np.log(t[-1] / 10) < 0.50


def outbreak(it):
    ended = simulate(it.params, 0).data["density_1"][-1] == 0
    return it.data["density_1"][-1] * it.params.size**2 > 1000 and ended


def annihilation(it):
    law = theory.annihilation_density_1d(it.times[-1])
    return abs(it.data["density_1"][-1] / law - 1) < 0.03


def segregation(it):
    early, late = np.argmin(np.abs(it.times - 25)), -1
    sizes = [observables.domain_length(it.data["grid"][k]) for k in (early, late)]
    left = it.data["density_1"][-1] + it.data["density_2"][-1]
    return sizes[1] > 2 * sizes[0] and left > np.log(it.times[-1]) / (2 * np.pi * it.times[-1])


def families(it):
    return 1.2 < observables.pair_correlation(it.data["grid"][-1], reach=3)[1][0] < 1.4


SENTENCES = {
    "spirals": spirals, "two-spirals": two_spirals, "outgrown": outgrown, "fronts": fronts,
    "stirred": stirred, "boom-and-bust": boom_and_bust, "starving": starving,
    "critical": critical, "outbreak": outbreak, "annihilation": annihilation,
    "segregation": segregation, "families": families,
}  # fmt: skip


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_keeps_its_word(name):
    assert SENTENCES[name](run(name)), PRESETS[name].expect


def test_every_scenario_has_a_preset_and_every_preset_its_words():
    assert {preset.params.scenario for preset in PRESETS.values()} == {
        "spirals", "fronts", "critical", "annihilation", "clustering",
    }  # fmt: skip
    for preset in PRESETS.values():
        assert preset.prompt.endswith("?")
        assert preset.expect.endswith(".")
        assert preset.source
        cost = estimate_cost(preset.params)
        assert cost.seconds < 10
        assert cost.bytes < 64 * 2**20


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
    right, sentence = question.verdict(truth, it)
    assert right
    assert sentence
