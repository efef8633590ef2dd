"""The command ``kinetoscope``: serve, run, sweep, bench, check, doctor, list.

What a person gets wrong is answered with one sentence and exit status 2, never with a traceback.
Nothing heavy is imported before it is known to be needed.
"""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import kinetoscope
from kinetoscope.cli.terminal import Refused, hang_up, say, tell
from kinetoscope.core.run import Cancelled


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words say; returns the exit status."""
    arguments = parser().parse_args(argv)
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    try:
        return arguments.command(arguments)
    except (Refused, ValueError) as error:
        tell(f"kinetoscope: {error}")
        return 2
    except BrokenPipeError:
        hang_up()
        return 141  # 128 + SIGPIPE: what a shell says of a program that a closed pipe ended
    except OSError as error:
        tell(f"kinetoscope: {error.filename or 'the system'}: {error.strerror}")
        return 2
    except (Cancelled, KeyboardInterrupt):
        tell("kinetoscope: cancelled")
        return 130


def parser() -> argparse.ArgumentParser:
    """Every command and option, with its help."""
    top = _Parser(
        prog="kinetoscope",
        description="An interactive laboratory of non-equilibrium physics. Without a command it "
        "serves the gallery on this machine and opens it.",
    )
    top.add_argument(
        "--version", action="version", version=f"kinetoscope {kinetoscope.__version__}"
    )
    commands = top.add_subparsers(metavar="COMMAND")
    serving = commands.add_parser("serve", help="serve gallery and apps")
    _serve_options(serving)
    # Without a command: the defaults of serve, asked of serve itself.
    top.set_defaults(**vars(serving.parse_args([])))

    playing = commands.add_parser("run", help="one run, to a file if you like")
    playing.add_argument("phenomenon")
    playing.add_argument("--preset", metavar="NAME", help="start from a preset's values")
    playing.add_argument("--set", metavar="KNOB=VALUE", action="append", default=[])
    playing.add_argument("--seed", type=int, metavar="N")
    playing.add_argument("--out", type=Path, metavar="FILE", help=".nc, .csv or .json")
    playing.add_argument("--array", metavar="NAME", help="which array a .csv holds")
    _budget_options(playing, "the run")
    playing.set_defaults(command=_run)

    sweeping = commands.add_parser("sweep", help="a table of runs over knobs, resumable")
    _sweep_options(sweeping)

    measuring = commands.add_parser("bench", help="measure speed, beside installed peers")
    measuring.add_argument("phenomenon", nargs="*", help="or pages, in a browser; or gpu")
    measuring.add_argument("--peers", action="store_true", help="run the peers too")
    measuring.add_argument("--json", type=Path, metavar="FILE")
    measuring.set_defaults(command=_bench)

    checking = commands.add_parser("check", help="hold our numbers against the literature")
    checking.add_argument("phenomenon", nargs="*")
    checking.set_defaults(command=_check)

    diagnosing = commands.add_parser("doctor", help="look for what may be wrong on this machine")
    diagnosing.add_argument("--digests", action="store_true", help=argparse.SUPPRESS)
    diagnosing.set_defaults(command=_doctor)

    naming = commands.add_parser("list", help="phenomena, presets and knobs")
    naming.set_defaults(command=_list)
    return top


def _budget_options(playing: argparse.ArgumentParser, what: str) -> None:
    add = playing.add_argument
    add("--seconds", type=float, metavar="S", help=f"what {what} may cost (default 30)")
    add("--megabytes", type=float, metavar="M", help=f"what {what} may hold (default 64)")


def _serve_options(serving: argparse.ArgumentParser) -> None:
    add = serving.add_argument
    add("--host", default="127.0.0.1", help="0.0.0.0 lets the classroom in")
    add("--port", type=int, metavar="N", help="default: the first free one from 8360 on")
    add("--token", help="what visitors must show; 8 or more characters")
    add("--max-sessions", type=int, default=64, metavar="N", help="open pages (default 64)")
    add("--base-url", default="", metavar="PATH", help="path behind a proxy, such as /lab")
    add("--frame-ancestors", action="append", default=[], metavar="ORIGIN",
        help="who may show us in a frame, such as https://moodle.example.edu")  # fmt: skip
    add("--sweeps", type=Path, metavar="FOLDER",
        help="sweeps in it can be opened in the apps' Sweep tab")  # fmt: skip
    add("--no-browser", action="store_true", help="do not open a browser")
    add("--verbose", action="store_true", help="log every request, without its query")
    serving.set_defaults(command=_serve)


def _serve(arguments: argparse.Namespace) -> int:
    from kinetoscope.serve.settings import Settings

    settings = Settings(
        host=arguments.host, port=arguments.port, token=arguments.token,
        max_sessions=arguments.max_sessions, base_url=arguments.base_url,
        frame_ancestors=tuple(arguments.frame_ancestors), sweeps=arguments.sweeps,
    )  # fmt: skip
    from kinetoscope.serve import server

    server.restart_with_environment()
    if arguments.verbose:
        logging.getLogger("kinetoscope.access").setLevel(logging.INFO)
    server.serve(settings, say=say, browser=not arguments.no_browser)
    return 0


def _run(arguments: argparse.Namespace) -> int:
    from kinetoscope.cli import play

    return play.run(arguments)


def _sweep_options(sweeping: argparse.ArgumentParser) -> None:
    add = sweeping.add_argument
    add("phenomenon")
    add("--over", metavar="KNOB=VALUES", action="append", default=[],
        help="low:high:count, low:high:count:log or a,b,c; up to four times")  # fmt: skip
    add("--measure", metavar="NAME", action="append", default=[],
        help="a number of the run; NAME:mean, min, max, first; live:NAME")  # fmt: skip
    add("--replicas", type=int, default=1, metavar="N", help="runs at each place (default 1)")
    add("--seed", type=int, metavar="N", help="what the points' seeds are spawned from")
    add("--preset", metavar="NAME", help="the other knobs from a preset")
    add("--set", metavar="KNOB=VALUE", action="append", default=[], help="another knob")
    add("--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://head:8786")
    add("--workers", type=int, metavar="N", help="threads here (default: all cores)")
    add("--backend", default="auto", metavar="NAME", help="numba, jax (batches) or auto")
    _budget_options(sweeping, "one point")
    add("--out", type=Path, metavar="FOLDER", help="for finished points and the table")
    add("--resume", action="store_true", help="go on in FOLDER with what is missing")
    sweeping.set_defaults(command=_sweep)


def _sweep(arguments: argparse.Namespace) -> int:
    from kinetoscope.cli import sweep

    return sweep.run(arguments)


def _list(arguments: argparse.Namespace) -> int:
    from kinetoscope.cli import trust

    return trust.listing(arguments)


def _check(arguments: argparse.Namespace) -> int:
    from kinetoscope.cli import trust

    return trust.check(arguments)


def _doctor(arguments: argparse.Namespace) -> int:
    from kinetoscope.cli import trust

    return trust.doctor(arguments)


def _bench(arguments: argparse.Namespace) -> int:
    from kinetoscope.cli import trust

    return trust.bench(arguments)
