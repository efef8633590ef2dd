"""The numbers of a run, and what it cannot be trusted with."""

import attrs
import numpy as np

from kinetoscope.core.estimate import Measured
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mixture import basis, initial, theory
from kinetoscope.mixture.observables import epoch_times

#: Beyond these a number in the readout warns: negative mass, temperature.
NEGATIVE, HOT = 1e-3, initial.HOTTEST


def readout(run: Trajectory) -> list[Measured | tuple[str, str]]:
    """The numbers of the run, in the order one asks for them."""
    params, found = run.params, run.diagnostics
    times, expected = epoch_times(run), theory.epochs(params).times
    said: list[Measured | tuple[str, str]] = [("Mass ratio", f"1 : {_plainly(params.mass_ratio)}")]
    labels = ("Light round after", "Heavy round after", "Temperatures meet after")
    for label, time, rule in zip(labels, attrs.astuple(times), expected, strict=True):
        if np.isfinite(time):
            close = f"{time:.4g} (leading order: {rule:.4g})" if params.epsilon < 0.35 else ""
            said.append((label, close or f"{time:.4g}"))
    u, _, temperature = theory.equilibrium(params)
    last = float(run.data["temperature_light"][-1])
    said.append(Measured(last, 0.0, "", "Light temperature at the end"))
    said.append(Measured(temperature, 0.0, "", "Common temperature, by the invariants"))
    if u:
        said.append(Measured(u, 0.0, "light thermal speeds", "Common drift, by the invariants"))
    said.append(("Steps of the solver", f"{found['steps']} ({found['rejected']} taken back)"))
    said.append(("Relative energy drift", f"{found['energy_drift']:.1e}"))
    if "particles_error" in found:
        said.append(("Noise of the particles' temperature", f"{found['particles_error']:.1e}"))
    return said + _limits(run)


def _plainly(ratio: float) -> str:
    """A mass ratio as one says it: 1.98, 32.8, 1836, 10 000."""
    return f"{ratio:.3g}" if ratio < 100.0 else f"{ratio:,.0f}".replace(",", "\u202f")


def _limits(run: Trajectory) -> list[tuple[str, str]]:
    """What the picture cannot be trusted with, where that is the case."""
    said = []
    negative = run.diagnostics["clipped_mass"]
    coldest = min(float(run.data[f"temperature_{who}"].min()) for who in ("light", "heavy"))
    if coldest <= 0.0:
        said.append(("Coldest", f"{coldest:.2g}: no gas is so; the operator is cut too early"))
    elif negative > NEGATIVE:
        said.append(("Negative part of f", f"{negative:.1e}: raise the degree"))
    hottest = max(float(run.data[f"temperature_{who}"].max()) for who in ("light", "heavy"))
    if hottest > HOT:
        said.append(("Hottest", f"{hottest:.2f}: beyond {HOT:g} the basis gets poor"))
    if run.params.operator == "mixed":
        said.append(("Mind", "the two operators are cut at different orders: energy is not kept"))
    if run.params.operator in ("order0", "order1"):
        said.append(("Mind", "the operators are cut too early for the temperatures to meet"))
    if run.params.operator == "order1" and run.diagnostics["momentum_drift"] > NEGATIVE:
        said.append(("Mind", "order 1 keeps the energy, not the momentum: drift grows as exp(ε²t)"))
    if run.params.degree == basis.LOWEST:
        said.append(("Degree 4", "moments are right, pictures are not"))
    return said
