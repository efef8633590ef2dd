"""Wires: frames of running simulations on their way to the browser, beside the notebook.

A notebook's own channel carries bytes as text within JSON, and each wish of the page as a request
of its own; for a lattice of 512 x 512 sites that was a third of the work of a frame.  Under our
server a page opens a socket instead: wishes come in as a few words of JSON, frames go out as they
are, behind sixteen bytes that say which they are (`FRAME`).

As with clips, a page is named by a token that nobody can guess.
"""

import json
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: What stands before a frame, little endian: generation, number of the frame, time.
FRAME = struct.Struct("<IId")


class Wire:
    """One page's wire; ``hear`` is told what the page says, in the server's thread."""

    def __init__(self, hear: Callable[[dict[str, Any]], object]) -> None:
        self._hear = hear
        self._sends: list[Callable[[bytes], object]] = []

    def send(self, generation: int, number: int, time: float, frame: memoryview | bytes) -> bool:
        """Send a frame, from any thread; False while no page is connected."""
        try:
            send = self._sends[-1]
        except IndexError:  # none, or it closed this moment
            return False
        send(b"".join((FRAME.pack(generation, number, time), frame)))
        return True

    def hear(self, text: str) -> None:
        """Pass on what the page says, if it is a message at all."""
        try:
            content = json.loads(text)
        except ValueError:
            return
        if isinstance(content, dict):
            self._hear(content)

    @contextmanager
    def connected(self, send: Callable[[bytes], object]) -> Iterator[None]:
        """While the page's socket is open; a page that comes back takes the wire over."""
        self._sends.append(send)
        try:
            yield
        finally:
            self._sends.remove(send)


class Wires:
    """The wires of one server's pages, by the token of the page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wires: dict[str, Wire] = {}

    def lay(self, owner: str, hear: Callable[[dict[str, Any]], object]) -> Wire:
        """A wire to a page that will connect, or not."""
        wire = Wire(hear)
        with self._lock:
            self._wires[owner] = wire
        return wire

    def find(self, owner: str) -> Wire | None:
        """The wire of a page, None when there is no such page (any more)."""
        with self._lock:
            return self._wires.get(owner)

    def cut(self, owner: str) -> None:
        """The page is gone."""
        with self._lock:
            self._wires.pop(owner, None)

    def __len__(self) -> int:
        with self._lock:
            return len(self._wires)
