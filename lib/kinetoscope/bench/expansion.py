"""Hard discs and Boltzmann particles against the clock, the floor, and others' discs.

Collisions a second are pair collisions in equilibrium, warm, on one core.  A crossing of a cell
border is an event too and takes about as long as a third of a collision; a dilute gas has many, so
its figure is events a second.

Peer: billiards 0.5.0 (PyPI), event-driven in NumPy, O(N) for each event.
"""

import importlib.util

from kinetoscope.bench import machine
from kinetoscope.bench.figure import Figure, Times, alternate, ratio
from kinetoscope.expansion import Dsmc, HardDiscs, echo

#: The size and the packing of the table.
N, PACKING = 10_000, 0.1
#: Time in one round: about 70 000 collisions.
ROUND = 0.1
#: Operations of one pair test, and of one event besides.
_FLOPS_PAIR, _FLOPS_EVENT = 25, 40
#: Discs the numpy peer can move.
FEW = 400


def collisions_per_second() -> list[Figure]:
    """Pair collisions a second, packing 0.1, for 1e3, 1e4 and 1e5 discs."""
    figures = []
    for n, duration, target in ((1000, 1.0, None), (N, ROUND, 1e6), (100_000, 0.02, None)):
        rate, taken, gas = _rate(HardDiscs(n, packing=PACKING), duration)
        stats = gas.stats
        events = 1.0 + (stats.crossings + stats.wall_hits) / stats.collisions
        tests = 18.0 + 3.0 * stats.crossings / stats.collisions
        flops = tests * _FLOPS_PAIR + events * _FLOPS_EVENT
        how = (
            f"best of {len(taken.rounds)}, warm; {events:.1f} events a collision; floor: their "
            "operations at the rate of a loop that only computes"
        )
        floor = machine.flops() / flops
        name = f"disc collisions, N = {n}"
        figures.append(Figure(name, rate, "/s", target, "more", floor, how))
    return figures


def dilute_events_per_second() -> list[Figure]:
    """Events a second of a dilute gas: 2e4 discs, Kn = 0.3, mostly crossings."""
    gas = HardDiscs(20_000, knudsen=0.3)
    taken = alternate({"discs": lambda: gas.advance(0.05)}, rounds=7)["discs"]
    stats = gas.stats
    each = (stats.crossings + stats.collisions + stats.wall_hits) / stats.duration * 0.05
    how = f"one L/v_th takes {taken.best / 0.05:.2f} s"
    return [Figure("events of a dilute gas", each / taken.best, "/s", None, "more", None, how)]


def boltzmann_particles() -> list[Figure]:
    """DSMC at the size of the app, 2e4 particles: particle-steps a second on one core."""
    figures = []
    for knudsen in (0.3, 3.0):
        gas = Dsmc(20_000, knudsen)
        taken = alternate({"dsmc": lambda gas=gas: gas.advance(2.0)}, rounds=7)["dsmc"]
        steps = gas.n * 2.0 / gas.step
        how = f"best of 7, warm; {gas.strips} strips, step {gas.step:.3g}"
        name = f"DSMC particle-steps, Kn = {knudsen:g}"
        figures.append(Figure(name, steps / taken.best, "/s", 2e8, "more", None, how))
    return figures


def exact_echo() -> list[Figure]:
    """The echo of 128 discs to 60 digits, 8 collisions per disc out and back."""
    taken = alternate({"echo": lambda: echo(128, 0.3, 2.0, digits=60)}, rounds=3)["echo"]
    return [Figure("echo, 60 digits", taken.best, "s", 5.0, "less", None, "128 discs, Kn = 0.3")]


def discs_against_billiards() -> list[Figure]:
    """400 discs in walls, the same gas, against billiards (PyPI)."""
    if importlib.util.find_spec("billiards") is None:
        return []
    import billiards

    gas = HardDiscs(FEW, packing=PACKING, y="wall")
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    peer = billiards.Billiard(
        [
            billiards.InfiniteWall(a, b)
            for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
        ]
    )
    state = gas.state()
    for x, y, vx, vy in zip(state.x, state.y, state.vx, state.vy, strict=True):
        peer.add_ball((x, y), (vx, vy), 0.5 * gas.diameter)
    duration = 0.02

    def theirs() -> None:
        peer.evolve(peer.time + duration)

    taken = alternate({"ours": lambda: gas.advance(duration), "theirs": theirs}, rounds=9)
    stats = gas.stats
    theirs_rate = stats.collisions / stats.duration * duration / taken["theirs"].median
    value = ratio(taken, "theirs", "ours")
    how = f"{FEW} discs, packing {PACKING:g}: theirs {theirs_rate:.3g} collisions/s"
    return [Figure("discs, billiards / ours", value, "x", None, "more", None, how)]


CASES = (collisions_per_second, dilute_events_per_second, boltzmann_particles, exact_echo)
PEERS = (discs_against_billiards,)


def _rate(gas: HardDiscs, duration: float) -> tuple[float, Times, HardDiscs]:
    """Collisions a second in the best round of a gas that has forgotten its start."""
    gas.equilibrate(4, x_max=None)
    counts: list[int] = []

    def go() -> None:
        before = gas.stats.collisions
        gas.advance(duration)
        counts.append(gas.stats.collisions - before)

    taken = alternate({"discs": go}, rounds=9)["discs"]
    pairs = zip(counts[1:], taken.rounds, strict=True)
    return max(count / seconds for count, seconds in pairs), taken, gas
