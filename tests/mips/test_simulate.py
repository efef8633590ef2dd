"""A run from knobs to trajectory."""

import threading

import numpy as np
import pytest

from kinetoscope import mips
from kinetoscope.core.run import Budget, BudgetExceeded, Cancelled


@pytest.fixture(scope="module")
def run():
    return mips.simulate(mips.Params(n=300, packing=0.5, peclet=20.0, duration=2.0, frames=9))


def test_it_ends_when_it_should(run):
    assert run.times[0] == 0.0
    assert run.times[-1] == pytest.approx(2.0 * 20.0 / 3.0, rel=1e-3)
    assert run.data["x"].shape == (9, 300)
    box = run.diagnostics["box_x"]
    assert run.data["x"].min() >= 0.0
    assert run.data["x"].max() <= np.float32(box)


def test_every_step_of_the_way_is_counted(run):
    """Frame by frame e o dr/dt and v_eff differ by the thermal noise: 4.9 standard errors."""
    since = np.diff(run.times)
    noise = np.sqrt(2.0 * run.params.d_t / (300 * since))
    assert (np.abs(run.data["work"] - run.data["v_eff"])[1:] < 4.9 * noise).all()
    assert (run.data["v_eff"][1:] < 1.0).all()


def test_the_histogram_is_a_density(run):
    width = np.diff(run.axes["histogram"][0].values)[0]
    assert run.data["histogram"].sum(axis=1) * width == pytest.approx(np.ones(9), rel=1e-5)


def test_same_seed_same_bytes(run):
    again = mips.simulate(run.params)
    other = mips.simulate(run.params, seed=1)
    assert all(again.data[name].tobytes() == run.data[name].tobytes() for name in run.data)
    assert other.data["x"].tobytes() != run.data["x"].tobytes()


def test_it_can_be_refused_and_stopped():
    with pytest.raises(BudgetExceeded, match="lower n"):
        mips.simulate(mips.Params(), budget=Budget(seconds=1e-6))
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        mips.simulate(mips.Params(), cancel=cancel)
    with pytest.raises(ValueError, match="backend must be.*numba"):
        mips.simulate(mips.Params(), backend="jax")


def test_cost_is_what_it_holds(run):
    held = sum(array.nbytes for array in run.data.values())
    assert held / 2 < mips.estimate_cost(run.params).bytes < 2 * held


def test_the_paper_runs_and_says_how_many_contacts_it_has():
    """Softplus discs, Gaussian velocities, no thermal noise: no heat, but contacts."""
    params = mips.Params(
        n=100, packing=0.5, peclet=375.0, potential="softplus", stiffness=80.0, model="aoup",
        thermal=False, duration=0.05, frames=3,
    )  # fmt: skip
    run = mips.simulate(params)
    assert "epr_even" not in run.diagnostics
    assert run.diagnostics["contact_divergence"] > 0.0
