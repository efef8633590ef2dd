"""The border: parameters in, trajectory out; the data say what they are; a live gas goes on."""

import threading

import attrs
import numpy as np
import pytest

from kinetoscope.core.run import Budget, BudgetExceeded, Cancelled
from kinetoscope.core.simulation import Simulation
from kinetoscope.expansion import Params, State, counts, entropy, estimate_cost, rebin, simulate
from kinetoscope.expansion import history as history_module
from kinetoscope.expansion import start as start_live
from kinetoscope.expansion.entropy import hydrodynamic_entropy
from kinetoscope.expansion.observables import entropy_gain, entropy_gains, half_time, widths

SMALL = {"n": 2000, "frames": 21, "duration": 2.0}


@pytest.fixture(scope="module", params=["free", "dsmc", "discs"])
def run(request):
    return simulate(Params(solver=request.param, knudsen=2.0, reverse_at=1.0, **SMALL), seed=3)


def test_every_frame_counts_every_disc(run):
    axes = (1, 2)
    np.testing.assert_array_equal(run.data["counts"].sum(axis=axes), 2000)
    assert run.diagnostics["overflow"] == 0
    assert run.data["counts"].dtype == np.uint16
    in_x, in_v = run.params.finer
    assert run.data["counts"].shape == (21, 16 * in_x, 48 * in_v + 2)


@pytest.mark.parametrize(("cells", "dv"), [("vx", 0.25), ("vx", 0.37), ("vxvy", 1.0)])
def test_counting_in_one_pass_is_counting(cells, dv):
    """The counts and the fields of a run are those of its kept discs, counted the other way."""
    params = Params(n=3000, frames=3, cells=cells, dv=dv, knudsen=0.8)
    run = simulate(params, seed=4)
    kept = history_module.history(params, 4, lambda *_: None, None, None)
    in_x, in_v = params.finer
    for k in range(3):
        state = State(kept.x[k], np.zeros(3000), kept.vx[k], kept.vy[k], np.arange(3000))
        fine = counts(state, params.n_x * in_x, dv / in_v, params.reach, v_dims=params.v_dims)
        np.testing.assert_array_equal(run.data["counts"][k], fine)
        fields = hydrodynamic_entropy(state, params.n_x)
        assert run.data["hydrodynamic_entropy"][k] == pytest.approx(fields, rel=1e-12)


