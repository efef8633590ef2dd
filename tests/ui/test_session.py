"""A visitor who leaves costs nothing.  Oracle: the events and threads themselves."""

import threading

from kinetoscope.core.run import Cancelled, stop_if
from kinetoscope.ui.session import Session

PATIENCE = 5.0  # seconds; everything here takes milliseconds


def visit(inside):
    """Run ``inside(session)`` in a thread that then ends, as a browser's kernel does."""
    kept = []

    def kernel():
        session = Session()
        kept.append(session)
        inside(session)

    thread = threading.Thread(target=kernel)
    thread.start()
    thread.join(PATIENCE)
    return kept[0]


def test_what_was_opened_is_closed_last_in_first_out():
    closed, done = [], threading.Event()

    def inside(session):
        session.at_end(done.set)
        session.at_end(lambda: closed.append("first"))
        session.at_end(lambda: closed.append("second"))

    session = visit(inside)
    assert done.wait(PATIENCE)
    assert closed == ["second", "first"]
    session.at_end(lambda: closed.append("late"))
    assert closed[-1] == "late"


def test_a_run_of_a_visitor_who_left_stops():
    started, stopped = threading.Event(), threading.Event()

    def endless(cancel):
        started.set()
        try:
            while True:
                cancel.wait(0.01)
                stop_if(cancel)
        except Cancelled:
            stopped.set()

    visit(lambda session: (session.submit("stage", endless), started.wait(PATIENCE)))
    assert stopped.wait(PATIENCE)


def test_the_newest_run_of_a_lane_wins():
    session, order = Session(), []
    release, done = threading.Event(), threading.Event()

    def first(cancel):
        cancel.wait(PATIENCE)
        order.append("first was told to stop" if cancel.is_set() else "first was not told")
        release.wait(PATIENCE)

    begun = threading.Event()
    session.submit("stage", lambda cancel: (begun.set(), first(cancel)))
    assert begun.wait(PATIENCE)
    session.submit("stage", lambda cancel: order.append("second"))
    session.submit("stage", lambda cancel: (order.append("third"), done.set()))
    release.set()
    assert done.wait(PATIENCE)
    assert order == ["first was told to stop", "third"]
    session.close()
