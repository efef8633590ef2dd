"""The same sweep on a Dask cluster: the same bytes, and faults that are told in a sentence.

A scheduler and two workers are started as one does by hand, with `dask worker`, on this machine.
Oracle: the table that threads of this process make.
"""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from kinetoscope import spirals, sweep
from kinetoscope.core.run import Budget, Cancelled
from kinetoscope.sweep import cluster

pytestmark = [
    pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed"),
    # Three programs start and each imports Dask and compiled kernels.
    pytest.mark.slow,
    pytest.mark.timeout(400),  # a starved machine is late, not wrong
    # Dask's own event loop warns while it is closed; what we hold is the bytes.
    pytest.mark.filterwarnings("default"),
]

LIB = Path(__file__).resolve().parents[2] / "lib"
SOON = 120.0  # seconds; reached only by a broken cluster
#: Dask gives up after half a minute without an answer; on a starved machine that is short.
PATIENT = {f"DASK_DISTRIBUTED__COMM__TIMEOUTS__{what}": "300s" for what in ("TCP", "CONNECT")}


class Program:
    """A `dask ...` of one's own, and the lines it prints."""

    def __init__(self, folder, *words):
        environment = os.environ | {"PYTHONPATH": str(LIB), "PYTHONUNBUFFERED": "1", **PATIENT}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dask", *words], cwd=folder, env=environment, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.lines = queue.SimpleQueue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        with self.process.stderr as said:
            for line in said:
                self.lines.put(line)

    def wait_for(self, words):
        deadline = time.monotonic() + SOON
        while True:
            line = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
            if words in line:
                return line

    @property
    def computed(self):
        """Seconds of a processor that it has had."""
        import psutil  # Dask needs it, too

        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def end(self, sign=signal.SIGTERM):
        self.process.send_signal(sign)
        self.process.wait(SOON)
        self.reader.join(SOON)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """The address of a scheduler without workers."""
    import dask
    import distributed  # noqa: F401  (its own settings first)

    folder = tmp_path_factory.mktemp("dask")
    dask.config.set({f"distributed.comm.timeouts.{what}": "300s" for what in ("tcp", "connect")})
    program = Program(folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    address = program.wait_for("Scheduler at:").split()[-1]
    yield address
    program.end()


@pytest.fixture(scope="module")
def workers(scheduler, tmp_path_factory):
    """Two workers of one thread each, started by hand; the last test leaves one of them."""
    two = [worker(scheduler, tmp_path_factory.mktemp("worker")) for k in range(2)]
    for each in two:
        each.wait_for("Registered to:")
    yield two
    for each in two:
        each.end()


def worker(address, folder):
    return Program(folder, "worker", address, "--host", "127.0.0.1", "--nthreads", "1",
                   "--no-nanny", "--no-dashboard", "--memory-limit", "0")  # fmt: skip


ASKED = {
    "over": {"selection": sweep.log(0.1, 1.0, 4), "exchange": [1.0, 4.0]}, "replicas": 3,
    "seed": 8, "measure": {"rock": "density_1", "gap": lambda run: run.times[1]},
    "params": spirals.Params(size=24, duration=2.0, frames=3),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """A scheduler that shares a core with everything else may take its time."""
    monkeypatch.setattr(cluster, "ANSWER", SOON)


def test_two_workers_give_the_bytes_of_this_process(scheduler, workers, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    sweep.run("spirals", **ASKED, out=here)
    made = sweep.run("spirals", **ASKED, out=there, scheduler=scheduler)
    assert (made["refused"] == "").all()
    files = sorted(path.relative_to(here) for path in here.rglob("*.*"))
    assert files == sorted(path.relative_to(there) for path in there.rglob("*.*"))
    for name in files:
        if (here / name).is_file():
            assert (here / name).read_bytes() == (there / name).read_bytes(), name


@pytest.mark.clock
def test_cancelled_at_once_and_the_workers_are_free_again(scheduler, workers, tmp_path):
    cancel, set_at = threading.Event(), []
    # The first is done in a moment; each of the others takes half a minute.
    long = {"over": {"duration": [1.0, 1900.0, 2000.0]}, "measure": "density_1",
            "params": spirals.Params(size=512, frames=2, method="serial"),
            "budget": Budget(seconds=300.0)}  # fmt: skip

    def stop():
        set_at.append(time.perf_counter())
        cancel.set()

    timer = threading.Timer(1.0, stop)
    with pytest.raises(Cancelled):
        sweep.run("spirals", **long, scheduler=scheduler, cancel=cancel, out=tmp_path / "long",
                  each=lambda place, values: timer.start())  # fmt: skip
    assert time.perf_counter() - set_at[0] < 0.15
    assert sweep.read(tmp_path / "long").attrs["points_done"] == 1
    # Not by the clock, which a busy machine slows, but by what the workers compute until they have
    # answered something else; a point that went on would cost each of them half a minute.
    began = [each.computed for each in workers]
    sweep.run("spirals", **ASKED, scheduler=scheduler)
    for each, before in zip(workers, began, strict=True):
        assert each.computed - before < 10.0, "it still computed what nobody waits for"


def test_a_worker_killed_in_the_midst_loses_that_point_alone(scheduler, workers, tmp_path):
    here = sweep.run("spirals", **ASKED)
    told = []

    def kill(place, values):
        told.append(place)
        if len(told) == 3:
            workers[0].process.kill()

    there = sweep.run("spirals", **ASKED, scheduler=scheduler, each=kill)
    assert len(told) == 24, "no point is told twice"
    assert there.identical(here)


def test_a_scheduler_that_is_not_there_is_refused_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.3)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: refused
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(ValueError, match="address of a running Dask scheduler; got 'tcp://127"):
            sweep.run("spirals", **ASKED, out=tmp_path / "x", scheduler=address)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("address", "why"),
    [("nonsense", "missing port"), ("http://127.0.0.1:80", "unknown address scheme 'http'")],
)
def test_what_is_no_address_is_refused_before_a_client_is_made(address, why):
    with pytest.raises(ValueError, match=f"address of a running Dask scheduler.*{why}"):
        cluster.connect(address)


def test_without_dask_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r"pip install 'kinetoscope\[cluster\]'"):
        cluster.connect("tcp://127.0.0.1:8786")


def test_a_worker_with_other_versions_says_so():
    plan_versions = {"kinetoscope": "0.0.0", "numpy": "1.0"}

    class Task:
        versions, backend = plan_versions, "numba"

    with pytest.raises(cluster.OtherVersions, match="the sweep wants kinetoscope 0.0.0, numpy 1.0"):
        cluster.remote([Task()], "sweep")
