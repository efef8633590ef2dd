"""Replicas: memories, glasses, and an order parameter that is a function.

Dense networks recall drawings, or freeze; replicas of one glass meet, and their overlaps have a law
that theory foretells: Parisi's.

>>> from kinetoscope import replicas
>>> net = replicas.Hebbian(4, 100, patterns=2000, seed=1)
>>> bool((replicas.quench(net, net.patterns[0]) == net.patterns[0]).all())
True

The names below are loaded when first used.
"""

from kinetoscope.core import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__,
    {
        "Params": "params", "PRESETS": "presets", "LESSON": "lesson",
        "estimate_cost": "simulate", "simulate": "simulate", "start": "simulate",
        "Hebbian": "hebbian", "couplings": "couplings", "pspin_couplings": "couplings",
        "anneal": "annealing", "temper": "tempering", "Tempering": "tempering",
        "Ladder": "tempering", "quench": "quench", "enumerate_states": "enumeration",
        "Exact": "enumeration",
        "ultrametric_triples": "geometry", "disconnectivity": "landscape",
    },
    modules=("theory", "checks"),
)  # fmt: skip
