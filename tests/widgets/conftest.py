"""A page with a player in it, for the tests that drive one."""

from contextlib import ExitStack

import pytest
from conftest import ARGUMENTS, chromium_path
from lent_page import Lender
from widget_page import (
    PAGE,
    PageServer,
    collision,
    decades,
    discs,
    lattice,
    painted,
    pair,
    plane,
    ramp,
    twins,
)

from kinetoscope.widgets.player import Player


@pytest.fixture(scope="session")
def player_pages():
    clips = {"ramp": ramp(), "plane": plane(), "lattice": lattice(), "discs": discs(),
             "many": discs(32768), "collision": collision(),
             "pair": pair(), "twins": twins(), "decades": decades(),
             "other": ramp(key="other")}  # fmt: skip
    files = {
        "/": ("text/html", PAGE.encode()),
        "/player.mjs": ("text/javascript", Player._esm.encode()),
        "/player.css": ("text/css", Player._css.encode()),
    } | {f"/clip/{n}": ("application/octet-stream", c.to_bytes()) for n, c in clips.items()}
    server = PageServer(files)
    yield server
    server.close()


@pytest.fixture(scope="session")
def software_gl(chromium):
    """Software WebGL2 must be asked for where there is no graphics card."""
    args = [*ARGUMENTS, "--enable-unsafe-swiftshader"]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=args)
    yield Lender(browser)
    browser.close()


@pytest.fixture
def open_player(software_gl, player_pages):
    """Mount a player; at the end the page must have nothing to complain of."""
    complaints = []
    player_pages.refuse.clear()

    def open_(name="ramp", view="map", renderer="2d", settings=(), source=True, offers=(),
              **options):  # fmt: skip
        options = {"viewport": {"width": 900, "height": 640}} | options
        page = pages.enter_context(software_gl.lend(
            **options, pageerror=lambda error: complaints.append(str(error)),
            console=lambda m: complaints.append(m.text) if m.type == "error" else None,
        ))  # fmt: skip
        page.goto(player_pages.url)
        url = f"/clip/{name}"
        state = {
            "phenomenon": "solitons", "view": view, "live": False,
            "brush": None, "actions": [], "overlay": {}, **dict(offers),
            "settings": {"renderer": renderer, "autoplay": False, **dict(settings)},
            "source": {"generation": int(source), "key": "", "url": url if source else None,
                       "length": 0},
            "status": {"state": "playing" if source else "loading", "message": "",
                       "progress": None, "generation": int(source)},
        }  # fmt: skip
        page.evaluate("state => mount('/player.mjs', '/player.css', state)", state)
        if source:
            painted(page, 1)
        return page

    with ExitStack() as pages:
        yield open_
    # A refused clip is told by the browser itself; everything else is ours.
    assert [c for c in complaints if "404" not in c] == []
