"""Sheet: a page of words that Python rewrites, with buttons that call back.

The readout of a run, the table of checks and the code of a state are sheets.  The text is HTML
made by this project from escaped values; a ``data-action`` on a button names the callback, a
``data-copy`` the id of the element whose text goes to the clipboard.
"""

import threading
from collections.abc import Callable

import anywidget
import traitlets

from kinetoscope.widgets.assets import script, style


class Sheet(anywidget.AnyWidget):
    """HTML on a card, with an optional progress bar and a button that cancels.

    ``progress`` is None, or a fraction in [0, 1]; ``message`` stands beside the bar.
    """

    _esm = script("scheme.js", "sheet.js")
    _css = style("sheet.css")

    name = traitlets.Unicode("sheet").tag(sync=True)
    html = traitlets.Unicode("").tag(sync=True)
    progress = traitlets.Float(None, allow_none=True).tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)

    def __init__(self, name: str, html: str = "") -> None:
        super().__init__(name=name, html=html)
        self._actions: dict[str, Callable[[], None]] = {}
        self._lock = threading.Lock()
        self.on_msg(self._receive)

    def on_action(self, name: str, callback: Callable[[], None]) -> None:
        """Call back when the button ``data-action="name"`` is pressed."""
        self._actions[name] = callback

    def rewrite(self, html: str) -> None:
        """Replace the text; safe from any thread."""
        with self._lock, self.hold_sync():
            self.html, self.progress, self.message = html, None, ""

    def working(self, fraction: float, message: str) -> None:
        """Show how far the work is; safe from any thread."""
        with self._lock, self.hold_sync():
            self.progress, self.message = fraction, message

    def _receive(self, _widget: object, content: dict, _buffers: list) -> None:
        callback = self._actions.get(content.get("name", ""))
        if content.get("type") == "action" and callback is not None:
            callback()
