"""Splitmix64 against published values, and its finaliser against plain integers.

Oracle: the sequence of the reference code (Vigna's splitmix64.c) from the state 1234567, as it
stands in many test suites; Python's integers, which never overflow.  All exact.
"""

from pathlib import Path

import numpy as np

from kinetoscope.core import compiled, kernels_hash

PUBLISHED = [
    6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
    16408922859458223821,
]  # fmt: skip
WORD = (1 << 64) - 1


def plain(x):
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & WORD
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & WORD
    return x ^ (x >> 31)


def test_splitmix_gives_the_published_sequence():
    golden = int(kernels_hash.GOLDEN)
    states = [np.uint64((1234567 + k * golden) & WORD) for k in range(5)]
    assert [int(kernels_hash.splitmix(state)) for state in states] == PUBLISHED


def test_the_finaliser_is_that_of_plain_integers():
    for x in (0, 1, 1 << 63, WORD, 0x0123456789ABCDEF):
        assert int(kernels_hash.mixed(np.uint64(x))) == plain(x)


def test_kernels_that_hash_follow_the_hash():
    """A compiled kernel is named after its sources: those that import the hash, by it too."""
    library = Path(compiled.__file__).parents[1]
    shared = library / "core" / "kernels_hash.py"
    for name in ("spirals/kernels_dimers.py", "replicas/kernels_noise.py", "mips/kernels.py"):
        assert shared in compiled._sources(library / name)
    assert shared not in compiled._sources(library / "solitons" / "kernels.py")
