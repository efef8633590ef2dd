"""The scan for a GPU: all collisions side by side, with the rules of the numba kernel.

Same field, same scheme (BM4 with the eighth-order stencil on the half line), same time steps,
same detector as ``kernels_collision``: contacts of the centre, the outer kink's position, the
mark from which the outgoing speed is measured, the energy below which a pair is trapped.  What
differs is the order of the work: every collision takes its k-th step at the same time, as one
row of arrays (b, n), until the last of them is over.  Sites that no signal can have reached are
left alone here as there: to move them is as right, but changes the field by 1e-9, which the
collisions at the edge of a window multiply by 1e5.  So fields agree with numba's to rounding; at
such an edge rounding grows as well, and labels may differ, as they do between two processors.

On two CPU cores this takes eight times as long as numba, and a second or more to compile first.
"""

import math
import threading
import time
from functools import partial
from typing import NamedTuple

import numpy as np

from kinetoscope.core import jax_env
from kinetoscope.core.run import Progress, stop_if
from kinetoscope.solitons import kernels, kernels_collision, schemes
from kinetoscope.solitons.collide import OUTCOMES, SCHEME, STENCIL, Arena, arena
from kinetoscope.solitons.initial import ORDERS
from kinetoscope.solitons.kernels_collision import ESCAPE, TRAPPED, UNDECIDED
from kinetoscope.solitons.potential import Potential
from kinetoscope.solitons.scan import Scan

jax = jax_env.jax()
jnp, lax = jax.numpy, jax.lax

#: Memory for one batch of collisions, and how many copies of a field the compiler may hold.
BYTES, BYTES_GPU, COPIES = 2**25, 2**31, 12
#: Seconds of work between two looks at the cancel event.
PATIENCE = 0.05


class Lanes(NamedTuple):
    """Collisions on their way: fields (b, n) and what the detector knows of each (b,)."""

    step: object  # steps taken, the same for all
    phi: object
    pi: object  # waits for its last kick
    centre: object
    touching: object
    contacts: object
    site: object
    hit: object  # when the kink passed FAR, -1 if it has not
    hit_x: object
    speed: object
    fate: object
    decided: object  # contacts when the fate was decided
    finished: object
    broken: object  # no longer finite


class Setting(NamedTuple):
    """What does not change: constants of the equation, scheme and rules, and clocks (b,)."""

    p: object
    c: object
    rules: object
    dts: object
    steps: object
    holds: object


def _widened(phi):
    """(b, n) with four mirrored ghost sites at either end, (b, n + 8)."""
    return jnp.concatenate([phi[:, 4:0:-1], phi, phi[:, -2:-6:-1]], axis=1)


def _force(family, p, c, wide, n):
    """phi_xx - V'(phi) at the first n sites of ``wide`` (b, >= n + 8)."""
    u = wide[:, 4 : n + 4]
    pairs = [wide[:, 4 + k : n + 4 + k] + wide[:, 4 - k : n + 4 - k] for k in range(5)]
    total = c[1] * pairs[1] + c[2] * pairs[2] + c[3] * pairs[3] + c[4] * pairs[4]
    if family == kernels.CUBIC:
        return total + u * ((c[0] - p[0]) - p[1] * (u * u))
    if family == kernels.QUINTIC:
        s = u * u
        return total + u * ((c[0] - p[0]) - s * (p[1] + s * p[2]))
    if family == kernels.SINE:
        return total + c[0] * u - p[0] * jnp.sin(u)
    return total + c[0] * u - (p[0] * jnp.sin(u) - p[1] * jnp.sin(0.5 * u))


def _energy(family, p, c, wide, pi, n, dx):
    """Energy (b,) in the first n sites of the half line; the discrete system's own."""
    u = wide[:, 4 : n + 4]
    gradient = jnp.zeros_like(u)
    for k in range(1, 5):
        right, left = wide[:, 4 + k : n + 4 + k] - u, wide[:, 4 - k : n + 4 - k] - u
        gradient += c[k] * (right * right + left * left)
    if family in (kernels.CUBIC, kernels.QUINTIC):
        s = u * u
        v = s * (0.5 * p[0] + s * (0.25 * p[1] + s * p[2] / 6.0)) + p[3]
    elif family == kernels.SINE:
        v = 2.0 * p[0] * jnp.sin(0.5 * u) ** 2
    else:
        v = 2.0 * p[0] * jnp.sin(0.5 * u) ** 2 + 4.0 * p[1] * (1.0 - jnp.sin(0.25 * u) ** 2)
    density = 0.5 * pi * pi + 0.25 * gradient + v
    return dx * (density[:, 1:].sum(axis=1) + 0.5 * density[:, 0])


