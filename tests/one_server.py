"""One `kinetoscope serve` for all workers of a test run: the first starts it, the last ends it."""

import fcntl
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

#: Seconds without a step forward, for a server that plays every preset before it is ready, on a
#: machine that may be shared; and for one that is told to end.
STUCK_AFTER, GONE_WITHIN = 120.0, 10.0


@contextmanager
def shared(folder: Path, free_port: int):
    """The address of the server that belongs to ``folder``, warm."""
    with _told(folder) as state:
        if not state:
            state |= {"port": free_port, "pid": _start(free_port), "users": 0}
        state["users"] += 1
        url, pid = f"http://127.0.0.1:{state['port']}", state["pid"]
    try:
        _wait_until_ready(url, pid)
        yield url
    finally:
        with _told(folder) as state:
            state["users"] -= 1
            last = state["users"] == 0
            if last:
                state.clear()
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
        if last:
            deadline = time.monotonic() + GONE_WITHIN
            while _ask(url)[0] is not None:
                assert time.monotonic() < deadline, "the server does not end"
                time.sleep(0.1)  # another process: there is nothing to wait on


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


def _wait_until_ready(url: str, pid: int) -> None:
    at, deadline = b"", 0.0
    while True:
        assert not _ended(pid), "the server ended before it was ready"
        status, progress = _ask(f"{url}/ready")
        if status == 200:
            return
        if progress != at or not deadline:
            at, deadline = progress, time.monotonic() + STUCK_AFTER
        assert time.monotonic() < deadline, f"{url} is stuck at {at!r}"
        time.sleep(0.1)


def _ask(url: str) -> tuple[int | None, bytes]:
    """The status of the answer and its words; None where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None, b""


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
