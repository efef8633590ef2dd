"""A laboratory feeds its charts, can be stopped, begins anew, and says why not."""

from types import SimpleNamespace

import pytest

from kinetoscope.charts import Line, Quantity, curves
from kinetoscope.core.run import stop_if
from kinetoscope.ui.laboratory import Laboratory
from kinetoscope.ui.session import Session


def charts():
    return [curves("found", "Found", [Line("y")], x=Quantity("x", "x"), y=Quantity("", "y"))]


def told(y):
    return {"found": {"run": {"x": [0.0], "y": [y]}}}


@pytest.fixture
def made():
    session = Session()
    views = SimpleNamespace(
        laboratory_charts=charts, laboratory_words=lambda: "<p>Ask.</p>",
        known=lambda: told(-1.0), verdict=lambda fed: f"<p>{fed['found']['run']['y'][0]}</p>",
    )  # fmt: skip
    laboratory = Laboratory(session, views)
    laboratory.layout()
    session._jobs["known"].wait(10)
    yield laboratory
    session.close()


def press(laboratory, name):
    laboratory.note._receive(None, {"type": "action", "name": name}, [])


def fed(laboratory):
    return laboratory.plots._fed["found"]["run"]["y"][0]


def test_what_is_known_is_there_before_anything_begins(made):
    assert fed(made) == -1.0
    assert made.note.progress is None


def test_every_beginning_has_a_seed_of_its_own_and_ends_in_words(made):
    made.views.learn = lambda seed, cancel, progress: iter([told(10.0 + seed)])
    for seed in range(2):
        press(made, "begin")
        made.session._jobs["laboratory"].wait(10)
        assert fed(made) == 10.0 + seed
        assert made.note.html == f"<p>Ask.</p><p>{10.0 + seed}</p>"
        assert made.note.progress is None


def test_it_stops_when_told_to(made):
    def learn(seed, cancel, progress):
        press(made, "cancel")
        stop_if(cancel)
        yield told(1.0)

    made.views.learn = learn
    press(made, "begin")
    made.session._jobs["laboratory"].wait(10)
    assert fed(made) == -1.0
    assert made.note.html == "<p>Ask.</p>"


def test_what_is_missing_is_said(made):
    def learn(seed, cancel, progress):
        raise ImportError("needs <JAX>")
        yield

    made.views.learn = learn
    press(made, "begin")
    made.session._jobs["laboratory"].wait(10)
    assert made.note.html == "<p>Ask.</p><p>needs &lt;JAX&gt;</p>"
