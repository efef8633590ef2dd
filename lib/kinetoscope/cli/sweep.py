"""``kinetoscope sweep``: a table of runs, from the command line to a folder."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kinetoscope.cli.play import asked, budget, phenomenon
from kinetoscope.cli.terminal import Refused, interruptible, progress, say, tell
from kinetoscope.core.knobs import knobs, refusal
from kinetoscope.core.run import Cancelled
from kinetoscope.sweep.axis import Axis, parse

if TYPE_CHECKING:
    import xarray


def run(arguments: argparse.Namespace) -> int:
    """Sweep and write; everything that can be refused is refused before the first point."""
    there = phenomenon(arguments.phenomenon)
    params, seed = asked(there, arguments)
    over = _axes(there, arguments.over)
    if not arguments.measure:
        raise Refused("--measure is missing: name what to measure, such as --measure NAME")
    if arguments.out is None:
        raise Refused("--out is missing: name a folder for finished points and the table")
    if not arguments.out.absolute().parent.is_dir():
        raise Refused(f"--out: there is no folder {arguments.out.absolute().parent}")
    from kinetoscope import sweep
    from kinetoscope.sweep.point import SweepStopped

    if arguments.scheduler is not None:
        from kinetoscope.sweep import cluster

        cluster.hush()

    with interruptible() as cancel:
        try:
            made = sweep.run(
                there, over=over, measure=arguments.measure, replicas=arguments.replicas,
                seed=seed, params=params, out=arguments.out, scheduler=arguments.scheduler,
                workers=arguments.workers, resume=arguments.resume, backend=arguments.backend,
                budget=budget(arguments), progress=progress, cancel=cancel,
            )  # fmt: skip
        except Cancelled:
            tell(f"kinetoscope: what is finished is safe in {arguments.out}; go on with --resume")
            raise
        except SweepStopped as error:
            raise Refused(
                f"{error}; what is finished is safe in {arguments.out}, --resume goes on"
            ) from error
    progress(1.0, "done")
    _report(made, arguments.out)
    return 0


def _axes(there: object, words: list[str]) -> dict[str, Axis]:
    known, over = knobs(there.Params), {}
    if not words:
        raise Refused("--over is missing: name a knob and its values, --over knob=low:high:count")
    for text in words:
        name, equals, values = text.partition("=")
        if not equals:
            raise Refused(f"--over wants knob=low:high:count or knob=a,b,c; got {text!r}")
        if name not in known:
            allowed = "a knob (" + ", ".join(known) + ")"
            raise refusal(f"--over {name}", values, allowed, "see kinetoscope list")
        if name in over:
            raise Refused(f"--over {name} comes twice: a knob is one axis")
        over[name] = parse(known[name], values)
    return over


def _report(made: "xarray.Dataset", out: Path) -> None:
    shape = " x ".join(f"{made.sizes[name]} {name}" for name in made["seed"].dims)
    say(f"{out / 'sweep.nc'}: NetCDF with {shape}")
    for name, values in made.data_vars.items():
        if values.dtype.kind == "f":
            found = values.to_numpy()
            found = found[np.isfinite(found)]
            span = f"{found.min():.6g} to {found.max():.6g}" if found.size else "nowhere a number"
            some = f" (at {found.size} of {values.size} points)" * (0 < found.size < values.size)
            say(f"{name:>24}  {span}{some}")
    refused = made["refused"].to_numpy().astype(str)
    total, refused = refused.size, refused[refused != ""]
    if refused.size:
        say(f"{'refused':>24}  {refused.size} of {total} points; the first: {refused[0]}")
    say(f"{'seed':>24}  {made.attrs['seed']}")
    on = json.loads(made.attrs["versions"]).get("jax device")
    say(f"{'backend':>24}  {f'jax on {on}' if on else 'numba'}")
    say(f"{'key':>24}  {made.attrs['kinetoscope_key']}")
