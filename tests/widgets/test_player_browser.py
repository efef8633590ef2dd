"""The player in a real browser, with WebGL2 and without, on made-up movies whose picture is known.

Oracle for pixels: the colour tables themselves, at points where the value follows from the movie's
formula.  Tolerance: 8 of 255 a channel, for eight-bit values, linear interpolation between table
entries and half a pixel of position.
"""

import io
import json

import numpy as np
import pytest
from conftest import ARGUMENTS, chromium_path
from PIL import Image
from widget_page import PAGE, PageServer, collision, discs, lattice, plane, ramp

from kinetoscope.widgets.assets import STATIC
from kinetoscope.widgets.player import Player

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("player")]

CLOSE = 8
RENDERERS = ("2d", "webgl")


@pytest.fixture(scope="module")
def server():
    clips = {"ramp": ramp(), "plane": plane(), "lattice": lattice(), "discs": discs(),
             "many": discs(32768), "collision": collision(),
             "other": ramp(key="other")}  # fmt: skip
    files = {
        "/": ("text/html", PAGE.encode()),
        "/player.mjs": ("text/javascript", Player._esm.encode()),
        "/player.css": ("text/css", Player._css.encode()),
    } | {f"/clip/{n}": ("application/octet-stream", c.to_bytes()) for n, c in clips.items()}
    server = PageServer(files)
    yield server
    server.close()


@pytest.fixture(scope="module")
def browser(chromium):
    """Software WebGL2 must be asked for where there is no graphics card."""
    args = [*ARGUMENTS, "--enable-unsafe-swiftshader"]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=args)
    yield browser
    browser.close()


@pytest.fixture
def open_player(browser, server):
    """Mount a player; at the end the page must have nothing to complain of."""
    contexts, complaints = [], []
    server.refuse.clear()

    def open_(name="ramp", view="map", renderer="2d", settings=(), source=True, **options):
        options = {"viewport": {"width": 900, "height": 640}, "reduced_motion": "no-preference",
                   "color_scheme": "light"} | options  # fmt: skip
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.goto(server.url)
        url = f"/clip/{name}"
        state = {
            "phenomenon": "solitons", "view": view, "live": False,
            "settings": {"renderer": renderer, "autoplay": False, **dict(settings)},
            "source": {"generation": int(source), "key": "", "url": url if source else None,
                       "length": 0},
            "status": {"state": "playing" if source else "loading", "message": "",
                       "progress": None, "generation": int(source)},
        }  # fmt: skip
        page.evaluate("state => mount('/player.mjs', '/player.css', state)", state)
        if source:
            painted(page, 1)
        return page

    yield open_
    for context in contexts:
        context.close()
    # A refused clip is told by the browser itself; everything else is ours.
    assert [c for c in complaints if "404" not in c] == []


def painted(page, generation):
    page.wait_for_function("g => Number(root.dataset.generation) === g", arg=generation)


def data(page, name):
    return page.evaluate("name => root.dataset[name]", name)


def seek(page, time):
    page.evaluate(
        """time => new Promise(done => {
            window.addEventListener('kinetoscope:clock', done, {once: true});
            window.dispatchEvent(new CustomEvent('kinetoscope:seek', {detail: {time}}));
        })""",
        time,
    )


def pixel(page, u, v):
    """The colour at (u, v) of the picture's box, (0, 0) at the low ends of both axes."""
    x, y, w, h = page.evaluate("q('.stage').dataset.box.split(' ').map(Number)")
    place = page.evaluate("(() => { const b = q('.stage').getBoundingClientRect(); "
                          "return [b.x, b.y]; })()")  # fmt: skip
    picture = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), int)
    return picture[int(place[1] + y + h * (1 - v)), int(place[0] + x + w * u)]


def color(name, fraction):
    """The colour table, linear between its control points: written here anew."""
    text = json.loads((STATIC / "colormaps.json").read_text())[name].split()
    points = np.array([[int(c[k : k + 2], 16) for k in (0, 2, 4)] for c in text], float)
    at = np.linspace(0, 1, len(points))
    return np.array([np.interp(fraction, at, points[:, k]) for k in range(3)])


