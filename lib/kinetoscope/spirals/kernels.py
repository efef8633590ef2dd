"""The exact solver: random-sequential updates, one site and one neighbour at a time.

Each attempt draws one 64-bit number: 40 bits choose the site and its neighbour, 24 the reaction.
What happens to the pair stands in a table, so one loop serves every rule.  Speed is bound by
reading memory in random order, about 10 ns an attempt.
"""

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.core.kernels_hash import splitmix

u8, u32, u64 = np.uint8, np.uint32, np.uint64


@jit
def attempts(grid, table, limits, sides, key, first, count):
    """``count`` attempts on ``grid`` (L, L) uint8; numbers first, first + 1, ... of the stream.

    ``table`` (reactions, 16) gives 4 a' + b' for 4 a + b; ``limits`` (reactions,) are cumulative
    probabilities times 2^24; ``sides`` is 3, or 1 where partners stand left or right only.
    """
    size = u64(grid.shape[0])
    width = grid.shape[0]
    choices = u64(4) * size * u64(grid.shape[1])
    reactions = limits.size
    for n in range(count):
        draw = splitmix(u64(key + u64(first + u64(n))))
        which = u64(u64(u64(draw >> u64(24)) * choices) >> u64(40))
        level = u32(draw & u64(0xFFFFFF))
        site = u32(which >> u64(2))
        side = u32(which & u64(3)) & sides
        i = np.int64(site // u32(width))
        j = np.int64(site) - i * width
        a = grid[i, j]
        k, m = i, j
        if side == 0:
            m = j + 1 if j + 1 < width else 0
        elif side == 1:
            m = j - 1 if j > 0 else width - 1
        elif side == 2:
            k = i + 1 if i + 1 < width else 0
        else:
            k = i - 1 if i > 0 else width - 1
        b = grid[k, m]
        reaction = 0
        while reaction < reactions - 1 and level >= limits[reaction]:
            reaction += 1
        after = table[reaction, 4 * a + b]
        grid[i, j], grid[k, m] = after >> u8(2), after & u8(3)


@jit
def crowded_attempts(places, table, limits, within, key, first, count):
    """The same with K places a site: ``places`` (L, L, K) uint8.

    ``within`` (reactions,) says which reactions look for their partner in the same site.
    """
    width, room = places.shape[0], places.shape[2]
    choices = u64(4 * width * width)
    for n in range(count):
        draw = splitmix(u64(key + u64(2) * u64(first + u64(n))))
        more = splitmix(u64(key + u64(2) * u64(first + u64(n)) + u64(1)))
        which = u64(u64(u64(draw >> u64(24)) * choices) >> u64(40))
        level = u32(draw & u64(0xFFFFFF))
        mine = np.int64(u64(u64(more & u64(0xFFFFFF)) * u64(room)) >> u64(24))
        other = np.int64(u64(u64((more >> u64(24)) & u64(0xFFFFFF)) * u64(room)) >> u64(24))
        site, side = np.int64(which >> u64(2)), np.int64(which & u64(3))
        i, j = site // width, site % width
        reaction = 0
        while reaction < limits.size - 1 and level >= limits[reaction]:
            reaction += 1
        k, m = i, j
        if not within[reaction]:
            if side == 0:
                m = (j + 1) % width
            elif side == 1:
                m = (j + width - 1) % width
            elif side == 2:
                k = (i + 1) % width
            else:
                k = (i + width - 1) % width
        elif other == mine:
            # Alone with itself: death needs no partner, the rest finds none.
            alone = table[reaction, 4 * places[i, j, mine]]
            places[i, j, mine] = alone >> u8(2)
            continue
        a, b = places[i, j, mine], places[k, m, other]
        after = table[reaction, 4 * a + b]
        places[i, j, mine], places[k, m, other] = after >> u8(2), after & u8(3)


@jit
def count(grid, found):
    """Add up the species of ``grid`` (any shape, flat) into ``found`` (4,) int64."""
    found[:] = 0
    for value in grid:
        found[value] += 1
