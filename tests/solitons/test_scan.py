"""The scan is its collisions: the same bits alone, together, pruned or not, on any threads."""

import threading
import time

import numpy as np
import pytest

from kinetoscope.core.run import Cancelled
from kinetoscope.solitons import collide, scan
from kinetoscope.solitons.scan import coarse_to_fine

SPEEDS = np.linspace(0.18, 0.28, 120)


def same(a, b):
    for name in ("speeds", "speed_out", "bounces", "outcomes"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


@pytest.fixture(scope="module")
def reference():
    return scan(SPEEDS, threads=1)


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads_do_not_matter(reference, threads):
    same(reference, scan(SPEEDS, threads=threads))


@pytest.mark.parametrize("dx", [0.3, 0.25])
def test_pruning_does_not_matter(dx):
    # The trap: energies from momenta that lag half a kick behind took 3 escapes of 396 away.
    same(scan(SPEEDS, dx=dx), scan(SPEEDS, dx=dx, prune=False))


def test_company_does_not_matter(reference):
    some = [5, 50, 119]
    alone = scan(SPEEDS[some])
    np.testing.assert_array_equal(alone.speed_out, reference.speed_out[some])


@pytest.mark.parametrize("index", [10, 25, 55, 90, 119])
def test_a_scan_is_made_of_collisions(reference, index):
    found = collide(speed=SPEEDS[index])
    assert found.outcome == reference.outcomes[index]
    assert found.bounces == reference.bounces[index]
    np.testing.assert_array_equal(found.speed_out, reference.speed_out[index])


def test_windows_and_critical_speed_show(reference):
    two = SPEEDS[(reference.outcomes == "escape") & (reference.bounces == 2)]
    assert ((two > 0.1926) & (two < 0.2034)).sum() >= 10
    assert ((two > 0.2241) & (two < 0.2288)).sum() >= 4
    assert (reference.outcomes[SPEEDS > 0.27] == "escape").all()
    assert np.isfinite(reference.speed_out).sum() == (reference.outcomes == "escape").sum()


def test_results_come_coarse_to_fine():
    order = coarse_to_fine(1000)
    assert sorted(order) == list(range(1000))
    assert np.diff(np.sort(order[:63])).max() <= 32
    for n in (1, 2, 3, 17):
        assert sorted(coarse_to_fine(n)) == list(range(n))
    got, seen = [], []
    scan(
        SPEEDS, dx=0.4, horizon=50.0, found=lambda which, *_: got.extend(which),
        progress=lambda share, words: seen.append((share, words)),
    )  # fmt: skip
    assert sorted(got) == list(range(SPEEDS.size))
    assert seen[-1] == (1.0, "120 of 120 collisions")
    assert [s for s, _ in seen] == sorted(s for s, _ in seen)


@pytest.mark.clock
def test_cancel_is_seen_in_time():
    event = threading.Event()
    timer = threading.Timer(0.1, event.set)
    began = time.perf_counter()
    timer.start()
    with pytest.raises(Cancelled):
        scan(np.linspace(0.18, 0.28, 20000), dx=0.1, horizon=500.0, cancel=event, threads=2)
    late = time.perf_counter()
    timer.join()
    # Polling every 20 ms, blocks of 10 to 50 ms, and room for a busy machine.
    assert late - began < 0.1 + 0.15
    assert not [t for t in threading.enumerate() if t.name.startswith("scan")]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"speeds": []}, "one or more"),
        ({"speeds": [0.2, 1.0]}, r"speed \(v\).*got 1.0"),
        ({"speeds": [0.2, float("nan")]}, r"speed \(v\).*got nan"),
        ({"speeds": [-0.1]}, "speed"),
        ({"backend": "cuda"}, "backend must be 'numba' or 'jax'"),
        ({"threads": 0}, "threads"),
        ({"threads": 1.5}, "threads"),
        ({"speeds": ["a"]}, "speeds must be a list of numbers"),
        ({"speeds": None}, "speed"),
        ({"dx": 0.9}, "dx must be at most"),
    ],
)
def test_bad_input_is_refused(change, match):
    with pytest.raises(ValueError, match=match):
        scan(**{"speeds": [0.2]} | change)
