"""Numbers with errors.

A measured number without an error bar is an opinion.  Independent replicas are the honest unit
of evidence; where there is one correlated series, the error comes from blocks longer than its
memory (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989)).
"""

import math

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal


@attrs.frozen
class Measured:
    """A value with its standard error, its unit and a label."""

    value: float
    error: float
    unit: str = ""
    label: str = ""

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.value:.6g} ± {self.error:.2g}{unit}"


def from_replicas(values: ArrayLike, *, unit: str = "", label: str = "") -> Measured:
    """Mean of independent replicas with its standard error, s / sqrt(n).

    ``values`` is (n,), n >= 2, one number for each replica.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 1 or values.size < 2:
        raise ValueError(
            f"replicas must be a list of two or more numbers; got shape {values.shape}"
        )
    error = values.std(ddof=1) / np.sqrt(values.size)
    return Measured(float(values.mean()), float(error), unit, label)


def from_series(values: ArrayLike, *, unit: str = "", label: str = "") -> Measured:
    """Mean of one correlated, stationary series with an error that respects the correlation.

    The series is blocked in pairs again and again; the naive error of the block means grows and
    levels off once the blocks forget each other.  The largest of these errors with at least 16
    blocks left is reported, which errs on the wide side.

    ``values`` is (n,), n >= 32, equally spaced in time.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 1 or values.size < 32:
        raise ValueError(f"a series needs 32 or more numbers; got shape {values.shape}")
    error, blocks = 0.0, values
    while blocks.size >= 16:
        error = max(error, float(blocks.std(ddof=1) / np.sqrt(blocks.size)))
        blocks = 0.5 * (blocks[: blocks.size // 2 * 2 : 2] + blocks[1::2])
    return Measured(float(values.mean()), error, unit, label)


def wilson(hits: int, trials: int, *, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's interval for a probability of which ``hits`` of ``trials`` were seen.

    It never leaves [0, 1] and is honest for 0 of n, where the textbook error bar is 0.  ``z`` is
    the normal quantile, 1.96 for 95 %.  Source: Wilson, J. Am. Stat. Assoc. 22, 209 (1927).
    """
    if not 0 <= hits <= trials or trials < 1:
        raise refusal("hits", hits, f"a whole number from 0 to {trials}", "make at least 1 trial")
    share = hits / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    spread = math.sqrt(share * (1 - share) / trials + z * z / (4 * trials**2))
    half = z / (1 + z * z / trials) * spread
    # Rounding must not exclude what was seen: at 0 and n the ends are exact.
    return (0.0 if hits == 0 else middle - half), (1.0 if hits == trials else middle + half)
