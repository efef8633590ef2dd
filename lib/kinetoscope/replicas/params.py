"""The knobs of spins that remember and spins that freeze, and which combinations make sense.

Temperatures are in units of the couplings (the SK glass freezes at T = 1, a pattern alone melts at
T = 1); time is counted in sweeps, one attempt for every spin.  The load of a memory is
K / N for P = 2 and gamma = K (P-1)! / N^(P-1) for P >= 3.
"""

import math

import numpy as np

from kinetoscope.core.knobs import knob, parameters, refusal

SCENES = {
    "recall": "Draw and recall", "memory": "One memory", "glass": "Glass", "tree": "Tree of states",
}  # fmt: skip
COUPLINGS = {"sk": "pairs, Gaussian (SK)", "pm1": "pairs, ±J (SK)", "p3": "triples (3-spin)"}
VARIANTS = {"distinct": "distinct spins", "power": "power of the overlap"}
LEVELS = {"rs": "alike (RS)", "1rsb": "in families (1RSB)"}
#: The networks that race in "recall".
RACE = (2, 3, 4)
#: Scenes with replicas that exchange temperatures.
FROZEN = ("glass", "tree")
#: Signs (N x K) that a memory may hold.
SIGNS = 10_000_000
#: Most spins of a glass with triples: its tensor has N^3 entries.
TRIPLES = 64


