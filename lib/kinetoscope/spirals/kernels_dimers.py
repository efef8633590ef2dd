"""Random tilings of dimers: a whole lattice updated at once, 0.3 ns an attempt.

The lattice is cut into pairs of neighbours in one of four ways (across, across and shifted, down,
down and shifted), drawn at random for each pass; every pair attempts a reaction with probability
q.  Pairs do not touch each other, so a pass is one straight loop that the compiler turns into
vector instructions, provided that columns of even and odd number lie in planes of their own and
that nothing branches: every outcome is a mask, every change an exclusive or.

One 16-bit number a pair decides.  It comes from a hash of (key of the pass, row, column), the key
being 64 bits made from (seed, number of the pass): no pass ever uses the numbers of another.
Numba widens uint32 arithmetic to 64 bits, hence the many casts.
"""

import numpy as np

from kinetoscope.core.compiled import jit

u8, u16, u32, u64 = np.uint8, np.uint16, np.uint32, np.uint64

GOLDEN32, MIX_A, MIX_B = u32(0x9E3779B9), u32(0x21F0AAAD), u32(0x735A2D97)
#: Pairs that one loop goes through at least, where rows are shorter.
TOGETHER = 1024


@jit
def mix(x):
    """Lowbias32 (Wellons 2018): a bijection of 32 bits that leaves no pattern we could find."""
    x = u32(x ^ (x >> u32(16)))
    x = u32(x * MIX_A)
    x = u32(x ^ (x >> u32(15)))
    x = u32(x * MIX_B)
    return u32(x ^ (x >> u32(15)))


@jit
def fill(words, columns, low, high, row):
    """Numbers of the rows ``row``, ``row`` + 1, ... under the key (low, high).

    ``words`` (rows, n) uint32 holds two 16-bit numbers each.
    """
    for j in range(words.shape[0]):
        first = mix(u32(low + u32(u32(row + u32(j)) * GOLDEN32)))
        second = mix(u32(high ^ first))
        for i in range(columns.size):
            x = u32(columns[i] ^ first)
            x = u32(x ^ (x >> u32(16)))
            x = u32(x * MIX_A)
            x = u32(x ^ (x >> u32(15)))
            x = u32(x + second)
            x = u32(x * MIX_B)
            words[j, i] = u32(x ^ (x >> u32(15)))


@jit
def cyclic_pairs(a, b, chance, kill, fill_, swap):
    """May-Leonard on the pairs (a[i], b[i]); thresholds kill <= fill_ <= swap of 65536."""
    for i in range(a.size):
        x, y, v = a[i], b[i], chance[i]
        one, two, three = u8(v < kill), u8(v < fill_), u8(v < swap)
        killing = u8(u8(0) - one)
        filling = u8(u8(0) - u8(two ^ one))
        swapping = u8(u8(0) - u8(three ^ two))
        x_there = u8(u8(0) - u8(x != u8(0)))
        y_there = u8(u8(0) - u8(y != u8(0)))
        x_prey = u8(x + u8(1))
        x_prey = u8(x_prey - u8(u8(3) & u8(u8(0) - u8(x == u8(3)))))
        y_prey = u8(y + u8(1))
        y_prey = u8(y_prey - u8(u8(3) & u8(u8(0) - u8(y == u8(3)))))
        both = u8(x_there & y_there)
        y_dies = u8(both & u8(u8(0) - u8(x_prey == y)))
        x_dies = u8(both & u8(u8(0) - u8(y_prey == x)))
        swapped = u8(swapping & u8(x ^ y))
        x_other = u8(u8(killing & u8(x_dies & x)) | u8(filling & u8(u8(~x_there) & y)))
        y_other = u8(u8(killing & u8(y_dies & y)) | u8(filling & u8(u8(~y_there) & x)))
        a[i] = u8(x ^ u8(swapped | x_other))
        b[i] = u8(y ^ u8(swapped | y_other))


