"""The store under faults.  Oracle: what was put in, and the promise that nothing else comes out."""

import errno
import subprocess
import sys

import numpy as np
import pytest

from kinetoscope.core import store as store_module
from kinetoscope.core.store import Store

KEY = "0123456789abcdef"


@pytest.fixture
def filled(tmp_path):
    store = Store(tmp_path)
    store.put(KEY, {"x": np.arange(5.0), "n": np.array(3)})
    return store


def test_what_goes_in_comes_out(filled):
    back = filled.get(KEY)
    assert back["x"].tolist() == [0, 1, 2, 3, 4]
    assert int(back["n"]) == 3
    assert filled.keys() == [KEY]
    assert filled.get("ff" * 8) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: b"",
        lambda raw: raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:],
    ],
    ids=["truncated", "emptied", "flipped"],
)
def test_a_damaged_file_counts_as_absent_and_is_kept_aside(filled, damage):
    path = filled.folder / f"{KEY}.npz"
    path.write_bytes(damage(path.read_bytes()))
    assert filled.get(KEY) is None
    assert path.with_suffix(".bad").exists()
    filled.put(KEY, {"x": np.zeros(1)})
    assert filled.get(KEY)["x"].tolist() == [0]


def test_a_full_disk_is_reported_and_leaves_the_old_state(filled, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store_module.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        filled.put(KEY, {"x": np.ones(1)})
    assert filled.get(KEY)["x"].size == 5
    assert [path.name for path in filled.folder.iterdir()] == [f"{KEY}.npz"]


def test_a_process_killed_in_mid_write_leaves_the_old_state(filled):
    """The child dies after writing its temporary file and before renaming it."""
    child = (
        "import os, sys, numpy as np\n"
        "from kinetoscope.core import store\n"
        "store.os.fsync = lambda _: os._exit(9)\n"
        "store.Store(sys.argv[1]).put(sys.argv[2], {'x': np.ones(1)})\n"
    )
    done = subprocess.run([sys.executable, "-c", child, str(filled.folder), KEY], check=False)
    assert done.returncode == 9
    assert filled.get(KEY)["x"].size == 5
    assert filled.keys() == [KEY]


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "ABCDEF0123456789", "a" * 65, "x.npz"])
def test_a_key_never_becomes_a_path(tmp_path, key):
    with pytest.raises(ValueError, match="hexadecimal"):
        Store(tmp_path).get(key)


def test_nothing_is_unpickled(tmp_path):
    with pytest.raises(ValueError, match="allow_pickle"):
        Store(tmp_path).put(KEY, {"x": np.array([object()])})
