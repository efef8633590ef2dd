"""Hashes that random numbers are made of: a number looked up by where and when, never drawn.

Splitmix64 (Steele, Lea and Flood, OOPSLA 2014) goes round all 2^64 numbers by adding an odd
constant and mixing what it has.  The mixing alone (Stafford's thirteenth variant of MurmurHash3's
finaliser) is a bijection that lets every bit reach every other.  A kernel that gives it a key and
a counter of its own never uses the numbers of another, and a rerun is the same to the bit.
"""

import numpy as np

from kinetoscope.core.compiled import jit

u64 = np.uint64

#: 2^64 over the golden ratio, made odd: neighbouring counters land far apart.
GOLDEN = u64(0x9E3779B97F4A7C15)


@jit
def mixed(x):
    """The finaliser of splitmix64; 0 stays 0."""
    x = u64(x)
    x = u64(u64(x ^ (x >> u64(30))) * u64(0xBF58476D1CE4E5B9))
    x = u64(u64(x ^ (x >> u64(27))) * u64(0x94D049BB133111EB))
    return u64(x ^ (x >> u64(31)))


@jit
def splitmix(x):
    """What splitmix64 gives in the state ``x``: a bijection of 64 bits."""
    return mixed(u64(x + GOLDEN))