@jit
def predation_pairs(a, b, chance, eat, bear, swap):
    """Lotka-Volterra on the pairs: 1 eats 2, 2 fills 0, swap; thresholds of 32768.

    The lowest bit of the number says which of the two acts.
    """
    for i in range(a.size):
        x, y, w = a[i], b[i], chance[i]
        v = u16(w >> u16(1))
        turn = u8(u8(0) - u8(w & u16(1)))
        one, two, three = u8(v < eat), u8(v < bear), u8(v < swap)
        eating = u8(u8(0) - one)
        bearing = u8(u8(0) - u8(two ^ one))
        swapping = u8(u8(0) - u8(three ^ two))
        # Whoever acts is p, the other q.
        mixed = u8(x ^ y)
        p = u8(x ^ u8(turn & mixed))
        q = u8(y ^ u8(turn & mixed))
        meal = u8(u8(u8(0) - u8(p == u8(1))) & u8(u8(0) - u8(q == u8(2))))
        room = u8(u8(u8(0) - u8(p == u8(2))) & u8(u8(0) - u8(q == u8(0))))
        # 2 becomes 1 (xor 3), 0 becomes 2 (xor 2): only the partner changes.
        change = u8(u8(eating & u8(meal & u8(3))) | u8(bearing & u8(room & u8(2))))
        swapped = u8(swapping & mixed)
        a[i] = u8(x ^ u8(swapped | u8(turn & change)))
        b[i] = u8(y ^ u8(swapped | u8(u8(~turn) & change)))


@jit
def deaths(a, chance, die):
    """Species 1 dies where the number is below ``die`` of 65536."""
    for i in range(a.size):
        x = a[i]
        gone = u8(u8(u8(0) - u8(chance[i] < die)) & u8(u8(0) - u8(x == u8(1))))
        a[i] = u8(x & u8(~gone))


@jit
def _pairs(model, a, b, chance, t1, t2, t3):
    if model == 0:
        cyclic_pairs(a, b, chance, t1, t2, t3)
    else:
        predation_pairs(a, b, chance, t1, t2, t3)


@jit
def across(model, even, odd, room, columns, low, high, t1, t2, t3):
    """Pairs within a row that begin at even columns; ``room`` (rows, n) is for the numbers."""
    size, half = even.shape
    a, b, chance = even.reshape(-1), odd.reshape(-1), room.reshape(-1).view(u16)
    for j in range(0, size, room.shape[0]):
        rows = min(room.shape[0], size - j)
        fill(room[:rows], columns, low, high, u32(j))
        start, end = j * half, (j + rows) * half
        _pairs(model, a[start:end], b[start:end], chance[: end - start], t1, t2, t3)


@jit
def across_shifted(model, even, odd, room, columns, seam, low, high, t1, t2, t3):
    """Pairs within a row that begin at odd columns; the last of a row meets its first.

    All rows are taken as one long line, whose end of a row meets the start of the next; what that
    does to the first and the last column is undone, and they react across the seam instead.
    """
    size, half = even.shape
    a, b, chance = odd.reshape(-1), even.reshape(-1), room.reshape(-1).view(u16)
    last, first = odd[:, half - 1].copy(), even[:, 0].copy()
    for j in range(0, size, room.shape[0]):
        rows = min(room.shape[0], size - j)
        fill(room[:rows], columns, low, high, u32(j))
        for k in range(rows):
            seam[j + k] = chance[(k + 1) * half - 1]
        start, end = j * half, min((j + rows) * half, a.size - 1)
        _pairs(model, a[start:end], b[start + 1 : end + 1], chance[: end - start], t1, t2, t3)
    _pairs(model, last, first, seam, t1, t2, t3)
    odd[:, half - 1], even[:, 0] = last, first


