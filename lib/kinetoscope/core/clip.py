"""Clip: a finished movie as bytes, in the one format every player reads.

On the wire: the magic ``KSC1``; the length of the header as uint32, little endian; the header,
JSON in UTF-8 padded with spaces until the payload starts at a multiple of eight; the payload,
frame after frame, within a frame layer after layer (of panel after panel, where a clip shows
several pictures), each layer row-major and little endian.  A reader can therefore show frame k
as soon as ``payload + (k + 1) frame_bytes`` bytes have come.
Row 0 of a field lies at the low end of its y axis.
"""

import json
from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from kinetoscope.core import quantise as q
from kinetoscope.core.trajectory import Axis

MAGIC = b"KSC1"
KINDS = {"curve": 1, "field": 2, "particles": 2}
PANELS = 3  # more side by side nobody can follow
COLORMAPS = ("magma", "viridis", "cividis", "balance", "twilight", "gray", "species")


@attrs.frozen
class Extent:
    """An axis of the picture from ``low`` to ``high`` in ``unit``; for cells, edge to edge."""

    name: str
    low: float
    high: float
    unit: str = ""
    label: str = ""

    def describe(self) -> dict:
        """As the header states it."""
        return {
            "name": self.name, "label": self.label or self.name, "unit": self.unit,
            "low": float(self.low), "high": float(self.high),
        }  # fmt: skip


@attrs.frozen(eq=False)
class Layer:
    """One quantised array of a clip.

    ``values`` is (frames, ...) uint8 or uint16; for "2bit" the bytes of `quantise.pack`, and
    ``shape`` tells the true shape of a frame.  Made by `Layer.of` or `Layer.sites`.
    """

    name: str
    values: np.ndarray
    low: float
    high: float
    shape: tuple[int, ...]
    dtype: str
    label: str = ""
    unit: str = ""
    colormap: str = "viridis"

    @classmethod
    def of(
        cls, name: str, values: np.ndarray, *, label: str = "", unit: str = "",
        colormap: str = "viridis", dtype: str = "uint16", low: float | None = None,
        high: float | None = None, symmetric: bool | None = None, saturate: bool = False,
    ) -> "Layer":  # fmt: skip
        """Quantise ``values`` (frames, ...), real; see `quantise.quantise` for the bounds.

        A diverging map ("balance") is symmetric about zero unless told otherwise or given bounds.
        """
        _known_colormap(colormap)
        if symmetric is None:
            symmetric = colormap == "balance" and low is None and high is None
        integers, low, high = q.quantise(
            values, dtype=dtype, low=low, high=high, symmetric=symmetric, saturate=saturate
        )
        shape = tuple(int(n) for n in np.shape(values)[1:])
        return cls(name, integers, low, high, shape, dtype, label, unit, colormap)

    @classmethod
    def sites(cls, name: str, values: np.ndarray, *, label: str = "") -> "Layer":
        """A lattice of species 0 to 3, (frames, h, w), two bits a site."""
        shape = tuple(int(n) for n in np.shape(values)[1:])
        return cls(name, q.pack(values), 0.0, 3.0, shape, "2bit", label, "", "species")

    def read(self) -> np.ndarray:
        """The values again, (frames, *shape) float64, to half a quantisation step."""
        if self.dtype == "2bit":
            return q.unpack(self.values, self.shape[-1]).astype(np.float64)
        step = (self.high - self.low) / q.LEVELS[self.dtype]
        return self.low + step * self.values.astype(np.float64)

    def rows(self) -> np.ndarray:
        """The bytes of each frame, (frames, bytes a frame) uint8, little endian."""
        little = np.ascontiguousarray(self.values, self.values.dtype.newbyteorder("<"))
        return little.reshape(len(little), -1).view(np.uint8)

    def describe(self) -> dict:
        """As the header states it."""
        return {
            "name": self.name, "label": self.label or self.name, "unit": self.unit,
            "dtype": self.dtype, "shape": list(self.shape),
            "low": self.low, "high": self.high, "colormap": self.colormap,
        }  # fmt: skip


def _known_colormap(name: str) -> None:
    if name not in COLORMAPS:
        raise ValueError(f"colormap must be one of {', '.join(COLORMAPS)}; got {name!r}")


def _extents(axes: Sequence[Axis | Extent]) -> tuple[Extent, ...]:
    return tuple(
        Extent(a.name, float(a.values[0]), float(a.values[-1]), a.unit, a.label)
        if isinstance(a, Axis)
        else a
        for a in axes
    )


