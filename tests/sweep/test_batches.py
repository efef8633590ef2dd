"""Points side by side: the same table as point by point, whoever is taken together.

Oracle: the sweep through numba.  Tolerances are those of the kernels: lattices agree to the bit;
gases to rounding (1e-9, as in `mixture/test_jax.py`); speeds after a collision to 1e-6, labels
exactly (`solitons/test_jax.py` says why).
"""

import importlib
import json
import sys
import types

import numpy as np
import pytest

import kinetoscope
from kinetoscope import cli, mixture, solitons, spirals, sweep
from kinetoscope.core import jax_env
from kinetoscope.core.knobs import refusal
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.sweep import batches
from kinetoscope.sweep.plan import Plan
from kinetoscope.ui.opened_sweep import Opened

REAL = {
    "solitons": (
        {"over": {"speed": [0.19, 0.2268, 0.3]}, "measure": ["bounces", "speed_out"],
         "params": solitons.Params(dx=0.4, frames=2)},
        1e-6,
    ),
    "spirals": (
        {"over": {"exchange": [1.0, 9.0], "density": [0.3, 0.9]}, "replicas": 2,
         "measure": ["density_1", "density_2:mean"],
         "params": spirals.Params(size=16, duration=3.0, frames=3)},
        0.0,
    ),
    "mixture": (
        {"over": {"epsilon": [0.01, 1.0], "gamma": [0.5, 1.0]}, "measure": ["entropy_light",
         "temperature_heavy:max", "steps"], "params": mixture.Params(frames=3, degree=4)},
        1e-9,
    ),
}  # fmt: skip


@pytest.mark.skipif(not jax_env.present(), reason="JAX is not installed")
@pytest.mark.parametrize("name", REAL)
def test_a_batch_gives_the_table_of_single_runs(name):
    asked, tolerance = REAL[name]
    numba, jax = (sweep.run(name, **asked, backend=backend) for backend in ("numba", "jax"))
    for column in numba.data_vars:
        if numba[column].dtype.kind == "f":
            np.testing.assert_allclose(
                jax[column], numba[column], rtol=tolerance, atol=min(tolerance, 1e-9)
            )
    assert (jax["refused"] == "").all()
    assert (jax["seed"] == numba["seed"]).all()
    told = json.loads(jax.attrs["sweep"])
    assert told["backend"] == "jax"
    assert told["versions"]["jax device"] == jax_env.device()
    params = asked["params"].__class__
    assert Opened.of(jax, params).told.endswith(f", through JAX on {jax_env.device()}")
    assert "JAX" not in Opened.of(numba, params).told


@pytest.mark.parametrize("name", kinetoscope.PHENOMENA)
def test_every_phenomenon_has_batches_and_none_is_taken_unasked(name, monkeypatch):
    there = importlib.import_module(f"kinetoscope.{name}.batched")
    assert there.MEASURES
    assert len(set(there.MEASURES)) == len(there.MEASURES)
    assert there.CROSSOVER is None, "a GPU was measured: say so in the README"
    params = importlib.import_module(f"kinetoscope.{name}").Params
    one = params(**{"replicas": {"scene": "glass"}, "spirals": {"twin": "none"}}.get(name, {}))
    assert hash(there.kind(one)) == hash(there.kind(one))
    few = there.most(one)
    monkeypatch.setattr(jax_env, "gpu", lambda: True)
    assert 1 <= few < there.most(one)


class Batched(types.ModuleType):
    """What throws many dice at once; counts them."""

    MEASURES = ("best", "throw")
    CROSSOVER = None

    def __init__(self, die):
        super().__init__("kinetoscope.die.batched")
        self.die, self.thrown, self.__spec__ = die, [], types.SimpleNamespace()

    def kind(self, params):
        if params.shape == "ball":
            raise refusal("shape", params.shape, "'cube' in a batch", "leave the backend out")
        return params.sides

    def most(self, params):
        return 4

    def simulate(self, params, seeds, *, cancel=None):
        self.thrown.append(len(params))
        runs = []
        for one, seed in zip(params, seeds, strict=True):
            try:
                run = self.die.simulate(one, seed=seed, cancel=cancel)
            except FloatingPointError as lost:
                runs.append(lost)
                continue
            runs.append(
                Trajectory.make(
                    params=one, seed=seed, backend="jax", times=run.times,
                    # A last digit of its own for every size of a batch, as a compiler may give.
                    data={"throw": run.data["throw"] * (1.0 + 2e-16 * len(params))},
                    diagnostics={"best": run.diagnostics["best"]},
                )
            )  # fmt: skip
        return runs


@pytest.fixture
def dice(die, monkeypatch):
    made = Batched(die)
    monkeypatch.setitem(sys.modules, made.__name__, made)
    monkeypatch.setattr(die, "batched", made, raising=False)
    monkeypatch.setattr(jax_env, "jax", lambda: None)
    monkeypatch.setattr(batches, "versions", lambda backend: {"kinetoscope": "1", "jax": "2"})
    return made


