"""A lattice as bits: two a site, 32 sites of one row and one parity in a word.

What the dimers work on is ``sites`` (2, 2, 2, words, L/2) uint32: low or high bit of the species,
parity of the row, parity of the column, word, half the row's number.  Bit b of word w is column
2 (32 w + b) + parity.  Words of one column follow each other in memory, so that moving a row by a
site takes whole vectors.  Where L/2 is no multiple of 32 the rest of a row's last word is empty,
and empty sites that meet empty sites stay so.
"""

import numpy as np

from kinetoscope.spirals import kernels_bits


def to_bits(grid: np.ndarray) -> np.ndarray:
    """(2, 2, 2, words, L/2) uint32 of a lattice (L, L) uint8 of species 0 to 3, L even."""
    half = grid.shape[0] // 2
    sites = np.zeros((2, 2, 2, -(-half // 32), half), np.uint32)
    kernels_bits.gather(np.ascontiguousarray(grid, np.uint8), sites)
    return sites


def from_bits(sites: np.ndarray) -> np.ndarray:
    """The lattice (L, L) uint8 again."""
    grid = np.empty((2 * sites.shape[-1],) * 2, np.uint8)
    kernels_bits.scatter(sites, grid)
    return grid


def packed(sites: np.ndarray) -> np.ndarray:
    """(L, L/4) uint8, two bits a site as ``core.quantise.pack`` has it; L a multiple of 64."""
    size = 2 * sites.shape[-1]
    out = np.empty((size, size // 16), np.uint32)
    kernels_bits.pack(sites, out)
    return out.astype("<u4", copy=False).view(np.uint8)


def counts(sites: np.ndarray) -> np.ndarray:
    """(..., 4) int64: how many sites hold each species, the empty ones first."""
    low, high = np.moveaxis(sites, -5, 0)
    every = (-4, -3, -2, -1)
    ones, twos, threes = (
        np.bitwise_count(part).sum(axis=every, dtype=np.int64)
        for part in (low & ~high, high & ~low, low & high)
    )
    total = (2 * sites.shape[-1]) ** 2
    return np.stack([total - ones - twos - threes, ones, twos, threes], axis=-1)
