"""A run handed out while it is made: its stretches and its end are the run, to the last bit."""

import itertools
from types import SimpleNamespace

import attrs
import numpy as np
import pytest

from kinetoscope.expansion import Params, simulate, stretches, views
from kinetoscope.expansion import history as history_module

RUNS = {
    "free": Params(solver="free", n=3000, frames=31, reverse_at=2.0),
    "dsmc": Params(n=3000, frames=31, knudsen=0.4),
    "both velocities": Params(n=3000, frames=11, cells="vxvy", dv=1.0, n_x=8),
    "discs": Params(solver="discs", n=300, frames=31, duration=2.0, knudsen=2.0, reverse_at=1.0),
}


@pytest.fixture
def clock(monkeypatch):
    """A clock that every look moves on by 20 ms."""
    ticks = itertools.count()
    watch = SimpleNamespace(perf_counter=lambda: 0.02 * next(ticks))
    monkeypatch.setattr(stretches, "clock", watch)


def header_of(clip):
    """What a player is told, but for the number of frames and their times."""
    return {name: said for name, said in clip.header().items() if name not in ("frames", "time")}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.usefixtures("clock")
def test_the_clips_of_the_parts_are_the_clip_of_the_whole(name):
    params, parts = RUNS[name], []
    history_module._slot.cache_clear()
    whole = simulate(params, seed=5, parts=parts.append)
    assert len(parts) > 1
    assert 1 <= parts[0].times.size <= stretches.FIRST
    parts.append(whole.from_frame(sum(part.times.size for part in parts)))
    assert parts[-1].times.size >= 1
    np.testing.assert_array_equal(np.concatenate([part.times for part in parts]), whole.times)
    made, clips = views.clip(whole), [views.clip(part) for part in parts]
    assert np.concatenate([clip.payload() for clip in clips]).tobytes() == made.payload().tobytes()
    for clip in clips:
        assert header_of(clip) == header_of(made)
        assert clip.key == made.key


@pytest.mark.parametrize("kept", [True, False])
def test_parts_come_while_the_rest_is_made_and_change_nothing(kept, monkeypatch):
    """The first part is there when a tenth is computed; whether a run is kept plays no part."""
    if not kept:
        monkeypatch.setattr(history_module, "KEPT_BYTES", 0)
    params, order = attrs.evolve(RUNS["dsmc"], knudsen=0.41), []
    history_module._slot.cache_clear()
    run = simulate(
        params, progress=lambda fraction, _: order.append(fraction), parts=order.append
    )
    first = next(k for k, event in enumerate(order) if not isinstance(event, float))
    assert order[first - 1] < 0.1
    assert 0 < sum(e.times.size for e in order if not isinstance(e, float)) < params.frames
    history_module._slot.cache_clear()
    alone = simulate(params)
    for name in alone.data:
        assert run.data[name].tobytes() == alone.data[name].tobytes(), name


def test_a_run_that_is_only_counted_again_comes_in_parts_too():
    params, parts = attrs.evolve(RUNS["dsmc"], knudsen=0.42), []
    simulate(params)
    again = simulate(attrs.evolve(params, dv=0.5), parts=parts.append)
    assert [part.times.size for part in parts] == [stretches.FIRST], "then all of it"
    counted = parts[0].data["counts"]
    np.testing.assert_array_equal(counted, again.data["counts"][: stretches.FIRST])
    assert {part.key for part in parts} == {again.key}
