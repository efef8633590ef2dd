"""The solitons app in a real browser, as a lecturer and a student use it.

Oracle: the page attributes the project promises, the picture on the canvas, and the same run made
in Python.
"""

import re

import app_page
import pytest
from app_page import STILL, painted, pause, player

import kinetoscope
from kinetoscope import solitons

pytestmark = [pytest.mark.browser]

APP = "/apps/solitons/"


def key_of(preset: str, **values) -> str:
    return app_page.key_of(solitons, preset, **values)


def test_a_visit_from_the_gallery_to_the_last_tab(open_page):
    """One page, looked at from all sides: to open one costs a browser some seconds."""
    page = open_page("/", color_scheme="dark")
    assert page.locator("[data-card]").count() == 6
    assert page.locator(".kt-coming").count() == 6 - len(kinetoscope.PHENOMENA)
    page.get_by_role("link", name=re.compile("Kink collisions")).click()
    painted(page)
    it_plays_by_itself_and_everything_says_what_it_is(page)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        the_essentials_are_on_the_first_screen(page, charts=True)
    the_keyboard_alone_is_enough(page)
    every_preset_changes_the_picture_to_its_own_run(page)
    every_visible_slider_changes_the_picture(page)
    the_picture_is_asked_for_before_its_address_is_known(page)
    every_tab_opens(page)
    a_prediction_is_judged_by_the_run_it_is_about(page)


def it_plays_by_itself_and_everything_says_what_it_is(page):
    assert player(page).get_attribute("data-phenomenon") == "solitons"
    first = int(player(page).get_attribute("data-frame"))
    page.wait_for_function(
        "([node, first]) => Number(node.dataset.frame) !== first",
        arg=[player(page).element_handle(), first],
    )
    for name in ("explore", "sweep", "lesson", "checks", "theory", "code"):
        assert page.locator(f'[data-tab="{name}"]').count() == 1
    assert page.locator("[data-preset]").count() == len(solitons.PRESETS)
    assert page.locator("[data-chart]").count() >= 2
    # What the controls are, to a screen reader.
    for slider in page.locator("[data-knob] input[type=range]:visible").all():
        assert slider.get_attribute("aria-label") not in (None, "", "Slider")
    speed = page.locator('[data-knob="speed"] input[type=range]')
    assert "c" in speed.get_attribute("aria-valuetext")


def the_essentials_are_on_the_first_screen(page, *, charts=False):
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    page.wait_for_function(f"() => document.documentElement.scrollWidth <= {width}")
    for what in (player(page), *page.locator(".kt-charts [data-chart]").all()[: 99 * charts]):
        box = what.bounding_box()
        assert box["y"] + box["height"] <= height


def the_keyboard_alone_is_enough(page):
    pause(page)
    page.keyboard.press("End")
    frames = int(player(page).get_attribute("data-frames"))
    page.wait_for_function(
        "([node, last]) => Number(node.dataset.frame) === last",
        arg=[player(page).element_handle(), frames - 1],
    )


def every_preset_changes_the_picture_to_its_own_run(page):
    generation = int(player(page).get_attribute("data-generation"))
    first = player(page).get_attribute("data-key")
    page.get_by_role("button", name=re.compile("More")).click()
    for key in [*solitons.PRESETS][1:]:
        page.locator(f'[data-preset="{key}"]').click()
        generation = painted(page, generation)
        assert player(page).get_attribute("data-key") == key_of(key)
    assert player(page).get_attribute("data-key") != first
    page.locator(f'[data-preset="{next(iter(solitons.PRESETS))}"]').click()
    painted(page, generation)
    assert player(page).get_attribute("data-key") == first


def every_visible_slider_changes_the_picture(page):
    generation = int(player(page).get_attribute("data-generation"))
    sliders = page.locator("[data-knob] input[type=range]:visible")
    assert 5 <= sliders.count() <= 8
    for index in range(sliders.count()):
        before = player(page).get_attribute("data-key")
        sliders.nth(index).focus()
        at, low = (float(sliders.nth(index).get_attribute(name) or 0) for name in ("value", "min"))
        page.keyboard.press("ArrowRight" if at == low else "ArrowLeft")
        try:
            generation = painted(page, generation)
        except Exception as error:
            name = sliders.nth(index).get_attribute("aria-label")
            raise AssertionError(f"the slider {name} changed nothing") from error
        assert player(page).get_attribute("data-key") != before


