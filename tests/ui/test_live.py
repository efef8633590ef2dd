"""The stage of a running system, with a system of which everything is known.

Oracle: a counter that adds ``rate`` to itself in every unit of time; what a browser would have
been sent is read off the player's messages.
"""

import itertools
import threading
import time
import types

import numpy as np
import pytest

from kinetoscope.charts import Line, Quantity, curves
from kinetoscope.core.clip import Clip, Extent, Layer
from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import knob, parameters, refusal
from kinetoscope.core.preset import Preset
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.ui import live
from kinetoscope.ui.board import Board
from kinetoscope.ui.live import KEPT, LiveStage, stage_for
from kinetoscope.ui.session import Session
from kinetoscope.widgets.player import Player


@parameters
class Params:
    rate: float = knob(1.0, 0.0, 10.0, label="Rate", help="growth")
    size: int = knob(8, 4, 16, label="Size", help="of the picture")
    pages: int = knob(1, 1, 2, label="Pages", help="side by side, while it runs")


class Counter:
    """A simulation: a level that grows at ``rate``, on a picture all of that level."""

    def __init__(self, params, seed):
        self.params, self.seed, self.time, self.level = params, seed, 0.0, 0.0
        self.painted, self.acted = [], []

    def advance(self, duration):
        self.time += duration
        self.level += duration * self.params.rate
        return duration

    def retune(self, params):
        if params.size != self.params.size:
            raise refusal("size", params.size, f"{self.params.size} while it runs", "begin anew")
        self.params = params

    def measure(self):
        return {"level": Measured(self.level, 0.0)}

    def frame(self):
        shape = (self.params.size, self.params.size * self.params.pages)
        return {"picture": np.full(shape, min(self.level, 1e6))}


def simulate(params, seed=0, backend="auto", budget=None, cancel=None, progress=None):
    level = np.array([params.rate * 5.0])
    return Trajectory.make(params=params, seed=seed, backend="numba", times=np.array([5.0]),
                           data={"level": level})  # fmt: skip


def clip(run):
    layer = Layer.of("picture", run.data["picture"], dtype="uint16", low=0.0, high=1e6)
    sides = (Extent("x", 0.0, 1.0), Extent("y", 0.0, 1.0))
    return Clip(kind="field", layers=(layer,), times=run.times, axes=sides, key=run.key)


def chart(_params):
    return [curves("level", "Level", (Line("level"),), x=Quantity("t", "t"), y=Quantity("", "l"))]


def curve(run):
    if "level" not in run.data:
        return {}
    return {"level": {"run": {"t": run.times, "level": run.data["level"]}}}


@pytest.fixture
def stage():
    started = []

    def start(params, seed=0, backend="auto"):
        started.append(Counter(params, seed))
        return started[-1]

    first = Preset("Counter", Params(), 0, "?", "!", "made up")
    fast = Preset("Fast", Params(rate=5.0), 0, "?", "!", "made up")
    phenomenon = types.SimpleNamespace(
        __name__="kinetoscope.counter", Params=Params, PRESETS={"first": first, "fast": fast},
        start=start, simulate=simulate,
    )  # fmt: skip
    views = types.SimpleNamespace(
        FOLDED=(), charts=chart, more_charts=lambda _: [], clip=clip, rate=lambda params: 4.0,
        datasets=curve,
        more_datasets=lambda run: {}, readout=lambda run: [("level", "known")],
        overlay=lambda run: {"words": "looked at"},
        actions=lambda params: [{"name": "double", "label": "Double"}],
        brush=lambda params: {"tools": [{"name": "ink"}], "radius": [1, 9, 3]},
        act=lambda simulation, name: simulation.acted.append(name),
        paint=lambda simulation, *stroke: simulation.painted.append(stroke),
    )  # fmt: skip
    session = Session()
    made = stage_for(Board(phenomenon, views, Params()), session, Player(phenomenon="counter"))
    made.started = started
    yield made
    session.close()