def test_the_entropy_is_that_of_the_counts_joined(run):
    in_x, in_v = run.params.finer
    for k in (0, 7, 20):
        joined = rebin(run.data["counts"][k], in_x, in_v)
        assert run.data["entropy"][k] == pytest.approx(entropy(joined, 0.25 / 16), rel=1e-13)
    gain, occupied = entropy_gain(run, in_x, in_v)
    np.testing.assert_allclose(gain, run.data["entropy"] - run.data["entropy"][0], atol=1e-12)
    np.testing.assert_array_equal(occupied, run.data["occupied"])
    assert run.params.dv in widths(run)
    assert len(widths(run)) == 4
    factors = [in_v // 2, in_v, 4 * in_v]
    for factor, joined in zip(factors, entropy_gains(run, factors), strict=True):
        np.testing.assert_array_equal(joined, entropy_gain(run, in_x, factor))


def test_series_say_what_the_counts_say(run):
    right = run.data["counts"][:, run.data["counts"].shape[1] // 2 :].sum(axis=(1, 2)) / 2000
    # A disc exactly on the middle is right in the counts and left in the fraction: none is.
    np.testing.assert_allclose(run.data["right_fraction"], right, atol=1e-12)
    v = run.axes["counts"][1].values
    second = (run.data["counts"].sum(axis=1) * v**2).sum(axis=1) / 2000
    # Cells of 0.0625 blur v^2 by dv^2/12, and T_x lacks the square of the drift.
    drift = (run.data["counts"].sum(axis=1) * v).sum(axis=1) / 2000
    np.testing.assert_allclose(run.data["t_x"], second - drift**2, atol=0.004)
    np.testing.assert_allclose(run.data["energy"], run.data["energy"][0], rtol=1e-12)
    assert run.data["x"].shape == run.data["vx"].shape == (21, 1500)


def test_reversal_brings_free_flight_back_and_nothing_else_for_sure(run):
    gain = run.data["entropy"] - run.data["entropy"][0]
    assert gain.max() > 0.1
    if run.params.solver == "free":
        assert run.data["right_fraction"][-1] == 0.0
        assert gain[-1] == pytest.approx(0.0, abs=1e-9)
    else:
        # One collision a disc; DSMC draws them anew, discs' round-off is still small.
        left = 1.0 - run.data["right_fraction"][-1]
        assert left > 0.98 if run.params.solver == "discs" else left < 0.95


def test_other_cells_count_again_and_run_nothing(monkeypatch):
    params = Params(knudsen=0.7, **SMALL)
    first = simulate(params, seed=5)
    monkeypatch.setattr(history_module, "gas", None)  # nobody may make a gas now
    other = simulate(attrs.evolve(params, dv=0.37, n_x=10), seed=5)
    assert other.params.dv == 0.37
    np.testing.assert_array_equal(first.data["right_fraction"], other.data["right_fraction"])
    assert other.data["entropy"][-1] != first.data["entropy"][-1]


def test_a_run_counted_again_is_a_fresh_run_to_the_last_bit(monkeypatch):
    params = Params(knudsen=0.7, dv=0.37, n_x=10, **SMALL)
    simulate(attrs.evolve(params, dv=0.8), seed=5)  # the same strips: their fields are known
    again = simulate(params, seed=5)
    history_module._slot.cache_clear()
    fresh = simulate(params, seed=5)
    monkeypatch.setattr(history_module, "KEPT_BYTES", 0)
    streamed = simulate(params, seed=5)
    for name in again.data:
        assert again.data[name].tobytes() == fresh.data[name].tobytes() == (
            streamed.data[name].tobytes()
        ), name  # fmt: skip


def test_cells_in_both_velocities_see_the_anisotropy_that_one_misses():
    """Without collisions v_y keeps its marginal, so both kinds of cells gain the same but for
    bias; counts have two velocity axes."""
    params = Params(solver="free", n=50_000, cells="vxvy", dv=1.0, n_x=8, frames=5, duration=4.0)
    run = simulate(params)
    assert run.data["counts"].ndim == 4
    one = simulate(attrs.evolve(params, cells="vx"))
    both, marginal = (r.data["entropy"] - r.data["entropy"][0] for r in (run, one))
    np.testing.assert_allclose(both, marginal, atol=0.01)


def test_refusals():
    with pytest.raises(ValueError, match=r"backend must be .*numba"):
        simulate(Params(), backend="jax")
    with pytest.raises(BudgetExceeded, match="lower n"):
        simulate(Params(n=1_000_000, knudsen=0.01, duration=40.0))
    with pytest.raises(BudgetExceeded):
        simulate(Params(), budget=Budget(bytes=1000))


def test_cost_grows_with_what_costs():
    small, large = Params(**SMALL), Params(n=200_000)
    assert estimate_cost(large).seconds > estimate_cost(small).seconds
    assert estimate_cost(Params(solver="discs")).seconds > estimate_cost(Params()).seconds


def test_a_cancelled_run_is_run_anew_when_asked_again():
    cancel = threading.Event()

    def stop(fraction, _words):
        if fraction > 0.3:
            cancel.set()

    params = Params(knudsen=0.9, **SMALL)
    with pytest.raises(Cancelled):
        simulate(params, cancel=cancel, progress=stop)
    assert simulate(params).data["entropy"].size == 21


@pytest.mark.parametrize("solver", ["free", "dsmc", "discs"])
def test_a_live_gas_goes_on_and_comes_back_bit_for_bit(solver):
    live = start_live(Params(solver=solver, n=500, knudsen=0.5), seed=2)
    assert isinstance(live, Simulation)
    assert live.advance(0.5) == 0.5
    kept = live.state()
    live.advance(0.3)
    one, measured = live.frame(), live.measure()
    live.restore(kept)
    assert live.time == 0.5
    live.advance(0.3)
    for name, array in live.frame().items():
        np.testing.assert_array_equal(array, one[name])
    assert measured["energy"].value == pytest.approx(1.0, abs=0.2)
    assert {"entropy", "right_fraction", "collisions_per_disc"} <= set(measured)


def test_a_live_gas_takes_new_cells_but_no_new_physics():
    live = start_live(Params(n=5000, knudsen=0.5), seed=2)
    live.advance(1.0)
    before = live.measure()["right_fraction"].value
    live.retune(Params(n=5000, knudsen=0.5, dv=1.0))
    assert live.frame()["macrostate"].shape == (12, 16)
    assert live.measure()["right_fraction"].value == before
    # Wider cells gain sooner: from 0 in the half to near ln 2; noise and bias 0.05.
    assert 0.4 < live.measure()["entropy"].value < 0.75
    with pytest.raises(ValueError, match="knudsen must be"):
        live.retune(Params(n=5000, knudsen=0.6))


def test_half_time_lies_between_frames():
    times = np.array([0.0, 1.0, 2.0])
    assert half_time(times, np.array([0.0, 0.2, 0.5])) == pytest.approx(1.0 + (0.34657 - 0.2) / 0.3,
                                                                        abs=1e-4)  # fmt: skip
    assert np.isnan(half_time(times, np.array([0.0, 0.1, 0.2])))


def test_right_fraction_and_counts_take_a_plain_state():
    state = State([0.2, 0.8], [0.1, 0.2], [1.0, -1.0], [0.0, 0.0], [0, 1])
    assert counts(state, 2, 1.0).sum() == 2