@attrs.frozen(eq=False, kw_only=True)
class Panel:
    """One picture of a clip: its kind, its layers, its own axes.

    Attributes
    ----------
    kind : "curve" (layers (frames, n)), "field" ((frames, h, w)) or "particles" ((frames, n):
        layers "x" and "y" in the units of the axes, and any further ones to colour by)
    axes : one `Extent` or `trajectory.Axis` for a curve, x and y otherwise; a field whose axes
        have the same unit is drawn with their proportions, otherwise it fills its place
    title : stands over the picture when there are several
    diameter : particles only, in the unit of the axes; discs are drawn true to size
    rings : fields only: circles (x, y, radius) drawn over all frames, in the unit of the axes
    ringed : what the rings are, in a word or two
    """

    kind: str
    layers: tuple[Layer, ...] = attrs.field(converter=tuple)
    axes: tuple[Extent, ...] = attrs.field(converter=_extents)
    title: str = ""
    diameter: float | None = None
    rings: tuple[tuple[float, float, float], ...] = attrs.field(default=(), converter=tuple)
    ringed: str = ""

    def __attrs_post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}; got {self.kind!r}")
        if not self.layers:
            raise ValueError("a clip needs at least one layer")
        if len(self.axes) != KINDS[self.kind]:
            raise ValueError(f"a {self.kind} clip has {KINDS[self.kind]} axes; got {self.axes}")
        for layer in self.layers:
            if len(layer.shape) != (2 if self.kind == "field" else 1):
                raise ValueError(f"{layer.name}: a {self.kind} cannot have frames {layer.shape}")
            if layer.shape != self.layers[0].shape:
                raise ValueError(f"{layer.name} {layer.shape} is not like {self.layers[0].shape}")
        names = [layer.name for layer in self.layers]
        if self.kind == "particles" and (names[:2] != ["x", "y"] or self.diameter is None):
            raise ValueError(f"particles need layers x, y first and a diameter; got {names}")

    def describe(self) -> dict:
        """As the header states it."""
        return {
            "kind": self.kind,
            "layers": [layer.describe() for layer in self.layers],
            "axes": [axis.describe() for axis in self.axes],
            "title": self.title,
        } | ({} if self.diameter is None else {"diameter": float(self.diameter)}) | self._rings()

    def _rings(self) -> dict:
        rings = [[float(x), float(y), float(radius)] for x, y, radius in self.rings]
        return {"rings": rings, "ringed": self.ringed} if rings else {}


def _only_panel(clip: "Clip") -> tuple[Panel, ...]:
    return (Panel(kind=clip.kind, layers=clip.layers, axes=clip.axes, title=clip.title,
                  diameter=clip.diameter),)  # fmt: skip


@attrs.frozen(eq=False, kw_only=True)
class Clip:
    """A movie: ``times`` (frames,), and one to three pictures that share them.

    Attributes
    ----------
    kind, layers, axes, diameter : of the only picture (see `Panel`), or
    panels : several pictures side by side on one clock, each of its own kind
    times : evenly spaced; with ``time_scale`` "log" any rising positive times, and the player's
        clock runs at a constant speed per decade
    key : the trajectory's key, so that what is on screen can be computed again
    marks : ((time, label), ...) events to mark on the time line
    spans : ((start, end, label), ...) stretches of the time line to shade
    time_label, time_unit, title : for the eye
    """

    kind: str = ""
    layers: tuple[Layer, ...] = attrs.field(default=(), converter=tuple)
    times: np.ndarray = attrs.field(converter=lambda t: np.asarray(t, np.float64))
    axes: tuple[Extent, ...] = attrs.field(default=(), converter=_extents)
    key: str = ""
    marks: tuple[tuple[float, str], ...] = attrs.field(default=(), converter=tuple)
    spans: tuple[tuple[float, float, str], ...] = attrs.field(default=(), converter=tuple)
    diameter: float | None = None
    time_label: str = "t"
    time_unit: str = ""
    time_scale: str = "linear"
    title: str = ""
    panels: tuple[Panel, ...] = attrs.field(
        default=attrs.Factory(_only_panel, takes_self=True), converter=tuple
    )

    def __attrs_post_init__(self) -> None:
        if not 1 <= len(self.panels) <= PANELS:
            raise ValueError(f"a clip shows 1 to {PANELS} panels; got {len(self.panels)}")
        if self.layers and self.panels[0].layers is not self.layers:
            raise ValueError("a clip has layers of its own or panels, not both; drop the layers")
        for layer in self._every_layer():
            have = len(layer.values)
            if have != self.frames:
                raise ValueError(f"{layer.name} has {have} frames, times {self.frames}")
        if self.time_scale not in ("linear", "log"):
            raise ValueError(f"time_scale must be linear or log; got {self.time_scale!r}")
        for start, end, label in self.spans:
            if not start < end:
                raise ValueError(f"the span {label!r} ends before it starts: {start:g} to {end:g}")
        gaps = np.diff(self.times)
        if self.time_scale == "log":
            if not np.all(np.isfinite(self.times)) or self.times.min(initial=1.0) <= 0:
                raise ValueError("a logarithmic clock needs positive times; leave out t = 0")
            if gaps.size and gaps.min() <= 0:
                raise ValueError("the times of a movie must rise")
        # The header states start and step: rounded times are fine, a stretched grid is not.
        elif gaps.size and (gaps.min() <= 0 or np.ptp(gaps) > 1e-6 * gaps.mean()):
            raise ValueError(
                f"a movie needs evenly spaced times; the gaps run from {gaps.min():g} to "
                f"{gaps.max():g}. Ask the run for times on an even grid."
            )

    @property
    def frames(self) -> int:
        """How many frames."""
        return self.times.size

    def _every_layer(self) -> list[Layer]:
        return [layer for panel in self.panels for layer in panel.layers]

    def header(self) -> dict:
        """Everything a player must know, as plain JSON values.

        A single picture stands in the header itself, several in its list ``panels``.
        """
        return self._header(self.times)

    def _header(self, times: np.ndarray) -> dict:
        frames = times.size
        span = times[-1] - times[0] if frames else 0.0
        step = float(span / (frames - 1)) if frames > 1 else 1.0
        several = len(self.panels) > 1
        head = {
            "kind": "panels" if several else self.panels[0].kind,
            "frames": frames,
            "key": self.key,
            "time": {
                "start": float(times[0]) if frames else 0.0,
                "step": step, "unit": self.time_unit, "label": self.time_label,
            },
            "marks": [{"time": float(time), "label": str(label)} for time, label in self.marks],
        }  # fmt: skip
        if self.time_scale == "log":
            head["time"] |= {"scale": "log", "values": times.tolist()}
        if self.spans:
            head["spans"] = [
                {"start": float(start), "end": float(end), "label": str(label)}
                for start, end, label in self.spans
            ]
        if several:
            head["panels"] = [panel.describe() for panel in self.panels]
            return head | {"title": self.title}
        return head | self.panels[0].describe() | {"title": self.title or self.panels[0].title}

    def payload(self) -> np.ndarray:
        """(frames, bytes a frame) uint8: every frame with its layers one after another."""
        rows = [layer.rows() for layer in self._every_layer()]
        return rows[0] if len(rows) == 1 else np.concatenate(rows, axis=1)

    def head(self, times: np.ndarray) -> bytes:
        """How a clip of all these times begins on the wire, of which this is the first stretch.

        The payloads of this stretch and of those after it, made alike, are the rest of it.
        """
        return _head(self._header(np.asarray(times, np.float64)))

    def to_bytes(self) -> bytes:
        """The whole clip on the wire."""
        return self.head(self.times) + self.payload().tobytes()

    def chunks(self, size: int = 262_144) -> Iterator[bytes]:
        """The same bytes in pieces of at most ``size``."""
        whole = memoryview(self.to_bytes())
        for start in range(0, len(whole), size):
            yield bytes(whole[start : start + size])


