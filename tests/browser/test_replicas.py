"""Memories and glasses in a browser: drawn by hand and recalled, clicked in the phase diagram.

Oracle: the overlaps that the page itself reads out, the words over the paper while it waits for a
hand, and what the page promises (a generation rises with every new run and stays with a switch).
"""

import itertools
import re

import pytest
from app_page import frames_pass, painted, player

pytestmark = [pytest.mark.browser]

APP = "/apps/replicas/"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: Corners of a stroke over the first paper, in shares of its width and height.
STROKE = [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)]

#: An overlap of one, as the readout writes it.
EXACTLY = re.compile(r"^1(\.0*)?\b(?!\.)")


def corners(page, count):
    """The stroke's first ``count`` corners on the screen."""
    x, y, w, h = map(float, player(page).locator(".stage").get_attribute("data-box").split())
    stage = player(page).locator(".stage").bounding_box()
    return [(stage["x"] + x + a * w, stage["y"] + y + b * h) for a, b in STROKE[:count]]


def with_a_mouse(page, count):
    (x, y), *rest = corners(page, count)
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()


def with_a_finger(page, count):
    session = page.context.new_cdp_session(page)

    def touch(kind, *places):
        at = [{"x": x, "y": y} for x, y in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    places = corners(page, count)
    touch("touchStart", places[0])
    for (x, y), (to_x, to_y) in itertools.pairwise(places):
        for step in range(1, 9):
            touch("touchMove", (x + (to_x - x) * step / 8, y + (to_y - y) * step / 8))
    touch("touchEnd")


def overlap(page, p):
    """The overlap with the memory asked for, as the readout says it."""
    term = page.locator(f'dt:text-is("Overlap, P = {p}")')
    return page.locator("dl div", has=term).locator("dd")


def settle(page):
    """Wait until the ink has dried: what is recalled is what is on the paper by then."""
    before = None
    while (now := overlap(page, 4).inner_text()) != before:
        before = now
        page.wait_for_timeout(600)


@pytest.mark.parametrize(
    ("options", "draw"), [({}, with_a_mouse), (PHONE, with_a_finger)], ids=["mouse", "finger"]
)
def test_a_stored_drawing_is_recalled_from_a_part_of_it(open_page, options, draw):
    page = open_page(APP + "?preset=few", **options)
    painted(page)
    blank = page.get_by_role("button", name="Blank paper")
    waits = player(page).get_by_text("Draw; then press Recall")
    blank.click()
    waits.wait_for()
    page.get_by_role("button", name="ink", exact=True).click()
    # On a phone the ink stands below the papers; whoever has taken it comes back to the first.
    player(page).locator(".stage").evaluate("stage => stage.scrollIntoView()")
    at = page.evaluate("[scrollX, scrollY]")
    draw(page, len(STROKE))
    assert page.evaluate("[scrollX, scrollY]") == at  # a finger drew and did not scroll
    page.get_by_role("button", name="Store it").click()
    waits.wait_for(state="hidden")
    overlap(page, 4).filter(has_text=EXACTLY).wait_for()
    blank.click()
    overlap(page, 4).filter(has_not_text=EXACTLY).wait_for()
    player(page).locator(".stage").evaluate("stage => stage.scrollIntoView()")
    draw(page, len(STROKE) - 1)
    settle(page)
    page.get_by_role("button", name="Recall", exact=True).click()
    for p in (3, 4):
        overlap(page, p).filter(has_text=EXACTLY).wait_for()


def test_a_click_in_the_phase_diagram_begins_there_and_the_level_begins_nothing(open_page):
    page = open_page(APP + "?preset=kept")
    generation = painted(page)
    diagram = page.locator('[data-chart="diagram"]')
    diagram.locator("canvas").wait_for()
    box = diagram.locator(".kt-plot").bounding_box()
    diagram.locator(".kt-plot").click(
        position={"x": 0.5 * box["width"], "y": 0.5 * box["height"]}
    )
    generation = painted(page, generation)
    page.wait_for_function("() => /load=0[.][12]/.test(location.search)")
    page.get_by_role("button", name="in families (1RSB)").or_(
        page.get_by_role("radio", name="in families (1RSB)")
    ).first.click()
    diagram.get_by_text("recall ends, 1RSB").wait_for()
    frames_pass(page, 3)
    assert int(player(page).get_attribute("data-generation")) == generation
