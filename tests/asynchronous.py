"""Run a coroutine to its end in a thread of its own.

The browser tests keep an event loop in the main thread, where ``asyncio.run`` is then refused.
"""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor


def run(coroutine: Coroutine):
    """The result of ``coroutine``; its exception is raised here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
