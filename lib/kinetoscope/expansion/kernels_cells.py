"""Discs and their cells from nothing: filling, first predictions, one common time, smallest gap."""

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.expansion.kernels_discs import (
    BITS,
    CELL,
    CELL_X,
    CELL_Y,
    COLLIDES,
    COLUMNS,
    LEAVES,
    PARTNER,
    PERIOD,
    ROWS,
    SIGMA,
    X_LOW,
    Y_LOW,
    T,
    X,
    Y,
    around,
    earliest,
    engage,
    move,
    plan_exit,
)
from kinetoscope.expansion.kernels_queue import OPTIONS


@jit(**OPTIONS)
def fill_cells(discs, links, cells, geometry, grid):
    """Put every disc, brought to one time, into its cell; returns False when one has no place."""
    cells[:, 0] = 0
    for i in range(discs.shape[0]):
        column = 1 + np.int64((discs[i, X] - geometry[X_LOW]) / geometry[CELL_X])
        row = 1 + np.int64((discs[i, Y] - geometry[Y_LOW]) / geometry[CELL_Y])
        column = min(max(column, 1), grid[COLUMNS])
        row = min(max(row, 1), grid[ROWS])
        cell = (row << grid[BITS]) + column
        count = cells[cell, 0]
        if count + 1 >= cells.shape[1]:
            return False
        cells[cell, count + 1] = i
        cells[cell, 0] = count + 1
        links[i, CELL] = cell << 1
    return True


@jit(**OPTIONS)
def predict(discs, links, cells, near, geometry, grid, now):
    """Find every disc's next exit and collision from nothing."""
    for i in range(discs.shape[0]):
        discs[i, COLLIDES] = np.inf
        links[i, PARTNER] = -1
        plan_exit(discs, links, i, geometry, grid)
    for i in range(discs.shape[0]):
        low, high, left, right = around(links, i, grid)
        other, time = earliest(
            discs, cells, near, i, now, low, high, left, right, geometry, grid
        )
        if other >= 0:
            engage(discs, links, i, other, time)


@jit(**OPTIONS)
def shift_time(discs, by):
    """Count time from ``by`` on: small numbers are precise numbers."""
    for i in range(discs.shape[0]):
        discs[i, T] -= by
        discs[i, COLLIDES] -= by
        discs[i, LEAVES] -= by


@jit(**OPTIONS)
def bring(discs, now):
    """Bring every disc to ``now``."""
    for i in range(discs.shape[0]):
        move(discs, i, now)


@jit(**OPTIONS)
def relabel(discs, links, names, cells, order, sorted_discs, sorted_links, sorted_names, new):
    """Put the discs into ``order`` in memory; ``new`` becomes the new number of each old one."""
    for k in range(order.size):
        new[order[k]] = k
    for k in range(order.size):
        i = order[k]
        for c in range(discs.shape[1]):
            sorted_discs[k, c] = discs[i, c]
        sorted_names[k] = names[i]
        partner = links[i, PARTNER]
        sorted_links[k, PARTNER] = new[partner] if partner >= 0 else -1
    for cell in range(cells.shape[0]):
        for k in range(1, cells[cell, 0] + 1):
            cells[cell, k] = new[cells[cell, k]]


@jit(**OPTIONS)
def morton(discs, links, bits, codes):
    """Interleave the bits of each disc's row and column: neighbours in space, neighbours here."""
    for i in range(discs.shape[0]):
        cell = np.int64(links[i, CELL]) >> 1
        row, column = cell >> bits, cell & ((1 << bits) - 1)
        code = 0
        for k in range(15):
            code |= ((column >> k) & 1) << (2 * k) | ((row >> k) & 1) << (2 * k + 1)
        codes[i] = code


@jit(**OPTIONS)
def smallest_gap(discs, links, cells, geometry, grid):
    """Least distance between the surfaces of two discs brought to one time, in diameters."""
    period, bits, rows = geometry[PERIOD], grid[BITS], grid[ROWS]
    least = np.inf
    for i in range(discs.shape[0]):
        cell = np.int64(links[i, CELL]) >> 1
        row, column = cell >> bits, cell & ((1 << bits) - 1)
        for r in range(row - 1, row + 2):
            at, shift = r, 0.0
            if period > 0.0 and r == 0:
                at, shift = rows, -period
            elif period > 0.0 and r > rows:
                at, shift = 1, period
            for c in range(column - 1, column + 2):
                there = (at << bits) + c
                for k in range(1, cells[there, 0] + 1):
                    j = cells[there, k]
                    if j != i:
                        dx, dy = discs[j, X] - discs[i, X], discs[j, Y] + shift - discs[i, Y]
                        least = min(least, dx * dx + dy * dy)
    return np.sqrt(least) / geometry[SIGMA] - 1.0
