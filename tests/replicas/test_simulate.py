"""A finished run: what is in it, what it costs, what it refuses.  Oracle: counts by hand."""

import threading

import numpy as np
import pytest

from kinetoscope.core.run import Budget, BudgetExceeded, Cancelled
from kinetoscope.replicas import Params, estimate_cost, simulate

SMALL = {
    "recall": Params(side=12, patterns=20, duration=3.0, frames=4),
    "memory": Params(scene="memory", p=2, n=50, load=0.05, duration=3.0, frames=4),
    "glass": Params(scene="glass", n=12, samples=2, duration=30.0, frames=4),
    "tree": Params(scene="tree", n=12, duration=30.0, frames=4),
}
PICTURES = {
    "recall": {"spins_2": (4, 12, 12), "memories": (4, 3, 8), "overlap_4": (4,)},
    "memory": {"first": (4, 7, 8), "m": (4,), "q": (4,)},
    "glass": {"overlaps": (4, 48, 48), "chance": (4, 13), "energy": (4,)},
    "tree": {"merges": (4, 47, 4), "ratio": (4,)},
}


@pytest.mark.parametrize("scene", SMALL)
def test_a_run_has_what_the_page_shows_and_costs_what_was_said(scene):
    run = simulate(SMALL[scene], seed=1)
    for name, shape in PICTURES[scene].items():
        assert run.data[name].shape == shape, name
    assert run.times == pytest.approx(SMALL[scene].times, abs=1.0)
    held = sum(array.nbytes for array in run.data.values())
    assert held / 3 <= estimate_cost(SMALL[scene]).bytes <= 3 * held
    assert "parameters" in run.to_xarray().attrs


def test_the_pictures_are_the_numbers():
    run = simulate(SMALL["memory"], seed=1)
    agree = (run.data["first"] == 1).sum(axis=(1, 2)) - (run.data["first"] == 2).sum(axis=(1, 2))
    np.testing.assert_allclose(agree / 50, run.data["m"])
    assert (run.data["first"] == 0).sum() == 4 * (7 * 8 - 50)


def test_budget_backend_and_cancel():
    params = SMALL["recall"]
    with pytest.raises(BudgetExceeded, match="lower n"):
        simulate(params, budget=Budget(bytes=100))
    with pytest.raises(ValueError, match="backend must be 'auto' or 'numba'"):
        simulate(params, backend="jax")
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        simulate(params, cancel=stop)
