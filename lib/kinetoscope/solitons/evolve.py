"""The field in time: phi_tt + 2 damping phi_t = phi_xx - V'(phi) from a state, at given times.

Boundaries
----------
``"causal"``
    the infinite line.  The grid is continued inside by half the duration on either side, so that
    no signal comes back before the end; what is returned lives on the grid that was given.
``"sponge"``
    the outer part of the grid swallows waves, pi -> pi exp(-sigma dt), with sigma rising as the
    square of the depth; good for pictures of long runs, not for window edges.
``"periodic"``
    a ring; x must leave out the right end, which is the left end again.
``"twisted"``
    a ring that ends in another vacuum than it began: phi -> -phi, or phi + a multiple of the
    period (sine-Gordon).  The only honest ring for an odd number of kinks.

The step is the largest dt <= cfl dx that divides the interval between two requested times, which
are therefore met exactly; it is never changed for another reason.
"""

import math
import threading
from collections.abc import Iterator

import attrs
import numpy as np

from kinetoscope.core.knobs import is_number, is_whole, refusal
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.core.trajectory import Axis, Trajectory
from kinetoscope.solitons import kernels, schemes
from kinetoscope.solitons.boundaries import BOUNDARIES, continued, ring
from kinetoscope.solitons.initial import State
from kinetoscope.solitons.potential import Potential, potential

#: Sites times stages in one call of the kernel: 10 to 50 ms, after which the cancel event is seen.
CHUNK = 1.2e7
#: Length beyond half the duration by which the causal grid is continued.
MARGIN = 5.0
#: Most numbers in one array: 1 GB.  Larger wishes are slips of the pen.
LARGEST = 2**27


@attrs.frozen(eq=False)
class Grid:
    """Where a run is computed: the padded state, what its ends do, and which part is wanted."""

    phi: np.ndarray
    pi: np.ndarray
    ends: int
    flip: float
    shift: float
    sponge: np.ndarray
    wanted: slice
    even: bool


