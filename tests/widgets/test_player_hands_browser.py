"""A hand on the picture: brush, buttons, and what is written over it, in a real browser.

Oracle: the places that the stage tells of, turned into the units of the axes here anew.
"""

import numpy as np
import pytest
from playwright.sync_api import expect
from widget_page import boxes, data, pixel, pixels, seek

pytestmark = [pytest.mark.browser]

TOOLS = [
    {"name": "sow", "label": "Sow", "colour": "#0072b2"},
    {"name": "clear", "label": "Clear", "colour": "#ffffff"},
]
BRUSH = {"tools": TOOLS, "radius": [0.5, 5, 2], "panel": 0}


@pytest.fixture
def board(open_player):
    return open_player("lattice", offers={"brush": BRUSH})


def place(page, x, y):
    """The point of the page where (x, y) of the 30 x 30 lattice lies."""
    left, top, w, h = boxes(page)[0]
    stage = page.locator(".stage").bounding_box()
    return stage["x"] + left + x / 30 * w, stage["y"] + top + (1 - y / 30) * h


def strokes(page):
    return page.evaluate("model.sent.filter(m => m.type === 'paint')")


def phase(page, wanted, count=1):
    page.wait_for_function(
        "([wanted, n]) => model.sent.filter(m => m.type === 'paint' && m.phase === wanted)"
        ".length >= n",
        arg=[wanted, count],
    )


def test_a_stroke_is_told_in_the_units_of_the_axes(board):
    board.get_by_role("button", name="Sow").click()
    expect(board.get_by_role("button", name="Sow")).to_have_attribute("aria-pressed", "true")
    board.mouse.move(*place(board, 6, 9))
    board.mouse.down()
    board.mouse.move(*place(board, 21, 24), steps=5)
    board.mouse.up()
    phase(board, "up")
    said = strokes(board)
    assert said[0]["phase"] == "down"
    assert said[-1]["phase"] == "up"
    assert {one["phase"] for one in said[1:-1]} == {"move"}
    assert {one["tool"] for one in said} == {"sow"}
    assert {one["radius"] for one in said} == {2}
    # Half a pixel of some 370 for 30 sites.
    assert said[0]["points"] == [pytest.approx([6, 9], abs=0.1)]
    assert said[-1]["points"] == [pytest.approx([21, 24], abs=0.1)]
    moved = [point for one in said[1:-1] for point in one["points"]]
    assert moved[-1] == pytest.approx([21, 24], abs=0.1)
    assert np.all(np.diff(np.array(moved), axis=0) >= -1e-9)
    assert data(board, "state") == "paused", "painting is no tap"
    assert data(board, "frame") == "0", "nor a scrub"


def test_many_points_within_a_frame_are_told_together(board):
    board.get_by_role("button", name="Sow").click()
    board.mouse.move(*place(board, 6, 9))
    board.mouse.down()
    phase(board, "down")
    x, y = place(board, 15, 15)
    count = board.evaluate(
        """([clientX, clientY]) => {
            const before = model.sent.length;
            for (let k = 0; k < 600; k++)
                q('.stage').dispatchEvent(new PointerEvent('pointermove',
                    {clientX: clientX + k / 10, clientY, isPrimary: true, pointerId: 1}));
            return model.sent.length - before;
        }""",
        [x, y],
    )
    assert count == 0
    phase(board, "move", 3)
    sizes = [len(one["points"]) for one in strokes(board) if one["phase"] == "move"]
    assert sizes[-3:] == [256, 256, 88]
    board.mouse.up()


def test_the_ring_is_as_large_as_the_brush(board):
    ring = board.locator(".ring")
    board.get_by_role("button", name="Clear").click()
    board.mouse.move(*place(board, 15, 15))
    expect(ring).to_be_visible()
    wide = boxes(board)[0][2]
    assert ring.bounding_box()["width"] == pytest.approx(4 / 30 * wide, abs=1)
    board.get_by_label("Radius of the brush").fill("5")
    board.wait_for_function("w => Math.abs(q('.ring').offsetWidth - w) < 2", arg=10 / 30 * wide)
    board.mouse.move(2, 2)
    expect(ring).to_be_hidden()


def test_only_a_tool_in_hand_takes_the_finger(open_player):
    page = open_player(
        "lattice", offers={"brush": BRUSH}, has_touch=True, viewport={"width": 390, "height": 844}
    )
    action = "getComputedStyle(q('.stage')).touchAction"
    assert page.evaluate(action) == "pan-y"
    page.get_by_role("button", name="Sow").tap()
    page.wait_for_function(f"{action} === 'none'")
    page.touchscreen.tap(*place(page, 10, 10))
    phase(page, "up")
    assert [one["phase"] for one in strokes(page)] == ["down", "up"]
    assert data(page, "state") == "paused"
    page.get_by_role("button", name="Sow").tap()
    page.wait_for_function(f"{action} === 'pan-y'")
    page.touchscreen.tap(*place(page, 10, 10))
    page.wait_for_function("root.dataset.state === 'playing'")
    assert len(strokes(page)) == 2


