"""Run the house: environment, socket, warm-up, uvicorn, and an end within three seconds."""

import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from urllib.parse import urlencode

import uvicorn

from kinetoscope.core import jax_env
from kinetoscope.core.pool import default_pool
from kinetoscope.serve.house import build
from kinetoscope.serve.settings import PORT, Settings
from kinetoscope.serve.warmth import Warmth
from kinetoscope.sweep import shelf

#: Read by the C library and by BLAS when the process starts, hence the second start below.
#: glibc: without the threshold, memory of closed sessions is never given back (measured: 79 MB
#: grew to 301 MB in six rounds of four sessions; with it, to 82 MB).  BLAS: the pool has a thread
#: for each core already.
ENVIRONMENT = {
    "MALLOC_MMAP_THRESHOLD_": "1048576",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

#: Seconds that a thread keeps the interpreter from one that waits for it.  Between a hand and its
#: picture it changes threads a dozen times, and Python's own 5 ms add up.
TURN = 0.0005


def restart_with_environment() -> None:
    """Start this program again with the environment it needs, once, under the same process id."""
    missing = {name: value for name, value in ENVIRONMENT.items() if name not in os.environ}
    if not missing or not sys.platform.startswith("linux"):
        return
    sys.stdout.flush()
    command = [sys.executable, "-P", "-m", "kinetoscope.cli", *sys.argv[1:]]
    os.execve(sys.executable, command, os.environ | missing)


def listen(settings: Settings) -> socket.socket:
    """A listening socket; ValueError with a remedy where the address is taken or not ours."""
    ports = [settings.port] if settings.port is not None else [*range(PORT, PORT + 20), 0]
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    for port in ports:
        # asyncio switches Nagle's delay off only where the protocol is named: without it every
        # answer on a kept connection waits 40 ms for an acknowledgement.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, port))
        except OSError as error:
            listening.close()
            reason = error
            continue
        listening.listen(512)
        return listening
    raise ValueError(
        f"cannot listen on {settings.host} port {settings.port}: {reason.strerror}; "
        "choose another --port (0 takes any free one) or --host"
    )


def address(settings: Settings, listening: socket.socket) -> str:
    """The link to open on this machine, with the token where there is one."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    host = f"[{host}]" if ":" in host and "[" not in host else host
    query = f"?{urlencode({'access_token': settings.token})}" if settings.token else ""
    return f"http://{host}:{listening.getsockname()[1]}{settings.base_url}/{query}"


def address_for_others(settings: Settings, listening: socket.socket) -> str | None:
    """The link for others on this network; None where the server listens to this machine alone."""
    if settings.host not in {"0.0.0.0", "::"}:
        return None
    # Which of its addresses this machine would use: nothing is sent.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))
            mine = asked.getsockname()[0]
        except OSError:  # no network
            return None
    return f"http://{mine}:{listening.getsockname()[1]}{settings.base_url}/"


def serve(
    settings: Settings, *, say: Callable[[str], None], browser: bool = True,
    warmth: Warmth | None = None, gallery: Callable[..., str] | None = None,
) -> None:  # fmt: skip
    """Serve until told to stop (SIGINT, SIGTERM); ``say`` prints a line.

    The server answers at once; its pages open as soon as the kernels are warm.
    """
    if settings.sweeps is not None:
        # Where pages look, also those that plain marimo serves.
        os.environ[shelf.VARIABLE] = str(settings.sweeps.absolute())
    sys.setswitchinterval(TURN)
    listening = listen(settings)
    link = address(settings, listening)
    warmth = warmth or Warmth()
    config = uvicorn.Config(
        build(settings, warmth, gallery), log_level="warning", access_log=False,
        ws="websockets-sansio", ws_per_message_deflate=False, ws_max_size=8 * 2**20,
        timeout_graceful_shutdown=1, proxy_headers=True, server_header=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    # uvicorn raises the signal again when it has stopped; that must not end us half-way.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    say(f"Kinetoscope listens on {link}")
    if (there := address_for_others(settings, listening)) is not None:
        say(f"Others on this network open {there}")
    warming = warmth.start(lambda fraction, sentence: say(f"  {fraction:4.0%}  {sentence}"))
    threading.Thread(
        target=_open_when_warm, args=(warmth, link, say, browser), name="opening", daemon=True
    ).start()
    server.run(sockets=[listening])
    # Whatever still computes is told to stop; what does not listen is left behind.
    last = threading.Timer(1.5, os._exit, (0,))
    last.daemon = True
    last.start()
    default_pool().close(timeout=0.5)
    warming.join(0.2)
    logging.shutdown()


def _open_when_warm(warmth: Warmth, link: str, say: Callable[[str], None], browser: bool) -> None:
    if found := jax_env.gpus():
        say(f"JAX sees {', '.join(found)}")
    if warmth.wait():
        say(f"Ready: {link}   (Ctrl-C stops it)")
    else:
        say(f"Not all kernels are warm: {'; '.join(warmth.failures)}")
    if browser and _has_screen():
        webbrowser.open(link)


def _has_screen() -> bool:
    """Whether a browser could show anything: no text browser takes over a terminal."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
