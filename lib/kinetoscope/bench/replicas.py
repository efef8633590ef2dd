"""Annealing against dwave-samplers, parallel tempering, dense networks, and the two theories.

An *attempt* is one look at one spin.  Both sides anneal the same couplings along the same betas
(0.1 to 3, linear), with as many reads; the peer gets its model ready-made, ours is handed the
plain matrix and pays for checking it.  The mean energies of the reads are printed beside the
ratio: speed at the price of quality would be none.  Every read of the peer is its own; one seed
for all of them is what its interface wants.
"""

import importlib
import importlib.util
import json
import subprocess
import sys
from types import ModuleType

import numpy as np

from kinetoscope.bench.figure import Figure, alternate, ratio
from kinetoscope.core.compiled import jit
from kinetoscope.replicas.annealing import Annealing, anneal
from kinetoscope.replicas.couplings import couplings
from kinetoscope.replicas.hebbian import Hebbian
from kinetoscope.replicas.kernels_noise import exponentials, key_of
from kinetoscope.replicas.tempering import Ladder

BETAS = np.linspace(0.1, 3.0, 250)
READS = 8
#: Least lead over the peer, by number of spins.
LEADS = {512: 5.0, 1024: 10.0}
THEORY = """
import json, sys, time
from kinetoscope.replicas import theory
found = []
for call in json.loads(sys.argv[1]):
    started = time.perf_counter()
    getattr(theory, call[0])(*call[1], **call[2])
    found.append(time.perf_counter() - started)
print(json.dumps(found))
"""


def annealing() -> list[Figure]:
    """Attempts a second of annealing, Gaussian couplings and +-J, N = 512 and 1024."""
    figures = []
    for n in LEADS:
        glasses = {kind: couplings(kind, n, seed=1) for kind in ("sk", "pm1")}
        attempts = READS * n * BETAS.size
        taken = alternate(
            {kind: lambda J=J: anneal(J, BETAS, READS, seed=1) for kind, J in glasses.items()}
            | {"noise": lambda n=n: _noise(n, READS * BETAS.size)},
            rounds=7,
        )
        floor = attempts / taken["noise"].best / 1e6
        how = "best of 7, one core; floor: drawing the random numbers alone"
        for kind, name in (("sk", "Gaussian"), ("pm1", "+-J in bits")):
            rate = attempts / taken[kind].best / 1e6
            title = f"annealing, {name}, N = {n}"
            figures.append(Figure(title, rate, "M attempts/s", None, "more", floor, how))
    return figures


def bits_and_fields() -> list[Figure]:
    """+-J at T = 0.3, N = 1024: popcount against float32 fields, the same trajectory."""
    J = couplings("pm1", 1024, seed=1)
    ladders = {m: Ladder(J, [1 / 0.3], seed=1, method=m) for m in ("bits", "int16", "float32")}
    taken = alternate(
        {m: lambda ladder=ladder: ladder.advance(40) for m, ladder in ladders.items()}, rounds=9
    )
    rate = 2 * 1024 * 40 / taken["bits"].best / 1e6
    how = f"median of 9; bits make {rate:.0f} million attempts a second"
    return [
        Figure(f"+-J, {m} / bits", ratio(taken, m, "bits"), "x", None, "more", None, how)
        for m in ("int16", "float32")
    ]


def tempering() -> list[Figure]:
    """Parallel tempering of two copies at 14 temperatures, N = 128, histograms included."""
    ladder = Ladder(couplings("sk", 128, seed=1), 1 / np.linspace(1.4, 0.3, 14), seed=1)
    attempts = 2 * 14 * 128 * 200
    taken = alternate({"ladder": lambda: ladder.advance(200)}, rounds=9)["ladder"]
    how = f"best of 9, one core; exchanges accepted {np.nanmin(ladder.swap_rates):.2f} at least"
    rate = attempts / taken.best / 1e6
    return [Figure("tempering, N = 128, 2 x 14", rate, "M attempts/s", None, "more", None, how)]


def dense() -> list[Figure]:
    """Pattern operations a second of the dense network, P = 3, N = 200, K = 4000."""
    model = Hebbian(3, 200, 4000, seed=1)
    ladder = Ladder(model, [5.0], copies=1, start=model.patterns[0])
    taken = alternate({"dense": lambda: ladder.advance(20)}, rounds=9)["dense"]
    rate = 20 * 200 * 4000 / taken.best
    how = "best of 9, one core: patterns looked at, a few multiplications each"
    return [Figure("dense network, P = 3", rate / 1e9, "G patterns/s", None, "more", None, how)]


