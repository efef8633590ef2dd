"""Seeds: explicit whole numbers, and streams spawned from them that never meet.

Every random number in the project comes from a seed that somebody wrote down.  Children are
spawned by position (NumPy's ``SeedSequence``), so that neither the number of workers nor the
order in which they finish changes a result.
"""

import numpy as np

from kinetoscope.core.knobs import refusal

#: Seeds are 63-bit, so that they survive JSON-less links, NetCDF integers and int64 kernels.
LARGEST = 2**63 - 1


def check(seed: int) -> int:
    """Return the seed as an int, or raise the refusal that says what a seed is."""
    allowed = "a whole number in [0, 2^63 - 1]"
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise TypeError(str(refusal("seed", seed, allowed, "the default is 0")))
    if not 0 <= seed <= LARGEST:
        raise refusal("seed", seed, allowed, "the default is 0")
    return int(seed)


def spawn(seed: int, *position: int) -> np.random.SeedSequence:
    """The stream at a position (cell of a sweep, replica, ...) under one seed."""
    return np.random.SeedSequence(check(seed), spawn_key=position)


def spawn_integers(seed: int, count: int) -> list[int]:
    """``count`` seeds for replicas: explicit ints that can be written down and given again."""
    return [int(spawn(seed, k).generate_state(1, np.uint64)[0] >> 1) for k in range(count)]
