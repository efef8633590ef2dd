"""Mixture: three epochs of a gas of light and heavy molecules, at any mass ratio.

Light molecules come to equilibrium among themselves within a few collisions, t ~ 1; heavy ones,
slower by 1/eps, by t ~ 1/eps; and because a light molecule hardly moves a heavy one, the two
temperatures meet only by t ~ 1/eps^2, eps = sqrt(m_light / m_heavy).  The space-homogeneous
Boltzmann equation of both, in the plane, is solved in a basis in which the mass ratio costs
nothing: three epochs take milliseconds at any eps.

>>> from kinetoscope import mixture
>>> run = mixture.simulate(mixture.Params(epsilon=0.01))
>>> bool(abs(run.data["temperature_light"][-1] - run.data["temperature_heavy"][-1]) < 1e-3)
True

The names below are loaded when first used.
"""

from kinetoscope.core import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__,
    {
        "Params": "params",
        "estimate_cost": "simulate",
        "simulate": "simulate",
        "WARM": "simulate",
        "PRESETS": "presets",
        "LESSON": "lesson",
        "Initial": "initial",
        "gaussian": "initial",
        "double_beam": "initial",
        "bkw": "initial",
        "project": "basis",
        "synthesise": "basis",
        "moments": "basis",
        "epoch_times": "observables",
        "entropy": "entropy",
        "Tensor": "tensors",
        "collision_tensor": "tensors",
        "linear_rate": "tensors",
    },
    modules=("theory", "reference", "checks", "initial", "basis"),
)
