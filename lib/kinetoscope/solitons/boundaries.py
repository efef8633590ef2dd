"""What lies beyond the ends of the grid: more vacuum, or the other end.

These functions only look at a state and refuse what cannot be; :mod:`.evolve` describes the four
boundaries and uses them.
"""

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.solitons.initial import State
from kinetoscope.solitons.potential import Potential

BOUNDARIES = ("causal", "sponge", "periodic", "twisted")

#: How far from a vacuum the ends of a state may be on the infinite line.
END_TOLERANCE = 1e-3


def ring(state: State, model: Potential, boundary: str) -> tuple[float, float]:
    """How phi continues across the seam of a ring: (flip, shift); refused where it cannot."""
    first, last = (model.nearest_vacuum(float(u)) for u in (state.phi[0], state.phi[-1]))
    if boundary == "periodic":
        if first != last:
            raise ValueError(
                f"boundary must be 'twisted' or 'causal' for a state that goes from the vacuum "
                f"{first:.4g} to {last:.4g} (odd topological charge); got 'periodic': a ring "
                "would add a wall at its seam, with an energy of its own"
            )
        return 1.0, 0.0
    if model.period:
        if first == last:
            raise refusal(
                "boundary", "twisted", "'periodic' or 'causal' for a state without net charge",
                "a twisted ring shifts the field: use 'periodic'",
            )  # fmt: skip
        return 1.0, last - first
    if len(model.vacua) > 1 and first != -last:
        raise refusal(
            "boundary", "twisted",
            f"'periodic' or 'causal' for a state that goes from {first:.4g} to {last:.4g}",
            "a twisted ring maps phi to -phi and cannot join these ends",
        )  # fmt: skip
    return -1.0, 0.0


def continued(
    phi: np.ndarray, pi: np.ndarray, model: Potential, more: int, dx: float
) -> tuple[np.ndarray, np.ndarray]:
    """The state with ``more`` sites of vacuum on either side, its tails decaying like e^(-m x)."""
    fade = np.exp(-np.minimum(model.meson_mass * dx * np.arange(1, more + 1), 700.0))
    fields = []
    for field, vacuum in ((phi, model.nearest_vacuum), (pi, lambda _: 0.0)):
        sides = []
        for end in (field[0], field[-1]):
            rest = vacuum(float(end))
            if abs(end - rest) > END_TOLERANCE:
                raise ValueError(
                    f"boundary 'causal' needs a state at rest in a vacuum at both ends; an end is "
                    f"{abs(end - rest):.2g} away (at most {END_TOLERANCE:g}): use a longer x, or "
                    "boundary 'sponge' or 'periodic'"
                )
            sides.append(rest + (end - rest) * fade)
        fields.append(np.concatenate([sides[0][::-1], field, sides[1]]))
    return fields[0], fields[1]
