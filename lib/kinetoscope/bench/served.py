"""A server of its own for the benchmarks that need one, as a person would start it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def served() -> Iterator[str]:
    """The address of a warm `kinetoscope serve`, which ends with the block.

    Raises RuntimeError, with what the server said, where it does not get ready.
    """
    command = [sys.executable, "-P", "-m", "kinetoscope.cli", "serve", "--port", "0"]
    server = subprocess.Popen(
        [*command, "--no-browser"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        said = []
        for line in server.stdout:
            said.append(line)
            if line.startswith("Ready: "):
                yield line.split()[1].rstrip("/")
                return
        raise RuntimeError(f"the server did not get ready: {''.join(said)[-2000:]}")
    finally:
        server.terminate()
        server.communicate(timeout=30)
