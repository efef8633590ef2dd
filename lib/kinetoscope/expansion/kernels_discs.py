"""Hard discs event by event: the clock jumps from one collision to the next.

Between collisions discs fly straight, so the moment of every collision is the root of a quadratic
and nothing is lost in between: no time step, no force, energy to round-off.

* A disc is one record of 64 bytes, a cache line: place, velocity, the time for which they hold
  (*delayed states*: only the discs in an event are moved), when it next collides and with whom,
  when it leaves its cell.
* Cells of about two discs hold the numbers of their discs side by side.  A disc collides only with
  discs of the nine cells around it; when it crosses into a cell, three of them are new.
* Each disc keeps its earliest collision only.  A disc may take the partner of another when it comes
  first; who is left without is looked at again when its own time has come (*recheck*).
* Events wait in a ring of buckets of equal duration, each a linked list (a *bounded increasing*
  queue, G. Paul, J. Comput. Phys. 221, 615 (2007)): to put in and to take out costs the same for
  ten discs and for a million.
* The queue knows who is next, the processor cannot guess: disc and cells of the events a few
  buckets ahead are asked for before their turn (*prefetch*).

Tried toward 2e6 collisions a second, as ratios of speed (1e4 discs, packing 0.1, old and new in
turn).  Taken: times read from the records instead of kept in the queue again, 1.05 (1.1 for 1e5
discs); asking ahead, another 1.0 on a quiet machine to 1.1 where others use the third cache (1.15
for 1e5 discs).  Left out: to ask ahead for the discs of the nine cells as well, 1.0 (0.9 for 1e3);
a bound on the time before the root, 0.9; collecting those who meet without a branch and looking at
them after, 1.0; 0.7, 1.4 and 2 discs in a cell, 1.0, 0.9 and 0.86.  A sampling profiler finds a
fifth of the time in the queue, a third in the first touch of cells and discs, which do not fit into
the second cache, and the rest spread over the pairs: nothing that one change would halve.

Layout: M. Marin, D. Risso, P. Cordero, J. Comput. Phys. 109, 306 (1993).
"""

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.expansion.kernels_prefetch import prefetch
from kinetoscope.expansion.kernels_queue import (
    BUCKET,
    INLINE,
    NEXT,
    NOW,
    OPTIONS,
    OUT,
    PER_TIME,
    PREVIOUS,
    put_in,
)

# A disc is a row of ``discs``, (n, 8) float64, and of ``links``, the same memory as (n, 16) int32:
# place, velocity, the time they hold for, when it collides, when it leaves its cell, then two
# integers: its partner (-1: to be rechecked), and twice its cell plus the axis of the exit.
X, Y, VX, VY, T, COLLIDES, LEAVES, NUMBERS = 0, 1, 2, 3, 4, 5, 6, 8
PARTNER, CELL = 14, 15
# Entries of the geometry: the rectangle of the centres, its height if y is periodic (else 0).
X_LOW, X_HIGH, Y_LOW, Y_HIGH, PERIOD, CELL_X, CELL_Y, SIGMA = 0, 1, 2, 3, 4, 5, 6, 7
GEOMETRY = 8
# Entries of the grid: columns, rows, log2 of the stride between rows.
COLUMNS, ROWS, BITS = 0, 1, 2
GRID = 3
# Entries of the tally.
COLLISIONS, CROSSINGS, RECHECKS, WALLS = 0, 1, 2, 3
TALLY = 4
# Entries of the impulses: sum of r . dp over pairs, momentum given to x walls and to y walls.
VIRIAL, PUSH_X, PUSH_Y = 0, 1, 2
IMPULSES = 3
# Why the kernel returned.
ARRIVED, PAUSED, ENOUGH, CROWDED = 0, 1, 2, 3

#: Numbers of a cell that are copied whether they are there or not: no branch to mispredict.
_COPIED = 4
_NEVER = np.inf
#: Buckets ahead of the present at which a disc, and later its cells, are asked for; measured.
_DISC_AHEAD, _CELLS_AHEAD = 16, 6