class Browser:
    """Grants frames and keeps what it is sent."""

    def __init__(self, player, monkeypatch):
        self.player, self.frames, self.headers = player, [], []
        self.came = threading.Condition()
        monkeypatch.setattr(player, "send", self.take)

    def take(self, content, buffers=None):
        with self.came:
            if content.get("type") == "live":
                self.headers.append(content)
            if content.get("type") == "frame":
                level = float(np.frombuffer(buffers[0], "<u2")[0]) * 1e6 / 65535
                self.frames.append((content["generation"], content["time"], level))
            self.came.notify_all()

    def grant(self, credit=4):
        about = {"generation": self.player.source["generation"], "frame": 0, "credit": credit}
        self.player._receive(None, {"type": "pull", "anew": True, **about}, [])

    def watch(self, count):
        """Wait for ``count`` more frames."""
        with self.came:
            wanted = len(self.frames) + count
        while count > 0:
            step = min(4, count)
            with self.came:
                until = len(self.frames) + step
            self.grant(step)
            with self.came:
                assert self.came.wait_for(lambda until=until: len(self.frames) >= until, 20)
            count -= step
        assert len(self.frames) >= wanted


@pytest.fixture
def browser(stage, monkeypatch):
    return Browser(stage.player, monkeypatch)


def by_hand(stage, **values):
    stage.controls.values = stage.controls.values | values
    stage.controls.revision += 1


def test_no_frame_is_made_that_nobody_asked_for(stage, browser):
    assert isinstance(stage, LiveStage)
    stage.start()
    browser.watch(3)
    browser.grant(0)
    assert len(browser.frames) == 3
    assert [generation for generation, *_ in browser.frames] == [1, 1, 1]
    times = [time for _, time, _ in browser.frames]
    assert 0.0 < times[0] < times[1] < times[2]
    # A frame makes up for at most 0.1 s of watching at 4 time units a second.
    assert times[-1] <= 3 * 0.4 + 1e-9


def test_a_moved_slider_changes_the_next_frame_and_restarts_nothing(stage, browser):
    stage.start()
    browser.watch(2)
    by_hand(stage, rate=10.0)
    before = browser.frames[-1]
    browser.watch(1)
    after = browser.frames[-1]
    assert len(stage.started) == 1
    assert after[0] == 1
    # The level is quantised in steps of 1e6/65535.
    assert after[2] - before[2] == pytest.approx(10.0 * (after[1] - before[1]), abs=32)
    assert stage.started[0].params.rate == 10.0
    assert "rate=10.0" in stage.board.code.html


def test_what_cannot_change_begins_anew_with_a_new_picture(stage, browser):
    stage.start()
    by_hand(stage, size=12)
    assert [simulation.params.size for simulation in stage.started] == [8, 12]
    assert browser.headers[-1]["header"]["layers"][0]["shape"] == [12, 12]
    assert browser.headers[-1]["generation"] == 2


def test_a_picture_of_another_shape_is_announced_without_a_restart(stage, browser):
    stage.start()
    by_hand(stage, pages=2)
    assert len(stage.started) == 1
    assert browser.headers[-1]["generation"] == 2
    assert browser.headers[-1]["header"]["layers"][0]["shape"] == [8, 16]
    browser.watch(1)
    assert browser.frames[-1][0] == 2
    by_hand(stage, rate=3.0)
    assert len(browser.headers) == 2


def test_a_new_seed_begins_anew_and_reseed_chooses_one(stage, browser):
    stage.start()
    stage.controls.seed = 7
    by_hand(stage)
    stage._act("reseed")
    assert [simulation.seed for simulation in stage.started] == [0, 7, 8]


def test_a_preset_begins_anew_though_its_knobs_could_be_turned(stage, browser):
    stage.start()
    stage.controls.preset = "fast"
    by_hand(stage, rate=5.0)
    assert [simulation.params.rate for simulation in stage.started] == [1.0, 5.0]
    by_hand(stage, rate=6.0)
    assert len(stage.started) == 2


def test_a_refusal_leaves_the_system_running(stage, browser):
    stage.start()
    by_hand(stage, rate=99.0)
    assert "rate must be" in stage.controls.notice
    browser.watch(1)
    assert stage.started[-1].params.rate == 1.0