@parameters
class Params:
    """One of four experiments on replicas, its system, and how long to watch."""

    scene: str = knob(
        "recall", options=SCENES, label="Scene", group="Experiment",
        help="Recall a drawing; follow one memory; let replicas of a glass meet; sort its states.",
    )  # fmt: skip
    couplings: str = knob(
        "sk", options=COUPLINGS, label="Couplings", group="Experiment", when={"scene": FROZEN},
        help="Every pair of spins with a random coupling, or every triple.",
    )  # fmt: skip
    p: int = knob(
        3, 2, 6, symbol="P", label="Spins that interact", step=1, group="Experiment",
        when={"scene": ("memory",)}, help="2 is Hopfield's network; more is a dense one.",
    )  # fmt: skip
    load: float = knob(
        0.15, 0.0, 1.0, symbol="γ", label="Load", step=0.002, group="Experiment",
        when={"scene": ("memory",)},
        help="K/N for P = 2, K (P-1)!/N^(P-1) for more. K is rounded and said below.",
    )  # fmt: skip
    temperature: float = knob(
        0.4, 0.05, 2.0, symbol="T", label="Temperature", step=0.01, group="Experiment",
        when={"scene": ("memory", *FROZEN)},
        help="In units of the couplings: the pair glass freezes at 1, an empty memory melts at 1 "
        "(P = 2). For ground states of N <= 20 take enumerate_states.",
    )  # fmt: skip
    level: str = knob(
        "rs", options=LEVELS, label="Theory says replicas are", group="Experiment",
        when={"scene": ("memory",)},
        help="In the cold the line where recall ends bends back: replicas alike (RS) is wrong "
        "there. One step of breaking (1RSB) mends it. The run is the same.",
    )  # fmt: skip
    n: int = knob(
        64, 8, 1024, symbol="N", label="Spins", step=2, log=True, group="Experiment",
        when={"scene": ("memory", *FROZEN)},
        help="Theory is for N without end; watch how slowly a finite N gets there.",
    )  # fmt: skip
    begin: str = knob(
        "pattern", options={"pattern": "the memory", "random": "noise"}, label="Begin with",
        group="Experiment", when={"scene": ("memory",)}, help="Where both copies start.",
    )  # fmt: skip
    patterns: int = knob(
        40, 8, 10_000, symbol="K", label="Memories", step=1, log=True, group="Experiment",
        when={"scene": ("recall",)}, help="Eight drawings and random ones.",
    )  # fmt: skip
    corruption: float = knob(
        0.3, 0.0, 0.5, symbol="c", label="Corruption", step=0.01, group="Experiment",
        when={"scene": ("recall",)},
        help="Share of the dots that are flipped. At 0.5 nothing is left.",
    )  # fmt: skip
    drawing: int = knob(
        1, 1, 8, label="Drawing asked for", step=1, group="Experiment", when={"scene": ("recall",)},
        help="Which of the eight drawings is shown, spoilt, to the three networks.",
    )  # fmt: skip
    noise: float = knob(
        0.0, 0.0, 1.0, symbol="T", label="Temperature", step=0.01, group="Experiment",
        when={"scene": ("recall",)}, help="0: a dot always follows its field.",
    )  # fmt: skip
    side: int = knob(
        20, 12, 24, unit="spins", symbol="L", label="Side of the paper", step=1, group="Experiment",
        when={"scene": ("recall",)}, help="Every spin is a dot of the drawing: N = L².",
    )  # fmt: skip
    samples: int = knob(
        6, 1, 24, label="Samples", step=1, group="Replicas", when={"scene": ("glass",)},
        help="Sets of couplings drawn anew. The histogram is their mean; the line is the first.",
    )  # fmt: skip
    copies: int = knob(
        4, 2, 8, label="Replicas", step=1, group="Replicas", when={"scene": FROZEN},
        help="Copies of the spins at every temperature, with the same couplings.",
    )  # fmt: skip
    levels: int = knob(
        8, 1, 12, symbol="k", label="Steps of breaking", step=1, group="Replicas",
        when={"scene": ("glass",), "couplings": ("sk", "pm1")},
        help="Steps of Parisi's function q(x) in the theory's line.",
    )  # fmt: skip
    variant: str = knob(
        "distinct", options=VARIANTS, label="Energy", group="Numerics",
        when={"scene": ("memory", "recall")},
        help="Products of P different spins, or the P-th power of the overlap, which is noisier at "
        "high load; of it theory knows only recall, with replicas alike.",
    )  # fmt: skip
    duration: float = knob(
        12.0, 1.0, 20_000.0, unit="sweeps", symbol="t", label="Duration of a run", log=True,
        step=1.0, group="Numerics",
        help="For data, scripts and judged questions; the stage never stops.",
    )  # fmt: skip
    frames: int = knob(
        41, 2, 401, label="Frames", step=1, group="Numerics", help="Pictures in a run's data."
    )

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be run; nothing is allocated."""
        if self.scene in FROZEN and self.couplings == "p3" and self.n > TRIPLES:
            raise refusal(
                "n (N)", self.n, f"at most {TRIPLES} spins with triples",
                "take fewer spins, or couplings of pairs",
            )  # fmt: skip
        if self.scene == "memory" and self.k * self.n > SIGNS:
            raise refusal(
                "load (γ)", self.load, f"so low that N K stays below {SIGNS:g} (here K = {self.k})",
                f"take fewer spins (n = {self._affordable()}), or a lower load",
            )  # fmt: skip

    @property
    def k(self) -> int:
        """Memories of the scene "memory" or "recall"."""
        if self.scene == "recall":
            return self.patterns
        return max(1, patterns_at(self.p, self.n, self.load))

    @property
    def size(self) -> int:
        """Spins, whatever the scene calls them."""
        return self.side**2 if self.scene == "recall" else self.n

    @property
    def times(self) -> np.ndarray:
        """The moments of the frames of a run in sweeps: no more frames than there are steps.

        A memory moves by single attempts, a glass by whole sweeps.
        """
        steps = self.duration * (1 if self.scene in FROZEN else self.size)
        return np.linspace(0.0, self.duration, min(self.frames, int(steps) + 1))

    def _affordable(self) -> int:
        n = self.n
        while n > 8 and n * patterns_at(self.p, n, self.load) > SIGNS:
            n = int(0.9 * n)
        return n


def patterns_at(p: int, n: int, load: float) -> int:
    """K for a load: load N for P = 2, load N^(P-1) / (P-1)! for more."""
    return round(load * float(n) ** (p - 1) / (math.factorial(p - 1) if p > 2 else 1.0))