@jit(**INLINE)
def plan_exit(discs, links, i, geometry, grid):
    """Find when, and along which axis, disc ``i`` leaves its cell."""
    cell = np.int64(links[i, CELL]) >> 1
    row, column = cell >> grid[BITS], cell & ((1 << grid[BITS]) - 1)
    right, up = discs[i, VX] > 0.0, discs[i, VY] > 0.0
    edge_x = geometry[X_LOW] + (column - 1 + right) * geometry[CELL_X]
    edge_y = geometry[Y_LOW] + (row - 1 + up) * geometry[CELL_Y]
    if column == grid[COLUMNS] and right:
        edge_x = geometry[X_HIGH]
    wait_x = (edge_x - discs[i, X]) / discs[i, VX] if discs[i, VX] != 0.0 else _NEVER
    wait_y = (edge_y - discs[i, Y]) / discs[i, VY] if discs[i, VY] != 0.0 else _NEVER
    axis = wait_y < wait_x
    discs[i, LEAVES] = discs[i, T] + (wait_y if axis else wait_x)
    links[i, CELL] = (cell << 1) | axis


@jit(**INLINE)
def earliest(discs, cells, near, i, now, low, high, left, right, geometry, grid):
    """Find the first collision of ``i`` with discs of rows low ... high, columns left ... right.

    Only a collision before that of ``i`` and before that of the other counts.  Returns the other
    (-1 for none) and the time.
    """
    period, rows, bits = geometry[PERIOD], grid[ROWS], grid[BITS]
    m = 0
    for row in range(low, high + 1):
        code, at = 1, row
        if period > 0.0:
            if row == 0:
                code, at = 0, rows
            elif row > rows:
                code, at = 2, 1
        for cell in range((at << bits) + left, (at << bits) + right + 1):
            count = cells[cell, 0]
            for k in range(_COPIED):
                near[m + k] = (cells[cell, 1 + k] << 2) | code
            if count > _COPIED:
                for k in range(_COPIED, count):
                    near[m + k] = (cells[cell, 1 + k] << 2) | code
            m += count
    since = now - discs[i, T]
    vx, vy = discs[i, VX], discs[i, VY]
    x, y = discs[i, X] + vx * since, discs[i, Y] + vy * since
    sigma2 = geometry[SIGMA] * geometry[SIGMA]
    first, other = discs[i, COLLIDES], -1
    for k in range(m):
        code = np.int64(near[k])
        j = code >> 2
        since = now - discs[j, T]
        ux, uy = discs[j, VX] - vx, discs[j, VY] - vy
        dx = discs[j, X] + discs[j, VX] * since - x
        dy = discs[j, Y] + discs[j, VY] * since - y + ((code & 3) - 1) * period
        # Discs that touch within round-off collide now, never in the past: c is not below 0.  And
        # b is not above, so that one comparison, b^2 > u2 c, asks both whether they approach and
        # whether they meet: every other pair approaches, a coin that no branch should follow.
        b = min(dx * ux + dy * uy, 0.0)
        c = max(dx * dx + dy * dy - sigma2, 0.0)
        u2 = ux * ux + uy * uy
        if b * b > u2 * c:
            t = now + c / (np.sqrt(b * b - u2 * c) - b)
            if t < first and t < discs[j, COLLIDES]:
                first, other = t, j
    return other, first


@jit(**INLINE)
def engage(discs, links, i, other, time):
    """Make ``i`` and ``other`` each other's next collision; who loses a partner is rechecked."""
    for k in (i, other):
        left = links[k, PARTNER]
        if left >= 0:
            links[left, PARTNER] = -1
    discs[i, COLLIDES] = time
    links[i, PARTNER] = other
    discs[other, COLLIDES] = time
    links[other, PARTNER] = i


@jit(**INLINE)
def move(discs, i, now):
    """Bring disc ``i`` to ``now``."""
    discs[i, X] += discs[i, VX] * (now - discs[i, T])
    discs[i, Y] += discs[i, VY] * (now - discs[i, T])
    discs[i, T] = now


