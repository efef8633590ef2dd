"""Charts in a real browser: drawn once, fed after, with the stage's clock.

Oracle: the columns that were sent; Vega's own scales, read back, for where things are.
"""

import numpy as np
import pytest
from playwright.sync_api import expect
from widgets.fed_charts import (
    CENTRE,
    ENERGY,
    MAP,
    SCAN,
    SPREAD,
    Feed,
    cells,
    centre,
    energy,
    scan,
    spread,
)
from widgets.page_of_one import PAGE, mount

from kinetoscope.widgets.plots import Plots, vega_bundle

pytestmark = [pytest.mark.browser]

COLOURS = """(canvas) => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 250) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
  return [...seen];
}"""  # noqa: E501


def colours(feed, chart):
    return set(feed.figure(chart).locator("canvas").evaluate(COLOURS))


@pytest.fixture
def page(lender):
    """A page that may not complain and may not ask anybody else for anything."""
    complaints = []
    with lender.lend(
        viewport={"width": 1366, "height": 768},
        console=lambda m: complaints.append(m.text) if m.type == "error" else None,
        pageerror=lambda error: complaints.append(str(error)),
        request=lambda r: complaints.append(r.url) if foreign(r.url) else None,
    ) as page:
        yield page
    assert not complaints


def foreign(url: str) -> bool:
    return url.startswith("http") and not url.startswith("http://panel.test/")


@pytest.fixture
def row(page):
    feed = Feed(page, [ENERGY, CENTRE, SPREAD])
    for name, data in (("energy", energy()), ("centre", centre()), ("spread", spread())):
        feed.drawn(name)
        feed.update(name, data)
    return feed


@pytest.fixture
def scanned(page):
    feed = Feed(page, [SCAN])
    feed.drawn("scan")
    feed.update("scan", scan())
    return feed


ACCENT, THEORY, GOOD = "181,72,42", "31,95,174", "44,122,75"  # tokens of the light scheme


def test_charts_are_drawn_in_the_house_colours_with_title_and_key(row):
    assert {ACCENT, THEORY, GOOD} <= colours(row, "energy")
    assert ACCENT in colours(row, "centre")
    assert THEORY in colours(row, "spread")
    caption = row.figure("energy").locator("figcaption").inner_text()
    assert all(word in caption for word in ("Where the energy is", "kinks", "radiated", "theory"))
    assert row.figure("energy").get_attribute("aria-label") == "Where the energy is"


def test_new_numbers_change_the_picture_and_not_the_drawing(row):
    canvas = row.figure("energy").locator("canvas")
    before, handle = canvas.screenshot(), canvas.element_handle()
    for scale in (1.2, 1.5, 0.7):
        row.update("energy", energy(scale))
    assert canvas.screenshot() != before
    assert row.embeds("energy") == 1
    assert row.page.evaluate("(node) => node.isConnected", handle)


def test_charts_wait_for_a_picture_that_is_on_its_way(row):
    """Drawing them takes what the picture needs, where browser and solver share a machine."""
    say = "name => window.dispatchEvent(new CustomEvent(`kinetoscope:${name}`))"
    draws = row.draws("energy")
    row.page.evaluate(say, "awaiting")
    row.plots.update("energy", energy(1.5))
    row.plots.update("centre", centre())
    row.page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
    assert row.draws("energy") == draws
    row.page.evaluate(say, "painted")
    row.page.wait_for_function(
        "([node, draws]) => Number(node.dataset.draws) > draws",
        arg=[row.figure("energy").element_handle(), draws],
    )
    row.page.evaluate(say, "awaiting")  # and if none comes they do not wait for ever
    row.update("energy", energy(0.7))


def test_what_was_sent_before_the_page_was_there_arrives(page):
    plots = Plots([CENTRE])
    plots.send = lambda *_: None  # nobody listens yet
    plots.update("centre", centre())
    feed = Feed.__new__(Feed)
    feed.page, feed.plots = page, plots
    plots.send = feed.send
    mount(page, plots, width="500px")
    page.wait_for_function("model.sent.filter((m) => m.type === 'ready').length >= 2")  # retried
    feed.answer()
    feed.drawn("centre")
    page.wait_for_function(
        f"""(canvas) => ({COLOURS})(canvas).includes('{ACCENT}')""",
        arg=feed.figure("centre").locator("canvas").element_handle(),
    )


def test_vega_comes_from_the_server_where_there_is_one(page):
    asked = []

    def serve(route):
        asked.append(route.request.url)
        route.fulfill(body=vega_bundle(), content_type="text/javascript")

    feed = Feed.__new__(Feed)
    feed.page, feed.plots = page, Plots([CENTRE, ENERGY], vega_url="/assets/vega.js")
    feed.plots.send = feed.send
    mount(page, feed.plots, width="900px", also={"http://panel.test/assets/*": serve})
    feed.drawn("centre")
    feed.drawn("energy")
    assert asked == ["http://panel.test/assets/vega.js"]
    assert "need-vega" not in page.evaluate("model.sent.map((m) => m.type)")


