"""A grid of numbers over one or two knobs, as a map or a curve of points that can fill.

While a map fills, a cell whose run is still to come shows what the nearest finished one found:
the picture is whole from the first few points on and sharpens.  A place that was refused stays
empty.
"""

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from kinetoscope.charts import Quantity, heat, points
from kinetoscope.core.knobs import Knob

NAME = "own-map"
HEIGHT = 340


@attrs.frozen
class Along:
    """One axis of a grid: a knob's values, rising, with its words."""

    name: str
    label: str
    unit: str
    values: tuple[float, ...]
    log: bool = False

    @classmethod
    def of(cls, knob: Knob, values: Any, *, log: bool) -> "Along":
        """The axis of a knob."""
        label = knob.label or knob.name.replace("_", " ")
        words = f"{label} {knob.symbol}" if knob.symbol and knob.symbol not in label else label
        return cls(knob.name, words, knob.unit, tuple(float(value) for value in values), log)

    def quantity(self, *, edges: bool) -> Quantity:
        """The axis of the chart, from edge to edge of the outer cells."""
        ends = self.edges()[[0, -1]] if edges else np.array(self.values)[[0, -1]]
        return Quantity(
            self.name, self.label, self.unit, low=float(ends[0]), high=float(ends[1]), log=self.log
        )

    def edges(self) -> np.ndarray:
        """Where cells meet: half way between values, (n + 1,)."""
        at = np.log(self.values) if self.log else np.array(self.values)
        if at.size == 1:
            return np.array(self.values[0]) + np.array([-0.5, 0.5]) * max(abs(at[0]), 1.0) * 0.1
        middle = 0.5 * (at[1:] + at[:-1])
        ends = np.concatenate([[1.5 * at[0] - 0.5 * at[1]], middle, [1.5 * at[-1] - 0.5 * at[-2]]])
        return np.exp(ends) if self.log else ends

    def nearest(self, value: float) -> int:
        """The index of the value that lies nearest."""
        at = np.array(self.values)
        if self.log:
            return int(np.argmin(np.abs(np.log(at) - np.log(max(value, 1e-300)))))
        return int(np.argmin(np.abs(at - value)))


@attrs.define
class Grid:
    """Numbers ``table`` over ``axes`` (one or two), NaN where there is none.

    ``done`` says where a run came to its end, or was refused.
    """

    axes: tuple[Along, ...]
    title: str
    table: np.ndarray
    done: np.ndarray

    @classmethod
    def empty(cls, axes: tuple[Along, ...], title: str) -> "Grid":
        """A grid of which nothing is known."""
        shape = tuple(len(along.values) for along in axes)
        return cls(axes, title, np.full(shape, np.nan), np.zeros(shape, bool))

    def put(self, place: Mapping[str, float], value: float) -> None:
        """Take in what a run found at a place."""
        index = tuple(along.nearest(place[along.name]) for along in self.axes)
        self.table[index], self.done[index] = value, True

    def charts(self) -> list[dict[str, Any]]:
        """The chart, empty."""
        words = f"{self.title} over " + " and ".join(along.label for along in self.axes)
        words = words[:1].upper() + words[1:]
        told = f"{words}; click to open that state on the stage"
        if len(self.axes) == 1:
            return [
                points(
                    NAME, words, category="all", categories={"": "one run each"},
                    x=self.axes[0].quantity(edges=False), y=Quantity("value", self.title),
                    size=40, height=HEIGHT, description=told,
                )
            ]  # fmt: skip
        x, y = (along.quantity(edges=True) for along in self.axes)
        return [
            heat(NAME, words, x=x, y=y, value=Quantity("value", self.title), height=HEIGHT,
                 description=told)
        ]  # fmt: skip

    def datasets(self) -> dict[str, dict[str, Any]]:
        """The numbers of the chart, holes filled from their nearest neighbours while it fills."""
        shown = self.table if self.done.all() else self._filled()
        if len(self.axes) == 1:
            there = self.done & np.isfinite(self.table)
            return {"points": {
                self.axes[0].name: np.array(self.axes[0].values)[there],
                "value": self.table[there], "all": np.full(int(there.sum()), ""),
            }}  # fmt: skip
        x, y = (along.edges() for along in self.axes)
        nx, ny = shown.shape
        return {"cells": {
            "x_low": np.repeat(x[:-1], ny), "x_high": np.repeat(x[1:], ny),
            "y_low": np.tile(y[:-1], nx), "y_high": np.tile(y[1:], nx), "value": shown.ravel(),
        }}  # fmt: skip

    def place(self, x: float, y: float) -> dict[str, float]:
        """The knobs of the point nearest to a click, in data units."""
        return {
            along.name: along.values[along.nearest(at)]
            for along, at in zip(self.axes, (x, y), strict=False)
        }

    def _filled(self) -> np.ndarray:
        known = np.argwhere(self.done)
        if not known.size:
            return self.table
        # In steps of the grid, each axis as long as the other: a coarse point stands for its share.
        scale = np.maximum(1, np.array(self.table.shape) - 1)
        every = np.argwhere(np.ones_like(self.done))
        apart = np.abs(every[:, None, :] - known[None, :, :]) / scale
        nearest = known[np.argmin(apart.max(axis=2) + 1e-3 * apart.sum(axis=2), axis=1)]
        filled = self.table[tuple(nearest.T)].reshape(self.table.shape)
        return np.where(self.done, self.table, filled)
