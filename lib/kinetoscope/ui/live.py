"""The stage of a system that never stops: sliders change it while it runs.

One thread a visitor waits until the browser has room for a frame, asks the pool for a slice of
work (at most 40 ms: take in what was set, go on, make the picture), sends the picture, and waits
for the next.  So the pool stays fair between visitors, a hidden page costs nothing, and a moved
slider shows in the very next frame.
"""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np

from kinetoscope.core.clip import Clip
from kinetoscope.core.run import Cancelled
from kinetoscope.core.simulation import Simulation
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.ui.board import Board
from kinetoscope.ui.session import Session
from kinetoscope.ui.stage import Stage
from kinetoscope.widgets.player import Player

_LOG = logging.getLogger(__name__)
#: A slice of work ends after this long, so that others get their turn; after every STEP of it
#: somebody who wants to change the system may.
SLICE, STEP = 0.04, 0.01
#: Seconds between two frames, and the longest stretch that one frame may make up for.
FRAME, LONGEST = 1.0 / 60.0, 0.1
#: Seconds that a chore rests at most: one that was starved once need not wait for a minute.
REST = 4.0
#: Seconds between two points of the charts over time, between two drawings of these charts, and
#: between two looks at the structure; longer where any of them would take more than this share of
#: the time, for they share their cores with the picture.
SAMPLE, DRAW, LOOK = 0.05, 0.25, 1.0
SHARE = 0.15
#: What the player must be told anew when it changes: a frame's bytes mean something else then.
SHOWN = ("kind", "layers", "axes", "panels", "diameter")
#: Bytes of a frame that goes with the announcement of a new picture, at most: a heavier one comes
#: by the wire, when it is asked for.
LIGHT = 131_072
#: Points kept for the charts over time, more than they have pixels; beyond it every second of the
#: older half is given up.
KEPT = 600


def stage_for(board: Board, session: Session, player: Player) -> "Stage | LiveStage":
    """The stage this phenomenon needs: live when its views give a ``rate``, else run by run."""
    if hasattr(board.views, "rate"):
        return LiveStage(board, session, player)
    return Stage(board, session, player)


