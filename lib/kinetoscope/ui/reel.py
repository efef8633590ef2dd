"""The picture of a run on its way to the browser: stretch by stretch where it can be, else at once.

A run that takes a second can show its first frames after some hundredths of one.  A phenomenon
whose views say ``STREAMS`` hands every stretch of frames to ``parts`` as soon as it is there, and
the player plays what has come; the whole clip has the frames of ``params.times``.
"""

from contextlib import ExitStack
from types import ModuleType, TracebackType
from typing import Any

import numpy as np

from kinetoscope.core import clips
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.widgets.player import Player

#: Seconds that the charts wait for the picture to be fetched: they would take the interpreter
#: from the server that sends it.
PICTURE_FIRST = 0.05


class Reel:
    """One run's clip, a context: leaving it ends the clip, an error leaves it failed."""

    def __init__(self, player: Player, views: ModuleType, client: str, generation: int) -> None:
        self._player, self._views = player, views
        self._client, self._generation = client, generation
        self._store = clips.active()
        self._open = ExitStack()
        self._writing: clips.Writing | None = None
        self._frames = 0

    @property
    def asks(self) -> dict[str, Any]:
        """What to ask of ``simulate`` so that the picture comes in stretches."""
        streams = self._store is not None and getattr(self._views, "STREAMS", False)
        return {"parts": self.add} if streams else {}

    def add(self, part: Trajectory) -> None:
        """Show a stretch of the run's frames; it follows those that came before."""
        self._write(part, part.params.times)

    def end(self, run: Trajectory) -> None:
        """The run is over: here are its frames that were not shown on the way."""
        if self._writing is None:
            self._write(run)
        elif self._frames < run.times.size:
            self._write(run.from_frame(self._frames))

    def _write(self, run: Trajectory, times: np.ndarray | None = None) -> None:
        """Show a run's frames; they are the first of those at ``times``, left out: all of them."""
        clip = self._views.clip(run)
        if self._store is None:
            self._player.show(clip, self._generation)
            return
        if self._writing is None:
            writing = self._store.writing(owner=self._client, generation=self._generation)
            self._writing = self._open.enter_context(writing)
            self._writing.write(clip.head(clip.times if times is None else times))
            url = self._store.url(self._writing.token)
            self._player.announce(self._generation, clip.key, url)
        self._writing.write(clip.payload().data)
        self._frames += run.times.size

    def __enter__(self) -> "Reel":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._open.__exit__(kind, error, trace)
        if error is None and self._writing is not None:
            self._player.keep(self._writing.data, self._generation)
            self._writing.taken.wait(PICTURE_FIRST)
