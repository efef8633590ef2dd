"""How a decay looks: log-log paper, and the exponent that each decade of time would give."""

from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.spirals import observables, theory
from kinetoscope.spirals.params import Params

#: The exponent compares the density at t with that at this many times t.
FACTOR = 4.0


def decay_cards(params: Params) -> list[dict[str, Any]]:
    """Density against time on log-log paper, and the effective exponent."""
    return [
        curves(
            "decay", "Who is left",
            (Line("density", "density"), Line("law", _law(params), theory=True)),
            x=Quantity("t", "time t", log=True), y=Quantity("", "particles a site", log=True),
            clock=False,
        ),
        curves(
            "exponent", "Exponent over a factor of four in time",
            (Line("delta", "δ(t)"), Line("law", _exponent_name(params), theory=True)),
            x=Quantity("t", "time t", log=True),
            y=Quantity("", "δ(t)", low=0.0, high=1.4), data="exponent", clock=False,
        ),
    ]  # fmt: skip


def _law(params: Params) -> str:
    if params.scenario == "critical":
        return "slope −0.4505, at the threshold"
    if params.reaction == "A+A":
        return "1/√(8πDt), exact" if params.dimension == "1" else "ln t/(8πDt)"
    return "slope −1/4" if params.dimension == "1" else "slope −1/2"


def _exponent_name(params: Params) -> str:
    return "directed percolation" if params.scenario == "critical" else "theory, late"


def _exponent(params: Params) -> float:
    if params.scenario == "critical":
        return theory.DIRECTED_PERCOLATION["delta"].value
    return theory.decay_exponent(params.reaction, int(params.dimension))


def decay_columns(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`decay_cards`: all particles together, times above 0."""
    params, later = run.params, run.times > 0
    t = run.times[later]
    density = sum(run.data[f"density_{s}"][later] for s in params.rules.species)
    living = density > 0
    t, density = t[living], density[living]
    exponent = _exponent(params)
    if not t.size:
        nothing = {"t": t, "density": t, "law": t}
        return {"decay": {"run": nothing}, "exponent": {"exponent": {"t": t, "delta": t, "law": t}}}
    delta = observables.effective_exponent(t, density, FACTOR)
    return {
        "decay": {"run": {"t": t, "density": density, "law": _law_line(params, t, density)}},
        "exponent": {"exponent": {"t": t, "delta": delta, "law": np.full(t.size, exponent)}},
    }


def _law_line(params: Params, t: np.ndarray, density: np.ndarray) -> np.ndarray:
    """The law where it is one; a slope through the present end of the curve elsewhere."""
    if params.scenario == "annihilation" and params.reaction == "A+A":
        diffusion = theory.hop_diffusion(int(params.dimension))
        if params.dimension == "1":
            return np.where(t > 1.0, theory.annihilation_density_1d(np.maximum(t, 1.0)), np.nan)
        # Without the logarithm's unknown constant the law holds late: t > 20.
        late = np.maximum(t, 20.0)
        return np.where(t > 20.0, np.log(late) / (8 * np.pi * diffusion * late), np.nan)
    return density[-1] * (t / t[-1]) ** -_exponent(params)
