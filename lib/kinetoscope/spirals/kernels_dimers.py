"""Random tilings of dimers: a whole lattice updated at once, 32 pairs in one word.

The lattice is cut into pairs of neighbours, at random for each pass: across or down, and then
every row (every column) draws for itself whether its pairs begin at an even or an odd site.  So
even where every pair swaps at once, rows and columns do not march together.  Every pair attempts
a reaction with probability q.

A site has two bits.  Sites of even and odd rows and columns lie in four quadrants, each of which
keeps the bits of 32 sites of a row in a word (``bit_planes``), so that the partners of a quadrant
are another quadrant, or that one moved by a place.  Rules are written as logic:
one instruction does 32 pairs, a vector of words 256 or 512.

What happens is decided by comparing a random number with thresholds, again bit by bit: twelve
words hold the leading twelve bits of 32 numbers, from the last to the first, and

    below = majority(below, number, threshold)

is all a bit takes.  The 32 bits after them are one number shared by the pairs of a word.  Each
pair's probability is therefore exact to 2^-44, and two pairs of a word in the same pass depend on
each other with a correlation of at most 2^-12 (the share of pairs that need those last bits).

Numbers are a hash of (key of the pass, counter), the key being 64 bits made from (seed, number of
the pass): no pass ever uses the numbers of another.  Numba widens uint32 arithmetic to 64 bits,
hence the many casts.
"""

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.core.kernels_hash import splitmix

u32, u64 = np.uint32, np.uint64

GOLDEN32, MIX_A, MIX_B = u32(0x9E3779B9), u32(0x21F0AAAD), u32(0x735A2D97)
#: Leading bits of a number that every pair has for itself.  They are gone through in two loops,
#: each short enough for the compiler to unroll, or it would not make vectors of the outer loop.
BITS, HALF = 12, 6
#: Words of numbers that a word of pairs uses: bits, what they share, who acts, where pairs begin.
WORDS = BITS + 3
NONE, ALL = u32(0), u32(0xFFFFFFFF)


@jit(forceinline=True)
def number(counter, low, high):
    """Lowbias32 (Wellons 2018) of a counter, with half the key before and half within."""
    x = u32(u32(counter * GOLDEN32) ^ low)
    x = u32(x ^ (x >> u32(16)))
    x = u32(x * MIX_A)
    x = u32(x ^ (x >> u32(15)))
    x = u32(x + high)
    x = u32(x * MIX_B)
    return u32(x ^ (x >> u32(15)))


@jit(forceinline=True)
def majority(below, bits, threshold, k):
    """``below`` after bit k: where number and threshold agree what it was, else who is larger.

    ``bits`` are the complement of the numbers', which is as random.
    """
    wanted = u32(NONE - u32(u32(threshold >> u32(k)) & u32(1)))
    return u32(bits ^ u32(u32(below ^ bits) & u32(wanted ^ bits)))


@jit(forceinline=True)
def outcomes(first, stride, low, high, levels):
    """Three masks of 32 pairs: whose number lies below each threshold.

    ``levels`` = (t1, t2, t3, r1, r2, r3): leading bits and the 32 that follow.  Counters are
    ``first``, ``first`` + ``stride``, ...
    """
    t1, t2, t3, r1, r2, r3 = levels
    counter = u32(first)
    shared = number(counter, low, high)
    one, two = u32(NONE - u32(shared < r1)), u32(NONE - u32(shared < r2))
    three = u32(NONE - u32(shared < r3))
    for k in range(HALF):
        counter = u32(counter + stride)
        bits = number(counter, low, high)
        one, two = majority(one, bits, t1, k), majority(two, bits, t2, k)
        three = majority(three, bits, t3, k)
    for k in range(HALF, BITS):
        counter = u32(counter + stride)
        bits = number(counter, low, high)
        one, two = majority(one, bits, t1, k), majority(two, bits, t2, k)
        three = majority(three, bits, t3, k)
    return one, two, three


