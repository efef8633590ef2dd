"""One collision of two kinks: bounces, outcome, outgoing speed, and where the energy went.

The pair starts at x = -+half_separation with equal and opposite speeds, so the field stays even
and half of the line is computed.  The centre phi(0, t) tells the story: between the kinks it sits
in one vacuum, outside is another, and the kinks are *in contact* while the centre is nearer to
the outer vacuum.  A **bounce** is one such contact, from entering to leaving it; its time is the
middle of the two.  (In sine-Gordon the kinks pass through each other, and the contact ends on the
far side of the outer vacuum: that counts as one bounce as well.)

The outcome:

* ``"escape"``: after a bounce the kinks came to |x| = 12 by the horizon.  They are followed for
  six periods of the kink's wobble from there on (past the horizon if need be), and ``speed_out``
  is the distance they went over the time.
* ``"trapped"``: the energy in |x| < 18 fell below two kink masses, so they never can.
* ``"undecided"``: neither by the horizon.  Close to the critical speed everything is undecided
  if one does not wait long enough; always state the horizon.

``bounces`` counts up to the moment when the fate was decided: the last bounce before the escape,
or before the energy had gone.  A trapped pair goes on oscillating; ``contact_times`` has the rest.
"""

import math
import threading
from functools import lru_cache

import attrs
import numpy as np

from kinetoscope.core.knobs import is_number, refusal
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.solitons import kernels, kernels_collision, schemes
from kinetoscope.solitons.initial import ORDERS, check_overlap, check_resolution, pairs
from kinetoscope.solitons.potential import Potential, potential

#: An escaping kink has passed this |x|; the energy that could drive an escape is within INSIDE.
FAR, INSIDE = 12.0, 18.0
#: Periods of the wobble over which the outgoing speed is averaged.
PERIODS = 6.0
#: Stencil and scheme of all collisions.
STENCIL, SCHEME = 8, "bm4"
OUTCOMES = ("undecided", "escape", "trapped")
#: Most sites of the half line, and most steps: larger wishes are slips of the pen.
MOST_SITES, MOST_STEPS = 2**22, 2**30
#: Site-stages in one call of the kernel, 10 to 50 ms; then the cancel event is looked at.
CHUNK = 1.2e7


@attrs.frozen
class Ledger:
    """Energies at the end of a run; ``kinks + between + radiated`` is ``total``.

    ``kinks`` is what lies within 7/m of the two kinks (of the origin while they are in contact),
    ``between`` and ``radiated`` what lies inside and outside of that; ``start`` is the total
    before.
    """

    total: float
    kinks: float
    radiated: float
    between: float
    start: float


@attrs.frozen(eq=False)
class Collision:
    """What came of one collision; see the module for the definitions.

    ``times``, ``centre`` and ``position`` (k,) are t, phi(0, t) and the right kink's X(t) at
    every step; ``speed_out`` is nan unless the outcome is ``"escape"``.
    """

    model: Potential
    speed: float
    outcome: str
    bounces: int
    bounce_times: np.ndarray
    speed_out: float
    energy: Ledger
    contact_times: np.ndarray
    times: np.ndarray
    centre: np.ndarray
    position: np.ndarray


@attrs.frozen(eq=False)
class Arena:
    """What all collisions of a scan share: potential, grid, rules (see the kernel)."""

    model: Potential
    order: str
    half_separation: float
    horizon: float
    dx: float
    n: int
    rules: np.ndarray
    cfl: float


