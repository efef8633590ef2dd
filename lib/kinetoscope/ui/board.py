"""The board: everything around the picture that tells of a run in charts, numbers and code.

A finished run and a running simulation are told in the same way, by the same functions of the
phenomenon's ``views``; only who calls them, and how often, differs.
"""

import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from kinetoscope.core.trajectory import Trajectory
from kinetoscope.ui import link, words
from kinetoscope.widgets.controls import Controls, describe
from kinetoscope.widgets.plots import Plots
from kinetoscope.widgets.sheet import Sheet


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

    @property
    def widgets(self) -> list[Any]:
        """All of them, for whoever closes them."""
        return [self.controls, self.plots, self.more, self.readout, self.code]

    def asked(self) -> tuple[Any, int]:
        """Parameters and seed as the panel has them; ValueError or TypeError says what is wrong."""
        return self.phenomenon.Params(**self.controls.values), self.controls.seed

    def draw(self, run: Trajectory) -> None:
        """The row of charts under the stage."""
        feed(self.plots, self.views.charts(run.params), self.views.datasets(run))

    def explain(self, run: Trajectory) -> None:
        """The numbers, and the second row of charts."""
        self.readout.rewrite(words.readout(self.views.readout(run)))
        feed(self.more, self.views.more_charts(run.params), self.views.more_datasets(run))

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


def feed(plots: Plots, charts: list[dict], datasets: dict[str, dict]) -> None:
    """Lay the charts out, then fill them."""
    plots.arrange(charts)
    for chart, data in datasets.items():
        plots.update(chart, data)
