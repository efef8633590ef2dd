"""The README's table of speeds is what its script makes of the committed measurements.

Oracle: the script itself, run on ``assets/speeds.json``; and by hand, what its rules say of a
measurement made up for the purpose.
"""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def speeds():
    where = importlib.util.spec_from_file_location("speeds", ROOT / "assets" / "speeds.py")
    module = importlib.util.module_from_spec(where)
    where.loader.exec_module(module)
    return module


def report(phenomenon, *values, when="2026-11-21 13:16 UTC", **machine):
    figures = [
        {"phenomenon": phenomenon, "name": f"figure {k}", "value": value, "unit": "ms",
         "target": 1.0, "better": "less", "floor": 0.25, "how": "by hand", "reached": value <= 1.0}
        for k, value in enumerate(values)
    ]  # fmt: skip
    return {"kinetoscope": "0", "figures": figures,
            "machine": {"cpu": "An Abacus", "cores": 2, "when": when} | machine}  # fmt: skip


def test_the_readme_says_what_was_measured(speeds):
    readme = speeds.README.read_text("utf-8")
    assert speeds.written(readme, json.loads(speeds.KEPT.read_text("utf-8"))) == readme


def test_every_finished_phenomenon_was_measured(speeds):
    kept = json.loads(speeds.KEPT.read_text("utf-8"))
    measured = {figure["phenomenon"] for each in kept for figure in each["figures"]}
    assert measured >= {"solitons", "mips", "spirals", "expansion", "mixture"}


def test_a_new_measurement_takes_the_place_of_the_old_one(speeds):
    kept = [report("dice", 0.5, 2.0), report("cards", 0.1), report("dice", 0.01, gpu="An H200")]
    new = report("dice", 0.7, when="2026-12-01 08:00 UTC")
    merged = speeds.merge(kept, new)
    assert merged == [kept[1], kept[2], new], "the other phenomenon and the GPU stay as they were"
    assert speeds.merge([], new) == [new]


def test_a_missed_target_says_so_and_every_table_its_machine_and_day(speeds):
    text = speeds.block(
        [report("dice", 0.5, 2.0), report("cards", 0.1), report("dice", 0.01, gpu="An H200")]
    )
    lines = text.splitlines()
    assert lines[0] == speeds.BEGIN
    assert lines[-1] == speeds.END
    assert "An Abacus, 2 cores, 2026-11-21: 2 targets met, 1 missed." in lines
    assert "An Abacus, 2 cores, An H200, 2026-11-21: 1 target met, 0 missed." in lines
    assert "| `dice` | figure 0 | 0.5 ms | ≤ 1 ms | 0.25 ms |" in lines
    assert "|  | figure 1 | 2 ms | ≤ 1 ms, **missed** | 0.25 ms |" in lines
    with pytest.raises(ValueError, match="put them back"):
        speeds.written("a README without markers", [report("dice", 0.5)])


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(360070.8, "/s", "360 k/s"), (1351727.9, "/s", "1.35 M/s"), (3.4e9, "/s", "3.4 G/s"),
     (0.0693241, "s", "0.0693 s"), (417.4, "x", "417 ×"), (1234.0, "x", "1230 ×"),
     (66.0, "x", "66 ×")],
)  # fmt: skip
def test_numbers_have_the_digits_that_they_can_have(speeds, value, unit, said):
    assert speeds.number(value, unit) == said
