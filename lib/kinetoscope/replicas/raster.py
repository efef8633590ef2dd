"""Charts that move with the stage: bars, a line and a tree as dots of four kinds.

The stage paints sixty pictures a second and the charts below it four.  A histogram that shall be
seen to grow is therefore a picture: 0 is paper, 1 a bar, 2 the theory's line, 3 what needs a third
colour.  Row 0 is the lowest.
"""

import numpy as np

PAPER, BAR, LINE, THIRD = 0, 1, 2, 3


def histogram(
    heights: np.ndarray, *, top: float, rows: int, columns: int, line: np.ndarray | None = None,
    spikes: tuple[tuple[float, float], ...] = (),
) -> np.ndarray:  # fmt: skip
    """(rows, columns) uint8 of bars ``heights`` (bins,) from 0 to ``top``.

    ``line`` (columns,) is drawn through; ``spikes`` are (place in [0, 1], height), upright strokes.
    What is higher than the top ends there.
    """
    picture = np.zeros((rows, columns), np.uint8)
    level = np.arange(rows)[:, None] + 0.5
    bin_of = np.arange(columns) * len(heights) // columns
    picture[level <= (np.asarray(heights) / top * rows)[bin_of]] = BAR
    for place, height in spikes:
        at = min(columns - 1, int(place * columns))
        picture[: max(1, round(min(1.0, height / top) * rows)), max(0, at - 1) : at + 1] = LINE
    if line is not None:
        y = np.clip(line / top * rows, 0, rows - 1).astype(int)
        before = np.concatenate([y[:1], y[:-1]])
        low, high = np.minimum(y, before), np.maximum(y, before)
        picture[(np.arange(rows)[:, None] >= low) & (np.arange(rows)[:, None] <= high)] = LINE
    return picture


def tree(merges: np.ndarray, *, top: float, rows: int, dots: int = 4) -> np.ndarray:
    """(rows, leaves x dots) uint8: the dendrogram of ``merges`` (leaves - 1, 4), leaves below.

    ``merges`` is SciPy's linkage with leaves numbered as they stand in the picture.
    """
    leaves = merges.shape[0] + 1
    picture = np.zeros((rows, leaves * dots), np.uint8)
    place = [*((np.arange(leaves) + 0.5) * dots)]
    height = [0] * leaves
    for left, right, distance, _ in merges:
        a, b = int(left), int(right)
        up = int(np.clip(distance / top * rows, 0, rows - 1))
        for child in (a, b):
            picture[height[child] : up + 1, int(place[child])] = BAR
        low, high = sorted((int(place[a]), int(place[b])))
        picture[up, low : high + 1] = BAR
        place.append(0.5 * (place[a] + place[b]))
        height.append(up)
    return picture
