"""The player's Python side: generations only rise, nothing queues, everything asked for is sent.

Oracle: the messages themselves, read off where the widget hands them to the notebook.
"""

import json
import threading

import numpy as np
import pytest
from widget_page import collision, ramp

from kinetoscope.widgets.assets import STATIC
from kinetoscope.widgets.player import CHUNK, PARTS, Player


@pytest.fixture
def stage():
    player = Player(phenomenon="solitons")
    player.sent = []
    player.send = lambda content, buffers=None: player.sent.append((content, buffers or []))
    yield player
    player.close()


def kinds(player):
    return [content["type"] for content, _ in player.sent]


def say(player, **content):
    player._receive(player, content, [])


def test_without_an_address_the_clip_goes_in_chunks(stage):
    clip = collision(frames=300)
    assert stage.show(clip, 3)
    assert all(len(buffers[0]) <= CHUNK for _, buffers in stage.sent)
    assert b"".join(bytes(buffers[0]) for _, buffers in stage.sent) == clip.to_bytes()
    offsets = [content["offset"] for content, _ in stage.sent]
    assert offsets == list(range(0, len(clip.to_bytes()), CHUNK))
    length = len(clip.to_bytes())
    assert stage.source == {"generation": 3, "key": "ab12", "url": None, "length": length}
    assert stage.status["state"] == "playing"


def test_with_an_address_nothing_is_sent_until_it_is_wanted(stage):
    clip = ramp()
    stage.show(clip, 1, url="/clip/abc")
    assert stage.sent == []
    assert stage.source["url"] == "/clip/abc"
    say(stage, type="want", generation=1, offset=100)
    assert bytes(stage.sent[0][1][0]) == clip.to_bytes()[100:]
    stage.sent.clear()
    say(stage, type="want", generation=0)
    say(stage, type="want", generation=1, offset=-5)
    say(stage, type="want", generation=1, offset="all")
    assert stage.sent == []


def test_what_is_late_is_ignored(stage):
    stage.show(ramp(key="new"), 5)
    assert not stage.show(ramp(key="old"), 4)
    assert not stage.show(ramp(key="again"), 5)
    stage.computing(4, "old")
    stage.computing(5, "its picture is here already")
    stage.failed(4, "old")
    assert (stage.source["key"], stage.status["state"]) == ("new", "playing")
    stage.computing(6, "Computing", 0.5)
    assert stage.status == {"state": "computing", "message": "Computing", "progress": 0.5,
                            "generation": 6}  # fmt: skip
    stage.failed(6, "The grid is too coarse for this wall.")
    assert stage.status["state"] == "failed"
    assert stage.show(ramp(key="newest"), 7)


def test_ready_is_answered_with_the_present(stage):
    say(stage, type="ready")
    assert stage.sent[0][0]["status"]["state"] == "loading"
    stage.show(ramp(), 2, url="/clip/x")
    say(stage, type="ready")
    answer = stage.sent[-1][0]
    assert (answer["type"], answer["source"]["generation"]) == ("state", 2)
    json.dumps(answer)


def test_live_frames_never_queue(stage):
    header = {**ramp().header(), "key": "live"}
    stage.open_live(header, 1)
    frame = np.arange(9, dtype="<u2")
    assert not stage.push_frame(frame, 0.0), "nobody has asked yet"
    say(stage, type="pull", generation=1, frame=0, credit=4)
    assert [stage.push_frame(frame, k) for k in range(6)] == [True] * 4 + [False] * 2
    say(stage, type="ack", generation=1, frame=3, credit=4)
    assert [stage.push_frame(frame, k) for k in range(6)] == [True] * 3 + [False] * 3
    # All seven lost: the page asks anew and counting goes on from what was sent.
    say(stage, type="pull", generation=1, frame=0, credit=4, anew=True)
    assert stage.push_frame(frame, 9.0)
    content, buffers = stage.sent[-1]
    assert (content["seq"], content["time"], content["generation"]) == (8, 9.0, 1)
    assert buffers[0] == frame.tobytes()
    say(stage, type="visibility", hidden=True)
    assert not stage.push_frame(frame, 10.0)
    say(stage, type="ready")
    assert stage.sent[-1][0]["live"]["generation"] == 1
    assert stage.push_frame(frame, 10.0)


def test_who_looks_again_wakes_what_waited(stage):
    """The page's wish for a frame may come before the word that it is looked at."""
    woken = []
    stage.open_live(ramp().header(), 1)
    stage.on_pull(lambda: woken.append(stage.wants_frame))
    say(stage, type="visibility", hidden=True)
    say(stage, type="pull", generation=1, frame=0, credit=4)
    say(stage, type="visibility", hidden=False)
    assert woken == [False, True]


@pytest.mark.parametrize("grant", [{"frame": "x", "credit": 4}, {"frame": 0, "credit": 10**9},
                                   {"frame": 0, "credit": -1}, {"frame": 0, "credit": 4,
                                                                "generation": 7}])  # fmt: skip