def the_picture_is_asked_for_before_its_address_is_known(page):
    generation = int(player(page).get_attribute("data-generation"))
    page.evaluate("performance.clearResourceTimings()")
    page.locator('[data-knob="speed"] input[type=range]').press("ArrowRight")
    painted(page, generation)
    answered = """() => performance.getEntriesByType('resource').some(
        ({ name, responseStatus }) => name.includes('/clip/next/') && responseStatus === 200)"""
    page.wait_for_function(answered)


def every_tab_opens(page):
    there = {
        "sweep": page.locator('[data-chart="scan"] canvas, [data-chart="scan"] svg').first,
        "checks": page.get_by_role("button", name="Run the checks"),
        "theory": page.get_by_role("heading", name="Why do two walls bounce twice?"),
        "code": page.get_by_text("from kinetoscope import solitons"),
        "lesson": page.get_by_role("button", name="Predict, then test").first,
    }
    for tab, what in there.items():
        page.locator(f'[data-tab="{tab}"]').click()
        what.wait_for()


def a_prediction_is_judged_by_the_run_it_is_about(page):
    generation = int(player(page).get_attribute("data-generation"))
    card = page.locator("[data-question]").first
    card.locator("input[type=radio]").first.check()
    card.get_by_role("button").click()
    painted(page, generation)
    card.locator(".kt-right, .kt-wrong").wait_for()
    assert "The run says" in card.locator(".kt-verdict").inner_text()
    card.get_by_role("button", name="Test again").click()
    card.locator(".kt-right, .kt-wrong").wait_for()


def test_a_link_opens_the_same_state_in_a_fresh_browser_and_so_do_its_code_and_data(
    open_page, tmp_path
):
    page = open_page(APP + "?preset=collision&speed=0.3123&tab=code", **STILL)
    generation = painted(page)
    assert player(page).get_attribute("data-key") == key_of("collision", speed=0.3123)
    page.locator('[data-knob="speed"] input[type=range]').focus()
    page.keyboard.press("ArrowRight")
    painted(page, generation)
    key = player(page).get_attribute("data-key")
    page.wait_for_function("() => !location.search.includes('0.3123')")
    other = open_page(APP + page.evaluate("location.search"), **STILL)
    painted(other)
    assert player(other).get_attribute("data-key") == key
    assert other.locator('[data-tab="code"]').get_attribute("aria-selected") == "true"
    the_code_and_the_data_are_those_of_the_run(other, key, tmp_path)
    other.reload()
    painted(other)
    assert player(other).get_attribute("data-key") == key


def the_code_and_the_data_are_those_of_the_run(page, key, folder):
    made: dict = {}
    exec(page.locator("#kt-python").inner_text(), made)
    assert made["run"].key == key
    with page.expect_download() as caught:
        page.evaluate(
            "window.dispatchEvent("
            "new CustomEvent('kinetoscope:save', {detail: {format: 'netcdf'}}))"
        )
    caught.value.save_as(folder / "run.nc")
    import xarray

    with xarray.open_dataset(folder / "run.nc") as back:
        assert back.attrs["kinetoscope_key"] == key


#: Every link is wrong in all it says, and each of its words has to be refused.
HOSTILE = [
    ["speed=nan", "preset=../../etc", "seed=-1", "tab=<script>alert(1)</script>",
     "model=constructor", "dx="],
    ["speed=2", "seed=1e9", "half_separation=1e999", "damping=<img src=x onerror=alert(1)>"],
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: words[0])
def test_a_bad_link_is_refused_in_words_and_the_default_plays(open_page, words):
    page = open_page(APP + "?" + "&".join(words), **STILL)
    painted(page)
    notice = page.get_by_role("alert").filter(has_text="must be")
    notice.wait_for()
    said = notice.inner_text()
    assert said.count("must be") == len(words)
    for word in words:
        assert re.search(rf"\b{word.partition('=')[0]}\b.*? must be", said), said
    first = next(iter(solitons.PRESETS))
    assert player(page).get_attribute("data-key") == key_of(first)


def test_nothing_overflows_on_small_screens(open_page):
    """In the colours that the page opens in, and in the others when the system changes them."""
    phone = {"width": 390, "height": 844}
    page = open_page(APP, viewport=phone, color_scheme="light", **STILL)
    painted(page)
    for size in (phone, {"width": 360, "height": 640}):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            the_essentials_are_on_the_first_screen(page)
