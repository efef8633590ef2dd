"""The Sweep tab: what one pupil's sweep has found is there for the next who asks the same.

Oracle: a sweep of two stages that counts how often it was begun.
"""

import numpy as np
import pytest

from kinetoscope import mixture
from kinetoscope.core.run import Cancelled
from kinetoscope.mixture import views
from kinetoscope.ui import sweep
from kinetoscope.ui.board import Board
from kinetoscope.ui.session import Session
from kinetoscope.ui.stage import Stage
from kinetoscope.widgets.player import Player


@pytest.fixture
def begun(monkeypatch):
    """How often a sweep was begun; every second value of a stage is the stage's number."""
    begun = []

    def two_stages(params, low, high, cancel, progress):
        begun.append(params)
        for stage in (1, 2):
            if cancel.is_set():
                raise Cancelled("by the visitor")
            yield {"first": {"all": {"x": np.array([low, stage])}}}

    monkeypatch.setattr(views, "sweep", two_stages)
    sweep._finished.cache_clear()
    yield begun
    sweep._finished.cache_clear()


@pytest.fixture
def pupil(monkeypatch):
    """Opens the tab in a session of its own; returns the tab and all that its charts were told."""
    sessions = []

    def opens(cancelled=False):
        session = Session()
        sessions.append(session)
        board = Board(mixture, views, next(iter(mixture.PRESETS.values())).params)
        tab = sweep.Sweep(Stage(board, session, Player(phenomenon="mixture")), vega_url=None)
        told = []
        monkeypatch.setattr(tab.plots, "update", lambda chart, data: told.append((chart, data)))
        submit = session.submit

        def cancelled_at_once(lane, work):
            def job(cancel):
                cancel.set()
                return work(cancel)

            return submit(lane, job)

        if cancelled:
            monkeypatch.setattr(session, "submit", cancelled_at_once)
        tab.start()
        session._jobs["sweep"].wait(60)
        return tab, told

    yield opens
    for session in sessions:
        session.close()


def test_a_class_that_asks_one_question_waits_for_one_sweep(begun, pupil):
    _, first = pupil()
    tab, second = pupil()
    assert [data["all"]["x"][1] for _, data in first] == [1, 2]
    assert second == first[1:], "the finished charts at once"
    assert len(begun) == 1
    tab._zoom("first", 0.2, 0.4)
    tab.stage.session._jobs["sweep"].wait(60)
    assert len(begun) == 2, "another range is another question"
    assert second[-1][1]["all"]["x"].tolist() == [0.2, 2.0]


def test_what_was_cancelled_is_not_kept(begun, pupil):
    assert pupil(cancelled=True)[1] == []
    assert len(pupil()[1]) == 2
    assert len(begun) == 2
