"""What every test runs under: strict arithmetic, fixed hypothesis examples, a browser or a reason.

Browser tests need a Chromium.  Where there is none they are skipped with a loud line at the end,
or fail when ``KINETOSCOPE_BROWSER=required`` (as on CI).
"""

import os
import shutil
import socket

# As the server has it: there is a worker for each core already, and BLAS threads that wait for
# work spin.  BLAS reads it when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from lent_page import Lender
from scheduling import Scheduling, rank

# No stopwatch inside: a starved machine must not decide whether an example is found.
settings.register_profile(
    "gate", deadline=None, derandomize=True, max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("gate")

NO_BROWSER = "no Chromium found: the pages were NOT tested (Debian: apt-get install chromium)"
#: Chromium in a container, with everything that would call home switched off.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The browser's own frame is a page as well, and in this Chromium a dear one: with it
    # an empty window costs 1.4 s of a core, without it 0.6 s (measured: four windows, 2.4 against
    # 5.5 s).  Unknown names do no harm.
    "--disable-features=InitialWebUI,OmniboxPopupWebUI,PaintHolding,PreloadTopChromeWebUI,TabSearch,"
    "WebUILocationBar,WebUIOmniboxAimPopup,WebUIOmniboxPopup,WebUIOmniboxPopupV2,WebUIReloadButton,"
    "WebUIToolbar,HttpsUpgrades,MediaRouter,Translate",
]


@pytest.fixture(autouse=True)
def strict_arithmetic():
    """Overflow, division by zero and NaN from nowhere are errors; underflow is physics."""
    with np.errstate(all="raise", under="ignore"):
        yield


def chromium_path() -> str | None:
    return next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@pytest.fixture(scope="session")
def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def chromium():
    """One headless Chromium for the test process; ``lender`` lends its pages."""
    path = chromium_path()
    if path is None:
        if os.environ.get("KINETOSCOPE_BROWSER") == "required":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=45_000)  # a starved machine is late, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lender(chromium):
    """Lends the page that tests of single widgets share."""
    return Lender(chromium)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Long things first, and kernels compiled once: see ``scheduling``."""
    return Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items):
    """A test of a page, or with a stopwatch, that fails is run once more and reported as such.

    It shares two cores with other tests, and perhaps the machine with strangers; what the machine
    starved is not wrong.  What is wrong fails twice.
    """
    items.sort(key=lambda item: rank(item.nodeid))
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("clock"):
            item.add_marker(pytest.mark.flaky(reruns=1))
        if "server" in getattr(item, "fixturenames", ()):
            # Whoever comes first waits for a server to be warm.
            item.add_marker(pytest.mark.timeout(600))


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.section(f"failed once: {report.nodeid}", sep="_")
        terminalreporter.line(report.longreprtext)
    if chromium_path() is None:
        terminalreporter.section("BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line(NO_BROWSER)
