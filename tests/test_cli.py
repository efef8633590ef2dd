"""The command: every refusal is one sentence with status 2, and nothing heavy loads early.

The phenomenon here is a stand-in with the border of a real one and no physics, so that these
tests hold for whichever phenomena there are.
"""

import csv
import json
import os
import signal
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import kinetoscope
from kinetoscope import cli
from kinetoscope.core import check
from kinetoscope.core.knobs import knob, parameters
from kinetoscope.core.preset import Preset
from kinetoscope.core.run import Cost, check_budget, stop_if
from kinetoscope.core.trajectory import Axis, Trajectory

LIB = Path(__file__).resolve().parents[1] / "lib"


@parameters
class Params:
    rate: float = knob(0.5, 0.0, 2.0, unit="1/s", symbol="k", label="Rate")
    frames: int = knob(5, 2, 10_000_000, label="Frames")


def estimate_cost(params):
    return Cost(bytes=16 * params.frames, seconds=1e-8 * params.frames)


def simulate(params, seed=0, backend="auto", budget=None, cancel=None, progress=None):
    check_budget(estimate_cost(params), budget, "take fewer frames")
    times = np.arange(float(params.frames))
    if progress is not None:
        progress(0.5, "half")
    stop_if(cancel)
    decay = np.exp(-params.rate * times)
    field = np.outer(decay, np.ones(3))
    return Trajectory.make(
        params=params, seed=seed, backend="numba", times=times,
        data={"decay": decay, "field": field},
        axes={"field": (Axis("x", np.arange(3.0)),)},
        diagnostics={"half_life": np.log(2) / params.rate if params.rate else np.nan},
    )  # fmt: skip


@pytest.fixture
def decay(monkeypatch):
    """A phenomenon named decay, in place of all others."""
    made = types.ModuleType("kinetoscope.decay")
    made.__path__ = []
    made.Params, made.simulate, made.estimate_cost = Params, simulate, estimate_cost
    made.PRESETS = {"fast": Preset("Fast decay", Params(rate=2.0), 7, "How?", "So.", "a book")}
    made.checks = types.ModuleType("kinetoscope.decay.checks")
    made.checks.run = lambda progress=None, cancel=None: [
        check.within("decay at t = 1", measured=0.1353352, reference=np.exp(-2), tolerance=1e-6,
                     source="a book, eq. 1", reason="rounding", error=2e-8),
        check.below("energy drift", measured=1e-12, limit=1e-9, source="exact", reason="order 2"),
    ]  # fmt: skip
    monkeypatch.setitem(sys.modules, "kinetoscope.decay", made)
    monkeypatch.setitem(sys.modules, "kinetoscope.decay.checks", made.checks)
    monkeypatch.setattr(kinetoscope, "PHENOMENA", ("decay",))
    monkeypatch.setattr(kinetoscope, "COMING", ("replicas",))
    return made


def test_run_prints_what_is_needed_to_run_it_again(decay, capsys):
    assert cli.main(["run", "decay", "--preset", "fast", "--set", "frames=3"]) == 0
    said = capsys.readouterr().out
    run = simulate(Params(rate=2.0, frames=3), seed=7)
    for words in ("half_life  0.346574", "seed  7", "backend  numba", f"key  {run.key}"):
        assert words in said


def test_run_writes_json(decay, tmp_path):
    out = tmp_path / "run.json"
    assert cli.main(["run", "decay", "--set", "rate=0", "--seed", "3", "--out", str(out)]) == 0
    read = json.loads(out.read_text(), parse_constant=pytest.fail)
    assert read["params"] == {"rate": 0.0, "frames": 5}
    assert read["seed"] == 3
    assert read["diagnostics"] == {"half_life": None}, "NaN is no JSON"
    assert read["data"]["decay"] == [1.0] * 5
    assert np.shape(read["data"]["field"]) == (5, 3)
    assert read["left_out"] == []


