"""Eight drawings to remember, for paper of any side: half ink, half paper, to the dot.

A drawing is where a function of the place lies above its own median, so that ink and paper balance
and no drawing is favoured for being dark.  They are still alike here and there, as drawings are;
random patterns are not.
"""

from collections.abc import Callable

import numpy as np

NAMES = ("heart", "rings", "letter K", "stripes", "spiral", "cross", "waves", "chess")


def drawings(side: int) -> np.ndarray:
    """(8, side, side) int8, +1 ink and -1 paper; row 0 is the lowest."""
    place = (np.arange(side) + 0.5) / side * 2.0 - 1.0
    u, v = np.meshgrid(place, place)
    return np.stack([_ink(shape(u, v)) for shape in _SHAPES])


def _ink(height: np.ndarray) -> np.ndarray:
    # Equal heights are told apart by their place: exactly half the dots are ink.
    order = np.argsort(height, axis=None, kind="stable")
    flat = np.full(height.size, -1, np.int8)
    flat[order[height.size // 2 :]] = 1
    return flat.reshape(height.shape)


def _heart(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    x, y = 1.15 * u, 1.15 * v + 0.1
    return -((x**2 + y**2 - 0.7) ** 3 - x**2 * y**3)


def _rings(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.cos(2.7 * np.pi * np.hypot(u, v))


def _letter(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    strokes = [((-0.6, -0.9), (-0.6, 0.9)), ((-0.5, 0.0), (0.75, 0.9)), ((-0.4, 0.1), (0.75, -0.9))]
    return -np.min([_far(u, v, *ends) for ends in strokes], axis=0)


def _stripes(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.sin(2.5 * np.pi * (u + 0.6 * v))


def _spiral(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.sin(np.arctan2(v, u) + 7.0 * np.hypot(u, v))


def _cross(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return -np.abs(np.abs(u) - np.abs(v))


def _waves(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.sin(3.0 * np.pi * (v + 0.18 * np.sin(2.0 * np.pi * u)))


def _chess(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.sin(2.0 * np.pi * u) * np.sin(2.0 * np.pi * v)


def _far(u: np.ndarray, v: np.ndarray, a: tuple, b: tuple) -> np.ndarray:
    """Distance from the segment a to b."""
    (ax, ay), (bx, by) = a, b
    dx, dy = bx - ax, by - ay
    t = np.clip(((u - ax) * dx + (v - ay) * dy) / (dx**2 + dy**2), 0.0, 1.0)
    return np.hypot(u - ax - t * dx, v - ay - t * dy)


_SHAPES: tuple[Callable[[np.ndarray, np.ndarray], np.ndarray], ...] = (
    _heart, _rings, _letter, _stripes, _spiral, _cross, _waves, _chess,
)  # fmt: skip
