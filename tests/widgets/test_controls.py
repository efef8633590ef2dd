"""What the panel is told and what it tells.  Oracle: the knobs' own declarations."""

import json
import math

import attrs
import pytest

from kinetoscope.core.knobs import knob, knobs, parameters
from kinetoscope.core.preset import Preset
from kinetoscope.widgets.controls import Controls, describe


@parameters
class Params:
    speed: float = knob(0.3, 0.0, 0.99, unit="c", symbol="v", label="Speed", step=1e-4)
    order: str = knob("kk", options={"kk": "kink first", "ak": "antikink first"})
    half_separation: float = knob(10.0, 1, 30, when={"order": ("kk",)})
    cfl: float = knob(None, 0.01, 2, kind="float", optional=True)


PRESETS = {
    "first": Preset("First", Params(), 0, "What now?", "It runs.", "us"),
    "second": Preset("Second", Params(speed=0.5), 4, "And now?", "It runs.", "us"),
}


@pytest.fixture
def panel():
    return Controls(describe(Params, PRESETS))


def test_the_description_is_json_and_says_what_the_knobs_say():
    spec = json.loads(json.dumps(describe(Params, PRESETS, folded=["Numbers"])))
    for told, declared in zip(spec["knobs"], knobs(Params).values(), strict=True):
        for field in attrs.fields(type(declared)):
            if field.name not in {"label", "options", "when"}:
                assert told[field.name] == getattr(declared, field.name)
    by_name = {one["name"]: one for one in spec["knobs"]}
    assert by_name["order"]["options"] == [["kk", "kink first"], ["ak", "antikink first"]]
    assert by_name["half_separation"]["when"] == {"order": ["kk"]}
    assert by_name["half_separation"]["label"] == "Half separation"
    assert spec["presets"]["second"]["values"]["speed"] == 0.5
    assert spec["folded"] == ["Numbers"]


def test_it_opens_at_the_first_preset(panel):
    assert (panel.preset, panel.seed) == ("first", 0)
    assert Params(**panel.values) == Params()


def test_put_takes_a_preset_then_values_then_the_seed_and_is_no_revision(panel):
    heard = []
    panel.observe(heard.append, "revision")
    panel.put(preset="second", values={"cfl": 0.5})
    assert Params(**panel.values) == Params(speed=0.5, cfl=0.5)
    assert panel.seed == 4
    panel.put(seed=9)
    assert Params(**panel.values) == Params(speed=0.5, cfl=0.5)
    assert panel.seed == 9
    assert panel.orders == 2
    assert heard == []


def test_put_refuses_names_it_does_not_know(panel):
    with pytest.raises(ValueError, match="one of first, second"):
        panel.put(preset="third")
    with pytest.raises(ValueError, match="speeed"):
        panel.put(values={"speeed": 1})
    assert panel.orders == 0


def test_all_that_a_person_set_is_there_when_the_revision_is_heard(panel):
    heard = []
    panel.observe(
        lambda _: heard.append((panel.values["speed"], panel.phase, panel.seed)), "revision"
    )
    values = {**panel.values, "speed": 0.7}
    panel.set_state({"revision": 1, "phase": "drag", "seed": 3, "values": values})
    assert heard == [(0.7, "drag", 3)]


def test_the_browser_may_claim_anything_and_the_parameters_refuse_it(panel):
    panel.set_state({"revision": 1, "values": {**panel.values, "speed": math.nan}})
    with pytest.raises(ValueError, match=r"speed \(v\) must be a number in \[0, 0.99\] c; got nan"):
        Params(**panel.values)
    panel.refuse("speed (v) must be less")
    assert panel.notice == "speed (v) must be less"
    panel.refuse("")
    assert panel.notice == ""


def test_a_refusal_that_comes_again_is_said_again(panel):
    """The page takes it away when a knob is moved; a trait that stays as it is tells nobody."""
    heard = []
    panel.observe(lambda change: heard.append(change["new"]), "notice")
    panel.refuse("no room for so many discs")
    panel.refuse("no room for so many discs")
    assert heard == ["no room for so many discs", "", "no room for so many discs"]
