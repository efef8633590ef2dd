"""The pins and the wheel: what a stranger's machine gets.

Oracle: the wheel's own list of files, and the installed program run outside the checkout.
"""

import os
import re
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

import kinetoscope

ROOT = Path(__file__).resolve().parents[2]
PINS = ["requirements.txt", "requirements-test.txt"]
WITHIN = 60.0  # seconds for the installed server to answer; it compiles while it does


@pytest.mark.parametrize("name", PINS)
def test_every_pin_is_hashed_and_names_no_address(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 20
    for entry in entries:
        first = entry.splitlines()[0]
        assert "==" in first, first
        assert "--hash=sha256:" in entry, first


def test_the_gallery_stays_light():
    """Six cards are opened at once, by a class on one wireless network."""
    for name in kinetoscope.PHENOMENA:
        assert (ROOT / "assets" / f"{name}.webp").stat().st_size < 320_000, name
        assert (ROOT / "assets" / f"{name}-still.webp").stat().st_size < 40_000, name


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the tree by the pinned backend; nothing is fetched."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(out)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True, text=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_what_runs_and_nothing_else(wheel):
    # Six films and stills at their limits, 1.1 MB of kept swimmers, and the code.
    assert wheel.stat().st_size < 4_000_000
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "kinetoscope/py.typed",
        "kinetoscope/_apps/solitons.py",
        "kinetoscope/_apps/index.py",
        "kinetoscope/_assets/theme.css",
        "kinetoscope/_assets/solitons.webp",
        "kinetoscope/mips/formed.npz",
    ):
        assert wanted in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    static = ROOT / "lib" / "kinetoscope" / "widgets" / "static"
    for path in static.rglob("*.*"):
        assert f"kinetoscope/widgets/static/{path.relative_to(static)}" in names
    strangers = {name.split("/")[0] for name in names}
    assert strangers == {"kinetoscope", next(s for s in strangers if s.endswith(".dist-info"))}


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A new environment outside the checkout with the wheel in it; the dependencies are ours."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*command, "--no-deps", "--no-index", "--no-cache-dir", str(wheel)], check=True)
    site = next((folder / "venv" / "lib").glob("python*")) / "site-packages"
    # Dependencies from here, after the wheel's own folder: an editable install does not shadow it.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def run(installed: Path, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [str(installed / "venv" / "bin" / "python"), "-P", *arguments],
        cwd=installed, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def test_the_installed_package_is_the_wheels(installed):
    where = run(installed, "-c", "import kinetoscope; print(kinetoscope.__file__)")
    assert str(installed) in where
    assert "two-bounce" in run(installed, "-m", "kinetoscope.cli", "list")


@pytest.mark.slow  # a server starts in a new environment
def test_the_installed_command_serves_gallery_app_and_pictures(installed, free_port):
    program = installed / "venv" / "bin" / "kinetoscope"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    server = subprocess.Popen(
        [str(program), "serve", "--no-browser", "--port", str(free_port)],
        cwd=installed, env=environment,
    )  # fmt: skip
    url = f"http://127.0.0.1:{free_port}"
    try:
        deadline = time.monotonic() + WITHIN
        while True:
            try:
                with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except urllib.error.URLError:
                assert server.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)  # another process: nothing to wait on
        for path in ("/", "/assets/solitons-still.webp", "/assets/logo.svg"):
            with urllib.request.urlopen(url + path, timeout=10) as answer:
                assert answer.status == 200
                assert answer.read()
    finally:
        server.terminate()
        assert server.wait(10) in (0, -15)
