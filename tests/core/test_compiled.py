"""Compiled kernels on disk: damaged files are noticed, told in one line and made again.

Each case runs in a process of its own, with a stand-in package whose kernels take 0.2 s to
compile.  The fault list is section 6 of the reliability plan: truncated, emptied, one bit
flipped, garbage; a folder that cannot be written; no home.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kinetoscope.core import compiled

LIB = Path(__file__).resolve().parents[2] / "lib"
KERNELS = """
from kinetoscope.core.compiled import jit
from kernels_force import force, power

cubed = power(3)

@jit(fastmath={"contract", "arcp", "nsz", "afn"})
def total(n):
    found = 0.0
    for k in range(n):
        found += force(k) + cubed(1.0 * k)
    return found
"""
FORCE = """
from kinetoscope.core.compiled import jit

@jit
def force(k):
    return 2.0 * k

def power(exponent):
    @jit
    def raised(x):
        return x**exponent
    return raised
"""
RUN = """
import json, sys
sys.path.insert(0, {here!r})
from kernels import total
value = total(10)
print(json.dumps({{"value": value, "loaded": sum(total.stats.cache_hits.values())}}))
"""


class Lab:
    """A folder of kernels, a cache for them, and a way to run them in a new process."""

    def __init__(self, here):
        self.here = here

    def __call__(self, **environment):
        """Run the kernel; returns how many were loaded from the cache, and what was told."""
        settings = {
            "PATH": os.environ["PATH"], "PYTHONPATH": str(LIB), "HOME": str(self.here / "home"),
            "KINETOSCOPE_CACHE": str(self.here / "cache"), "TMPDIR": str(self.here),
        } | environment  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", RUN.format(here=str(self.here))],
            capture_output=True, text=True, check=False,
            env={name: value for name, value in settings.items() if value is not None},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        assert answer["value"] == 2 * 45 + 2025, "the kernel's exact value, sum of 2k + k^3"
        return answer["loaded"], done.stderr

    def kept(self):
        return sorted((self.here / "cache").rglob("*.kernel"))


@pytest.fixture(scope="module")
def compiled_once(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("lab"))
    (lab.here / "kernels.py").write_text(KERNELS)
    (lab.here / "kernels_force.py").write_text(FORCE)
    assert lab() == (0, ""), "an empty cache: compiled"
    return lab.here


@pytest.fixture
def lab(compiled_once, tmp_path):
    """A lab with a full cache; that it works in a new place is part of the promise."""
    return Lab(Path(shutil.copytree(compiled_once, tmp_path / "lab")))


def test_a_kernel_is_loaded_in_the_next_process(lab):
    assert len(lab.kept()) == 3
    assert lab() == (1, "")
    assert {path.stat().st_mode & 0o077 for path in lab.kept()} == {0}, "for the owner alone"


def truncate(content):
    return content[: len(content) // 2]


def flip_a_bit(content):
    return content[:-100] + bytes([content[-100] ^ 4]) + content[-99:]


def empty(content):
    return b""


def zeros(content):
    return bytes(4096)


@pytest.mark.parametrize("damage", [truncate, flip_a_bit, empty, zeros])
def test_a_damaged_kernel_is_compiled_again_and_told_in_one_line(lab, damage):
    for path in lab.kept():
        path.write_bytes(damage(path.read_bytes()))
    loaded, told = lab()
    assert loaded == 0
    assert told.count("\n") == 1
    assert "damaged" in told
    assert lab() == (1, "")


def test_a_sound_checksum_over_nonsense_does_not_stop_the_program(lab):
    """The file is whole and what it holds cannot be loaded (another library, say)."""
    for path in lab.kept():
        path.write_bytes(hashlib.sha256(b"no pickle").digest() + b"no pickle")
    loaded, told = lab()
    assert loaded == 0
    assert "compiled again" in told


def test_a_kernel_follows_the_kernels_it_calls(lab):
    """Numba's own cache misses this: the callee changed, the caller's file did not."""
    path = lab.here / "kernels_force.py"
    path.write_text(FORCE.replace("2.0 * k", "k + 1.0 * k"))
    assert lab() == (0, "")


def test_a_folder_that_cannot_be_written_falls_back_with_one_warning(lab):
    blocked = lab.here / "blocked"
    blocked.write_text("a file where a folder should be")
    loaded, told = lab(KINETOSCOPE_CACHE=str(blocked))
    assert loaded == 0
    assert told.count("RuntimeWarning") == 1
    assert "KINETOSCOPE_CACHE" in told
    assert not list(lab.here.glob("kinetoscope-*")), "the temporary folder went with the program"


def test_without_a_home_a_temporary_folder_serves(lab):
    """Services run with HOME=/dev/null; nothing can be written below it, not even by root."""
    loaded, told = lab(KINETOSCOPE_CACHE=None, HOME="/dev/null")
    assert loaded == 0
    assert told.count("RuntimeWarning") == 1


def test_numba_without_jit_still_runs(lab):
    done = subprocess.run(
        [sys.executable, "-c", "from kernels import total; assert total(10) == 2115.0"],
        cwd=lab.here, env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": f"{LIB}:."},
        check=False,
    )  # fmt: skip
    assert done.returncode == 0


def test_verify_removes_what_is_damaged(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(compiled, "folder", lambda: tmp_path)
    (tmp_path / "core.x-0.kernel").write_bytes(bytes(64))
    assert compiled.verify() == ["core.x-0.kernel"]
    assert len(caplog.records) == 1
    assert compiled.verify() == []


def test_jit_will_not_hold_the_lock():
    with pytest.raises(TypeError, match="nogil"):
        compiled.jit(lambda x: x, nogil=False)
    with pytest.raises(TypeError, match="cache"):
        compiled.jit(cache=False)(lambda x: x)
    with pytest.raises(TypeError, match="parallel=True"):
        compiled.jit(parallel=True)(lambda x: x)


def test_digest_sees_every_bit_and_the_shape():
    a = np.arange(6.0)
    assert compiled.digest(a) == compiled.digest(a.copy())
    different = [a.reshape(2, 3), np.nextafter(a, 9), a.astype(np.float32), (a, 1)]
    assert len({compiled.digest(each) for each in [a, *different]}) == 5
    with pytest.raises(TypeError, match="numbers and arrays"):
        compiled.digest({"a": 1})


def test_a_cache_is_whole_until_a_kernel_or_a_source_is_another(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled, "folder", lambda: tmp_path)
    kernel = tmp_path / "a.kernel"
    kernel.touch()
    assert not compiled.is_whole()
    compiled.note_whole()
    assert compiled.is_whole()
    (tmp_path / "later.kernel").touch()
    assert compiled.is_whole(), "more than was needed does no harm"
    kernel.unlink()
    assert not compiled.is_whole()
    compiled.note_whole()
    monkeypatch.setattr(compiled, "_all_sources", lambda: "another")
    assert not compiled.is_whole()
    (tmp_path / "whole").write_bytes(b"\xff")
    assert not compiled.is_whole()
