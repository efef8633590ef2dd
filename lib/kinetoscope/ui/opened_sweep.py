"""A sweep that was run elsewhere, as the Sweep tab shows it: one or two of its axes at a time."""

import json
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from kinetoscope.core.knobs import knobs, refusal
from kinetoscope.ui.grid import Along, Grid

if TYPE_CHECKING:
    import xarray


@attrs.frozen
class Opened:
    """A sweep that was run elsewhere: a table, its axes, and the knobs that it held fixed."""

    table: "xarray.Dataset"
    plan: Mapping[str, Any]
    params_class: type

    @classmethod
    def of(cls, table: "xarray.Dataset", params_class: type) -> "Opened":
        """Read what the table says of itself; ValueError where no axis of it is a number."""
        opened = cls(table, json.loads(table.attrs["sweep"]), params_class)
        if not opened.numeric:
            raise refusal(
                "sweep", ", ".join(opened.axes), "over one knob that is a number, or more",
                "see its table in Python: kinetoscope.sweep.read",
            )  # fmt: skip
        return opened

    @property
    def axes(self) -> list[str]:
        """The knobs that it went over."""
        return [str(name) for name in self.plan["over"]]

    @property
    def numeric(self) -> list[str]:
        """Those that can be an axis of a chart."""
        known = knobs(self.params_class)
        return [name for name in self.axes if known[name].kind in ("int", "float")]

    @property
    def measures(self) -> list[str]:
        """The numbers that it found."""
        there = self.table.data_vars.items()
        return [str(name) for name, found in there if found.dtype.kind == "f"]

    def along(self, name: str) -> Along:
        """An axis, its values rising."""
        scale = self.plan["over"][name]["scale"]
        values = np.sort(self.table[name].to_numpy().astype(float))
        return Along.of(
            knobs(self.params_class)[name], values, log=scale == "log" and values[0] > 0
        )

    def grid(self, drawn: tuple[str, ...], measure: str, held: Mapping[str, int]) -> Grid:
        """Means over the replicas over the ``drawn`` axes, at the ``held`` places of the others."""
        cut = self.table[measure].isel({name: held.get(name, 0) for name in self.axes
                                        if name not in drawn})  # fmt: skip
        cut = cut.transpose(*drawn, "replica").sortby([*drawn])
        values = cut.to_numpy()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of places without any number
            mean = np.nanmean(values, axis=-1)
        axes = tuple(self.along(name) for name in drawn)
        return Grid(axes, measure.replace("_", " "), mean, np.ones(mean.shape, bool))

    def knobs_at(self, place: Mapping[str, float], held: Mapping[str, int]) -> dict[str, Any]:
        """Every knob of the run at a place."""
        known = knobs(self.params_class)
        over = self.plan["over"]
        fixed = {name: over[name]["values"][held.get(name, 0)] for name in over
                 if name not in place}  # fmt: skip
        at = {n: round(v) if known[n].kind == "int" else v for n, v in place.items()}
        return {**self.plan["params"], **fixed, **at}

    @property
    def told(self) -> str:
        """How many points there are, how many runs each, and what computed them, in words."""
        done, every = int(self.table.attrs["points_done"]), int(self.table.attrs["points"])
        more = "" if done == every else f", {done} of them finished so far"
        seed, replicas = self.plan["seed"], self.plan["replicas"]
        device = self.plan["versions"].get("jax device")
        on = f", through JAX on {device}" if device else ""
        return f"{every} runs{more}, {replicas} at each place, from seed {seed}{on}"
