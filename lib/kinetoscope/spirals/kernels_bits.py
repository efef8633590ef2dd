"""From a lattice of bytes to one of bits (``bit_planes``), and to the two bits that travel."""

import numpy as np

from kinetoscope.core.compiled import jit

u8, u32 = np.uint8, np.uint32


@jit
def gather(grid, sites):
    """Species 0 to 3 of ``grid`` (L, L) uint8 into ``sites`` (2, 2, 2, words, L/2) of zeros."""
    half = grid.shape[0] // 2
    for i in range(2 * half):
        for w in range(sites.shape[3]):
            for column in range(2):
                low, high = u32(0), u32(0)
                for b in range(min(32, half - 32 * w)):
                    value = u32(grid[i, 2 * (32 * w + b) + column])
                    low = u32(low | u32(u32(value & u32(1)) << u32(b)))
                    high = u32(high | u32(u32(value >> u32(1)) << u32(b)))
                sites[0, i & 1, column, w, i >> 1] = low
                sites[1, i & 1, column, w, i >> 1] = high


@jit
def scatter(sites, grid):
    """The way back."""
    half = grid.shape[0] // 2
    for i in range(2 * half):
        for w in range(sites.shape[3]):
            for column in range(2):
                low, high = sites[0, i & 1, column, w, i >> 1], sites[1, i & 1, column, w, i >> 1]
                for b in range(min(32, half - 32 * w)):
                    one, two = u32(u32(low >> u32(b)) & u32(1)), u32(u32(high >> u32(b)) & u32(1))
                    grid[i, 2 * (32 * w + b) + column] = u8(u32(one | u32(two << u32(1))))


@jit
def spread(x):
    """Eight bits, three empty ones after each."""
    x = u32(u32(x | u32(x << u32(12))) & u32(0x000F000F))
    x = u32(u32(x | u32(x << u32(6))) & u32(0x03030303))
    return u32(u32(x | u32(x << u32(3))) & u32(0x11111111))


@jit
def pack(sites, packed):
    """Two bits a site, row by row, to (L, L/16) uint32; L is a multiple of 64."""
    for i in range(packed.shape[0]):
        row = sites[:, i & 1, :, :, i >> 1]
        for j in range(packed.shape[1]):
            word, part = j >> 2, u32(8 * (j & 3))
            out = u32(0)
            for column in range(2):
                for bit in range(2):
                    octet = u32(u32(row[bit, column, word] >> part) & u32(255))
                    out = u32(out | u32(spread(octet) << u32(2 * column + bit)))
            packed[i, j] = out
