"""The map of phases: right where it is easy, and independent of workers."""

import threading

import pytest

from kinetoscope import mips
from kinetoscope.core.pool import Pool
from kinetoscope.core.run import Cancelled
from kinetoscope.mips import packed, phase_map

BASE = mips.Params(n=200)


def test_gas_and_crowd_are_told_apart_whoever_works():
    """Pe = 10 at packing 0.2 is a gas; Pe = 150 at 0.6 parts within three memory times."""
    seen = []
    maps = []
    for workers in (1, 2):
        with Pool(workers) as pool:
            maps.append(
                phase_map.scan(
                    [10.0, 150.0], [0.2, 0.6], base=BASE, seed=3, memories=3.0, pool=pool,
                    found=seen.append,
                )
            )  # fmt: skip
    assert maps[0] == maps[1]
    assert len(seen) == 8
    gas, *_, crowd = maps[0]
    assert (gas.row, gas.column, crowd.row, crowd.column) == (0, 0, 1, 1)
    assert gas.density_std < 0.15 < crowd.density_std
    assert not gas.split
    again = packed.resume(crowd.state, crowd.params)
    assert again.measure()["density_std"].value == pytest.approx(crowd.density_std, abs=0.02)


def test_the_map_sharpens():
    order = phase_map.coarse_to_fine(4, 4)
    assert order[0] == (0, 0)
    assert set(order[:4]) == {(0, 0), (0, 2), (2, 0), (2, 2)}
    assert len(set(order)) == 16


def test_bad_maps_are_refused_before_anything_runs():
    hard = mips.Params(n=200, potential="wca")
    with pytest.raises(ValueError, match="packing"):
        phase_map.scan([10.0], [0.3, 0.93], base=hard)


def test_it_can_be_stopped():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        phase_map.measure(BASE, cancel=cancel)
