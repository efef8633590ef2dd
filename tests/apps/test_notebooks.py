"""The notebooks: clean, runnable as scripts, and sound when run in this process."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "apps").glob("*.py"))


def test_marimo_finds_nothing_to_complain_of():
    command = [sys.executable, "-m", "marimo", "check", "--strict", *map(str, NOTEBOOKS)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


#: One process for them all: marimo, Altair and numba take longer to import than a notebook to run.
RUN_EACH = "import runpy, sys\nfor path in sys.argv[1:]: runpy.run_path(path, run_name='__main__')"


def test_they_run_as_scripts(tmp_path):
    environment = os.environ | {"PYTHONPATH": str(ROOT / "lib")}
    done = subprocess.run(
        [sys.executable, "-c", RUN_EACH, *map(str, NOTEBOOKS)],
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
