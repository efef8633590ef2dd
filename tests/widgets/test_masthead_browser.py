"""The head of a page: what it says, and the events it sends."""

import pytest
from playwright.sync_api import expect
from widget_page import PAGE, PageServer

from kinetoscope.widgets.masthead import Masthead

pytestmark = [pytest.mark.browser]


@pytest.fixture
def head(lender):
    server = PageServer({
        "/": ("text/html", PAGE.encode()),
        "/head.mjs": ("text/javascript", Masthead._esm.encode()),
        "/head.css": ("text/css", Masthead._css.encode()),
    })  # fmt: skip
    complaints = []
    with lender.lend(
        viewport={"width": 360, "height": 500},
        pageerror=lambda error: complaints.append(str(error)),
    ) as page:
        page.goto(server.url + "?speed=0.3")
        state = {"title": "Kink <b>collisions</b>", "question": "Do they bounce?", "home": "/"}
        page.evaluate("state => mount('/head.mjs', '/head.css', state)", state)
        yield page
    server.close()
    assert complaints == []


def told(head, count):
    head.wait_for_function("count => events.length >= count", arg=count)
    return head.evaluate("events")


def test_it_says_what_the_page_asks(head):
    assert head.locator("h1").text_content() == "Kink <b>collisions</b>"
    assert head.evaluate("document.documentElement.scrollWidth") <= 360
    head.evaluate("model.update({home: 'javascript:alert(1)', question: 'Or stay?'})")
    expect(head.get_by_role("link")).to_have_attribute("href", "/")
    expect(head.locator(".question")).to_have_text("Or stay?")


def test_saving_and_presenting_are_told_to_the_page(head):
    head.get_by_role("button", name="Save").click()
    head.get_by_role("menuitem", name="Film (GIF)").click()
    head.get_by_role("button", name="Present").click()
    assert told(head, 2) == [["save", {"format": "gif"}], ["present", {}]]


def test_the_menu_is_used_with_the_keyboard(head):
    head.get_by_role("button", name="Save").focus()
    head.keyboard.press("Enter")
    for key in ("ArrowDown", "ArrowUp", "End"):
        head.keyboard.press(key)
    head.keyboard.press("Enter")
    assert told(head, 1) == [["save", {"format": "csv"}]]
    head.get_by_role("button", name="Save").press("Enter")
    head.keyboard.press("Escape")
    expect(head.get_by_role("menu")).to_be_hidden()


def test_the_link_is_copied_even_without_a_clipboard(head):
    """Without permission the old way is tried; either way the button says what happened."""
    head.get_by_role("button", name="Copy link").click()
    head.get_by_role("button", name="Copied").wait_for()


def test_cleanup_leaves_nothing(head):
    head.evaluate("cleanup()")
    assert head.evaluate("model.listeners") == 0
    assert head.evaluate("root.isConnected") is False
