"""Tabs: one row of names, one of them open; the open one stands in the link.

The widget shows no contents.  A notebook reads ``tab`` and shows what belongs to it, so that what
nobody looks at costs nothing.
"""

from collections.abc import Mapping

import anywidget
import traitlets

from kinetoscope.core.knobs import refusal
from kinetoscope.widgets.assets import script, style


class Tabs(anywidget.AnyWidget):
    """A tab list.  ``names`` maps key -> title in order; ``tab`` is the key of the open one."""

    _esm = script("scheme.js", "tabs.js")
    _css = style("tabs.css")

    names = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    tab = traitlets.Unicode("").tag(sync=True)

    def __init__(self, names: Mapping[str, str], tab: str | None = None) -> None:
        """Show ``names`` (key -> title) with ``tab`` open, the first where none is given."""
        first = next(iter(names))
        self._known = tuple(names)
        super().__init__(names=[[*pair] for pair in names.items()], tab=tab or first)

    @traitlets.validate("tab")
    def _known_tab(self, proposal: dict) -> str:
        """A tab is one of ours; the browser may claim anything."""
        tab = proposal["value"]
        if tab not in self._known:
            words = refusal("tab", tab, "one of " + ", ".join(self._known), "open one of these")
            raise traitlets.TraitError(str(words))
        return tab
