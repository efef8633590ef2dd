"""Only the particles: event by event, at a cost that follows their number, not the lattice's.

A list of the occupied sites and, for every site, its place in that list.  An event picks a
particle; whoever vanishes is replaced in the list by its last entry.  Waiting times are
exponential with the total rate of what is there, so time is exact too.
"""

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.core.kernels_hash import splitmix

u64 = np.uint64

CONTACT, SAME, DIFFERENT = 0, 1, 2


@jit
def neighbour(site, side, width, dimension):
    """The site next to ``site`` on a ring (dimension 1) or torus (2) of side ``width``."""
    if dimension == 1:
        step = 1 if side & 1 else width - 1
        moved = site + step
        return moved - width if moved >= width else moved
    row, column = site // width, site % width
    if side == 0:
        column = column + 1 if column + 1 < width else 0
    elif side == 1:
        column = column - 1 if column > 0 else width - 1
    elif side == 2:
        row = row + 1 if row + 1 < width else 0
    else:
        row = row - 1 if row > 0 else width - 1
    return row * width + column


@jit
def remove(sites, where, grid, number, site):
    """Take the particle at ``site`` off the list; the new number."""
    last = sites[number - 1]
    place = where[site]
    sites[place] = last
    where[last] = place
    grid[site] = 0
    return number - 1


@jit
def follow(process, birth, width, dimension, grid, sites, where, number, key, draws, time, end,
           most):  # fmt: skip
    """Go on to the last event before ``end``, for at most ``most`` events.

    Returns (number of particles, draws used so far, time of the next event, whether ``end`` was
    reached).  ``time`` is the time of the event that comes next; ``grid`` (sites,) uint8.
    """
    rate = 1.0 + birth if process == CONTACT else 1.0
    for _ in range(most):
        if number == 0 or time > end:
            return number, draws, time, True
        draw = splitmix(u64(key + u64(2) * draws))
        more = splitmix(u64(key + u64(2) * draws + u64(1)))
        draws = u64(draws + u64(1))
        pick = np.int64(u64(u64(draw >> u64(32)) * u64(number)) >> u64(32))
        site = np.int64(sites[pick])
        target = neighbour(site, np.int64(draw & u64(3)), width, dimension)
        level = np.float64(more >> u64(32)) / 4294967296.0
        kind = grid[site]
        there = grid[target]
        if process == CONTACT:
            if level * rate < 1.0:
                number = remove(sites, where, grid, number, site)
            elif there == 0:
                grid[target] = 1
                sites[number] = target
                where[target] = number
                number += 1
        elif there == 0:
            grid[target], grid[site] = kind, 0
            sites[pick] = target
            where[target] = pick
        elif process == SAME or there != kind:
            number = remove(sites, where, grid, number, site)
            number = remove(sites, where, grid, number, target)
        if number == 0:
            return number, draws, time, True
        wait = (np.float64(more & u64(0xFFFFFFFF)) + 0.5) / 4294967296.0
        time -= np.log(wait) / (rate * number)
    return number, draws, time, False