@lru_cache(maxsize=256)  # nobody writes into an arena; a slider asks for the same one again
def arena(
    *, model: str | Potential, top_speed: float, half_separation: float, horizon: float, dx: float,
    order: str, cfl: float | None = None,
) -> Arena:  # fmt: skip
    """Check the input and lay out the half line, long enough that no signal comes back."""
    model = potential(model)
    if len(model.vacua) < 2:
        raise refusal("model", model.name, "a model with kinks", "the linear field has none")
    if order not in ORDERS:
        raise refusal("order", order, " or ".join(map(repr, ORDERS)), "choose one of these")
    if not is_number(horizon) or horizon <= 0:
        raise refusal("horizon", horizon, "a positive, finite time", "try 150")
    if not is_number(half_separation) or half_separation <= 0:
        raise refusal("half_separation (x0)", half_separation, "a positive number", "try 10")
    if not is_number(dx) or dx <= 0:
        raise refusal("dx", dx, "a positive length", "try 0.3")
    cfl = schemes.check_step(
        scheme=SCHEME, stencil=STENCIL, dx=dx, model=model,
        cfl=cfl if cfl is not None else usual_cfl(model, dx),
    )  # fmt: skip
    left, right = (float(model.kink(np.array(s * 350.0 / model.meson_mass))) for s in (-1, 1))
    outer, between = (left, right) if order == ORDERS[0] else (right, left)
    half_gap = 0.5 * (between - outer)
    # Contact ends at half the gap; beyond the outer vacuum only where there is another vacuum.
    beyond = model.period > 0 or min(abs(np.array(model.vacua) - (2 * outer - between))) < 1e-9
    walls = [outer + half_gap, outer - half_gap if beyond else -math.copysign(1e300, half_gap)]
    window = PERIODS * 2.0 * math.pi / model.wobble_frequency
    tail = 21.0 / model.meson_mass
    # Waves leave the contact, turn at the end and must not be back at FAR while it matters: at
    # the speed of light that is 0.5 (horizon + window + FAR), and no wave is as fast.
    length = max(0.5 * (horizon + window + FAR) + 4.0, top_speed * horizon + tail)
    length = max(length, half_separation + tail)
    rules = np.zeros(kernels_collision.RULES)
    rules[kernels_collision.OUTER] = outer
    rules[[kernels_collision.LOW, kernels_collision.HIGH]] = sorted(walls)
    rules[kernels_collision.LEVEL] = abs(float(model.kink(np.array(0.0))) - outer)
    rules[kernels_collision.DX] = dx
    rules[kernels_collision.FAR] = FAR
    rules[kernels_collision.INSIDE] = INSIDE
    rules[kernels_collision.WINDOW] = window
    rules[kernels_collision.MASS] = model.kink_mass
    rules[kernels_collision.EVERY] = 5.0
    rules[kernels_collision.HOLD_X] = half_separation + tail
    # Until they are 6/m from the centre the kinks slow down and speed up over times of 1/(m v):
    # too slowly to radiate.  What leaves then is followed with a lead of as much again: in all
    # models, against leads of 21/m, the outgoing speeds are the same to 1e-8 (median).
    rules[kernels_collision.FRONT] = 6.0 / model.meson_mass
    if length / dx > MOST_SITES:
        raise ValueError(
            f"half_separation (x0) {half_separation:g}, horizon {horizon:g} and dx {dx:g} need "
            f"{length / dx:.2g} sites, and there may be {MOST_SITES}: shorten or take a larger dx"
        )
    n = math.ceil(length / dx) + 1
    return Arena(model, order, half_separation, horizon, dx, n, rules, cfl)


def usual_cfl(model: Potential, dx: float) -> float:
    """dt/dx of collisions: 1.2, or 0.99 of the stable limit where that is less."""
    limit = schemes.cfl_limit(SCHEME, STENCIL, dx=dx, stiffness=model.stiffness)
    return min(schemes.COLLISION_CFL, 0.99 * limit)


def check_speed(speed: float, where: Arena) -> None:
    """Refuse a speed outside (0, 1), one too fast for the grid, and kinks that overlap."""
    if not is_number(speed) or not 0.0 < speed < 1.0:
        raise refusal("speed (v)", speed, "a number in (0, 1) c", "try 0.3")
    slowest = where.half_separation / (MOST_STEPS * where.cfl * where.dx)
    if speed < slowest:
        raise refusal("speed (v)", speed, f"at least {slowest:.1g} c here", "the kinks hardly meet")
    check_resolution(where.model, speed=speed, dx=where.dx)
    check_overlap(
        where.model, speed=speed, half_separation=where.half_separation, order=where.order
    )


