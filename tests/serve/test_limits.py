"""Warm-up, seats and the end: servers with one seat."""

import json
import signal
import threading
import time

import pytest
from websockets.exceptions import InvalidStatus


@pytest.fixture(scope="module")
def server(make_server):
    return make_server(max_sessions=1, session_ttl=5)


def status_of(opening) -> int:
    with pytest.raises(InvalidStatus) as refused:
        opening()
    return refused.value.response.status_code


def test_pages_wait_for_the_kernels_and_say_so(make_server):
    """The second kernel of this server is compiled when we write a line to it."""
    server = make_server(gate=True)
    server.until(lambda: "second" in server.get("/ready").text)
    ready = server.get("/ready")
    assert ready.status == 503
    assert json.loads(ready.body) == {"ready": False, "fraction": 0.5, "now": "second kernel"}
    gallery = server.get("/")
    assert gallery.status == 200
    assert "Warming up, 50%: second kernel" in gallery.text
    app = server.get("/apps/clip/?speed=0.3")
    assert app.status == 503
    assert "second kernel" in app.text
    for page in (gallery, app):
        assert page.headers["refresh"] in {"1", "2"}, "it opens by itself, without a script"
    assert status_of(lambda: server.page("clip", "early")) == 503
    assert server.get("/health").status == 200

    server.process.stdin.write("go\n")
    server.process.stdin.flush()
    server.until(lambda: server.get("/ready").status == 200)
    assert server.get("/apps/clip/").status == 200
    assert any("50%  second kernel" in line for line in server.said), "told in the terminal too"


def test_one_page_too_many_is_told_when_to_come_again(server):
    """P7: N+1 gets 503 and a readable page; a freed seat can be taken; a seated one may reload."""
    first = server.get("/apps/clip/")
    visitor = first.headers["set-cookie"].split(";")[0]
    assert "HttpOnly" in first.headers["set-cookie"]
    with server.page("clip", "first", Cookie=visitor) as socket:
        socket.recv()
        full = server.get("/apps/clip/")
        assert full.status == 503
        assert full.headers["retry-after"] == "10"
        assert "Every seat is taken" in full.text
        assert status_of(lambda: server.page("clip", "second")) == 503
        assert server.get("/apps/clip/", Cookie=visitor).status == 200
        assert server.get("/").status == 200
        assert server.get("/health").status == 200
        reloading = threading.Thread(target=socket.close)
        reloading.start()
        with server.page("clip", "again", Cookie=visitor) as again:
            again.recv()
        reloading.join()
    server.until(lambda: server.metrics()["pages"] == 0)
    with server.page("clip", "second") as socket:
        socket.recv()


def test_a_session_belongs_to_who_opened_it(server):
    """Session names are short and chosen by the page: a guessed one opens nothing."""
    mine, theirs = (f"kinetoscope_visitor={letter * 16}" for letter in "ab")
    server.until(lambda: server.metrics()["pages"] == 0)
    with server.page("clip", "mine", Cookie=mine) as socket:
        socket.recv()
        where, asked = "/apps/clip/api/kernel/set_ui_element_value", b'{"objectIds":[],"values":[]}'
        own = server.get(where, "POST", asked, Marimo_Session_Id="mine", Cookie=mine)
        assert own.status == 200
        for cookies in ({"Cookie": theirs}, {}):
            other = server.get(where, "POST", asked, Marimo_Session_Id="mine", **cookies)
            assert other.status == 404
            assert "not yours" in other.text
            assert status_of(lambda: server.page("clip", "mine", **cookies)) == 404  # noqa: B023


@pytest.mark.clock
def test_it_ends_in_three_seconds_though_a_session_computes(make_server):
    """SIGTERM while a notebook cell spins and will not stop."""
    server = make_server()
    with server.page("busy", "busy") as socket:
        socket.recv()
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0
        assert time.monotonic() - began < 3.0
    assert "Traceback" not in "".join(server.complained)
