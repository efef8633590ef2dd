"""Menus: a row of labelled menus, for questions with a handful of answers each.

Python says what is on offer and what is chosen; the browser draws it and tells what a person
chose, which counts only where it is on offer.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

import anywidget
import traitlets

from kinetoscope.core.knobs import refusal
from kinetoscope.widgets.assets import script, style


class Menus(anywidget.AnyWidget):
    """A row of menus; build it once and change it with :meth:`offer`."""

    _esm = script("scheme.js", "menus.js")
    _css = style("menus.css")

    label = traitlets.Unicode("").tag(sync=True)
    menus = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, label: str) -> None:
        """An empty row; ``label`` is what a screen reader calls it."""
        super().__init__(label=label)
        self._on_choice: Callable[[str], None] | None = None
        self._lock = threading.Lock()
        self.on_msg(self._receive)

    def offer(
        self, name: str, label: str, options: Mapping[str, str], *, value: str | None = None,
        title: str = "",
    ) -> None:  # fmt: skip
        """Add a menu, or change the one of that name: ``options`` maps values to words.

        ``value`` is chosen; without one what was chosen stays, if it is still on offer, and else
        the first.  ``title`` is said where the pointer rests.  Safe from any thread.
        """
        if not options:
            raise refusal(f"menu {name!r}", {}, "one or more options", "withdraw it instead")
        if value is not None and value not in options:
            raise refusal(f"menu {name!r}", value, "one of " + ", ".join(options), "offer it")
        with self._lock:
            before = next((menu for menu in self.menus if menu["name"] == name), None)
            if value is None:
                value = before["value"] if before and before["value"] in options else None
            made = {
                "name": name, "label": label, "title": title,
                "options": [[*pair] for pair in options.items()],
                "value": next(iter(options)) if value is None else value,
            }  # fmt: skip
            if before is None:
                self.menus = [*self.menus, made]
            elif made != before:
                self.menus = [made if menu is before else menu for menu in self.menus]

    def withdraw(self, names: Sequence[str]) -> None:
        """Take menus away."""
        with self._lock:
            if any(menu["name"] in names for menu in self.menus):
                self.menus = [menu for menu in self.menus if menu["name"] not in names]

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen, by name."""
        return {menu["name"]: menu["value"] for menu in self.menus}

    def on_choice(self, callback: Callable[[str], None]) -> None:
        """Call back with a menu's name when a person chose in it."""
        self._on_choice = callback

    def _receive(self, _widget: object, content: dict, _buffers: list) -> None:
        name, value = content.get("name"), content.get("value")
        if content.get("type") != "choose":
            return
        with self._lock:
            menu = next((menu for menu in self.menus if menu["name"] == name), None)
            if menu is None or value not in [option[0] for option in menu["options"]]:
                return
            self.menus = [each | {"value": value} if each is menu else each for each in self.menus]
        if self._on_choice is not None:
            self._on_choice(name)
