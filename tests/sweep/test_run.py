"""A table is what single runs would have given, whoever fills it and in which order.

Oracle: the phenomenon itself, called once for each place with the seed that the table names; for
the summary, `core.estimate.from_replicas`.  No tolerance: the same bytes.
"""

import json
import threading
import time
from types import SimpleNamespace

import attrs
import numpy as np
import pytest

from kinetoscope import mixture, solitons, spirals, sweep
from kinetoscope.core.estimate import from_replicas
from kinetoscope.core.pool import Pool
from kinetoscope.core.run import Budget, Cancelled
from kinetoscope.sweep.measures import Measure
from kinetoscope.sweep.plan import Plan


def test_every_number_is_that_of_a_single_run(die, throws):
    made = sweep.run(
        "die", over={"sides": sweep.linear(2, 20, 4), "weight": [0.5, 2.0]}, replicas=3, seed=11,
        measure=["best", "lucky", "throw", "throw:mean", "throw:min"],
    )  # fmt: skip
    assert dict(made.sizes) == {"sides": 4, "weight": 2, "replica": 3}
    assert made["weight"].attrs["units"] == "kg"
    assert set(made["refused"].to_numpy().ravel()) == {""}
    assert len(set(made["seed"].to_numpy().ravel())) == 24, "a seed for each point"
    for i, sides in enumerate(made["sides"].to_numpy()):
        for j, weight in enumerate(made["weight"].to_numpy()):
            for r in range(3):
                here = made.isel(sides=i, weight=j, replica=r)
                want = throws(int(str(here["seed"].item())), sides=int(sides), weight=float(weight))
                for column in ("best", "lucky", "throw"):
                    assert here[column].item() == want[column]
                assert here["throw_mean"].item() == want["mean"]


def test_real_phenomena(tmp_path):
    """A kink that bounces twice, a stirred lattice, and the epochs of a gas."""
    bounced = sweep.run("solitons", over={"speed": [0.2268, 0.3]}, measure=["bounces", "speed_out"])
    assert bounced["bounces"].to_numpy().ravel().tolist() == [2.0, 1.0]
    alone = solitons.simulate(solitons.Params(speed=0.3)).diagnostics["speed_out"]
    assert bounced["speed_out"].sel(speed=0.3).item() == alone

    small = spirals.Params(size=24, duration=2.0, frames=3)
    stirred = sweep.run(
        "spirals", over={"exchange": sweep.log(1.0, 4.0, 2)}, replicas=2, params=small,
        measure=["density_1", "live:density_2"],
    )  # fmt: skip
    one = stirred.isel(exchange=1, replica=1)
    again = attrs.evolve(small, exchange=4.0)
    run = spirals.simulate(again, seed=int(str(one["seed"].item())))
    assert one["density_1"].item() == run.data["density_1"][-1]
    assert 0.0 < one["density_2"].item() < 1.0
    assert "density_2_error" in stirred

    gas = sweep.run(
        "mixture", over={"heavy_drift": [0.0, 1.2]}, params=mixture.Params(frames=3, degree=6),
        measure={"hot": "temperature_heavy:max", "span": lambda run: np.ptp(run.data["energy"])},
    )  # fmt: skip
    assert gas["hot"].to_numpy()[0, 0] >= 1.0
    assert abs(gas["span"].to_numpy()[0, 0]) < 1e-6, "energy is conserved to the run's rtol"
    assert np.isnan(gas["hot"].to_numpy()[1, 0])
    assert "cool the molecules" in gas["refused"].to_numpy()[1, 0]


def test_the_same_bytes_from_one_thread_many_and_a_shared_pool(die, tmp_path):
    asked = {"over": {"sides": range(2, 9), "weight": sweep.log(0.5, 4, 5)}, "measure": "throw",
             "replicas": 2}  # fmt: skip
    with Pool(3) as pool:
        for name, how in (("1", {"workers": 1}), ("5", {"workers": 5}), ("p", {"pool": pool})):
            sweep.run("die", **asked, **how, out=tmp_path / name)
    files = [(tmp_path / name / "sweep.nc").read_bytes() for name in "15p"]
    assert files[0] == files[1] == files[2]
    other = sweep.run("die", **asked, seed=1)
    assert not np.array_equal(other["throw"], sweep.read(tmp_path / "1")["throw"])


