"""The notebooks: clean, runnable as scripts, and sound when run in this process."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "apps").glob("*.py"))
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_marimo_finds_nothing_to_complain_of():
    command = [sys.executable, "-m", "marimo", "check", "--strict", *map(str, NOTEBOOKS)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@each
def test_it_runs_as_a_script(path, tmp_path):
    environment = os.environ | {"PYTHONPATH": str(ROOT / "lib")}
    done = subprocess.run(
        [sys.executable, str(path)],
        cwd=tmp_path, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_page_of_a_notebook_holds_a_run():
    """In process: the page is built, its first run is made and everything closes."""
    spec = importlib.util.spec_from_file_location("notebook", ROOT / "apps" / "solitons.py")
    notebook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(notebook)
    _, definitions = notebook.app.run()
    page = definitions["page"]
    job = page.session._jobs["stage"]
    job.wait(60)
    assert page.stage.run is not None
    assert page.stage.run.key
    assert page.player.source["key"] == page.stage.run.key
    assert page.board.controls.preset == next(iter(page.phenomenon.PRESETS))
    page.session.close()
