"""Kinks and breathers against the clock, the floor, and amangkurat.

The peer (amangkurat 0.0.1, PyPI) is fed exact initial data, its adaptive step is switched off and
it runs on one core, where it is fastest; as shipped it does not reach these errors at all.  Both
sides' errors are measured in the same run and printed with the ratio.
"""

import importlib.util
import warnings

import numpy as np

from kinetoscope import solitons
from kinetoscope.bench import machine
from kinetoscope.bench.figure import Figure, alternate, ratio
from kinetoscope.solitons import initial, theory

SPEEDS = np.linspace(0.18, 0.28, 1000)
#: Two bounces, then escape: the collision of the tables.
SPEED, SEPARATION, HORIZON, DX = 0.2268, 10.0, 150.0, 0.3
#: Operations of one kick and drift at one point with the eighth-order stencil and phi^4.
FLOPS_PER_POINT = 22
BREATHER = 0.5


def one_collision() -> list[Figure]:
    """One phi^4 collision to its end, the horizon; early escape stops it."""
    taken = alternate(
        {"collide": lambda: solitons.collide(speed=SPEED, horizon=HORIZON, dx=DX)}, rounds=41
    )["collide"]
    floor = _point_updates(SPEED) * FLOPS_PER_POINT / machine.flops()
    how = "best of 41, warm; floor: its operations at the rate of a loop that only computes"
    return [Figure("one phi^4 collision", 1e3 * taken.best, "ms", 1.0, "less", 1e3 * floor, how)]


def scan_of_a_thousand() -> list[Figure]:
    """The fractal: 1000 speeds in [0.18, 0.28], one thread and two, alternately."""
    taken = alternate(
        {
            "one": lambda: solitons.scan(SPEEDS, horizon=HORIZON, dx=DX, threads=1),
            "two": lambda: solitons.scan(SPEEDS, horizon=HORIZON, dx=DX, threads=2),
        },
        rounds=5,
    )
    sample = SPEEDS[::25]
    updates = SPEEDS.size / sample.size * sum(map(_point_updates, sample))
    floor = updates * FLOPS_PER_POINT / machine.flops()
    coarse = alternate(
        {"coarse": lambda: solitons.scan(SPEEDS[::5], horizon=HORIZON, dx=0.4, threads=2)}, rounds=5
    )["coarse"]
    how = f"best of 5; two threads are {ratio(taken, 'one', 'two'):.2f} times faster"
    return [
        Figure("1000-speed scan, one thread", taken["one"].best, "s", 0.8, "less", floor, how),
        Figure("1000-speed scan, two threads", taken["two"].best, "s", 0.5, "less", floor / 2, how),
        Figure("200-speed preview, dx 0.4", coarse.best, "s", 0.2, "less", None, "two threads"),
    ]


def breather_against_amangkurat() -> list[Figure]:
    """A breather for T = 80 at equal error, against amangkurat."""
    if (solver := _peer()) is None:
        return []
    x_ours, x_theirs = _grid(40.0, 256), np.linspace(-40.0, 40.0, 512)
    ours = initial.breather(x_ours, BREATHER)
    theirs = initial.breather(x_theirs, BREATHER)

    def run_ours() -> np.ndarray:
        run = solitons.evolve(
            ours, model="sine-gordon", times=np.array([0.0, 80.0]), boundary="periodic", cfl=1.1
        )
        return run.data["phi"][-1]

    def run_theirs() -> dict:
        peer = solver(512, -40.0, 40.0, verbose=False, n_cores=1, adaptive_dt=False)
        return peer.solve(theirs.phi, theirs.pi, 0.01, 80.0, "sine_gordon", n_snapshots=2)

    found = run_theirs()
    our_error = np.abs(run_ours() - theory.breather(x_ours, 80.0, frequency=BREATHER)).max()
    their_error = np.abs(
        found["phi"][-1] - theory.breather(x_theirs, found["t"][-1], frequency=BREATHER)
    ).max()
    taken = alternate({"ours": run_ours, "theirs": run_theirs}, rounds=7)
    how = (
        f"errors {our_error:.1e} (256 points, {1e3 * taken['ours'].median:.2f} ms) and "
        f"{their_error:.1e} (512 points, {1e3 * taken['theirs'].median:.0f} ms)"
    )
    value = ratio(taken, "theirs", "ours")
    return [Figure("breather, amangkurat / ours", value, "x", 60.0, "more", None, how)]


def collision_against_amangkurat() -> list[Figure]:
    """The two-bounce collision over its full horizon, against amangkurat."""
    if (solver := _peer()) is None:
        return []
    x = np.linspace(-100.0, 100.0, 1024)
    pair = initial.pair(x, "phi4", speed=SPEED, half_separation=SEPARATION)
    end = SEPARATION / SPEED + HORIZON

    def run_theirs() -> dict:
        peer = solver(1024, -100.0, 100.0, verbose=False, n_cores=1, adaptive_dt=False)
        return peer.solve(pair.phi, pair.pi, 0.04, end, "phi4", n_snapshots=400)

    def run_ours() -> solitons.Collision:
        return solitons.collide(speed=SPEED, horizon=HORIZON, dx=DX)

    reference = solitons.collide(speed=SPEED, horizon=HORIZON, dx=0.1).speed_out
    theirs = _speed_of_crossing(run_theirs(), x)
    taken = alternate({"ours": run_ours, "theirs": run_theirs}, rounds=9)
    how = (
        f"v_out {run_ours().speed_out:.4f} ({1e3 * taken['ours'].median:.2f} ms) and {theirs:.4f} "
        f"({1e3 * taken['theirs'].median:.0f} ms); at dx 0.1 it is {reference:.4f}"
    )
    value = ratio(taken, "theirs", "ours")
    return [Figure("collision, amangkurat / ours", value, "x", 400.0, "more", None, how)]


CASES = (one_collision, scan_of_a_thousand)
PEERS = (breather_against_amangkurat, collision_against_amangkurat)


def _point_updates(speed: float) -> float:
    """Kick-and-drift updates of one collision: six stages, dt = 1.2 dx, half line.

    To the moment when its fate is known, and only where a signal can have come: the start needs
    25 units of length, the front runs at 1, the box ends at 100.
    """
    end = solitons.collide(speed=speed, horizon=HORIZON, dx=DX).times[-1]
    box, start = SEPARATION + HORIZON / 2 + 15.0, 25.0
    grown = box - start
    swept = end * box - 0.5 * grown * grown if end > grown else end * (start + 0.5 * end)
    return 6 * swept / (1.2 * DX * DX)


def _grid(half_length: float, points: int) -> np.ndarray:
    """A periodic grid without its duplicate end point."""
    return -half_length + 2 * half_length * np.arange(points) / points


def _peer() -> type | None:
    if importlib.util.find_spec("amangkurat") is None:
        return None
    with warnings.catch_warnings():  # it resets the filters when it is imported
        from amangkurat import KGSolver
    return KGSolver


def _speed_of_crossing(found: dict, x: np.ndarray) -> float:
    """Speed of the right-hand kink over the last third of the peer's frames."""
    times, phi = found["t"], found["phi"]
    positions = []
    for frame in phi:
        right = (x[:-1] > 0) & (np.sign(frame[:-1]) != np.sign(frame[1:]))
        j = np.flatnonzero(right)
        positions.append(
            x[j[-1]] - frame[j[-1]] * (x[1] - x[0]) / (frame[j[-1] + 1] - frame[j[-1]])
            if j.size
            else np.nan
        )
    late = times > times[-1] - 45.0
    return float(np.polyfit(times[late], np.array(positions)[late], 1)[0])