def test_run_writes_netcdf_and_csv(decay, tmp_path, capsys):
    import xarray

    for name in ("run.nc", "run.csv"):
        assert cli.main(["run", "decay", "--out", str(tmp_path / name)]) == 0
    with xarray.open_dataset(tmp_path / "run.nc", engine="scipy") as read:
        assert read["field"].dims == ("time", "x")
    assert "table of decay (there is decay, field; choose with --array)" in capsys.readouterr().out
    chosen = ["--out", str(tmp_path / "field.csv"), "--array", "field"]
    assert cli.main(["run", "decay", *chosen]) == 0
    with (tmp_path / "field.csv").open() as file:
        assert next(csv.reader(file)) == ["time", "x=0", "x=1", "x=2"]


#: A sweep that would run, but for what a test changes in it.
SWEEP = ["sweep", "decay", "--over", "rate=0.5:1:2", "--measure", "decay", "--out", "unwritten"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", "decoy"], "there is no phenomenon 'decoy'; there is decay"),
        (["run", "replicas"], "replicas is announced but not built yet"),
        (["run", "decay", "--preset", "slow"], "there is no preset 'slow'; there is fast"),
        (["run", "decay", "--set", "rate=3"], "rate (k) must be a number in [0, 2] 1/s; got 3.0"),
        (["run", "decay", "--set", "rate=nan"], "rate (k) must be a number in [0, 2] 1/s; got nan"),
        (["run", "decay", "--set", "rate=fast"], "rate (k) must be a number"),
        (["run", "decay", "--set", "frames=2.5"], "frames must be a whole number"),
        (["run", "decay", "--set", "speed=1"], "--set speed must be a knob (rate, frames)"),
        (["run", "decay", "--set", "rate"], "--set wants knob=value; got 'rate'"),
        (["run", "decay", "--seed", "-1"], "seed must be a whole number in [0, 2^63 - 1]"),
        (["run", "decay", "--seed", "x"], "argument --seed: invalid int value"),
        (["run", "decay", "--out", "run.xlsx"], "--out must end in .nc, .csv or .json"),
        (["run", "decay", "--out", "/no/such/folder/x.nc"], "there is no folder /no/such/folder"),
        (["run", "decay", "--set", "frames=10000000"], "needs about 153 MB of memory"),
        (["run", "decay", "--seconds", "1e-9"], "--seconds and --megabytes allow more"),
        (["run", "decay", "--megabytes", "nan"], "--megabytes must be a number above 0; got nan"),
        (["run", "decay", "--set", "=3"], "--set wants knob=value; got '=3'"),
        (["run", "decay", "--set", "rate=1", "--set", "rate=2"], "--set rate comes twice"),
        (["run", "decay", "--array", "field"], "--array chooses what a .csv holds"),
        (["bench", "decay", "--json", "/no/such/folder/b.json"], "--json: there is no folder"),
        (["check", "decoy"], "there is no phenomenon 'decoy'"),
        (["sweep", "decoy"], "there is no phenomenon 'decoy'; there is decay"),
        (["sweep", "decay"], "--over is missing"),
        ([*SWEEP[:3], "rate", *SWEEP[4:]], "--over wants knob=low:high:count"),
        ([*SWEEP[:3], "speed=1,2", *SWEEP[4:]], "--over speed must be a knob (rate, frames)"),
        ([*SWEEP[:3], "rate=2:1:3", *SWEEP[4:]], "the range must be low < high; got '2 to 1'"),
        ([*SWEEP[:3], "rate=1:3:3", *SWEEP[4:]], "rate (k) must be a number in [0, 2] 1/s; got 3"),
        ([*SWEEP, "--over", "rate=0,1"], "--over rate comes twice"),
        (SWEEP[:4], "--measure is missing"),
        (SWEEP[:6], "--out is missing"),
        ([*SWEEP, "--measure", "mass"], "measure must be one of half_life, decay; got 'mass'"),
        ([*SWEEP, "--replicas", "0"], "replicas must be a whole number from 1 on; got 0"),
        ([*SWEEP, "--seconds", "-1"], "--seconds must be a number above 0; got -1.0"),
        ([*SWEEP, "--seconds", "1e-9"], "every point of this sweep is refused; the first one: th"),
        ([*SWEEP[:7], "/no/such/folder/x"], "--out: there is no folder /no/such/folder"),
        ([*SWEEP[:7], __file__], "out must be a folder"),
        (["bench", "decoy"], "there is no phenomenon 'decoy'"),
        (["dance"], "invalid choice: 'dance'"),
        (["serve", "--port", "70000"], "--port must be a whole number in [0, 65535]"),
        (["serve", "--token", "short"], "--token must be 8 or more"),
        (["serve", "--base-url", "http://x"], "--base-url must be a path"),
        (["serve", "--sweeps", "/no/such/folder"], "--sweeps must be a folder that is there"),
    ],
)
def test_what_is_wrong_gets_one_sentence_and_status_2(decay, capsys, words, sentence):
    try:
        status = cli.main(words)
    except SystemExit as ended:
        status = ended.code
    told = capsys.readouterr()
    assert status == 2
    assert told.out == ""
    assert told.err.startswith("kinetoscope")
    assert sentence in told.err
    assert told.err.count("\n") == 1
    assert not Path("run.xlsx").exists()
    assert not Path("unwritten").exists()


