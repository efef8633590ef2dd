"""Expansion: a gas doubles its volume, and entropy depends on how closely one looks.

N hard discs (diameter sigma, mass 1) fill the left half of a box of 1 x 1; the wall is pulled out.
Boltzmann's entropy counts the microstates of a macrostate: how many discs are in which cell of
(x, v).  It starts at the entropy of the half and ends at that of the whole, ln 2 more for each
disc, whatever the cells.  How it gets there depends on them: free flight alone raises it at the
rate dv / 2L, collisions raise it at their own rate, and the Knudsen number says which wins.
Units: m = kT = 1, so that the thermal speed is 1, and the final box has L = 1.

>>> from kinetoscope import expansion
>>> gas = expansion.Dsmc(1000, 1.0, seed=1)
>>> _ = gas.advance(1.0)
>>> gas.state().x.shape
(1000,)

The names below are loaded when first used.
"""

from kinetoscope.core import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__,
    {
        "State": "state",
        "HardDiscs": "discs",
        "echo": "echo",
        "Echo": "echo",
        "Dsmc": "dsmc",
        "free_stream": "free",
        "counts": "occupation",
        "rebin": "occupation",
        "right_fraction": "occupation",
        "entropy": "entropy",
        "hydrodynamic_entropy": "entropy",
        "Params": "params",
        "estimate_cost": "simulate",
        "simulate": "simulate",
        "start": "live",
        "PRESETS": "presets",
        "LESSON": "lesson",
    },
    modules=("theory", "checks"),
)
