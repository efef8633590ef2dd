"""A map is filled coarse first, and then where it changes; the order moves no number.

Oracle: the grid itself, written out by hand, and a step whose place is known.
"""

import numpy as np

from kinetoscope import sweep
from kinetoscope.core.pool import Pool
from kinetoscope.sweep import refine
from kinetoscope.sweep.plan import Plan
from kinetoscope.sweep.point import Found


def plan(rows, columns, replicas=1):
    return Plan.make(
        "die", over={"weight": sweep.linear(0.5, 4.0, rows), "sides": range(2, 2 + columns)},
        measure="best", replicas=replicas,
    )  # fmt: skip


def found(plan, position, value):
    return Found(np.array([value], float), "" if np.isfinite(value) else "refused")


def test_every_point_comes_once_and_the_corners_first(die):
    made = plan(5, 9, replicas=2)
    parts = refine.rounds(made, made.positions())
    assert sorted(p for part in parts for p in part) == sorted(made.positions())
    assert {p[:-1] for p in parts[0]} == {(0, 0), (0, 8), (4, 0), (4, 8)}
    assert {p[:-1] for p in parts[1]} == {(2, 0), (2, 4), (2, 8), (0, 4), (4, 4)}
    assert [len(part) for part in parts] == [8, 10, 32, 40]


def test_a_border_is_sharpened_before_a_plain(die):
    """A step between columns 4 and 8 of an 9 x 9 map: the round's first places lie beside it."""
    made = plan(9, 9)
    coarse = [p for part in refine.rounds(made, made.positions())[:2] for p in part]
    done = {p: found(made, p, float(p[1] > 4)) for p in coarse}
    third = refine.rounds(made, made.positions())[2]
    ordered = refine.sorted_by_variation(made, third, done)
    assert sorted(ordered) == sorted(third)
    beside = [p for p in third if 4 < p[1] < 8]
    assert set(ordered[: len(beside)]) == set(beside)


def test_the_edge_of_what_is_refused_is_a_border(die):
    made = plan(9, 9)
    coarse = [p for part in refine.rounds(made, made.positions())[:2] for p in part]
    # A gentle slope along the rows, and nothing to be had below the middle column.
    done = {p: found(made, p, np.nan if p[1] < 4 else 0.01 * p[0]) for p in coarse}
    third = refine.rounds(made, made.positions())[2]
    first = refine.sorted_by_variation(made, third, done)[:5]
    assert {p[1] for p in first} == {2}
    nothing = {p: found(made, p, np.nan) for p in coarse}
    assert refine.sorted_by_variation(made, third, nothing) == third


def test_points_are_seen_in_that_order_and_leave_workers_free(die):
    """With one strand of a pool of two the points come one after another, in the order planned."""
    seen = []
    with Pool(2) as pool:
        sweep.run(
            "die", over={"weight": sweep.linear(0.5, 4.0, 5), "sides": range(2, 7)},
            measure="best", pool=pool, workers=1,
            each=lambda place, values: seen.append((place["weight"], place["sides"], values)),
        )  # fmt: skip
    assert {(w, s) for w, s, _ in seen[:4]} == {(0.5, 2), (0.5, 6), (4.0, 2), (4.0, 6)}
    assert {(w, s) for w, s, _ in seen[4:9]} == {
        (0.5, 4), (4.0, 4), (2.25, 2), (2.25, 4), (2.25, 6)
    }  # fmt: skip
    assert len(seen) == 25
