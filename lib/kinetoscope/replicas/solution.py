"""A point of the theory: order parameters, energies, and how well the equations hold."""

import attrs


@attrs.frozen
class Solution:
    """A saddle point at one (P, T, load).

    ``m`` overlap with the retrieved pattern; ``q0 <= q1`` overlaps of two replicas in different
    and in the same pure state; ``x`` the weight of q0 in P(q), so that P(q) = x delta(q - q0)
    + (1-x) delta(q - q1), and ``q`` its mean.  Replica-symmetric: q0 = q1 = q and x = 1.
    ``free_energy`` and ``energy`` per spin.  ``replicon``: the smallest eigenvalue that decides
    about replica symmetry (of the innermost level in 1RSB), stable where positive.  ``residual``
    is the largest error with which the equations for m, q0, q1 and x hold; ``converged`` says
    that it is below 1e-8.  x = 1 with q1 > q0: states that are many but without weight, between
    the dynamical and the static glass temperature.
    """

    p: int
    temperature: float
    load: float
    branch: str
    level: str
    m: float
    q: float
    q0: float
    q1: float
    x: float
    free_energy: float
    energy: float
    replicon: float
    converged: bool
    residual: float

    @property
    def entropy(self) -> float:
        """(u - f)/T per spin, in units of k; NaN at T = 0."""
        if self.temperature == 0.0:
            return float("nan")
        return (self.energy - self.free_energy) / self.temperature

    @property
    def broken(self) -> bool:
        """Whether the saddle point has two different overlaps with weight."""
        return self.q1 - self.q0 > 1e-12 and self.x < 1.0