@pytest.mark.parametrize("renderer", RENDERERS)
def test_the_map_has_the_colours_of_the_values(open_player, renderer):
    page = open_player("ramp", renderer=renderer)
    assert data(page, "renderer") == renderer
    seek(page, 10.0)
    for u, v in [(0.1, 0.1), (0.3, 0.8), (0.5, 0.5), (0.8, 0.15), (0.9, 0.9)]:
        # phi = x + t/5 over [0, 3], both axes from edge to edge.
        assert np.abs(pixel(page, u, v) - color("viridis", (2 * u + v) / 3)).max() <= CLOSE
    seek(page, 2.0)
    late = pixel(page, 0.8, 0.5)
    assert np.abs(late - color("viridis", 0.7)).max() > CLOSE, "what is to come is veiled"


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_field_stands_the_right_way_up(open_player, renderer):
    page = open_player("plane", renderer=renderer)
    got = [int(pixel(page, u, v)[0]) for u, v in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75),
                                                  (0.75, 0.75)]]  # fmt: skip
    assert got == [0, 0, 0, 255]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_species_are_never_mixed(open_player, renderer):
    page = open_player("lattice", renderer=renderer)
    for k in range(4):
        assert np.array_equal(pixel(page, (k + 0.5) / 4, 0.4), color("species", k / 3).round())


@pytest.mark.parametrize("renderer", RENDERERS)
def test_discs_are_true_to_size(open_player, renderer):
    page = open_player("discs", renderer=renderer)
    inside = color("viridis", 0.0)
    # Diameter 2 in a box of 10: the radius is a tenth of the box.
    for u, v in [(0.5, 0.5), (0.59, 0.5), (0.41, 0.5), (0.5, 0.59), (0.5, 0.41)]:
        assert np.abs(pixel(page, u, v) - inside).max() <= CLOSE
    for u, v in [(0.615, 0.5), (0.385, 0.5), (0.5, 0.615), (0.58, 0.58)]:
        assert np.abs(pixel(page, u, v) - inside).max() > 100
    assert np.abs(pixel(page, 0.1, 0.9) - color("viridis", 0.25)).max() <= CLOSE


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("name", ["collision", "many"])
def test_it_plays(open_player, renderer, name):
    page = open_player(name, view="both", renderer=renderer, settings={"autoplay": True})
    count = page.evaluate(
        """() => new Promise(done => {
            let n = 0, began = performance.now(), frames = new Set();
            window.addEventListener('kinetoscope:clock', (e) => {
                n++; frames.add(e.detail.time);
                if (n === 40) done([frames.size, 1000 * n / (performance.now() - began)]);
            });
        })"""
    )
    print(f"{name} with {renderer}: {count[1]:.0f} pictures a second")
    assert count[0] >= 30
    assert data(page, "state") == "playing"


def test_the_attributes_and_the_event(open_player):
    page = open_player("ramp")
    assert page.evaluate("({...root.dataset})") == {
        "kinetoscope": "player", "phenomenon": "solitons", "state": "paused", "generation": "1",
        "frame": "0", "frames": "11", "key": "ramp", "scheme": "light", "renderer": "2d",
    }  # fmt: skip
    first = page.evaluate("events.filter(e => e[0] === 'painted')")
    assert [e[1]["generation"] for e in first] == [1]
    clock = page.evaluate("events.find(e => e[0] === 'clock')[1]")
    assert clock == {"phenomenon": "solitons", "generation": 1, "time": 0, "frame": 0}
    assert page.locator(".track input").get_attribute("aria-valuetext") == "t = 0"


def test_keys(open_player):
    page = open_player("ramp")
    page.evaluate("q('.stage').focus()")
    for key, frame in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 10),
                       ("ArrowRight", 10), ("Home", 0), ("ArrowLeft", 0)]:  # fmt: skip
        page.keyboard.press(key)
        page.wait_for_function("f => Number(root.dataset.frame) === f", arg=frame)
    page.keyboard.press("]")
    assert page.locator(".speed").text_content() == "2×"
    for _ in range(9):
        page.keyboard.press("[")
    assert page.locator(".speed").text_content() == "⅛×"
    page.keyboard.press("l")
    assert page.get_by_label("Again and again").get_attribute("aria-pressed") == "false"
    page.keyboard.press("Space")
    page.wait_for_function("root.dataset.state === 'playing'")
    page.keyboard.press("Space")
    page.wait_for_function("root.dataset.state === 'paused'")


def test_backwards_and_the_end(open_player):
    page = open_player("ramp", settings={"loop": False, "seconds": 0.3})
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("root.dataset.state === 'paused' && root.dataset.frame === '10'")
    page.get_by_label("Backwards").click()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("root.dataset.state === 'paused' && root.dataset.frame === '0'")


