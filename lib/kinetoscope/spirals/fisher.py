"""How fast a population advances into empty land: Fisher's front.

u_t = D u_xx + r u (1 - u).  The front is pulled by its thin leading edge, so its speed is that of
the linear equation, 2 sqrt(D r), approached from below and slowly (Bramson's 3/2).  Noise cuts the
edge off where less than one particle is left, and stochastic fronts are slower by ~ 1/ln^2 N.

Sources: Fisher, Ann. Eugenics 7, 355 (1937); Bramson, Commun. Pure Appl. Math. 31, 531 (1978);
Brunet and Derrida, Phys. Rev. E 56, 2597 (1997).  [from memory, unverified]
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal


def front_speed(
    times: ArrayLike | None = None, *, diffusion: float = 1.0, growth: float = 1.0
) -> float | np.ndarray:
    """2 sqrt(D r), or at finite ``times`` 2 sqrt(D r) - 3/2 sqrt(D/r)/t, from a sharp start.

    Length per time in the units of D and r.  The next term is of order t^(-3/2): about 1 % at
    r t = 50.
    """
    if not (diffusion > 0 and growth > 0):
        raise refusal("growth", (diffusion, growth), "above 0", "a front needs both D and r")
    limit = 2 * math.sqrt(diffusion * growth)
    if times is None:
        return limit
    times = np.asarray(times, dtype=np.float64)
    if np.any(growth * times < 5):
        raise refusal("times", times.min(), "5/r or later", "the front has not formed before")
    return limit - 1.5 * math.sqrt(diffusion / growth) / times


def cutoff_speed(particles: float, *, diffusion: float = 1.0, growth: float = 1.0) -> float:
    """Speed with an edge cut at 1/N: 2 sqrt(D r) (1 - pi^2 / (2 ln^2 N)).

    The leading correction only, and only for N in the thousands or more.
    """
    if particles < 1e3:
        raise refusal("particles", particles, "1000 or more", "the expansion is in 1/ln N")
    limit = 2 * math.sqrt(diffusion * growth)
    return limit * (1 - 0.5 * math.pi**2 / math.log(particles) ** 2)
