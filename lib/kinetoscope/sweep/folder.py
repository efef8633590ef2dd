"""The folder of a sweep: its plan, a shard for each finished point, and in the end the table.

::

    FOLDER/sweep.json    the plan; nothing else is ever mixed into the folder
    FOLDER/points/*.npz  a finished point each: checksum and numbers, written whole or not at all
    FOLDER/sweep.nc      the table, once every point is there

A process that is killed leaves whole shards, and perhaps a temporary file that the next one
removes.  Two processes cannot work in one folder at a time: the second is told so.
"""

import errno
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.core.store import Store, write_atomically
from kinetoscope.sweep.plan import Plan, Position
from kinetoscope.sweep.point import Found

if TYPE_CHECKING:
    import xarray

_LOG = logging.getLogger("kinetoscope")
PLAN, TABLE, POINTS, LOCK = "sweep.json", "sweep.nc", "points", ".lock"


class DiskFull(OSError):
    """The disk is full; what was finished before is safe."""


@attrs.frozen
class Folder:
    """The folder of one plan's sweep."""

    path: Path
    plan: Plan

    def begin(self, *, resume: bool) -> dict[Position, Found]:
        """What is finished already; nothing in a new folder, whose plan is written now.

        Damaged shards are told in one line, removed, and count as unfinished.

        Raises ValueError for a folder that is not empty (without ``resume``) or that belongs to
        another sweep.
        """
        self.check(resume=resume)
        with _telling_a_full_disk(self.path, "no point was computed yet"):
            self.path.mkdir(parents=True, exist_ok=True)
            for left in [*self.path.glob(".*.tmp"), *(self.path / POINTS).glob(".*.tmp")]:
                left.unlink()
            if not (self.path / PLAN).exists():
                write_atomically(self.path / PLAN, self.plan.to_json().encode())
        return self.finished()

    @property
    def begun(self) -> bool:
        """Whether there is a sweep in it already."""
        return (self.path / PLAN).exists()

    def check(self, *, resume: bool) -> None:
        """Refuse a folder that is not for this sweep; nothing is written."""
        if self.path.exists() and not self.path.is_dir():
            raise refusal("out", str(self.path), "a folder", "this is a file: name another")
        hidden = self.path.glob("[!.]*")  # a lock and torn files do not count
        there = [path.name for path in hidden] if self.path.exists() else []
        if there and PLAN not in there:
            raise refusal(
                "out", str(self.path), "a new or empty folder, or one of this sweep",
                f"it holds {there[0]!r} and no {PLAN}: name another",
            )  # fmt: skip
        if not there:
            return
        differing = self._differing()
        if differing:
            raise refusal(
                "out", str(self.path), "a folder of this sweep",
                f"it belongs to another one ({differing}): name another folder",
            )  # fmt: skip
        if not resume:
            raise refusal(
                "out", str(self.path), "a new or empty folder",
                "this very sweep was begun there: go on with resume=True (--resume)",
            )  # fmt: skip

    def _differing(self) -> str:
        text = (self.path / PLAN).read_text("utf-8")
        if text == self.plan.to_json():
            return ""
        try:
            then = json.loads(text)
        except json.JSONDecodeError:
            return f"its {PLAN} is damaged"
        now = json.loads(self.plan.to_json())
        for name in now:
            one, other = then.get(name), now[name]
            if isinstance(one, dict) and isinstance(other, dict):
                for key in {**one, **other}:
                    there, here = one.get(key), other.get(key)
                    if there != here:
                        return f"{name}: {key} is {_short(there)} there, {_short(here)} here"
            if one != other:
                return f"{name} is {_short(one)} there, {_short(other)} here"
        return "the order of its axes or measures is another"

    def finished(self) -> dict[Position, Found]:
        """The points that are there and whole."""
        store, found = self._store, {}
        present = set(store.keys()) if store.folder.is_dir() else set()
        damaged = 0
        for position in self.plan.positions() if present else ():
            key = self.plan.key(position)
            if key not in present:
                continue
            arrays = store.get(key)
            if arrays is None:
                damaged += 1
                (store.folder / f"{key}.bad").unlink(missing_ok=True)
            else:
                found[position] = Found(arrays["values"], arrays["refusal"].tobytes().decode())
        if damaged:
            _LOG.warning(
                "%s: %d of %d finished points were damaged, removed, and will be computed again",
                self.path, damaged, damaged + len(found),
            )  # fmt: skip
        return found

    def put(self, position: Position, found: Found, *, safe: int) -> None:
        """Keep a finished point; ``safe`` points are there already."""
        text = np.frombuffer(found.refusal.encode(), np.uint8)
        with _telling_a_full_disk(self.path, f"{safe} points are safe in it"):
            self._store.put(
                self.plan.key(position), {"values": found.values, "refusal": text}
            )

    def write(self, table: bytes) -> None:
        """Keep the finished table."""
        with _telling_a_full_disk(self.path, "every point is safe in it"):
            write_atomically(self.path / TABLE, table)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder against a second process; the lock dies with whoever holds it."""
        try:
            import fcntl
        except ImportError:  # no such locks there: writes are atomic all the same
            yield
            return
        with (self.path / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
                raise refusal(
                    "out", str(self.path), "a folder nobody works in",
                    "another sweep is filling it now: wait for it, or end it",
                ) from None  # fmt: skip
            yield

    @property
    def _store(self) -> Store:
        return Store(self.path / POINTS)


def read(path: str | Path) -> "xarray.Dataset":
    """The table of a sweep, finished or not, from its folder or its ``sweep.nc``.

    A sweep that is under way, here or on a cluster, shows what it has; the rest is NaN, and
    ``points_done`` among the attributes says how many points there are.
    """
    import xarray

    from kinetoscope.sweep import table

    path = Path(path)
    whole = path if path.suffix == ".nc" else path / TABLE
    if whole.is_file():
        return xarray.load_dataset(whole, engine="scipy")
    if not (path / PLAN).is_file():
        raise refusal("path", str(path), "a sweep's folder or its sweep.nc", "there is none here")
    plan = Plan.from_json((path / PLAN).read_text("utf-8"), to_run=False)
    return table.dataset(plan, Folder(path, plan).finished())


@contextmanager
def _telling_a_full_disk(path: Path, safe: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(
            error.errno,
            f"the disk is full; {safe}. Free some space and go on with resume=True (--resume)",
            str(path),
        ) from error  # fmt: skip


def _short(value: Any) -> str:
    if isinstance(value, dict) and value.get("values"):
        values = value["values"]
        return f"{len(values)} values, {values[0]} to {values[-1]},"
    text = json.dumps(value) if value is not None else "absent"
    return text if len(text) <= 40 else text[:37] + "..."
