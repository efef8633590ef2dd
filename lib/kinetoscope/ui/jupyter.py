"""The same page in Jupyter: the same widgets, laid out by ipywidgets.

>>> from kinetoscope.ui import jupyter
>>> jupyter.explore("solitons")              # doctest: +SKIP
"""

from importlib import import_module

import ipywidgets

import kinetoscope
from kinetoscope.core.knobs import refusal
from kinetoscope.ui import link
from kinetoscope.ui.session import Session
from kinetoscope.ui.stage import Stage
from kinetoscope.widgets.controls import Controls, describe
from kinetoscope.widgets.player import Player
from kinetoscope.widgets.plots import Plots
from kinetoscope.widgets.sheet import Sheet


def explore(name: str, preset: str | None = None) -> ipywidgets.Widget:
    """Stage, controls, charts and readout of one phenomenon, live in a notebook cell."""
    if name not in kinetoscope.PHENOMENA:
        known = "one of " + ", ".join(kinetoscope.PHENOMENA)
        raise refusal("name", name, known, "kinetoscope list shows them")
    phenomenon = import_module(f"kinetoscope.{name}")
    views = import_module(f"kinetoscope.{name}.views")
    opening = link.read(phenomenon, {} if preset is None else {"preset": preset}, {"explore": ""})
    if opening.refused:
        raise ValueError(opening.refused[0])
    controls = Controls(describe(phenomenon.Params, phenomenon.PRESETS, folded=views.FOLDED))
    player = Player(phenomenon=name)
    plots, more = Plots(views.charts(opening.params)), Plots(views.more_charts(opening.params))
    readout, code = Sheet("readout"), Sheet("code")
    stage = Stage(
        phenomenon, views, Session(), controls=controls, player=player, plots=plots, more=more,
        readout=readout, code=code,
    )  # fmt: skip
    stage.show(preset=opening.preset)
    wide = ipywidgets.Layout(width="auto", flex="1 1 560px", min_width="0")
    narrow = ipywidgets.Layout(width="318px", flex="0 1 318px")
    top = ipywidgets.HBox(
        [ipywidgets.Box([player], layout=wide), ipywidgets.Box([controls], layout=narrow)],
        layout=ipywidgets.Layout(flex_flow="row wrap"),
    )
    return ipywidgets.VBox([top, plots, readout, more, code])
