"""A real server in a process of its own, with small notebooks instead of ours."""

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import attrs
import pytest
from websockets.sync.client import connect

LIB = Path(__file__).resolve().parents[2] / "lib"
NOTEBOOKS = Path(__file__).parent / "notebooks"
SOON = 60.0  # seconds; reached only by a broken server, whatever else the machine does

RUNNER = """
import json, sys
from pathlib import Path
from kinetoscope.serve import server
from kinetoscope.serve.settings import Settings
from kinetoscope.serve.warmth import Warmth

options = json.loads(sys.argv[1])
apps = Path(options.pop("apps"))
gate = options.pop("gate")

def kernels():
    yield "first kernel", lambda: None
    if gate:
        yield "second kernel", sys.stdin.readline

server.serve(
    Settings(port=0, apps=apps, **options),
    say=lambda line: print(line, flush=True),
    browser=False,
    warmth=Warmth(kernels),
    gallery=lambda base_url, note: (
        f"<head></head><h1>gallery</h1><p>{note}</p><a href='{base_url}/apps/clip/'>"
    ),
)
print("ended in order", flush=True)
"""


@attrs.frozen
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Server:
    """The process, and the ways to talk to it."""

    def __init__(self, folder: Path, *, gate: bool = False, **options):
        environment = {**os.environ, "PYTHONPATH": str(LIB), "HOME": str(folder)}
        self.cache = folder / "cache"
        self.cache.mkdir()
        environment["KINETOSCOPE_CACHE"] = str(self.cache)
        words = json.dumps({"apps": str(NOTEBOOKS), "gate": gate, **options})
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUNNER, words], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        line = self.process.stdout.readline()
        assert "listens on" in line, self.process.stderr.read()
        self.link = urlsplit(line.split()[-1])
        # The pipes are emptied, or a talkative server would stop.
        self.said, self.complained = [line], []
        pipes = ((self.process.stdout, self.said), (self.process.stderr, self.complained))
        self.readers = [threading.Thread(target=kept.extend, args=(pipe,)) for pipe, kept in pipes]
        for reader in self.readers:
            reader.start()
        self.until(lambda: self._answers("/health"))
        if not gate:
            self.until(lambda: self.get("/ready").status == 200)

    def _answers(self, path: str) -> bool:
        try:
            return self.get(path).status == 200
        except ConnectionRefusedError:
            return False

    def until(self, condition):
        """Ask again until it is so; asking takes its time, so this is no busy loop."""
        end = time.monotonic() + SOON
        while not condition():
            assert time.monotonic() < end, "".join(self.complained)
            threading.Event().wait(0.02)

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **headers) -> Answer:
        connection = http.client.HTTPConnection(self.link.hostname, self.link.port, timeout=SOON)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            head = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, head, answer.read())
        finally:
            connection.close()

    def page(self, name: str, session: str, base: str = "", **headers):
        """What a browser does to open an app: its WebSocket."""
        return self.socket(f"{base}/apps/{name}/ws?session_id={session}", **headers)

    def socket(self, path: str, **headers):
        """Any WebSocket of the server."""
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        return connect(
            f"ws://{self.link.netloc}{path}", additional_headers=named, max_size=None,
            open_timeout=SOON,
        )  # fmt: skip

    def clip_address(self, name: str, session: str) -> str:
        """Open an app and read the address of the clip that it made."""
        with self.page(name, session) as socket:
            for message in socket:
                if found := re.search(r"(/clip/[A-Za-z0-9_-]{32}) ", str(message)):
                    assert "Sec-WebSocket-Extensions" not in socket.response.headers, "no deflate"
                    return found.group(1)
        raise AssertionError("the app showed no address")

    def metrics(self) -> dict[str, int]:
        lines = self.get("/metrics").text.splitlines()
        return {name.removeprefix("kinetoscope_"): int(v) for name, v in map(str.split, lines)}

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            pipe.close()


@pytest.fixture(scope="session")
def make_server(tmp_path_factory):
    servers = []

    def make(**options) -> Server:
        servers.append(Server(tmp_path_factory.mktemp("server"), **options))
        return servers[-1]

    yield make
    for server in servers:
        server.end()


@pytest.fixture(scope="session")
def server(make_server):
    return make_server(session_ttl=1)