@jit
def cyclic_pairs(a0, a1, b0, b1, base, low, high, levels):
    """May-Leonard on the pairs of words a and b, (n,) uint32 each for the low and the high bit."""
    stride = u32(a0.size)
    for i in range(a0.size):
        one, two, three = outcomes(u32(base + u32(i)), stride, low, high, levels)
        filling, swapping = u32(two & ~one), u32(three & ~two)
        x0, x1, y0, y1 = a0[i], a1[i], b0[i], b1[i]
        x_there, y_there = u32(x0 | x1), u32(y0 | y1)
        d0, d1 = u32(x0 ^ y0), u32(x1 ^ y1)
        # Two different species: one of them is the other's prey, y if x is 1, 2, 3 and y 2, 3, 1.
        prey = u32(u32(x0 ^ y1) | u32(~u32(x1 | y0)))
        fight = u32(u32(one & u32(d0 | d1)) & u32(x_there & y_there))
        x_lives, y_lives = u32(~u32(fight & ~prey)), u32(~u32(fight & prey))
        x_other = u32(swapping | u32(filling & ~x_there))
        y_other = u32(swapping | u32(filling & ~y_there))
        a0[i] = u32(u32(x0 ^ u32(x_other & d0)) & x_lives)
        a1[i] = u32(u32(x1 ^ u32(x_other & d1)) & x_lives)
        b0[i] = u32(u32(y0 ^ u32(y_other & d0)) & y_lives)
        b1[i] = u32(u32(y1 ^ u32(y_other & d1)) & y_lives)


@jit
def predation_pairs(a0, a1, b0, b1, base, low, high, levels):
    """Lotka-Volterra on the pairs: 1 eats 2, 2 fills 0, swap; one more word says who acts."""
    stride = u32(a0.size)
    for i in range(a0.size):
        first = u32(base + u32(i))
        one, two, three = outcomes(first, stride, low, high, levels)
        turn = number(u32(first + u32(u32(BITS + 1) * stride)), low, high)
        bearing, swapping = u32(two & ~one), u32(three & ~two)
        x0, x1, y0, y1 = a0[i], a1[i], b0[i], b1[i]
        d0, d1 = u32(swapping & u32(x0 ^ y0)), u32(swapping & u32(x1 ^ y1))
        # b acts where ``turn`` is set, else a; only the partner changes, 2 to 1 or 0 to 2.
        x_eaten = u32(u32(one & turn) & u32(u32(y0 & ~y1) & u32(x1 & ~x0)))
        y_eaten = u32(u32(one & ~turn) & u32(u32(x0 & ~x1) & u32(y1 & ~y0)))
        x_born = u32(u32(bearing & turn) & u32(u32(y1 & ~y0) & ~u32(x0 | x1)))
        y_born = u32(u32(bearing & ~turn) & u32(u32(x1 & ~x0) & ~u32(y0 | y1)))
        a0[i], a1[i] = u32(x0 ^ u32(d0 | x_eaten)), u32(x1 ^ u32(d1 | u32(x_eaten | x_born)))
        b0[i], b1[i] = u32(y0 ^ u32(d0 | y_eaten)), u32(y1 ^ u32(d1 | u32(y_eaten | y_born)))


@jit
def deaths(a0, a1, base, low, high, threshold, rest):
    """Species 1 dies with probability (``threshold`` + ``rest``/2^32)/2^12."""
    stride = u32(a0.size)
    levels = (threshold, NONE, NONE, rest, NONE, NONE)
    for i in range(a0.size):
        die, _, _ = outcomes(u32(base + u32(i)), stride, low, high, levels)
        a0[i] = u32(a0[i] & ~u32(die & ~a1[i]))


@jit
def partners_across(b, moved, rows, last):
    """Of each site in ``b`` (words, n) the left neighbour where ``rows`` (n,) says so, or itself.

    Bits move up by one on a ring whose last site has place ``last`` in the last word; above it
    all stays empty.
    """
    width = b.shape[0]
    for w in range(width):
        here, before, out = b[w], b[w - 1], moved[w]
        top = u32(31) if w > 0 else last
        keep = ALL if w < width - 1 else u32(ALL >> u32(u32(31) - last))
        for i in range(out.size):
            y = here[i]
            near = u32(u32(y << u32(1)) | u32(u32(before[i] >> top) & u32(1)))
            out[i] = u32(y ^ u32(rows[i] & u32(u32(near & keep) ^ y)))


@jit
def back_across(moved, b, rows, last):
    """The way back from :func:`partners_across`."""
    width = b.shape[0]
    for w in range(width):
        here, after, out = moved[w], moved[w + 1 - width], b[w]
        top = u32(31) if w < width - 1 else last
        for i in range(out.size):
            y = here[i]
            near = u32(u32(y >> u32(1)) | u32(u32(after[i] & u32(1)) << top))
            out[i] = u32(y ^ u32(rows[i] & u32(near ^ y)))


@jit
def partners_down(b, moved, columns):
    """Of each site in ``b`` (words, n) the one above where ``columns`` (words,) says so."""
    for w in range(b.shape[0]):
        here, out, above = b[w, 1:], moved[w, 1:], b[w, :-1]
        for i in range(out.size):
            out[i] = u32(here[i] ^ u32(columns[w] & u32(above[i] ^ here[i])))
        moved[w, 0] = u32(b[w, 0] ^ u32(columns[w] & u32(b[w, -1] ^ b[w, 0])))


