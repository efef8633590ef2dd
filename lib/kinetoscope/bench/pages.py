"""The pages in a browser: from a slider to its picture, pictures a second, from a link to a page.

A headless Chromium without a graphics chip draws the pages of a server that runs on the same
cores, so that everything a visitor waits for is in the figures, and nothing of a network.  A
slider is let go 40 times, each time elsewhere; the clock runs in the page, from the event to the
picture.  Where a knob is turned while a system runs, one is taken that changes the frame of the
picture, for that can be seen from outside.  A page is opened by a browser that knows nothing, and
by one that has looked at the gallery for a moment.  All of it takes about ten minutes.

It needs what the tests need: Playwright and a Chromium.
"""

import importlib.util
import shutil
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

import kinetoscope
from kinetoscope.bench.classroom import classroom
from kinetoscope.bench.figure import Figure
from kinetoscope.bench.served import served

MOVES, PAUSE = 40, 300  # ms between two moves: most charts of the one before are drawn
#: Milliseconds from a slider to what it changes: a new run, a new look at one, all of a run's film.
SOON, AT_ONCE, COMPLETE = 150.0, 100.0, 600.0
#: Page, query, the knob that is moved and between which positions of its slider; the chart that is
#: waited for, or all of the film (``FILM``), or the first picture.
FILM = "film"
MOVED = (
    ("solitons", "", "speed", 0.15, 0.35, "", SOON),
    ("mixture", "?gamma=0", "epsilon", 0.3, 0.7, "", SOON),
    ("mixture", "?gamma=1", "epsilon", 0.3, 0.7, "", SOON),
    ("expansion", "", "knudsen", 0.3, 0.7, "", SOON),
    ("expansion", "", "knudsen", 0.3, 0.7, FILM, COMPLETE),
    ("expansion", "", "dv", 0.3, 0.7, "", AT_ONCE),
    ("expansion", "", "dv", 0.3, 0.7, "entropy", AT_ONCE),
    ("expansion", "", "n_x", 0.3, 0.7, "", AT_ONCE),
    ("expansion", "", "n_x", 0.3, 0.7, "entropy", AT_ONCE),
    ("mips", "?n=4096", "packing", 0.4, 0.7, "", SOON),
)
#: Page, query, pictures a second that are asked for.
PLAYED = (
    ("solitons", "", 59.0), ("mixture", "", 59.0), ("expansion", "", 59.0),
    ("spirals", "?size=512", 50.0), ("mips", "?n=4096", 30.0), ("replicas", "", 30.0),
)  # fmt: skip
#: Milliseconds from opening a link to something to look at, and to the stage's own first picture.
LOOKED, OPENED = 1000.0, 3000.0
LOADS = 5
#: Milliseconds that somebody looks at the gallery; the browser fetches meanwhile what apps share.
CHOOSING = 4000

_MOVE = """(slider, [value, film, chart]) => new Promise((done) => {
  const since = performance.now();
  const there = () => end(performance.now() - since);
  const drawn = new MutationObserver(there);
  const fetched = new PerformanceObserver((list) => {
    for (const { name, responseEnd, responseStatus } of list.getEntries())
      if (name.includes("/clip/") && responseStatus === 200 && responseEnd > since)
        end(responseEnd - since);
  });
  const end = (taken) => {
    clearTimeout(late);
    drawn.disconnect();
    fetched.disconnect();
    done(taken);
  };
  const late = setTimeout(end, 10000, 10000);
  if (chart) drawn.observe(chart, { attributeFilter: ["data-draws"] });
  else if (film) fetched.observe({ type: "resource" });
  else addEventListener("kinetoscope:painted", there, { once: true });
  slider.value = value;
  for (const said of ["input", "change"]) slider.dispatchEvent(new Event(said, { bubbles: true }));
})"""
_COUNT = """(seconds) => new Promise((done) => {
  let pictures = 0;
  const since = performance.now();
  const count = () => pictures++;
  addEventListener("kinetoscope:clock", count);
  setTimeout(() => {
    removeEventListener("kinetoscope:clock", count);
    done(pictures / (performance.now() - since) * 1000);
  }, 1000 * seconds);
})"""
_TIMES = "[window.kinetoscopeLooked, window.kinetoscopeFirst]"
_FIRST = """addEventListener("kinetoscope:painted", () => {
  window.kinetoscopeFirst ??= performance.now();
});
new PerformanceObserver((list) => {
  for (const { element, startTime } of list.getEntries())
    if (element?.closest(".kt-opening img")) window.kinetoscopeLooked = startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });"""


