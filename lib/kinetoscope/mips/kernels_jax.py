"""Many systems side by side, for a GPU: a phase diagram's worth of swimmers in one batch.

Same forces, same noises (the hash of seed, step and number, to the bit) and same steps as the
numba kernels, so that one step agrees to rounding.  What differs is the bookkeeping.  Swimmers
stay in the order of their numbers; each has a row of neighbours of fixed width, both ends of a
pair listed, so that forces are gathered and never scattered.  All systems of a batch have the same
n, potential and model; boxes, rates, stiffness and time steps are their own.

Rows are made from a grid of cells with a fixed number of places.  A cell or a row that runs over
is not silent: the batch stops at that step with everything still in order, and is taken up again
with more room.  New rows are made for all systems as soon as one swimmer anywhere has moved by half
a skin.  A single system of a few thousand is faster with numba, on any machine.
"""

import math
import threading
import time
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from kinetoscope.core import jax_env, seeds
from kinetoscope.core.knobs import refusal
from kinetoscope.core.run import stop_if
from kinetoscope.mips import initial, kernels, observables
from kinetoscope.mips.params import Params
from kinetoscope.mips.particles import Particles, skin_of

jax = jax_env.jax()
jnp, lax = jax.numpy, jax.lax

#: Seconds of work between two looks at the cancel event.
PATIENCE = 0.05
U = np.uint64
_GOLDEN, _MIX_A, _MIX_B = U(0x9E3779B97F4A7C15), U(0xBF58476D1CE4E5B9), U(0x94D049BB133111EB)


class Knobs(NamedTuple):
    """What differs from system to system, (b, 1) each."""

    lx: object
    ly: object
    k: object
    beta: object
    reach: object
    skin: object
    trap: object
    speed: object
    d_t: object
    d_r: object
    dt: object
    seed: object


class Swarm(NamedTuple):
    """The batch on its way: (b, n) each, but ``near`` (b, n, width) and three numbers.

    x, y are not wrapped.  ``near`` holds numbers, n where a place is empty.
    """

    x: object
    y: object
    ex: object
    ey: object
    x0: object
    y0: object
    work: object
    push: object
    near: object
    step: object
    lists: object
    short: object


def hash64(z):
    """As ``core.kernels_hash.mixed``."""
    z = (z ^ (z >> U(30))) * _MIX_A
    z = (z ^ (z >> U(27))) * _MIX_B
    return z ^ (z >> U(31))


def noises(seed, step, n, model):
    """The noises of one step, mean 0 and variance 1, a tuple of (b, n)."""
    key = hash64(seed + hash64(step.astype(jnp.uint64) * _GOLDEN))
    bits = hash64(key + jnp.arange(n, dtype=jnp.uint64)[None, :] * _GOLDEN)
    width, many = (kernels.BITS_AOUP, 4) if model == "aoup" else (kernels.BITS_ABP, 3)
    scale, middle = kernels.ROOT12 / 2.0**width, 0.5 * (2.0**width - 1.0)
    mask = U(2**width - 1)
    return tuple(
        scale * (((bits >> U(place * width)) & mask).astype(jnp.float64) - middle)
        for place in range(many)
    )


def _short_way(d, side):
    return d - side * jnp.round(d / side)


def push(kind, r2, k, beta):
    """The force between two discs over their distance, as :func:`kernels_forces.push`."""
    if kind == "wca":
        inverse = 1.0 / r2
        sixth = inverse**3
        return (2.0 * sixth * sixth - sixth) * inverse
    r = jnp.sqrt(r2)
    if kind == "harmonic":
        return k / r - k
    return k * jnp.logaddexp(0.0, beta * (1.0 - r)) / (beta * r)


def forces(knobs, x, y, near, kind):
    """Forces on all swimmers, two of (b, n)."""
    fx = jnp.where(knobs.trap > 0.0, -knobs.trap * (x - 0.5 * knobs.lx), 0.0)
    fy = jnp.where(knobs.trap > 0.0, -knobs.trap * (y - 0.5 * knobs.ly), 0.0)
    if kind == "none":
        return fx, fy
    dx, dy, r2, close, k, beta = _pairs(knobs, x, y, near)
    f = jnp.where(close, push(kind, r2, k, beta), 0.0)
    return fx - (f * dx).sum(axis=2), fy - (f * dy).sum(axis=2)