def test_the_cursor_is_where_the_clock_is(row):
    def cursor(time):
        row.page.evaluate(
            """(time) => window.dispatchEvent(new CustomEvent('kinetoscope:clock',
                {detail: {phenomenon: 'solitons', generation: 1, time, frame: 3}}))""",
            time,
        )
        return row.figure("energy").locator(".kt-cursor")

    first, last = cursor(0.0).bounding_box()["x"], cursor(150.0).bounding_box()["x"]
    canvas = row.figure("energy").locator("canvas").bounding_box()
    assert canvas["x"] < first < last <= canvas["x"] + canvas["width"]
    # A linear axis; tolerance: the position is rounded to device pixels.
    assert cursor(75.0).bounding_box()["x"] == pytest.approx((first + last) / 2, abs=1)
    expect(cursor(500.0)).to_be_hidden()
    expect(row.figure("spread").locator(".kt-cursor")).to_be_hidden()


def test_a_drag_in_a_chart_with_a_clock_seeks(row):
    row.page.evaluate("""() => { window.sought = [];
        window.addEventListener('kinetoscope:seek', (e) => sought.push(e.detail.time)); }""")
    box = row.figure("energy").locator("canvas").bounding_box()
    row.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    row.page.mouse.down()
    row.page.mouse.move(box["x"] + box["width"] + 50, box["y"] + 60, steps=5)
    row.page.mouse.up()
    row.page.wait_for_function("sought.at(-1) >= 149")
    sought = row.page.evaluate("sought")
    assert len(sought) >= 3
    assert sought == sorted(sought)
    assert 60 < sought[0] < 90
    assert sought[-1] == pytest.approx(150, abs=1e-9)  # the end of the axis, never beyond
    row.page.mouse.move(box["x"] + 50, box["y"] + 60)
    assert len(row.page.evaluate("sought")) == len(sought)


def heard(feed, kind, count=1):
    feed.page.wait_for_function(
        "([kind, count]) => model.sent.filter((m) => m.type === kind).length >= count",
        arg=[kind, count],
    )
    return [one for one in feed.page.evaluate("model.sent") if one["type"] == kind]


def place(feed, fraction):
    box = feed.figure("scan").locator("canvas").bounding_box()
    return box["x"] + fraction * box["width"], box["y"] + box["height"] / 2


def test_a_click_picks_a_point_in_data_units(scanned):
    scanned.page.mouse.click(*place(scanned, 0.5))
    (pick,) = heard(scanned, "pick")
    # The middle of the canvas is the middle of the axis but for the room of the axis' labels.
    assert pick["x"] == pytest.approx(0.25, abs=0.01)
    assert 0 < pick["y"] < 0.6
    seen = []
    scanned.plots.on_pick(lambda *what: seen.append(what))
    scanned.answer()
    assert seen == [("scan", pick["x"], pick["y"])]


def test_a_drag_zooms_and_a_double_click_shows_all_again(scanned):
    page = scanned.page
    ranges = []
    scanned.plots.on_zoom(lambda *what: ranges.append(what))
    page.mouse.move(*place(scanned, 0.4))
    page.mouse.down()
    page.mouse.move(*place(scanned, 0.6), steps=4)
    expect(scanned.figure("scan").locator(".kt-band")).to_be_visible()
    page.mouse.up()
    (zoom,) = heard(scanned, "zoom")
    assert 0.15 < zoom["low"] < 0.25 < zoom["high"] < 0.35
    scanned.answer()
    scanned.update("scan", scan(zoom["low"], zoom["high"]))
    assert scanned.embeds("scan") == 1
    page.mouse.click(*place(scanned, 0.5))  # picks inside the zoomed range
    (pick,) = heard(scanned, "pick")
    assert zoom["low"] < pick["x"] < zoom["high"]
    scanned.answer()
    # The second click of two comes in time, however busy the machine.
    page.evaluate("window.setTimeout = ((plain) => (f, ms) => plain(f, 10 * ms))(setTimeout)")
    page.mouse.dblclick(*place(scanned, 0.5))
    (back,) = heard(scanned, "zoom")
    assert (back["low"], back["high"]) == pytest.approx((0.15, 0.35), abs=1e-12)
    assert page.evaluate("model.sent.filter((m) => m.type === 'pick').length") == 0
    scanned.answer()
    assert ranges == [("scan", one["low"], one["high"]) for one in (zoom, back)]