def test_loop_begins_again(open_player):
    page = open_player("ramp", settings={"autoplay": True, "seconds": 0.4})
    page.wait_for_function(
        """() => { const t = events.filter(e => e[0] === 'clock').map(e => e[1].time);
            return t.filter((x, k) => k && x < t[k - 1]).length >= 2; }"""
    )


def test_scrubbing_by_bar_and_by_drag(open_player):
    page = open_player("ramp")
    page.locator(".track input").fill("7")
    page.wait_for_function("root.dataset.frame === '7'")
    stage = page.locator(".stage").bounding_box()
    x, y, w, _ = page.evaluate("q('.stage').dataset.box.split(' ').map(Number)")
    page.mouse.move(stage["x"] + x + 0.9 * w, stage["y"] + y + 50)
    page.mouse.down()
    page.mouse.move(stage["x"] + x + 0.3 * w, stage["y"] + y + 60, steps=4)
    page.wait_for_function("root.dataset.frame === '3'")
    page.mouse.up()
    assert data(page, "state") == "paused"


def test_a_finger_taps_to_play(open_player):
    page = open_player("ramp", has_touch=True, viewport={"width": 390, "height": 844})
    page.locator(".stage").tap()
    page.wait_for_function("root.dataset.state === 'playing'")
    page.locator(".stage").tap()
    page.wait_for_function("root.dataset.state === 'paused'")


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


def test_an_address_that_fails_falls_back_to_messages(open_player, server):
    server.refuse.add("/clip/ramp")
    page = open_player(source=False)
    page.evaluate("show(1, 'ramp')")
    page.wait_for_function("model.sent.some(m => m.type === 'want')")
    server.refuse.clear()
    page.evaluate("sendChunks(1, 'ramp')")
    painted(page, 1)


def test_it_asks_until_it_is_answered(open_player):
    page = open_player(source=False)
    page.wait_for_function("model.sent.filter(m => m.type === 'ready').length >= 2")
    assert data(page, "state") == "loading"
    assert page.locator(".card").inner_text().startswith("Waiting")
    page.evaluate(
        """model.emit({type: 'state',
            source: {generation: 4, key: 'ramp', url: '/clip/ramp', length: 0},
            status: {state: 'playing', message: '', progress: null, generation: 4}})"""
    )
    painted(page, 4)
    asked = page.evaluate("model.sent.filter(m => m.type === 'ready').length")
    page.evaluate("new Promise(done => setTimeout(done, 1500))")
    assert page.evaluate("model.sent.filter(m => m.type === 'ready').length") == asked


def status(page, state, generation, message, progress=None):
    said = {"state": state, "generation": generation, "message": message, "progress": progress}
    page.evaluate("status => model.update({status})", said)


def test_computing_keeps_the_old_picture_and_offers_to_cancel(open_player):
    page = open_player("ramp")
    status(page, "computing", 2, "Computing the run", 0.4)
    assert data(page, "state") == "computing"
    page.get_by_role("button", name="Cancel").click()
    assert page.evaluate("model.sent.at(-1)") == {"type": "cancel"}
    assert page.locator("progress").evaluate("p => p.value") == 0.4
    assert page.locator(".stage.dim").count() == 1
    assert data(page, "generation") == "1"
    page.evaluate("show(2, 'other')")
    painted(page, 2)
    assert page.locator(".veil").is_hidden()


def test_failure_is_a_sentence(open_player):
    page = open_player("ramp")
    status(page, "failed", 2, "speed must be below 1 c; got <b>2</b>.")
    assert data(page, "state") == "failed"
    assert page.get_by_role("alert").inner_text() == "speed must be below 1 c; got <b>2</b>."
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
    assert pull == {"type": "pull", "generation": 1, "frame": 0, "credit": 4, "anew": True}
    page.evaluate(LIVE, [1, 3, 1])
    page.wait_for_function("root.dataset.frame === '3'")
    assert page.evaluate("model.sent.at(-1)")["frame"] == 2, "the window moves on at half"
    page.evaluate(LIVE, [2, 2, 1])  # late
    page.evaluate(LIVE, [9, 9, 0])  # of another run
    page.evaluate(LIVE, [4, 4, 1])
    page.wait_for_function("root.dataset.frame === '4'")
    assert page.locator(".time").text_content() == "t = 2"
    page.get_by_role("button", name="Pause").click()
    asked = page.evaluate("model.sent.length")
    page.evaluate(LIVE, [5, 8, 1])
    page.wait_for_function("root.dataset.frame === '8'")
    assert page.evaluate("model.sent.length") == asked, "paused: nothing more is asked for"
    page.get_by_label("One frame forward").click()
    assert page.evaluate("model.sent.at(-1)")["credit"] == 1
    # A clip takes over.
    page.evaluate("show(2, 'ramp')")
    painted(page, 2)


