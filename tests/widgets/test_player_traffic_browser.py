"""What comes into the player and what goes out: clips by address or message, live frames, files.

Oracle: the messages and bytes themselves, and Pillow for the pictures saved.
"""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from widget_page import color, data, lattice, painted, pixel, ramp, seek, twins

pytestmark = [pytest.mark.browser]

CLOSE = 8  # of 255 a channel, as in test_player_browser
RENDERERS = ("2d", "webgl")


def heard(page, **message):
    """Wait until the page has said this; other words may come before and after it."""
    page.wait_for_function(
        """want => model.sent.some(said =>
            Object.entries(want).every(([name, value]) => said[name] === value))""",
        arg=message,
    )


def test_a_new_run_goes_on_from_the_same_moment(open_player):
    page = open_player("ramp")
    seek(page, 6.0)
    page.evaluate("show(2, 'other')")
    painted(page, 2)
    page.wait_for_function("root.dataset.frame === '6'")
    assert (data(page, "key"), data(page, "state")) == ("other", "paused")


def test_generations_never_go_back(open_player):
    page = open_player("ramp")
    page.evaluate("show(5, 'other'); show(3, 'ramp'); show(4, 'ramp')")
    painted(page, 5)
    page.evaluate("sendChunks(4, 'ramp')")
    seek(page, 5.0)
    assert (data(page, "generation"), data(page, "key")) == ("5", "other")
    seen = page.evaluate("events.map(e => e[1].generation)")
    assert seen == sorted(seen)


def test_chunks_and_a_lost_one(open_player):
    page = open_player(source=False)
    page.evaluate("show(1, null); sendChunks(1, 'collision', 0, 65536, 3)")
    page.wait_for_function("model.sent.some(m => m.type === 'want')")
    want = page.evaluate("model.sent.find(m => m.type === 'want')")
    assert want == {"type": "want", "generation": 1, "offset": 3 * 65536}
    page.evaluate("sendChunks(1, 'collision', 3 * 65536, 65536)")
    painted(page, 1)
    seek(page, 149.0)
    assert data(page, "frame") == "298"


def test_an_address_that_fails_falls_back_to_messages(open_player, player_pages):
    player_pages.refuse.add("/clip/ramp")
    page = open_player(source=False)
    page.evaluate("show(1, 'ramp')")
    page.wait_for_function("model.sent.some(m => m.type === 'want')")
    player_pages.refuse.clear()
    page.evaluate("sendChunks(1, 'ramp')")
    painted(page, 1)


