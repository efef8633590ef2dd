"""Ensembles: Wilson's interval against the binomial, and extinction that must come."""

import threading

import numpy as np
import pytest
from scipy.stats import binomtest

from kinetoscope.core.run import Cancelled
from kinetoscope.spirals import Rules, ensemble, wilson

#: So well stirred that spirals outgrow the box: one species takes all, soon.
STIRRED = Rules.may_leonard(1.0, 1.0, 40.0)


@pytest.mark.parametrize(("hits", "runs"), [(0, 10), (3, 10), (10, 10), (57, 200)])
def test_wilson_is_scipys(hits, runs):
    wanted = binomtest(hits, runs).proportion_ci(0.95, method="wilson")
    assert wilson(hits, runs) == pytest.approx((wanted.low, wanted.high), abs=1e-6)


def test_stirred_species_die_out_and_are_counted():
    told = []
    found = ensemble(STIRRED, 16, 12, 400.0, seed=3, threads=2,
                     found=lambda k, when, counts: told.append(k))  # fmt: skip
    assert sorted(told) == list(range(12))
    assert found.extinct_fraction == np.isfinite(found.extinction_times).mean()
    assert found.extinct_fraction > 0.9
    assert found.interval[0] <= found.extinct_fraction <= found.interval[1]
    assert (found.survivors.sum(axis=1) == 256).all()


def test_threads_change_nothing():
    one, two = (ensemble(STIRRED, 16, 6, 100.0, seed=1, threads=n) for n in (1, 2))
    assert one.extinction_times.tobytes() == two.extinction_times.tobytes()
    assert one.survivors.tobytes() == two.survivors.tobytes()


def test_without_a_stop_members_run_to_the_end():
    found = ensemble(STIRRED, 16, 4, 200.0, seed=3, stop=None)
    gone = np.isfinite(found.extinction_times)
    # Who is alone fills the world: with time left after the extinction no site is empty.
    assert gone.any()
    assert (found.survivors[gone, 1:].max(axis=1) == 256).any()


def test_it_stops_when_told():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        ensemble(STIRRED, 16, 4, 100.0, cancel=cancel)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"runs": 0}, "runs must be"),
        ({"duration": -1.0}, "duration must be"),
        ({"stop": "never"}, "stop must be"),
        ({"size": 15}, "size"),
        ({"duration": "a"}, "duration must be"),
        ({"threads": 0}, "threads must be"),
    ],
)
def test_bad_input_is_refused(change, named):
    with pytest.raises(ValueError, match=named):
        ensemble(STIRRED, **({"size": 16, "runs": 2, "duration": 1.0} | change))
