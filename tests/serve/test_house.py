"""The routes of a running server, seen from outside."""

import http.client
import json
import os
import re
import time

import pytest
from websockets.exceptions import InvalidStatus

from kinetoscope.core import paths
from kinetoscope.core.wires import FRAME
from kinetoscope.serve import house


def test_health_ready_and_gallery(server):
    assert json.loads(server.get("/health").body)["status"] == "healthy"
    ready = json.loads(server.get("/ready").body)
    assert ready["ready"] is True
    assert ready["fraction"] == 1.0
    gallery = server.get("/")
    assert gallery.status == 200
    assert "<h1>gallery</h1>" in gallery.text
    assert "refresh" not in gallery.headers
    ahead = re.findall(r'<link rel="prefetch" href="(/marimo/[^"]+)"', gallery.text)
    assert len(ahead) > 10
    assert server.get(ahead[0]).status == 200


def test_an_app_has_a_stable_address(server):
    bare = server.get("/apps/clip?preset=escape&speed=0.3")
    assert bare.status == 308
    assert bare.headers["location"] == "/apps/clip/?preset=escape&speed=0.3"
    page = server.get("/apps/clip/?preset=escape")
    assert page.status == 200
    assert "<marimo-filename" in page.text
    script = re.search(r'src="(/marimo/assets/[^"]+\.js)"', page.text).group(1)
    file = server.get(script, Accept_Encoding="gzip")
    assert file.status == 200, "its own files, offline"
    assert file.headers["content-type"].startswith("text/javascript")
    assert "immutable" in file.headers["cache-control"]
    for path in ("/marimo/index.html", "/marimo/../server.py", "/marimo/%2e%2e/__init__.py"):
        assert server.get(path).status == 404


@pytest.mark.parametrize(
    "path", ["/nowhere", "/apps/nowhere/", "/apps/clip/sse?session_id=s", "/%2e"]
)
def test_what_is_not_there_says_so(server, path):
    answer = server.get(path)
    assert answer.status == 404
    assert "To the gallery" in answer.text


def test_every_answer_is_what_it_says_and_framed_by_nobody_else(server):
    for path in ("/", "/health", "/apps/clip/", "/nowhere", "/clip/x"):
        headers = server.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "frame-ancestors 'self'"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


def test_assets_and_vega_come_from_here(server):
    assert server.get("/assets/theme.css").body == (paths.assets() / "theme.css").read_bytes()
    for path in ("/assets/../pyproject.toml", "/assets/%2e%2e/pyproject.toml"):
        assert server.get(path).status == 404
    vega = server.get("/assets/vega.js", Accept_Encoding="gzip")
    assert vega.headers["content-type"].startswith("text/javascript")
    assert vega.headers["content-encoding"] == "gzip"
    assert b"window.kinetoscopeVega" in server.get("/assets/vega.js").body


def test_a_notebook_puts_a_clip_and_a_browser_fetches_it(server):
    address = server.clip_address("clip", "clip-session")
    clip = server.get(address)
    assert clip.body == b"KSC1" + bytes(range(256)) * 4096
    assert clip.headers["content-type"] == "application/octet-stream"
    assert clip.headers["cache-control"].startswith("private")
    assert clip.headers["content-length"] == str(len(clip.body))
    for foreign in (address[:-1] + "-", "/clip/" + "A" * 32, "/clip/.."):
        gone = server.get(foreign)
        assert gone.status == 404
    assert server.get("/clip/" + "A" * 32).text == "This clip is gone; run it again."


def test_a_page_may_ask_for_the_clip_that_comes_next(server):
    address = server.clip_address("clip", "next-session")
    clip = server.get("/clip/next/visitor?after=6")
    assert clip.status == 200
    assert clip.headers["kinetoscope-generation"] == "7"
    assert clip.headers["cache-control"] == "no-store"
    assert clip.body == server.get(clip.headers["content-location"]).body
    assert clip.headers["content-location"].startswith(address.rpartition("/")[0])
    for wrong in ("", "?after=", "?after=-1", "?after=1e9", "?after=12345678901"):
        assert server.get(f"/clip/next/visitor{wrong}").status == 400


def test_who_waits_in_vain_is_told_so_in_time(server):
    began = time.monotonic()
    answer = server.get("/clip/next/nobody?after=0")
    assert (answer.status, answer.body) == (204, b"")
    assert time.monotonic() - began >= house.PATIENCE - 0.1  # the clocks of two processes