def test_brush_and_buttons_reach_the_system(stage, browser):
    stage.start()
    stage._act("double")
    stage._paint("ink", [(0.5, 0.5)], 2.0, "down")
    assert stage.started[0].acted == ["double"]
    assert stage.started[0].painted == [("ink", [(0.5, 0.5)], 2.0)]
    assert stage.player.actions == [{"name": "double", "label": "Double"}]


def test_the_visitors_speed_is_the_systems(stage, browser):
    stage.start()
    stage.player._receive(None, {"type": "speed", "value": 1 / 8}, [])
    stage.player._receive(None, {"type": "speed", "value": "much"}, [])
    browser.watch(2)
    first, second = (time for _, time, _ in browser.frames[-2:])
    assert second - first <= 0.1 * 4.0 / 8 + 1e-9


def test_the_past_is_kept_thinner_the_older_it_is(stage, browser):
    stage.start()
    for k in range(3 * KEPT):
        stage._simulation.time = float(k)
        stage._sample()
    when = np.array([time for time, _ in stage._past])
    assert len(when) <= KEPT
    assert when[0] == 0.0
    assert when[-1] == 3 * KEPT - 1
    gaps = np.diff(when)
    assert gaps[0] > gaps[-1] == 1.0


def test_a_system_that_breaks_says_so_and_can_be_begun_again(stage, browser, monkeypatch):
    stage.start()

    def broken(_duration):
        raise RuntimeError("made to break")

    monkeypatch.setattr(stage._simulation, "advance", broken)
    failed = threading.Event()
    stage.player.observe(
        lambda change: failed.set() if change.new["state"] == "failed" else None, "status"
    )
    browser.grant()
    assert failed.wait(20)
    stage.start()
    browser.watch(1)


def test_a_question_is_judged_by_the_finished_run(stage, browser):
    judged, there = [], threading.Event()
    stage.show(values={"rate": 3.0}, after=lambda run: (judged.append(run), there.set()))
    assert there.wait(20)
    assert judged[0].data["level"] == 15.0
    assert stage.started[-1].params.rate == 3.0


def test_the_thread_ends_with_the_session(stage):
    stage.start()
    name = f"live-{stage.session.client}"
    thread = next(each for each in threading.enumerate() if each.name == name)
    stage.session.close()
    thread.join(5)
    assert not thread.is_alive()


def test_what_costs_much_is_done_seldom(monkeypatch):
    """A chore of 0.3 s, wanted every second, may take 15 % of the time: every 2.3 s."""
    now = [10.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: now[0])
    chore = live._Chore(1.0)
    assert chore.due(now[0])
    with chore:
        now[0] += 0.3
    assert not chore.due(10.3 + 1.99)
    assert chore.due(10.3 + 2.01)
    with chore:
        now[0] += 0.001
    assert not chore.due(12.31 + 0.99)  # cheap: as often as it is wanted, no more
    assert chore.due(12.31 + 1.01)


def test_a_hand_on_a_slider_gets_the_next_turn():
    """A thread that works slice after slice takes no second one while somebody waits."""
    turns, told, over = live._Turns(), [], threading.Event()

    def play():
        while not over.is_set():
            with turns:
                time.sleep(0.002)  # so long that somebody comes meanwhile
                told.append("waited for" if turns.wanted else "alone")

    player = threading.Thread(target=play)
    player.start()
    for _ in range(50):
        with turns:
            told.append("hand")
    over.set()
    player.join(10)
    assert told.count("waited for") >= 1
    assert all(next_ == "hand" for one, next_ in itertools.pairwise(told) if one == "waited for")


@pytest.mark.parametrize(("wanted", "pieces"), [(False, 4), (True, 1)])
def test_a_slice_ends_early_for_who_waits(wanted, pieces):
    made = []

    class Running:
        def advance(self, duration):
            made.append(duration)
            return duration

    pace = live._Pace()
    pace.cost = live.SLICE  # a unit of time costs a slice
    pace.advance(Running(), 1.0, types.SimpleNamespace(wanted=wanted))
    assert made == [0.25] * pieces
