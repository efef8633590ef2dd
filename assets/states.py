"""Make again the states that the swimmers can start from: ``lib/kinetoscope/mips/formed.npz``.

    python assets/states.py [--workers 2] [--work FOLDER]

Soft discs from a gas, on a coarse grid of Peclet number and packing, in two sizes; about eight
minutes of one core.  Each state has a seed of its own, so neither the order nor the number of
workers changes a byte.  What is finished waits in the folder ``--work``: a run that was stopped
goes on there.  Another file is another start: say so in CHANGELOG.md.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from kinetoscope.core import seeds
from kinetoscope.core.pool import Pool
from kinetoscope.core.store import Store
from kinetoscope.core.trajectory import fingerprint
from kinetoscope.mips import formed, observables, packed
from kinetoscope.mips.params import Params
from kinetoscope.mips.simulation import Simulation

PECLETS = (20.0, 40.0, 60.0, 80.0, 100.0, 130.0, 160.0)
PACKINGS = (0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
SIZES = (1024, 4096)
#: Memory times from the gas on; of these the last ones are looked at, so often each.
MEMORIES, COUNTED, LOOKS = 20, 5, 4
SEED = 1


def made(params: Params, seed: int) -> dict[str, np.ndarray]:
    """One state, and what was seen in it: spread, gas and crowd, means over the last looks.

    Gas and crowd count where two phases were seen in most of the looks; else both are NaN.
    """
    run = Simulation(params, seed)
    memory = params.memory / params.step
    run.make_steps(round((MEMORIES - COUNTED) * memory))
    spread, phases = [], []
    for _ in range(COUNTED * LOOKS):
        run.make_steps(round(memory / LOOKS))
        packings = observables.shifted_packings(run.positions(), run.box)
        spread.append(observables.density_std(packings))
        phases.append(observables.phases(packings))
    two = np.array([each for each in phases if each[1] > each[0]])
    gas, crowd = two.mean(axis=0) if 2 * len(two) > len(phases) else (np.nan, np.nan)
    state = np.frombuffer(packed.pack(run), np.uint8)
    return {"state": state, "seen": np.array([np.mean(spread), gas, crowd])}


def main() -> None:
    """Every state that is not there yet, then the file."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--workers", type=int, default=1)
    asked.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "mips-states")
    wishes = asked.parse_args()
    store = Store(wishes.work)
    wanted = [
        Params(n=size, peclet=peclet, packing=packing)
        for size in SIZES for peclet in PECLETS for packing in PACKINGS
    ]  # fmt: skip

    def work(place: int, _cancel: object) -> dict[str, np.ndarray]:
        params = wanted[place]
        where = params.n, round(params.peclet), round(100 * params.packing)
        seed = int(seeds.spawn(SEED, *where).generate_state(1, "uint64")[0] >> 1)
        key = fingerprint(params, seed, f"{MEMORIES} {COUNTED} {LOOKS}")
        if (kept := store.get(key)) is not None:
            return kept
        began = time.thread_time()
        found = made(params, seed)
        store.put(key, found)
        spread, gas, crowd = found["seen"]
        sys.stdout.write(
            f"N {params.n}, Pe {params.peclet:g}, packing {params.packing:g}: spread {spread:.3f},"
            f" gas {gas:.2f}, crowd {crowd:.2f}; {time.thread_time() - began:.0f} s\n"
        )
        sys.stdout.flush()
        return found

    def progress(fraction: float, _sentence: str) -> None:
        sys.stderr.write(f"\r{fraction:6.1%}")

    with Pool(wishes.workers) as pool:
        found = pool.map("states", work, range(len(wanted)), progress=progress)
    shape, each = (len(PECLETS), len(PACKINGS)), len(PECLETS) * len(PACKINGS)
    states = {
        f"states_{size}": np.stack([one["state"] for one in found[k * each : (k + 1) * each]])
        .reshape(*shape, -1)
        for k, size in enumerate(SIZES)
    }  # fmt: skip
    seen = np.stack([one["seen"] for one in found]).reshape(len(SIZES), *shape, 3)
    np.savez_compressed(
        formed.FILE, allow_pickle=False, peclets=np.array(PECLETS), packings=np.array(PACKINGS),
        sizes=np.array(SIZES), memories=np.array(MEMORIES), seen=np.round(seen, 4), **states,
    )  # fmt: skip
    sys.stdout.write(f"{formed.FILE}: {formed.FILE.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
