"""What a field starts from: noise about coexistence, given densities, or a lattice smoothed."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.ndimage import uniform_filter

from kinetoscope.core import seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.spirals.reactions import Reactions

#: Relative size of the noise about coexistence: small against 1, large against float32.
NOISE = 0.1


def smooth(grid: np.ndarray, *, species: int, box: int = 8) -> np.ndarray:
    """Densities (species, L, L) float32 of an (L, L) uint8 lattice, averaged over box x box.

    The average wraps round the torus, so the mean densities stay exactly those of the lattice.
    """
    grid = np.asarray(grid)
    if grid.ndim != 2 or grid.dtype != np.uint8 or grid.max(initial=0) > species:
        raise refusal("grid", f"{grid.shape} {grid.dtype}", f"(L, L) uint8 with 0 to {species}",
                      "give Lattice.grid")  # fmt: skip
    if not 1 <= box <= min(grid.shape):
        raise refusal("box", box, f"1 to {min(grid.shape)} sites", "the default is 8")
    return np.stack(
        [uniform_filter((grid == s + 1).astype(np.float32), box, mode="wrap")
         for s in range(species)]
    )  # fmt: skip


def start_densities(initial: Any, made: Reactions, size: int, seed: int) -> np.ndarray:
    """(species, size, size) densities from any of the ways that ``Field`` takes."""
    shape = (made.species, size, size)
    if isinstance(initial, str):
        if initial != "random":
            raise refusal("initial", initial, '"random", densities or a lattice', "see Field")
        if not made.coexistence:
            raise refusal("initial", initial, "densities where not all rates are above 0",
                          "no coexistence to start from")  # fmt: skip
        random = np.random.default_rng(seeds.spawn(seed, 0))
        bend = 1.0 + NOISE * random.uniform(-1.0, 1.0, shape)
        return np.asarray(made.coexistence)[:, None, None] * bend
    if isinstance(initial, Mapping):
        if not set(initial) <= set(range(1, made.species + 1)):
            raise refusal("initial", dict(initial), f"species 1 to {made.species}", "see Field")
        values = np.array([initial.get(s + 1, 0.0) for s in range(made.species)], np.float64)
        found = np.broadcast_to(values[:, None, None], shape)
    else:
        found = np.asarray(initial)
        if found.dtype == np.uint8 and found.shape == shape[1:]:
            found = smooth(found, species=made.species, box=min(8, size))
    if found.shape != shape:
        raise refusal("initial", found.shape, f"densities of shape {shape}", "one a species")
    if not np.all(np.isfinite(found)) or found.min() < 0:
        raise refusal("initial", float(found.min()), "0 or more everywhere", "check the array")
    total = float(found.sum(axis=0).max())
    if total > made.room * (1 + 1e-5):
        raise refusal("initial", total, f"at most {made.room:g} in all per cell", "scale it down")
    return found
