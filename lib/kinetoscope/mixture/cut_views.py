"""Cuts through both distributions along v_x, at the start, between the epochs and at the end."""

from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, curves
from kinetoscope.core.trajectory import Trajectory
from kinetoscope.mixture import basis, theory
from kinetoscope.mixture.picture import HALF_WIDTH

#: Instants that are drawn, and where they lie when the epochs have no borders, as shares of the
#: logarithm of time.
_INSTANTS = {"start": "category-6", "first": "category-3", "second": "category-1", "end": "ink"}
_WORDS = ("start", "before epoch 2", "before epoch 3", "end")
_SHARES = (0.0, 0.5, 0.75, 1.0)
_POINTS = 121


def cut_charts() -> list[dict[str, Any]]:
    """One chart for each species."""
    lines = [
        Line(name, words, colour=colour)
        for (name, colour), words in zip(_INSTANTS.items(), _WORDS, strict=True)
    ]
    lines.append(Line("maxwellian", "final Maxwellian", theory=True))
    return [
        curves(
            f"cut-{who}", f"Cut through the {who} f", lines, clock=False, height=170,
            x=Quantity("v", "v along x, own thermal speeds", low=-HALF_WIDTH, high=HALF_WIDTH),
            y=Quantity("", "f"),
            description="The distribution along x at four instants, and where it must end",
        )
        for who in ("light", "heavy")
    ]  # fmt: skip


def cut_datasets(run: Trajectory) -> dict[str, dict[str, dict[str, Any]]]:
    """Numbers for :func:`cut_charts`, per molecule."""
    v = np.linspace(-HALF_WIDTH, HALF_WIDTH, _POINTS)
    u, w, temperature = theory.equilibrium(run.params)
    found = {}
    for who, drift in (("light", u), ("heavy", w)):
        a = run.data[f"coefficients_{who}"][_frames(run)]
        cuts = basis.synthesise(a / a[:, :1], v, 0.0 * v)
        columns = dict(zip(_INSTANTS, cuts, strict=True))
        end = basis.maxwellian(v - drift, 0.0 * v, temperature=temperature)
        found[f"cut-{who}"] = {"run": {"v": v, **columns, "maxwellian": end}}
    return found


def _frames(run: Trajectory) -> list[int]:
    """The frames at the borders of the epochs, or at fixed shares of the logarithm of time."""
    last = run.times.size - 1
    borders = [start for start, _, _ in theory.spans(run.params)[1:]]
    if len(borders) == 2:
        inside = [int(np.searchsorted(run.times, t)) for t in borders]
        return [0, *(min(k, last) for k in inside), last]
    return [round(share * last) for share in _SHARES]
