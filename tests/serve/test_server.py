"""Parts of the server that need no server."""

import logging
import os
import socket
from urllib.parse import parse_qsl, urlsplit

import pytest
from asynchronous import run

import kinetoscope
from kinetoscope.core import compiled
from kinetoscope.serve import server, warmth
from kinetoscope.serve.door import Door
from kinetoscope.serve.settings import PORT, Settings
from kinetoscope.serve.warmth import Warmth


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"port": 70000}, r"--port must be a whole number in \[0, 65535\]; got 70000"),
        ({"port": -1}, "--port"),
        ({"max_sessions": 0}, r"--max-sessions must be a whole number in \[1, 10000\]"),
        ({"base_url": "/lab/../etc"}, "--base-url must be a path such as /lab"),
        ({"base_url": "http://x"}, "--base-url"),
        ({"token": "short"}, "--token must be 8 or more"),
        ({"token": "with spaces in it"}, "--token"),
        ({"frame_ancestors": ("*; script-src x",)}, "--frame-ancestors must be an origin"),
    ],
)
def test_settings_refuse_with_option_value_and_remedy(bad, words):
    with pytest.raises(ValueError, match=words):
        Settings(**bad)


@pytest.mark.parametrize("text", ["lab", "/lab", "lab/", "/lab/"])
def test_a_base_url_may_be_written_in_any_way(text):
    assert Settings(base_url=text).base_url == "/lab"
    assert Settings(base_url="/").base_url == ""


def test_a_taken_port_is_refused_with_a_remedy_and_the_default_moves_on():
    with server.listen(Settings(port=0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ValueError, match=rf"port {port}: Address already in use; choose"):
            server.listen(Settings(port=port))
    with server.listen(Settings()) as first, server.listen(Settings()) as second:
        assert first.getsockname()[1] != second.getsockname()[1]
        assert first.getsockname()[1] in range(PORT, PORT + 20)


def test_the_address_can_be_opened_on_this_machine():
    with server.listen(Settings(port=0)) as there:
        port = there.getsockname()[1]
        assert server.address(Settings(host="0.0.0.0"), there) == f"http://127.0.0.1:{port}/"
        given = Settings(token="open-sesame", base_url="lab")
        assert (
            server.address(given, there) == f"http://127.0.0.1:{port}/lab/?access_token=open-sesame"
        )
        link = server.address(Settings(token="a+b&c#d%41"), there)
        assert dict(parse_qsl(urlsplit(link).query)) == {"access_token": "a+b&c#d%41"}
    if socket.has_ipv6:
        with server.listen(Settings(host="::1", port=0)) as there:
            assert server.address(Settings(host="::1"), there).startswith("http://[::1]:")


def test_a_class_is_told_an_address_of_this_machine_where_it_may_come_in(monkeypatch):
    with server.listen(Settings(port=0)) as there:
        port = there.getsockname()[1]
        assert server.address_for_others(Settings(), there) is None
        link = server.address_for_others(Settings(host="0.0.0.0", base_url="lab"), there)
        if link is not None:  # None where there is no network at all
            name = urlsplit(link).hostname
            assert link == f"http://{name}:{port}/lab/"
            with socket.socket() as mine:
                mine.bind((name, 0))  # an address of another machine cannot be bound

        class Unplugged(socket.socket):
            def connect(self, _address):
                raise OSError("Network is unreachable")

        monkeypatch.setattr(socket, "socket", Unplugged)
        assert server.address_for_others(Settings(host="0.0.0.0"), there) is None


def test_the_log_has_neither_query_nor_address(caplog):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        pass

    scope = {
        "type": "http", "method": "GET", "path": "/x", "query_string": b"access_token=secret",
        "headers": [], "client": ("10.1.2.3", 5),
    }  # fmt: skip
    with caplog.at_level(logging.INFO, "kinetoscope.access"):
        door = Door(app, base_url="", token=None, frame_ancestors=())
        run(door(scope, None, send))
    (line,) = caplog.messages
    assert line.startswith("GET /x 200")
    assert "secret" not in line
    assert "10.1.2.3" not in line


def test_warmth_tells_how_far_it_is():
    told = []
    warm = Warmth(lambda: iter([("one", lambda: 1), ("two", lambda: 2)]))
    assert not warm.ready
    warm.start(lambda fraction, sentence: told.append((fraction, sentence))).join(10)
    assert warm.ready
    assert told[:2] == [(0.0, "one"), (0.5, "two")]
    assert told[2][1].startswith("ready after")


def test_a_kernel_that_fails_is_told_and_stops_nobody():
    def broken():
        raise ZeroDivisionError("in a kernel")

    ran = []
    warm = Warmth(lambda: iter([("bad", broken), ("good", lambda: ran.append(1))]))
    warm.run()
    assert ran == [1]
    assert (warm.finished, warm.ready) == (True, False)
    assert warm.failures == ["bad failed: ZeroDivisionError: in a kernel"]


def test_a_phenomenon_that_cannot_be_imported_leaves_nobody_waiting():
    def cannot():
        raise ImportError("no such kernel")
        yield

    warm = Warmth(cannot)
    warm.run()
    assert (warm.finished, warm.ready) == (True, False)
    assert "no such kernel" in warm.sentence


def test_a_second_compiler_helps_where_nothing_is_compiled_and_ends_with_the_first(
    monkeypatch, tmp_path
):
    monkeypatch.setattr(compiled, "folder", lambda: tmp_path)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert warmth._cold()
    with warmth._second_compiler() as other:
        assert other.poll() is None
    assert other.returncode is not None
    (tmp_path / "a.kernel").touch()
    assert not warmth._cold()


@pytest.mark.parametrize("whole", [False, True])
def test_pages_wait_for_what_must_be_compiled_and_not_for_what_was(monkeypatch, tmp_path, whole):
    """With everything compiled they open as soon as each has its first picture."""
    monkeypatch.setattr(compiled, "folder", lambda: tmp_path)
    (tmp_path / "a.kernel").touch()
    monkeypatch.setattr(compiled, "verify", list)
    if whole:
        compiled.note_whole()
    names = [*kinetoscope.PHENOMENA, "another preset", "a third"]
    before = []
    monkeypatch.setattr(
        warmth, "tasks",
        lambda: iter([(name, lambda: before.append(warm.finished)) for name in names]),
    )  # fmt: skip
    warm = Warmth(warmth.tasks)
    warm.run()
    assert warm.ready
    assert before == [False] * len(kinetoscope.PHENOMENA) + [whole] * 2
    assert compiled.is_whole(), "the next start need not wait"


def test_every_page_opens_with_the_first_that_are_warmed():
    first = [sentence for sentence, _ in warmth.tasks()][: len(kinetoscope.PHENOMENA)]
    assert first == [
        f"{name}: {next(iter(getattr(kinetoscope, name).PRESETS.values())).title}"
        for name in kinetoscope.PHENOMENA
    ]


def test_every_phenomenon_can_be_warmed():
    pytest.importorskip("kinetoscope.solitons.presets")
    names = [sentence.split(":")[0] for sentence, _ in warmth.tasks()]
    assert "solitons" in names