def test_a_lost_live_frame_does_not_stop_the_show(open_player):
    page = open_player(source=False, settings={"autoplay": True})
    page.evaluate("h => model.emit({type: 'live', generation: 1, header: h})", live_header())
    page.wait_for_function("model.sent.filter(m => m.type === 'pull' && m.anew).length >= 2")


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
    assert page.evaluate("model.sent.at(-1)") == {"type": "export", "format": "csv"}
    with page.expect_download() as waiting:
        page.evaluate(
            "model.emit({type: 'file', name: 'run.csv'}, [new TextEncoder().encode('t,x').buffer])"
        )
    assert waiting.value.suggested_filename == "run.csv"
    assert waiting.value.path().read_bytes() == b"t,x"


def test_a_lost_context_costs_nothing(open_player):
    page = open_player("ramp", renderer="webgl")
    seek(page, 10.0)
    page.evaluate("q('canvas.picture').getContext('webgl2').getExtension('WEBGL_lose_context')"
                  ".loseContext()")  # fmt: skip
    page.wait_for_function("root.dataset.renderer === '2d'")
    seek(page, 10.0)
    assert np.abs(pixel(page, 0.3, 0.8) - color("viridis", 1.4 / 3)).max() <= CLOSE


def test_cleanup_leaves_nothing(open_player):
    page = open_player("collision", renderer="webgl", settings={"autoplay": True})
    page.evaluate("cleanup()")
    assert page.evaluate("model.listeners") == 0
    page.evaluate("events.length = 0; model.sent.length = 0")
    page.evaluate(
        """new Promise(done => {
            for (const n of ['seek', 'save', 'present'])
                window.dispatchEvent(new CustomEvent('kinetoscope:' + n, {detail: {time: 1}}));
            document.dispatchEvent(new Event('visibilitychange'));
            show(9, 'ramp');
            setTimeout(done, 600);
        })"""
    )
    kinds = page.evaluate("events.map(e => e[0])")
    assert [kind for kind in kinds if kind in ("painted", "clock")] == []
    assert page.evaluate("model.sent.length") == 0
    assert page.evaluate("root.isConnected") is False


def test_less_motion_starts_paused(open_player):
    page = open_player("ramp", settings={"autoplay": True}, reduced_motion="reduce")
    assert data(page, "state") == "paused"


@pytest.mark.parametrize("name", ["collision", "discs"])
def test_a_small_phone_shows_everything(open_player, name):
    page = open_player(name, view="both", viewport={"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for button in page.locator(".bar button:visible").all():
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


def test_the_theme_of_the_page_is_followed(open_player):
    page = open_player("ramp")
    page.evaluate("document.documentElement.classList.add('dark')")
    page.wait_for_function("root.dataset.scheme === 'dark'")
    assert page.evaluate("getComputedStyle(root).backgroundColor") == "rgb(26, 29, 33)"
    page.evaluate("document.documentElement.classList.remove('dark')")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("root.dataset.scheme === 'dark'")


def test_presenting_hides_the_rest(open_player):
    page = open_player("ramp")
    tell = "window.dispatchEvent(new CustomEvent('kinetoscope:present'))"
    page.evaluate(tell)
    assert page.evaluate("document.documentElement.className") == "kinetoscope-present"
    page.evaluate(tell)
    assert page.evaluate("document.documentElement.className") == ""


def test_layers_and_views_are_chosen_with_buttons(open_player):
    page = open_player("collision", view="both")
    page.get_by_role("button", name="Wave").click()
    assert page.get_by_role("button", name="Wave").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="φ").click()
    page.get_by_role("button", name="Map", exact=True).click()
    seek(page, 5.0)
    # Far from the walls phi = -1, near the low end of the diverging map.
    assert pixel(page, 0.01, 0.02)[2] > pixel(page, 0.01, 0.02)[0] + 40
