"""What a page asks of a phenomenon's views: pictures, charts with numbers, words, sweeps.

A page that lacks one of these opens with a hole in it; nothing here looks at physics.
"""

import inspect
import math
from importlib import import_module

import altair as alt
import numpy as np
import pytest
from chart_columns import shown
from jsonschema import ValidationError

import kinetoscope
from kinetoscope.core.knobs import as_dict
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.widgets import offers

NAMES = (
    "FOLDED", "charts", "clip", "datasets", "more_charts", "more_datasets", "preview", "readout",
    "sweep", "sweep_charts", "sweep_pick", "sweep_range", "sweep_words",
)  # fmt: skip
LIVE = ("act", "actions", "brush", "overlay", "paint", "rate")

MODULES = {name: getattr(kinetoscope, name) for name in kinetoscope.PHENOMENA}
VIEWS = {name: import_module(f"kinetoscope.{name}.views") for name in kinetoscope.PHENOMENA}
LIVELY = [name for name, views in VIEWS.items() if hasattr(views, "rate")]

each = pytest.mark.parametrize("name", MODULES)
lively = pytest.mark.parametrize("name", LIVELY)


@each
def test_the_names_are_there(name):
    for wanted in NAMES:
        assert hasattr(VIEWS[name], wanted), wanted
    if name in LIVELY:
        for wanted in LIVE:
            assert hasattr(VIEWS[name], wanted), wanted


@each
def test_a_preview_is_never_dearer(name):
    module = MODULES[name]
    for preset in module.PRESETS.values():
        small = VIEWS[name].preview(preset.params)
        assert isinstance(small, module.Params)
        cost = module.estimate_cost(preset.params).seconds
        assert module.estimate_cost(small).seconds <= cost * (1 + 1e-9)


@each
def test_a_sweep_begins_to_fill_its_charts_and_a_point_can_be_opened(name):
    module, views = MODULES[name], VIEWS[name]
    params = next(iter(module.PRESETS.values())).params
    charts = views.sweep_charts(params)
    low, high = views.sweep_range(as_dict(params))
    assert low < high
    heard = []
    stages = views.sweep(params, low, high, None, lambda at, words: heard.append((at, words)))
    try:
        shown(charts, next(stages))
    finally:
        if inspect.isgenerator(stages):
            stages.close()
    assert all(0.0 <= at <= 1.0 and words for at, words in heard)
    middle = math.sqrt(low * high) if low > 0 else 0.5 * (low + high)
    knobs = views.sweep_pick(charts[0]["name"], middle, 1.0, params)
    assert module.Params(**(as_dict(params) | knobs))
    assert 'data-action="sweep"' in views.sweep_words()


def outline(spec):
    """A specification without its numbers and words: what a schema looks at."""
    if isinstance(spec, dict):
        return frozenset((name, outline(inner)) for name, inner in spec.items())
    if isinstance(spec, list):
        return frozenset(map(outline, spec))
    return type(spec)


@each
def test_every_drawing_obeys_the_schema_of_vega_lite(name):
    views, seen = VIEWS[name], set()
    for preset in MODULES[name].PRESETS.values():
        for charts in (views.charts, views.more_charts, views.sweep_charts):
            for card in charts(preset.params):
                if outline(card["spec"]) not in seen:
                    seen.add(outline(card["spec"]))
                    alt.Root.validate(card["spec"])
    assert seen


def test_a_drawing_that_does_not_obey_is_found():
    with pytest.raises(ValidationError):
        alt.Root.validate({"data": {"name": "run"}, "mark": {"type": "lime"}, "encoding": {}})


@lively
def test_a_running_system_is_shown_painted_and_acted_on(name):
    module, views = MODULES[name], VIEWS[name]
    for preset in module.PRESETS.values():
        params = preset.params
        assert views.rate(params) > 0
        running = module.start(params, seed=1)
        tools, buttons = offers.brush(views.brush(params)), offers.actions(views.actions(params))
        for tool in (tools or {"tools": []})["tools"]:
            views.paint(running, tool["name"], np.array([[1.0, 2.0]]), tools["radius"][0])
        for button in buttons:
            if button["name"] != "reseed":
                views.act(running, button["name"])
        frame = {key: array[None] for key, array in running.frame().items()}
        run = Trajectory.make(
            params=params, seed=1, backend="numba", times=np.array([running.time]), data=frame
        )
        header = views.clip(run).header()
        assert header["frames"] == 1
        offers.overlay(views.overlay(run))
        shown(views.charts(params), views.datasets(run))
        shown(views.more_charts(params), views.more_datasets(run))

