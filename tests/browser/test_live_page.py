"""A system that never stops, in a browser: moved, painted on, killed, begun again.

Oracle: what the page promises (a generation rises with every new run and stays with a slider),
and the densities that the page itself reads out.
"""

import pytest
from app_page import frames_pass, painted, pause, player

from kinetoscope import spirals
from kinetoscope.core.wires import FRAME

pytestmark = [pytest.mark.browser]

APP = "/apps/spirals/"


def share(page, label: str):
    """The density that the readout shows."""
    return page.locator("dl div", has=page.locator(f'dt:text-is("{label}")')).locator("dd")


def test_a_visit(open_page):
    """One page, looked at from all sides: to open one costs a browser some seconds."""
    frames, posts = [], []

    def listen(socket):
        if "/wire/" in socket.url:
            socket.on("framereceived", lambda frame: frames.append(frame))

    page = open_page("")
    page.on("websocket", listen)
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else 0)
    page.goto(page.url.rstrip("/") + APP + "?seed=5")
    painted(page)
    frames_come_by_a_socket_of_their_own(page, frames, posts)
    a_moved_slider_restarts_nothing(page)
    pause_holds_the_picture(page)
    a_killed_species_is_gone_and_can_be_painted_back(page)
    another_size_or_seed_begins_anew(page)


def frames_come_by_a_socket_of_their_own(page, frames, posts):
    """A notebook's own channel would carry them as text, and each wish as a request."""
    while len(frames) < 20:
        frames_pass(page, 5)
    posts.clear()
    frames_pass(page, 20)
    assert len(posts) <= 2, "a wish for frames went by the notebook"
    side = spirals.PRESETS[next(iter(spirals.PRESETS))].params.size
    assert {len(frame) for frame in frames} == {FRAME.size + side * side // 4}


def a_moved_slider_restarts_nothing(page):
    generation = int(player(page).get_attribute("data-generation"))
    page.locator('[data-knob="exchange"] input[type=range]').focus()
    page.keyboard.press("PageUp")
    frames_pass(page, 10)
    assert int(player(page).get_attribute("data-generation")) == generation
    page.wait_for_function("() => location.search.includes('exchange=')")


def pause_holds_the_picture(page):
    pause(page)
    # What was under way may still arrive; then the frame number stands still.
    page.wait_for_function(
        """(node) => new Promise((done) => {
            const at = node.dataset.frame;
            setTimeout(() => done(node.dataset.frame === at), 400);
        })""",
        arg=player(page).element_handle(),
    )
    player(page).locator(".stage").press("Space")
    frames_pass(page, 3)


def a_killed_species_is_gone_and_can_be_painted_back(page):
    page.get_by_role("button", name="Kill paper").click()
    share(page, "Paper").filter(has_text="none left").wait_for()
    page.get_by_role("button", name="paper", exact=True).click()
    x, y, w, h = map(float, player(page).locator(".stage").get_attribute("data-box").split())
    stage = player(page).locator(".stage").bounding_box()
    page.mouse.move(stage["x"] + x + 0.3 * w, stage["y"] + y + 0.5 * h)
    page.mouse.down()
    page.mouse.move(stage["x"] + x + 0.7 * w, stage["y"] + y + 0.5 * h, steps=6)
    page.mouse.up()
    share(page, "Paper").filter(has_not_text="none left").wait_for()


def another_size_or_seed_begins_anew(page):
    generation = int(player(page).get_attribute("data-generation"))
    before = player(page).get_attribute("data-key")
    page.get_by_role("button", name="Reseed").click()
    generation = painted(page, generation)
    assert player(page).get_attribute("data-key") != before
    page.locator('[data-knob="size"] input[type=range]').focus()
    page.keyboard.press("ArrowLeft")
    painted(page, generation)


def test_a_finger_paints_too(open_page):
    page = open_page(APP, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    painted(page)
    page.get_by_role("button", name="Kill paper").tap()
    page.get_by_role("button", name="paper", exact=True).tap()
    x, y, w, h = map(float, player(page).locator(".stage").get_attribute("data-box").split())
    player(page).locator(".stage").tap(position={"x": x + 0.5 * w, "y": y + 0.5 * h})
    share(page, "Paper").filter(has_not_text="none left").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
