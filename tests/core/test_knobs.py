"""Knobs: what is refused, and in which words.  Oracle: the range written in the knob itself."""

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinetoscope.core.knobs import as_dict, knob, knobs, parameters, parse


@parameters
class Pendulum:
    length: float = knob(1.0, 0.1, 10.0, unit="m", symbol="l", label="Length", step=0.1)
    count: int = knob(3, 1, 8)
    drive: str = knob("none", options={"none": "No drive", "sine": "Sine"})
    friction: bool = knob(False)
    step: float | None = knob(None, 1e-4, 1e-1, kind="float", optional=True)


JUNK = [float("nan"), float("inf"), -float("inf"), -1e300, 1e300, "0.5", None, [], {}, b"1", 1j]


@pytest.mark.parametrize("value", JUNK, ids=repr)
@pytest.mark.parametrize("name", ["length", "count", "drive", "friction"])
def test_junk_is_refused_by_every_knob_in_the_same_words(name, value):
    with pytest.raises((ValueError, TypeError)) as caught:
        Pendulum(**{name: value})
    assert str(caught.value).startswith(name)
    assert "must be" in str(caught.value)
    assert "got" in str(caught.value)


def test_a_refusal_names_knob_value_range_unit_and_remedy():
    with pytest.raises(ValueError, match=r"length \(l\) must be a number in \[0.1, 10\] m; got 11"):
        Pendulum(length=11)
    with pytest.raises(TypeError, match="lenght must be a known knob .* did you mean 'length'"):
        Pendulum(lenght=1.0)
    with pytest.raises(ValueError, match="did you mean 'sine'"):
        Pendulum(drive="sin")


@pytest.mark.parametrize(
    ("name", "value"), [("count", True), ("length", True), ("count", 2.0), ("friction", 1)]
)
def test_kinds_are_not_mixed(name, value):
    with pytest.raises(TypeError):
        Pendulum(**{name: value})


def test_numpy_numbers_become_plain_ones():
    made = Pendulum(length=np.float64(2), count=np.int64(4), friction=np.bool_(True))
    assert [type(v) for v in (made.length, made.count, made.friction)] == [float, int, bool]
    assert type(Pendulum(length=2).length) is float


def test_parameters_are_frozen_hashable_and_keyword_only():
    assert Pendulum() == Pendulum(length=1)
    assert len({Pendulum(), Pendulum(), Pendulum(count=4)}) == 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Pendulum().length = 2.0
    with pytest.raises(TypeError):
        Pendulum(1.0)


@given(st.floats(0.1, 10.0), st.integers(1, 8), st.sampled_from(["none", "sine"]), st.booleans())
def test_a_link_brings_back_exactly_what_was_set(length, count, drive, friction):
    made = Pendulum(length=length, count=count, drive=drive, friction=friction)
    query = {name: str(value) for name, value in as_dict(made).items()}
    assert parse(Pendulum, query) == (made, {})


@given(st.text(max_size=40))
def test_no_text_in_a_link_does_more_than_set_a_knob_or_be_refused(text):
    made, refused = parse(Pendulum, dict.fromkeys(knobs(Pendulum), text))
    for name, each in knobs(Pendulum).items():
        assert (name in refused) or (getattr(made, name) == each.read(text))


def test_what_a_link_gets_wrong_is_said_and_the_rest_is_kept():
    made, refused = parse(Pendulum, {"length": "nan", "count": "5", "tab": "theory"})
    assert made == Pendulum(count=5)
    assert list(refused) == ["length"]


def test_what_is_no_params_is_refused_with_what_to_take():
    from kinetoscope import mixture, solitons, spirals

    for module in (solitons, mixture, spirals):
        preset = next(iter(module.PRESETS.values()))
        for wrong, remedy in ((preset, r"take the preset's \.params"), (3, "try"), (None, "try")):
            with pytest.raises(TypeError, match=rf"^params must be .*Params.*; got.*{remedy}"):
                module.simulate(wrong)
    with pytest.raises(TypeError, match="params must be"):
        spirals.start(spirals.PRESETS)
