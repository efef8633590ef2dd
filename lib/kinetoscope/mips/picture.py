"""What one picture tells: how crowded it is around each swimmer, its order, what holds it up.

A picture has positions and directions and nothing else, be it a frame of a finished run or the
present of one that goes on; everything here follows from these.
"""

import math

import attrs
import numpy as np

from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mips import kernels_picture as kernel
from kinetoscope.mips import observables
from kinetoscope.mips.params import Params
from kinetoscope.mips.particles import KINDS

#: Local packing is that of the disc of this radius around a swimmer, in diameters.
NEAR = 2.5
#: What the crowd does to a swimmer is averaged over three by three cells of this side.
CELL = 1.25


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
    data = run.data
    turns = data["colour" if "colour" in data else "angle"][frame]
    # The box is half open; single precision may round a place on its rim to the other side.
    at = np.stack((data["x"][frame], data["y"][frame]), axis=1).astype(np.float64)
    sides = np.array(run.params.box)
    at -= sides * np.floor(at / sides)
    angle = 2.0 * math.pi * np.asarray(turns, np.float64)
    return np.where(at >= sides, 0.0, at), np.stack((np.cos(angle), np.sin(angle)))


def whole(run: Trajectory) -> bool:
    """Whether every swimmer is in the picture (a movie keeps 4096 at most)."""
    return run.data["x"].shape[1] == run.params.n


def around(at: np.ndarray, nose: np.ndarray, params: Params) -> Around:
    """Work out what surrounds swimmers at ``at`` (n, 2) with noses (2, n)."""
    n = len(at)
    found = np.zeros((kernel.ROWS, n))
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
    speed = params.swim_speed or 1.0
    return Around(
        packing=found[kernel.NEAR] / (4.0 * NEAR**2),
        hexatic=(found[kernel.REAL] + 1j * found[kernel.IMAGINARY])
        / np.maximum(found[kernel.BESIDE], 1.0),
        push=found[kernel.PUSHED] / speed,
        beside=found[kernel.BESIDE],
        touching=found[kernel.TOUCHING],
    )


def nearby_mean(values: np.ndarray, at: np.ndarray, box: tuple[float, float]) -> np.ndarray:
    """The mean of ``values`` (n,) over whoever is in the same cell or the eight around it."""
    nx, ny = (max(3, round(side / CELL)) for side in box)
    ix = (at[:, 0] * (nx / box[0])).astype(int) % nx
    iy = (at[:, 1] * (ny / box[1])).astype(int) % ny
    cell = ix * ny + iy
    sums = np.bincount(cell, values, nx * ny).reshape(nx, ny)
    count = np.bincount(cell, minlength=nx * ny).reshape(nx, ny).astype(float)

    def block(field: np.ndarray) -> np.ndarray:
        field = field + np.roll(field, 1, 0) + np.roll(field, -1, 0)
        return field + np.roll(field, 1, 1) + np.roll(field, -1, 1)

    return (block(sums) / np.maximum(block(count), 1.0)).ravel()[cell]
