"""The panel and the tabs under a mouse, a finger and a keyboard, in a real browser.

Oracle: the knobs' own declarations and the promises of the page (attributes, link, names).
"""

import pytest
from playwright.sync_api import expect
from widgets.page_of_one import linked, mount, released, saves

from kinetoscope.core.knobs import knob, parameters
from kinetoscope.core.preset import Preset
from kinetoscope.widgets.controls import Controls, describe
from kinetoscope.widgets.tabs import Tabs

pytestmark = [pytest.mark.browser]

MODELS = {"phi4": "φ⁴", "sine-gordon": "sine-Gordon", "phi6": "φ⁶"}


@parameters
class Params:
    speed: float = knob(
        0.2268, 0.05, 0.95, unit="c", symbol="v", label="Speed", step=1e-4, group="Collision",
        help="Speed of each kink far away, in units of the speed of light.",
    )  # fmt: skip
    separation: float = knob(
        10.0, 5, 30, symbol="x₀", label="Half separation", step=0.5, group="Collision"
    )
    model: str = knob("phi4", options=MODELS, label="Potential", group="Field")
    damping: float = knob(0.0, 0, 0.1, symbol="δ", label="Damping", step=1e-3, group="Field")
    depth: float = knob(
        1.0, 0.1, 5, label="Depth", step=0.1, group="Sixth", when={"model": ("phi6",)}
    )
    peclet: float = knob(10.0, 0.1, 1000, label="Péclet number", log=True, group="Field")
    frames: int = knob(200, 10, 400, label="Frames", group="Resolution")
    exact: bool = knob(False, label="Draw the exact solution", group="Resolution")
    dx: float = knob(0.3, 0.05, 0.5, symbol="dx", label="Grid step", step=0.01, group="Resolution")


def preset(title, seed=0, **values):
    return Preset(title, Params(**values), seed, f"{title}: what do you expect?", "It runs.", "us")


PRESETS = {
    "two-bounce": preset("Two bounces"),
    "one-bounce": preset("One bounce", speed=0.3),
    "trapped": preset("Trapped", speed=0.18, damping=0.01),
    "breather": preset("Breather", seed=7, model="sine-gordon"),
    "sixth": preset("Sixth order", model="phi6", depth=2.0),
    "wobble": preset("Wobbling", dx=0.1),
}


@pytest.fixture
def page(lender):
    """A page that may not complain."""
    complaints = []
    with lender.lend(
        viewport={"width": 1366, "height": 768},
        console=lambda m: complaints.append(m.text) if m.type == "error" else None,
        pageerror=lambda error: complaints.append(str(error)),
    ) as page:
        yield page
    assert not complaints


@pytest.fixture
def panel(page):
    mount(page, Controls(describe(Params, PRESETS)))
    return page


def control(page, name):
    return page.locator(f'[data-knob="{name}"]')


def slider(page, name):
    return control(page, name).locator("input[type=range]")


def query(page) -> dict:
    return page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")


def wait_for_saves(page, count: int):
    page.wait_for_function("(count) => model.saves.length >= count", arg=count)


def test_every_control_has_a_name_with_its_unit(panel):
    for name in Params.__annotations__:
        assert control(panel, name).get_attribute("aria-label")
    assert panel.get_by_role("slider", name="Speed v in c").count() == 1
    assert slider(panel, "speed").get_attribute("aria-valuetext") == "0.2268 c"
    assert panel.get_by_role("radiogroup", name="Potential").count() == 1
    assert panel.get_by_role("switch", name="Draw the exact solution").count() == 1
    described = slider(panel, "speed").get_attribute("aria-describedby")
    words = panel.locator(f"#{described}").text_content()
    assert words.startswith("Speed of each kink")