@jit
def down(model, even, odd, room, columns, start, low, high, t1, t2, t3):
    """Pairs of a row and the one below it, from row ``start`` (0 or 1) on."""
    size, half = even.shape
    row, chance = room[:1], room[0].view(u16)[:half]
    for j in range(start, size, 2):
        below = j + 1 if j + 1 < size else 0
        fill(row, columns, low, high, u32(j))
        _pairs(model, even[j], even[below], chance, t1, t2, t3)
        fill(row, columns, low, high, u32(below))
        _pairs(model, odd[j], odd[below], chance, t1, t2, t3)


@jit
def deaths_everywhere(plane, room, columns, low, high, row, die):
    """Species 1 of a plane dies with probability ``die`` of 65536; numbers from ``row`` on."""
    size, half = plane.shape
    a, chance = plane.reshape(-1), room.reshape(-1).view(u16)
    for j in range(0, size, room.shape[0]):
        rows = min(room.shape[0], size - j)
        fill(room[:rows], columns, low, high, u32(row + j))
        start, end = j * half, (j + rows) * half
        deaths(a[start:end], chance[: end - start], die)


@jit
def passes(model, even, odd, columns, tilings, keys, thresholds, dying):
    """One pass for each entry of ``tilings``; ``even``, ``odd`` (L, L/2) uint8 change in place.

    model 0 May-Leonard, 1 Lotka-Volterra; ``columns`` (ceil(L/4),) uint32 tells the columns of
    a row apart; ``keys`` (passes, 2) uint32; ``thresholds`` (passes, 3) and ``dying`` (passes,)
    uint16.
    """
    size, half = even.shape
    # To begin a row costs as much as fifty pairs, so short rows are taken many at a time; rows
    # of odd length end within a word and stay alone.
    block = max(1, TOGETHER // half) if half == 2 * columns.size else 1
    room, seam = np.empty((block, columns.size), u32), np.empty(size, u16)
    for p in range(tilings.size):
        low, high = keys[p, 0], keys[p, 1]
        t1, t2, t3 = thresholds[p, 0], thresholds[p, 1], thresholds[p, 2]
        tiling = tilings[p]
        if tiling == 0:
            across(model, even, odd, room, columns, low, high, t1, t2, t3)
        elif tiling == 1:
            across_shifted(model, even, odd, room, columns, seam, low, high, t1, t2, t3)
        else:
            down(model, even, odd, room, columns, tiling - 2, low, high, t1, t2, t3)
        if dying[p] > u16(0):
            deaths_everywhere(even, room, columns, low, high, 2 * size, dying[p])
            deaths_everywhere(odd, room, columns, low, high, 3 * size, dying[p])


@jit
def schedule(seed, first, wanted, death, tilings, keys, thresholds, dying):
    """Draw what each pass needs: its key, its tiling, and thresholds in whole 1/65536.

    ``wanted`` (3,) and ``death`` are real; they are rounded at random, up or down, so that rates
    are exact on average.  ``seed`` and ``first`` (the number of the first pass) are uint64.
    """
    for p in range(tilings.size):
        key = splitmix(u64(seed ^ splitmix(u64(first + u64(p)))))
        other = splitmix(u64(key ^ u64(0xA0761D6478BD642F)))
        keys[p, 0], keys[p, 1] = u32(key & u64(0xFFFFFFFF)), u32(key >> u64(32))
        tilings[p] = np.int64(other & u64(3))
        up = np.float64((other >> u64(2)) & u64(0xFFFFF)) / 1048576.0
        for k in range(3):
            thresholds[p, k] = u16(min(65535.0, np.floor(wanted[k] + up)))
        up = np.float64((other >> u64(22)) & u64(0xFFFFF)) / 1048576.0
        dying[p] = u16(min(65535.0, np.floor(death + up)))


@jit
def splitmix(x):
    """Splitmix64 (Steele, Lea, Flood 2014): a bijection of 64 bits."""
    x = u64(x + u64(0x9E3779B97F4A7C15))
    x = u64(u64(x ^ (x >> u64(30))) * u64(0xBF58476D1CE4E5B9))
    x = u64(u64(x ^ (x >> u64(27))) * u64(0x94D049BB133111EB))
    return u64(x ^ (x >> u64(31)))
