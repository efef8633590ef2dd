"""What the benchmark of the pages relies on, without a browser and without a stopwatch.

Oracle: a message as a notebook's socket sends it, made by hand; order statistics counted by hand.
"""

import json
import shutil

import pytest

from kinetoscope.bench import classroom, pages


def test_a_pupil_finds_panel_and_pictures_in_what_comes():
    found = classroom._Found()
    for message in ("{}", '{"op": "cell-op", "html": "/clip/next/00ff00ff00ff00ff"}'):
        found.read(message)
    assert (found.following, found.panel) == ("/clip/next/00ff00ff00ff00ff", "")
    state = {"revision": 3, "values": {"speed": 0.2}, "phase": "", "preset": "", "seed": 0}
    model = "0123456789abcdef" * 2
    found.read(json.dumps({"op": "model", "modelId": model, "message": [{"state": state}]}))
    assert (found.panel, found.state) == (model, state)


def test_95_of_100_is_a_time_that_was_taken():
    taken = [float(k) for k in range(1, 101)]
    assert pages._of_100(taken[::-1], 95) == 95.0
    assert pages._of_100([3.0], 95) == 3.0


def test_without_a_browser_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ValueError, match="install chromium, and pip install"):
        pages._chromium().__enter__()
