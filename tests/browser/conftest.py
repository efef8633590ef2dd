"""A real server in a process of its own, warm, and pages that must not complain."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

READY_WITHIN = 120.0  # seconds; a cold machine compiles every kernel first


def wait_until_ready(process: subprocess.Popen, url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it was ready"
        try:
            with urllib.request.urlopen(f"{url}/ready", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        # Polling another process: there is nothing to wait on.
        time.sleep(0.1)
    raise AssertionError(f"{url} was not ready within {READY_WITHIN} s")


@pytest.fixture(scope="session")
def server(free_port):
    """The address of `kinetoscope serve`, warm."""
    url = f"http://127.0.0.1:{free_port}"
    command = [sys.executable, "-m", "kinetoscope.cli", "serve", "--no-browser"]
    process = subprocess.Popen([*command, "--port", str(free_port)], env=os.environ.copy())
    try:
        wait_until_ready(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def open_page(chromium, server):
    """Open an address in a browser of its own; at the end no page may have complained."""
    contexts, complaints = [], []

    def open_(path: str, **options):
        settings = {"viewport": {"width": 1366, "height": 768}, "reduced_motion": "no-preference"}
        context = chromium.new_context(**(settings | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: complaints.append(r.url) if foreign(r.url) else None)
        page.goto(server + path)
        return page

    def foreign(url: str) -> bool:
        return re.match(r"https?:", url) is not None and not url.startswith(server)

    yield open_
    for context in contexts:
        context.close()
    assert not complaints