def _pairs(knobs, x, y, near):
    """What lies between each swimmer and those in its row, (b, n, width), and who is in reach."""
    there = near < x.shape[1]
    safe = jnp.where(there, near, 0)
    batch = jnp.arange(x.shape[0])[:, None, None]
    wide = [each[:, :, None] for each in (knobs.lx, knobs.ly, knobs.k, knobs.beta, knobs.reach)]
    lx, ly, k, beta, reach = wide
    dx = _short_way(x[batch, safe] - x[:, :, None], lx)
    dy = _short_way(y[batch, safe] - y[:, :, None], ly)
    r2 = jnp.where(there, dx * dx + dy * dy, 1e6)
    return dx, dy, r2, r2 < reach * reach, k, beta


def contacts(knobs, x, y, near, kind):
    """As :meth:`.particles.Particles.contacts`: virial, how many touch it, - div F; (b, n) each."""
    trap = 2.0 * knobs.trap + jnp.zeros_like(x)
    if kind == "none":
        return jnp.zeros_like(x), jnp.zeros(x.shape, jnp.int64), trap
    _, _, r2, close, k, beta = _pairs(knobs, x, y, near)
    over_r = push(kind, r2, k, beta)
    if kind == "harmonic":
        slope = -k
    elif kind == "wca":
        sixth = 1.0 / r2**3
        slope = (7.0 * sixth - 26.0 * sixth * sixth) / r2
    else:
        slope = -k / (1.0 + jnp.exp(-beta * (1.0 - jnp.sqrt(r2))))
    virial = jnp.where(close, 0.5 * over_r * r2, 0.0).sum(axis=2)
    divergence = trap - jnp.where(close, slope + over_r, 0.0).sum(axis=2)
    return virial, (close if kind == "wca" else r2 < 1.0).sum(axis=2), divergence


@partial(jax.jit, static_argnums=4)
def _observe(knobs, x, y, near, kind):
    return *forces(knobs, x, y, near, kind), *contacts(knobs, x, y, near, kind)


def rows(knobs, x, y, grid, places, width):
    """Neighbours within reach and skin, (b, n, width), and whether anything ran over."""
    nx, ny = grid
    b, n = x.shape
    wx, wy = x - knobs.lx * jnp.floor(x / knobs.lx), y - knobs.ly * jnp.floor(y / knobs.ly)
    cx = jnp.minimum((wx * (nx / knobs.lx)).astype(jnp.int32), nx - 1)
    cy = jnp.minimum((wy * (ny / knobs.ly)).astype(jnp.int32), ny - 1)
    cell = cy * nx + cx
    order = jnp.argsort(cell, axis=1, stable=True)
    ordered = jnp.take_along_axis(cell, order, axis=1)
    first = jax.vmap(lambda row: jnp.searchsorted(row, row, side="left"))(ordered)
    rank = jnp.arange(n)[None, :] - first
    # Discs thrown beyond all numbers share a cell, and ask for no room: theirs is a broken run.
    full = jnp.any((rank >= places) & jnp.take_along_axis(jnp.isfinite(x + y), order, axis=1))
    at = jnp.arange(b)[:, None]
    # A swimmer beyond the last place is dropped here, and the batch stops: see ``full``.
    table = jnp.full((b, nx * ny, places), n, jnp.int32)
    table = table.at[at, ordered, rank].set(order.astype(jnp.int32), mode="drop")
    around = jnp.asarray(
        sorted({(dx, dy) for dx in _around(nx) for dy in _around(ny)}), dtype=jnp.int32
    )
    beside = ((cy[..., None] + around[:, 1]) % ny) * nx + (cx[..., None] + around[:, 0]) % nx
    found = table[at[:, :, None], beside].reshape(b, n, -1)
    safe = jnp.minimum(found, n - 1)
    batch = at[:, :, None]
    dx = _short_way(x[batch, safe] - x[:, :, None], knobs.lx[:, :, None])
    dy = _short_way(y[batch, safe] - y[:, :, None], knobs.ly[:, :, None])
    far = (knobs.reach + knobs.skin)[:, :, None]
    own = jnp.arange(n, dtype=jnp.int32)[None, :, None]
    close = (found < n) & (found != own) & (dx * dx + dy * dy < far * far)
    long = jnp.any(close.sum(axis=2) > width)
    near = jnp.sort(jnp.where(close, found, n), axis=2)[:, :, :width]
    short = width - near.shape[2]
    if short > 0:
        near = jnp.concatenate((near, jnp.full((b, n, short), n, jnp.int32)), axis=2)
    return near, full | long


def _around(cells: int) -> tuple[int, ...]:
    """Offsets to a cell's neighbours along one axis, each cell once."""
    return (0,) if cells == 1 else (0, 1) if cells == 2 else (-1, 0, 1)