def test_a_drag_says_drag_and_its_end_says_release(panel):
    box = slider(panel, "speed").bounding_box()
    middle = box["y"] + box["height"] / 2
    panel.mouse.move(box["x"] + 60, middle)
    panel.mouse.down()
    panel.mouse.move(box["x"] + 120, middle, steps=5)
    panel.wait_for_function("model.saves.length >= 1")
    panel.mouse.up()
    panel.wait_for_function("model.saves.at(-1)?.phase === 'release'")
    said = saves(panel)
    assert said[0]["phase"] == "drag"
    assert [one["phase"] for one in said].count("release") == 1
    revisions = [one["revision"] for one in said]
    assert revisions == list(range(1, len(said) + 1))
    # Linear slider: the middle of a 16 px thumb runs over the width less the thumb.
    width = box["width"] - 16
    expected = 0.05 + 0.9 * (120 - 8) / width
    # Tolerance: one pixel of the track and one step.
    assert said[-1]["values"]["speed"] == pytest.approx(expected, abs=0.9 / width + 1e-4)
    assert said[-1]["values"]["speed"] == round(said[-1]["values"]["speed"], 4)


def test_many_moves_within_a_frame_are_said_once(panel):
    count = panel.evaluate("""() => {
        const root = document.querySelector('#host').shadowRoot;
        const slider = root.querySelector('[data-knob=speed] input');
        for (let k = 0; k < 50; k++) {
            slider.value = .2 + k / 1000;
            slider.dispatchEvent(new Event('input'));
        }
        return model.saves.length;
    }""")
    assert count == 0
    wait_for_saves(panel, 1)
    assert saves(panel) == [saves(panel)[0]]
    assert saves(panel)[0]["values"]["speed"] == 0.249


def test_a_slider_put_back_where_it_was_is_released_too(panel):
    box = slider(panel, "separation").bounding_box()
    middle = box["y"] + box["height"] / 2
    at = box["x"] + 8 + (box["width"] - 16) * (10 - 5) / 25
    panel.mouse.move(at, middle)
    panel.mouse.down()
    panel.mouse.move(at + 50, middle, steps=4)
    panel.mouse.move(at, middle, steps=4)
    panel.wait_for_function("model.saves.length >= 1")
    panel.mouse.up()
    panel.wait_for_function("model.saves.at(-1).phase === 'release'")


def test_keys_move_by_one_step_and_with_shift_by_ten(panel):
    slider(panel, "speed").focus()
    panel.keyboard.press("ArrowRight")
    assert released(panel, 1)["values"]["speed"] == 0.2269
    panel.keyboard.press("Shift+ArrowLeft")
    assert released(panel, 2)["values"]["speed"] == 0.2259
    panel.keyboard.press("End")
    assert released(panel, 3)["values"]["speed"] == 0.95
    panel.keyboard.press("ArrowRight")  # nothing beyond, so the next thing said is the way back
    panel.keyboard.press("ArrowLeft")
    assert released(panel, 4)["values"]["speed"] == pytest.approx(0.9499, abs=1e-12)


def test_a_log_slider_moves_by_ratios_and_stays_in_range(panel):
    slider(panel, "peclet").focus()
    panel.keyboard.press("ArrowRight")
    assert released(panel, 1)["values"]["peclet"] == pytest.approx(10 * 1e4**0.01, rel=5e-3)
    panel.keyboard.press("Home")
    assert released(panel, 2)["values"]["peclet"] == 0.1
    panel.keyboard.press("ArrowLeft")
    assert released(panel, 2)["values"]["peclet"] == 0.1


def test_a_whole_number_on_a_log_slider_moves_by_at_least_one(page):
    """A hundredth of 2 to 128 is 4 %: of 2, 11 and 13 less than half a unit."""

    @parameters
    class Cells:
        n_x: int = knob(2, 2, 128, label="Cells", log=True, group="Cells")

    mount(page, Controls(describe(Cells, {"few": Preset("Few", Cells(), 0, "?", "!", "us")})))
    slider(page, "n_x").focus()
    for count, (key, there) in enumerate([("ArrowRight", 3), ("ArrowRight", 4), ("ArrowLeft", 3)]):
        page.keyboard.press(key)
        assert released(page, count + 1)["values"]["n_x"] == there


def test_a_value_can_be_typed_finer_than_the_step(panel):
    control(panel, "speed").locator(".kt-value").dblclick()
    panel.keyboard.type("0.226835")
    panel.keyboard.press("Enter")
    assert released(panel)["values"]["speed"] == 0.226835
    expect(control(panel, "speed").locator(".kt-value")).to_contain_text("0.226835")
    panel.keyboard.press("5")  # a digit on the slider begins to type
    panel.keyboard.press("Escape")
    assert released(panel)["values"]["speed"] == 0.226835


