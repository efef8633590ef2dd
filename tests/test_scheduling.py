"""The order of work: nothing that is named in it may be gone, and the units are what is said."""

import re
from pathlib import Path

import pytest
from scheduling import BY_PHENOMENON, FIRST, rank, unit

ROOT = Path(__file__).resolve().parents[1]
FILES = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]


@pytest.mark.parametrize("pattern", [*FIRST, *BY_PHENOMENON])
def test_what_is_named_is_there(pattern):
    assert any(re.match(pattern, file) for file in FILES)


@pytest.mark.parametrize(
    ("nodeid", "where"),
    [
        ("tests/contract/test_presets.py::test_a[mips-gas]",
         "tests/contract/test_presets.py::mips"),
        ("tests/contract/test_border.py::test_a[1j-kinetoscope.mips]",
         "tests/contract/test_border.py::mips"),
        ("tests/browser/test_every_page.py::test_a[(390, 844)-spirals]",
         "tests/browser/test_every_page.py::spirals"),
        ("tests/mips/test_theory.py::test_a[solitons]", "tests/mips/test_theory.py"),
        ("tests/contract/test_views.py::test_a", "tests/contract/test_views.py"),
    ],
)  # fmt: skip
def test_phenomena_are_dealt_out_where_files_go_through_all_of_them(nodeid, where):
    assert unit(nodeid) == where


def test_the_long_things_come_first():
    begun = sorted(["tests/core/test_run.py::t", "tests/mips/test_checks.py::t",
                    "tests/browser/test_live_page.py::t", "tests/contract/test_presets.py::t"],
                   key=rank)  # fmt: skip
    assert [name.split("/")[1] for name in begun] == ["contract", "mips", "browser", "core"]
