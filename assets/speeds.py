"""Write the README's table of speeds from what `kinetoscope bench` measured.

    kinetoscope bench --peers --json new.json && python assets/speeds.py new.json
    python assets/speeds.py            # the table again, from assets/speeds.json

Each file given takes the place of what ``assets/speeds.json`` held of the same phenomena on the
same kind of device; the others stay, with the date and the machine of their own run.  Nothing in
the table is typed by hand, and what fell short of its target says so.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KEPT, README = ROOT / "assets" / "speeds.json", ROOT / "README.md"
BEGIN, END = "<!-- speeds: written by assets/speeds.py -->", "<!-- end of speeds -->"
#: Prefixes of units; below ten thousand a figure stands as it is.
PREFIXES, LONG = ((1e9, "G"), (1e6, "M"), (1e3, "k")), 1e4

Report = dict[str, Any]


def merge(kept: list[Report], new: Report) -> list[Report]:
    """The reports with ``new`` in place of what they held of its phenomena.

    Raises KeyError for a file that `kinetoscope bench --json` did not write.
    """
    measured = {figure["phenomenon"] for figure in new["figures"]}
    device = new["machine"].get("gpu")
    left = []
    for report in kept:
        same = report["machine"].get("gpu") == device
        figures = [f for f in report["figures"] if not (same and f["phenomenon"] in measured)]
        if figures:
            left.append(report | {"figures": figures})
    return [*left, new]


def block(reports: list[Report]) -> str:
    """What stands between the markers: a table for each machine and day."""
    groups: dict[tuple, list[dict[str, Any]]] = {}
    for report in reports:
        groups.setdefault(_where(report["machine"]), []).extend(report["figures"])
    # The latest first; the same machine on the same day is one table.
    parts = [
        _table(where, groups[where])
        for where in sorted(groups, key=lambda where: where[-1], reverse=True)
    ]
    return f"{BEGIN}\n" + "\n\n".join(parts) + f"\n{END}"


def written(readme: str, reports: list[Report]) -> str:
    """The README with the table in its place; ValueError where the markers are missing."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{README.name} must hold the lines {BEGIN} and {END}: put them back")
    return before + block(reports) + after


def _where(machine: dict[str, Any]) -> tuple[str, ...]:
    gpu = f", {machine['gpu']}" if machine.get("gpu") else ""
    return f"{machine['cpu']}, {machine['cores']} cores{gpu}", machine["when"][:10]


def _table(where: tuple[str, ...], figures: list[dict[str, Any]]) -> str:
    machine, day = where
    missed = sum(figure["reached"] is False for figure in figures)
    held = sum(figure["reached"] is True for figure in figures)
    lines = [
        f"{machine}, {day}: {held} target{'s' * (held != 1)} met, {missed} missed.",
        "",
        "| | figure | measured | target | at best |",
        "|---|---|---|---|---|",
    ]
    before = ""
    # Phenomena in the order in which they were first measured, whatever file they came from.
    order = list(dict.fromkeys(figure["phenomenon"] for figure in figures))
    for figure in sorted(figures, key=lambda f: order.index(f["phenomenon"])):
        name = figure["phenomenon"]
        target = ""
        if figure["target"] is not None:
            sign = "≤" if figure["better"] == "less" else "≥"
            target = f"{sign} {number(figure['target'], figure['unit'])}"
            target += "" if figure["reached"] else ", **missed**"
        floor = "" if figure["floor"] is None else number(figure["floor"], figure["unit"], 2)
        cells = (
            f"`{name}`" * (name != before), figure["name"],
            number(figure["value"], figure["unit"]), target, floor,
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
        before = name
    return "\n".join(lines)


def number(value: float, unit: str, digits: int = 3) -> str:
    """A measured number with as many digits as it has, and its unit: ``1.35 M/s``, ``33.2 ×``."""
    unit = {"x": "×"}.get(unit, unit)
    for factor, prefix in PREFIXES:
        if abs(value) >= max(factor, LONG):
            return f"{value / factor:.{digits}g} {prefix}{unit}"
    # Never 1.2e+03: 1234 with three digits is 1230.
    shown = f"{float(f'{value:.{digits}g}'):.0f}" if abs(value) >= 100 else f"{value:.{digits}g}"
    return f"{shown} {unit}"


def main(files: list[str]) -> None:
    """Take the files in, and write the table."""
    reports = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else []
    for name in files:
        reports = merge(reports, json.loads(Path(name).read_text("utf-8")))
    table = written(README.read_text("utf-8"), reports)
    KEPT.write_text(json.dumps(reports, indent=1) + "\n", "utf-8")
    README.write_text(table, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
