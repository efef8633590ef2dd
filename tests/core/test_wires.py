"""A wire carries frames as they are and passes on what the page says.

Oracle: the layout that `wires` documents, taken apart with the plainest means.
"""

import json
import threading

from kinetoscope.core.clips import ClipStore
from kinetoscope.core.wires import Wires


def test_a_frame_is_sixteen_bytes_and_itself():
    wire, sent = Wires().lay("me", print), []
    assert not wire.send(1, 1, 0.5, b"nobody listens")
    with wire.connected(sent.append):
        assert wire.send(3, 258, 0.5, memoryview(b"frame"))
    assert not wire.send(3, 259, 0.5, b"the page is gone")
    assert sent == [b"\x03\0\0\0" + b"\x02\x01\0\0" + bytes.fromhex("000000000000e03f") + b"frame"]


def test_a_page_that_comes_back_takes_the_wire_over():
    wire, before, after = Wires().lay("me", print), [], []
    with wire.connected(before.append):
        with wire.connected(after.append):
            wire.send(1, 1, 0.0, b"x")
        wire.send(1, 2, 0.0, b"y")
    assert [len(after), len(before)] == [1, 1]


def test_what_is_no_message_is_not_passed_on():
    heard = []
    wire = Wires().lay("me", heard.append)
    for text in ("", "{", "3", '["pull"]', json.dumps({"type": "pull"})):
        wire.hear(text)
    assert heard == [{"type": "pull"}]


def test_whoever_leaves_has_no_wire():
    store = ClipStore()
    mine = store.wires.lay("me", print)
    store.wires.lay("you", print)
    assert store.wires.find("me") is mine
    store.leave("me")
    assert store.wires.find("me") is None
    assert len(store.wires) == 1


def test_many_threads_send_whole_frames():
    wire, sent = Wires().lay("me", print), []
    with wire.connected(sent.append):
        threads = [
            threading.Thread(target=wire.send, args=(1, k, 0.0, bytes([k]) * 100))
            for k in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(sent) == sorted(
        b"".join([(1).to_bytes(4, "little"), k.to_bytes(4, "little"), bytes(8), bytes([k]) * 100])
        for k in range(16)
    )