def _step(knobs, swarm, kind, model, grid, places, width):
    fx, fy = forces(knobs, swarm.x, swarm.y, swarm.near, kind)
    n = swarm.x.shape[1]
    noise = noises(knobs.seed, swarm.step, n, model)
    kick = jnp.sqrt(2.0 * knobs.d_t * knobs.dt)
    dx = knobs.dt * (knobs.speed * swarm.ex + fx) + kick * noise[0]
    dy = knobs.dt * (knobs.speed * swarm.ey + fy) + kick * noise[1]
    if model == "abp":
        t = 0.5 * jnp.sqrt(2.0 * knobs.d_r * knobs.dt) * noise[2]
        sin = 2.0 * t / (1.0 + t * t)
        cos = 1.0 - t * sin
        ex, ey = cos * swarm.ex - sin * swarm.ey, sin * swarm.ex + cos * swarm.ey
    elif model == "rtp":
        chance = 1.0 - jnp.exp(-knobs.d_r * knobs.dt)
        u = noise[2] / kernels.ROOT12 + 0.5
        angle = 2.0 * jnp.pi * u / chance
        ex = jnp.where(u < chance, jnp.cos(angle), swarm.ex)
        ey = jnp.where(u < chance, jnp.sin(angle), swarm.ey)
    else:
        keep = jnp.exp(-knobs.d_r * knobs.dt)
        fresh = jnp.sqrt(-jnp.expm1(-2.0 * knobs.d_r * knobs.dt))
        ex, ey = keep * swarm.ex + fresh * noise[2], keep * swarm.ey + fresh * noise[3]
    x, y = swarm.x + dx, swarm.y + dy
    done = swarm._replace(
        x=x, y=y, ex=ex, ey=ey, step=swarm.step + 1,
        work=swarm.work + 0.5 * ((swarm.ex + ex) * dx + (swarm.ey + ey) * dy),
        push=swarm.push + knobs.dt * (swarm.ex * fx + swarm.ey * fy),
    )  # fmt: skip
    if kind == "none":
        return done
    moved = (x - swarm.x0) ** 2 + (y - swarm.y0) ** 2
    due = jnp.any((moved > 0.25 * knobs.skin**2) & (moved < 1e12))
    return lax.cond(due, partial(_relist, knobs, grid, places, width), lambda s: s, done)


def _relist(knobs, grid, places, width, swarm):
    near, short = rows(knobs, swarm.x, swarm.y, grid, places, width)
    return swarm._replace(
        x0=swarm.x, y0=swarm.y, near=near, lists=swarm.lists + 1, short=swarm.short | short
    )


@partial(jax.jit, static_argnames=("kind", "model", "grid", "places", "width"))
def _advance(knobs, swarm, end, kind, model, grid, places, width):
    """Steps until step number ``end`` or until a row or a cell ran over."""
    return lax.while_loop(
        lambda s: (s.step < end) & ~s.short,
        lambda s: _step(knobs, s, kind, model, grid, places, width),
        swarm,
    )


