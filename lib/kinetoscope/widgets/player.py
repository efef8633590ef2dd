"""Player: the moving picture in the middle of every app.

The browser plays; Python only says what.  A finished clip reaches the browser by an address
(under our server: a stream that is painted as it comes, measured 13 times faster to the first
picture than a synced trait) or, where there is no such server, in messages of at most 256 kB.
A running simulation is pulled: the browser grants a window of frames, and what does not fit is
dropped, never queued.

Messages are not replayed to a page that comes late.  The page therefore says ``ready`` until it
is answered with the present state, and asks for chunks it misses (``want``).
"""

import math
import threading
from collections.abc import Callable
from typing import Any

import anywidget
import numpy as np
import traitlets

from kinetoscope.core.clip import Clip
from kinetoscope.core.wires import Wire, Wires
from kinetoscope.widgets import offers
from kinetoscope.widgets.assets import STATIC, script, style

PARTS = (
    "colormaps", "timeline", "movie", "sources", "discs", "canvas2d", "webgl", "axes", "overlay",
    "stage", "curves", "planes", "gif", "saving", "bar", "brush", "input", "player", "clock",
)  # fmt: skip
VIEWS = ("both", "map", "wave")
CHUNK = 262_144

#: What a callback for a download returns: the file's name and its bytes.
Export = Callable[[str], tuple[str, bytes]]
#: What a stroke of the brush is told to: tool, points (n, 2) in the units of the axes, radius in
#: the same, phase "down", "move" or "up".
Paint = Callable[[str, np.ndarray, float, str], None]


def _colormaps() -> str:
    return f"const COLORMAPS = {(STATIC / 'colormaps.json').read_text('utf-8')};"


