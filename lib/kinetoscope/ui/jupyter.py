"""The same page in Jupyter: the same widgets, laid out by ipywidgets.

>>> from kinetoscope.ui import jupyter
>>> jupyter.explore("solitons")              # doctest: +SKIP
"""

from importlib import import_module

import ipywidgets

import kinetoscope
from kinetoscope.core.knobs import refusal
from kinetoscope.ui import link
from kinetoscope.ui.board import Board
from kinetoscope.ui.live import stage_for
from kinetoscope.ui.session import Session
from kinetoscope.widgets.player import Player


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
    board = Board(phenomenon, views, opening.params)
    player = Player(phenomenon=name)
    stage = stage_for(board, Session(), player)
    stage.show(preset=opening.preset)
    player.layout = ipywidgets.Layout(flex="1 1 480px", min_width="0", width="auto")
    board.controls.layout = ipywidgets.Layout(flex="0 1 318px", width="auto")
    top = ipywidgets.HBox(
        [player, board.controls], layout=ipywidgets.Layout(flex_flow="row wrap", width="100%")
    )
    return ipywidgets.VBox([top, board.plots, board.readout, board.more, board.code])
