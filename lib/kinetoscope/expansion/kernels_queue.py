"""Events in waiting: a ring of buckets of equal duration, each a doubly linked list.

Time is cut into intervals so short that about two events fall into each; the events of interval
b hang in bucket b modulo the number of buckets.  To put in and to take out is the change of a few
links, for ten discs as for a million; the next event is the least of the few in the present bucket
(G. Paul, J. Comput. Phys. 221, 615 (2007), without his tree: a list of two needs none).
"""

import numpy as np

from kinetoscope.core.compiled import jit

#: A product and a sum rounded once: trajectories stay within the bounds the tests hold.
#: ``_nrt=False``: the caller owns all arrays; counting references inside took a third of the time.
OPTIONS = {"fastmath": {"contract"}, "error_model": "numpy", "_nrt": False}
#: Part of the one loop: an array is handed over as seven numbers, a call with eight costs 25 ns.
INLINE = {**OPTIONS, "forceinline": True}

# A place in the ring is a row of ``chain``, (n, 2) int32: the next and the previous disc in its
# bucket.  Its time stands in its record, which whoever takes the event needs anyhow.
NEXT, PREVIOUS = 0, 1
# Entries of the clock.
NOW, PER_TIME, BUCKET = 0, 1, 2
CLOCK = 3
# Not in the ring.
OUT = -(2**31)


@jit(**INLINE)
def take_out(chain, heads, i):
    """Take disc ``i`` out of the ring."""
    if chain[i, PREVIOUS] == OUT:
        return
    if chain[i, PREVIOUS] >= 0:
        chain[chain[i, PREVIOUS], NEXT] = chain[i, NEXT]
    else:
        heads[-1 - chain[i, PREVIOUS]] = chain[i, NEXT]
    if chain[i, NEXT] >= 0:
        chain[chain[i, NEXT], PREVIOUS] = chain[i, PREVIOUS]
    chain[i, PREVIOUS] = OUT


@jit(**INLINE)
def put_in(chain, heads, i, time, end, clock):
    """(Re)insert disc ``i`` for ``time``; what comes after ``end`` does not wait here."""
    take_out(chain, heads, i)
    if time > end:
        return
    place = max(np.int64(time * clock[PER_TIME]), np.int64(clock[BUCKET])) & (heads.size - 1)
    first = heads[place]
    chain[i, PREVIOUS] = -1 - place
    chain[i, NEXT] = first
    if first >= 0:
        chain[first, PREVIOUS] = i
    heads[place] = i
