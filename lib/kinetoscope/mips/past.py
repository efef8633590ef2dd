"""What became of the swimmers since the knobs last moved: how domains grew, what paths added up to.

A quench is the beginning of a clock.  Domains that grow as a power of time, and a mean along paths
that settles as one over its root, are both read on paper with a logarithmic time, so one row is
kept whenever the time has grown by some percent: 150 rows hold a day of watching.
"""

import math
from typing import Any

import attrs
import numpy as np

from kinetoscope.mips import entropy_production
from kinetoscope.mips.params import Params

#: The time from one row to the next, as a factor.
FACTOR = 1.08
#: The columns: time since the knobs moved (sigma/v0), size of domains (sigma), and the integrals
#: of e o dr and of e . F over all swimmers since then.
COLUMNS = ("since", "grown", "worked", "pushed")


@attrs.define
class Past:
    """Rows at times in a geometric series; ``begun`` is (time, work, push) at the start."""

    begun: tuple[float, float, float]
    rows: list[tuple[float, float, float, float]] = attrs.field(factory=list)

    def due(self, time: float) -> bool:
        """Whether a row is wanted now."""
        since = time - self.begun[0]
        return since > 0.0 and (not self.rows or since >= FACTOR * self.rows[-1][0])

    def add(self, *, time: float, work: float, push: float, length: float) -> None:
        """Keep a row; ``work`` and ``push`` are those since the start of the run."""
        then, work_then, push_then = self.begun
        self.rows.append((time - then, length, work - work_then, push - push_then))

    def columns(self) -> dict[str, np.ndarray]:
        """The rows as columns, named as COLUMNS."""
        table = np.array(self.rows, np.float64).reshape(-1, len(COLUMNS)).T
        return dict(zip(COLUMNS, table, strict=True))

    def saved(self) -> dict[str, Any]:
        """As plain values."""
        return {"begun": self.begun, "rows": list(self.rows)}

    @classmethod
    def restored(cls, saved: dict[str, Any]) -> "Past":
        """The inverse of :meth:`saved`."""
        return cls(tuple(saved["begun"]), [tuple(row) for row in saved["rows"]])


def deviation(
    since: np.ndarray, work: np.ndarray, push: np.ndarray, params: Params
) -> tuple[np.ndarray, np.ndarray]:
    """How far paths even + forces odd are off their exact sum, and its exact standard error.

    Both relative to the sum d v0^2 / D_t, (m,) each; ``work`` and ``push`` (m,) are integrals over
    all swimmers.  What is left of the sum rule is (v0/D_t) e . xi alone, thermal noise of variance
    2 d v0^2 / (D_t N t) for any interaction, so the error is known beforehand.  The |g|^2 of a
    Gaussian velocity wanders besides: its mean over t, of memory 1/2 gamma, has the variance
    8 (a - 1 + e^-a) / (N a^2) with a = 2 gamma t.  Raises ValueError where D_t = 0; where nothing
    swims there is no sum.
    """
    exact = entropy_production.total(params)
    factor = params.swim_speed / params.d_t
    both = factor * (work - push) / (params.n * since)
    parts = entropy_production.components(params)
    variance = 2.0 * parts * params.swim_speed**2 / (params.d_t * params.n * since)
    if params.model == "aoup":
        a = 2.0 * params.d_r * since
        wanders = 8.0 * (a + np.expm1(-a)) / (params.n * a**2)
        variance = variance + (factor * params.swim_speed) ** 2 * wanders
    return both / exact - 1.0, np.sqrt(variance) / exact


def guide(since: np.ndarray, length: np.ndarray, exponent: float, after: float) -> np.ndarray:
    """A power law through the middle of the later rows: c t^exponent where t > ``after``, else NaN."""  # noqa: E501
    law = np.power(since, exponent)
    late = since > after
    if not late.any():
        return np.full(since.shape, math.nan)
    c = math.exp(float(np.mean(np.log(length[late] / law[late]))))
    return np.where(late, c * law, math.nan)
