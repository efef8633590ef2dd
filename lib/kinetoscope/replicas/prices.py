"""What a run costs, counted before anything is allocated."""

import numpy as np

from kinetoscope.replicas.params import RACE, Params

#: Copies that the scene "memory" follows.
COPIES = 2
#: Seconds for one product of a memory's field, and for one attempt apart from them.
PRODUCT, ATTEMPT = 1.5e-9, 6e-8
#: Seconds for one attempt in a glass: to look, and to turn a spin with all its fields.
LOOK, TURN = 2.5e-8, 3e-10
#: Temperatures of a glass, states kept for its pictures, seconds to sort them for one frame.
TEMPERATURES, STATES, SORT = 12, 48, 1.5e-3


def sweep_seconds(params: Params) -> float:
    """Seconds for a sweep of everything the scene has."""
    n = params.size
    if params.scene == "recall":
        return len(RACE) * n * (PRODUCT * params.k + ATTEMPT)
    if params.scene == "memory":
        return COPIES * n * (PRODUCT * params.k + ATTEMPT)
    neighbours = n**2 / 2 if params.couplings == "p3" else n
    attempts = params.samples * params.copies * TEMPERATURES * n
    if params.scene == "tree":
        attempts = params.copies * TEMPERATURES * n
    return attempts * (LOOK + TURN * neighbours)


def seconds_of(params: Params) -> float:
    """Seconds of a finished run."""
    making = 3e-9 * params.size * params.k if params.scene in ("recall", "memory") else 2e-3
    pictures = params.times.size * (SORT if params.scene in ("glass", "tree") else 5e-5)
    return making + pictures + params.duration * sweep_seconds(params)


def bytes_of(params: Params) -> int:
    """Bytes of a finished run's arrays."""
    if params.scene == "recall":
        frame = 3 * params.side**2 + 4 * 3 * 9 + 8 * 8
    elif params.scene == "memory":
        frame = 2 * int(np.prod(shape(params.n))) + 8 * 3
    else:
        frame = 4 * STATES**2 + 16 * (STATES - 1) + 2 * 8 * (params.n + 1) + 8 * 4
    return params.times.size * frame


def shape(n: int) -> tuple[int, int]:
    """Rows and columns of a picture of ``n`` spins."""
    columns = int(np.ceil(np.sqrt(n)))
    return -(-n // columns), columns