def clock(where: Arena, speed: float) -> tuple[float, int, float]:
    """Time step, steps to the horizon, and the time at which the kinks come close."""
    end = where.half_separation / speed + where.horizon
    steps = math.ceil(end / (where.cfl * where.dx))
    hold = max(0.0, (where.half_separation - 6.0 / where.model.meson_mass) / speed)
    return end / steps, steps, hold


@attrs.frozen(eq=False)
class Block:
    """The arrays of some collisions on their way; the kernel changes them in place."""

    dts: np.ndarray
    steps: np.ndarray
    holds: np.ndarray
    phis: np.ndarray
    pis: np.ndarray
    track: np.ndarray
    contacts: np.ndarray
    record: np.ndarray
    scratch: tuple[np.ndarray, np.ndarray, np.ndarray]


def block(where: Arena, speeds: np.ndarray, *, contacts: int = 1, record: int = 0) -> Block:
    """Initial data of collisions at ``speeds`` (m,)."""
    clocks = [clock(where, float(v)) for v in speeds]
    dts, steps, holds = (np.array(column) for column in zip(*clocks, strict=True))
    x = where.dx * np.arange(-kernels.PAD, where.n + kernels.PAD)
    phis, pis = pairs(x, where.model, speeds, where.half_separation, where.order)
    pis = np.ascontiguousarray(pis[:, kernels.PAD : -kernels.PAD])
    track = np.zeros((len(speeds), kernels_collision.COLUMNS))
    track[:, kernels_collision.CENTRE] = phis[:, kernels.PAD]
    track[:, kernels_collision.HIT] = -1.0
    track[:, kernels_collision.SPEED] = np.nan
    return Block(
        dts, steps, holds, phis, pis, track, np.full((len(speeds), contacts), np.nan),
        np.full((record, 2), np.nan), (np.empty(x.size), np.empty(where.n), np.empty(where.n)),
    )  # fmt: skip


def advance(where: Arena, rules: np.ndarray, work: Block, budget: int) -> bool:
    """Advance a block by at most ``budget`` steps; True when all its collisions are over."""
    a, b = schemes.COMPOSITIONS[SCHEME]
    kernels_collision.collide(
        where.model.family, np.array(where.model.constants),
        schemes.STENCILS[STENCIL] / where.dx**2, a, b, rules, work.dts, work.steps, work.holds,
        work.phis, work.pis, *work.scratch, work.track, work.contacts, work.record, budget,
    )  # fmt: skip
    bad = work.track[:, kernels_collision.FATE] < 0
    if bad.any():
        i = int(np.argmax(bad))
        raise FloatingPointError(
            f"the field is no longer finite at time "
            f"{work.track[i, kernels_collision.STEP] * work.dts[i]:.4g}: take a smaller dx"
        )
    return bool((work.track[:, kernels_collision.FINISHED] > 0).all())