def test_the_wheel_zooms_around_the_hand_and_says_so_once(scanned):
    # All five in one go: a busy machine would put a rest between them.
    x, y = place(scanned, 0.5)
    scanned.figure("scan").locator("canvas").evaluate(
        """(canvas, [clientX, clientY]) => {
            const turn = { clientX, clientY, deltaY: -100, bubbles: true, cancelable: true };
            for (let k = 0; k < 5; k++) canvas.dispatchEvent(new WheelEvent("wheel", turn));
        }""",
        [x, y],
    )
    (zoom,) = heard(scanned, "zoom")
    width = zoom["high"] - zoom["low"]
    assert width == pytest.approx(0.2 * np.exp(-1.5), rel=1e-6)  # five times 100 x 0.003
    scanned.figure("scan").get_by_role("button", name="Whole range").click()
    heard(scanned, "zoom", 2)
    expect(scanned.figure("scan").get_by_role("button", name="Whole range")).to_be_hidden()


def test_a_zoom_outlives_the_drawing_and_python_may_end_it(scanned):
    page = scanned.page
    page.mouse.move(*place(scanned, 0.5))
    page.mouse.wheel(0, -100)
    (zoom,) = heard(scanned, "zoom")
    scanned.answer()
    page.evaluate("cleanup()")
    scanned.show(width="1322px")  # as when a tab is opened again
    scanned.drawn("scan")
    whole = scanned.figure("scan").get_by_role("button", name="Whole range")
    whole.wait_for()
    whole.click()
    (back,) = heard(scanned, "zoom")
    assert (back["low"], back["high"]) == (zoom["first"], zoom["last"])
    assert (back["low"], back["high"]) == pytest.approx((0.15, 0.35), abs=1e-12)
    page.mouse.move(*place(scanned, 0.5))
    page.mouse.wheel(0, -100)
    whole.wait_for()
    scanned.plots.unzoom("scan")
    whole.wait_for(state="hidden")


def test_the_keyboard_picks_too(scanned):
    chart = scanned.page.get_by_role("application", name="Outgoing speed")
    chart.focus()
    scanned.page.keyboard.press("ArrowRight")
    scanned.page.keyboard.press("Enter")
    (pick,) = heard(scanned, "pick")
    assert pick["x"] == pytest.approx(0.25 + 0.2 / 200, abs=1e-9)


def test_dark_and_light_are_followed_with_the_numbers_and_the_zoom(scanned):
    page = scanned.page
    page.mouse.move(*place(scanned, 0.5))
    page.mouse.wheel(0, -100)
    heard(scanned, "zoom")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "(node) => node.dataset.embeds === '2'", arg=scanned.figure("scan").element_handle()
    )
    page.wait_for_function(
        f"""(node) => ({COLOURS})(node.querySelector('canvas')).includes('240,135,95')""",
        arg=scanned.figure("scan").element_handle(),
    )
    expect(scanned.figure("scan").get_by_role("button", name="Whole range")).to_be_visible()


def test_an_arrangement_keeps_the_charts_that_stay(row):
    charts = [CENTRE, {**ENERGY, "title": "Energies"}, MAP]
    row.page.evaluate("(charts) => model.hear({charts})", charts)
    row.page.locator('[data-chart="map"]').wait_for()
    names = row.page.locator("[data-chart]").evaluate_all("all => all.map(n => n.dataset.chart)")
    assert names == ["centre", "energy", "map"]
    assert row.embeds("energy") == row.embeds("centre") == 1
    assert "Energies" in row.figure("energy").inner_text()
    row.plots.charts = charts
    row.drawn("map")
    row.update("map", cells())
    assert len(colours(row, "map")) > 50  # a ramp of colours, not one


@pytest.mark.parametrize("width", [360, 390, 900, 1366])
def test_charts_fit_the_page_and_follow_its_width(page, width):
    feed = Feed(page, [ENERGY, CENTRE, SPREAD], width="none")
    for name in ("energy", "centre", "spread"):
        feed.drawn(name)
    page.set_viewport_size({"width": width, "height": 844})
    abreast = 3 if width > 740 else 1
    expected = (width - 28 - (abreast - 1) * 14) / abreast
    for name in ("energy", "centre", "spread"):
        page.wait_for_function(
            "([node, width]) => { const canvas = node.querySelector('canvas');"
            "return Math.abs(node.offsetWidth - width) < 2 && canvas.offsetWidth <= node.offsetWidth - 24; }",  # noqa: E501
            arg=[feed.figure(name).element_handle(), expected],
        )
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_that_forbids_eval_still_draws(page):
    guard = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'self' blob:\">"
    feed = Feed.__new__(Feed)
    feed.page, feed.plots = page, Plots([CENTRE])
    feed.plots.send = feed.send
    mount(page, feed.plots, width="500px", html=PAGE.replace("<head>", "<head>" + guard))
    feed.answer()
    feed.drawn("centre")
    feed.update("centre", centre())
    assert ACCENT in colours(feed, "centre")


def test_nothing_is_left_after_the_widget_is_taken_away(row):
    row.page.evaluate("cleanup()")
    assert row.page.locator("[data-chart]").count() == 0
    row.page.evaluate(
        "window.dispatchEvent(new CustomEvent('kinetoscope:clock', {detail: {time: 1}}))"
    )