@jit(**INLINE)
def abandon(discs, links, i):
    """Forget the collision of ``i``; a partner it had is rechecked when the time comes."""
    left = links[i, PARTNER]
    if left >= 0:
        links[left, PARTNER] = -1
    links[i, PARTNER] = -1
    discs[i, COLLIDES] = _NEVER


@jit(**INLINE)
def around(links, i, grid):
    """Give the rows and columns of the nine cells around ``i``."""
    cell = np.int64(links[i, CELL]) >> 1
    row, column = cell >> grid[BITS], cell & ((1 << grid[BITS]) - 1)
    return row - 1, row + 1, column - 1, column + 1


@jit(**INLINE)
def collide(discs, i, j, geometry):
    """Exchange the momenta of two discs along the line of their centres; returns r . dp."""
    dx, dy, period = discs[j, X] - discs[i, X], discs[j, Y] - discs[i, Y], geometry[PERIOD]
    if period > 0.0:
        dy -= period * np.rint(dy / period)
    approach = dx * (discs[j, VX] - discs[i, VX]) + dy * (discs[j, VY] - discs[i, VY])
    if approach >= 0.0:  # two that graze within round-off
        return 0.0
    # |r| rather than sigma: the exchange then conserves energy whatever the round-off in r.
    part = approach / (dx * dx + dy * dy)
    discs[i, VX] += part * dx
    discs[i, VY] += part * dy
    discs[j, VX] -= part * dx
    discs[j, VY] -= part * dy
    return -approach


@jit(**INLINE)
def leave_cell(discs, links, cells, i, now, geometry, grid, tally, impulses):
    """Let disc ``i`` cross into the next cell, or meet a wall.

    Returns whether it could (the next cell may have no place left; then nothing has changed), and
    the rows and columns in which collisions are to be looked for.
    """
    cell = np.int64(links[i, CELL]) >> 1
    bits, rows, columns = grid[BITS], grid[ROWS], grid[COLUMNS]
    row, column = cell >> bits, cell & ((1 << bits) - 1)
    period = geometry[PERIOD]
    along_y = links[i, CELL] & 1
    shift = 0.0
    if along_y:
        step = 1 if discs[i, VY] > 0.0 else -1
        to_row, to_column = row + step, column
        wall = period == 0.0 and (to_row == 0 or to_row > rows)
        if period > 0.0:
            if to_row == 0:
                to_row, shift = rows, period
            elif to_row > rows:
                to_row, shift = 1, -period
    else:
        step = 1 if discs[i, VX] > 0.0 else -1
        to_row, to_column = row, column + step
        wall = to_column == 0 or to_column > columns
    if wall:
        tally[WALLS] += 1
        move(discs, i, now)
        if along_y:
            discs[i, Y] = geometry[Y_HIGH] if step > 0 else geometry[Y_LOW]
            impulses[PUSH_Y] += 2.0 * abs(discs[i, VY])
            discs[i, VY] = -discs[i, VY]
        else:
            discs[i, X] = geometry[X_HIGH] if step > 0 else geometry[X_LOW]
            impulses[PUSH_X] += 2.0 * abs(discs[i, VX])
            discs[i, VX] = -discs[i, VX]
        abandon(discs, links, i)
        plan_exit(discs, links, i, geometry, grid)
        return True, row - 1, row + 1, column - 1, column + 1
    there = (to_row << bits) + to_column
    count = cells[there, 0]
    if count + 1 >= cells.shape[1]:
        return False, 0, 0, 0, 0
    tally[CROSSINGS] += 1
    last = cells[cell, 0]
    for k in range(1, last + 1):
        if cells[cell, k] == i:
            cells[cell, k] = cells[cell, last]
            break
    cells[cell, 0] = last - 1
    cells[there, count + 1] = i
    cells[there, 0] = count + 1
    discs[i, Y] += shift
    links[i, CELL] = there << 1
    plan_exit(discs, links, i, geometry, grid)
    if along_y:
        return True, to_row + step, to_row + step, to_column - 1, to_column + 1
    return True, to_row - 1, to_row + 1, to_column + step, to_column + step


