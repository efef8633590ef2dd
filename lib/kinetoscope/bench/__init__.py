"""Floor 5: the benchmark that tells the truth.

A speed is a ratio, taken alternately in one run: ours, theirs, ours, theirs, so that a machine
that slows down slows both.  Beside each figure stands the target, and a floor: the time the same
arithmetic would take at the rate this very machine reaches on the simplest loop.
"""

import json
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

import attrs

import kinetoscope
from kinetoscope.bench import machine
from kinetoscope.bench.figure import Figure
from kinetoscope.core import jax_env
from kinetoscope.core.knobs import refusal

Report = dict[str, object]
#: What is measured in a browser, beside the phenomena; only when asked for.
PAGES = "pages"
#: Batches on a GPU, beside the phenomena; only where JAX sees one.
GPU = "gpu"


def run(
    names: Iterable[str] = (), *, peers: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Report:  # fmt: skip
    """Measure phenomena (all by default); with ``peers`` also the other programs installed.

    Raises ValueError where batches on a GPU are asked for and JAX sees none.
    """
    figures: list[dict[str, object]] = []
    chosen = list(names) or [*kinetoscope.PHENOMENA, *([GPU] if jax_env.gpu() else [])]
    if GPU in chosen and not jax_env.gpu():
        raise refusal(
            "phenomenon", GPU, "one that needs no GPU, for JAX sees none here",
            "kinetoscope doctor says what is seen",
        )  # fmt: skip
    for name in chosen:
        module = import_module(f"kinetoscope.bench.{name}")
        for case in module.CASES + (module.PEERS if peers else ()):
            if progress is not None:
                progress(f"{name}: {case.__doc__.splitlines()[0].rstrip('.')}")
            figures += [
                {"phenomenon": name} | attrs.asdict(figure) | {"reached": figure.reached}
                for figure in case()
            ]
    return {
        "kinetoscope": kinetoscope.__version__,
        "machine": machine.describe(),
        "figures": figures,
    }


def report(measured: Report) -> str:
    """The figures as a table for a terminal."""
    rows = [("figure", "measured", "target", "reached", "floor", "how")]
    for each in measured["figures"]:
        figure = Figure(**{k: v for k, v in each.items() if k in attrs.fields_dict(Figure)})
        rows.append(figure.row())
    widths = [max(len(row[k]) for row in rows) for k in range(5)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    box = measured["machine"]
    gpu = box["gpu"] or "JAX sees no GPU: batches on one are left out"
    head = f"{box['cpu']}, {box['cores']} cores, {box['when']}; {gpu}"
    return "\n".join([head, "", *lines])


def write(measured: Report, path: str | Path) -> None:
    """Write the report as JSON, to be compared and committed (``assets/speeds.py`` takes it)."""
    Path(path).write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
