"""Links are read by knobs and by nothing else.  Oracle: the preset, and the refusals' own words."""

import pytest

from kinetoscope import solitons
from kinetoscope.core import knobs
from kinetoscope.ui import link
from kinetoscope.ui.page import TABS

FIRST = next(iter(solitons.PRESETS))


def test_an_empty_link_opens_the_first_preset():
    opening = link.read(solitons, {}, TABS)
    assert (opening.preset, opening.tab, opening.refused) == (FIRST, "explore", ())
    assert opening.params == solitons.PRESETS[FIRST].params


@pytest.mark.parametrize("key", solitons.PRESETS)
def test_a_preset_and_changed_knobs_are_restored(key):
    opening = link.read(solitons, {"preset": key, "damping": "0.01", "tab": "code"}, TABS)
    wanted = knobs.as_dict(solitons.PRESETS[key].params) | {"damping": 0.01}
    assert opening.params == solitons.Params(**wanted)
    assert opening.tab == "code"
    assert not opening.refused


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"preset": "../../etc/passwd"}, "preset must be one of"),
        ({"tab": "<script>"}, "tab must be one of"),
        ({"seed": "-1"}, "seed must be a whole number"),
        ({"seed": "0x10"}, "seed must be a whole number"),
        ({"speed": "nan"}, "speed"),
        ({"spede": "0.3"}, "is it speed?"),
        ({"utm_source": "mail", "fbclid": "1", "sedd": "4"}, "is it seed?"),
        ({"speed": "__import__('os')"}, "speed"),
    ],
)
def test_what_is_wrong_is_refused_in_words_and_the_preset_used(query, words):
    opening = link.read(solitons, query, TABS)
    assert len(opening.refused) == 1
    assert words in opening.refused[0]
    assert opening.params == solitons.PRESETS[FIRST].params


@pytest.mark.parametrize("key", solitons.PRESETS)
def test_the_code_of_a_state_makes_that_state(key):
    params = solitons.PRESETS[key].params
    source = link.code(solitons, params, 5).replace("run = ", "arguments = lambda: ")
    made: dict = {}
    exec(source, made)
    assert made["params"] == params
