"""What one picture tells: how crowded it is around each swimmer, its order, what holds it up.

A picture has positions and directions and nothing else, be it a frame of a finished run or the
present of one that goes on; everything here follows from these.
"""

import math
from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from kinetoscope.core.clip import Extent
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mips import kernels_colours, observables
from kinetoscope.mips import kernels_picture as kernel
from kinetoscope.mips.params import Params
from kinetoscope.mips.particles import KINDS

#: Local packing is that of the disc of this radius around a swimmer, in diameters.
NEAR = 2.5
#: What the crowd does to a swimmer is averaged over three by three cells of this side.
CELL = 1.25
#: What a swimmer of a crowd can be coloured by, in the order of the kernel's rows.
COLOURS = ("packing", "direction", "order", "grain", "even", "odd", "contacts")


@attrs.frozen(eq=False)
class Around:
    """What surrounds each swimmer, (n,) each.

    Attributes
    ----------
    packing : in the disc of radius 2.5 around it
    hexatic : psi_6 over its neighbours within 1.4, complex, 0 where there are none
    push : e . F / v0 for its nose e, of this moment
    beside : how many discs are within 1.4 of it
    touching : how many discs touch it
    """

    packing: np.ndarray
    hexatic: np.ndarray
    push: np.ndarray
    beside: np.ndarray
    touching: np.ndarray


def places(run: Trajectory, frame: int = -1) -> tuple[np.ndarray, np.ndarray]:
    """Positions (n, 2) in diameters and noses (2, n) of unit length."""
    # Copies of one kind: a kernel is compiled for every kind of array that it meets.
    columns = [np.array(run.data[name][frame], np.float64) for name in ("x", "y", turns(run))]
    n = columns[0].size
    at, nose = np.empty((n, 2)), np.empty((2, n))
    kernels_colours.inside(*columns, *run.params.box, at, nose)
    return at, nose


def turns(run: Trajectory) -> str:
    """The name under which a run has its directions, in turns."""
    return "colour" if "colour" in run.data else "angle"


def whole(run: Trajectory) -> bool:
    """Whether every swimmer is in the picture (a movie keeps 4096 at most)."""
    return run.data["x"].shape[1] == run.params.n


def around(at: np.ndarray, nose: np.ndarray, params: Params) -> Around:
    """Work out what surrounds swimmers at ``at`` (n, 2) with noses (2, n)."""
    found = surroundings(at, nose, params)
    return Around(
        packing=found[kernel.NEAR] / (4.0 * NEAR**2),
        hexatic=(found[kernel.REAL] + 1j * found[kernel.IMAGINARY])
        / np.maximum(found[kernel.BESIDE], 1.0),
        push=found[kernel.PUSHED],
        beside=found[kernel.BESIDE],
        touching=found[kernel.TOUCHING],
    )


def surroundings(at: np.ndarray, nose: np.ndarray, params: Params) -> np.ndarray:
    """What the kernel finds, its rows by n; the row PUSHED is e . F / v0, trap included."""
    found = np.zeros((kernel.ROWS, len(at)))
    if params.pairs:
        kernel.surroundings(
            np.ascontiguousarray(at[:, 0]), np.ascontiguousarray(at[:, 1]), nose, *params.box,
            KINDS[params.potential], params.stiffness, params.softness, params.reach, NEAR,
            observables.NEIGHBOUR, found,
        )  # fmt: skip
    else:
        found[kernel.NEAR] = 1.0
    if params.trap_stiffness:
        back = -params.trap_stiffness * (at - 0.5 * np.array(params.box))
        found[kernel.PUSHED] += (back * nose.T).sum(axis=1)
    found[kernel.PUSHED] /= params.swim_speed or 1.0
    return found


def nearby_mean(values: np.ndarray, at: np.ndarray, box: tuple[float, float]) -> np.ndarray:
    """The mean of ``values`` (n,) over whoever is in the same cell or the eight around it."""
    nx, ny = (max(3, round(side / CELL)) for side in box)
    mean = np.empty(len(at))
    kernels_colours.nearby(
        np.asarray(values, np.float64), np.ascontiguousarray(at[:, 0]),
        np.ascontiguousarray(at[:, 1]), *box, nx, ny, mean,
    )  # fmt: skip
    return mean


def painted(
    run: Trajectory, frame: int, sides: Sequence[Extent], ends: Mapping[str, float]
) -> dict[str, np.ndarray]:
    """The bytes of one picture: x and y (n,) uint16 between the ends of ``sides``, and colours.

    Colours are (n,) uint8 between 0 and ``ends``, some of COLOURS.  What the crowd does to a
    swimmer is averaged over its neighbourhood; one alone in a trap has its own.  Raises ValueError
    for a picture with NaN or infinity in it.
    """
    at, nose = places(run, frame)
    params, n = run.params, len(at)
    directions = np.array(run.data[turns(run)][frame], np.float64)
    sound = float(at.sum() + directions.sum())
    made = {side.name: np.empty(n, np.uint16) for side in sides}
    for axis, side in enumerate(sides):
        column = np.ascontiguousarray(at[:, axis])
        kernels_colours.places(column, side.low, side.high, made[side.name])
    rows = np.empty((kernels_colours.ROWS, n), np.uint8)
    kernels_colours.directions(directions, rows[kernels_colours.DIRECTION])
    if set(ends) - {"direction"}:
        found = surroundings(at, nose, params)
        push = found[kernel.PUSHED]
        if params.pairs or not params.trap_stiffness:
            push = nearby_mean(push, at, params.box)
        scales = np.array([ends.get(name, 1.0) for name in COLOURS])
        kernels_colours.colours(found, push, NEAR, scales, rows)
        sound += float(push.sum())
    if not math.isfinite(sound):
        raise ValueError("some swimmers are nowhere, at NaN or infinity: not a picture")
    return made | {name: rows[COLOURS.index(name)] for name in COLOURS if name in ends}
