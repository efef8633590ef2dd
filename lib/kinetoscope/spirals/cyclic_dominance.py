"""May-Leonard in closed form: three species in a circle, their fixed point, their spirals.

Each species kills the next one in the circle (rate sigma, *selection*) and fills empty places
(rate mu, *reproduction*); exchange moves them about.  In *unit* coefficients the mean field is

    a_i' = mu a_i (1 - a_1 - a_2 - a_3) - sigma a_i a_(i-1),        species i - 1 kills species i.

On our lattice either site of a pair may start it, so both coefficients are twice the rates
(*lattice* coefficients) and the lattice diffusion constant is exchange/2.  Lengths in units of
sqrt(D / rate) and all ratios are those of the unit coefficients with D = exchange/4.

Near coexistence the slow motion is an oscillation whose amplitude z (complex) obeys the complex
Ginzburg-Landau equation (CGLE)

    z_t = D lap z + (c1 - i omega) z - c2 (1 + i c3) |z|^2 z .

c1 and omega are the eigenvalues of the linearised mean field, exact.  c2 and c3 come from a
quadratic approximation of the plane that the oscillation lives in, and from an amplitude that is
not small: its wavelength is about 1.6 times too long against the partial differential equation
it was derived from.  ``checks`` measures both.

Source: Reichenbach, Mobilia, Frey, J. Theor. Biol. 254, 368 (2008) [from memory, unverified];
c1 and omega are verified against the Jacobian in the tests.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0):
            raise refusal(name, value, "a number above 0", "the formula holds for positive rates")


def coexistence(*, selection: float, reproduction: float) -> float:
    """Density of each species at the reactive fixed point, mu/(3 mu + sigma); exact."""
    _positive(selection=selection, reproduction=reproduction)
    return reproduction / (3 * reproduction + selection)


def may_leonard_jacobian(*, selection: float, reproduction: float) -> np.ndarray:
    """(3, 3) Jacobian at coexistence in unit coefficients; eigenvalues -mu and c1 +- i omega.

    Row i is species i + 1, column j its derivative by species j + 1.
    """
    a = coexistence(selection=selection, reproduction=reproduction)
    killed_by = np.roll(np.eye(3), -1, axis=1)  # [i, i - 1] = 1
    return -a * (reproduction * np.ones((3, 3)) + selection * killed_by)


def cgle(*, selection: float, reproduction: float) -> dict[str, float]:
    """Coefficients c1, omega, c2, c3 of the CGLE, and its spiral's wavelength and wave speed.

    Unit coefficients; ``wavelength`` (length) and ``speed`` (length per time) are for D = 1 and
    scale as sqrt(D).  speed = 2 sqrt(c1 D) is the pulled front into the unstable fixed point;
    the selected spiral has  wavelength = 2 pi c3 sqrt(D) / (sqrt(c1) (sqrt(1 + c3^2) - 1)).
    """
    _positive(selection=selection, reproduction=reproduction)
    s, m = selection, reproduction
    c1 = 0.5 * m * s / (3 * m + s)
    c2 = s * (3 * m + s) * (48 * m + 11 * s) / (56 * m * (3 * m + 2 * s))
    c3 = math.sqrt(3) * (18 * m + 5 * s) / (48 * m + 11 * s)
    return {
        "c1": c1,
        "omega": 0.5 * math.sqrt(3) * m * s / (3 * m + s),
        "c2": c2,
        "c3": c3,
        "wavelength": 2 * math.pi * c3 / (math.sqrt(c1) * (math.sqrt(1 + c3**2) - 1)),
        "speed": 2 * math.sqrt(c1),
    }


def cgle_wavelength(*, selection: float, reproduction: float, diffusion: float = 1.0) -> float:
    """Spiral wavelength that the CGLE predicts, in the length unit of ``diffusion``.

    About 1.6 times longer than what the reaction-diffusion equation itself does.
    """
    _positive(diffusion=diffusion)
    numbers = cgle(selection=selection, reproduction=reproduction)
    return numbers["wavelength"] * math.sqrt(diffusion)


def plane_wave(
    wavenumber: ArrayLike, *, selection: float, reproduction: float, diffusion: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """(|z|^2, angular frequency) of the CGLE's plane wave exp(i (k x - w t)); exact.

    |z|^2 = (c1 - D k^2)/c2 and w = omega + c2 c3 |z|^2 = omega + c3 (c1 - D k^2).  Raises where
    D k^2 >= c1: so short a wave does not exist.
    """
    _positive(diffusion=diffusion)
    numbers = cgle(selection=selection, reproduction=reproduction)
    k = np.asarray(wavenumber, dtype=np.float64)
    growth = numbers["c1"] - diffusion * k**2
    if np.any(growth <= 0):
        longest = math.sqrt(numbers["c1"] / diffusion)
        raise refusal("wavenumber", wavenumber, f"below {longest:.4g}", "take a longer wave")
    return growth / numbers["c2"], numbers["omega"] + numbers["c3"] * growth


def selected_wavenumber(
    *, selection: float, reproduction: float, diffusion: float = 1.0
) -> float:
    """Wavenumber 2 pi / wavelength that a CGLE spiral sends out (inverse length)."""
    length = cgle_wavelength(
        selection=selection, reproduction=reproduction, diffusion=diffusion
    )
    return 2 * math.pi / length
