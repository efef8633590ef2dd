"""Offers: what a visitor may do to a running system, and what is written over its picture.

Python states an offer as a plain dict; here it is checked and made plain JSON, once, where it is
set.  What comes back from a browser is checked too: anybody can write to a socket.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

PHASES = ("down", "move", "up")
#: Points in one message of a stroke, and points that an overlay may mark.
STROKE, MARKED = 256, 500


def brush(offer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The tools of a brush: None, or ``{"tools": [...], "radius": [low, high, start]}``.

    A tool is ``{"name", "label", "colour"}`` (name alone will do); radii are in the unit of the
    axes; ``"panel"`` (0) is the picture that is painted on.
    """
    if offer is None:
        return None
    low, high, start = (float(value) for value in offer["radius"])
    if not 0 < low <= start <= high < math.inf:
        raise ValueError(f"radius must be low <= start <= high, above 0; got {offer['radius']}")
    tools = _named(offer["tools"], "tool", ("name", "label", "colour"))
    return {"tools": tools, "radius": [low, high, start]} | _panel(offer)


def actions(offer: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Buttons ``[{"name", "label", "hint"}, ...]``; the name alone will do."""
    return _named(offer, "action", ("name", "label", "hint"))


def overlay(offer: Mapping[str, Any]) -> dict[str, Any]:
    """What is drawn over the picture ``"panel"`` (0); every part may be left out.

    ``"points"``: at most 500 ``[x, y, sign]`` in the units of the axes; ``"bar"``: ``{"length",
    "label"}``, a bar of that length in the unit of x; ``"words"``: a sentence over the picture.
    """
    made: dict[str, Any] = _panel(offer)
    if (points := offer.get("points")) is not None and len(points):
        table = np.asarray(points, float)
        if table.ndim != 2 or table.shape[1] != 3 or not np.all(np.isfinite(table)):
            raise ValueError("points must be finite [x, y, sign], one for each mark")
        if len(table) > MARKED:
            raise ValueError(f"at most {MARKED} points can be marked; got {len(table)}")
        made["points"] = table.tolist()
    if bar := offer.get("bar"):
        length = float(bar["length"])
        if not 0 < length < math.inf:
            raise ValueError(f"the length of the bar must be above 0; got {length:g}")
        made["bar"] = {"length": length, "label": str(bar.get("label", ""))}
    if offer.get("words"):
        made["words"] = str(offer["words"])
    return made


def _named(
    offer: Sequence[Mapping[str, Any]], what: str, keys: tuple[str, ...]
) -> list[dict[str, str]]:
    names = [one.get("name") for one in offer]
    if not all(names) or len(set(names)) != len(names):
        raise ValueError(f"every {what} needs a name of its own; got {names}")
    return [{key: str(one[key]) for key in keys if key in one} for one in offer]


def _panel(offer: Mapping[str, Any]) -> dict[str, int]:
    return {"panel": int(offer["panel"])} if "panel" in offer else {}


def stroke(
    content: Mapping[str, Any], offer: Mapping[str, Any] | None
) -> tuple[str, np.ndarray, float, str] | None:
    """A piece of a stroke as ``(tool, points (n, 2), radius, phase)``; None unless all is sound.

    Sound: a tool and a radius that are on offer, a known phase, 1 to 256 points of finite numbers.
    """
    if not offer:
        return None
    tool, phase, points = content.get("tool"), content.get("phase"), content.get("points")
    known = isinstance(tool, str) and tool in [one["name"] for one in offer["tools"]]
    if not known or phase not in PHASES or not isinstance(points, list):
        return None
    if not 1 <= len(points) <= STROKE or not _number(content.get("radius")):
        return None
    pairs = all(isinstance(point, list) and len(point) == 2 for point in points)
    if not pairs or not all(_number(value) for point in points for value in point):
        return None
    radius, (low, high, _) = float(content["radius"]), offer["radius"]
    # The slider's own rounding may leave its range by a few units in the last place.
    slack = 1e-9 * high
    if not low - slack <= radius <= high + slack:
        return None
    return tool, np.array(points, float), min(max(radius, low), high), phase


def _number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e300  # false for NaN too; an int may be too large for a float
