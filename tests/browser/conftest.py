"""A real server in a process of its own, warm, and pages that must not complain."""

import os
import re
from contextlib import ExitStack

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
def open_page(lender, server):
    """Open an address; at the end no page may have complained."""
    complaints = []

    def open_(path: str, **options):
        options = {"viewport": {"width": 1366, "height": 768}} | options
        page = pages.enter_context(lender.lend(
            **options, timeout=90_000, console=told, dialog=heard, request=asked,
            pageerror=lambda error: complaints.append(str(error)),
        ))  # fmt: skip
        page.goto(server + path)
        return page

    def told(message) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def heard(dialog) -> None:
        complaints.append(f"a script asked: {dialog.message}")
        dialog.dismiss()

    def asked(request) -> None:
        if re.match(r"https?:", request.url) and not request.url.startswith(server):
            complaints.append(request.url)

    with ExitStack() as pages:
        yield open_
    assert not complaints