class Batch:
    """Systems side by side; all arrays have the batch as first axis.

    Arguments
    ---------
    params : the knobs of each system; n, potential and model must be the same, and whether discs
        push at all
    seed : one for the batch; system i is :func:`initial.particles` under the i-th child seed
    systems : where each begins, if that is known already; stays as it is
    """

    def __init__(
        self, params: Sequence[Params], seed: int = 0, *,
        systems: Sequence[Particles] | None = None,
    ) -> None:  # fmt: skip
        first = params[0]
        for name in ("n", "potential", "model", "pairs"):
            for each in params:
                if getattr(each, name) != getattr(first, name):
                    raise refusal(
                        name, getattr(each, name), f"{getattr(first, name)!r} in all of a batch",
                        "make two batches",
                    )  # fmt: skip
        self.params = tuple(params)
        self._kind = first.potential if first.pairs else "none"
        self._model = first.model
        if systems is None:
            children = seeds.spawn_integers(seed, len(params))
            systems = [initial.particles(*each) for each in zip(params, children, strict=True)]
        self._knobs = _knobs(self.params, [system.seed for system in systems])
        at = np.stack([system.positions() for system in systems])
        e = np.stack([system.orientations() for system in systems])
        b, n = at.shape[:2]
        far = max(each.reach + skin_of(each) for each in params)
        sides = np.array([each.box for each in params])
        self._grid = tuple(max(1, int(side / far)) for side in sides.min(axis=0))
        largest = float((sides / np.array(self._grid)).prod(axis=1).max())
        self._places = max(3, math.ceil(1.6 * largest) + 1)
        self._width = max(8, math.ceil(1.3 * math.pi * far**2))
        zero = np.zeros((b, n))
        self._swarm = Swarm(
            *(jnp.asarray(v) for v in (at[..., 0], at[..., 1], e[..., 0], e[..., 1])),
            *(jnp.asarray(zero) for _ in range(4)), jnp.full((b, n, self._width), n, jnp.int32),
            jnp.asarray(0), jnp.asarray(0), jnp.asarray(False),
        )  # fmt: skip
        self._budget = 1
        self._relist()

    def _relist(self) -> None:
        """New rows, with as much room as they need."""
        if self._kind == "none":
            return
        while True:
            swarm = self._swarm._replace(short=jnp.asarray(False))
            args = (self._knobs, self._grid, self._places, self._width)
            swarm = jax.jit(_relist, static_argnums=(1, 2, 3))(*args, swarm)
            if not bool(swarm.short):
                self._swarm = swarm
                return
            self._places += 2
            self._width += 4

    def advance(self, steps: int, cancel: threading.Event | None = None) -> None:
        """Make so many steps in every system; Cancelled within 100 ms, once compiled."""
        now = int(self._swarm.step)
        end = now + steps
        while now < end:
            stop_if(cancel)
            until, began = min(end, now + self._budget), time.monotonic()
            self._swarm = _advance(
                self._knobs, self._swarm, until, kind=self._kind, model=self._model,
                grid=self._grid, places=self._places, width=self._width,
            )  # fmt: skip
            made, now = int(self._swarm.step) - now, int(self._swarm.step)
            took = max(time.monotonic() - began, 1e-6)
            # The first call compiles and says nothing about speed.
            wanted = 4 if now == 1 else min(4 * self._budget, int(made * PATIENCE / took))
            self._budget = max(1, wanted)
            if bool(self._swarm.short):
                self._relist()

    @property
    def width(self) -> int:
        """Places in a row of neighbours."""
        return self._width

    @property
    def times(self) -> np.ndarray:
        """The time of each system, (b,)."""
        return int(self._swarm.step) * np.array([each.step for each in self.params])

    def positions(self, *, wrapped: bool = True) -> np.ndarray:
        """(b, n, 2), diameters; in the box, or as they really went."""
        at = np.stack((self._swarm.x, self._swarm.y), axis=-1)
        sides = np.array([each.box for each in self.params])[:, None, :]
        if not wrapped:
            return at
        at = at - sides * np.floor(at / sides)
        return np.where(at >= sides, 0.0, at)

    def orientations(self) -> np.ndarray:
        """(b, n, 2)."""
        return np.stack((self._swarm.ex, self._swarm.ey), axis=-1)

    def forces(self) -> np.ndarray:
        """(b, n, 2), trap included."""
        return np.stack(self._observed()[:2], axis=-1)

    def contacts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Half of r.F of its pairs, how many touch it, and - div F, by swimmer, (b, n) each."""
        return tuple(map(np.asarray, self._observed()[2:]))

    def _observed(self) -> tuple:  # both at once: compiled once
        swarm = self._swarm
        return _observe(self._knobs, swarm.x, swarm.y, swarm.near, self._kind)

    def integrals(self) -> tuple[np.ndarray, np.ndarray]:
        """Integrals of e o dr and e . F dt since the start, (b, n) each."""
        return np.asarray(self._swarm.work), np.asarray(self._swarm.push)

    def density_std(self) -> np.ndarray:
        """The order parameter of each system, (b,)."""
        return np.array(
            [
                observables.density_std(observables.shifted_packings(at, each.box))
                for at, each in zip(self.positions(), self.params, strict=True)
            ]
        )


def _knobs(params: Sequence[Params], noise_seeds: Sequence[int]) -> Knobs:
    def column(values: list) -> object:
        return jnp.asarray(np.array(values, np.float64)[:, None])

    skins = [min(skin_of(p), 0.999 * (0.5 * min(p.box) - p.reach)) for p in params]
    return Knobs(
        lx=column([p.box[0] for p in params]), ly=column([p.box[1] for p in params]),
        k=column([p.stiffness for p in params]), beta=column([p.softness for p in params]),
        reach=column([p.reach for p in params]), skin=column(skins),
        trap=column([p.trap_stiffness for p in params]),
        speed=column([p.swim_speed for p in params]), d_t=column([p.d_t for p in params]),
        d_r=column([p.d_r for p in params]), dt=column([p.step for p in params]),
        seed=jnp.asarray(np.array(noise_seeds, np.uint64)[:, None]),
    )  # fmt: skip