def _reached(rules, dts, holds, step, n):
    """Which sites (b, n) move in this step: those that waves from the kinks can have reached."""
    front = rules[kernels_collision.FRONT] + (step + 1) * dts - holds
    edge = jnp.maximum(rules[kernels_collision.HOLD_X], front)
    active = ((edge / rules[kernels_collision.DX]).astype(jnp.int64) // 8 + 1) * 8
    return jnp.arange(n) < active[:, None]


def _stepped(family, p, c, dts, step, phi, pi, moving):
    """One step of the composition where ``moving``; the first kick makes up for the one before."""
    a, b = map(jnp.asarray, schemes.COMPOSITIONS[SCHEME])
    first = jnp.where(step > 0, b[0] + b[-1], b[0])

    def stage(i, now):
        phi, pi = now
        kick = dts * jnp.where(i == 0, first, b[i])
        force = _force(family, p, c, _widened(phi), phi.shape[1])
        pi = jnp.where(moving, pi + kick[:, None] * force, pi)
        return jnp.where(moving, phi + (dts * a[i])[:, None] * pi, phi), pi

    return lax.fori_loop(0, a.size, stage, (phi, pi))


def _followed(lanes, phi, rules, dx):
    """Contacts and the outer kink's position, as ``kernels_collision.follow`` finds them."""
    centre = phi[:, 0]
    touching = (rules[kernels_collision.LOW] < centre) & (centre < rules[kernels_collision.HIGH])
    left_contact = lanes.touching & ~touching
    height = jnp.abs(phi - rules[kernels_collision.OUTER])
    level = rules[kernels_collision.LEVEL]
    above, index = height > level, jnp.arange(phi.shape[1])
    # Walk out from the last site while above the level, then back while below it.
    beyond = (index > lanes.site[:, None]) & ~above
    stop = jnp.where(beyond.any(axis=1), jnp.argmax(beyond, axis=1), phi.shape[1])
    j = jnp.max(jnp.where(above & (index < stop[:, None]), index, -1), axis=1)
    row, at = jnp.arange(j.size), jnp.maximum(j, 0)
    here, there = height[row, at], height[row, jnp.minimum(at + 1, phi.shape[1] - 1)]
    position = jnp.where(j < 0, 0.0, (at + (here - level) / (here - there)) * dx)
    return centre, touching, lanes.contacts + left_contact, at, position


def _judged(lanes, contacts, touching, position, t, end, rules):
    """Escape: (hit, hit_x, speed, escaped), as ``kernels_collision.judge`` decides."""
    inside = (contacts < 1) | touching | (position < rules[kernels_collision.FAR])
    enters = ~inside & (lanes.hit < 0) & (t <= end)
    over = ~inside & (lanes.hit >= 0) & (t - lanes.hit >= rules[kernels_collision.WINDOW])
    hit = jnp.where(inside, -1.0, jnp.where(enters, t, lanes.hit))
    hit_x = jnp.where(enters, position, lanes.hit_x)
    pace = (position - lanes.hit_x) / jnp.where(over, t - lanes.hit, 1.0)
    return hit, hit_x, jnp.where(over, pace, lanes.speed), over


def _advance_once(family, inside, setting, lanes):
    p, c, rules, dts, steps, holds = setting
    dx = rules[kernels_collision.DX]
    moving = _reached(rules, dts, holds, lanes.step, lanes.phi.shape[1])
    phi, pi = _stepped(family, p, c, dts, lanes.step, lanes.phi, lanes.pi, moving)
    t, end = (lanes.step + 1) * dts, (steps + 0.5) * dts
    centre, touching, contacts, site, position = _followed(lanes, phi, rules, dx)
    hit, hit_x, speed, escaped = _judged(lanes, contacts, touching, position, t, end, rules)
    fate = jnp.where(escaped, ESCAPE, lanes.fate)
    every = jnp.maximum(1, (rules[kernels_collision.EVERY] / dts).astype(jnp.int64))
    asked = (fate == UNDECIDED) & (contacts >= 1) & (hit < 0) & (lanes.step % every == 0)
    asked &= ~lanes.finished

    def measured():
        wide = _widened(phi)[:, : inside + 8]
        last = schemes.COMPOSITIONS[SCHEME][1][-1]
        kick = (dts * last)[:, None] * _force(family, p, c, wide, inside)
        return _energy(family, p, c, wide, pi[:, :inside] + kick, inside, dx)

    energy = lax.cond(asked.any(), measured, lambda: jnp.full(dts.shape, jnp.inf))
    trapped = asked & (energy < rules[kernels_collision.MASS])
    fate = jnp.where(trapped, TRAPPED, fate)
    decided = jnp.where(escaped | trapped, contacts, lanes.decided)
    broken = ~jnp.isfinite(centre)
    finished = (lanes.step + 1 >= steps) & (hit < 0) | (fate != UNDECIDED) | broken
    new = Lanes(
        lanes.step + 1, phi, pi, centre, touching, contacts, site, hit, hit_x, speed, fate,
        decided, finished, broken,
    )  # fmt: skip
    kept = [
        jnp.where(lanes.finished, was, now) for was, now in zip(lanes[3:], new[3:], strict=True)
    ]
    return Lanes(*new[:3], *kept)


@partial(jax.jit, static_argnames=("family", "inside"))
def _advance(family, inside, setting, lanes, budget):
    """At most ``budget`` steps, fewer when all is over."""
    last = lanes.step + budget
    return lax.while_loop(
        lambda now: (now.step < last) & ~now.finished.all(),
        lambda now: _advance_once(family, inside, setting, now),
        lanes,
    )


@partial(jax.jit, static_argnames=("family",))
def _flown(family, p, c, dts, phi, pi, count):
    """``count`` steps of the field alone, synchronised at the end."""
    phi, pi = lax.fori_loop(
        0, count, lambda k, now: _stepped(family, p, c, dts, k, *now, True), (phi, pi)
    )
    last = (dts * schemes.COMPOSITIONS[SCHEME][1][-1])[:, None]
    return phi, pi + last * _force(family, p, c, _widened(phi), phi.shape[1])


def fly(phi, pi, *, model: Potential, dx: float, dt: float, steps: int):
    """Half-line fields phi, pi (b, n), mirrored at both ends, after ``steps`` >= 1 steps of BM4."""
    c = schemes.STENCILS[STENCIL] / dx**2
    dts = jnp.full(np.shape(phi)[0], dt)
    done = _flown(
        model.family, jnp.array(model.constants), jnp.array(c), dts, jnp.asarray(phi),
        jnp.asarray(pi), steps,
    )  # fmt: skip
    return tuple(np.asarray(field) for field in done)


def begin(where: Arena, speeds: np.ndarray, size: int) -> tuple[Setting, Lanes]:
    """Initial data of collisions at ``speeds`` (m,), filled up to ``size`` rows that are over."""
    v = np.concatenate([speeds, np.full(size - speeds.size, speeds[-1])])[:, None]
    sign = 1 if where.order == ORDERS[0] else -1
    gamma, x, model = 1.0 / np.sqrt(1.0 - v * v), where.dx * np.arange(where.n), where.model
    left = sign * gamma * (x + where.half_separation)
    right = -sign * gamma * (x - where.half_separation)
    between = model.kink(np.array(sign * 350.0 / model.meson_mass))
    phi = model.kink(left) + model.kink(right) - between
    pi = -sign * gamma * v * (model.slope(left) + model.slope(right))
    end = where.half_separation / v[:, 0] + where.horizon
    steps = np.ceil(end / (where.cfl * where.dx))
    hold = np.maximum(0.0, (where.half_separation - 6.0 / model.meson_mass) / v[:, 0])
    none = np.zeros(size, dtype=np.int64)
    lanes = Lanes(
        step=np.int64(0), phi=phi, pi=pi, centre=phi[:, 0].copy(), touching=none > 0,
        contacts=none, site=none, hit=np.full(size, -1.0), hit_x=np.zeros(size),
        speed=np.full(size, np.nan), fate=none, decided=none,
        finished=np.arange(size) >= speeds.size, broken=none > 0,
    )  # fmt: skip
    setting = Setting(
        np.array(model.constants), schemes.STENCILS[STENCIL] / where.dx**2, where.rules,
        end / steps, steps, hold,
    )  # fmt: skip
    return jax.tree.map(jnp.asarray, setting), jax.tree.map(jnp.asarray, lanes)


def most(n: int, *, limit: int) -> int:
    """Collisions of ``n`` sites that fit in ``limit`` bytes."""
    return max(1, limit // (8 * n * COPIES))


def batch_size(count: int, n: int, *, limit: int) -> int:
    """Collisions of ``n`` sites in one batch: as many as fit in ``limit`` bytes, evenly shared."""
    return math.ceil(count / math.ceil(count / most(n, limit=limit)))


def scan(
    speeds: np.ndarray, *, model: Potential, half_separation: float, horizon: float, dx: float,
    order: str, cancel: threading.Event | None = None, progress: Progress | None = None,
) -> Scan:  # fmt: skip
    """Collide at every one of ``speeds`` (m,); see :func:`kinetoscope.solitons.scan.scan`.

    The speeds have been checked there.
    """
    found, broken = collisions(
        speeds, model=model, half_separation=half_separation, horizon=horizon, dx=dx, order=order,
        cancel=cancel, progress=progress,
    )  # fmt: skip
    if broken.any():
        raise FloatingPointError("the field is no longer finite: take a smaller dx")
    return found


def collisions(
    speeds: np.ndarray, *, model: Potential, half_separation: float, horizon: float, dx: float,
    order: str, cancel: threading.Event | None = None, progress: Progress | None = None,
) -> tuple[Scan, np.ndarray]:  # fmt: skip
    """Collide at every one of ``speeds`` (m,); and whose field was no longer finite, (m,) bool.

    They are taken in batches of bounded memory, slowest first, so that those of one batch need
    about the same number of steps.
    """
    where = arena(
        model=model, top_speed=float(speeds.max()), half_separation=half_separation,
        horizon=horizon, dx=dx, order=order,
    )  # fmt: skip
    inside = min(where.n, int(where.rules[kernels_collision.INSIDE] / dx) + 1)
    limit = BYTES_GPU if jax_env.gpu() else BYTES
    size = batch_size(speeds.size, where.n, limit=limit)
    queue = np.argsort(speeds, kind="stable")
    speed_out = np.full(speeds.size, np.nan)
    bounces = np.zeros(speeds.size, dtype=np.int64)
    fates = np.zeros(speeds.size, dtype=np.int64)
    broken = np.zeros(speeds.size, dtype=bool)
    for first in range(0, speeds.size, size):
        which = queue[first : first + size]
        setting, lanes = begin(where, speeds[which], size)
        longest = int(setting.steps.max())
        budget = 1
        while not bool(lanes.finished.all()):
            stop_if(cancel)
            start = time.monotonic()
            lanes = jax.block_until_ready(
                _advance(model.family, inside, setting, lanes, np.int64(budget))
            )
            if progress is not None:
                share = 1.0 if lanes.finished.all() else min(int(lanes.step) / longest, 1.0)
                done = (first + share * which.size) / speeds.size
                over = int(lanes.finished[: which.size].sum())
                progress(done, f"{over} of {which.size} collisions of this batch")
            took = time.monotonic() - start
            # the first call compiles and says nothing about speed
            budget = 4 if budget == 1 else int(np.clip(budget * PATIENCE / took, 4, 2 * budget))
        rows = slice(0, which.size)
        broken[which] = lanes.broken[rows]
        fate = np.asarray(lanes.fate[rows])
        counted = np.where(fate == UNDECIDED, lanes.contacts[rows], lanes.decided[rows])
        speed_out[which], bounces[which], fates[which] = lanes.speed[rows], counted, fate
    return Scan(speeds, speed_out, bounces, np.array(OUTCOMES, dtype="<U9")[fates]), broken
