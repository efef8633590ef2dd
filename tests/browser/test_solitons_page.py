"""The solitons app in a real browser, as a lecturer and a student use it.

Oracle: the page attributes the project promises, the picture on the canvas, and the same run made
in Python.
"""

import re

import app_page
import pytest
from app_page import painted, player

import kinetoscope
from kinetoscope import solitons

pytestmark = [pytest.mark.browser]

APP = "/apps/solitons/"


def key_of(preset: str, **values) -> str:
    return app_page.key_of(solitons, preset, **values)


def test_the_gallery_offers_what_there_is_and_announces_the_rest(open_page):
    page = open_page("/")
    assert page.locator("[data-card]").count() == 6
    assert page.locator(".kt-coming").count() == 6 - len(kinetoscope.PHENOMENA)
    page.get_by_role("link", name=re.compile("Kink collisions")).click()
    painted(page)


def test_the_page_plays_by_itself_and_everything_says_what_it_is(open_page):
    page = open_page(APP)
    painted(page)
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


def test_every_preset_changes_the_picture_to_its_own_run(open_page):
    page = open_page(APP)
    generation = painted(page)
    first = player(page).get_attribute("data-key")
    page.get_by_role("button", name=re.compile("More")).click()
    for key in list(solitons.PRESETS)[1:]:
        page.locator(f'[data-preset="{key}"]').click()
        generation = painted(page, generation)
        assert player(page).get_attribute("data-key") == key_of(key)
    assert player(page).get_attribute("data-key") != first


def test_every_visible_slider_changes_the_picture(open_page):
    page = open_page(APP)
    generation = painted(page)
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


def test_the_picture_is_asked_for_before_its_address_is_known(open_page):
    page = open_page(APP)
    generation = painted(page)
    page.evaluate("performance.clearResourceTimings()")
    page.locator('[data-knob="speed"] input[type=range]').press("ArrowRight")
    painted(page, generation)
    answered = """() => performance.getEntriesByType('resource').some(
        ({ name, responseStatus }) => name.includes('/clip/next/') && responseStatus === 200)"""
    page.wait_for_function(answered)


def test_a_link_opens_the_same_state_in_a_fresh_browser(open_page):
    page = open_page(APP + "?preset=collision&speed=0.3123&tab=code")
    painted(page)
    assert player(page).get_attribute("data-key") == key_of("collision", speed=0.3123)
    slider = page.locator('[data-knob="speed"] input[type=range]')
    generation = int(player(page).get_attribute("data-generation"))
    slider.focus()
    page.keyboard.press("ArrowRight")
    painted(page, generation)
    key = player(page).get_attribute("data-key")
    page.wait_for_function("() => !location.search.includes('0.3123')")
    other = open_page(APP + page.evaluate("location.search"))
    painted(other)
    assert player(other).get_attribute("data-key") == key
    assert other.locator('[data-tab="code"]').get_attribute("aria-selected") == "true"


#: Every link is wrong in all it says, and each of its words has to be refused.
HOSTILE = [
    ["speed=nan", "preset=../../etc", "seed=-1", "tab=<script>alert(1)</script>",
     "model=constructor", "dx="],
    ["speed=2", "seed=1e9"],
    ["speed=1e999"],
    ["speed=<img src=x onerror=alert(1)>"],
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: words[0])
def test_a_bad_link_is_refused_in_words_and_the_default_plays(open_page, words):
    page = open_page(APP + "?" + "&".join(words))
    painted(page)
    notice = page.get_by_role("alert").filter(has_text="must be")
    notice.wait_for()
    said = notice.inner_text()
    assert said.count("must be") == len(words)
    for word in words:
        assert re.search(rf"\b{word.partition('=')[0]}\b.*? must be", said), said
    first = next(iter(solitons.PRESETS))
    assert player(page).get_attribute("data-key") == key_of(first)


def test_every_tab_opens(open_page):
    page = open_page(APP)
    painted(page)
    there = {
        "sweep": page.locator('[data-chart="scan"] canvas, [data-chart="scan"] svg').first,
        "lesson": page.get_by_role("button", name="Predict, then test").first,
        "checks": page.get_by_role("button", name="Run the checks"),
        "theory": page.get_by_role("heading", name="Why do two walls bounce twice?"),
        "code": page.get_by_text("from kinetoscope import solitons"),
    }
    for tab, what in there.items():
        page.locator(f'[data-tab="{tab}"]').click()
        what.wait_for()


def test_a_prediction_is_judged_by_the_run_it_is_about(open_page):
    page = open_page(APP + "?tab=lesson")
    generation = painted(page)
    card = page.locator("[data-question]").first
    card.locator("input[type=radio]").first.check()
    card.get_by_role("button").click()
    painted(page, generation)
    card.locator(".kt-right, .kt-wrong").wait_for()
    assert "The run says" in card.locator(".kt-verdict").inner_text()


def test_the_code_makes_the_run_that_is_on_the_stage_and_the_data_are_its_own(open_page, tmp_path):
    page = open_page(APP + "?preset=two-bounce&tab=code")
    painted(page)
    key = player(page).get_attribute("data-key")
    source = page.locator("#kt-python").inner_text()
    made: dict = {}
    exec(source, made)
    assert made["run"].key == key
    with page.expect_download() as caught:
        page.evaluate(
            "window.dispatchEvent("
            "new CustomEvent('kinetoscope:save', {detail: {format: 'netcdf'}}))"
        )
    path = tmp_path / "run.nc"
    caught.value.save_as(path)
    import xarray

    with xarray.open_dataset(path) as back:
        assert back.attrs["kinetoscope_key"] == key


@pytest.mark.parametrize("size", [(1366, 768), (390, 844), (360, 640)], ids=str)
def test_nothing_overflows_and_the_essentials_are_on_the_first_screen(open_page, size):
    """In the colours that the page opens in, and in the others when the system changes them."""
    width, height = size
    schemes = ["light", "dark"] if width == 390 else ["dark", "light"]
    page = open_page(APP, viewport={"width": width, "height": height}, color_scheme=schemes[0])
    painted(page)
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = player(page).bounding_box()
        assert box["y"] + box["height"] <= height
        if width > 1000:
            for chart in page.locator(".kt-charts [data-chart]").all():
                box = chart.bounding_box()
                assert box["y"] + box["height"] <= height


def test_the_keyboard_alone_is_enough(open_page):
    page = open_page(APP)
    painted(page)
    node = player(page)
    node.locator(".stage").focus()
    page.keyboard.press("Space")
    page.wait_for_function("(n) => n.dataset.state === 'paused'", arg=node.element_handle())
    page.keyboard.press("End")
    frames = int(node.get_attribute("data-frames"))
    page.wait_for_function(
        "([n, last]) => Number(n.dataset.frame) === last", arg=[node.element_handle(), frames - 1]
    )


def test_reload_gives_back_the_same_picture(open_page):
    page = open_page(APP + "?preset=bion")
    painted(page)
    key = player(page).get_attribute("data-key")
    page.reload()
    painted(page)
    assert player(page).get_attribute("data-key") == key
