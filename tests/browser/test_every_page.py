"""What every app owes its visitor, one app after the other (`solitons` has a file of its own)."""

import re

import pytest
from app_page import key_of, painted, player

import kinetoscope

APPS = [name for name in kinetoscope.PHENOMENA if name != "solitons"]
pytestmark = [pytest.mark.browser]

each = pytest.mark.parametrize("name", APPS)


def every_slider_says_what_it_is(page):
    for slider in page.locator("[data-knob] input[type=range]:visible").all():
        assert slider.get_attribute("aria-label") not in (None, "", "Slider")


@each
def test_it_plays_on_the_first_screen_and_every_tab_opens(open_page, name):
    module = getattr(kinetoscope, name)
    page = open_page(f"/apps/{name}/")
    painted(page)
    first = next(iter(module.PRESETS))
    assert player(page).get_attribute("data-phenomenon") == name
    assert player(page).get_attribute("data-key") == key_of(module, first)
    at = int(player(page).get_attribute("data-frame"))
    page.wait_for_function(
        "([node, at]) => Number(node.dataset.frame) !== at",
        arg=[player(page).element_handle(), at],
    )
    assert page.locator("[data-preset]").count() == len(module.PRESETS)
    assert page.locator(".kt-charts [data-chart]").count() >= 2
    # Nothing overflows, and the essentials are on the first screen.
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for what in (player(page), *page.locator(".kt-charts [data-chart]").all()):
        box = what.bounding_box()
        assert box["y"] + box["height"] <= height
    every_slider_says_what_it_is(page)
    there = {
        "sweep": page.get_by_role("button", name=re.compile("again|Sweep|Scan|Measure")).first,
        "lesson": page.get_by_role("button", name="Predict, then test").first,
        "checks": page.get_by_role("button", name="Run the checks"),
        "theory": page.get_by_role("heading", level=3).first,
        "code": page.get_by_text(f"from kinetoscope import {name}"),
        "explore": page.get_by_text("What are you looking at?"),
    }
    for tab, what in there.items():
        page.locator(f'[data-tab="{tab}"]').click()
        what.wait_for()


@each
def test_presets_show_their_own_runs(open_page, name):
    module = getattr(kinetoscope, name)
    page = open_page(f"/apps/{name}/")
    generation = painted(page)
    more = page.get_by_role("button", name=re.compile("^More"))
    if more.count():
        more.click()
    for key in [*module.PRESETS][1:7]:  # the contract tests run them all
        page.locator(f'[data-preset="{key}"]').click()
        generation = painted(page, generation)
        assert player(page).get_attribute("data-key") == key_of(module, key)


@each
def test_nothing_overflows_on_a_phone_in_the_dark(open_page, name):
    page = open_page(f"/apps/{name}/", viewport={"width": 390, "height": 844}, color_scheme="dark")
    painted(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    every_slider_says_what_it_is(page)
