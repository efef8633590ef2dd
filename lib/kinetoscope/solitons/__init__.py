"""Solitons: kinks, breathers and their collisions in the nonlinear Klein-Gordon equation.

phi_tt + 2 damping phi_t = phi_xx - V'(phi), c = 1.  Two phi^4 kinks that collide slowly capture
each other; fast ones escape; in between lies a fractal of windows in which they meet two, three
or more times and then escape, because a bounce lends energy to the kinks' internal oscillation
and a later bounce may give it back.

>>> from kinetoscope import solitons
>>> solitons.collide(speed=0.2268).bounces
2

The names below are loaded when first used.
"""

from kinetoscope.core import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__,
    {
        "potential": "potential",
        "Potential": "potential",
        "State": "initial",
        "evolve": "evolve",
        "collide": "collide",
        "Collision": "collide",
        "scan": "scan",
        "Scan": "scan",
        "critical_speed": "critical",
        "windows": "critical",
        "Params": "params",
        "estimate_cost": "simulate",
        "simulate": "simulate",
        "PRESETS": "presets",
        "LESSON": "lesson",
        "energy_density": "observables",
        "momentum": "observables",
        "topological_charge": "observables",
        "entropy": "observables",
    },
    modules=("initial", "theory", "observables", "checks", "schemes"),
)