def _head(header: dict) -> bytes:
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % 8)
    return MAGIC + len(text).to_bytes(4, "little") + text


def read(data: bytes) -> Clip:
    """Read a clip back from the wire; the inverse of `Clip.to_bytes`."""
    if data[:4] != MAGIC:
        raise ValueError(f"this is not a clip: it starts with {data[:4]!r}, not {MAGIC!r}")
    start = 8 + int.from_bytes(data[4:8], "little")
    header = json.loads(data[8:start])
    pictures = header.get("panels", [header])
    size = sum(_frame_bytes(layer) for picture in pictures for layer in picture["layers"])
    frames = header["frames"]
    if len(data) - start != frames * size:
        have = len(data) - start
        raise ValueError(f"the payload should have {frames * size} bytes; it has {have}")
    table = np.frombuffer(data, np.uint8, offset=start).reshape(frames, size)
    panels, at = [], 0
    for said in pictures:
        layers = []
        for layer in said["layers"]:
            layers.append(_layer(layer, table[:, at : at + _frame_bytes(layer)]))
            at += _frame_bytes(layer)
        axes = tuple(Extent(**axis) for axis in said["axes"])
        panels.append(Panel(kind=said["kind"], layers=layers, axes=axes, title=said["title"],
                            diameter=said.get("diameter"), ringed=said.get("ringed", ""),
                            rings=map(tuple, said.get("rings", ()))))  # fmt: skip
    time = header["time"]
    alone = "panels" not in header and not panels[0].rings
    seen = {"panels": panels}
    if alone:
        seen = attrs.asdict(panels[0], recurse=False, filter=lambda at, _: "ring" not in at.name)
    return Clip(
        **(seen | {"title": header["title"]}), key=header["key"],
        times=time.get("values", time["start"] + time["step"] * np.arange(frames)),
        marks=[(mark["time"], mark["label"]) for mark in header["marks"]],
        spans=[(one["start"], one["end"], one["label"]) for one in header.get("spans", ())],
        time_label=time["label"], time_unit=time["unit"],
        time_scale=time.get("scale", "linear"),
    )  # fmt: skip


def _layer(said: dict, rows: np.ndarray) -> Layer:
    """A layer as the header tells of it, from its bytes (frames, bytes a frame)."""
    rows, shape, dtype = np.ascontiguousarray(rows), tuple(said["shape"]), said["dtype"]
    if dtype == "2bit":
        values = rows.reshape(len(rows), *shape[:-1], -(-shape[-1] // 4))
    else:
        values = rows.view(np.dtype(dtype).newbyteorder("<")).reshape(len(rows), *shape)
    return Layer(values=values, **(said | {"shape": shape}))


def _frame_bytes(layer: dict) -> int:
    *rest, width = layer["shape"]
    row = {"2bit": -(-width // 4), "uint8": width, "uint16": 2 * width}[layer["dtype"]]
    return row * int(np.prod(rest, dtype=int))
