"""Spirals: predators chase prey, three rule in turn, and everything that is critical.

A lattice of particles that react with their neighbours for ever: Lotka-Volterra fronts,
May-Leonard spirals, extinction, directed percolation, annihilation, clustering.

>>> from kinetoscope import spirals
>>> lattice = spirals.Lattice(64, spirals.Rules.may_leonard(1, 1, 3), seed=1)
>>> lattice.advance(10.0) > 9.9
True

The names below are loaded when first used.
"""

from kinetoscope.core import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__,
    {
        "Params": "params", "PRESETS": "presets", "LESSON": "lesson", "Rules": "rules",
        "estimate_cost": "simulate", "simulate": "simulate", "start": "simulate",
        "Lattice": "lattice", "ensemble": "ensemble", "Ensemble": "ensemble", "wilson": "ensemble",
        "Field": "fields", "Cgle": "amplitude", "active_process": "active",
        "correlation": "observables", "structure_factor": "observables",
        "wavelength": "observables", "defects": "observables",
        "effective_exponent": "observables",
    },
    modules=("theory", "observables", "checks"),
)  # fmt: skip