def evolve(
    state: State, model: str | Potential = "phi4", duration: float | None = None, *,
    times: np.ndarray | None = None, scheme: str = "bm4", stencil: int = 8,
    cfl: float | None = None, boundary: str = "causal", damping: float = 0.0, frames: int = 201,
    sponge_width: float | None = None, sponge_strength: float = 0.75,
    cancel: threading.Event | None = None, progress: Progress | None = None,
) -> Trajectory:  # fmt: skip
    """Evolve ``state`` and return it at ``times``, or at ``frames`` equal steps of ``duration``.

    Parameters
    ----------
    state : State
        x (n,) uniform, phi (n,), pi (n,)
    model
        name or :class:`Potential`
    duration, times
        one of both; ``times`` (f,) increasing from >= 0 and met exactly (0: the state itself)
    scheme, stencil, cfl
        :mod:`.schemes`; ``cfl`` = largest dt/dx, refused beyond the stable limit
    boundary, damping, sponge_width, sponge_strength
        see the module; damping >= 0 in 1/time; the sponge covers a quarter of x at either end
    frames
        how many, evenly spread over ``duration``, both ends included
    cancel, progress
        see :mod:`kinetoscope.core.run`

    Returns
    -------
    Trajectory
        data phi, pi (f, n) and energy (f,): of the whole line for ``"causal"``, else of the grid;
        diagnostics energy_drift, steps, dt

    Raises
    ------
    ValueError
        bad input, or a ring that cannot close around the state's topological charge
    FloatingPointError
        the field stopped being finite; the message names the time
    Cancelled
        within 50 ms of the event
    """
    model = potential(model)
    state = _checked(state)
    times = _times(duration, times, frames)
    dx = float(state.x[1] - state.x[0])
    cfl = schemes.check_step(scheme=scheme, stencil=stencil, cfl=cfl, dx=dx, model=model)
    if not is_number(damping) or not 0.0 <= damping < 10.0:
        raise refusal("damping (Γ)", damping, "a number in [0, 10) 1/time", "try 0")
    grid = _grid(state, model, boundary, times[-1], dx, sponge_width, sponge_strength, cfl * dx)
    a, b = schemes.COMPOSITIONS[scheme]
    c, p = schemes.STENCILS[stencil] / dx**2, np.array(model.constants)
    phi, pi, n = grid.phi.copy(), grid.pi.copy(), grid.pi.size
    spare, weights = phi.copy(), np.full(n, dx)
    if grid.ends == kernels.MIRROR:
        weights[[0, -1]] = 0.5 * dx
    if grid.even:
        weights *= 2.0
    shape = (times.size, state.x.size)
    data = {"phi": np.empty(shape), "pi": np.empty(shape), "energy": np.empty(times.size)}
    gaps = np.diff(times, prepend=0.0)
    steps = np.ceil(gaps / (cfl * dx) * (1.0 - 1e-9)).astype(np.int64)
    dts = gaps / np.maximum(steps, 1)
    chunk, taken = max(1, int(CHUNK / (n * a.size))), int(steps.sum())
    physics = (model.family, p, c, a, b)
    place = (phi, spare, pi, grid.ends, grid.flip, grid.shift)
    for batch in _batches(steps, chunk):
        stop_if(cancel)
        k = batch.start
        if steps[k] > chunk:  # a frame too far away to be reached in one go
            sponge = grid.sponge ** dts[k]
            for done in range(0, int(steps[k]), chunk):
                stop_if(cancel)
                kernels.advance(
                    *physics, dts[k], damping, sponge, *place, min(chunk, int(steps[k]) - done)
                )
                _tell(progress, times[k] - dts[k] * (steps[k] - done), times[-1])
            steps[k] = 0
        kernels.film(
            *physics, damping, grid.sponge, *place, steps[batch], dts[batch], grid.wanted.start,
            grid.wanted.stop, grid.even, weights, data["phi"][batch], data["pi"][batch],
            data["energy"][batch],
        )  # fmt: skip
        broken = ~np.isfinite(data["energy"][batch])
        if broken.any():
            time = times[batch][np.argmax(broken)]
            raise FloatingPointError(
                f"the field is no longer finite at time {time:g}: take a smaller cfl or dx"
            )
        _tell(progress, times[batch.stop - 1], times[-1])
    asked = {
        "model": model.name, **dict(model.parameters), "scheme": scheme, "stencil": stencil,
        "cfl": cfl, "boundary": boundary, "damping": damping, "dx": dx, "times": times.tolist(),
        "start": [float(np.sum(state.phi)), float(np.sum(state.pi * state.x))],
    }  # fmt: skip
    energy = data["energy"]
    drift = float(np.max(np.abs(energy - energy[0]))) / (abs(energy[0]) or 1.0)
    space = (Axis("x", state.x, "", "x"),)
    return Trajectory.make(
        params=asked, seed=0, backend="numba", times=times, data=data,
        axes={"phi": space, "pi": space},
        diagnostics={"energy_drift": drift, "steps": taken, "dt": float(dts[-1]) if taken else 0.0},
    )  # fmt: skip


def _batches(steps: np.ndarray, chunk: int) -> Iterator[slice]:
    """Runs of frames that take ``chunk`` steps together; one that takes more comes alone."""
    start, total = 0, 0
    for k, count in enumerate(steps):
        # Writing a frame down costs about as much as a step.
        if k > start and total + count + 1 > chunk:
            yield slice(start, k)
            start, total = k, 0
        total += count + 1
    yield slice(start, steps.size)


def _tell(progress: Progress | None, at: float, end: float) -> None:
    if progress is not None:
        progress(min(float(at / end), 1.0) if end else 1.0, f"t = {at:.1f}")


