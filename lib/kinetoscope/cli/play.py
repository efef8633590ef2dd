"""``kinetoscope run``: one run, from the command line to a file."""

import argparse
import json
import math
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import kinetoscope
from kinetoscope.cli.terminal import Refused, interruptible, progress, say
from kinetoscope.core.knobs import as_dict, knobs, parse, refusal
from kinetoscope.core.run import Budget, BudgetExceeded

#: Arrays up to this many numbers go into a JSON file whole.
_LARGEST_LIST = 100_000


def phenomenon(name: str) -> ModuleType:
    """The phenomenon of that name, or the refusal that lists what there is."""
    if name in kinetoscope.PHENOMENA:
        return import_module(f"kinetoscope.{name}")
    if name in kinetoscope.COMING:
        raise Refused(f"{name} is announced but not built yet; there is {_there()}")
    raise Refused(f"there is no phenomenon {name!r}; there is {_there()}")


def _there() -> str:
    return ", ".join(kinetoscope.PHENOMENA)


def run(arguments: argparse.Namespace) -> int:
    """Simulate and write; everything that can be refused is refused before the run."""
    there = phenomenon(arguments.phenomenon)
    params, seed = asked(there, arguments)
    out = destination("--out", arguments.out, (".nc", ".csv", ".json"))
    if arguments.array is not None and (out is None or out.suffix != ".csv"):
        raise Refused("--array chooses what a .csv holds; add --out FILE.csv or leave it out")
    allowed = budget(arguments)
    began = time.perf_counter()
    with interruptible() as cancel:
        try:
            result = there.simulate(
                params, seed=seed, budget=allowed, cancel=cancel, progress=progress
            )
        except BudgetExceeded as error:
            raise Refused(f"{error} (--seconds and --megabytes allow more)") from error
    seconds = time.perf_counter() - began
    progress(1.0, "done")
    if out is not None:
        with replacing(out) as part:
            said = write(result, part, arguments.array, arguments.phenomenon)
        say(f"{out}: {said}")
    for name, value in result.diagnostics.items():
        say(f"{name:>24}  {_shown(value)}")
    say(f"{'seed':>24}  {result.seed}")
    say(f"{'backend':>24}  {result.backend}")
    say(f"{'key':>24}  {result.key}")
    say(f"{'wall time':>24}  {seconds:.2f} s")
    return 0


def asked(there: ModuleType, arguments: argparse.Namespace) -> tuple[Any, int]:
    """The parameters and the seed that ``--preset``, ``--set`` and ``--seed`` ask for."""
    base, seed = None, 0
    if arguments.preset is not None:
        if arguments.preset not in there.PRESETS:
            known = ", ".join(there.PRESETS)
            raise Refused(f"there is no preset {arguments.preset!r}; there is {known}")
        preset = there.PRESETS[arguments.preset]
        base, seed = preset.params, preset.seed
    known, wanted = knobs(there.Params), {}
    for text in arguments.set:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise Refused(f"--set wants knob=value; got {text!r}")
        if name in wanted:
            raise Refused(f"--set {name} comes twice: say it once")
        if name not in known:
            allowed = "a knob (" + ", ".join(known) + ")"
            raise refusal("--set " + name, value, allowed, "see kinetoscope list")
        wanted[name] = value
    params, refused = parse(there.Params, wanted, base)
    if refused:
        raise Refused("; ".join(refused.values()))
    return params, seed if arguments.seed is None else arguments.seed


def budget(arguments: argparse.Namespace) -> Budget:
    """What one run may cost: ``--seconds`` and ``--megabytes``, or what a class may ask for."""
    usual = Budget()
    for name, value in (("--seconds", arguments.seconds), ("--megabytes", arguments.megabytes)):
        if value is not None and not 0.0 < value < float("inf"):
            raise refusal(name, value, "a number above 0", "leave it for the usual budget")
    seconds = usual.seconds if arguments.seconds is None else arguments.seconds
    held = usual.bytes if arguments.megabytes is None else int(arguments.megabytes * 2**20)
    return Budget(bytes=held, seconds=seconds)


def destination(option: str, out: Path | None, endings: tuple[str, ...]) -> Path | None:
    """``out``, if a file may be written there; asked before the run, not after it."""
    if out is None:
        return None
    folder = out.absolute().parent
    if endings and out.suffix not in endings:
        allowed = " or ".join([", ".join(endings[:-1]), endings[-1]])
        raise Refused(f"{option} must end in {allowed}; got {str(out)!r}")
    if not folder.is_dir():
        raise Refused(f"{option}: there is no folder {folder}")
    if out.is_dir():
        raise Refused(f"{option}: {out} is a folder; name a file in it")
    if not os.access(folder, os.W_OK):
        raise Refused(f"{option}: nothing can be written in {folder}; name another folder")
    return out


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A file beside ``out`` that takes its place once it is whole: until then an old one stays."""
    part = out.with_name(f".{out.stem}.{os.getpid()}.part{out.suffix}")
    try:
        yield part
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def write(result: Any, out: Path, array: str | None, name: str) -> str:
    """Write a trajectory in the format of the file's name; returns what was written, in words."""
    names = ", ".join(result.data)
    if out.suffix == ".nc":
        result.to_netcdf(out)
        return f"NetCDF with {names}"
    if out.suffix == ".csv":
        chosen = array or next(iter(result.data))
        result.to_csv(out, chosen)
        return f"table of {chosen}" + (f" (there is {names}; choose with --array)" * (not array))
    small = {k: a for k, a in result.data.items() if a.size <= _LARGEST_LIST}
    left_out = [k for k in result.data if k not in small]
    content = {
        "phenomenon": name,
        "version": kinetoscope.__version__,
        "params": as_dict(result.params),
        "seed": result.seed,
        "backend": result.backend,
        "key": result.key,
        "diagnostics": _plain(result.diagnostics),
        "times": result.times.tolist(),
        "data": {k: _plain(a.tolist()) for k, a in small.items()},
        "left_out": left_out,
    }
    out.write_text(json.dumps(content, allow_nan=False, indent=1) + "\n", "utf-8")
    return "JSON" + (f" without {', '.join(left_out)}, too large: take .nc" if left_out else "")


def _plain(value: Any) -> Any:
    """What JSON can say; a number that is not finite becomes null."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _shown(value: Any) -> str:
    value = value.tolist() if hasattr(value, "tolist") else value
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."
