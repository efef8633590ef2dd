"""Discs thrown into a box one after the other, each again until it touches no other."""

import numpy as np

from kinetoscope.core.compiled import jit


@jit
def scatter(place, width, height, period, sigma, trials, random):
    """Fill ``place`` (n, 2) with centres in [0, width] x [0, height], distances above ``sigma``.

    ``period`` is the height if y is periodic, else 0.  Random sequential addition: at low packing
    as good as equilibrium.  Returns how many found a place within ``trials`` throws in all.
    """
    n = place.shape[0]
    side = max(sigma, np.sqrt(width * height / n))
    columns, rows = max(int(width / side), 1), max(int(height / side), 1)
    first = np.full((rows, columns), -1, dtype=np.int64)
    following = np.full(n, -1, dtype=np.int64)
    done = 0
    for _ in range(trials):
        if done == n:
            break
        x, y = random.random() * width, random.random() * height
        row = min(int(y / height * rows), rows - 1)
        column = min(int(x / width * columns), columns - 1)
        free = True
        for r in range(row - 1, row + 2):
            at, shift = r, 0.0
            if r < 0 or r >= rows:
                if period == 0.0:
                    continue
                at, shift = (rows - 1, -period) if r < 0 else (0, period)
            for c in range(max(column - 1, 0), min(column + 2, columns)):
                j = first[at, c]
                while j >= 0 and free:
                    dx, dy = place[j, 0] - x, place[j, 1] + shift - y
                    free = dx * dx + dy * dy > sigma * sigma
                    j = following[j]
        if free:
            place[done, 0], place[done, 1] = x, y
            following[done] = first[row, column]
            first[row, column] = done
            done += 1
    return done
