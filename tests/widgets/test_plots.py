"""What charts are fed and what they say.  Oracle: the arrays themselves, read back from bytes."""

import json

import numpy as np
import pytest

from kinetoscope.core.store import Store
from kinetoscope.widgets import plots as module
from kinetoscope.widgets.plots import Plots, vega_bundle

CHARTS = [{"name": "energy", "title": "E", "key": [], "spec": {}},
          {"name": "scan", "title": "S", "key": [], "spec": {}}]  # fmt: skip
READ = {"float64": "<f8", "float32": "<f4", "uint16": "<u2"}


ZOOM = {"type": "zoom", "chart": "scan", "low": 0.1, "high": 0.2, "first": 0.0, "last": 1.0}


@pytest.fixture
def fed():
    """A Plots and what it sent."""
    plots, sent = Plots(CHARTS), []
    plots.send = lambda content, buffers=(): sent.append((content, [*buffers]))
    return plots, sent


def read(message, buffers):
    """The columns of a message, by dataset."""
    json.dumps(message)
    buffers, datasets = iter(buffers), {}
    for each in message["sets"]:
        columns = {}
        for column in each["columns"]:
            array = np.frombuffer(next(buffers), READ[column["dtype"]])
            assert len(array) == each["n"]
            columns[column["name"]] = np.array(column.get("words", array))[array] if (
                "words" in column) else array  # fmt: skip
        datasets[each["name"]] = columns
    return datasets


def test_columns_arrive_bit_for_bit(fed):
    plots, sent = fed
    t = np.linspace(0, 1, 7)
    y = np.where(t > 0.5, np.nan, t).astype(np.float32)
    plots.update("energy", {
        "run": {"t": t, "y": y, "k": range(7)},
        "marks": {"x": [0.5], "label": ["second bounce"]},
    })  # fmt: skip
    (content, buffers), = sent  # fmt: skip
    assert content["chart"] == "energy"
    back = read(content, buffers)
    assert back["run"]["t"].tobytes() == t.tobytes()
    assert back["run"]["y"].tobytes() == y.tobytes()
    assert back["run"]["k"].tolist() == [*range(7)]
    assert back["marks"]["label"].tolist() == ["second bounce"]


def test_an_empty_dataset_empties_the_chart(fed):
    plots, sent = fed
    plots.update("energy", {"run": {"t": [], "y": []}})
    assert sent[0][0]["sets"][0]["n"] == 0


def test_who_comes_late_gets_everything_again(fed):
    plots, sent = fed
    plots.update("energy", {"run": {"t": [1.0]}, "theory": {"t": [2.0]}})
    plots.update("energy", {"run": {"t": [3.0]}})
    sent.clear()
    plots._receive(plots, {"type": "ready"}, [])
    assert sent[0] == ({"type": "hello", "zooms": {}}, [])
    back = read(*sent[1])
    assert back["run"]["t"] == [3.0]
    assert back["theory"]["t"] == [2.0]
    assert len(sent) == 2


def test_a_chart_that_went_is_forgotten(fed):
    plots, sent = fed
    plots.update("energy", {"run": {"t": [1.0]}})
    plots.arrange(CHARTS[1:])
    sent.clear()
    plots._receive(plots, {"type": "ready"}, [])
    assert [content["type"] for content, _ in sent] == ["hello"]
    with pytest.raises(ValueError, match="one of scan"):
        plots.update("energy", {"run": {"t": [1.0]}})


def test_columns_of_different_lengths_are_refused_and_nothing_is_sent(fed):
    plots, sent = fed
    with pytest.raises(ValueError, match="one length"):
        plots.update("energy", {"run": {"t": [1.0, 2.0], "y": [1.0]}})
    assert sent == []


def test_a_pick_and_a_zoom_call_back_and_nonsense_does_not(fed):
    plots, _ = fed
    heard = []
    plots.on_pick(lambda *what: heard.append(what))
    plots.on_zoom(lambda *what: heard.append(what))
    good = [
        {"type": "pick", "chart": "scan", "x": 0.25, "y": 1},
        ZOOM,
    ]
    bad = [
        {"type": "pick", "chart": "scan", "x": float("nan"), "y": 1},
        {"type": "pick", "chart": "scan", "x": "0.25", "y": 1},
        {"type": "pick", "chart": "elsewhere", "x": 0.25, "y": 1},
        {"type": "zoom", "chart": "scan"},
        {"type": "zoom", "chart": ["scan"], "low": 0, "high": 1},
        {"type": "unheard of"},
        {},
    ]
    for content in [*good, *bad]:
        plots._receive(plots, content, [])
    assert heard == [("scan", 0.25, 1.0), ("scan", 0.1, 0.2)]


def test_a_zoom_is_remembered_for_a_page_that_comes_back(fed):
    plots, sent = fed

    def greeted():
        sent.clear()
        plots._receive(plots, {"type": "ready"}, [])
        return sent[0][0]["zooms"]

    plots._receive(plots, ZOOM, [])
    assert greeted() == {"scan": {"low": 0.1, "high": 0.2, "first": 0.0, "last": 1.0}}
    plots._receive(plots, {**ZOOM, "low": 0.0, "high": 1.0}, [])
    assert greeted() == {}
    plots._receive(plots, ZOOM, [])
    plots.unzoom("scan")
    assert sent[-1][0] == {"type": "unzoom", "chart": "scan"}
    assert greeted() == {}


def test_vega_is_made_once_kept_on_disk_and_made_again_when_broken(tmp_path, monkeypatch):
    import vl_convert

    made = []

    def slow(snippet):
        made.append(snippet)
        return f"bundle // {snippet}"

    monkeypatch.setattr(vl_convert, "javascript_bundle", slow)
    monkeypatch.setattr(module.paths, "cache", lambda: tmp_path)
    vega_bundle.cache_clear()
    try:
        first = vega_bundle()
        assert b"window.kinetoscopeVega" in first
        vega_bundle.cache_clear()
        assert vega_bundle() == first
        assert len(made) == 1
        store = Store(tmp_path / "vega")
        (key,) = store.keys()
        (tmp_path / "vega" / f"{key}.npz").write_bytes(b"truncated")
        vega_bundle.cache_clear()
        assert vega_bundle() == first
        assert len(made) == 2
    finally:
        vega_bundle.cache_clear()


def test_vega_travels_to_a_page_that_asks(fed):
    plots, sent = fed
    plots._receive(plots, {"type": "need-vega"}, [])
    (content, (bundle,)), = sent  # fmt: skip
    assert content == {"type": "vega"}
    assert b"window.kinetoscopeVega" in bundle