@jit
def back_down(moved, b, columns):
    """The way back from :func:`partners_down`."""
    for w in range(b.shape[0]):
        here, out, below = moved[w, :-1], b[w, :-1], moved[w, 1:]
        for i in range(out.size):
            out[i] = u32(here[i] ^ u32(columns[w] & u32(below[i] ^ here[i])))
        b[w, -1] = u32(moved[w, -1] ^ u32(columns[w] & u32(moved[w, 0] ^ moved[w, -1])))


@jit
def react(model, a, b, moved, base, low, high, levels):
    """Pairs of ``a`` and ``moved`` where ``b`` = (low, high bits); all (words, n)."""
    a0, a1, b0, b1 = a[0].reshape(-1), a[1].reshape(-1), moved[0].reshape(-1), moved[1].reshape(-1)
    if model == 0:
        cyclic_pairs(a0, a1, b0, b1, base, low, high, levels)
    else:
        predation_pairs(a0, a1, b0, b1, base, low, high, levels)


@jit
def across(model, a, b, moved, last, rows, base, low, high, levels):
    """Pairs of two quadrants of one row, each row beginning where it likes."""
    begin = u32(base + u32((WORDS - 1) * b[0].size))
    for i in range(rows.size):
        rows[i] = u32(NONE - u32(number(u32(begin + u32(i)), low, high) >> u32(31)))
    for k in range(2):
        partners_across(b[k], moved[k], rows, last)
    react(model, a, b, moved, base, low, high, levels)
    for k in range(2):
        back_across(moved[k], b[k], rows, last)


@jit
def down(model, a, b, moved, columns, base, low, high, levels):
    """Pairs of two quadrants of one column, each column beginning where it likes."""
    begin = u32(base + u32((WORDS - 1) * b[0].size))
    for w in range(columns.size):
        columns[w] = number(u32(begin + u32(w)), low, high)
    for k in range(2):
        partners_down(b[k], moved[k], columns)
    react(model, a, b, moved, base, low, high, levels)
    for k in range(2):
        back_down(moved[k], b[k], columns)


@jit
def passes(model, sites, tilings, keys, levels):
    """One pass for each entry of ``tilings`` (0 across, 1 down); ``sites`` changes in place.

    model 0 May-Leonard, 1 Lotka-Volterra; ``sites`` (2, 2, 2, words, L/2) uint32: bit, parity of
    row, parity of column; ``keys`` (passes, 2) uint32; ``levels`` (4, 2) uint32 the cumulative
    probabilities of what pairs do and that of death: 12 bits and the next 32.
    """
    width, half = sites.shape[3], sites.shape[4]
    last = u32((half - 1) % 32)
    told = (levels[0, 0], levels[1, 0], levels[2, 0], levels[0, 1], levels[1, 1], levels[2, 1])
    moved = np.empty((2, width, half), u32)
    rows, columns = np.empty(half, u32), np.empty(width, u32)
    for p in range(tilings.size):
        low, high = keys[p, 0], keys[p, 1]
        for part in range(2):
            base = u32(part * WORDS * width * half)
            # Slices written out, so that the compiler sees that words follow each other.
            if tilings[p] == 0:
                a = (sites[0, part, 0], sites[1, part, 0])
                b = (sites[0, part, 1], sites[1, part, 1])
                across(model, a, b, moved, last, rows, base, low, high, told)
            else:
                a = (sites[0, 0, part], sites[1, 0, part])
                b = (sites[0, 1, part], sites[1, 1, part])
                down(model, a, b, moved, columns, base, low, high, told)
        if levels[3, 0] > NONE or levels[3, 1] > NONE:
            low_bits, high_bits = sites[0].reshape(-1), sites[1].reshape(-1)
            base = u32(2 * WORDS * width * half)
            deaths(low_bits, high_bits, base, low, high, levels[3, 0], levels[3, 1])


@jit
def schedule(seed, first, tilings, keys):
    """Draw what each pass needs: its key and its tiling, 0 or 1.

    ``seed`` and ``first`` (the number of the first pass) are uint64.
    """
    for p in range(tilings.size):
        key = splitmix(u64(seed ^ splitmix(u64(first + u64(p)))))
        other = splitmix(u64(key ^ u64(0xA0761D6478BD642F)))
        keys[p, 0], keys[p, 1] = u32(key & u64(0xFFFFFFFF)), u32(key >> u64(32))
        tilings[p] = np.int64(other & u64(1))