class Player(anywidget.AnyWidget):
    """The stage of an app.

    Generations number the runs and only rise: what comes for an older one is ignored, so that
    late results do no harm.  All methods may be called from any thread.

    Settings (a dict, all optional): ``renderer`` "webgl" or "2d" (left out: WebGL where a graphics
    chip draws it); ``layer``, the name of the layer shown first; ``autoplay`` (True); ``loop``
    (True); ``seconds``, the length of a whole play at speed 1 (10); ``next``, an address that
    answers with the clip of the next generation; ``wire``, that of a socket for live frames.

    ``brush``, ``actions`` and ``overlay`` offer tools to paint with, buttons, and what is drawn
    over the picture; `kinetoscope.widgets.offers` says of what they are made.
    """

    _esm = "\n".join(
        [_colormaps(), script("scheme.js", *(f"player/{part}.js" for part in PARTS))]
    )
    _css = style("menu.css", "player.css")

    phenomenon = traitlets.Unicode("").tag(sync=True)
    view = traitlets.Enum(VIEWS, default_value="both").tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    brush = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    actions = traitlets.List().tag(sync=True)
    overlay = traitlets.Dict().tag(sync=True)
    source = traitlets.Dict({"generation": 0, "key": "", "url": None, "length": 0}).tag(sync=True)
    status = traitlets.Dict(
        {"state": "loading", "message": "", "progress": None, "generation": 0}
    ).tag(sync=True)

    def __init__(self, phenomenon: str = "", **options: Any) -> None:
        super().__init__(phenomenon=phenomenon, **options)
        self._lock = threading.RLock()
        self._clip: Clip | bytes | None = None
        self._header: dict | None = None  # of the running simulation
        self._window, self._sent = 0, 0  # frames granted and sent, counted from 1
        self._hidden = False
        self._wire: Wire | None = None
        self._on_export: Export | None = None
        self._on_cancel: Callable[[], None] | None = None
        self._on_pull: Callable[[], None] | None = None
        self._on_paint: Paint | None = None
        self._on_action: Callable[[str, float], None] | None = None
        self.speed = 1.0  # of a running simulation, as the visitor set it
        self.on_msg(self._receive)

    @traitlets.validate("brush", "actions", "overlay")
    def _check_offer(self, proposal: dict) -> Any:
        return getattr(offers, proposal["trait"].name)(proposal["value"])

    # --- finished clips -----------------------------------------------------------------------
    def show(self, clip: Clip | bytes, generation: int, url: str | None = None) -> bool:
        """Put a clip on the stage; False when a newer one is there already.

        With ``url`` the browser fetches the very same bytes from there, and the clip is kept only
        for a browser that cannot; without, they are sent at once.
        """
        with self._lock:
            data = None if url else _bytes(clip)
            key = clip.key if isinstance(clip, Clip) else ""
            if not self.announce(generation, key, url, 0 if data is None else len(data)):
                return False
            self._clip = clip if data is None else data
            if data is not None:
                self._send_chunks(data, generation)
            return True

    def announce(self, generation: int, key: str, url: str | None, length: int = 0) -> bool:
        """Tell where a clip is to be had while it is still being made; `keep` it when it is whole.

        False when a newer one is there already.
        """
        with self._lock:
            if generation < self.status["generation"] or generation <= self.source["generation"]:
                return False
            self._clip, self._header = None, None
            with self.hold_sync():
                self.source = {"generation": generation, "key": key, "url": url, "length": length}
                self.status = _status("playing", generation)
            return True

    def keep(self, clip: Clip | bytes, generation: int) -> None:
        """All of a clip that was announced, for a browser that cannot fetch it."""
        with self._lock:
            if generation == self.source["generation"]:
                self._clip = clip
                self.status = _status("playing", generation)

    def computing(self, generation: int, message: str, progress: float | None = None) -> None:
        """Say what is being waited for; ``progress`` is a fraction in [0, 1], None if unknown."""
        self._say("computing", generation, message, progress)

    def failed(self, generation: int, sentence: str) -> None:
        """Show why there is no picture: a sentence that a student can act on."""
        self._say("failed", generation, sentence)

    def _say(
        self, state: str, generation: int, message: str, progress: float | None = None
    ) -> None:
        with self._lock:
            # A word about a run whose picture is all there, or a newer one's, comes too late.
            newest, whole = self.source["generation"], self._clip is not None
            late = state == "computing" and generation < newest + (1 if whole else 0)
            if late or generation < self.status["generation"]:
                return
            self.status = _status(state, generation, message, progress)

    # --- running simulations ------------------------------------------------------------------
    def open_live(
        self, header: dict, generation: int, first: tuple[np.ndarray, float] | None = None
    ) -> bool:
        """Announce a running simulation by the header of its frames (see `Clip.header`).

        A newer generation takes the place of one that runs: another size, other panels.  ``first``,
        its first frame and the time of it, travels along: whoever turned a knob need not wait until
        the page has asked for it.
        """
        with self._lock:
            if generation <= self.source["generation"] or generation < self.status["generation"]:
                return False
            self._clip, self._header = None, header
            self._window = self._sent = 0
            with self.hold_sync():
                self.source = {"generation": generation, "key": header["key"], "url": None,
                               "length": 0, "live": True}  # fmt: skip
                self.status = _status("playing", generation)
            message, frames = {"type": "live", "generation": generation, "header": header}, []
            if first is not None:
                frame, time = first
                self._sent, frames = 1, [np.ascontiguousarray(frame).tobytes()]
                message |= {"seq": 1, "time": float(time)}
            self.send(message, frames)
            return True

    @property
    def wants_frame(self) -> bool:
        """Whether the browser has room for another frame and somebody is looking."""
        with self._lock:
            return self._header is not None and not self._hidden and self._sent < self._window

    def push_frame(self, frame: bytes | np.ndarray, time: float) -> bool:
        """Send one frame (the layers' bytes, as in a clip); False when it was dropped.

        A frame is dropped when the browser has as many under way as it allowed, or is hidden:
        a simulation runs on, its pictures never queue.
        """
        with self._lock:
            if not self.wants_frame:
                return False
            self._sent += 1
            data = np.ascontiguousarray(frame).data if isinstance(frame, np.ndarray) else frame
            generation = self.source["generation"]
            if self._wire is not None and self._wire.send(generation, self._sent, time, data):
                return True
            self.send(
                {"type": "frame", "generation": generation, "seq": self._sent, "time": float(time)},
                [bytes(data)],
            )
            return True

    def connect(self, wires: Wires, owner: str) -> None:
        """Send frames by the wire of this page, where ``settings["wire"]`` tells its address."""
        self._wire = wires.lay(owner, self._hear_wish)

    # --- the browser's side -------------------------------------------------------------------
    def on_export(self, callback: Export) -> None:
        """Answer a wish for data: ``callback(format)`` with "netcdf" or "csv" gives name, bytes."""
        self._on_export = callback

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Call back when the visitor presses Cancel."""
        self._on_cancel = callback

    def on_pull(self, callback: Callable[[], None]) -> None:
        """Call back when the browser has room for more frames of a running simulation."""
        self._on_pull = callback

    def on_paint(self, callback: Paint) -> None:
        """Call back with every piece of a stroke: ``callback(tool, points, radius, phase)``."""
        self._on_paint = callback

    def on_action(self, callback: Callable[[str, float], None]) -> None:
        """Call back with the button of ``actions`` that was pressed, and the time on the screen."""
        self._on_action = callback

    def _receive(self, _widget: object, content: Any, _buffers: list) -> None:
        kind = content.get("type") if isinstance(content, dict) else None
        if kind == "ready":
            self._answer_ready()
        elif kind == "want":
            self._answer_want(content.get("generation"), content.get("offset", 0))
        elif kind in ("pull", "ack"):
            self._grant(content)
            if self._on_pull is not None:
                self._on_pull()
        elif kind == "speed":
            self._set_speed(content.get("value"))
        elif kind == "visibility":
            self._hidden = bool(content.get("hidden"))
            if not self._hidden and self._on_pull is not None:
                self._on_pull()  # its wish for a frame may have come before this
        elif kind == "cancel" and self._on_cancel is not None:
            self._on_cancel()
        elif kind == "export":
            self._export(content.get("format"))
        elif kind == "paint":
            self._hear_stroke(content)
        elif kind == "action":
            self._hear_action(content.get("name"), content.get("time"))

    def _hear_wish(self, content: dict) -> None:
        """Only wishes for frames come by wire: what may take long has a thread of its own."""
        if content.get("type") == "pull":
            self._receive(None, content, [])

    def _answer_ready(self) -> None:
        with self._lock:
            self._hidden = False
            answer = {"type": "state", "source": self.source, "status": self.status}
            if self._header is not None:
                generation = self.source["generation"]
                answer["live"] = {"generation": generation, "header": self._header}
            self.send(answer)

    def _answer_want(self, generation: object, offset: object) -> None:
        with self._lock:
            if self._clip is None or generation != self.source["generation"]:
                return
            self._clip = _bytes(self._clip)
            if isinstance(offset, int) and 0 <= offset < len(self._clip):
                self._send_chunks(self._clip, self.source["generation"], offset)

    def _send_chunks(self, data: bytes, generation: int, start: int = 0) -> None:
        for offset in range(start, len(data), CHUNK):
            about = {"type": "chunk", "generation": generation, "offset": offset}
            self.send(about | {"total": len(data)}, [data[offset : offset + CHUNK]])

    def _grant(self, content: dict) -> None:
        with self._lock:
            frame, credit = content.get("frame", 0), content.get("credit", 0)
            if content.get("generation") != self.source["generation"]:
                return
            if not (isinstance(frame, int) and isinstance(credit, int) and 0 <= credit <= 16):
                return
            # Anew: the browser has waited in vain, so what was sent may be lost; count from here.
            base = self._sent if content.get("anew") else min(frame, self._sent)
            self._window = max(self._window, base + credit)

    def _set_speed(self, value: object) -> None:
        """Take the visitor's speed, if it is one: a factor from 1/16 to 16."""
        if isinstance(value, int | float) and 0.0625 <= value <= 16.0:
            self.speed = float(value)

    def _hear_stroke(self, content: dict) -> None:
        stroke = offers.stroke(content, self.brush)
        if stroke is not None and self._on_paint is not None:
            self._on_paint(*stroke)

    def _hear_action(self, name: object, time: object) -> None:
        known = name in [one["name"] for one in self.actions]
        sound = isinstance(time, int | float) and math.isfinite(time)
        if known and sound and self._on_action is not None:
            self._on_action(name, float(time))

    def _export(self, form: object) -> None:
        if form not in ("netcdf", "csv") or self._on_export is None:
            self.send({"type": "refused", "message": "There are no such data to save here."})
            return
        try:
            name, data = self._on_export(form)
        except Exception as error:
            self.send({"type": "refused", "message": f"Saving failed: {error}"})
            raise
        self.send({"type": "file", "name": name}, [data])


def _status(
    state: str, generation: int, message: str = "", progress: float | None = None
) -> dict[str, Any]:
    if progress is not None and not 0 <= progress <= 1:
        raise ValueError(f"progress must be a fraction in [0, 1]; got {progress:g}")
    return {"state": state, "message": message, "progress": progress, "generation": generation}


def _bytes(clip: Clip | bytes) -> bytes:
    return clip.to_bytes() if isinstance(clip, Clip) else bytes(clip)
