"""Places and noses in five bytes a swimmer.

Where a swimmer is, in 1/65535 of the box along each side (two bytes each), and where it heads, in
1/256 of a turn (one byte); a Gaussian velocity has a byte more for its length, in 1/51 v0, up to
5 v0, which one in a quarter of a million exceeds.  Sixteen bytes in front are the sides of the box.  What
is lost is noise: the rounding of a position is a thousandth of a diameter at N = 4096.
"""  # noqa: E501

import math

import numpy as np

from kinetoscope.core.knobs import refusal

_HEAD = 16
#: Steps of a length in the last byte of a Gaussian velocity, per v0.
_LENGTHS = 51.0


def write(at: np.ndarray, e: np.ndarray, box: tuple[float, float], model: str) -> bytes:
    """Positions (n, 2) in the box, directions or velocities (n, 2): 16 + 5 n bytes, or 16 + 6 n."""
    sides = np.array(box)
    xy = np.round(at / sides * 65535.0).astype("<u2")
    turn = np.round(np.arctan2(e[:, 1], e[:, 0]) / (2.0 * math.pi) * 256.0).astype(int) % 256
    parts = [sides.astype("<f8").tobytes(), xy.tobytes(), turn.astype(np.uint8).tobytes()]
    if model == "aoup":
        length = np.minimum(np.round(np.hypot(*e.T) * _LENGTHS), 255.0)
        parts.append(length.astype(np.uint8).tobytes())
    return b"".join(parts)


def read(data: bytes, model: str = "abp") -> tuple[np.ndarray, np.ndarray, tuple[float, float]]:
    """Positions (n, 2) in diameters, directions (n, 2) and the box.

    Raises ValueError when the number of bytes fits no number of swimmers.
    """
    each = 6 if model == "aoup" else 5
    n, over = divmod(len(data) - _HEAD, each)
    if n < 1 or over:
        allowed = f"{_HEAD} + {each} n bytes"
        raise refusal("data", f"{len(data)} bytes", allowed, "take what pack gave, and its model")
    sides = np.frombuffer(data, "<f8", 2)
    xy = np.frombuffer(data, "<u2", 2 * n, _HEAD).reshape(n, 2)
    angle = np.frombuffer(data, np.uint8, n, _HEAD + 4 * n) * (2.0 * math.pi / 256.0)
    e = np.stack((np.cos(angle), np.sin(angle)), axis=1)
    if model == "aoup":
        e = e * (np.frombuffer(data, np.uint8, n, _HEAD + 5 * n) / _LENGTHS)[:, None]
    return xy / 65535.0 * sides, e, (float(sides[0]), float(sides[1]))
