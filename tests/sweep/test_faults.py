"""What kills a sweep costs the points in flight and no more.

Oracle: the table of the same sweep that nobody disturbed, byte for byte.
"""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kinetoscope import spirals, sweep
from kinetoscope.core import store
from kinetoscope.sweep.folder import Folder
from kinetoscope.sweep.plan import Plan

LIB = Path(__file__).resolve().parents[2] / "lib"

#: 200 lattices with seeds of their own, a millisecond each.
WORDS = """
import sys
from kinetoscope import spirals, sweep

def tell(place, values):
    print("point", flush=True)

sweep.run(
    "spirals", over={"selection": sweep.log(0.1, 1.0, 10), "exchange": sweep.linear(1, 4, 10)},
    replicas=2, seed=8, params=spirals.Params(size=16, duration=1.0, frames=2),
    measure=["density_1", "density_2:mean"], out=sys.argv[1], resume=True, each=tell,
)
"""


def killed_after(points, out):
    """Run the sweep in a process of its own and kill it once it told of so many new points."""
    child = subprocess.Popen(
        [sys.executable, "-c", WORDS, str(out)], env=os.environ | {"PYTHONPATH": str(LIB)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with child, child.stdout:
        for _ in range(points):
            assert child.stdout.readline() == "point\n"
        child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL


@pytest.mark.slow  # three programs that start, compute and are killed
def test_killed_three_times_and_resumed_it_gives_the_bytes_of_one_left_alone(tmp_path):
    asked = {
        "over": {"selection": sweep.log(0.1, 1.0, 10), "exchange": sweep.linear(1, 4, 10)},
        "replicas": 2, "seed": 8, "params": spirals.Params(size=16, duration=1.0, frames=2),
        "measure": ["density_1", "density_2:mean"],
    }  # fmt: skip
    sweep.run("spirals", **asked, out=tmp_path / "alone")
    done = 0
    for points in (20, 70, 120):
        # A resumed one tells of the points that are there as well.
        killed_after(points, tmp_path / "killed")
        there = sweep.read(tmp_path / "killed").attrs["points_done"]
        assert max(done, points - 1) <= there < 200
        done = there
    told = []
    sweep.run("spirals", **asked, out=tmp_path / "killed", resume=True,
              progress=lambda _, sentence: told.append(sentence))  # fmt: skip
    assert told[0] == f"{done} of 200 points", "only what was missing is computed"
    assert contents(tmp_path / "killed") == contents(tmp_path / "alone")


def contents(folder):
    """Every file with its bytes; no torn file is left."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*") if path.is_file()
    }  # fmt: skip


ASKED = {"over": {"sides": range(2, 7), "weight": [0.5, 1.0]}, "measure": ["best", "throw"]}


@pytest.fixture
def alone(die, tmp_path):
    """The folder of a sweep that nobody disturbed."""
    sweep.run("die", **ASKED, out=tmp_path / "alone")
    return tmp_path / "alone"


def counting(die, monkeypatch):
    """How many runs are made from here on."""
    made, simulate = [], die.simulate

    def counted(params, **how):
        made.append(params)
        return simulate(params, **how)

    monkeypatch.setattr(die, "simulate", counted)
    return made


def test_damaged_shards_are_told_removed_and_computed_again(die, alone, monkeypatch, caplog):
    before = contents(alone)
    shards = sorted((alone / "points").iterdir())
    assert len(shards) == 10
    shards[0].write_bytes(b"")
    shards[3].write_bytes(shards[3].read_bytes()[:-7])
    bent = bytearray(shards[5].read_bytes())
    bent[200] ^= 1
    shards[5].write_bytes(bent)
    (alone / "points" / ".torn.tmp").write_bytes(b"half")
    made = counting(die, monkeypatch)
    sweep.run("die", **ASKED, out=alone, resume=True)
    assert len(made) == 3
    assert "3 of 10 finished points were damaged, removed, and will be computed" in caplog.text
    assert contents(alone) == before


def test_a_finished_sweep_is_not_computed_twice(die, alone, monkeypatch):
    made = counting(die, monkeypatch)
    again = sweep.run("die", **ASKED, out=alone, resume=True)
    assert made == []
    assert again.identical(sweep.read(alone))


def test_a_full_disk_is_told_with_a_remedy_and_loses_nothing(die, alone, tmp_path, monkeypatch):
    left, write = [4], store.write_atomically

    def filling(path, content):
        if left[0] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        left[0] -= path.suffix == ".npz"
        write(path, content)

    with monkeypatch.context() as full:
        full.setattr(store, "write_atomically", filling)
        with pytest.raises(sweep.DiskFull, match="the disk is full; 4 points are safe") as told:
            sweep.run("die", **ASKED, out=tmp_path / "full")
        assert told.value.errno == errno.ENOSPC
        assert told.value.filename == str(tmp_path / "full")
        assert "Free some space and go on with resume=True" in told.value.strerror
    assert sweep.read(tmp_path / "full").attrs["points_done"] == 4
    made = counting(die, monkeypatch)
    sweep.run("die", **ASKED, out=tmp_path / "full", resume=True)
    assert len(made) == 6
    assert contents(tmp_path / "full") == contents(alone)


def test_no_room_even_for_the_plan(die, tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr("kinetoscope.sweep.folder.write_atomically", full)
    with pytest.raises(sweep.DiskFull, match="no point was computed yet"):
        sweep.run("die", **ASKED, out=tmp_path / "full")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"seed": 1}, "seed is 0 there, 1 here"),
        ({"replicas": 2}, "replicas is 1 there, 2 here"),
        ({"measure": ["best"]}, "measures: throw is \"throw\" there, absent here"),
        ({"over": {"sides": range(2, 6), "weight": [0.5, 1.0]}},
         "over: sides is 5 values, 2 to 6, there, 4 values, 2 to 5, here"),
        ({"over": {"weight": [0.5, 1.0], "sides": range(2, 7)}}, "the order of its axes"),
    ],
)  # fmt: skip
def test_the_folder_of_another_sweep_is_refused(die, alone, change, sentence):
    before = contents(alone)
    with pytest.raises(ValueError, match=f"belongs to another one .*{sentence}"):
        sweep.run("die", **(ASKED | change), out=alone, resume=True)
    assert contents(alone) == before


def test_other_parameters_and_versions_are_another_sweep(die, alone):
    with pytest.raises(ValueError, match="params: duration is 1.0 there, 2.0 here"):
        sweep.run("die", **ASKED, params=die.Params(duration=2.0), out=alone, resume=True)
    told = json.loads((alone / "sweep.json").read_text())
    told["versions"]["numba"] = "0.1"
    (alone / "sweep.json").write_text(json.dumps(told, indent=1))
    with pytest.raises(ValueError, match='versions: numba is "0.1" there'):
        sweep.run("die", **ASKED, out=alone, resume=True)


def test_a_folder_in_use_is_refused(die, alone, tmp_path):
    with pytest.raises(ValueError, match="begun there: go on with resume=True"):
        sweep.run("die", **ASKED, out=alone)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("words")
    with pytest.raises(ValueError, match="it holds 'chapter.tex' and no sweep.json"):
        sweep.run("die", **ASKED, out=tmp_path / "thesis", resume=True)
    with pytest.raises(ValueError, match="out must be a folder; got"):
        sweep.run("die", **ASKED, out=alone / "sweep.nc")
    plan = Plan.make("die", **ASKED)
    with (
        Folder(alone, plan).alone(),
        pytest.raises(ValueError, match="another sweep is filling it now"),
    ):
        sweep.run("die", **ASKED, out=alone, resume=True)


def test_an_unfinished_sweep_can_be_looked_at(die, alone, tmp_path):
    shards = sorted((alone / "points").iterdir())
    for shard in shards[:4]:
        shard.unlink()
    (alone / "sweep.nc").unlink()
    seen = sweep.read(alone)
    assert seen.attrs["points_done"] == 6
    assert np.isnan(seen["best"]).sum() == 4
    with pytest.raises(ValueError, match="a sweep's folder or its sweep.nc"):
        sweep.read(tmp_path / "nothing")