def test_a_nonsensical_grant_grants_nothing(stage, grant):
    stage.open_live(ramp().header(), 1)
    say(stage, **{"type": "pull", "generation": 1, **grant})
    assert not stage.push_frame(b"", 0.0)


def test_export_and_cancel_call_back(stage):
    called = []
    stage.on_cancel(lambda: called.append("cancel"))
    stage.on_export(lambda form: (f"run.{form}", b"data"))
    say(stage, type="cancel")
    say(stage, type="export", format="csv")
    say(stage, type="export", format="../../etc")
    assert called == ["cancel"]
    assert stage.sent[0] == ({"type": "file", "name": "run.csv"}, [b"data"])
    assert kinds(stage) == ["file", "refused"]


def test_a_failing_export_says_so_to_both_sides(stage):
    def fail(form):
        raise OSError("disk full")

    stage.on_export(fail)
    with pytest.raises(OSError, match="disk full"):
        say(stage, type="export", format="netcdf")
    assert stage.sent[0][0]["message"] == "Saving failed: disk full"


def test_junk_from_the_page_does_no_harm(stage):
    for junk in ({}, None, "ready", {"type": 3}, {"type": "want"}, {"type": "pull"}):
        stage._receive(stage, junk, [])
    assert stage.sent == []


BRUSH = {"tools": [{"name": "sow", "label": "Sow", "colour": "#0072b2"}, {"name": "clear"}],
         "radius": (0.5, 5, 2)}  # fmt: skip


@pytest.fixture
def painted(stage):
    stage.brush = BRUSH
    stage.strokes = []
    stage.on_paint(lambda *stroke: stage.strokes.append(stroke))
    return stage


def test_a_stroke_comes_as_numbers(painted):
    said = {"tool": "sow", "points": [[1, 2.5], [3, 4]], "radius": 2, "phase": "move"}
    say(painted, type="paint", **said)
    ((tool, points, radius, phase),) = painted.strokes
    assert (tool, radius, phase) == ("sow", 2.0, "move")
    assert points.tolist() == [[1.0, 2.5], [3.0, 4.0]]
    say(painted, type="paint", **(said | {"points": [[0, 0]] * 256, "radius": 5 * (1 + 1e-12)}))
    assert painted.strokes[1][1].shape == (256, 2)
    assert painted.strokes[1][2] == 5.0
    json.dumps(painted.brush)


SOUND = {"tool": "sow", "points": [[1.0, 2.0]], "radius": 2.0, "phase": "down"}


@pytest.mark.parametrize("wrong", [
    {"tool": "axe"}, {"tool": ["sow"]}, {"tool": None}, {"points": []}, {"points": [[1, 2]] * 257},
    {"points": [[1]]}, {"points": [[1, 2, 3]]}, {"points": "11"}, {"points": [[1, "2"]]},
    {"points": [[1, float("nan")]]}, {"points": [[float("inf"), 1]]}, {"points": [[True, 1]]},
    {"points": [[10**400, 1]]}, {"points": {"0": 1}}, {"points": [{}]}, {"radius": 9},
    {"radius": 0.1}, {"radius": float("nan")}, {"radius": "2"}, {"radius": None}, {"phase": "over"},
    {"phase": ["down"]}, {"points": None},
])  # fmt: skip
def test_a_stroke_that_is_not_sound_is_dropped(painted, wrong):
    say(painted, type="paint", **(SOUND | wrong))
    assert painted.strokes == []
    say(painted, type="paint", **SOUND)
    assert len(painted.strokes) == 1


def test_without_a_brush_nothing_is_painted(stage):
    stage.on_paint(lambda *_: pytest.fail("no brush was offered"))
    say(stage, type="paint", **SOUND)
    stage.brush = BRUSH
    stage.brush = None
    say(stage, type="paint", **SOUND)


def test_only_buttons_that_are_there_are_pressed(stage):
    pressed = []
    stage.on_action(lambda *said: pressed.append(said))
    stage.actions = [{"name": "reverse", "label": "Reverse velocities"}, {"name": "reseed"}]
    for name in ("reverse", "explode", None, ["reverse"], {}, "reseed"):
        say(stage, type="action", name=name, time=1.5)
    for time in ("soon", None, float("nan"), float("inf"), [1]):
        say(stage, type="action", name="reverse", time=time)
    assert pressed == [("reverse", 1.5), ("reseed", 1.5)]


def test_an_overlay_is_plain_json(stage):
    stage.overlay = {"panel": 1, "words": 7}
    assert stage.overlay == {"panel": 1, "words": "7"}
    stage.overlay = {"points": np.array([[1, 2, -1]]), "bar": {"length": np.float64(3)},
                     "words": "All extinct: reseed"}  # fmt: skip
    assert json.loads(json.dumps(stage.overlay)) == {
        "points": [[1.0, 2.0, -1.0]], "bar": {"length": 3.0, "label": ""},
        "words": "All extinct: reseed",
    }  # fmt: skip
    stage.overlay = {"points": np.zeros((0, 3))}
    assert stage.overlay == {}
    stage.overlay = {}
    assert stage.overlay == {}