@pytest.mark.parametrize(("name", "text"), [("speed", "2"), ("speed", "nan"), ("frames", "20.5")])
def test_what_is_not_allowed_is_refused_in_words_and_not_taken(panel, name, text):
    control(panel, name).locator(".kt-value").dblclick()
    panel.keyboard.type(text)
    panel.keyboard.press("Enter")
    alert = control(panel, name).get_by_role("alert")
    alert.wait_for()
    words = alert.inner_text()
    assert name in words
    assert "must be" in words
    assert text in words
    assert ("[0.05, 0.95] c" if name == "speed" else "[10, 400]") in words
    assert saves(panel) == []
    panel.keyboard.press("Escape")
    expect(panel.get_by_role("alert")).to_have_count(0)


def test_a_double_click_on_a_label_goes_back_to_the_preset(panel):
    panel.locator('[data-preset="trapped"]').click()
    slider(panel, "speed").focus()
    panel.keyboard.press("ArrowRight")
    linked(panel, preset="trapped", speed="0.1801")
    control(panel, "speed").locator(".kt-label").dblclick()
    assert released(panel, 3)["values"]["speed"] == 0.18
    linked(panel, preset="trapped")


def test_a_preset_sets_everything_at_once(panel):
    visible = panel.locator("[data-preset]:visible")
    expect(visible).to_have_count(4)
    panel.get_by_role("button", name="More…").click()
    expect(visible).to_have_count(len(PRESETS))
    panel.locator('[data-preset="breather"]').click()
    said = released(panel)
    assert len(saves(panel)) == 1
    assert said["preset"] == "breather"
    assert said["seed"] == 7
    assert said["values"]["model"] == "sine-gordon"
    expect(panel.locator('[data-preset="breather"]')).to_have_attribute("aria-pressed", "true")
    expect(panel.get_by_text("Breather: what do you expect?")).to_be_visible()


def test_a_knob_that_does_not_matter_is_hidden_with_its_heading(panel):
    expect(control(panel, "depth")).to_be_hidden()
    expect(panel.get_by_text("Sixth", exact=True)).to_be_hidden()
    panel.get_by_role("radio", name="φ⁶").click()
    expect(control(panel, "depth")).to_be_visible()
    expect(panel.get_by_text("Sixth", exact=True)).to_be_visible()
    panel.keyboard.press("ArrowRight")  # round to the first
    assert released(panel, 2)["values"]["model"] == "phi4"
    expect(control(panel, "depth")).to_be_hidden()


def test_the_link_says_what_differs_and_leaves_the_rest_alone(panel):
    length = panel.evaluate("history.length")
    slider(panel, "speed").focus()
    panel.keyboard.press("ArrowRight")
    panel.get_by_role("switch").click()
    linked(panel, preset="two-bounce", speed="0.2269", exact="true")
    panel.locator('[data-preset="one-bounce"]').click()
    linked(panel, preset="one-bounce")
    panel.get_by_role("button", name="Another seed").click()
    seed = released(panel, 4)["seed"]
    assert seed != 0
    linked(panel, preset="one-bounce", seed=str(seed))
    assert panel.evaluate("history.length") == length


def test_a_seed_can_be_written(panel):
    seed = panel.get_by_label("Seed of the random numbers")
    seed.fill("42")
    seed.press("Enter")
    assert released(panel)["seed"] == 42
    seed.fill("-1")
    seed.press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("whole number")
    expect(seed).to_have_value("42")


def test_python_sets_the_panel_and_hears_no_echo(panel):
    values = {name: getattr(Params(), name) for name in Params.__annotations__}
    order = {"preset": "one-bounce", "values": {**values, "speed": 0.5}, "seed": 3, "orders": 1}
    panel.evaluate("(order) => model.hear(order)", order)
    panel.wait_for_function("location.search.includes('speed=0.5')")
    expect(slider(panel, "speed")).to_have_attribute("aria-valuetext", "0.5000 c")
    expect(panel.locator('[data-preset="one-bounce"]')).to_have_attribute("aria-pressed", "true")
    assert query(panel)["seed"] == "3"
    assert saves(panel) == []


