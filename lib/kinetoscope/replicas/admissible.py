"""What can be asked: whole P, positive temperature, a load that is not negative, arrays of numbers.

Every public function sends its arguments through here first, so that a question without an answer
is refused in the words of :func:`kinetoscope.core.knobs.refusal` instead of coming back as NaN or
as a complaint of NumPy's about something that nobody wrote.
"""

import math
import numbers
from typing import Any

import numpy as np

from kinetoscope.core.knobs import refusal

#: Above this the tensors of any simulation are out of reach and the theory is the REM's anyway.
LARGEST_ORDER = 50


def _finite(value: Any) -> bool:
    real = isinstance(value, numbers.Real) and type(value).__name__ not in {"bool", "bool_"}
    return real and math.isfinite(value)


def order(p: Any, *, least: int = 2, remedy: str = "2 is Hopfield's, 3 and more are dense") -> int:
    """P, the number of spins in one product: a whole number from ``least`` to 50."""
    whole = isinstance(p, numbers.Integral) and _finite(p)
    if not whole or not least <= p <= LARGEST_ORDER:
        raise refusal("p (P)", p, f"a whole number in [{least}, {LARGEST_ORDER}]", remedy)
    return int(p)


def temperature(value: Any) -> float:
    """T > 0, in units of the coupling; at T = 0 there are functions of their own."""
    if not _finite(value) or not value > 0.0:
        raise refusal(
            "temperature (T)", value, "a number above 0",
            "for T = 0 ask capacity, ground_state or pspin",
        )  # fmt: skip
    return float(value)


def load(value: Any) -> float:
    """The load: alpha for P = 2, gamma = alpha (P-1)! for P >= 3; not negative."""
    if not _finite(value) or not value >= 0.0:
        raise refusal(
            "load", value, "a number from 0 up",
            "it is alpha = K/N for P = 2 and gamma = alpha (P-1)! for P >= 3",
        )  # fmt: skip
    return float(value)


def array(name: str, value: Any, allowed: str, remedy: str) -> np.ndarray:
    """``value`` as an array of float64; TypeError if it is words, ragged, or of complex numbers."""
    try:
        found = np.asarray(value)
        if found.dtype.kind not in "biuf":
            raise TypeError
        return found.astype(np.float64, copy=False)
    except (TypeError, ValueError):
        raise TypeError(str(refusal(name, value, allowed, remedy))) from None


def choice(name: str, value: Any, options: tuple[str, ...]) -> str:
    """One of ``options``, by name."""
    if value not in options:
        words = "one of " + ", ".join(map(repr, options))
        raise refusal(name, value, words, "choose one of these")
    return value
