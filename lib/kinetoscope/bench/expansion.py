"""Hard discs and Boltzmann particles against the clock, the floor, and others' discs.

Collisions a second are pair collisions in equilibrium, warm, on one core.  A crossing of a cell
border is an event too and takes about as long as a third of a collision; a dilute gas has many, so
its figure is events a second.

Peers: billiards 0.5.0 (PyPI), event-driven in NumPy, O(N) for each event; DynamO (C++, GPLv3, to be
built from github.com/dynamomd/DynamO), where its ``dynarun`` is on the path.  DynamO knows three
dimensions only: its discs are spheres that lie in one plane and never leave it.
"""

import importlib.util
import shutil
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

import attrs
import numpy as np

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
#: DynamO's short run and its long run, from the same start; what is timed is the stretch between.
SHORT, LONG = 0.02, 0.17
#: Height of DynamO's box in diameters, periodic: a little more than the least that it takes.
_SLAB = 4.0000001


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
    how = f"one L/vₜₕ takes {taken.best / 0.05:.2f} s"
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


def discs_against_dynamo() -> list[Figure]:
    """1e4 discs between the same walls, from the same start, against DynamO on one core."""
    if (program := shutil.which("dynarun")) is None:
        return []
    gas = HardDiscs(N, packing=PACKING)
    gas.equilibrate(4, x_max=None)
    clock: dict[str, list[float]] = {"ours": [], "short": [], "long": []}
    with tempfile.TemporaryDirectory() as folder:
        theirs = _Dynamo(program, Path(folder), gas.diameter)
        theirs.start.write_bytes(dynamo_start(gas))
        theirs.run(LONG, averages=True)
        collisions, duration = dynamo_counts(theirs.averages.read_bytes())

        def ours() -> None:
            before = time.process_time()
            gas.advance(LONG - SHORT)
            clock["ours"].append(time.process_time() - before)

        alternate(
            {
                "ours": ours,
                "short": lambda: clock["short"].append(theirs.run(SHORT)),
                "long": lambda: clock["long"].append(theirs.run(LONG)),
            },
            rounds=7,
        )
    stretch = [long - short for long, short in zip(clock["long"], clock["short"], strict=True)]
    taken = {"ours": Times(tuple(clock["ours"][1:])), "theirs": Times(tuple(stretch[1:]))}
    met = {
        "theirs": collisions / (duration * gas.diameter),
        "ours": gas.stats.collisions / gas.stats.duration,
    }
    speed = {who: met[who] * (LONG - SHORT) / taken[who].median for who in met}
    value = ratio(taken, "theirs", "ours")
    how = (
        f"N = {N}, packing {PACKING:g}, processor time, median of 7; theirs "
        f"{speed['theirs']:.3g} collisions/s (general 3-D code, discs in one plane; a long run "
        f"less a short one, without its averages), ours {speed['ours']:.3g}; pairs met in L/vₜₕ: "
        f"theirs {met['theirs']:.4g}, ours {met['ours']:.4g}"
    )
    return [Figure("discs, DynamO / ours", value, "x", 5.0, "more", None, how)]


def dynamo_start(gas: HardDiscs) -> bytes:
    """The gas as a configuration of DynamO (version 1.5.0), lengths in diameters, speeds in v_th.

    Its box is centred: x between two elastic walls, y periodic, z a slab in which nothing moves.
    Discs stand in the order in which ours lie in memory, neighbours side by side.
    """
    width, height = (side / gas.diameter for side in gas.box)
    everyone = {"Type": "All"}
    root = ET.Element("DynamOconfig", version="1.5.0")
    simulation = ET.SubElement(root, "Simulation")
    scheduler = ET.SubElement(simulation, "Scheduler", Type="NeighbourList")
    ET.SubElement(scheduler, "Sorter", Type="BoundedPQMinMax3")
    ET.SubElement(simulation, "SimulationSize", _vector((width, height, _SLAB)))
    genus = ET.SubElement(simulation, "Genus")
    species = ET.SubElement(genus, "Species", Mass="1", Name="Bulk", Type="Point")
    ET.SubElement(species, "IDRange", everyone)
    ET.SubElement(simulation, "BC", Type="NoXPBC")
    interactions = ET.SubElement(simulation, "Interactions")
    touch = ET.SubElement(
        interactions, "Interaction", Type="HardSphere", Diameter="1", Elasticity="1", Name="Bulk"
    )
    ET.SubElement(touch, "IDPairRange", everyone)
    walls = ET.SubElement(simulation, "Locals")
    for name, inwards in (("Left", 1.0), ("Right", -1.0)):
        wall = ET.SubElement(walls, "Local", Type="Wall", Name=name, Elasticity="1", Diameter="1")
        ET.SubElement(wall, "IDRange", everyone)
        ET.SubElement(wall, "Norm", _vector((inwards, 0.0, 0.0)))
        ET.SubElement(wall, "Origin", _vector((-0.5 * inwards * width, 0.0, 0.0)))
    ET.SubElement(simulation, "Dynamics", Type="Newtonian")
    everybody = ET.SubElement(root, "ParticleData")
    state = gas.state()
    x, y = state.x / gas.diameter - 0.5 * width, state.y / gas.diameter - 0.5 * height
    rows = np.column_stack((x, y, state.vx, state.vy)).tolist()
    for number, (at, up, vx, vy) in enumerate(rows):
        disc = ET.SubElement(everybody, "Pt", ID=str(number))
        ET.SubElement(disc, "P", _vector((at, up, 0.0)))
        ET.SubElement(disc, "V", _vector((vx, vy, 0.0)))
    return ET.tostring(root)


def dynamo_counts(output: bytes) -> tuple[int, float]:
    """Collisions of pairs and the time that went by, in diameters / v_th, from DynamO's output."""
    found = ET.fromstring(output).find("Misc/Duration")
    if found is None:
        raise ValueError("no Misc/Duration in what dynarun wrote: take a DynamO of version 1.5.0")
    return int(found.attrib["TwoParticleEvents"]), float(found.attrib["Time"])


CASES = (collisions_per_second, dilute_events_per_second, boltzmann_particles, exact_echo)
PEERS = (discs_against_billiards, discs_against_dynamo)


@attrs.frozen
class _Dynamo:
    """DynamO's ``program`` in a ``folder`` of its own; ``diameter`` turns our times into its."""

    program: str
    folder: Path
    diameter: float

    @property
    def start(self) -> Path:
        return self.folder / "start.xml"

    @property
    def averages(self) -> Path:
        return self.folder / "averages.xml"

    def run(self, duration: float, *, averages: bool = False) -> float:
        """Go on from the start for ``duration``; the processor time it took, files and all."""
        import resource  # not on Windows

        command = [self.program, str(self.start), "--sim-end-time", repr(duration / self.diameter)]
        command += ["--out-config-file", str(self.folder / "end.xml")]
        command += ["--out-data-file", str(self.averages)]
        command += [] if averages else ["--equilibrate"]  # averages cost it time
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def _vector(numbers: Iterable[float]) -> dict[str, str]:
    return {axis: repr(float(number)) for axis, number in zip("xyz", numbers, strict=True)}


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
