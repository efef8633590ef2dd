"""Time stepping by composition, and the stencils of the second derivative.

A step is kick b0, drift a0, kick b1, drift a1, ..., kick bm: symmetric, symplectic, reversible.

* ``"leapfrog"``: Stormer-Verlet, order 2.
* ``"bm4"``: Blanes and Moan, J. Comput. Appl. Math. 142, 313 (2002), the Runge-Kutta-Nystrom
  method with six stages: order 4 with a small error constant, stable for large steps.
* ``"yoshida6"``: Yoshida, Phys. Lett. A 150, 262 (1990), solution A: seven leapfrogs, order 6.

The orders hold with damping too, since the damped kick is solved exactly and a symmetric method
has even order.  Central stencils for phi_xx of order 4, 6 and 8 (Fornberg 1988).
"""

import math
from functools import cache

import numpy as np

from kinetoscope.core.knobs import refusal
from kinetoscope.solitons.potential import Potential

_A1, _A2 = 0.245298957184271, 0.604872665711080
_B1, _B2, _B3 = 0.0829844064174052, 0.396309801498368, -0.0390563049223486
_A3, _B4 = 0.5 - _A1 - _A2, 1.0 - 2.0 * (_B1 + _B2 + _B3)
_W1, _W2, _W3 = -1.17767998417887, 0.235573213359357, 0.784513610477560
_W0 = 1.0 - 2.0 * (_W1 + _W2 + _W3)
_Y = np.array([_W3, _W2, _W1, _W0, _W1, _W2, _W3])

#: scheme -> (drifts a, kicks b), each a fraction of the step; and the order in dt.
COMPOSITIONS = {
    "leapfrog": (np.array([1.0]), np.array([0.5, 0.5])),
    "bm4": (
        np.array([_A1, _A2, _A3, _A3, _A2, _A1]),
        np.array([_B1, _B2, _B3, _B4, _B3, _B2, _B1]),
    ),
    "yoshida6": (_Y, 0.5 * (np.append(_Y, 0.0) + np.append(0.0, _Y))),
}
ORDER = {"leapfrog": 2, "bm4": 4, "yoshida6": 6}

#: stencil -> (c0, c1, ..., c4) of phi_xx dx^2.
STENCILS = {
    4: np.array([-5 / 2, 4 / 3, -1 / 12, 0.0, 0.0]),
    6: np.array([-49 / 18, 3 / 2, -3 / 20, 1 / 90, 0.0]),
    8: np.array([-205 / 72, 8 / 5, -1 / 5, 8 / 315, -1 / 560]),
}

#: dt / dx taken when none is asked for.  With ``"bm4"`` the energy of a phi^4 collision at v = 0.3
#: then errs by 3e-6 at most at dx = 0.3, at the very moment of contact, and by 1e-8 afterwards.
DEFAULT_CFL = {"leapfrog": 0.4, "bm4": 0.8, "yoshida6": 0.5}

#: dt / dx of the collision runs (``"bm4"``): the outgoing speed is as good as with less.
COLLISION_CFL = 1.2


@cache
def reach(scheme: str) -> float:
    """Largest w dt up to which the oscillator of frequency w is stable under ``scheme``.

    The step matrix of phi'' = -w^2 phi has determinant 1; it is stable while |trace| <= 2.
    """
    a, b = COMPOSITIONS[scheme]
    z = np.linspace(0.0, 8.0, 80001)[1:]
    m = np.broadcast_to(np.eye(2)[:, :, None], (2, 2, z.size)).copy()
    for i in range(b.size):
        m[1] -= b[i] * z**2 * m[0]
        if i < a.size:
            m[0] += a[i] * m[1]
    unstable = np.abs(m[0, 0] + m[1, 1]) > 2.0 + 1e-9
    return float(z[np.argmax(unstable)])


@cache
def cfl_limit(scheme: str, stencil: int, *, dx: float = 0.0, stiffness: float = 0.0) -> float:
    """Largest stable dt/dx: ``reach / sqrt(-lowest eigenvalue of the stencil + V'' dx^2)``.

    ``stiffness`` is the largest V'' (1 / time^2).  In the limit of small dx, to three digits:

    =======  ========  =====  ========
    stencil  leapfrog  bm4    yoshida6
    =======  ========  =====  ========
    4        0.866     1.369  0.982
    6        0.813     1.286  0.922
    8        0.784     1.240  0.889
    =======  ========  =====  ========
    """
    c = STENCILS[stencil]
    lowest = -(c[0] + 2.0 * np.sum(c[1:] * np.array([-1, 1, -1, 1])))
    return reach(scheme) / math.sqrt(lowest + stiffness * dx * dx)


def check_step(
    *, scheme: str, stencil: int, cfl: float | None, dx: float, model: Potential
) -> float:
    """The cfl number to use, or a refusal that says what is allowed.

    Without a wish it is the scheme's usual one (:data:`DEFAULT_CFL`), or 0.99 of the limit where
    that is less (stiff potentials on coarse grids).
    """
    if scheme not in COMPOSITIONS:
        raise refusal("scheme", scheme, "one of " + ", ".join(COMPOSITIONS), "try 'bm4'")
    if stencil not in STENCILS:
        raise refusal("stencil", stencil, "one of 4, 6, 8", "try 8")
    limit = cfl_limit(scheme, stencil, dx=dx, stiffness=model.stiffness)
    cfl = min(DEFAULT_CFL[scheme], 0.99 * limit) if cfl is None else cfl
    if not 0.0 < cfl <= limit:
        raise refusal(
            "cfl (dt/dx)", cfl, f"a number in (0, {limit:.3f}] for {scheme} with stencil {stencil}",
            f"the usual choice is {DEFAULT_CFL[scheme]:g}",
        )  # fmt: skip
    return float(cfl)