class LiveStage:
    """Controls in, a running simulation out.

    Besides what every phenomenon's ``views`` offer, a live one's say

    ``rate(params)``
        simulated time per second of watching;
    ``brush(params)`` and ``paint(simulation, tool, points, radius)``
        what the pointer does to the system, as `widgets.offers` has it (None: nothing);
    ``actions(params)`` and ``act(simulation, name)``
        buttons; "reseed" is the stage's own and begins anew with another seed;
    ``overlay(run)``
        what is drawn over the picture, looked at about once a second.

    A running simulation is told to ``clip``, ``datasets`` and the others as a trajectory: of one
    frame, with the arrays of ``frame()``, for the picture and what is read off it; of the sampled
    past, with the values of ``measure()``, for the charts over time.
    """

    def __init__(self, board: Board, session: Session, player: Player) -> None:
        self.board, self.session, self.player = board, session, player
        self.controls = board.controls
        self.generation = 0
        self._lock = _Turns()
        self._awake = threading.Event()
        self._simulation: Simulation | None = None
        self._header: dict[str, Any] = {}
        self._params: Any = None
        self._seed, self._preset = 0, ""
        self._past: deque[tuple[float, dict[str, float]]] = deque()
        self._pace = _Pace()
        self._last = 0.0
        self._rest()
        self.controls.observe(self._changed, "revision")
        player.on_pull(self._awake.set)
        player.on_export(self._export)
        player.on_action(lambda name, _time: self._act(name))
        player.on_paint(self._paint)
        session.at_end(self._awake.set)
        threading.Thread(target=self._play, name=f"live-{session.client}", daemon=True).start()

    # --- what a person wants ------------------------------------------------------------------
    def show(
        self, *, preset: str | None = None, values: dict[str, Any] | None = None,
        after: Callable[[Trajectory], None] | None = None,
    ) -> None:  # fmt: skip
        """Put a state on the stage, from its beginning; ``after`` sees the run it stands for.

        What ``after`` judges is the finished run of the same knobs and seed, which the same
        solver makes beside the moving picture.
        """
        self.controls.put(preset=preset, values=values or {})
        self.start()
        if after is None:
            return
        params, seed = self._params, self._seed

        def judge(cancel: threading.Event) -> None:
            try:
                after(self.board.phenomenon.simulate(params, seed=seed, cancel=cancel))
            except Cancelled:
                pass
            except ValueError as error:
                self.controls.refuse(str(error))

        self.session.submit("judge", judge)

    def start(self, notice: str = "") -> None:
        """Begin anew with what the panel says; ``notice`` stands in the panel."""
        self._take(anew=True, notice=notice)

    def _changed(self, _change: object) -> None:
        # A preset is a story with a beginning; a knob is turned in the middle of one.
        self._take(anew=self.controls.preset != self._preset)

    def _take(self, *, anew: bool, notice: str = "") -> None:
        try:
            params, seed = self.board.asked()
        except (ValueError, TypeError) as error:
            self.controls.refuse(str(error))
            return
        self.controls.refuse(notice)
        with self._lock:
            try:
                if anew or self._simulation is None or seed != self._seed:
                    self._begin(params, seed)
                elif params != self._params:
                    self._go_on(params)
            except (ValueError, TypeError) as error:
                self.controls.refuse(str(error))
                return
        if self.controls.phase != "drag":
            self.board.write_code(params, seed)
        self._awake.set()

    def _go_on(self, params: Any) -> None:
        """The same system with other knobs; what cannot change while it runs begins anew."""
        try:
            self._simulation.retune(params)
        except ValueError:
            self._begin(params, self._seed)
        else:
            self._params = params
            self._reopen()

    def _reopen(self) -> None:
        """Tell the player again what it shows, where a knob changed the box or the pictures."""
        picture = self._picture()
        header = picture.header()
        if any(header.get(part) != self._header.get(part) for part in SHOWN):
            self._open(picture)

    def _open(self, picture: Clip) -> None:
        self._header = picture.header()
        self._last = 0.0  # its next picture does not wait until time is made up for
        self.generation += 1
        frame = picture.payload()[0]
        first = (frame, self._simulation.time) if frame.nbytes <= LIGHT else None
        self.player.open_live(self._header, self.generation, first)

    def _begin(self, params: Any, seed: int) -> None:
        simulation = self.board.phenomenon.start(params, seed=seed)
        self._simulation, self._params, self._seed = simulation, params, seed
        self._preset = self.controls.preset
        self._past.clear()
        self._pace = _Pace()
        self._rest()
        views, self.player.overlay = self.board.views, {}
        self.player.brush, self.player.actions = views.brush(params), [*views.actions(params)]
        self._open(self._picture())
        self._sample()
        self._draw()

    def _rest(self) -> None:
        """Nothing was done yet, all of it may be done at once."""
        self._sampling, self._drawing, self._looking = _Chore(SAMPLE), _Chore(DRAW), _Chore(LOOK)

    def _act(self, name: str) -> None:
        if name == "reseed":
            self.controls.put(seed=(self._seed + 1) % 10_000)
            self.start()
            return
        with self._lock:
            if self._simulation is not None:
                self.board.views.act(self._simulation, name)

    def _paint(self, tool: str, points: list[tuple[float, float]], radius: float, _: str) -> None:
        with self._lock:
            if self._simulation is not None:
                self.board.views.paint(self._simulation, tool, points, radius)

    # --- the running system -------------------------------------------------------------------
    def _play(self) -> None:
        """Frame after frame, as long as the visitor stays and looks."""
        while True:
            self._awake.clear()
            if self.session.closed:  # asked after the clearing: who closes wakes us last
                return
            if self._simulation is None or not self.player.wants_frame:
                self._awake.wait()
                self._last = 0.0  # time while nobody looked does not count
                continue
            due = time.monotonic() + FRAME
            try:
                self.session.submit("live", self._slice).wait()
            except Cancelled:
                continue
            except Exception as error:
                # The page must say something whatever happened; the log has the rest.
                _LOG.error("%s broke while it ran (%s): %s", self.board.name, error, self._params)
                self._break_off()
                continue
            ahead = due - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)

    def _break_off(self) -> None:
        with self._lock:
            self._simulation = None
            self.generation += 1
            self.player.failed(
                self.generation, "This run broke in a way we did not foresee. Choose a preset, or "
                "another seed, to begin anew; the server's log tells more.",
            )  # fmt: skip

    def _slice(self, _cancel: threading.Event) -> None:
        with self._lock:
            simulation, now = self._simulation, time.monotonic()
            if simulation is None:
                return
            passed = min(LONGEST, now - self._last) if self._last else FRAME
            self._last = now
            rate = self.board.views.rate(self._params) * self.player.speed
            self._pace.advance(simulation, passed * rate, self._lock)
            self.player.push_frame(self._picture().payload()[0], simulation.time)
            if self._sampling.due(now):
                self._sample()
            if self._drawing.due(now):
                self._draw()
            if self._looking.due(now):
                self._look()

    def _picture(self) -> Clip:
        return self.board.views.clip(self._present())

    def _present(self) -> Trajectory:
        """The present state as a run of one frame."""
        frame = {name: array[None] for name, array in self._simulation.frame().items()}
        return self._trajectory(np.array([self._simulation.time]), frame)

    def _trajectory(self, times: np.ndarray, data: dict[str, np.ndarray]) -> Trajectory:
        return Trajectory.make(
            params=self._params, seed=self._seed, backend="numba", times=times, data=data,
        )  # fmt: skip

    def _sample(self) -> None:
        """One more point for the charts over time."""
        with self._sampling:
            measured = self._simulation.measure()
        values = {name: quantity.value for name, quantity in measured.items()}
        self._past.append((self._simulation.time, values))
        if len(self._past) > KEPT:
            older = list(self._past)
            half = len(older) // 2
            self._past = deque(older[:half:2] + older[half:])

    def _draw(self) -> None:
        """The charts over time, as far as they go."""
        names = self._past[-1][1]
        series = {
            name: np.array([values.get(name, np.nan) for _, values in self._past])
            for name in names
        }  # fmt: skip
        run = self._trajectory(np.array([when for when, _ in self._past]), series)
        drawing = self._drawing

        def draw(_cancel: threading.Event) -> None:
            with drawing:
                self.board.draw(run)

        self.session.submit("charts", draw)

    def _look(self) -> None:
        """The structure of the present state, for the second row and what lies on the picture."""
        run, views = self._present(), self.board.views
        run = attrs.evolve(run, data={name: array.copy() for name, array in run.data.items()})
        unit = self._header["time"]["unit"] or "time units"
        self.controls.status = f"{self._pace.speed:.3g} {unit} a second"

        looking = self._looking

        def look(_cancel: threading.Event) -> None:
            with looking:
                self.board.draw(run)
                self.board.explain(run)
                self.player.overlay = views.overlay(run)

        self.session.submit("look", look)

    def _export(self, kind: str) -> tuple[str, bytes]:
        params, seed = self._params, self._seed
        return self.board.file(self.board.phenomenon.simulate(params, seed=seed), kind)


