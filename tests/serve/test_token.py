"""A server with a token, under a path of its own, that a learning platform may frame."""

import pytest
from websockets.exceptions import InvalidStatus

TOKEN = "open-sesame-42"


@pytest.fixture(scope="module")
def server(make_server):
    return make_server(token=TOKEN, base_url="lab/", frame_ancestors=["https://moodle.example.edu"])


@pytest.fixture(scope="module")
def shown(server):
    """The cookie of somebody who showed the token."""
    answer = server.get(f"/lab/apps/clip/?access_token={TOKEN}&speed=0.3")
    assert answer.status == 303
    assert answer.headers["location"] == "/lab/apps/clip/?speed=0.3", "the link loses the token"
    assert TOKEN not in answer.headers["set-cookie"]
    return answer.headers["set-cookie"].split(";")[0]


@pytest.mark.parametrize(
    "path", ["/lab/", "/lab/apps/clip/", "/lab/clip/x", "/lab/metrics", "/lab/assets/theme.css"]
)
def test_nothing_opens_without_it(server, path):
    for query in ("", "?access_token=wrong-token", "?access_token="):
        answer = server.get(path + query)
        assert answer.status == 401
        assert "Please show your token" in answer.text
    assert server.get(path, Cookie="access_token=" + TOKEN).status == 401
    with pytest.raises(InvalidStatus) as refused:
        server.page("clip", "x", base="/lab")
    assert refused.value.response.status_code == 401


def test_health_is_open(server):
    assert server.get("/lab/health").status == 200
    assert server.get("/lab/ready").status == 200


def test_whoever_showed_it_comes_in(server, shown):
    assert server.get("/lab/", Cookie=shown).status == 200
    assert "<marimo-filename" in server.get("/lab/apps/clip/", Cookie=shown).text
    with server.page("clip", "x", base="/lab", Cookie=shown) as socket:
        socket.recv()
    assert server.get("/lab/", Authorization=f"Bearer {TOKEN}").status == 200


def test_a_proxy_may_strip_the_path_or_leave_it(server, shown):
    assert server.get("/lab").headers["location"] == "/lab/"
    for path in ("/lab/", "/"):
        gallery = server.get(path, Cookie=shown)
        assert gallery.status == 200
        assert "/lab/apps/clip/" in gallery.text, "links carry the path either way"
    assert server.get("/health").status == 200


def test_only_the_platform_may_frame_it(server):
    policy = server.get("/lab/health").headers["content-security-policy"]
    assert policy == "frame-ancestors 'self' https://moodle.example.edu"
