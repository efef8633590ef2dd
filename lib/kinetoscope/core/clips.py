"""Moving pictures on their way to the browser.

The server streams a clip by HTTP beside the notebook: 13 times faster to the first frame than a
synced widget trait.  The notebook writes the bytes here, in the same process, and tells its
player the address; the server reads them, while they are still being made if need be.

Everything is bounded: bytes in all (the least recently used goes first), bytes a clip, and age.
A clip is named by a token that nobody can guess.  A clip that is gone is computed again by
whoever still wants it: a store of clips is no archive.

A page that has just asked for another run need not wait to be told the address either: it asks for
its owner's next clip (:meth:`ClipStore.following`) while that is being computed.
"""

import asyncio
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager

from kinetoscope.core.run import Cancelled
from kinetoscope.core.wires import Wires

MEGABYTE = 2**20


class ClipGone(KeyError):
    """There is no such clip: it expired, had to make room, or never was."""


class ClipFailed(RuntimeError):
    """The run that was making the clip ended before the clip did."""


class Writing:
    """A clip being made: ``write`` appends, and readers get each piece as it comes."""

    def __init__(
        self, token: str, owner: str, largest: int, made: float, generation: int = 0,
        begun: Callable[[], object] = lambda: None,
    ) -> None:  # fmt: skip
        self.token, self.owner, self.made, self.generation = token, owner, made, generation
        self.size = 0
        self.state = "open"
        #: Set once a reader has had all of it.
        self.taken = threading.Event()
        self._largest, self._begun = largest, begun
        self._pieces: list[bytes] = []
        self._lock = threading.Lock()
        self._readers: dict[object, Callable[[], object]] = {}

    def write(self, piece: bytes | memoryview) -> None:
        """Append bytes; ValueError when the clip grows past what one run may send."""
        piece = bytes(piece)
        with self._lock:
            if self.state != "open":
                raise ClipFailed("the clip is finished; nothing can be added")
            if self.size + len(piece) > self._largest:
                raise ValueError(
                    f"a clip may have at most {self._largest / MEGABYTE:.0f} MB; "
                    "take fewer frames or a coarser grid"
                )
            first = not self.size
            self._pieces.append(piece)
            self.size += len(piece)
        self._wake()
        if first:
            self._begun()

    @property
    def data(self) -> bytes:
        """Everything written so far."""
        with self._lock:
            return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def end(self, state: str) -> None:
        """Say that nothing follows: ``"whole"``, ``"failed"``, or ``"cut"`` by a newer wish."""
        with self._lock:
            if self.state == "open":
                self.state = state
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            for wake in self._readers.values():
                wake()

    async def read(self) -> AsyncIterator[bytes]:
        """The pieces from the first, waiting for those that are not made yet.

        Raises :class:`ClipFailed` where the run broke: the reader must not take a stump for a
        whole.  Where a newer wish cancelled it, the pieces just end: who reads them has wished.
        """
        loop, more = asyncio.get_running_loop(), asyncio.Event()
        me = object()
        with self._lock:
            self._readers[me] = lambda: soon(loop, more.set)
        try:
            position = 0
            while True:
                with self._lock:
                    more.clear()
                    pieces, state = self._pieces[position:], self.state
                position += len(pieces)
                for piece in pieces:
                    yield piece
                if pieces:
                    continue
                if state == "whole":
                    self.taken.set()
                    return
                if state == "cut":
                    return
                if state == "failed":
                    raise ClipFailed("the run ended before its clip did")
                await more.wait()
        finally:
            with self._lock:
                del self._readers[me]