def test_keys_paint_too_and_escape_lets_go(board):
    button = board.get_by_role("button", name="Sow")
    button.click()
    board.evaluate("q('.stage').focus()")
    for key in ("Enter", "ArrowRight", "Shift+ArrowUp", "Enter"):
        board.keyboard.press(key)
    phase(board, "up", 2)
    spots = [one["points"][0] for one in strokes(board) if one["phase"] == "down"]
    assert spots == [[15, 15], [17, 23]]  # a radius to the right, four upwards
    board.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-pressed", "false")
    board.keyboard.press("ArrowRight")
    board.wait_for_function("root.dataset.frame === '1'")


def test_outside_the_picture_nothing_is_painted(board):
    board.get_by_role("button", name="Sow").click()
    stage = board.locator(".stage").bounding_box()
    board.mouse.click(stage["x"] + 3, stage["y"] + 3)
    board.mouse.click(*place(board, 3, 3))
    phase(board, "up")
    assert len(strokes(board)) == 2


def test_a_brush_may_come_and_go(board):
    board.get_by_role("button", name="Sow").click()
    board.evaluate("model.update({brush: null})")
    expect(board.get_by_role("button", name="Sow")).to_have_count(0)
    assert board.evaluate("getComputedStyle(q('.stage')).touchAction") == "pan-y"
    board.evaluate("brush => model.update({brush})", BRUSH | {"tools": TOOLS[:1]})
    expect(board.get_by_role("button", name="Sow")).to_be_visible()


def test_buttons_say_their_names(open_player):
    page = open_player("lattice", offers={"actions": [
        {"name": "reverse", "label": "Reverse velocities", "hint": "Every v becomes −v"},
        {"name": "reseed", "label": "", "hint": ""},
    ]})  # fmt: skip
    button = page.get_by_role("button", name="Reverse velocities")
    assert button.get_attribute("title") == "Every v becomes −v"
    button.click()
    page.get_by_role("button", name="reseed").click()
    page.wait_for_function("model.sent.filter(m => m.type === 'action').length === 2")
    said = page.evaluate("model.sent.filter(m => m.type === 'action')")
    assert [one["name"] for one in said] == ["reverse", "reseed"]
    assert {one["time"] for one in said} == {0}, "the moment on the screen"
    page.evaluate("model.update({actions: []})")
    expect(page.locator(".deck")).to_be_hidden()


def near(colour, wanted, most=8):
    return np.abs(colour - np.array(wanted)).max() <= most


@pytest.mark.parametrize("renderer", ["2d", "webgl"])
def test_marks_a_bar_and_a_sentence_lie_over_the_picture(open_player, renderer):
    page = open_player("lattice", renderer=renderer)
    w, h = boxes(page)[0][2:]
    before = pixel(page, 0.4, 0.6)
    page.evaluate("overlay => model.update({overlay})", {
        "panel": 0, "points": [[12.0, 18.0, 1], [18.0, 6.0, -1]],
        "bar": {"length": 10, "label": "λ"}, "words": "All extinct: reseed",
    })  # fmt: skip
    seek(page, 1.0)
    # Two or three pixels aside and up lies between the white strokes, whose soft edge may tint it
    # by a tenth.
    off = 2.5 / w
    orange, blue = pixels(page, [(0.4 + off, 0.6 + off), (0.6 + off, 0.2 + off)])
    assert near(orange, [0xE6, 0x9F, 0x00], 26)
    assert near(blue, [0x00, 0x72, 0xB2], 26)
    words = page.locator(".words")
    expect(words).to_have_text("All extinct: reseed")
    assert words.get_attribute("role") == "status"
    # The bar: white, a third of the axis long, from the lower left corner on.
    size = round(max(11.5, min(19, page.locator(".stage").bounding_box()["height"] / 31)) * 2) / 2
    row = (0.9 * size + 1.5) / h
    bar, beside = pixels(page, [(0.9 * size / w + 0.3, row), (0.9 * size / w + 0.37, row)])
    assert near(bar, [255, 255, 255])
    assert not near(beside, [255, 255, 255])
    page.evaluate("model.update({overlay: {}})")
    seek(page, 2.0)
    assert near(pixel(page, 0.4, 0.6), before)
    expect(words).to_be_hidden()
