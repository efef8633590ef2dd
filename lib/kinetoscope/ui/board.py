"""The board: everything around the picture that tells of a run in charts, numbers and code.

A finished run and a running simulation are told in the same way, by the same functions of the
phenomenon's ``views``; only who calls them, and how often, differs.

While a long run streams onto the stage the charts are still those of the run before, and say so.
"""

import math
import tempfile
import threading
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from kinetoscope.core.trajectory import Trajectory
from kinetoscope.ui import link, words
from kinetoscope.widgets.controls import Controls, describe
from kinetoscope.widgets.plots import Plots
from kinetoscope.widgets.sheet import Sheet

#: Seconds that charts may be those of the run before without a word: most runs take less.
PATIENCE = 0.4
#: What stands behind the titles of such charts.
BEFORE = " · run before"


class Board:
    """The panel of knobs, two rows of charts, the readout and the code of one phenomenon."""

    def __init__(
        self, phenomenon: ModuleType, views: ModuleType, params: Any, *, vega_url: str | None = None
    ) -> None:
        """Empty charts for ``params``, until a run is drawn."""
        self.phenomenon, self.views, self.opening = phenomenon, views, params
        self.name = phenomenon.__name__.rpartition(".")[2]
        self.controls = Controls(
            describe(phenomenon.Params, phenomenon.PRESETS, folded=views.FOLDED)
        )
        self.plots = Plots(views.charts(params), vega_url=vega_url)
        self.more = Plots(views.more_charts(params), vega_url=vega_url)
        self.readout, self.code = Sheet("readout"), Sheet("code")
        self._told: dict[Plots, dict[str, dict]] = {self.plots: {}, self.more: {}}
        self.cost = math.inf  # seconds of a core that the row under the stage took last
        self._lock = threading.Lock()
        self._drawn: tuple[Any, int] | None = None
        self._patience: threading.Timer | None = None
        if not hasattr(views, "rate"):  # what never stops has no run before
            self.controls.observe(self._wait, ["revision", "orders"])

    @property
    def widgets(self) -> list[Any]:
        """All of them, for whoever closes them."""
        return [self.controls, self.plots, self.more, self.readout, self.code]

    def asked(self) -> tuple[Any, int]:
        """Parameters and seed as the panel has them; ValueError or TypeError says what is wrong."""
        return self.phenomenon.Params(**self.controls.values), self.controls.seed

    def draw(self, run: Trajectory) -> None:
        """The row of charts under the stage."""
        started = time.thread_time()
        datasets = self.views.datasets(run)
        with self._lock:
            self._drawn = (run.params, run.seed)
            self._feed(self.plots, self.views.charts(run.params), datasets)
        self.cost = time.thread_time() - started

    def explain(self, run: Trajectory) -> None:
        """The numbers, and the second row of charts."""
        self.readout.rewrite(words.readout(self.views.readout(run)))
        datasets = self.views.more_datasets(run)
        with self._lock:
            self._feed(self.more, self.views.more_charts(run.params), datasets)

    def _feed(self, plots: Plots, charts: list[dict], datasets: dict[str, dict]) -> None:
        """Lay the charts out, then fill those whose numbers are others: drawing one is work."""
        plots.arrange(charts)
        names, before = {chart["name"] for chart in charts}, self._told[plots]
        told = self._told[plots] = {name: before[name] for name in before if name in names}
        for chart, data in datasets.items():
            if chart not in told or not _alike(told[chart], data):
                plots.update(chart, data)
                told[chart] = data

    def _wait(self, _change: object) -> None:
        """Something else is asked for; its charts should come soon."""
        if self.controls.phase == "drag":
            return
        try:
            asked = self.asked()
        except (ValueError, TypeError):
            return  # it will be refused, and the charts stay those of the picture
        if self._patience is not None:
            self._patience.cancel()
        self._patience = threading.Timer(PATIENCE, self._mark, [asked])
        self._patience.daemon = True
        self._patience.start()

    def _mark(self, asked: tuple[Any, int]) -> None:
        """They have not come: what is there is of another run."""
        with self._lock:
            if self._drawn is None or self._drawn == asked:
                return
            self.controls.status = ""
            for plots in (self.plots, self.more):
                plots.arrange(
                    [card | {"title": card["title"].removesuffix(BEFORE) + BEFORE}
                     for card in plots.charts]
                )  # fmt: skip

    def write_code(self, params: Any, seed: int) -> None:
        """The lines that make this state again, in Python and on the command line."""
        self.code.rewrite(
            words.code(
                link.code(self.phenomenon, params, seed),
                link.command(self.phenomenon, params, seed),
            )
        )

    def file(self, run: Trajectory, kind: str) -> tuple[str, bytes]:
        """The run's data as a file: its name and its bytes; ``kind`` is "netcdf" or "csv"."""
        name = f"kinetoscope-{self.name}-{run.key[:8]}"
        with tempfile.TemporaryDirectory() as folder:
            if kind == "netcdf":
                path = Path(folder) / f"{name}.nc"
                run.to_netcdf(path)
            else:
                path = Path(folder) / f"{name}.csv"
                run.to_csv(path, next(iter(run.data)))
            return path.name, path.read_bytes()


def _alike(one: dict[str, dict], other: dict[str, dict]) -> bool:
    """Whether two sets of datasets hold the same numbers, NaN or not."""
    def bits(datasets: dict[str, dict]) -> dict[tuple[str, str], tuple]:
        arrays = {
            (name, column): np.asarray(values)
            for name, columns in datasets.items() for column, values in columns.items()
        }  # fmt: skip
        return {key: (array.dtype.str, array.tobytes()) for key, array in arrays.items()}

    return bits(one) == bits(other)
