"""What every app owes its visitor, one app after the other (`solitons` has a file of its own).

A page costs a browser some seconds: each app is opened once and looked at from all sides.
"""

import re

import pytest
from app_page import key_of, painted, pause, player

import kinetoscope

APPS = [name for name in kinetoscope.PHENOMENA if name != "solitons"]
pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("name", APPS)
def test_a_visit(open_page, name):
    module = getattr(kinetoscope, name)
    page = open_page(f"/apps/{name}/")
    generation = painted(page)
    it_plays_its_first_preset_on_the_first_screen(page, module, name)
    every_slider_says_what_it_is(page)
    pause(page)
    every_tab_opens(page, name)
    presets_show_their_own_runs(page, module, generation)
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => document.documentElement.scrollWidth <= 390")
    every_slider_says_what_it_is(page)


def it_plays_its_first_preset_on_the_first_screen(page, module, name):
    assert player(page).get_attribute("data-phenomenon") == name
    assert page.locator(".kt-opening").count() == 0  # its picture has made room for the stage
    assert player(page).get_attribute("data-key") == key_of(module, next(iter(module.PRESETS)))
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


def every_slider_says_what_it_is(page):
    for slider in page.locator("[data-knob] input[type=range]:visible").all():
        assert slider.get_attribute("aria-label") not in (None, "", "Slider")


def every_tab_opens(page, name):
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


def presets_show_their_own_runs(page, module, generation):
    more = page.get_by_role("button", name=re.compile("^More"))
    if more.count():
        more.click()
    for key in [*module.PRESETS][1:7]:  # the contract tests run them all
        page.locator(f'[data-preset="{key}"]').click()
        generation = painted(page, generation)
        assert player(page).get_attribute("data-key") == key_of(module, key)