ASKED = {"over": {"sides": [3, 6], "weight": [0.5, 1.0, 1.5, 7.0, 2.0], "shape": ["cube", "ball"]},
         "measure": ["best", "throw"]}  # fmt: skip


def test_what_goes_together_is_written_in_the_plan_alone(dice, tmp_path):
    """Five cubes of a kind in two batches; balls are refused one by one, and one cube broke."""
    made = sweep.run("die", **ASKED, backend="jax", out=tmp_path / "alone")
    assert sorted(dice.thrown) == [2, 2, 3, 3]
    reasons = made["refused"].to_numpy()[..., 0]
    assert all("'cube' in a batch; got 'ball'" in each for each in reasons[:, :, 1].flat)
    assert reasons[0, 3, 0] == "the die broke"
    assert np.isfinite(made["best"].to_numpy()).sum() == 8
    dice.thrown.clear()
    sweep.run("die", **ASKED, backend="jax", out=tmp_path / "cut")
    before = (tmp_path / "cut" / "sweep.nc").read_bytes()
    assert before == (tmp_path / "alone" / "sweep.nc").read_bytes()
    shards = sorted((tmp_path / "cut" / "points").glob("*.npz"))
    finite = [path for path in shards if np.isfinite(_values(path)).all()]
    kept = {path: path.read_bytes() for path in finite}
    finite[0].unlink()
    dice.thrown.clear()
    sweep.run("die", **ASKED, backend="jax", out=tmp_path / "cut", resume=True)
    assert len(dice.thrown) == 1, "the batch in which one was missing, whole, and no other"
    assert {path: path.read_bytes() for path in finite} == kept
    assert (tmp_path / "cut" / "sweep.nc").read_bytes() == before


def _values(path):
    import io

    with np.load(io.BytesIO(path.read_bytes()[32:])) as arrays:
        return arrays["values"]


def test_auto_is_numba_until_a_gpu_was_measured_to_be_faster(dice, monkeypatch):
    few = {"over": {"weight": [1.0, 2.0, 3.0]}, "measure": "throw"}
    plan = Plan.make("die", **few)
    monkeypatch.setattr(jax_env, "gpu", lambda: True)
    assert batches.settled(plan) is plan, "no crossover was measured"
    monkeypatch.setattr(dice, "CROSSOVER", 3)
    assert batches.settled(plan).backend == "jax"
    assert batches.settled(Plan.make("die", **few, backend="numba")).backend == "numba"
    for other in ({"over": {"weight": [1.0, 2.0]}}, {"measure": "lucky"},
                  {"over": {"shape": ["cube", "ball"], "weight": [1.0, 2.0]}}):  # fmt: skip
        assert batches.settled(Plan.make("die", **(few | other))).backend == "auto"
    monkeypatch.setattr(jax_env, "gpu", lambda: False)
    assert batches.settled(plan) is plan


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"backend": "torch"}, "backend must be one of auto, numba, jax; got 'torch'"),
        ({"measure": "lucky"}, "must be one of best, throw with backend 'jax'; got 'lucky'"),
        ({"measure": "live:angle"}, "measure must be one of best, throw"),
        ({"measure": {"odd": lambda run: 1.0}}, "with backend 'jax'; got 'odd'"),
        ({"over": {"shape": ["ball"]}}, "every point of this sweep is refused; the first one: sh"),
    ],
)
def test_what_no_batch_can_answer_is_refused_with_a_remedy(dice, tmp_path, change, sentence):
    asked = {"over": {"sides": [3, 6]}, "measure": "best", "backend": "jax"} | change
    with pytest.raises(ValueError, match=sentence):
        sweep.run("die", **asked, out=tmp_path / "x")
    assert not list(tmp_path.iterdir())


def test_where_there_are_no_batches_or_no_jax_it_is_said(die, dice, monkeypatch, capsys, tmp_path):
    def absent():
        raise ImportError("backend 'jax' needs JAX: pip install 'kinetoscope[jax]'")

    asked = {"over": {"sides": [3, 6]}, "measure": "best", "backend": "jax"}
    with monkeypatch.context() as without:
        without.setattr(jax_env, "jax", absent)
        with pytest.raises(ValueError, match=r"needs JAX: pip install 'kinetoscope\[jax\]'"):
            sweep.run("die", **asked)
    monkeypatch.delitem(sys.modules, "kinetoscope.die.batched")
    with pytest.raises(ValueError, match="'auto' or 'numba' for die; got 'jax': sweeps through"):
        sweep.run("die", **asked)
    words = ["sweep", "die", "--over", "sides=3,6", "--measure", "best", "--backend", "jax"]
    assert cli.main([*words, "--out", str(tmp_path / "x")]) == 2
    assert "backend must be 'auto' or 'numba' for die" in capsys.readouterr().err
    assert cli.main([*words[:-1], "auto", "--out", str(tmp_path / "x")]) == 0
    assert "backend  numba" in capsys.readouterr().out
