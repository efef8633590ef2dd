"""Controls: the panel of knobs, presets and seed, made from the knobs themselves.

The panel knows of no physics.  :func:`describe` turns a parameters class and its presets into
plain JSON; the browser draws it, and tells Python what was set and whether the hand is still on
the slider.  What comes back is only a claim: whoever uses ``values`` passes it through the
parameters class, which refuses what is not allowed, and shows the refusal with :meth:`refuse`.
"""

import threading
from collections.abc import Collection, Mapping
from typing import Any

import anywidget
import traitlets

from kinetoscope.core.knobs import Knob, as_dict, knobs, refusal
from kinetoscope.core.preset import Preset
from kinetoscope.widgets.assets import script, style


def describe(
    params_class: type, presets: Mapping[str, Preset], folded: Collection[str] = ()
) -> dict[str, Any]:
    """What the panel must know, as plain JSON.

    Parameters
    ----------
    params_class :
        a class of knobs (``core.knobs.parameters``)
    presets :
        the states on offer; the first is where the panel opens
    folded :
        groups that start closed, for knobs one seldom needs

    Returns ``{"knobs": [...], "presets": {...}, "folded": [...]}`` in the order they were declared.
    """
    return {
        "knobs": [_knob(each) for each in knobs(params_class).values()],
        "presets": {key: _preset(each) for key, each in presets.items()},
        "folded": [*folded],
    }


def _knob(each: Knob) -> dict[str, Any]:
    return {
        "name": each.name,
        "kind": each.kind,
        "default": each.default,
        "low": each.low,
        "high": each.high,
        "step": each.step,
        "log": each.log,
        "unit": each.unit,
        "symbol": each.symbol,
        "label": each.label or each.name.replace("_", " ").capitalize(),
        "help": each.help,
        "group": each.group,
        "options": [list(pair) for pair in each.options],
        "when": {name: list(values) for name, values in each.when.items()},
        "optional": each.optional,
    }


def _preset(each: Preset) -> dict[str, Any]:
    return {
        "title": each.title,
        "values": as_dict(each.params),
        "seed": each.seed,
        "prompt": each.prompt,
    }


class Controls(anywidget.AnyWidget):
    """The panel.  Build it once and change it with :meth:`put`.

    Traits that the browser sets: ``values`` (name -> value of every knob), ``preset`` (a key),
    ``seed``, ``phase`` (``"drag"`` while a slider is held, ``"release"`` otherwise) and
    ``revision``, which rises with everything a person sets, and only then: observe this one.
    Traits that Python sets: ``notice`` (a refusal, shown beside the knob it names) and ``status``
    (a few words in the corner, such as "ran in 0.7 ms · numba").
    """

    _esm = script("scheme.js", "controls/numbers.js", "controls/link.js", "controls/slider.js",
                  "controls/choice.js", "controls.js")  # fmt: skip
    _css = style("controls.css")

    spec = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    preset = traitlets.Unicode("").tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)
    phase = traitlets.Enum(("drag", "release"), "release").tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)
    notice = traitlets.Unicode("").tag(sync=True)
    status = traitlets.Unicode("").tag(sync=True)
    # Rises with every put: the browser follows this one alone, and so never takes the echo of
    # something it said a moment ago for an order.
    orders = traitlets.Int(0).tag(sync=True)

    def __init__(self, spec: Mapping[str, Any]) -> None:
        """Open the panel that ``spec`` (from :func:`describe`) describes, at its first preset."""
        key, first = next(iter(spec["presets"].items()), ("", None))
        start = first or {
            "values": {each["name"]: each["default"] for each in spec["knobs"]},
            "seed": 0,
        }
        super().__init__(
            spec=dict(spec), preset=key, values=dict(start["values"]), seed=start["seed"]
        )
        self._lock = threading.Lock()

    def put(
        self,
        *,
        preset: str | None = None,
        values: Mapping[str, Any] | None = None,
        seed: int | None = None,
    ) -> None:
        """Set the panel from Python: a preset first, then single values, then the seed.

        Safe from any thread; ``revision`` stays, so that nothing that Python sets comes back as
        if a person had set it.

        Raises
        ------
        ValueError
            when the preset or a knob is not known.
        """
        known = {each["name"] for each in self.spec["knobs"]}
        for name in values or {}:
            if name not in known:
                allowed = "one of " + ", ".join(sorted(known))
                raise refusal("knob", name, allowed, "see the names in the parameters class")
        presets = self.spec["presets"]
        if preset is not None and preset not in presets:
            allowed = "one of " + ", ".join(presets)
            raise refusal("preset", preset, allowed, "these are the presets there are")
        with self._lock, self.hold_sync():
            merged = dict(self.values if preset is None else presets[preset]["values"])
            merged.update(values or {})
            if preset is not None:
                self.preset = preset
                self.seed = presets[preset]["seed"]
            if seed is not None:
                self.seed = seed
            self.values, self.phase = merged, "release"
            self.orders += 1

    def refuse(self, sentence: str) -> None:
        """Show a refusal beside the knob it names; an empty sentence takes it away."""
        if sentence == self.notice:
            self.notice = ""  # the page took it away when a knob was moved: say it again
        self.notice = sentence
