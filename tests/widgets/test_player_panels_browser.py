"""Several pictures on one clock, and a clock that runs by decades, in a real browser.

Oracle: the clips' formulas and the colour tables, as in test_player_browser; tolerance likewise.
"""

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_page import boxes, color, data, pixel, pixels, seek

pytestmark = [pytest.mark.browser]

CLOSE = 8
RENDERERS = ("2d", "webgl")


@pytest.mark.parametrize("renderer", RENDERERS)
def test_discs_stand_beside_a_field(open_player, renderer):
    page = open_player("pair", renderer=renderer)
    assert data(page, "panels") == "2"
    left, right = boxes(page)
    assert left[0] + left[2] < right[0], "side by side where there is room"
    # Proportions of the axes: 10 x 10 and 2 x 1; a pixel of rounding each way.
    assert left[2] == pytest.approx(left[3], abs=1)
    assert right[2] == pytest.approx(2 * right[3], abs=2)
    inside = color("viridis", 0.0)
    *within, beyond = pixels(page, [(0.5, 0.5), (0.58, 0.5), (0.5, 0.42), (0.63, 0.5)])
    assert np.abs(np.array(within) - inside).max() <= CLOSE
    assert np.abs(beyond - inside).max() > 100
    corners = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
    assert pixels(page, corners, 1)[:, 0].tolist() == [0, 0, 0, 255]
    words = page.get_by_role("img").get_attribute("aria-label")
    assert words == "Box of discs, Where they are"


@pytest.mark.parametrize("renderer", RENDERERS)
def test_two_bits_beside_sixteen(open_player, renderer):
    page = open_player("twins", renderer=renderer)
    got = pixels(page, [((k + 0.5) / 4, 0.4) for k in range(4)])
    assert np.array_equal(got, [color("species", k / 3).round() for k in range(4)])
    # Cell centres: u of the box is value (30 u - 1/2) / 29.
    points = [(0.25, 0.6), (0.75, 0.3)]
    want = [color("gray", (30 * u - 0.5) / 29) for u, _ in points]
    assert np.abs(pixels(page, points, 1) - want).max() <= CLOSE
    seek(page, 2.0)
    assert data(page, "frame") == "2"
    assert np.array_equal(pixel(page, 0.125, 0.4), color("species", 0).round())


def test_the_menu_is_that_of_the_first_panel_with_a_choice(open_player):
    page = open_player("twins")
    page.get_by_role("button", name="north").click()
    expect(page.get_by_role("button", name="north")).to_have_attribute("aria-pressed", "true")
    seek(page, 1.0)
    assert np.abs(pixel(page, 0.5, 0.75, 1) - color("gray", 22 / 29)).max() <= CLOSE
    assert np.array_equal(pixel(page, 0.125, 0.4), color("species", 0).round())


@pytest.mark.parametrize("name", ["pair", "twins"])
def test_on_a_phone_they_stand_one_above_the_other(open_player, name):
    page = open_player(name, viewport={"width": 390, "height": 844})
    page.wait_for_function("q('.stage').clientHeight > 500")
    seek(page, 1.0)
    upper, lower = boxes(page)
    assert upper[1] + upper[3] < lower[1]
    assert min(box[2] for box in (upper, lower)) > 170, "large enough to see something"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_another_clip_takes_the_stage_from_two(open_player):
    page = open_player("pair", renderer="webgl")
    page.evaluate("show(2, 'lattice')")
    page.wait_for_function("root.dataset.key === 'sites' && !('panels' in root.dataset)")
    seek(page, 1.0)
    assert np.array_equal(pixel(page, 0.875, 0.4), color("species", 1).round())
    page.evaluate("show(3, 'twins')")
    page.wait_for_function("root.dataset.key === 'twins' && root.dataset.panels === '2'")


# --- by decades -------------------------------------------------------------------------------
def test_a_logarithmic_clock_is_even_in_decades(open_player):
    page = open_player("decades")
    scrub = page.locator(".track input")
    # The middle of four decades is t = 1, the third of seven frames.
    scrub.fill("3")
    page.wait_for_function("root.dataset.frame === '2'")
    expect(page.locator(".time")).to_have_text("t = 1.00 s")
    clock = page.evaluate("events.filter(e => e[0] === 'clock').at(-1)[1]")
    assert (clock["time"], clock["frame"]) == (1, 2)
    expect(scrub).to_have_attribute("aria-valuetext", "t = 1.00 s, ageing")
    # Between 10 and 100 the nearer on the scale of decades: sqrt(1000) is where they meet.
    seek(page, 30.0)
    assert data(page, "frame") == "5"
    seek(page, 33.0)
    assert data(page, "frame") == "6"
    page.evaluate("q('.stage').focus()")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("root.dataset.frame === '5'")
    page.keyboard.press("Home")
    page.wait_for_function("root.dataset.frame === '0'")
    expect(page.locator(".time")).to_have_text("t = 0.0100 s")


def test_the_map_of_a_logarithmic_clock_is_even_in_decades(open_player):
    page = open_player("decades")
    seek(page, 100.0)
    # log10 t from -2 to 2; colours well inside the stretch whose nearest frame is known.
    powers, frames = np.array([-1.9, -1.0, 0.0, 1.0, 1.9]), np.array([0, 1, 2, 5, 6])
    got = pixels(page, [((power + 2) / 4, 0.9) for power in powers])
    steps = [np.abs(got - color("viridis", k / 6)).max(axis=1) for k in range(7)]
    # The map is smooth between its seven columns: nearest colour, not equal colour.
    assert np.abs(np.argmin(steps, axis=0) - frames).max() <= 1


def test_it_plays_at_a_constant_pace_a_decade(open_player):
    page = open_player("decades", settings={"autoplay": True, "seconds": 4})
    page.wait_for_function(
        """() => new Set(events.filter(e => e[0] === 'clock').map(e => e[1].frame)).size === 7"""
    )
    positions = page.evaluate(
        """() => new Promise(done => {
            const seen = [];
            const look = (e) => {
                seen.push([performance.now(), Number(q('.track input').value)]);
                if (seen.length === 20) { window.removeEventListener('kinetoscope:clock', look); done(seen); }
            };
            window.addEventListener('kinetoscope:clock', look);
        })"""  # noqa: E501
    )
    steps = np.diff(np.array(positions), axis=0)
    forward = steps[(steps[:, 1] > 0) & (steps[:, 0] > 0)]
    # Seven frames make 6 units of the bar in 4 s; a step of the clock is at most 0.1 s long.
    assert np.all(forward[:, 1] <= 0.1 * 6 / 4 + 1e-9)
    assert forward[:, 1].sum() > 0


def test_stretches_are_named_on_the_time_line(open_player):
    page = open_player("decades")
    first, second = page.locator(".spans span").all()
    assert [first.text_content(), second.text_content()] == ["ballistic", "ageing"]
    line = page.locator(".spans").bounding_box()

    def ends(span):
        box = span.bounding_box()
        left = (box["x"] - line["x"]) / line["width"]
        return left, left + box["width"] / line["width"]

    # From before the beginning to 0.1: the first of four decades; 1 to 100: the last two.
    assert ends(first) == pytest.approx((0.0, 0.25), abs=0.01)
    assert ends(second) == pytest.approx((0.5, 1.0), abs=0.01)
    tick = page.locator(".marks i").bounding_box()["x"] + 1
    assert (tick - line["x"]) / line["width"] == pytest.approx(0.75, abs=0.01)
