"""Flooding a landscape: configurations in order of energy, joined to neighbours under water."""

import numpy as np

from kinetoscope.core.compiled import jit


@jit
def root(parent, a):
    """The representative of ``a``, with the path halved on the way."""
    while parent[a] != a:
        parent[a] = parent[parent[a]]
        a = parent[a]
    return a


@jit
def flood(order, energies, n, parent, basin, bottoms, merges, barriers):
    """Raise the water; returns (minima, merges) found.

    ``order`` (2^n,) by energy; ``parent`` (2^n,) starts at -1 (dry); ``basin`` (2^n,) holds the
    tree node of a representative.  ``bottoms`` (m,) receives the configuration of each minimum,
    ``merges`` (m - 1, 2) the nodes joined (leaves 0 ..., then merges counted on from ``m``, the
    length of ``bottoms``), ``barriers`` (m - 1,) the energies at which.
    """
    most = bottoms.size
    minima, joined = 0, 0
    for k in range(order.size):
        a = order[k]
        parent[a] = a
        basin[a] = -1
        for bit in range(n):
            b = a ^ (np.int64(1) << bit)
            if parent[b] < 0:
                continue
            u, v = root(parent, a), root(parent, b)
            if u == v:
                continue
            if basin[u] >= 0 and basin[v] >= 0:
                merges[joined, 0], merges[joined, 1] = basin[u], basin[v]
                barriers[joined] = energies[a]
                basin[v] = most + joined
                joined += 1
            elif basin[u] >= 0:
                basin[v] = basin[u]
            parent[u] = v
        if basin[root(parent, a)] < 0:
            if minima == most:
                return minima + 1, joined
            bottoms[minima] = a
            basin[a] = minima
            minima += 1
    return minima, joined
