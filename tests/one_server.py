"""One `kinetoscope serve` for all workers of a test run: the first starts it, the last ends it."""

import fcntl
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

READY_WITHIN = 240.0  # seconds; every preset is played once, on a machine that may be shared
GONE_WITHIN = 10.0


@contextmanager
def shared(folder: Path, free_port: int):
    """The address of the server that belongs to ``folder``, warm."""
    with _told(folder) as state:
        if not state:
            state |= {"port": free_port, "pid": _start(free_port), "users": 0}
        state["users"] += 1
        url, pid = f"http://127.0.0.1:{state['port']}", state["pid"]
    try:
        _until(lambda: _ready(url, pid), READY_WITHIN, f"{url} is not ready")
        yield url
    finally:
        with _told(folder) as state:
            state["users"] -= 1
            last = state["users"] == 0
            if last:
                state.clear()
                os.kill(pid, signal.SIGTERM)
        if last:
            _until(lambda: _status(url) is None, GONE_WITHIN, "the server does not end")


@contextmanager
def _told(folder: Path):
    """What the workers tell each other, one at a time."""
    with (folder / "server.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or "{}")
        yield state
        file.truncate(0)
        file.write(json.dumps(state))


def _start(port: int) -> int:
    # No Popen object: it would complain when its worker ends before the server does.
    command = [sys.executable, "-m", "kinetoscope.cli", "serve", "--no-browser"]
    return os.posix_spawn(sys.executable, [*command, "--port", str(port)], os.environ)


def _ready(url: str, pid: int) -> bool:
    assert not _ended(pid), "the server ended before it was ready"
    return _status(f"{url}/ready") == 200


def _status(url: str) -> int | None:
    """The status of the answer; None where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def _ended(pid: int) -> bool:
    """Whether the process is gone; one started by another worker may linger in its table."""
    try:
        return os.waitpid(pid, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def _until(condition, seconds: float, complaint: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{complaint} within {seconds:g} s"
        time.sleep(0.1)  # another process: there is nothing to wait on