def pages() -> list[Figure]:
    """Every page in a headless Chromium: slider to picture, pictures a second, first picture."""
    figures = []
    with served() as address, _chromium() as browser:
        for name, query, target in PLAYED:
            with _page(browser, f"{address}/apps/{name}/{query}") as page:
                figures.append(_played(page, f"{name}{query}", target))
        for name, query, knob, low, high, there, target in MOVED:
            with _page(browser, f"{address}/apps/{name}/{query}") as page:
                taken = _moved(page, knob, low, high, there)
            seen = {"": "its picture", FILM: "all of its film"}.get(there, f"its {there} chart")
            what = f"{name}{query}: {knob} let go to {seen}"
            how = f"{MOVES} moves, half of them within {statistics.median(taken):.0f} ms"
            figures.append(
                Figure(f"{what}, 95 of 100", _of_100(taken, 95), "ms", target, "less", None, how)
            )
        for name in kinetoscope.PHENOMENA:
            figures += _opened(browser, f"{address}/apps/{name}/", name)
            figures.append(_chosen(browser, address, name))
    return figures


def _played(page: Any, what: str, target: float) -> Figure:
    rates = [page.evaluate(_COUNT, 2) for _ in range(3)]
    how = "median of three times 2 s; the screen shows 60"
    return Figure(f"{what}: pictures painted", statistics.median(rates), "/s", target, "more",
                  None, how)  # fmt: skip


def _moved(page: Any, knob: str, low: float, high: float, there: str) -> list[float]:
    """Milliseconds from each move of a slider until what `MOVED` waits for is there."""
    slider = page.locator(f'[data-knob="{knob}"] input[type=range]')
    film, chart = there == FILM, None
    if there and not film:
        chart = page.locator(f'[data-chart="{there}"]').element_handle()
    taken = []
    for k in range(MOVES):
        at = low + (high - low) * ((17 * k) % MOVES) / MOVES
        taken.append(slider.evaluate(_MOVE, [str(at), film, chart]))
        page.wait_for_timeout(PAUSE)
    return taken


def _opened(browser: Any, address: str, name: str) -> Iterator[Figure]:
    times = []
    for _ in range(LOADS):
        with _page(browser, address, rest=0) as page:
            times.append(page.evaluate(_TIMES))
    whats = (("the picture it opens with", LOOKED), ("the stage's first picture", OPENED))
    for (what, target), taken in zip(whats, zip(*times, strict=True), strict=True):
        how = f"{LOADS} times in a browser that knows nothing yet; half within "
        how += f"{statistics.median(taken):.0f} ms"
        yield Figure(f"{name}: link to {what}, 95 of 100", _of_100(taken, 95), "ms", target,
                     "less", None, how)  # fmt: skip


def _chosen(browser: Any, address: str, name: str) -> Figure:
    taken = []
    for _ in range(LOADS):
        with _page(browser, f"{address}/", card=name, rest=0) as page:
            taken.append(page.evaluate(_TIMES)[1])
    how = f"{LOADS} times; half within {statistics.median(taken):.0f} ms"
    return Figure(f"{name}: its card in the gallery to the stage's first picture, 95 of 100",
                  _of_100(taken, 95), "ms", OPENED, "less", None, how)  # fmt: skip


def _of_100(taken: Sequence[float], part: int) -> float:
    return float(np.quantile(taken, part / 100, method="inverted_cdf"))


@contextmanager
def _chromium() -> Iterator[Any]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
                None)  # fmt: skip
    if path is None or importlib.util.find_spec("playwright") is None:
        raise ValueError(
            "measuring pages needs a Chromium on the path and Playwright: install chromium, and "
            "pip install --require-hashes -r requirements-test.txt"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@contextmanager
def _page(
    browser: Any, address: str, *, card: str = "", rest: int = 3000
) -> Iterator[Any]:
    """A page that has shown its first picture, and had ``rest`` ms to settle.

    With a ``card`` the address is the gallery's, where that card is chosen after a while.
    """
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, reduced_motion="no-preference"
    )
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.add_init_script(_FIRST)
    page.goto(address)
    if card:
        page.wait_for_timeout(CHOOSING)
        page.locator(f'[data-card="{card}"] a').first.click()
        page.wait_for_url(f"**/apps/{card}/**", wait_until="commit")
    page.wait_for_function("window.kinetoscopeFirst")
    page.wait_for_timeout(rest)
    yield page
    context.close()


CASES = (pages, classroom)
PEERS = ()
