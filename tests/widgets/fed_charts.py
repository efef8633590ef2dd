"""Charts of every form with made-up numbers, and a Plots whose messages reach a page."""

import numpy as np
from widgets.page_of_one import encode, mount

from kinetoscope.charts import Line, Quantity, bars, curves, heat, points
from kinetoscope.widgets.plots import Plots

TIME = Quantity("t", "time")
T = np.linspace(0, 150, 600)
ENERGY = curves(
    "energy", "Where the energy is",
    [Line("kinks"), Line("radiated", colour="good"), Line("exact", "theory", theory=True)],
    x=TIME, y=Quantity("", "energy", low=0), marks="bounces",
)  # fmt: skip
CENTRE = curves("centre", "Field at the centre", [Line("phi", "φ(0, t)")], x=TIME,
                y=Quantity("", "φ(0, t)"))  # fmt: skip
SPREAD = bars(
    "spread", "Distribution of the field", x=Quantity("x", "φ"), y=Quantity("p", "density"),
    lines=[Line("p", "normal", theory=True, data="normal")],
)  # fmt: skip
SCAN = points(
    "scan", "Outgoing speed", x=Quantity("speed", "incoming speed", unit="c"),
    y=Quantity("out", "outgoing speed", unit="c", low=0, ticks=5), category="fate",
    categories={"1": "1 bounce", "2": "2 bounces", "3": "3 bounces", "0": "trapped"}, stems=True,
)  # fmt: skip
MAP = heat(
    "map", "Entropy", x=Quantity("", "incoming speed", unit="c"), y=Quantity("", "damping"),
    value=Quantity("s", "entropy"),
)  # fmt: skip


def energy(scale=1.0):
    kinks = scale * (0.92 - 0.18 / (1 + np.exp(-(T - 44) / 2)))
    kinks[100:104] = np.nan
    return {
        "run": {"t": T, "kinks": kinks, "radiated": 0.92 * scale - kinks,
                "exact": np.full_like(T, 0.9 * scale)},
        "bounces": {"x": np.array([44.0, 66.0]), "label": np.array(["1", "2"])},
    }  # fmt: skip


def centre():
    phi = 0.8 - 1.5 * np.exp(-((np.minimum(abs(T - 44), 20)) ** 2) / 9) + 0.03 * np.sin(2 * T)
    return {"run": {"t": T, "phi": phi.astype(np.float32)}}


def spread():
    edges = np.linspace(-3, 3, 31)
    at = (edges[1:] + edges[:-1]) / 2
    x = np.linspace(-3, 3, 121)

    def normal(x):
        return np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)

    return {
        "bars": {"low": edges[:-1], "high": edges[1:], "p": normal(at) + 0.02 * np.sin(9 * at)},
        "normal": {"x": x, "p": normal(x)},
    }  # fmt: skip


def scan(low=0.15, high=0.35, n=1000):
    v = np.linspace(low, high, n)
    fate = np.where(v > 0.26, "1", np.where(np.sin(900 * v) > 0.6, "2", "0"))
    fate = np.where((fate == "0") & (np.sin(2300 * v) > 0.9), "3", fate)
    out = np.where(fate == "1", 1.62 * np.sqrt(np.maximum(v - 0.26, 0)), 0.0)
    out = out + np.where(fate == "2", 0.18, 0.0) + np.where(fate == "3", 0.12, 0.0)
    return {"points": {"speed": v, "out": out, "fate": fate}}


def cells():
    x, y = (
        grid.ravel() for grid in np.meshgrid(np.linspace(0.1, 0.4, 30), np.linspace(0, 0.1, 20))
    )
    return {
        "cells": {"x_low": x, "x_high": x + 0.3 / 29, "y_low": y, "y_high": y + 0.1 / 19,
                  "s": np.sin(20 * x) + 20 * y}
    }  # fmt: skip


class Feed:
    """A Plots whose messages go to the page's model."""

    def __init__(self, page, charts, width="1322px"):
        self.page, self.plots = page, Plots(charts)
        self.plots.send = self.send
        self.show(width)

    def show(self, width):
        mount(self.page, self.plots, width=width)
        self.answer()

    def send(self, content, buffers=()):
        self.page.evaluate(
            "([content, buffers]) => model.tell(content, buffers)",
            [content, [encode(bytes(buffer)) for buffer in buffers]],
        )

    def answer(self):
        """Hand Python what the page said, as marimo and Jupyter do."""
        for content in self.page.evaluate("model.sent.splice(0)"):
            self.plots._receive(self.plots, content, [])

    def update(self, chart, datasets):
        draws = self.draws(chart)
        self.plots.update(chart, datasets)
        self.page.wait_for_function(
            "([node, draws]) => Number(node.dataset.draws ?? 0) > draws",
            arg=[self.figure(chart).element_handle(), draws],
        )

    def draws(self, chart):
        return int(self.figure(chart).get_attribute("data-draws") or 0)

    def embeds(self, chart):
        return int(self.figure(chart).get_attribute("data-embeds") or 0)

    def figure(self, chart):
        return self.page.locator(f'[data-chart="{chart}"]')

    def drawn(self, chart):
        self.figure(chart).locator("canvas").wait_for()
        self.page.wait_for_function(
            "(node) => Number(node.dataset.embeds) > 0", arg=self.figure(chart).element_handle()
        )