def test_a_table_is_made_again_from_its_own_file(die, tmp_path):
    def odd(run):
        return run.data["throw"][0] % 2.0

    asked = {"over": {"weight": sweep.linear(0.1, 0.7, 4), "shape": ["ball", "cube"]}, "seed": 5,
             "measure": {"rolls": "rolls", "odd": odd}, "params": die.Params(sides=4)}  # fmt: skip
    first = sweep.run("die", **asked, out=tmp_path / "a")
    told = first.attrs
    assert json.loads(told["parameters"])["sides"] == 4
    assert told["seed"] == "5"
    assert {"kinetoscope", "numpy", "numba", "scipy"} == set(json.loads(told["versions"]))
    sweep.again(tmp_path / "a" / "sweep.nc", out=tmp_path / "b", measure={"odd": odd})
    assert (tmp_path / "a" / "sweep.nc").read_bytes() == (tmp_path / "b" / "sweep.nc").read_bytes()
    with pytest.raises(ValueError, match="measure must be the function .*odd that was used then"):
        sweep.again(tmp_path / "a" / "sweep.nc")
    with pytest.raises(ValueError, match="the table of a sweep"):
        sweep.again(tmp_path / "a" / "sweep.json")
    assert np.isnan(first["rolls"].sel(shape="cube")).all(), "a cube does not roll"
    assert "measure must be one of best, lucky, throw" in first["refused"].to_numpy()[0, 1, 0]
    assert (first["odd"].to_numpy() >= 0.0).all(), "the other measures of such a run count"


def test_what_is_refused_is_a_hole_with_a_reason(die):
    made = sweep.run(
        "die", over={"sides": [4, 8], "shape": ["cube", "ball"], "weight": [1.0, 7.0]},
        measure="best",
    )  # fmt: skip
    holes = np.isnan(made["best"].to_numpy())
    reasons = made["refused"].to_numpy()
    assert np.array_equal(holes, reasons != "")
    assert holes.sum() == 5
    assert "at most 6 on a ball" in reasons[1, 1, 0, 0]
    assert reasons[0, 0, 1, 0] == "the die broke"


def test_a_point_over_the_budget_is_refused_and_the_others_are_not(die):
    asked = {"over": {"seconds": [1.0, 40.0]}, "measure": "best"}
    made = sweep.run("die", **asked)
    assert "needs about 40 s" in made["refused"].to_numpy()[1, 0]
    assert made["refused"].to_numpy()[0, 0] == ""
    made = sweep.run("die", **asked, budget=Budget(seconds=50.0))
    assert np.isfinite(made["best"]).all()


def test_nothing_is_begun_where_every_point_is_refused(die, tmp_path):
    with pytest.raises(ValueError, match="every point of this sweep is refused; the first one: si"):
        sweep.run("die", over={"sides": [7, 8]}, params=die.Params(shape="ball", sides=6),
                  measure="best", out=tmp_path / "x")  # fmt: skip
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"phenomenon": "dye"}, "phenomenon must be one of die; got 'dye'"),
        ({"phenomenon": "no.such"}, "phenomenon must be one of die"),
        ({"over": {}}, "over must be 1 to 4 knobs"),
        ({"over": {"side": [1]}}, r"over must be a knob \(sides, weight"),
        ({"over": {"sides": [1]}}, r"sides \(s\) must be a whole number in \[2, 100\]; got 1"),
        ({"over": {"weight": sweep.linear(1, 9, 3)}}, r"weight \(w\) must be a number in"),
        ({"over": {"weight": []}}, "one or more values"),
        ({"over": [("sides", [2])]}, "over must be {knob: axis}"),
        ({"over": {"weight": sweep.linear(0, 1, 60_000)}, "replicas": 2}, "at most 100000 points"),
        ({"measure": "luck"}, "measure must be one of best, lucky, throw; got 'luck'"),
        ({"measure": "throw:median"}, "measure must be NAME, NAME:mean"),
        ({"measure": "shape"}, "measure must be one of best"),
        ({"measure": "live:weight"}, "measure must be one of live:angle"),
        ({"measure": "wall_seconds"}, "something that is the same every time"),
        ({"measure": []}, "one or more names"),
        ({"measure": 3}, "measure must be names or functions; got 3"),
        ({"measure": ["best", "best"]}, "a name that comes once"),
        ({"measure": lambda run: 1.0}, "a function with a name"),
        ({"measure": {"replica": "best"}}, "another name"),
        ({"replicas": 0}, "replicas must be a whole number from 1 on"),
        ({"seed": -1}, "seed must be"),
        ({"workers": 0}, "workers must be"),
        ({"params": 3}, r"params must be kinetoscope.die.Params"),
        ({"out": None, "resume": True}, "resume must be left out without a folder"),
    ],
)
def test_bad_input_is_refused_by_name_and_nothing_is_written(die, tmp_path, change, sentence):
    asked = {"phenomenon": "die", "over": {"sides": [2, 3]}, "measure": "best",
             "out": tmp_path / "x"}  # fmt: skip
    asked |= change
    with pytest.raises((ValueError, TypeError), match=sentence):
        sweep.run(asked.pop("phenomenon"), **asked)
    assert not list(tmp_path.iterdir())


