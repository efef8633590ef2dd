"""Where do spirals turn?  Cores are points round which the phase winds once.

Follow the phase round a square of four sites and add up its changes, each taken the short way:
the sum is 0, or +-2 pi round a core.  Each link is walked once in each direction, so on a torus
the charges add up to exactly 0, whatever the picture: cores come and go in pairs.
"""

import numpy as np
from numpy.typing import NDArray

from kinetoscope.spirals import kernels_phase
from kinetoscope.spirals.order_parameter import blurred, order_parameter


def defects(
    grid_or_field: np.ndarray, blur: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(positions (n, 2), charges (n,)) of the cores on a torus.

    ``grid_or_field`` is anything :func:`~.order_parameter.order_parameter` takes; ``blur`` is the
    standard deviation in sites of the Gaussian that takes out single individuals (an eighth of
    the wavelength for a lattice, 0 for a smooth field).  A position is (row, column) in sites,
    the centre of its square; a charge is +1 where the phase grows from the column axis towards
    the row axis, else -1.
    """
    z = blurred(order_parameter(grid_or_field), blur)
    charge = np.empty(z.shape, np.int8)
    kernels_phase.charges(np.ascontiguousarray(z), charge)
    where = np.argwhere(charge)
    return where + 0.5, charge[tuple(where.T)].astype(np.int64)


def winding(
    grid_or_field: np.ndarray, centre: tuple[float, float], radius: float, *, blur: float = 0.0
) -> int:
    """How often the phase winds round a circle: the number of arms, with sign.

    ``centre`` (row, column) and ``radius`` in sites.  The same sense of rotation as ``defects``.
    """
    z = blurred(order_parameter(grid_or_field), blur)
    steps = max(16, int(np.ceil(8 * np.pi * radius)))
    angle = 2 * np.pi * np.arange(steps) / steps
    rows = np.rint(centre[0] + radius * np.sin(angle)).astype(int) % z.shape[0]
    columns = np.rint(centre[1] + radius * np.cos(angle)).astype(int) % z.shape[1]
    ring = z[rows, columns]
    return int(np.rint(np.angle(np.roll(ring, -1) * ring.conj()).sum() / (2 * np.pi)))
