"""What is known without simulating: one swimmer exactly, two on a ring by Fokker-Planck, many in
mean field.

The oracle of this phenomenon: nothing here knows how the kernels work.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal
from kinetoscope.mips.ring import Ring, ring
from kinetoscope.mips.traps import (
    Trapped,
    aoup_drift,
    free_msd,
    gyrator,
    linear_epr,
    linear_epr_of,
    long_time_diffusion,
    trap_abp,
    trap_aoup,
)  # fmt: skip

__all__ = [
    "COARSENING", "CRITICAL", "PHI_STAR", "Ring", "Trapped", "aoup_drift", "effective_speed",
    "free_msd", "gyrator", "linear_epr", "linear_epr_of", "long_time_diffusion", "mean_field_epr",
    "redner_gas", "ring", "spinodal", "trap_abp", "trap_aoup",
]  # fmt: skip

#: Critical point of active Brownian discs, (Pe, packing) with errors (40 +- 2, 0.597 +- 0.003):
#: Siebert et al., PRE 98, 030601 (2018), WCA with epsilon = 100 kT, another disc than ours.
CRITICAL = ((40.0, 2.0), (0.597, 0.003))
#: Packing where the effective speed of WCA discs would vanish, from its slope at Pe = 20.
PHI_STAR = 0.96
#: Guide lines of coarsening: Lifshitz and Slyozov's 1/3, and the slower 0.28 of active discs in two
#: dimensions (Stenhammar et al., Soft Matter 10, 1489 (2014); the number [from memory,
#: unverified]).
COARSENING = (1.0 / 3.0, 0.28)


def effective_speed(packing: ArrayLike, *, phi_star: float = PHI_STAR) -> np.ndarray:
    """v_eff / v0 = 1 - packing/phi_star in the homogeneous fluid; not in a dense phase."""
    phi = np.asarray(packing, np.float64)
    if np.any(~np.isfinite(phi)) or np.any(phi < 0.0) or np.any(phi > phi_star):
        raise refusal("packing", packing, f"in [0, {phi_star:g}]", "the law holds in the fluid")
    return 1.0 - phi / phi_star


def mean_field_epr(
    packing: ArrayLike, peclet: float, *, phi_star: float = PHI_STAR
) -> tuple[np.ndarray, np.ndarray]:
    """(even, odd) rates per swimmer in the homogeneous fluid, v0/sigma: Pe v_eff, Pe (1 - v_eff)."""  # noqa: E501
    even = peclet * effective_speed(packing, phi_star=phi_star)
    return even, peclet - even


def spinodal(*, phi_star: float = PHI_STAR) -> tuple[float, float]:
    """Where v_eff falls so fast that a gas of ballistic swimmers is unstable, (low, high).

    d ln v / d ln rho < -1 (Tailleur and Cates, PRL 100, 218103 (2008)): from phi_star/2 on, in the
    limit of large Pe; the upper end is phi_star.
    """
    return 0.5 * phi_star, phi_star


def redner_gas(peclet: float, *, kappa: float = 4.5) -> float:
    """Packing of the gas beside a dense phase, 3 pi^2 kappa / (4 Pe) [from memory, unverified].

    Kinetic balance of evaporation and adsorption (Redner, Hagan and Baskaran, PRL 110, 055701
    (2013)); for Pe well above the critical one, at least 60.
    """
    if not 60.0 <= peclet < math.inf:
        raise refusal("peclet", peclet, "60 or more", "it holds far above the critical point")
    return 3.0 * math.pi**2 * kappa / (4.0 * peclet)