def test_a_fault_in_a_measure_names_the_point_and_loses_nothing(die, tmp_path):
    def fussy(run):
        return 1.0 / (run.params.sides - 4)

    asked = {"over": {"sides": [2, 3, 4, 5, 6]}, "measure": {"fussy": fussy}, "workers": 1}
    with pytest.raises(sweep.SweepStopped, match=r"measure fussy: ZeroDivisionError.*sides=4"):
        sweep.run("die", **asked, out=tmp_path / "x")
    assert sweep.read(tmp_path / "x").attrs["points_done"] == 2, "the two ends come first"


def test_the_map_fills_coarse_first_and_says_how_far_it_is(die):
    seen, told = [], []
    sweep.run(
        "die", over={"sides": sweep.linear(2, 6, 5), "weight": sweep.linear(1, 3, 3)}, workers=1,
        measure="best", each=lambda place, values: seen.append((place, values)),
        progress=lambda fraction, sentence: told.append((fraction, sentence)),
    )  # fmt: skip
    order = [(place["sides"], place["weight"]) for place, _ in seen]
    assert set(order[:4]) == {(2, 1.0), (2, 3.0), (6, 1.0), (6, 3.0)}
    assert set(order[:9]) == {(s, w) for s in (2, 4, 6) for w in (1.0, 2.0, 3.0)}
    assert all(set(values) == {"best"} and place["replica"] == 0 for place, values in seen)
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert told[-1] == (1.0, "15 of 15 points")
    assert "left" in told[5][1]


def test_live_measures_come_with_their_error(die):
    made = sweep.run("die", over={"weight": [2.0]}, measure="live:angle",
                     params=die.Params(duration=3.0, seconds=0.1))  # fmt: skip
    # Five slices of 0.6: their sum is 3 to rounding.
    assert made["angle"].item() == pytest.approx(6.0, rel=1e-14)
    assert made["angle_error"].item() == 0.25


def test_a_mean_that_knows_its_error_goes_before_the_last_moment():
    run = SimpleNamespace(
        data={"speed": np.array([1.0, 3.0]), "height": np.array([2.0, 5.0])},
        diagnostics={"speed": 1.5, "speed_error": 0.1, "height": 4.0},
    )  # fmt: skip
    asked = {"speed": 1.5, "speed:mean": 2.0, "speed_error": 0.1, "height": 5.0}
    for text, value in asked.items():
        assert Measure("it", text).of_run(run) == value, text


def test_a_summary_is_that_of_independent_replicas(die):
    made = sweep.run("die", over={"sides": [6, 50]}, measure="throw", replicas=9)
    short = sweep.summary(made)
    want = from_replicas(made["throw"].sel(sides=50).to_numpy())
    # Sums in another order: a few units in the last place.
    assert short["throw"].sel(sides=50).item() == pytest.approx(want.value, rel=1e-14)
    assert short["throw_error"].sel(sides=50).item() == pytest.approx(want.error, rel=1e-13)


def test_a_hole_has_no_summary(die):
    made = sweep.run("die", over={"weight": [1.0, 7.0]}, measure="throw")
    short = sweep.summary(made)
    assert np.isnan(short["throw"].to_numpy()[1])
    assert np.isnan(short["throw_error"].to_numpy()).all(), "one replica has no error"


@pytest.mark.clock
def test_cancelled_within_150_ms_and_what_was_finished_stays(die, tmp_path):
    cancel, set_at = threading.Event(), []

    def stop():
        set_at.append(time.perf_counter())
        cancel.set()

    def each(place, values):
        if place["slow"] is False:
            threading.Timer(0.05, stop).start()

    with pytest.raises(Cancelled):
        sweep.run("die", over={"slow": [False, True]}, measure="best", out=tmp_path / "x",
                  cancel=cancel, each=each)  # fmt: skip
    assert time.perf_counter() - set_at[0] < 0.15
    assert sweep.read(tmp_path / "x").attrs["points_done"] == 1


def test_a_plan_survives_being_written_down(die):
    over = {"weight": sweep.linear(0.1, 0.7, 7)}
    plan = Plan.make("die", over=over, measure=["best", "throw:max"])
    read = Plan.from_json(plan.to_json())
    assert read.to_json() == plan.to_json()
    assert [read.key(p) for p in read.positions()] == [plan.key(p) for p in plan.positions()]
    assert read.measures == (Measure("best", "best"), Measure("throw_max", "throw:max"))
    for text in ("", "[]", "{}", '{"over": 3}'):
        with pytest.raises(ValueError, match="this is no sweep's plan"):
            Plan.from_json(text)
