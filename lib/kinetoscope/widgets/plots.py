"""Plots: a row of Vega-Lite charts that are drawn once and fed for ever after.

A chart (made by ``kinetoscope.charts``) names its datasets and holds no numbers.  :meth:`update`
sends columns as plain bytes; the browser puts them into the drawing that is there, with its zoom.
Charts that share the stage's clock show a cursor where the picture is, and move it when dragged.

Vega itself comes from the vl-convert package, made once and kept on disk: no network, no CDN.
"""

import hashlib
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from kinetoscope.core import paths
from kinetoscope.core.knobs import refusal
from kinetoscope.core.store import Store
from kinetoscope.widgets.assets import script, style

#: What the bundle leaves behind: one name, so that another Vega on the page is not disturbed.
_SNIPPET = "window.kinetoscopeVega = { embed: vegaEmbed, vega };"

Columns = Mapping[str, ArrayLike]


@cache
def vega_bundle() -> bytes:
    """Vega, Vega-Lite and Vega-Embed as one ES module (0.9 MB); sets ``window.kinetoscopeVega``.

    Making it takes a second or two, so it is kept in our cache, checksummed and made again
    when broken.
    """
    import vl_convert

    key = hashlib.sha256(f"{vl_convert.__version__} {_SNIPPET}".encode()).hexdigest()
    store = Store(paths.cache() / "vega")
    kept = store.get(key)
    if kept is not None:
        return kept["bundle"].tobytes()
    bundle = vl_convert.javascript_bundle(_SNIPPET).encode()
    store.put(key, {"bundle": np.frombuffer(bundle, np.uint8)})
    return bundle


class Plots(anywidget.AnyWidget):
    """A row of charts, three abreast where there is room.

    ``charts`` is a list of what ``kinetoscope.charts`` makes.  ``vega_url`` is where a server
    offers :func:`vega_bundle`; without one the bundle travels through the widget's own channel.
    """

    _esm = script("scheme.js", "plots/vega.js", "plots/chart.js", "plots/pointer.js", "plots.js")
    _css = style("plots.css")

    charts = traitlets.List(traitlets.Dict()).tag(sync=True)
    vega_url = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    def __init__(self, charts: Sequence[dict[str, Any]], *, vega_url: str | None = None) -> None:
        """Show ``charts``, empty until :meth:`update` feeds them."""
        super().__init__(charts=[*charts], vega_url=vega_url)
        self._fed: dict[str, dict[str, Columns]] = {}
        self._zoomed: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()
        self._on_pick: Callable[[str, float, float], None] | None = None
        self._on_zoom: Callable[[str, float, float], None] | None = None
        self.on_msg(self._receive)

    def arrange(self, charts: Sequence[dict[str, Any]]) -> None:
        """Show these charts; one that is as it was keeps its drawing, its numbers and its zoom."""
        with self._lock:
            names = {chart["name"] for chart in charts}
            self._fed = {name: data for name, data in self._fed.items() if name in names}
            self._zoomed = {name: zoom for name, zoom in self._zoomed.items() if name in names}
            self.charts = [*charts]

    def update(self, chart: str, datasets: Mapping[str, Columns]) -> None:
        """Feed a chart: for each dataset, columns of equal length.  Safe from any thread.

        Numbers travel as float64 (float32 where they come so), NaN leaves a gap; columns of text
        travel as codes and words.  A dataset that is not named keeps its rows.

        Raises
        ------
        ValueError
            when there is no such chart, or the columns of a dataset differ in length.
        """
        known = [each["name"] for each in self.charts]
        if chart not in known:
            raise refusal("chart", chart, "one of " + ", ".join(known), "arrange it first")
        arrays = {
            name: {column: np.asarray(values) for column, values in columns.items()}
            for name, columns in datasets.items()
        }
        message, buffers = _pack(chart, arrays)
        with self._lock:
            self._fed.setdefault(chart, {}).update(arrays)
            self.send(message, buffers)

    def unzoom(self, chart: str) -> None:
        """Show the whole x range again; nobody is called back."""
        with self._lock:
            self._zoomed.pop(chart, None)
            self.send({"type": "unzoom", "chart": chart})

    def on_pick(self, callback: Callable[[str, float, float], None]) -> None:
        """Call back with (chart, x, y), in data units, when a point of a chart is picked."""
        self._on_pick = callback

    def on_zoom(self, callback: Callable[[str, float, float], None]) -> None:
        """Call back with (chart, low, high) when the x axis of a chart shows another range."""
        self._on_zoom = callback

    def _receive(self, _widget: object, content: dict, _buffers: list) -> None:
        kind = content.get("type")
        if kind == "ready":
            with self._lock:
                self.send({"type": "hello", "zooms": self._zoomed})
                for chart, datasets in self._fed.items():
                    self.send(*_pack(chart, datasets))
        elif kind == "need-vega":
            self.send({"type": "vega"}, [vega_bundle()])
        elif kind == "pick" and self._on_pick is not None:
            self._report(self._on_pick, content, "x", "y")
        elif kind == "zoom":
            self._report(self._zoom, content, "low", "high", "first", "last")

    def _zoom(self, chart: str, low: float, high: float, first: float, last: float) -> None:
        """Remember the zoom for a page that comes back, together with the whole range."""
        with self._lock:
            self._zoomed[chart] = {"low": low, "high": high, "first": first, "last": last}
            if (low, high) == (first, last):
                del self._zoomed[chart]
        if self._on_zoom is not None:
            self._on_zoom(chart, low, high)

    def _report(self, callback: Callable, content: dict, *names: str) -> None:
        """Pass on what the browser claims, if it is numbers about a chart of ours."""
        chart, numbers = content.get("chart"), [content.get(name) for name in names]
        if chart not in [each["name"] for each in self.charts]:
            return
        if all(isinstance(x, int | float) and math.isfinite(x) for x in numbers):
            callback(chart, *map(float, numbers))


def _pack(chart: str, datasets: Mapping[str, Columns]) -> tuple[dict[str, Any], list[bytes]]:
    """Say in JSON how the columns lie in the buffers, one buffer a column."""
    sets, buffers = [], []
    for name, columns in datasets.items():
        lengths = {column: np.shape(values) for column, values in columns.items()}
        if any(len(shape) != 1 for shape in lengths.values()) or len(set(lengths.values())) > 1:
            words = ", ".join(f"{column} {shape}" for column, shape in lengths.items())
            raise refusal(f"dataset {name!r}", words, "columns of one length", "cut them to match")
        said = []
        for column, values in columns.items():
            entry, buffer = _column(np.asarray(values))
            said.append({"name": column, **entry})
            buffers.append(buffer)
        n = next(iter(lengths.values()), (0,))[0]
        sets.append({"name": name, "n": n, "columns": said})
    return {"type": "data", "chart": chart, "sets": sets}, buffers


def _column(values: np.ndarray) -> tuple[dict[str, Any], bytes]:
    if values.dtype.kind in "UO":
        words, codes = np.unique(values.astype(str), return_inverse=True)
        return {"dtype": "uint16", "words": words.tolist()}, codes.astype("<u2").tobytes()
    if values.dtype == np.float32:
        return {"dtype": "float32"}, values.astype("<f4").tobytes()
    return {"dtype": "float64"}, values.astype("<f8").tobytes()