def diagrams() -> list[Figure]:
    """The phase diagram of one P in a fresh interpreter, and once more."""
    worst = np.max([_theory([("diagram", [p], {})] * 2) for p in (2, 3, 4, 6)], axis=0)
    how = "slowest of P = 2, 3, 4, 6, each in an interpreter of its own, imports not counted"
    return [
        Figure("phase diagram, cold", worst[0], "s", 1.0, "less", None, how),
        Figure("phase diagram, warm", 1e3 * worst[1], "ms", 150.0, "less", None, how),
    ]


def parisi() -> list[Figure]:
    """Parisi's function of order at 20 levels, from nothing."""
    runs = [_theory([("parisi", [T], {"levels": 20})]) for T in (0.3, 0.5) for _ in range(3)]
    how = "slower of T = 0.3 and 0.5, best of 3, a fresh interpreter each, imports not counted"
    value = max(min(runs[:3])[0], min(runs[3:])[0])
    return [Figure("Parisi, 20 levels", value, "s", 0.3, "less", None, how)]


def annealing_against_dwave() -> list[Figure]:
    """Simulated annealing of SK against dwave-samplers, N = 512 and 1024, per attempt."""
    if (peer := _peer()) is None:
        return []
    dimod, sampler = importlib.import_module("dimod"), peer.SimulatedAnnealingSampler()
    figures = []
    for n, target in LEADS.items():
        J = couplings("sk", n, seed=1)
        rows, columns = np.triu_indices(n, 1)
        names = list(range(n))
        model = dimod.BinaryQuadraticModel.from_numpy_vectors(
            np.zeros(n), (rows, columns, -J[rows, columns]), 0.0, "SPIN", variable_order=names
        )
        seen: dict[str, list] = {"ours": [], "theirs": [], "net": []}

        def ours(J: np.ndarray = J, seen: dict = seen) -> None:
            found: Annealing = anneal(J, BETAS, READS, seed=len(seen["ours"]))
            seen["ours"].append(found.energies.mean())

        def theirs(model: object = model, seen: dict = seen) -> None:
            found = sampler.sample(
                model, beta_schedule_type="custom", beta_schedule=BETAS, num_reads=READS,
                seed=len(seen["theirs"]),
            )  # fmt: skip
            seen["theirs"].append(found.record.energy.mean())
            seen["net"].append(1e-9 * found.info["timing"]["sampling_ns"])

        taken = alternate({"ours": ours, "theirs": theirs}, rounds=5)
        lead = ratio(taken, "theirs", "ours")
        net = float(np.median(np.divide(seen["net"][1:], taken["ours"].rounds)))
        rate = READS * n * BETAS.size / taken["theirs"].best / 1e6
        energies = [np.mean(seen[side]) / n for side in ("ours", "theirs")]
        how = (
            f"median of 5; it makes {rate:.1f} million a second; {net:.1f} x counting its sampling "
            f"alone; mean energies {energies[0]:.4f} (ours), {energies[1]:.4f} (its)"
        )
        figures.append(
            Figure(f"annealing, dwave / ours, N = {n}", lead, "x", target, "more", None, how)
        )
    return figures


CASES = (annealing, bits_and_fields, tempering, dense, diagrams, parisi)
PEERS = (annealing_against_dwave,)


def _theory(calls: list[tuple[str, list, dict]]) -> list[float]:
    """Seconds that each of ``calls`` into `theory` takes, one after another, in a new process."""
    ran = subprocess.run(
        [sys.executable, "-c", THEORY, json.dumps(calls)], capture_output=True, text=True,
        check=True, timeout=300,
    )  # fmt: skip
    return json.loads(ran.stdout)


@jit
def _noise(n, times):  # noqa: ANN001, ANN202
    e = np.empty(n, np.float32)
    for k in range(times):
        exponentials(key_of(np.uint64(1), np.uint64(2), np.uint64(k)), e)


def _peer() -> ModuleType | None:
    if importlib.util.find_spec("dwave") is None or importlib.util.find_spec("dimod") is None:
        return None
    if importlib.util.find_spec("dwave.samplers") is None:
        return None
    return importlib.import_module("dwave.samplers")
