"""``kinetoscope list``, ``check`` and ``doctor``: what there is, and whether it is right."""

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import kinetoscope
from kinetoscope.cli.play import destination, phenomenon, replacing
from kinetoscope.cli.terminal import Refused, interruptible, progress, say, table, tell
from kinetoscope.core.knobs import knobs


def listing(_arguments: argparse.Namespace) -> int:
    """Phenomena, their presets and their knobs."""
    for name in kinetoscope.PHENOMENA:
        there = phenomenon(name)
        say(name)
        say("  presets")
        width = max(map(len, there.PRESETS), default=0)
        for key, preset in there.PRESETS.items():
            say(f"    {key:<{width}}  {preset.title}")
        say("  knobs")
        every = knobs(there.Params)
        width = max(map(len, every), default=0)
        for key, knob in every.items():
            say(f"    {key:<{width}}  {knob.label or key}: {knob.allowed}; default {knob.default}")
    if kinetoscope.COMING:
        say(f"coming: {', '.join(kinetoscope.COMING)}")
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Hold our numbers against those we did not produce; 1 when one falls short."""
    fallen = 0
    for name in arguments.phenomenon or kinetoscope.PHENOMENA:
        phenomenon(name)
        checks = import_module(f"kinetoscope.{name}.checks")
        with interruptible() as cancel:
            lines = checks.run(progress=progress, cancel=cancel)
        progress(1.0, "done")
        say(f"{name}: {len(lines)} checks")
        head = ["quantity", "reference", "measured", "tolerance", "verdict", "source"]
        for line in table(head, [_row(line) for line in lines]):
            say(line)
        short = [line.quantity for line in lines if not line.holds]
        fallen += len(short)
        say(f"{name}: " + ("all hold" if not short else f"{len(short)} fall short"))
        say()
    return 1 if fallen else 0


def _row(line: Any) -> list[str]:
    sign = {"=": "", "<": "< ", ">": "> "}[line.relation]
    error = f" ± {line.error:.1g}" if line.error else ""
    unit = f" {line.unit}" if line.unit else ""
    tolerance = f"± {line.tolerance:.2g}" if line.relation == "=" else "limit"
    verdict = "holds" if line.holds else "FALLS SHORT"
    return [
        line.quantity, f"{sign}{line.reference:.8g}{unit}", f"{line.measured:.8g}{error}{unit}",
        f"{tolerance} ({line.reason})" if line.reason else tolerance, verdict, line.source,
    ]  # fmt: skip


def doctor(arguments: argparse.Namespace) -> int:
    """Say what this machine has, and compare cached machine code with fresh, bit for bit."""
    from kinetoscope.core import compiled, paths

    if arguments.digests:
        say(json.dumps(digests()))
        return 0
    damaged = compiled.verify()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    say(f"kinetoscope {kinetoscope.__version__}, Python {platform.python_version()}")
    say(f"machine: {platform.system()} {platform.machine()}, {cores} cores")
    for name in ("numpy", "numba", "marimo", "jax"):
        there = importlib.metadata.version(name) if find_spec(name) else "not installed"
        say(f"{name}: {there}" + (" (optional)" if name == "jax" else ""))
    say(f"GPU: {_gpu()}")
    say(f"notebooks: {paths.apps()}")
    say(f"kernels: {compiled.folder()}" + (f"; {len(damaged)} damaged, removed" * bool(damaged)))
    ours = digests()
    fresh = _fresh_digests()
    differing = [name for name in ours if fresh.get(name) != ours[name]]
    for name, digest in ours.items():
        verdict = "same" if name not in differing else f"DIFFERS, fresh {fresh.get(name)}"
        say(f"  {name}: {digest} {verdict}")
    if differing:
        say("Some cached kernels compute something else than fresh ones: remove the folder above.")
    else:
        say("All well: cached kernels compute, bit for bit, what freshly compiled ones do.")
    return 1 if differing else 0


def _gpu() -> str:
    """What a person can do about a GPU, in words."""
    from kinetoscope.core import jax_env

    found = jax_env.gpus()
    if found:
        return ", ".join(found)
    if not jax_env.present():
        return "not asked for, JAX is not installed (pip install 'kinetoscope[gpu]')"
    return "JAX sees none; everything runs on the processor (pip install 'kinetoscope[gpu]')"


def digests() -> dict[str, str]:
    """A checksum of what each warm-up task computes."""
    from kinetoscope.core import compiled
    from kinetoscope.serve import warmth

    todo = list(warmth.tasks())
    found = {}
    for k, (name, task) in enumerate(todo):
        progress(k / len(todo), name)
        found[name] = compiled.digest(task())
    progress(1.0, "done")
    return found


def _fresh_digests() -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="kinetoscope-doctor-") as empty:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "kinetoscope.cli", "doctor", "--digests"],
            env=os.environ | {"KINETOSCOPE_CACHE": empty}, stdout=subprocess.PIPE, check=False,
        )  # fmt: skip
    if done.returncode:
        raise Refused("the comparison with freshly compiled kernels could not be made")
    return json.loads(done.stdout)


def bench(arguments: argparse.Namespace) -> int:
    """Measure speed, beside the peers that are installed."""
    from kinetoscope import bench as measuring

    for name in arguments.phenomenon:
        if name not in (measuring.PAGES, measuring.GPU):
            phenomenon(name)
    out = destination("--json", arguments.json, ())

    measured = measuring.run(arguments.phenomenon, peers=arguments.peers, progress=tell)
    say(measuring.report(measured))
    if out is not None:
        with replacing(out) as part:
            measuring.write(measured, part)
    return 0