def test_frames_of_a_running_simulation_come_by_a_socket_of_their_own(server):
    with server.page("wire", "wire-session") as page:
        server.until(lambda: "the wire is laid" in str(page.recv()))
        with server.socket("/wire/visitor") as wire:
            assert "Sec-WebSocket-Extensions" not in wire.response.headers, "no deflate"
            wire.send(json.dumps({"type": "pull", "credit": 3}))
            frames = [wire.recv(timeout=60) for _ in range(3)]
        assert [FRAME.unpack_from(frame) for frame in frames] == [
            (5, 1, 0.0), (5, 2, 0.25), (5, 3, 0.5)
        ]  # fmt: skip
        assert [frame[FRAME.size :] for frame in frames] == [bytes([k]) * 70_000 for k in range(3)]
        with pytest.raises(InvalidStatus) as refused:
            server.socket("/wire/somebody-else")
        assert refused.value.response.status_code == 403
        with pytest.raises(InvalidStatus) as refused:
            server.socket("/wire/visitor", Origin="https://evil.example")
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize("word", ["go", "fail"])
def test_a_clip_streams_while_it_is_made(server, word):
    """The first half arrives before the second exists; a run that fails breaks the transfer."""
    pipe = server.cache / "word"
    os.mkfifo(pipe)
    address = server.clip_address("stream", f"stream-{word}")
    connection = http.client.HTTPConnection(server.link.hostname, server.link.port, timeout=60)
    connection.request("GET", address)
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.read1() == b"first half"
    pipe.write_text(word)
    if word == "go":
        assert answer.read() == b", second half"
    else:
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
    connection.close()
    pipe.unlink()
    assert "Traceback" not in "".join(server.complained)


def test_a_session_that_is_left_ends(server):
    """After its time to live the kernel's thread is gone, and a new one can be opened."""
    with server.page("clip", "leaving") as socket:
        socket.recv()
        server.until(lambda: server.metrics()["sessions"] >= 1)
    server.until(lambda: server.metrics()["sessions"] == 0)
    assert server.metrics()["pages"] == 0
    assert server.metrics()["resident_bytes"] > 0


@pytest.mark.parametrize("path", ["set_ui_element_value", "set_model_value", "function_call"])
def test_an_unknown_session_is_a_4xx_with_a_sentence(server, path):
    where = f"/apps/clip/api/kernel/{path}"
    good = {"set_ui_element_value": {"objectIds": [], "values": []}}.get(path, {})
    for headers, status in (({"Marimo_Session_Id": "invented"}, 404), ({}, 400)):
        answer = server.get(where, "POST", json.dumps(good).encode(), **headers)
        assert answer.status in {status, 400}, answer.text  # 400: its own word on a bad body
        assert b"Traceback" not in answer.body
    assert "Traceback" not in "".join(server.complained)


@pytest.mark.parametrize("path", ["run", "save", "interrupt", "shutdown", "delete"])
def test_nothing_can_be_edited_or_run(server, path):
    answer = server.get(
        f"/apps/clip/api/kernel/{path}", "POST", b"{}", Marimo_Session_Id="invented"
    )
    assert answer.status in {401, 404, 405}


def test_a_page_elsewhere_may_neither_open_a_socket_nor_post(server):
    evil = {"Origin": "https://evil.example"}
    with pytest.raises(InvalidStatus) as refused:
        server.page("clip", "evil", **evil)
    assert refused.value.response.status_code == 403
    assert server.get("/apps/clip/api/kernel/run", "POST", b"{}", **evil).status == 403
    with server.page("clip", "own", Origin=f"http://{server.link.netloc}") as socket:
        socket.recv()


@pytest.mark.parametrize("path", ["clip/terminal", "clip/ws_sync", "nowhere", "clip/x"])
def test_only_an_apps_own_socket_opens(server, path):
    with pytest.raises(InvalidStatus) as refused:
        server.page(path, "x")
    assert refused.value.response.status_code in {403, 404}


def test_a_request_may_not_be_large(server):
    answer = server.get("/apps/clip/api/kernel/run", "POST", b"", Content_Length="99999999")
    assert answer.status == 413
    assert "at most 4 MB" in answer.text
    chunked = server.get("/apps/clip/api/kernel/run", "POST", iter([b"x"]))
    assert chunked.status == 411
