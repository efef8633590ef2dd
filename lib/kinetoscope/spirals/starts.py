"""How a lattice begins: drawn at random, given as an array, or one of the classic seeds.

Source of the seeds: any lecture on excitable media; a straight edge between species moves, its
free end curls into a spiral.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core import seeds
from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.spirals.rules import Rules


def start(
    size: int, rules: Rules, init: str | ArrayLike | Mapping[int, float], *, seed: int
) -> np.ndarray:
    """(L, L) uint8, or (L, L, K) with K places a site.

    Raises ValueError for densities below 0 or above 1, for unknown species, for an array of
    another shape and for a lattice on which nothing lives.
    """
    shape = (size, size) if rules.capacity == 1 else (size, size, rules.capacity)
    known = (0, *rules.species)
    if isinstance(init, str):
        if init != "random":
            allowed = "'random', an array or {species: density}"
            raise refusal("init", init, allowed, "'random' gives every species an equal share")
        init = dict.fromkeys(rules.species, 1.0 / len(known))
    if isinstance(init, Mapping):
        return _drawn(shape, rules, init, seed)
    grid = np.asarray(init)
    flat = (size, size * rules.capacity)
    if grid.shape not in (shape, flat):
        raise refusal("init", grid.shape, f"an array of shape {shape}", "one entry a site")
    if not np.isin(grid, known).all():
        allowed = "species " + ", ".join(map(str, known))
        raise refusal("init", grid.max(), allowed, "these are all that the rules know")
    if not grid.any():
        raise _nobody(0.0)
    return grid.astype(np.uint8).reshape(shape)


def _nobody(value: float) -> ValueError:
    return refusal("init", value, "at least one particle", "an empty lattice stays empty")


def _drawn(
    shape: tuple[int, ...], rules: Rules, densities: Mapping[int, float], seed: int
) -> np.ndarray:
    for species, density in densities.items():
        if species not in rules.species:
            allowed = "one of " + ", ".join(map(str, rules.species))
            raise refusal("species in init", species, allowed, "these are all that the rules know")
        if not is_number(density) or not 0 <= density <= 1:
            name = f"density of species {species} in init"
            raise refusal(name, density, "a fraction in [0, 1]", "it is a share of the sites")
    total = sum(densities.values())
    if total > 1 + 1e-12:
        allowed = "at most 1 in all"
        raise refusal("densities in init", total, allowed, "there is room for one a place")
    limits = np.cumsum([densities.get(species, 0.0) for species in rules.species])
    draws = np.random.default_rng(seeds.spawn(seed, 0)).random(shape, dtype=np.float32)
    # Above all limits the place stays empty; searchsorted numbers the shares from 0.
    share = np.searchsorted(limits, draws, side="right").astype(np.uint8)
    grid = np.where(share == limits.size, 0, share + 1).astype(np.uint8)
    if not grid.any():
        raise _nobody(total)
    return grid


def vortex_pair(size: int) -> np.ndarray:
    """(L, L) uint8: two spirals of opposite sense, a quarter of the box off its middle.

    Phases wind by +2 pi around one core and -2 pi around the other; a sector of a third of the
    circle is one species.
    """
    y, x = np.mgrid[:size, :size] + 0.5
    left = np.arctan2(y - 0.5 * size, x - 0.25 * size)
    right = np.arctan2(y - 0.5 * size, x - 0.75 * size)
    phase = (left - right) / (2 * np.pi) % 1.0
    return (np.floor(3 * phase).astype(np.uint8) % 3 + 1).astype(np.uint8)


def stripes(size: int, *, kinds: int = 3) -> np.ndarray:
    """(L, L) uint8: one band of each species, so that fronts chase each other round the torus."""
    return np.repeat(np.arange(size)[None] * kinds // size + 1, size, axis=0).astype(np.uint8)


def seed_in_the_middle(size: int, *, radius: int, inside: int, outside: int) -> np.ndarray:
    """(L, L) uint8: a disc of one species in a sea of another."""
    y, x = np.mgrid[:size, :size] - size // 2
    return np.where(x**2 + y**2 <= radius**2, inside, outside).astype(np.uint8)