def test_a_clip_that_ends_early_can_be_seen_until_the_rest_has_come(open_player):
    page = open_player(source=False)
    asked = []

    def cut(route):
        asked.append(route)
        if len(asked) > 1:
            return route.fulfill(status=404)
        answer = route.fetch()
        return route.fulfill(status=200, body=answer.body()[: len(answer.body()) // 2])

    page.route("**/clip/collision", cut)
    page.evaluate("show(1, 'collision')")
    painted(page, 1)
    heard(page, type="want", offset=0)
    assert len(asked) == 2
    seek(page, 10.0)
    page.wait_for_function("root.dataset.frame === '20'")
    page.unroute("**/clip/collision")
    page.evaluate("sendChunks(1, 'collision')")
    seek(page, 149.0)
    page.wait_for_function("root.dataset.frame === '298'")


def test_it_asks_until_it_is_answered(open_player):
    page = open_player(source=False)
    page.wait_for_function("model.sent.filter(m => m.type === 'ready').length >= 2")
    assert data(page, "state") == "loading"
    expect(page.locator(".veil .card")).to_contain_text("Waiting")
    page.evaluate(
        """model.emit({type: 'state',
            source: {generation: 4, key: 'ramp', url: '/clip/ramp', length: 0},
            status: {state: 'playing', message: '', progress: null, generation: 4}})"""
    )
    painted(page, 4)
    asked = page.evaluate("model.sent.filter(m => m.type === 'ready').length")
    page.evaluate("new Promise(done => setTimeout(done, 1500))")
    assert page.evaluate("model.sent.filter(m => m.type === 'ready').length") == asked


def status(page, state, generation, message="", progress=None):
    said = {"state": state, "generation": generation, "message": message, "progress": progress}
    page.evaluate("status => model.update({status})", said)


def test_computing_keeps_the_old_picture_and_offers_to_cancel(open_player):
    page = open_player("ramp")
    status(page, "computing", 2, "Computing the run", 0.4)
    assert data(page, "state") == "computing"
    page.get_by_role("button", name="Cancel").click()
    heard(page, type="cancel")
    expect(page.locator("progress")).to_have_js_property("value", 0.4)
    expect(page.locator(".stage.dim")).to_have_count(1)
    assert data(page, "generation") == "1"
    page.evaluate("show(2, 'other')")
    painted(page, 2)
    expect(page.locator(".veil")).to_be_hidden()


def test_a_picture_whose_run_goes_on_plays_and_says_how_far_it_is(open_player):
    page = open_player("ramp")
    status(page, "computing", 1, "Discs collide", 0.4)
    assert data(page, "state") == "paused", "it plays as far as it has come"
    expect(page.locator(".coming")).to_have_text("Discs collide, 40 %Cancel")
    expect(page.locator(".stage.dim")).to_have_count(0)
    page.get_by_role("button", name="Cancel").click()
    heard(page, type="cancel")
    status(page, "playing", 1)
    expect(page.locator(".coming")).to_be_hidden()


def test_failure_is_a_sentence(open_player):
    page = open_player("ramp")
    status(page, "failed", 2, "speed must be below 1 c; got <b>2</b>.")
    assert data(page, "state") == "failed"
    expect(page.get_by_role("alert")).to_have_text("speed must be below 1 c; got <b>2</b>.")
    page.evaluate("show(3, 'other')")
    painted(page, 3)
    assert data(page, "state") == "paused"


LIVE = """([from, to, generation]) => {
    for (let k = from; k <= to; k++) {
        const q = new Uint8Array(9).fill(25 * k);
        model.emit({type: 'frame', generation, seq: k, time: k / 2}, [q.buffer]);
    }
}"""


def live_header():
    header = ramp().header()
    header["layers"][0]["dtype"] = "uint8"
    header["key"] = "live"
    return header


def test_live_frames_are_pulled_shown_and_dropped_when_late(open_player):
    page = open_player(source=False, settings={"autoplay": True})
    page.evaluate("h => model.emit({type: 'live', generation: 1, header: h})", live_header())
    pull = page.evaluate("model.sent.find(m => m.type === 'pull')")
    assert pull == {"type": "pull", "generation": 1, "frame": 0, "credit": 6, "anew": True}
    page.evaluate(LIVE, [1, 3, 1])
    page.wait_for_function("root.dataset.frame === '3'")
    heard(page, type="pull", frame=2, anew=False)  # they come fast: the window grows
    page.evaluate(LIVE, [2, 2, 1])  # late
    page.evaluate(LIVE, [9, 9, 0])  # of another run
    page.evaluate(LIVE, [4, 4, 1])
    page.wait_for_function("root.dataset.frame === '4'")
    expect(page.locator(".time")).to_have_text("t = 2")
    page.get_by_role("button", name="Pause").click()
    page.wait_for_function("root.dataset.state === 'paused'")
    asked = page.evaluate("model.sent.length")
    page.evaluate(LIVE, [5, 8, 1])
    page.wait_for_function("root.dataset.frame === '8'")
    assert page.evaluate("model.sent.length") == asked, "paused: nothing more is asked for"
    page.get_by_label("One frame forward").click()
    heard(page, type="pull", credit=1)
    # A clip takes over.
    page.evaluate("show(2, 'ramp')")
    painted(page, 2)


def test_a_lost_live_frame_does_not_stop_the_show(open_player):
    page = open_player(source=False, settings={"autoplay": True})
    page.evaluate("h => model.emit({type: 'live', generation: 1, header: h})", live_header())
    page.wait_for_function("model.sent.filter(m => m.type === 'pull' && m.anew).length >= 2")


def live(page, clip, generation, seq):
    """A frame of a running simulation, as Python sends it."""
    page.evaluate(
        """([bytes, generation, seq]) => model.emit(
            {type: 'frame', generation, seq, time: seq}, [new Uint8Array(bytes).buffer])""",
        [clip.payload()[0].tolist(), generation, seq],
    )


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_running_simulation_has_panels_and_may_change_its_size(open_player, renderer):
    page = open_player(source=False, renderer=renderer, settings={"autoplay": True})
    both, alone = twins(), lattice()
    announce = "([header, generation]) => model.emit({type: 'live', generation, header})"
    page.evaluate(announce, [both.header(), 1])
    live(page, both, 1, 1)
    page.wait_for_function("root.dataset.panels === '2' && root.dataset.frame === '1'")
    assert np.array_equal(pixel(page, 0.625, 0.4), color("species", 2 / 3).round())
    assert np.abs(pixel(page, 0.25, 0.6, 1) - color("gray", 7 / 29)).max() <= CLOSE
    page.evaluate(announce, [alone.header(), 2])
    heard(page, type="pull", generation=2, anew=True)
    live(page, both, 1, 2)  # late, of the old one
    live(page, both, 2, 1)  # of the wrong size
    live(page, alone, 2, 2)
    painted(page, 2)
    expect(page.locator(".time")).to_have_text("t = 2")
    assert data(page, "frame") == "2"
    assert page.evaluate("'panels' in root.dataset") is False
    assert np.array_equal(pixel(page, 0.875, 0.4), color("species", 1).round())


def test_a_long_way_is_filled_with_more_frames(open_player):
    """0.15 s to and fro at sixty frames a second: four under way would let through 27."""
    page = open_player(source=False, settings={"autoplay": True})
    page.evaluate(
        """header => {
            let granted = 0, sent = 0;
            model.answer = (m) => m.type === 'pull' && setTimeout(() => {
                granted = Math.max(granted, (m.anew ? sent : m.frame) + m.credit);
            }, 75);
            window.feeding = setInterval(() => {
                if (sent >= granted) return;
                const seq = ++sent;
                setTimeout(() => model.emit({type: 'frame', generation: 1, seq, time: seq},
                    [new Uint8Array(9).buffer]), 75);
            }, 16);
            model.emit({type: 'live', generation: 1, header});
        }""",
        live_header(),
    )
    page.wait_for_function("model.sent.some(m => m.credit > 4)")
    page.evaluate("clearInterval(feeding)")
    assert page.evaluate("model.sent.every(m => !(m.credit > 16))"), "more is not granted"


def saved(page, format_):
    with page.expect_download() as waiting:
        page.evaluate(
            "format => window.dispatchEvent("
            "new CustomEvent('kinetoscope:save', {detail: {format}}))", format_)  # fmt: skip
    assert waiting.value.suggested_filename == f"solitons.{format_}"
    return waiting.value.path().read_bytes()


@pytest.mark.parametrize("renderer", RENDERERS)
def test_pictures_are_saved(open_player, renderer):
    page = open_player("ramp", renderer=renderer, settings={"seconds": 1})
    seek(page, 10.0)
    png = np.asarray(Image.open(io.BytesIO(saved(page, "png"))).convert("RGB"), int)
    x, y, w, h = page.evaluate("q('.stage').dataset.box.split(' ').map(Number)")
    scale = png.shape[1] / page.evaluate("q('.stage').clientWidth")
    middle = png[int(scale * (y + h / 2)), int(scale * (x + w / 2))]
    assert np.abs(middle - color("viridis", 0.5)).max() <= CLOSE
    gif = Image.open(io.BytesIO(saved(page, "gif")))
    assert (gif.n_frames, gif.info["loop"]) == (11, 0)
    gif.seek(10)
    frame = np.asarray(gif.convert("RGB"), int)
    scale = frame.shape[1] / page.evaluate("q('.stage').clientWidth")
    middle = frame[int(scale * (y + h / 2)), int(scale * (x + w / 2))]
    # Five bits a channel in the palette: up to eight more.
    assert np.abs(middle - color("viridis", 0.5)).max() <= CLOSE + 8
    assert saved(page, "webm")[:4] == b"\x1a\x45\xdf\xa3"


def test_data_are_asked_for_and_handed_over(open_player):
    page = open_player("ramp")
    page.get_by_label("Save", exact=True).click()
    page.get_by_role("menuitem", name="Data (CSV)").click()
    heard(page, type="export", format="csv")
    with page.expect_download() as waiting:
        page.evaluate(
            "model.emit({type: 'file', name: 'run.csv'}, [new TextEncoder().encode('t,x').buffer])"
        )
    assert waiting.value.suggested_filename == "run.csv"
    assert waiting.value.path().read_bytes() == b"t,x"