def test_sweep_makes_a_table_and_goes_on_with_it(decay, tmp_path, capsys):
    import xarray

    out = tmp_path / "map"
    words = ["sweep", "decay", "--over", "rate=0.5:2:4", "--over", "frames=3,5"]
    words += ["--measure", "decay", "--measure", "half_life", "--replicas", "2", "--seed", "4"]
    words += ["--out", str(out)]
    assert cli.main(words) == 0
    said = capsys.readouterr().out
    assert f"{out / 'sweep.nc'}: NetCDF with 4 rate x 2 frames x 2 replica" in said
    for line in ("half_life  0.346574 to 1.38629", "seed  4", "key  "):
        assert line in said
    with xarray.open_dataset(out / "sweep.nc", engine="scipy") as made:
        np.testing.assert_array_equal(made["decay"].sel(rate=1.0, frames=3), [np.exp(-2.0)] * 2)
    assert cli.main(words) == 2
    assert "go on with resume=True (--resume)" in capsys.readouterr().err
    assert cli.main([*words, "--resume"]) == 0
    assert cli.main([*words, "--resume", "--seed", "5"]) == 2
    assert "seed is 4 there, 5 here" in capsys.readouterr().err


def test_sweep_tells_of_holes_and_of_faults(decay, tmp_path, capsys, monkeypatch):
    words = ["sweep", "decay", "--over", "frames=5,10000000", "--measure", "decay", "--out"]
    assert cli.main([*words, str(tmp_path / "holes")]) == 0
    said = capsys.readouterr().out
    assert "decay  0.135335 to 0.135335 (at 1 of 2 points)" in said
    assert "refused  1 of 2 points; the first: this run needs about 153 MB" in said
    assert cli.main([*words, str(tmp_path / "large"), "--megabytes", "0.01"]) == 0

    def faulty(params, **how):
        if params.frames > 5:
            raise KeyError("mass")
        return simulate(params, **how)

    monkeypatch.setattr(decay, "simulate", faulty)
    assert cli.main([*words, str(tmp_path / "fault")]) == 2
    told = capsys.readouterr().err
    assert "KeyError: 'mass'; at seed=" in told
    assert "--resume goes on" in told


def test_ctrl_c_ends_a_sweep_in_order(decay, tmp_path, capsys, monkeypatch):
    def interrupted(params, cancel=None, **how):
        if params.rate > 0.5:
            os.kill(os.getpid(), signal.SIGINT)
            assert cancel.wait(10)
            stop_if(cancel)
        return simulate(params, cancel=cancel, **how)

    monkeypatch.setattr(decay, "simulate", interrupted)
    assert cli.main([*SWEEP[:7], str(tmp_path / "x")]) == 130
    told = capsys.readouterr().err
    assert f"what is finished is safe in {tmp_path / 'x'}; go on with --resume" in told
    assert len(list((tmp_path / "x" / "points").iterdir())) == 1


