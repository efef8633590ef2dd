"""A real server in a process of its own, warm, and pages that must not complain."""

import os
import re

import pytest
from one_server import shared


@pytest.fixture(scope="session")
def server(free_port, tmp_path_factory):
    """The address of `kinetoscope serve`, warm; one for all workers."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # each worker has a folder of its own in it
    with shared(folder, free_port) as url:
        yield url


@pytest.fixture
def open_page(chromium, server):
    """Open an address in a browser of its own; at the end no page may have complained."""
    contexts, complaints = [], []

    def open_(path: str, **options):
        settings = {"viewport": {"width": 1366, "height": 768}, "reduced_motion": "no-preference"}
        context = chromium.new_context(**(settings | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.on("console", told)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", heard)
        page.on("request", lambda r: complaints.append(r.url) if foreign(r.url) else None)
        page.goto(server + path)
        return page

    def told(message) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def heard(dialog) -> None:
        complaints.append(f"a script asked: {dialog.message}")
        dialog.dismiss()

    def foreign(url: str) -> bool:
        return re.match(r"https?:", url) is not None and not url.startswith(server)

    yield open_
    for context in contexts:
        context.close()
    assert not complaints