def _checked(state: State) -> State:
    x, phi, pi = (np.asarray(field, dtype=np.float64) for field in (state.x, state.phi, state.pi))
    if x.ndim != 1 or x.size < 16 or phi.shape != x.shape or pi.shape != x.shape:
        raise ValueError(
            f"state must hold x, phi and pi of one shape (n,), n >= 16; got {x.shape}, "
            f"{phi.shape}, {pi.shape}"
        )
    for name, field in (("x", x), ("phi", phi), ("pi", pi)):
        if not np.isfinite(field).all():
            raise ValueError(f"state.{name} must be finite everywhere: look at how it was made")
    steps = np.diff(x)
    if not steps[0] > 0 or np.max(np.abs(steps - steps[0])) > 1e-6 * steps[0]:
        raise ValueError("state.x must increase in equal steps: try initial.line(...)")
    return State(x, phi, pi)


def _times(duration: float | None, times: np.ndarray | None, frames: int) -> np.ndarray:
    if (duration is None) == (times is None):
        raise ValueError("give either duration or times (the moments to return)")
    if times is None:
        if not is_number(duration) or duration <= 0:
            raise refusal("duration (T)", duration, "a positive, finite time", "try 100")
        if not is_whole(frames) or not 2 <= frames <= LARGEST:
            raise refusal("frames", frames, f"a whole number in [2, {LARGEST}]", "try 201")
        return np.linspace(0.0, duration, frames)
    try:
        times = np.atleast_1d(np.asarray(times, dtype=np.float64))
    except (TypeError, ValueError):
        raise refusal("times", times, "a list of numbers", "try np.linspace(0, 100, 201)") from None
    rising = times.size > 0 and np.isfinite(times).all() and (np.diff(times) > 0).all()
    if not rising or times[0] < 0:
        raise ValueError("times must increase from 0 or later and be finite")
    return times


def _check_size(n: int, duration: float, dx: float, boundary: str) -> None:
    if boundary == "causal" and n + (duration + 2 * MARGIN) / dx > LARGEST:
        raise refusal(
            "duration (T)", duration, f"at most {dx * LARGEST:.3g} on this grid",
            "the line grows with the time a signal has: try boundary='sponge'",
        )  # fmt: skip


def _grid(
    state: State, model: Potential, boundary: str, duration: float, dx: float,
    width: float | None, strength: float, step: float,
) -> Grid:  # fmt: skip
    if boundary not in BOUNDARIES:
        raise refusal("boundary", boundary, "one of " + ", ".join(BOUNDARIES), "try 'causal'")
    phi, pi, n = state.phi, state.pi, state.x.size
    _check_size(n, duration, dx, boundary)
    ends, flip, shift, sponge = kernels.MIRROR, 1.0, 0.0, np.empty(0)
    even, wanted = False, slice(0, n)
    if boundary in ("periodic", "twisted"):
        ends = kernels.WRAP
        flip, shift = ring(state, model, boundary)
    else:
        if boundary == "sponge":
            length = float(state.x[-1] - state.x[0])
            width = 0.25 * length if width is None else width
            if not is_number(width) or not 0.0 < width <= 0.5 * length:
                allowed = f"a length in (0, {0.5 * length:g}], at most half of the line"
                raise refusal("sponge_width", width, allowed, "leave it out: a quarter")
            if not is_number(strength) or strength < 0:
                raise refusal("sponge_strength", strength, "a number >= 0", "try 0.75")
            depth = np.abs(state.x - 0.5 * (state.x[0] + state.x[-1]))
            depth = np.maximum(depth - (0.5 * (state.x[-1] - state.x[0]) - width), 0.0) / width
            sponge = np.exp(-strength * depth**2)
        else:
            more = math.ceil((0.5 * duration + MARGIN) / dx)
            phi, pi = continued(phi, pi, model, more, dx)
            wanted = slice(more, more + n)
        # An even state stays even: half of it is enough.
        if n % 2 and np.array_equal(phi, phi[::-1]) and np.array_equal(pi, pi[::-1]):
            half, even = phi.size // 2, True
            phi, pi, sponge = phi[half:], pi[half:], sponge[half:]
            wanted = slice(0, n // 2 + 1)
    padded = np.empty(phi.size + 2 * kernels.PAD)
    padded[kernels.PAD : -kernels.PAD] = phi
    return Grid(padded, pi.copy(), ends, flip, shift, sponge, wanted, even)