@pytest.mark.parametrize(("offer", "value", "says"), [
    ("overlay", {"points": [[0, 0, 1]] * 501}, "at most 500"),
    ("overlay", {"points": [[0, 0]]}, "x, y, sign"),
    ("overlay", {"points": [[0, np.nan, 1]]}, "finite"),
    ("overlay", {"bar": {"length": 0}}, "above 0"),
    ("brush", BRUSH | {"radius": [0, 1, 1]}, "low <= start <= high"),
    ("brush", BRUSH | {"tools": [{"name": "a"}, {"name": "a"}]}, "name of its own"),
    ("actions", [{"label": "Reverse"}], "name of its own"),
])  # fmt: skip
def test_an_offer_that_cannot_be_made_is_refused(stage, offer, value, says):
    with pytest.raises(ValueError, match=says):
        setattr(stage, offer, value)


def test_a_newer_simulation_takes_the_place_of_one_that_runs(stage):
    assert stage.open_live(ramp().header(), 1)
    say(stage, type="pull", generation=1, frame=0, credit=4)
    assert stage.push_frame(b"1", 0.0)
    assert stage.open_live({**ramp(n=99).header(), "key": "larger"}, 2)
    assert not stage.open_live(ramp().header(), 1)
    assert not stage.push_frame(b"2", 0.0), "the new one has not been asked for"
    say(stage, type="pull", generation=1, frame=1, credit=4)  # late, of the old one
    assert not stage.push_frame(b"2", 0.0)
    say(stage, type="pull", generation=2, frame=0, credit=4)
    assert stage.push_frame(b"2", 0.0)
    assert (stage.sent[-1][0]["generation"], stage.sent[-1][0]["seq"]) == (2, 1)


def test_the_first_frame_travels_with_its_announcement(stage):
    frame = np.arange(9, dtype="<u2")
    assert stage.open_live(ramp().header(), 1, (frame, 0.5))
    content, buffers = stage.sent[-1]
    assert (content["type"], content["seq"], content["time"]) == ("live", 1, 0.5)
    assert buffers == [frame.tobytes()]
    assert not stage.push_frame(frame, 1.0), "no more of them before the page asks"
    say(stage, type="pull", generation=1, frame=1, credit=1, anew=True)
    assert stage.push_frame(frame, 1.0)
    assert stage.sent[-1][0]["seq"] == 2


def test_many_threads_one_order(stage):
    """Eight threads deliver 20 generations each; the newest wins, chunks are never interleaved."""
    clips = [ramp(key=str(g)) for g in range(160)]
    start = threading.Barrier(8)

    def deliver(k):
        start.wait()
        for g in range(k + 1, 160, 8):
            stage.show(clips[g], g)

    threads = [threading.Thread(target=deliver, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stage.source["generation"] == 159
    order = [content["generation"] for content, _ in stage.sent]
    assert order == sorted(order)


def lightness(rgb):
    """CIE L* of sRGB colours (n, 3) in 0..255 (CIE 15:2004)."""
    linear = np.where(rgb / 255 <= 0.04045, rgb / 255 / 12.92, ((rgb / 255 + 0.055) / 1.055) ** 2.4)
    y = linear @ [0.2126, 0.7152, 0.0722]
    return np.where(y > 216 / 24389, 116 * np.cbrt(y) - 16, y * 24389 / 27)


def colors(name):
    text = json.loads((STATIC / "colormaps.json").read_text())[name]
    return np.array([[int(c[k : k + 2], 16) for k in (0, 2, 4)] for c in text.split()], float)


@pytest.mark.parametrize("name", ["magma", "viridis", "cividis", "gray"])
def test_sequential_maps_grow_lighter_all_the_way(name):
    assert np.all(np.diff(lightness(colors(name))) > 0)


@pytest.mark.parametrize(("name", "sign"), [("balance", -1), ("balance-dark", 1)])
def test_diverging_maps_leave_the_middle_both_ways(name, sign):
    away = sign * lightness(colors(name))
    middle = len(away) // 2
    assert np.all(np.diff(away[middle:]) > 0)
    assert np.all(np.diff(away[: middle + 1]) < 0)
    # Equal distances from zero look equally strong: ten units of L* is about what an eye forgives.
    assert np.abs(away - away[::-1]).max() < 10


def test_the_cyclic_map_closes():
    assert np.array_equal(colors("twilight")[0], colors("twilight")[-1])


def test_scripts_are_short_enough_to_read():
    for part in PARTS:
        assert len((STATIC / "player" / f"{part}.js").read_text().splitlines()) <= 400
