"""Compile every kernel before anybody waits for it.

Every preset of every phenomenon is run once and made into its picture and its charts, which is
what the first visitor's page will do; where a page would only begin a simulation and let it run, a
small run will do.  On a new machine that takes the time the compiler needs, and a second process
helps from the other end.  Once everything was compiled, pages open as soon as each has its first
picture; the others are made ready beside them.  A thread does it while the server already answers.
"""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import kinetoscope
from kinetoscope.core import compiled
from kinetoscope.core.preset import Preset
from kinetoscope.core.run import Progress
from kinetoscope.ui.question import small

_LOG = logging.getLogger("kinetoscope")
#: Presets that would need more computing than this are left to whoever opens them.
_LONGEST = 2.0

Task = tuple[str, Callable[[], object]]


def tasks() -> Iterator[Task]:
    """What there is to warm: a sentence and a callable each; first what every page opens with.

    A phenomenon may name more in ``WARM``, a tuple of callables without arguments (a tiny scan,
    say).
    """
    rest = []
    for name in kinetoscope.PHENOMENA:
        phenomenon = import_module(f"kinetoscope.{name}")
        first, *others = phenomenon.PRESETS.values()
        yield _play(name, phenomenon, first)
        rest += [_play(name, phenomenon, preset) for preset in others]
        for extra in getattr(phenomenon, "WARM", ()):
            rest.append((f"{name}: {extra.__name__.strip('_').replace('_', ' ')}", extra))
    yield from rest


def _play(name: str, phenomenon: ModuleType, preset: Preset) -> Task:
    def play() -> object:
        seen = f"kinetoscope.{name}.views"
        views = import_module(seen) if find_spec(seen) else None
        params = preset.params
        if hasattr(views, "rate"):
            params = small(phenomenon, params, preview=views.preview)
        if phenomenon.estimate_cost(params).seconds > _LONGEST:
            return ()
        run = phenomenon.simulate(params, seed=preset.seed)
        if views is not None:
            views.clip(run).to_bytes()
            views.datasets(run)
            views.charts(run.params)
        return tuple(run.data.values())

    return f"{name}: {preset.title}", play


def _cold() -> bool:
    """Whether nothing was ever compiled here, and there is more than one core to do it."""
    return not any(compiled.folder().glob("*.kernel")) and (os.cpu_count() or 1) > 1


@contextmanager
def _second_compiler() -> Iterator[subprocess.Popen]:
    """A process that warms from the last task to the first, and puts its kernels into the cache.

    Where the two meet, either finds what the other has made.  It goes with us, also when we are
    killed.
    """
    work = (
        "import os\nfrom kinetoscope.serve.warmth import tasks\n"
        f"for _, task in reversed([*tasks()]):\n    if os.getppid() == {os.getpid()}: task()"
    )
    command = [sys.executable, "-P", "-c", work]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as other:
        try:
            yield other
        finally:
            other.terminate()


class Warmth:
    """How warm the kernels are.  ``start`` begins, ``ready`` tells."""

    def __init__(self, source: Callable[[], Iterator[Task]] = tasks) -> None:
        self._source = source
        self._finished = threading.Event()
        self.fraction, self.sentence = 0.0, "starting"
        self.failures: list[str] = []

    @property
    def ready(self) -> bool:
        """Whether every kernel is compiled."""
        return self._finished.is_set() and not self.failures

    @property
    def finished(self) -> bool:
        """Whether the warm-up is over, for better or worse: pages may be opened."""
        return self._finished.is_set()

    def start(self, progress: Progress | None = None) -> threading.Thread:
        """Warm up in a thread of its own."""
        thread = threading.Thread(target=self.run, args=(progress,), name="warmth", daemon=True)
        thread.start()
        return thread

    def run(self, progress: Progress | None = None) -> None:
        """Warm up here and now; a task that fails is logged and told, the others go on."""
        began = time.monotonic()
        rest: list[Task] = []
        try:
            compiled.verify()
            todo = list(self._source())
            ours = self._source is tasks
            if ours and compiled.is_whole():
                pages = len(kinetoscope.PHENOMENA)
                todo, rest = todo[:pages], todo[pages:]
            with _second_compiler() if ours and _cold() else nullcontext():
                for k, (sentence, task) in enumerate(todo):
                    self._tell(k / len(todo), sentence, progress)
                    self._attempt(sentence, task)
            if ours and not (rest or self.failures):
                compiled.note_whole()
        except Exception as error:
            # A phenomenon that cannot even be imported must not leave the others waiting.
            _LOG.exception("the warm-up stopped")
            self.failures.append(f"{type(error).__name__}: {error}")
        seconds = time.monotonic() - began
        outcome = "; ".join(self.failures) or f"ready after {seconds:.1f} s"
        self._tell(1.0, outcome, progress)
        self._finished.set()
        for sentence, task in rest:
            began = time.monotonic()
            self._attempt(sentence, task)
            time.sleep(time.monotonic() - began)  # those who look already come first

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the warm-up; returns ``ready``."""
        self._finished.wait(timeout)
        return self.ready

    def _attempt(self, sentence: str, task: Callable[[], object]) -> None:
        try:
            task()
        except Exception as error:
            _LOG.exception("warm-up of %s failed", sentence)
            self.failures.append(f"{sentence} failed: {type(error).__name__}: {error}")

    def _tell(self, fraction: float, sentence: str, progress: Progress | None) -> None:
        self.fraction, self.sentence = fraction, sentence
        if progress is not None:
            progress(fraction, sentence)
