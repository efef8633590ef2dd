"""Masthead: the head of a page, with what concerns the page as a whole.

Copy link, Save and Present are events on the window (``kinetoscope:save``,
``kinetoscope:present``); the player hears them.
"""

import anywidget
import traitlets

from kinetoscope.widgets.assets import script, style


class Masthead(anywidget.AnyWidget):
    """Title, the question the page asks, and the way back to the gallery (``home``, an address)."""

    _esm = script("scheme.js", "player/saving.js", "player/bar.js", "masthead.js")
    _css = style("menu.css", "masthead.css")

    title = traitlets.Unicode("").tag(sync=True)
    question = traitlets.Unicode("").tag(sync=True)
    home = traitlets.Unicode("/").tag(sync=True)

    def __init__(self, title: str, question: str = "", home: str = "/") -> None:
        super().__init__(title=title, question=question, home=home)
