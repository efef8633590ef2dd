"""Words to the terminal: results on one channel, progress and refusals on the other."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Refused(Exception):
    """The command cannot do that; the message is one sentence for a person."""


def say(text: str = "") -> None:
    """A line of the answer; lost where the caller has closed the channel (``>&-``)."""
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def tell(text: str) -> None:
    """A line that is no part of the answer."""
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def hang_up() -> None:
    """Nobody reads the answer any more (``| head -1``): what is left of it goes nowhere."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def progress(fraction: float, sentence: str) -> None:
    """One line that overwrites itself; nothing where nobody watches."""
    if sys.stderr is not None and sys.stderr.isatty():
        filled = int(24 * fraction)
        bar = "━" * filled + " " * (24 - filled)
        sys.stderr.write(f"\r\033[K{bar} {fraction:4.0%}  {sentence}"[:110])
        if fraction >= 1.0:
            sys.stderr.write("\r\033[K")
        sys.stderr.flush()


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """An event that Ctrl-C sets, so that a run ends in order; a second Ctrl-C ends the program."""
    cancel = threading.Event()

    def stop(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, before)
        cancel.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Lines with aligned columns."""
    widths = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head))]
    ruled = [head, ["─" * width for width in widths], *rows]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in ruled
    ]
