"""Where the swimmers start: a gas without large-scale lumps, two phases side by side, a kept crowd.

Positions are drawn, then overlaps are removed by the same kernels with swimming and noise off:
soft discs that slide down their energy.  Whatever the potential, no two discs start so close that
the first step throws them apart.
"""

import math

import attrs
import numpy as np

from kinetoscope.core import seeds
from kinetoscope.mips import formed
from kinetoscope.mips.params import DENSEST_WCA, Params
from kinetoscope.mips.particles import Particles, random_directions

#: Packing of the two phases at the start; soft discs overlap in the dense one.
DENSE, GAS = 1.0, 0.1
#: Of the relaxation: stiffness, time step (k dt = 0.15, steepest descent is stable to 0.33), steps.
STIFFNESS, STEP, STEPS = 20.0, 0.0075, 300
#: Of the last part of it for hard discs: the distance at which steps of 0.002 are stable but in a
#: whole lattice, steps between two looks at it, looks at most, how far a disc may go in a step.
CLOSEST, TRY, TRIES, SLIDE = 0.85, 10, 120, 0.02
#: Hard discs get all these steps when the box shrinks by a tenth.
SQUEEZED = 0.1


def particles(params: Params, seed: int) -> Particles:
    """The swimmers of a run at time 0.  Directions are those of free swimmers, or the kept ones."""
    random = np.random.default_rng(seeds.spawn(seed, 0))
    noise_seed = int(seeds.spawn(seed, 1).generate_state(1, np.uint64)[0] >> 1)
    if params.start == "formed" and not _in_the_middle(params):
        at, directions, settled = formed.swimmers(params, random)
    else:
        at, settled = positions(params, random), False
        directions = random_directions(params.n, params.model, random)
    if params.pairs and not settled:
        at = relaxed(at, params)
    return Particles(at, directions, params=params, seed=noise_seed)


def positions(params: Params, random: np.random.Generator) -> np.ndarray:
    """Drawn positions, (n, 2), diameters, overlaps and all."""
    sides = np.array(params.box)
    if _in_the_middle(params):
        return np.tile(0.5 * sides, (params.n, 1))
    if params.start == "homogeneous":
        at = lattice(params.n, params.box)
        return at + random.uniform(-0.25, 0.25, at.shape) / math.sqrt(params.density)
    return separated(params, random)


def _in_the_middle(params: Params) -> bool:
    """Whether each is alone in its trap, whatever start is asked for."""
    return params.trap_stiffness > 0.0 and not params.pairs


def lattice(n: int, box: tuple[float, float]) -> np.ndarray:
    """``n`` sites of a triangular lattice stretched to fit the box, (n, 2); spare sites are spread."""  # noqa: E501
    lx, ly = box
    spacing = math.sqrt(2.0 * lx * ly / (math.sqrt(3.0) * n))
    rows = 2 * max(1, round(0.5 * ly / (0.5 * math.sqrt(3.0) * spacing)))
    columns = -(-n // rows)
    row, column = np.divmod(np.arange(rows * columns), columns)
    at = np.stack(((column + 0.25 + 0.5 * (row % 2)) * lx / columns, (row + 0.5) * ly / rows), 1)
    # Sites too many are left out evenly, so that no hole is larger than one disc.
    return at[np.linspace(0, len(at) - 1, n).round().astype(int)]


def separated(params: Params, random: np.random.Generator) -> np.ndarray:
    """A dense and a dilute phase, by the lever rule, (n, 2)."""
    dense = DENSEST_WCA if params.potential == "wca" else DENSE
    gas = min(GAS, 0.5 * params.packing)
    share = min(1.0, (params.packing - gas) / (dense - gas))
    sides = np.array(params.box)
    n_dense = min(params.n, round(params.n * share * dense / params.packing))

    def depth(at: np.ndarray) -> np.ndarray:
        """Small inside the dense phase, large outside."""
        d = at - 0.5 * sides
        if params.start == "strip":
            return np.abs(d[:, 0])
        return np.hypot(*d.T) * (1.0 if params.start == "droplet" else -1.0)

    sites = lattice(max(params.n, round(params.n * dense / params.packing)), params.box)
    order = np.argsort(depth(sites), kind="stable")
    inside = sites[order[:n_dense]]
    edge = depth(inside).max() if n_dense else -np.inf
    pieces, missing = [inside], params.n - n_dense
    while missing > 0:
        tried = random.uniform(0.0, 1.0, (4 * missing, 2)) * sides
        found = tried[depth(tried) > edge][:missing] if share < 1.0 else tried[:missing]
        pieces.append(found)
        missing -= len(found)
    return np.concatenate(pieces)


def relaxed(at: np.ndarray, params: Params, share: float = 1.0) -> np.ndarray:
    """The same discs without large overlaps, (n, 2), by a ``share`` of the steps."""
    soft = attrs.evolve(
        params, potential="harmonic", stiffness=STIFFNESS, thermal=False, model="abp",
        translational_diffusion=None, dt=None, peclet=100.0, rotational_diffusion=None,
    )  # fmt: skip
    discs = Particles(at, np.zeros_like(at), params=soft, seed=0)
    discs.advance(math.ceil(STEPS * share), dt=STEP, speed=0.0)
    if params.potential != "wca":
        return discs.positions()
    return _unlocked(discs.positions(), attrs.evolve(soft, potential="wca"))


def _unlocked(at: np.ndarray, params: Params) -> np.ndarray:
    """Hard discs let go until no two are too close, (n, 2): what soft ones bear throws hard ones.

    In steps as long as the closest pair and the hardest push allow.
    """
    discs = Particles(at, np.zeros_like(at), params=params, seed=0)
    for _ in range(TRIES):
        r = discs.closest()
        if r > CLOSEST:
            break
        stiff = 26.0 / r**14 - 7.0 / r**8  # -dF/dr of a pair
        push = float(np.hypot(*discs.forces().T).max())
        discs.advance(TRY, dt=min(params.step, 0.2 / stiff, SLIDE / push), speed=0.0)
    return discs.positions()


def stretched(
    at: np.ndarray, box: tuple[float, float], params: Params, *, hard: bool
) -> np.ndarray:
    """Positions in ``box`` put into the box of ``params`` while a system runs, (n, 2).

    Soft discs stay as they come out: the steps to follow take them apart just as a relaxation
    would, and are stable at any overlap.  Hard ones would be thrown: unless they were ``hard``
    before and the box grew, overlaps are removed, the longer the more it shrank.
    """
    at = at * np.array(params.box) / np.array(box)
    if not params.pairs or params.potential != "wca":
        return at
    squeezed = max(1.0 - new / old for new, old in zip(params.box, box, strict=True))
    share = min(1.0, squeezed / SQUEEZED) if hard else 1.0
    return relaxed(at, params, share) if share > 0.0 else at
