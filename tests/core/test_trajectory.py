"""Trajectories: frozen, fingerprinted, exported.  Oracle: the arrays that went in."""

import csv

import numpy as np
import pytest
import xarray

from kinetoscope.core.knobs import knob, parameters
from kinetoscope.core.trajectory import Axis, Trajectory, fingerprint


@parameters
class Wave:
    speed: float = knob(1.0, 0.0, 2.0)


@pytest.fixture
def run():
    x = np.linspace(-1, 1, 5)
    times = np.array([0.0, 0.5, 1.0])
    return Trajectory.make(
        params=Wave(), seed=7, backend="numba", times=times,
        data={"phi": np.outer(times, x), "energy": times**2},
        axes={"phi": (Axis("x", x, "m", "position"),)},
        diagnostics={"outcome": "escape", "settled": True},
    )  # fmt: skip


def test_arrays_cannot_be_written(run):
    with pytest.raises(ValueError, match="read-only"):
        run.data["phi"][0, 0] = 1.0
    with pytest.raises(TypeError):
        run.data["new"] = np.zeros(3)


def test_the_key_changes_with_each_thing_that_changes_the_bytes(run):
    keys = {
        run.key,
        fingerprint(Wave(speed=np.nextafter(1.0, 2.0)), 7, "numba"),
        fingerprint(Wave(), 8, "numba"),
        fingerprint(Wave(), 7, "jax"),
    }
    assert len(keys) == 4
    assert run.key == fingerprint(Wave(speed=1.0), 7, "numba")


def test_netcdf_gives_back_numbers_units_and_recipe(run, tmp_path):
    run.to_netcdf(tmp_path / "run.nc")
    with xarray.open_dataset(tmp_path / "run.nc") as back:
        np.testing.assert_array_equal(back["phi"].values, run.data["phi"])
        np.testing.assert_array_equal(back["time"].values, run.times)
        assert back["phi"].dims == ("time", "x")
        assert back["x"].attrs["units"] == "m"
        assert back.attrs["kinetoscope_key"] == run.key
        assert back.attrs["seed"] == "7"
        assert back.attrs["outcome"] == "escape"


def test_an_axis_that_is_called_like_an_array_is_another_name():
    x, cells = np.zeros((2, 3)), (Axis("x", np.arange(5.0), "L"),)
    run = Trajectory.make(
        params=Wave(), seed=0, backend="numba", times=np.arange(2.0),
        data={"x": x, "counts": np.ones((2, 5))},
        axes={"counts": cells, "x": (Axis("disc", np.arange(3)),)},
    )  # fmt: skip
    made = run.to_xarray()
    assert made["counts"].dims == ("time", "x_axis")
    assert made["x_axis"].attrs["units"] == "L"
    assert made["x"].dims == ("time", "disc")


def test_csv_has_a_row_for_each_frame(run, tmp_path):
    run.to_csv(tmp_path / "run.csv", "phi")
    rows = list(csv.reader((tmp_path / "run.csv").read_text().splitlines()))
    assert rows[0] == ["time", "x=-1", "x=-0.5", "x=0", "x=0.5", "x=1"]
    # "%.10g" keeps ten digits.
    np.testing.assert_allclose(np.array(rows[1:], float)[:, 1:], run.data["phi"], rtol=1e-9)
    run.to_csv(tmp_path / "energy.csv", "energy")
    assert (tmp_path / "energy.csv").read_text().splitlines()[0] == "time,energy"
    with pytest.raises(ValueError, match="phi, energy"):
        run.to_csv(tmp_path / "no.csv", "nothing")


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="shape"):
        Trajectory.make(
            params=Wave(), seed=0, backend="numba", times=np.zeros(3), data={"phi": np.zeros(4)}
        )
