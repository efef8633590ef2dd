"""The player in a real browser, with WebGL2 and without, on made-up movies whose picture is known.

Oracle for pixels: the colour tables themselves, at points where the value follows from the movie's
formula.  Tolerance: 8 of 255 a channel, for eight-bit values, linear interpolation between table
entries and half a pixel of position.
"""

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_page import color, data, pixel, pixels, seek

pytestmark = [pytest.mark.browser]

CLOSE = 8
RENDERERS = ("2d", "webgl")


@pytest.mark.parametrize("renderer", RENDERERS)
def test_the_map_has_the_colours_of_the_values(open_player, renderer):
    page = open_player("ramp", renderer=renderer)
    assert data(page, "renderer") == renderer
    seek(page, 10.0)
    points = [(0.1, 0.1), (0.3, 0.8), (0.5, 0.5), (0.8, 0.15), (0.9, 0.9)]
    # phi = x + t/5 over [0, 3], both axes from edge to edge.
    want = [color("viridis", (2 * u + v) / 3) for u, v in points]
    assert np.abs(pixels(page, points) - want).max() <= CLOSE
    seek(page, 2.0)
    late = pixel(page, 0.8, 0.5)
    assert np.abs(late - color("viridis", 0.7)).max() > CLOSE, "what is to come is veiled"


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_field_stands_the_right_way_up(open_player, renderer):
    page = open_player("plane", renderer=renderer)
    corners = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
    assert pixels(page, corners)[:, 0].tolist() == [0, 0, 0, 255]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_species_are_never_mixed(open_player, renderer):
    page = open_player("lattice", renderer=renderer)
    got = pixels(page, [((k + 0.5) / 4, 0.4) for k in range(4)])
    assert np.array_equal(got, [color("species", k / 3).round() for k in range(4)])


@pytest.mark.parametrize("renderer", RENDERERS)
def test_discs_are_true_to_size(open_player, renderer):
    page = open_player("discs", renderer=renderer)
    inside = color("viridis", 0.0)
    # Diameter 2 in a box of 10: the radius is a tenth of the box.
    within = [(0.5, 0.5), (0.59, 0.5), (0.41, 0.5), (0.5, 0.59), (0.5, 0.41)]
    beyond = [(0.615, 0.5), (0.385, 0.5), (0.5, 0.615), (0.58, 0.58)]
    *got, another = pixels(page, [*within, *beyond, (0.1, 0.9)])
    off = np.abs(np.array(got) - inside).max(axis=1)
    assert off[: len(within)].max() <= CLOSE
    assert off[len(within) :].min() > 100
    assert np.abs(another - color("viridis", 0.25)).max() <= CLOSE


def test_without_a_graphics_chip_the_plain_canvas_draws(open_player):
    """Software WebGL is there, as the tests above show, and would be the slower one."""
    assert data(open_player("discs", renderer=None), "renderer") == "2d"


def test_both_renderers_cover_the_same_pixels(open_player):
    """Two cuts through a disc, pixel by pixel."""
    cut = np.linspace(0.38, 0.62, 25)
    points = [(u, 0.5) for u in cut] + [(0.5, v) for v in cut]
    plain, chip = (pixels(open_player("discs", renderer=r), points) for r in RENDERERS)
    # A centre is off by at most an eighth of a pixel: an edge pixel by as much of the contrast.
    assert np.abs(plain - chip).max() <= 0.2 * 255


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
    expect(page.locator(".track input")).to_have_attribute("aria-valuetext", "t = 0")


def test_keys(open_player):
    page = open_player("ramp")
    page.evaluate("q('.stage').focus()")
    for key, frame in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 10),
                       ("ArrowRight", 10), ("Home", 0), ("ArrowLeft", 0)]:  # fmt: skip
        page.keyboard.press(key)
        page.wait_for_function("f => Number(root.dataset.frame) === f", arg=frame)
    page.keyboard.press("]")
    expect(page.locator(".speed")).to_have_text("2×")
    for _ in range(9):
        page.keyboard.press("[")
    expect(page.locator(".speed")).to_have_text("⅛×")
    page.keyboard.press("l")
    expect(page.get_by_label("Again and again")).to_have_attribute("aria-pressed", "false")
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
    page.wait_for_function("root.dataset.state === 'paused'")


def test_a_finger_taps_to_play(open_player):
    page = open_player("ramp", has_touch=True, viewport={"width": 390, "height": 844})
    page.locator(".stage").tap()
    page.wait_for_function("root.dataset.state === 'playing'")
    page.locator(".stage").tap()
    page.wait_for_function("root.dataset.state === 'paused'")


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
    expect(page.get_by_role("button", name="Wave")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="φ").click()
    page.get_by_role("button", name="Map", exact=True).click()
    seek(page, 5.0)
    # Far from the walls phi = -1, near the low end of the diverging map.
    red, _, blue = pixel(page, 0.01, 0.02)
    assert blue > red + 40
