"""marimo's files from memory."""

import gzip

import pytest
from asynchronous import run

from kinetoscope.serve.shelf import Shelf


@pytest.fixture
def shelf(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "page-1a2b.js").write_text("let x = 1;" * 1000)
    (tmp_path / "assets" / "type.woff2").write_bytes(b"wOF2")
    (tmp_path / "favicon.ico").write_bytes(b"icon")
    (tmp_path / "index.html").write_text("not from here")
    return Shelf(tmp_path)


def ask(shelf, path, client="10.0.0.7", method="GET"):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": f"/lab/marimo/{path}", "client": (client, 1),
        "root_path": "/lab/marimo", "headers": [(b"accept-encoding", b"gzip, br")],
    }  # fmt: skip
    run(shelf(scope, None, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"]


def test_text_travels_packed_over_a_network_and_plain_on_one_machine(shelf):
    for client, unpack in (("10.0.0.7", gzip.decompress), ("127.0.0.1", bytes)):
        status, headers, body = ask(shelf, "assets/page-1a2b.js", client)
        assert status == 200
        assert unpack(body) == b"let x = 1;" * 1000
        assert headers["content-type"].startswith("text/javascript")
        assert headers["vary"] == "Accept-Encoding"
        assert ("content-encoding" in headers) == (client == "10.0.0.7")


def test_only_names_that_change_with_their_content_are_kept_for_good(shelf):
    assert "immutable" in ask(shelf, "assets/type.woff2")[1]["cache-control"]
    assert "immutable" not in ask(shelf, "favicon.ico")[1]["cache-control"]


@pytest.mark.parametrize("path", ["index.html", "../secret", "assets/../favicon.ico", "assets", ""])
def test_nothing_else_is_there(shelf, path):
    assert ask(shelf, path)[0] == 404
    assert ask(shelf, "favicon.ico", method="POST")[0] == 404
