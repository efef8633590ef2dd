"""Dimers against the exact solver, the floor and viridicle; the twin; an extinction ensemble.

An *attempt* is one pair of neighbours that may react.  The dimers run here at one attempt per
dimer, so that every pair looked at counts as one; at q = 0.5 the same passes cover half the time.
May-Leonard at selection = reproduction = 1, exchange = 3, from the disordered state after some
time of its own, so that spirals, not noise, are what the branches see.

The peer (viridicle 0.1.0, PyPI, C) gets the same rates and the same picture.  It merges selection
and reproduction into one attempt, so a unit of time takes it 4 attempts a site and us 5: the ratio
per unit of time is printed beside the one per attempt.  Its source package builds with
``pip install --no-build-isolation`` beside setuptools < 81.
"""

import importlib.util
from collections.abc import Callable
from types import ModuleType

import numpy as np

from kinetoscope.bench.figure import Figure, alternate, ratio
from kinetoscope.core.compiled import jit
from kinetoscope.spirals import kernels_dimers
from kinetoscope.spirals.ensemble import ensemble
from kinetoscope.spirals.fields import Field
from kinetoscope.spirals.lattice import Lattice
from kinetoscope.spirals.rules import Rules

RULES = Rules.may_leonard(1.0, 1.0, 3.0)
SIZE = 512
#: Attempts of one timed round; long enough that the call itself does not count.
DIMERS, SERIAL, PEER = 64 * SIZE**2, 4 * SIZE**2, 2 * SIZE**2
#: Attempts a site in one unit of time: R = 1 + 1 + 3; viridicle's are merged to 1 + 3.
OURS_PER_TIME, PEER_PER_TIME = 5.0, 4.0


def dimers_and_serial() -> list[Figure]:
    """Attempts a second of the dimer scheme at L = 512, and its lead over the exact solver."""
    fast, exact = _lattice("dimers"), _lattice("serial")
    taken = alternate(
        {
            "dimers": lambda: fast.advance(_time(DIMERS)),
            "serial": lambda: exact.advance(_time(SERIAL)),
            "floor": _numbers(DIMERS),
        },
        rounds=9,
    )
    lead = ratio(taken, "serial", "dimers") * DIMERS / SERIAL
    rate, floor = DIMERS / taken["dimers"].best, DIMERS / taken["floor"].best
    how = "best of 9, one core, q = 1; floor: drawing the random numbers alone"
    exact_rate = SERIAL / taken["serial"].best
    against = f"median of 9 rounds; the exact solver makes {exact_rate / 1e6:.0f} million a second"
    return [
        Figure("dimers, L = 512", rate / 1e9, "G attempts/s", 2.5, "more", floor / 1e9, how),
        Figure("dimers / exact, per attempt", lead, "x", 30.0, "more", None, against),
    ]


def one_frame() -> list[Figure]:
    """What the stage asks for sixty times a second: one pass or more at L = 512, packed."""
    lattice = _lattice("dimers", attempts_per_dimer=0.5)

    def frame() -> bytes:
        lattice.advance(1.0)
        return lattice.packed()

    taken = alternate({"frame": frame}, rounds=41)["frame"]
    how = "median of 41: one unit of time at q = 0.5, counted and packed to two bits a site"
    return [Figure("a live frame, L = 512", 1e3 * taken.median, "ms", 16.0, "less", None, how)]


def twin() -> list[Figure]:
    """Cell updates a second of the noise-free twin, three species counted as one cell."""
    field, steps = Field(RULES, SIZE, dt=0.1, diffusion=1.0), 20
    taken = alternate({"twin": lambda: field.advance(steps * field.dt)}, rounds=15)["twin"]
    # A cell reads three densities and writes three, four bytes each, at the speed of a copy.
    copied = np.zeros((3, SIZE, SIZE), np.float32)
    other = np.ones_like(copied)
    floor = alternate({"copy": lambda: np.copyto(copied, other)}, rounds=15)["copy"].best
    how = "best of 15, one core, float32; floor: copying the three fields"
    rate = steps * SIZE**2 / taken.best
    return [
        Figure("twin, L = 512", rate / 1e9, "G cells/s", 1.0, "more", SIZE**2 / floor / 1e9, how)
    ]


def extinctions() -> list[Figure]:
    """A hundred runs to extinction at L = 64, for T = N, at one attempt per dimer."""
    size, runs = 64, 100
    found = []

    def run() -> None:
        found.append(
            ensemble(RULES, size, runs, float(size**2), seed=1, attempts_per_dimer=1.0)
        )

    taken = alternate({"ensemble": run}, rounds=3)["ensemble"]
    low, high = found[-1].interval
    how = f"best of 3, all cores; extinct {found[-1].extinct_fraction:.2f} [{low:.2f}, {high:.2f}]"
    return [Figure("100 extinction runs, L = 64", taken.best, "s", 5.0, "less", None, how)]


def dimers_against_viridicle() -> list[Figure]:
    """May-Leonard at L = 512 against viridicle, per attempt and per unit of time."""
    if (peer := _peer()) is None:
        return []
    fast, exact = _lattice("dimers"), _lattice("serial")
    rates = 5.0 * peer.may_leonard_rules(3, 1, 0.6)  # its rates are 0.2, 0.2 and the one given
    theirs = peer.LatticeGeography(fast.grid, rates, generator=1)
    taken = alternate(
        {
            "ours": lambda: fast.advance(_time(DIMERS)),
            "serial": lambda: exact.advance(_time(SERIAL)),
            "theirs": lambda: theirs.run(num_steps=PEER),
        },
        rounds=7,
    )
    lead = ratio(taken, "theirs", "ours") * DIMERS / PEER
    serial = ratio(taken, "theirs", "serial") * SERIAL / PEER
    per_time = lead * PEER_PER_TIME / OURS_PER_TIME
    how = (
        f"median of 7; it makes {PEER / taken['theirs'].best / 1e6:.0f} million attempts a second; "
        f"per unit of time {per_time:.0f} x; our exact solver {serial:.1f} x per attempt"
    )
    return [Figure("dimers, viridicle / ours", lead, "x", 100.0, "more", None, how)]


CASES = (dimers_and_serial, one_frame, twin, extinctions)
PEERS = (dimers_against_viridicle,)


def _lattice(method: str, *, attempts_per_dimer: float = 1.0) -> Lattice:
    """A lattice with its spirals grown: 200 units of time from disorder, by dimers."""
    young = Lattice(SIZE, RULES, seed=1, method="dimers", attempts_per_dimer=1.0)
    young.advance(200.0)
    return Lattice(
        SIZE, RULES, young.grid, seed=1, method=method, attempts_per_dimer=attempts_per_dimer
    )


def _time(attempts: int) -> float:
    """Time that so many attempts at q = 1 are good for, and half an attempt for rounding."""
    return (attempts + 0.5) / (SIZE**2 * OURS_PER_TIME)


def _numbers(attempts: int) -> Callable[[], None]:
    """Draw the words of numbers that so many pairs of ``attempts`` need, and no more."""
    room = np.empty(SIZE**2 // 128, np.uint32)
    return lambda: _draw(room, attempts * (kernels_dimers.BITS + 1) // (32 * room.size))


@jit
def _draw(room, times):  # noqa: ANN001, ANN202
    for k in range(times):
        for i in range(room.size):
            room[i] = kernels_dimers.number(np.uint32(i), np.uint32(1), np.uint32(k))


def _peer() -> ModuleType | None:
    if importlib.util.find_spec("viridicle") is None:
        return None
    return importlib.import_module("viridicle")