class ClipStore:
    """The clips of one server, and the ``wires`` to its pages.

    Arguments
    ---------
    max_bytes : all clips together; the least recently used make room
    max_clip : one clip
    max_age : seconds after which a clip is gone
    base_url : where the server lives on its host, "" at the root, "/lab" behind a proxy
    """

    def __init__(
        self, *, max_bytes: int = 256 * MEGABYTE, max_clip: int = 8 * MEGABYTE,
        max_age: float = 900.0, base_url: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._max_bytes, self._max_clip, self._max_age = max_bytes, max_clip, max_age
        self.base_url, self._clock = base_url, clock
        self._lock = threading.Lock()
        self._clips: OrderedDict[str, Writing] = OrderedDict()
        self._waiting: dict[object, tuple[str, Callable[[], object]]] = {}
        self.wires = Wires()

    def url(self, token: str) -> str:
        """The address of a clip on this server, from the root of its host."""
        return f"{self.base_url}/clip/{token}"

    @property
    def held_bytes(self) -> int:
        """Bytes held now."""
        with self._lock:
            self._make_room()
            return sum(clip.size for clip in self._clips.values())

    def __len__(self) -> int:
        with self._lock:
            self._make_room()
            return len(self._clips)

    def put(
        self, clip: bytes | Iterable[bytes], *, owner: str = "", generation: int = 0
    ) -> str:
        """Keep a finished clip and return its token."""
        with self.writing(owner=owner, generation=generation) as writing:
            for piece in [clip] if isinstance(clip, bytes | bytearray | memoryview) else clip:
                writing.write(piece)
        return writing.token

    @contextmanager
    def writing(self, *, owner: str = "", generation: int = 0) -> Iterator[Writing]:
        """A clip that can be read while it is made; an error inside leaves it failed.

        ``owner`` is whoever may be forgotten later (:meth:`leave`); ``generation`` numbers its
        clips from 1, 0 for what nobody waits for.
        """
        token = secrets.token_urlsafe(24)
        clip = Writing(
            token, owner, self._max_clip, self._clock(), generation, lambda: self._call(owner)
        )
        with self._lock:
            self._clips[clip.token] = clip
        try:
            yield clip
        except BaseException as error:
            clip.end("cut" if isinstance(error, Cancelled) else "failed")
            with self._lock:
                self._clips.pop(clip.token, None)
            raise
        clip.end("whole")
        with self._lock:
            self._make_room()

    def _call(self, owner: str) -> None:
        """Wake those who wait for a clip of this owner."""
        with self._lock:
            for waits_for, wake in self._waiting.values():
                if waits_for == owner:
                    wake()

    def open(self, token: str) -> Writing:
        """The clip of a token, to ``read()``; raises :class:`ClipGone`."""
        with self._lock:
            self._make_room()
            if token not in self._clips:
                raise ClipGone("this clip is gone; run it again")
            self._clips.move_to_end(token)
            return self._clips[token]

    async def following(self, owner: str, generation: int, patience: float) -> Writing | None:
        """The owner's newest clip past a generation, as soon as it has begun.

        None where ``patience`` seconds bring none.
        """
        loop, came = asyncio.get_running_loop(), asyncio.Event()
        me = object()
        with self._lock:
            self._waiting[me] = (owner, lambda: soon(loop, came.set))
        try:
            async with asyncio.timeout(patience):
                while True:
                    came.clear()
                    newest = self._newest(owner)
                    if newest is not None and newest.generation > generation:
                        return newest
                    await came.wait()
        except TimeoutError:
            return None
        finally:
            with self._lock:
                del self._waiting[me]

    def _newest(self, owner: str) -> Writing | None:
        with self._lock:
            begun = (clip for clip in self._clips.values() if clip.owner == owner and clip.size)
            return max(begun, key=lambda clip: clip.generation, default=None)

    def leave(self, owner: str) -> None:
        """Forget the clips of an owner; whoever is reading one reads it to its end."""
        self.wires.cut(owner)
        with self._lock:
            for token in [t for t, clip in self._clips.items() if clip.owner == owner]:
                del self._clips[token]

    def _make_room(self) -> None:
        oldest_allowed = self._clock() - self._max_age
        for token in [t for t, clip in self._clips.items() if clip.made < oldest_allowed]:
            del self._clips[token]
        held = sum(clip.size for clip in self._clips.values())
        while held > self._max_bytes:
            _, clip = self._clips.popitem(last=False)
            held -= clip.size


def soon(loop: asyncio.AbstractEventLoop, wake: Callable[[], object]) -> None:
    """Call in the loop's own thread, if there is still a loop."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(wake)


_served: list[ClipStore] = []


@contextmanager
def serving(store: ClipStore) -> Iterator[ClipStore]:
    """Let the notebooks of this process find the store, for as long as the server lives."""
    _served.append(store)
    try:
        yield store
    finally:
        _served.remove(store)


def active() -> ClipStore | None:
    """The store that this process serves, or None (plain ``marimo run``, Jupyter, a script)."""
    return _served[-1] if _served else None


def base_url() -> str:
    """Where the server of this process lives on its host: "" at the root, and without one."""
    store = active()
    return store.base_url if store is not None else ""
