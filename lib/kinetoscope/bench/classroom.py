"""A class of thirty: what one server's pulse is while everybody moves sliders.

Each pupil is a page without a browser: it opens the notebook's socket, learns from what comes
where its panel and its pictures are, and every ten seconds says that a slider was let go and
fetches the picture, as the page's script would.  All of them and the server share this machine.
"""

import json
import random
import re
import statistics
import threading
import time
import urllib.request
from http.client import NO_CONTENT
from typing import Any

import attrs
import numpy as np

from kinetoscope.bench.figure import Figure
from kinetoscope.bench.served import served

PUPILS, EVERY, LESSON = 30, 10.0, 60.0  # how many, seconds between moves, seconds of it all
PAGE, KNOB, LOW, HIGH = "solitons", "speed", 0.15, 0.35
_PATIENCE = 120.0


def classroom() -> list[Figure]:
    """Thirty pupils who move a slider every ten seconds, and the server's pulse meanwhile."""
    with served() as address:
        over = threading.Event()
        pupils = [_Pupil(address, over, k) for k in range(PUPILS)]
        pulse = _Pulse(address, over)
        for thread in (pulse, *pupils):
            thread.start()
        time.sleep(LESSON)
        over.set()
        for thread in (pulse, *pupils):
            thread.join(_PATIENCE)
    failed = [pupil.failure for pupil in pupils if pupil.failure]
    if failed:
        raise RuntimeError(f"{len(failed)} of {PUPILS} pages failed, the first: {failed[0]}")
    taken = [seconds for pupil in pupils for seconds in pupil.taken]
    moves = f"{len(taken)} moves, half of them within {1e3 * statistics.median(taken):.0f} ms"
    asked = f"asked {len(pulse.taken)} times while {PUPILS} pages opened and were used"
    return [
        Figure("thirty pupils: /health, 95 of 100", _late(pulse.taken), "ms", 250.0, "less",
               None, asked),
        Figure("thirty pupils: slider to first bytes, 95 of 100", _late(taken), "ms", None,
               "less", None, moves),
    ]  # fmt: skip


def _late(taken: list[float]) -> float:
    return 1e3 * float(np.quantile(taken, 0.95, method="inverted_cdf"))


def _read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
        return answer.read()


class _Pulse(threading.Thread):
    """Asks five times a second whether the server is well."""

    def __init__(self, address: str, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._address, self._over = f"{address}/health", over
        self.taken: list[float] = []

    def run(self) -> None:
        while not self._over.wait(0.2):
            since = time.perf_counter()
            _read(self._address)
            self.taken.append(time.perf_counter() - since)


@attrs.define
class _Found:
    """What a page learns from its socket: its panel, the panel's state, where its clips come."""

    panel: str = ""
    state: dict[str, Any] = attrs.Factory(dict)
    following: str = ""

    def read(self, message: str) -> None:
        if not self.following and (found := re.search(r"/clip/next/[0-9a-f]+", message)):
            self.following = found.group()
        if not self.panel and '"revision"' in message:
            self.state = _panel(json.loads(message)) or {}
            found = re.search(r'"model_?[iI]d"\s*:\s*"([0-9a-f]{32})"', message)
            self.panel = found.group(1) if found and self.state else ""


def _panel(said: Any) -> dict[str, Any] | None:
    """The state of a panel of knobs, wherever in a message it stands."""
    if isinstance(said, dict):
        if {"revision", "values", "phase"} <= said.keys():
            return said
        said = list(said.values())
    if isinstance(said, list):
        return next(filter(None, map(_panel, said)), None)
    return None


class _Pupil(threading.Thread):
    def __init__(self, address: str, over: threading.Event, number: int) -> None:
        super().__init__(daemon=True)
        self._address, self._over = address, over
        self._chance = random.Random(number)
        self._name = f"s_{number:06d}"
        self.taken: list[float] = []
        self.failure = ""

    def run(self) -> None:
        from websockets.sync.client import connect

        try:
            page = _read(f"{self._address}/apps/{PAGE}/").decode()
            token = re.search(r'serverToken"\s*:\s*"([^"]+)"', page).group(1)
            socket = self._address.replace("http", "ws", 1)
            with connect(
                f"{socket}/apps/{PAGE}/ws?session_id={self._name}", max_size=None,
                open_timeout=_PATIENCE,
            ) as line:  # fmt: skip
                found = _Found()
                while not (found.panel and found.following):
                    found.read(str(line.recv(timeout=_PATIENCE)))
                listening = threading.Thread(target=lambda: [None for _ in line], daemon=True)
                listening.start()
                self._attend(found, token)
        except Exception as error:  # told by `classroom`, which cannot see into a thread
            self.failure = f"{type(error).__name__}: {error}"

    def _attend(self, found: _Found, token: str) -> None:
        generation = self._fetch(found, 0)[0]
        self._over.wait(EVERY * self._chance.random())
        while not self._over.is_set():
            found.state["revision"] += 1
            found.state["phase"] = "release"
            found.state["values"][KNOB] = self._chance.uniform(LOW, HIGH)
            telling = threading.Thread(target=self._tell, args=(found, token))
            telling.start()
            generation, seconds = self._fetch(found, generation)
            self.taken.append(seconds)
            telling.join()
            self._over.wait(EVERY)

    def _fetch(self, found: _Found, generation: int) -> tuple[int, float]:
        """The next picture: its generation, and the seconds to its first bytes."""
        since = time.perf_counter()
        address = f"{self._address}{found.following}?after={generation}"
        while time.perf_counter() - since < _PATIENCE:
            with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
                if answer.status == NO_CONTENT:  # nothing newer for a while: ask again
                    continue
                answer.read(4096)
                seconds = time.perf_counter() - since
                answer.read()
                return int(answer.headers["Kinetoscope-Generation"]), seconds
        raise TimeoutError(f"no picture within {_PATIENCE:g} s")

    def _tell(self, found: _Found, token: str) -> None:
        words = ("values", "preset", "seed", "phase", "revision")
        state = {word: found.state[word] for word in words}
        message = {"method": "update", "state": state, "bufferPaths": []}
        request = urllib.request.Request(
            f"{self._address}/apps/{PAGE}/api/kernel/set_model_value",
            json.dumps({"modelId": found.panel, "message": message, "buffers": []}).encode(),
            {"Content-Type": "application/json", "Marimo-Session-Id": self._name,
             "Marimo-Server-Token": token},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            answer.read()