def collide(
    model: str | Potential = "phi4", *, speed: float = 0.3, half_separation: float = 10.0,
    horizon: float = 150.0, dx: float = 0.3, order: str = "kink-antikink",
    cfl: float | None = None, cancel: threading.Event | None = None,
    progress: Progress | None = None,
) -> Collision:  # fmt: skip
    """Let two kinks collide; the run ends ``horizon`` after free-flight contact.

    Parameters
    ----------
    model : str or Potential
        phi4, sine-gordon, phi6 or double-sine-gordon
    speed, half_separation
        the kinks start at -+half_separation with velocities +-speed (in c)
    horizon, dx
        waiting time after half_separation/speed; grid spacing.  dx = 0.3 gives the outgoing speed
        to about 1e-3 and the places of the wide windows to 1e-3; finer windows need a finer grid
    order
        ``"kink-antikink"`` (phi^6: 0, 1, 0) or ``"antikink-kink"`` (phi^6: 1, 0, 1)
    cfl
        dt/dx, :func:`usual_cfl` unless given
    cancel, progress
        see :mod:`kinetoscope.core.run`

    Raises
    ------
    ValueError
        speed outside (0, 1), kinks that overlap at the start, a grid too coarse for the kink
    Cancelled
        within 50 ms of the event
    """
    where = arena(
        model=model, top_speed=speed if is_number(speed) and 0 < speed < 1 else 0.5, dx=dx,
        half_separation=half_separation, horizon=horizon, order=order, cfl=cfl,
    )  # fmt: skip
    check_speed(speed, where)
    dt, steps, _ = clock(where, speed)
    longest = steps + math.ceil(where.rules[kernels_collision.WINDOW] / dt) + 2
    work = block(where, np.array([speed]), contacts=int(longest * dt) + 8, record=longest + 1)
    start = float(_weighed(where, work).sum())
    work.record[0] = work.phis[0, kernels.PAD], half_separation
    chunk = max(1, int(CHUNK / (where.n * schemes.COMPOSITIONS[SCHEME][0].size)))
    while True:
        stop_if(cancel)
        over = advance(where, where.rules, work, chunk)
        step = int(work.track[0, kernels_collision.STEP])
        if progress is not None:
            progress(min(step / steps, 1.0), f"t = {step * dt:.0f}")
        if over:
            break
    row = work.track[0]
    b = schemes.COMPOSITIONS[SCHEME][1]
    kernels.fill(work.phis[0], where.n, kernels.MIRROR, 1.0, 0.0)
    kernels.stage(
        where.model.family, np.array(where.model.constants), schemes.STENCILS[STENCIL] / dx**2,
        work.phis[0], work.scratch[0], work.pis[0], where.n, 1.0, b[-1] * dt, 0.0,
    )  # fmt: skip
    record = work.record[: step + 1]
    end = _ledger(where, _weighed(where, work), float(record[-1, 1]), start)
    contact_times = work.contacts[0, : int(row[kernels_collision.CONTACTS])]
    outcome = OUTCOMES[int(row[kernels_collision.FATE])]
    bounces = int(
        row[kernels_collision.CONTACTS if outcome == "undecided" else kernels_collision.DECIDED]
    )
    return Collision(
        where.model, speed, outcome, bounces, contact_times[:bounces].copy(),
        float(row[kernels_collision.SPEED]), end,
        contact_times.copy(), dt * np.arange(step + 1), record[:, 0].copy(), record[:, 1].copy(),
    )  # fmt: skip


def _weighed(where: Arena, work: Block) -> np.ndarray:
    """The energy of every site (n,) of a synchronised state; its sum is that of the whole line."""
    phi, density = work.phis[0], work.scratch[2]
    kernels.fill(phi, where.n, kernels.MIRROR, 1.0, 0.0)
    kernels.energy_density(
        where.model.family, np.array(where.model.constants),
        schemes.STENCILS[STENCIL] / where.dx**2, phi, work.pis[0], density,
    )  # fmt: skip
    weighed = 2.0 * where.dx * density
    weighed[[0, -1]] *= 0.5
    return weighed


def _ledger(where: Arena, weighed: np.ndarray, position: float, start: float) -> Ledger:
    """Who has the energy when the right kink is at ``position``."""
    core = 7.0 / where.model.meson_mass
    first = max(0, math.ceil((position - core) / where.dx))
    last = math.floor((position + core) / where.dx) + 1
    between, radiated = float(weighed[:first].sum()), float(weighed[last:].sum())
    total = float(weighed.sum())
    return Ledger(total, total - between - radiated, radiated, between, start)