@jit(**INLINE)
def turn_of(discs, i):
    """Give the time of whatever disc ``i`` does first."""
    return min(discs[i, COLLIDES], discs[i, LEAVES])


@jit(**INLINE)
def wait(discs, chain, heads, i, end, clock):
    """Put disc ``i`` into the ring for whatever it does first."""
    put_in(chain, heads, i, turn_of(discs, i), end, clock)


@jit(**INLINE)
def look_ahead(discs, links, cells, heads, bucket, grid):
    """Ask for what the events of the coming buckets will read: their discs, then the cells."""
    mask = heads.size - 1
    prefetch(discs, max(heads[(bucket + _DISC_AHEAD) & mask], 0))
    i = max(heads[(bucket + _CELLS_AHEAD) & mask], 0)
    cell = np.int64(links[i, CELL]) >> 1
    for row in range(-1, 2):
        # Three cells side by side lie in two cache lines.
        prefetch(cells, cell + (row << grid[BITS]) - 1)
        prefetch(cells, cell + (row << grid[BITS]) + 1)


@jit(**OPTIONS)
def line_up(discs, chain, heads, end, clock):
    """Fill the ring with the events of all discs up to ``end``."""
    heads[:] = -1
    chain[:, PREVIOUS] = OUT
    for i in range(discs.shape[0]):
        wait(discs, chain, heads, i, end, clock)


@jit(**OPTIONS)
def run(
    discs, links, chain, heads, cells, near, geometry, grid, clock, tally, impulses, end, events,
    enough,
):  # fmt: skip
    """Go on to the time ``end``, for at most ``events`` events and ``enough`` collisions in all.

    Returns why it stopped.  The clock stands at ``end`` if it arrived, else at the last event.
    """
    mask = heads.size - 1
    last_bucket = np.int64(end * clock[PER_TIME])
    bucket = np.int64(clock[BUCKET])
    while True:
        first, i = _NEVER, -1
        # What belongs to later turns of the ring is in these lists too.
        limit = bucket + 1.0
        j = heads[bucket & mask]
        while j >= 0:
            time = turn_of(discs, j)
            if time < first and time * clock[PER_TIME] < limit:
                first, i = time, np.int64(j)
            j = chain[j, NEXT]
        if i < 0:
            if bucket >= last_bucket:
                break
            bucket += 1
            clock[BUCKET] = bucket
            look_ahead(discs, links, cells, heads, bucket, grid)
            continue
        if events == 0:
            return PAUSED
        events -= 1
        now = first
        j = -1
        if discs[i, LEAVES] < discs[i, COLLIDES]:
            could, low, high, left, right = leave_cell(
                discs, links, cells, i, now, geometry, grid, tally, impulses
            )
            if not could:
                return CROWDED
        elif links[i, PARTNER] >= 0:
            j = np.int64(links[i, PARTNER])
            move(discs, i, now)
            move(discs, j, now)
            impulses[VIRIAL] += collide(discs, i, j, geometry)
            tally[COLLISIONS] += 1
            plan_exit(discs, links, i, geometry, grid)
            plan_exit(discs, links, j, geometry, grid)
            abandon(discs, links, i)
            abandon(discs, links, j)
            low, high, left, right = around(links, i, grid)
        else:
            tally[RECHECKS] += 1
            abandon(discs, links, i)
            low, high, left, right = around(links, i, grid)
        clock[NOW] = now
        while True:
            other, time = earliest(
                discs, cells, near, i, now, low, high, left, right, geometry, grid
            )
            if other >= 0:
                engage(discs, links, i, other, time)
                wait(discs, chain, heads, other, end, clock)
            wait(discs, chain, heads, i, end, clock)
            if j < 0:
                break
            i, j = j, -1
            low, high, left, right = around(links, i, grid)
        if tally[COLLISIONS] >= enough:
            return ENOUGH
    clock[NOW] = end
    return ARRIVED