class _Turns:
    """A lock that goes to whoever waits for it before it goes back to who had it.

    Python's own makes no such promise: a thread that works slice after slice could keep a slider
    waiting for several of them.
    """

    def __init__(self) -> None:
        self._next, self._held = threading.Lock(), threading.Lock()

    @property
    def wanted(self) -> bool:
        """Whether somebody waits."""
        return self._next.locked()

    def __enter__(self) -> None:
        with self._next:
            self._held.acquire()

    def __exit__(self, *_error: object) -> None:
        self._held.release()


class _Chore:
    """Something done now and then, and never for more than a fixed share of the time.

    ``with chore: ...`` measures what doing it costs.
    """

    def __init__(self, every: float) -> None:
        self.every = every
        self._next = 0.0

    def due(self, now: float) -> bool:
        """Whether it is time; a true answer is taken to be followed by doing it."""
        if now < self._next:
            return False
        self._next = now + self.every
        return True

    def __enter__(self) -> None:
        self._started = time.monotonic()

    def __exit__(self, *_error: object) -> None:
        ended = time.monotonic()
        rest = min(REST, (ended - self._started) / SHARE)
        self._next = max(self._next, ended + rest)


class _Pace:
    """How fast the simulation goes, so that a slice of it takes a slice of time."""

    def __init__(self) -> None:
        self.cost = 0.0  # seconds of work for a unit of simulated time
        self.speed = 0.0  # simulated time a second of watching, as it came out
        self._since, self._gone = time.monotonic(), 0.0

    def advance(self, simulation: Simulation, duration: float, turns: "_Turns") -> None:
        """Go on for ``duration``, or as far as one slice has room and nobody else wants a turn."""
        if self.cost:
            duration = min(duration, SLICE / self.cost)
        pieces, gone = max(1, math.ceil(duration * self.cost / STEP)), 0.0
        for _ in range(pieces):
            started = time.perf_counter()
            made = simulation.advance(duration / pieces)
            if made > 0.0:
                cost = (time.perf_counter() - started) / made
                self.cost = 0.8 * self.cost + 0.2 * cost if self.cost else cost
            gone += made
            if gone >= duration or turns.wanted:
                break
        self._gone += gone
        passed = time.monotonic() - self._since
        if passed > 1.0:
            self.speed, self._since, self._gone = self._gone / passed, time.monotonic(), 0.0