def test_a_file_that_cannot_be_written_is_told(decay, tmp_path, capsys):
    blocked = tmp_path / "x.json"
    blocked.mkdir()
    assert cli.main(["run", "decay", "--out", str(blocked)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_old_file_stays_until_the_new_one_is_whole(decay, tmp_path):
    old = tmp_path / "run.csv"
    old.write_text("precious")
    assert cli.main(["run", "decay", "--out", str(old), "--array", "nothing"]) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["run.csv"]
    assert old.read_text() == "precious"
    assert cli.main(["run", "decay", "--out", str(old)]) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["run.csv"]
    assert old.read_text().startswith("time,decay")


def test_ctrl_c_cancels_a_run_in_order(decay, capsys, monkeypatch):
    def interrupted(params, seed=0, budget=None, cancel=None, progress=None):
        os.kill(os.getpid(), signal.SIGINT)
        assert cancel.wait(10)
        stop_if(cancel)

    monkeypatch.setattr(decay, "simulate", interrupted)
    before = signal.getsignal(signal.SIGINT)
    assert cli.main(["run", "decay"]) == 130
    assert capsys.readouterr().err == "kinetoscope: cancelled\n"
    assert signal.getsignal(signal.SIGINT) is before


def test_list_names_presets_knobs_and_what_is_coming(decay, capsys):
    assert cli.main(["list"]) == 0
    said = capsys.readouterr().out
    assert "fast  Fast decay" in said
    assert "Rate: a number in [0, 2] 1/s; default 0.5" in said
    assert "coming: replicas" in said


def test_check_prints_the_table_and_1_when_one_falls_short(decay, capsys, monkeypatch):
    assert cli.main(["check"]) == 0
    said = capsys.readouterr().out
    line = next(line for line in said.splitlines() if line.startswith("decay at t = 1"))
    for words in (
        "0.13533528",
        "0.1353352 ± 2e-08",
        "± 1e-06 (rounding)",
        "holds",
        "a book, eq. 1",
    ):
        assert words in line
    assert "< 1e-09" in said
    assert "decay: all hold" in said

    wrong = [check.below("drift", measured=np.nan, limit=1.0, source="exact", reason="")]
    monkeypatch.setattr(decay.checks, "run", lambda progress=None, cancel=None: wrong)
    assert cli.main(["check", "decay"]) == 1
    said = capsys.readouterr().out
    assert "FALLS SHORT" in said
    assert "decay: 1 fall short" in said


def test_doctor_compares_cached_kernels_with_fresh_ones(decay, capsys, monkeypatch):
    from kinetoscope.cli import trust

    monkeypatch.setattr(trust, "_fresh_digests", trust.digests)
    assert cli.main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "decay: Fast decay" in said
    assert "All well" in said
    monkeypatch.setattr(trust, "_fresh_digests", lambda: {"decay: Fast decay": "0123"})
    assert cli.main(["doctor"]) == 1
    assert "DIFFERS, fresh 0123" in capsys.readouterr().out


def test_the_command_starts_light():
    """Help and refusals load neither marimo nor jax, altair, numba or xarray."""
    words = (
        "import sys; from kinetoscope import cli; code = cli.main(['run', 'nothing'])\n"
        "heavy = {'jax', 'marimo', 'altair', 'numba', 'xarray', 'scipy', 'uvicorn'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", words], env=os.environ | {"PYTHONPATH": str(LIB)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "there is no phenomenon 'nothing'" in done.stderr


def test_no_command_means_serve():
    asked = cli.parser().parse_args([])
    assert asked.command is cli._serve
    assert asked.host == "127.0.0.1", "nobody but this machine unless asked"
    assert vars(asked).keys() == vars(cli.parser().parse_args(["serve"])).keys()


def test_version(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"kinetoscope {kinetoscope.__version__}\n"


def test_a_reader_who_leaves_is_no_error(decay, capsys, monkeypatch):
    """``| head -1`` closes the pipe, ``>&-`` the channel: neither ends in a traceback."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as left, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", left)
        assert cli.main(["list"]) == 141
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        assert cli.main(["list"]) == 0
    assert capsys.readouterr().err == ""
