"""Only what lies on the shelf can be opened, by its name, by the phenomenon whose sweep it is."""

import os

import numpy as np
import pytest

from kinetoscope import sweep
from kinetoscope.sweep import shelf


@pytest.fixture
def full(die, tmp_path, monkeypatch):
    home = tmp_path / "shelf"
    home.mkdir()
    asked = {"over": {"weight": [0.5, 1.0, 2.0]}, "measure": "best"}
    sweep.run("die", **asked, out=home / "night")
    sweep.run("die", **asked, out=tmp_path / "secret")
    (home / "alone.nc").write_bytes((home / "night" / "sweep.nc").read_bytes())
    monkeypatch.setenv(shelf.VARIABLE, str(home))
    return home


def test_folders_and_tables_are_listed_and_read(full):
    assert set(shelf.listed("kinetoscope.die")) == {"night", "alone.nc"}
    assert shelf.listed("kinetoscope.solitons") == []
    whole = sweep.read(full / "night")
    for name in ("night", "alone.nc"):
        assert shelf.take(name, "kinetoscope.die").identical(whole)


def test_a_sweep_that_is_still_filled_shows_what_it_has(full):
    (full / "night" / "sweep.nc").unlink()
    sorted((full / "night" / "points").glob("*.npz"))[0].unlink()
    found = shelf.take("night", "kinetoscope.die")
    assert found.attrs["points_done"] == 2
    assert np.isfinite(found["best"].to_numpy()).sum() == 2


def test_nothing_else_can_be_opened(full, tmp_path):
    (full / "torn.nc").write_bytes((full / "alone.nc").read_bytes()[:100])
    (full / "notes.txt").write_text("not a sweep")
    (full / "other").mkdir()
    (full / "odd").mkdir()
    (full / "odd" / "sweep.json").write_text("[1, 2")
    os.symlink(tmp_path / "secret", full / "link")
    os.symlink(tmp_path / "secret" / "sweep.nc", full / "link.nc")
    (full / "inside").mkdir()
    os.symlink(tmp_path / "secret" / "sweep.json", full / "inside" / "sweep.json")
    assert set(shelf.listed("kinetoscope.die")) == {"night", "alone.nc"}
    for name in ("../secret", str(tmp_path / "secret"), "link", "link.nc", "inside", "torn.nc",
                 "odd", "notes.txt", "", "."):  # fmt: skip
        with pytest.raises(ValueError, match=r"sweep must be one of .*: put its folder"):
            shelf.take(name, "kinetoscope.die")


def test_a_plan_never_names_a_module_to_import(full):
    plan = full / "night" / "sweep.json"
    plan.write_text(plan.read_text().replace("kinetoscope.die", "antigravity"))
    assert "night" not in shelf.listed("kinetoscope.die")


def test_a_damaged_plan_is_told(full):
    (full / "night" / "sweep.nc").unlink()
    plan = full / "night" / "sweep.json"
    plan.write_text(plan.read_text().replace('"over"', '"under"'))
    with pytest.raises(ValueError, match="no sweep's plan"):
        shelf.take("night", "kinetoscope.die")


def test_without_a_shelf_there_is_nothing(die, monkeypatch, tmp_path):
    monkeypatch.delenv(shelf.VARIABLE, raising=False)
    assert shelf.listed("kinetoscope.die") == []
    with pytest.raises(ValueError, match="left out while the shelf is empty"):
        shelf.take("night", "kinetoscope.die")
    monkeypatch.setenv(shelf.VARIABLE, str(tmp_path / "gone"))
    assert shelf.listed("kinetoscope.die") == []
