"""The link: preset, knobs, seed and tab in the address, read by knobs and by nothing else."""

import difflib
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import attrs

from kinetoscope.core import knobs, seeds

#: How alike a name in a link and that of a knob must be to be taken for a slip of the pen: three
#: letters of four.  (``utm_source`` and the like are nobody's knob.)
NEARLY = 0.75


@attrs.frozen
class Opening:
    """The state a page opens in, and a sentence for everything in the link that was refused."""

    preset: str
    params: Any
    seed: int
    tab: str
    refused: tuple[str, ...] = ()


def read(phenomenon: ModuleType, query: Mapping[str, str], tabs: Mapping[str, str]) -> Opening:
    """Read a link.  What is wrong is refused in words and the preset's own value is used.

    A name that is nearly a knob's is taken for a slip and told; others are somebody else's.
    """
    refused = []
    first = next(iter(phenomenon.PRESETS))
    preset = query.get("preset", first)
    if preset not in phenomenon.PRESETS:
        refused.append(_unknown("preset", preset, phenomenon.PRESETS))
        preset = first
    start = phenomenon.PRESETS[preset]
    params, wrong = knobs.parse(phenomenon.Params, query, base=start.params)
    refused += wrong.values()
    known = [*knobs.knobs(phenomenon.Params), "preset", "seed", "tab"]
    for name in query.keys() - known:
        for meant in difflib.get_close_matches(name, known, 1, NEARLY):
            refused.append(f"The link says {name[:40]!r}, which is no knob: is it {meant}?")
    seed = start.seed
    if "seed" in query:
        try:
            seed = seeds.check(int(query["seed"]))
        except ValueError:
            words = knobs.refusal(
                "seed", query["seed"], "a whole number in [0, 2^63 - 1]", f"{seed} is used"
            )
            refused.append(str(words))
    tab = query.get("tab", next(iter(tabs)))
    if tab not in tabs:
        refused.append(_unknown("tab", tab, tabs))
        tab = next(iter(tabs))
    return Opening(preset, params, seed, tab, tuple(refused))


def _unknown(name: str, value: str, known: Mapping[str, Any]) -> str:
    return str(
        knobs.refusal(name, value, "one of " + ", ".join(known), f"{next(iter(known))} is shown")
    )


def values(params: Any) -> dict[str, Any]:
    """What the panel shows for these parameters."""
    return knobs.as_dict(params)


def code(phenomenon: ModuleType, params: Any, seed: int) -> str:
    """The three lines of Python that make this run again."""
    name = phenomenon.__name__.rpartition(".")[2]
    default = phenomenon.Params()
    changed = {
        knob: value
        for knob, value in knobs.as_dict(params).items()
        if value != getattr(default, knob)
    }
    arguments = ", ".join(f"{knob}={value!r}" for knob, value in changed.items())
    return (
        f"from kinetoscope import {name}\n\n"
        f"params = {name}.Params({arguments})\n"
        f"run = {name}.simulate(params, seed={seed})\n"
    )


def command(phenomenon: ModuleType, params: Any, seed: int) -> str:
    """The same run from the command line, written to a NetCDF file."""
    name = phenomenon.__name__.rpartition(".")[2]
    default = phenomenon.Params()
    settings = [
        f"--set {knob}={value}"
        for knob, value in knobs.as_dict(params).items()
        if value != getattr(default, knob)
    ]
    return " ".join(["kinetoscope run", name, *settings, f"--seed {seed}", f"--out {name}.nc"])
