"""The Sweep tab's own map in a browser: it fills while the stage goes on, and a click opens a cell.

Oracle: the command that the page offers for the same map, read for the values of its axes.
"""

import re

import pytest
from app_page import frames_pass, painted, player

pytestmark = [pytest.mark.browser]

#: Where the chart's plotting area lies within its card, roughly: a click there hits a cell.
INSIDE = (0.4, 0.5)


def values(page, knob: str) -> list[float]:
    """The values of an axis, from the command."""
    command = page.locator("#kt-map-command").text_content()
    return [float(v) for v in re.search(rf"--over {knob}=(\S+)", command)[1].split(",")]


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_map_fills_while_the_stage_goes_on_and_a_click_opens_a_cell(open_page, scheme):
    width = 1366 if scheme == "dark" else 390
    page = open_page(
        "/apps/spirals/?tab=sweep&size=64&duration=20", color_scheme=scheme,
        viewport={"width": width, "height": 768},
    )  # fmt: skip
    painted(page)
    page.locator('[data-menu="measure"]').wait_for()
    page.locator('[data-menu="points"]').select_option("8x6")
    page.get_by_text("48 runs, one for each cell").wait_for()
    page.locator('[data-sheet="sweep"] [data-action="cancel"]').click()  # the tab's own question
    page.locator('[data-action="fill"]').click()
    frames_pass(page, 5)
    page.get_by_text("48 runs. Click a cell to open it").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    chart = page.locator('[data-chart="own-map"]')
    chart.locator("canvas").wait_for()
    chart.scroll_into_view_if_needed()
    exchange, selection = values(page, "exchange"), values(page, "selection")
    assert (len(exchange), len(selection)) == (8, 6)
    box = chart.bounding_box()
    page.mouse.click(*(box[at] + part * box[size] for at, part, size in
                       zip("xy", INSIDE, ("width", "height"), strict=True)))  # fmt: skip
    page.wait_for_function("() => location.search.includes('exchange=')")
    there = dict(pair.split("=") for pair in page.url.partition("?")[2].split("&"))
    assert float(there["exchange"]) in exchange[1:-1]
    assert float(there.get("selection", 1.0)) in selection
    assert (there["size"], there["tab"]) == ("64", "sweep")
    frames_pass(page, 3)
    assert player(page).get_attribute("data-state") == "playing"