def test_the_echo_of_an_older_value_does_not_move_a_slider_back(panel):
    slider(panel, "speed").focus()
    panel.keyboard.press("ArrowRight")
    old = released(panel, 1)["values"]
    panel.keyboard.press("ArrowRight")
    released(panel, 2)
    panel.evaluate("(values) => model.hear({values})", old)
    panel.keyboard.press("ArrowRight")
    assert released(panel, 3)["values"]["speed"] == 0.2271


def test_a_refusal_from_python_stands_beside_its_knob(panel):
    panel.evaluate("model.hear({notice: 'dx (dx) must be smaller; got 0.5: take 0.3'})")
    expect(control(panel, "dx").get_by_role("alert")).to_be_visible()
    panel.evaluate("model.hear({notice: 'preset must be one of these; got nothing'})")
    expect(control(panel, "dx").get_by_role("alert")).to_have_count(0)
    expect(panel.get_by_role("alert")).to_contain_text("one of these")
    panel.evaluate("model.hear({notice: ''})")
    expect(panel.get_by_role("alert")).to_have_count(0)
    panel.evaluate("model.hear({status: 'ran in 0.7 ms · numba'})")
    expect(panel.get_by_text("ran in 0.7 ms")).to_be_visible()


def test_a_magnified_slider_reaches_every_step(panel):
    panel.get_by_role("button", name="Magnify: Speed v").click()
    expect(slider(panel, "speed")).not_to_have_attribute("max", "0.95")
    low, high = (float(slider(panel, "speed").get_attribute(end)) for end in ("min", "max"))
    # 200 steps of 1e-4 around 0.2268
    assert (low, high) == pytest.approx((0.2168, 0.2368), abs=1e-12)
    assert saves(panel) == []
    assert panel.get_by_role("button", name=r"Magnify: Half separation").count() == 0
    panel.locator('[data-preset="one-bounce"]').click()
    released(panel)
    low, high = (float(slider(panel, "speed").get_attribute(end)) for end in ("min", "max"))
    assert low < 0.3 < high


def test_shift_makes_a_drag_fine(panel):
    box = slider(panel, "speed").bounding_box()
    middle = box["y"] + box["height"] / 2
    panel.keyboard.down("Shift")
    panel.mouse.move(box["x"] + 200, middle)
    panel.mouse.down()
    panel.mouse.move(box["x"] + 220, middle, steps=4)
    panel.mouse.up()
    panel.keyboard.up("Shift")
    panel.wait_for_function("model.saves.at(-1)?.phase === 'release'")
    # 20 px at a twentieth of the pace, from where the value was
    expected = 0.2268 + 20 * 0.9 / box["width"] / 20
    assert saves(panel)[-1]["values"]["speed"] == pytest.approx(expected, abs=1.5e-4)


@pytest.mark.parametrize("width", [360, 390, 1366])
def test_nothing_overflows(panel, width):
    panel.set_viewport_size({"width": width, "height": 844})
    panel.get_by_role("button", name="More…").click()
    assert panel.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_left_after_the_widget_is_taken_away(panel):
    panel.evaluate("cleanup()")
    assert panel.locator("[data-knob]").count() == 0
    panel.evaluate("model.hear({orders: 2, notice: 'x'})")


TABS = {"explore": "Explore", "sweep": "Sweep", "checks": "Is it right?"}


def test_tabs_open_by_mouse_and_keys_and_stand_in_the_link(page):
    mount(page, Tabs(TABS, "sweep"), width="900px")
    tab = page.get_by_role("tab", selected=True)
    assert page.get_by_role("tablist").count() == 1
    expect(tab).to_have_attribute("data-tab", "sweep")
    linked(page)
    page.locator('[data-tab="checks"]').click()
    linked(page, tab="checks")
    assert saves(page) == [{"tab": "checks"}]
    page.keyboard.press("ArrowRight")
    expect(tab).to_have_attribute("data-tab", "explore")
    page.keyboard.press("End")
    expect(tab).to_have_attribute("data-tab", "checks")
    page.evaluate("model.hear({tab: 'explore'})")
    expect(tab).to_have_attribute("data-tab", "explore")
    assert page.get_by_role("tab").evaluate_all("tabs => tabs.map(t => t.tabIndex)") == [0, -1, -1]
