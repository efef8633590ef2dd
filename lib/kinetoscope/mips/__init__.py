"""MIPS: particles that swim get stuck on one another, and separate without attraction.

N discs (diameter sigma, mobility mu) swim at v0 along e, which diffuses at D_r; they only repel.
Where it is crowded they are slow, where they are slow they gather: above a Peclet number
3 v0 / (sigma D_r) of about 40 a gas splits into a dense and a dilute phase.  This is motion far
from equilibrium, and it makes entropy all the time.  How much, and where, depends on what one
calls its reverse: three definitions stand side by side.  Units: sigma = v0 = mu = 1.

>>> from kinetoscope import mips
>>> swimmers = mips.start(mips.Params(n=256, packing=0.3, peclet=20), seed=1)
>>> _ = swimmers.advance(1.0)
>>> swimmers.positions().shape
(256, 2)

The names below are loaded when first used.
"""

from kinetoscope.core import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__,
    {
        "Params": "params",
        "Simulation": "simulation",
        "start": "simulation",
        "estimate_cost": "simulate",
        "simulate": "simulate",
        "PRESETS": "presets",
        "LESSON": "lesson",
    },
    modules=(
        "theory", "checks", "entropy_production", "observables", "packed", "phase_map", "score",
    ),
)  # fmt: skip
