"""The knobs of the living lattice, and which combinations of them make sense."""

from typing import Any

import numpy as np

from kinetoscope.core.knobs import knob, parameters, refusal
from kinetoscope.spirals import starts
from kinetoscope.spirals.rules import Rules

SCENARIOS = {
    "spirals": "Spirals",
    "fronts": "Fronts",
    "critical": "Critical",
    "annihilation": "Annihilation",
    "clustering": "Clustering",
}
#: Scenarios whose rules the dimer scheme knows.
FAST = ("spirals", "fronts")
STARTS = {
    "random": "random", "vortex-pair": "two spirals", "stripes": "stripes", "spot": "a spot",
    "one": "one particle",
}  # fmt: skip


@parameters
class Params:
    """What one can turn: the scenario, its rates, the lattice, the twin, and the numerics.

    Rates are per site and unit of time; lengths are in sites.
    """

    scenario: str = knob(
        "spirals", options=SCENARIOS, label="Scenario", group="Rules",
        help="Three in a circle; predators and prey; an epidemic at its threshold; particles that "
        "vanish in pairs; families.",
    )  # fmt: skip
    exchange: float = knob(
        3.0, 0.01, 60.0, unit="1/time", symbol="ε", label="Exchange", log=True, step=0.01,
        group="Rules", when={"scenario": ("spirals",)},
        help="How fast neighbours swap places. The diffusion constant is ε/2; spirals grow as √ε.",
    )  # fmt: skip
    selection: float = knob(
        1.0, 0.1, 5.0, unit="1/time", symbol="σ", label="Selection", log=True, step=0.01,
        group="Rules", when={"scenario": ("spirals",)},
        help="How fast a species kills the next one in the circle.",
    )  # fmt: skip
    reproduction: float = knob(
        1.0, 0.1, 5.0, unit="1/time", symbol="μ", label="Reproduction", log=True, step=0.01,
        group="Rules", when={"scenario": ("spirals",)},
        help="How fast a species fills an empty neighbour.",
    )  # fmt: skip
    birth: float = knob(
        4.0, 0.05, 5.0, unit="1/time", symbol="b", label="Birth", log=True, step=1e-4,
        group="Rules", when={"scenario": ("fronts", "critical", "clustering")},
        help="Prey, or the only particles there are. In the contact process: births a death, λ.",
    )  # fmt: skip
    death: float = knob(
        0.1, 0.01, 2.0, unit="1/time", symbol="d", label="Death", log=True, step=0.001,
        group="Rules", when={"scenario": ("fronts", "clustering")},
        help="Of predators, or of the only particles there are.",
    )  # fmt: skip
    predation: float = knob(
        2.2, 0.01, 5.0, unit="1/time", symbol="λ", label="Predation", log=True, step=1e-3,
        group="Rules", when={"scenario": ("fronts",)},
        help="A predator eats its neighbour and leaves a young one in its place.",
    )  # fmt: skip
    stirring: float = knob(
        0.0, 0.0, 20.0, unit="1/time", symbol="D", label="Stirring", step=0.05,
        group="Rules", when={"scenario": ("fronts", "clustering")},
        help="How fast neighbours swap places.",
    )  # fmt: skip
    capacity: int = knob(
        1, 1, 8, unit="a site", symbol="K", label="Room", step=1,
        group="Rules", when={"scenario": ("fronts", "clustering")},
        help="Particles that fit on a site. 1 is exclusion.",
    )  # fmt: skip
    reaction: str = knob(
        "A+A", options={"A+A": "A + A → 0", "A+B": "A + B → 0"}, label="Reaction", group="Rules",
        when={"scenario": ("annihilation",)}, help="Who vanishes with whom.",
    )  # fmt: skip
    dimension: str = knob(
        "2", options={"1": "1 (every row a ring)", "2": "2"}, label="Dimension", group="Rules",
        when={"scenario": ("annihilation",)}, help="In one dimension particles stay in their row.",
    )  # fmt: skip
    size: int = knob(
        256, 16, 1024, unit="sites", symbol="L", label="Side", step=16, group="Lattice",
        help="Of the square; its opposite edges are joined.",
    )  # fmt: skip
    start: str = knob(
        "random", options=STARTS, label="Begin with", group="Lattice",
        help="A spot: predators, or one species, in a sea of what they live on.",
    )  # fmt: skip
    density: float = knob(
        0.75, 0.01, 1.0, symbol="ρ", label="Density at first", step=0.01, group="Lattice",
        when={"start": ("random",)}, help="Of all species together, in equal shares.",
    )  # fmt: skip
    twin: str = knob(
        "none",
        options={"none": "alone", "field": "noise-free twin", "noisy": "twin with noise"},
        label="Beside it", group="Twin", when={"scenario": FAST},
        help="The same rates as partial differential equations, from the same smoothed start.",
    )  # fmt: skip
    particles: float = knob(
        100.0, 1.0, 1e4, unit="a site", symbol="N", label="Individuals", log=True, step=1.0,
        group="Twin", when={"twin": ("noisy",)},
        help="Of the twin: its noise is 1/√N of the density.",
    )  # fmt: skip
    duration: float = knob(
        100.0, 1.0, 2000.0, unit="time", symbol="T", label="Duration of a run", log=True, step=1.0,
        group="Numerics", help="For data, scripts and judged questions; the stage never stops.",
    )  # fmt: skip
    frames: int = knob(
        41, 2, 401, label="Frames", step=1, group="Numerics", help="Pictures in a run's data."
    )
    method: str = knob(
        "dimers", options={"serial": "one by one (exact)", "dimers": "dimers (fast)"},
        label="Updates", group="Numerics", when={"scenario": FAST},
        help="Exact random-sequential updates, or all pairs of a random tiling at once.",
    )  # fmt: skip
    attempts_per_dimer: float = knob(
        0.5, 0.05, 1.0, symbol="q", label="Attempts a dimer", step=0.05, group="Numerics",
        when={"method": ("dimers",)}, help="The error of the fast scheme vanishes with q.",
    )  # fmt: skip

    def __attrs_post_init__(self) -> None:
        """Refuse what no lattice can be; nothing large is allocated."""
        if self.fast and self.size % 2:
            raise refusal(
                "size (L)", self.size, "even for dimers",
                f"take {self.size + 1}, or method='serial'",
            )  # fmt: skip
        if self.start == "vortex-pair" and self.scenario != "spirals":
            raise refusal(
                "start", self.start, "one of " + ", ".join(s for s in STARTS if s != self.start),
                "two spirals need three species",
            )  # fmt: skip
        if self.start == "stripes" and self.scenario not in FAST:
            raise refusal("start", self.start, "random, spot or one here", "try 'random'")
        if self.twin != "none" and (self.scenario not in FAST or self.capacity > 1):
            raise refusal(
                "twin", self.twin, "'none' here", "spirals and fronts with room for 1 have a twin"
            )

    @property
    def rules(self) -> Rules:
        """The reactions of the scenario."""
        if self.scenario == "spirals":
            return Rules.may_leonard(self.selection, self.reproduction, self.exchange)
        if self.scenario == "fronts":
            return Rules.lotka_volterra(
                self.birth, self.death, self.predation, self.stirring, self.capacity
            )
        if self.scenario == "critical":
            return Rules.contact(self.birth)
        if self.scenario == "annihilation":
            return Rules.annihilation(self.reaction, int(self.dimension))
        return Rules.birth_death(self.birth, self.death, self.stirring, self.capacity)

    @property
    def fast(self) -> bool:
        """Whether dimers do the work."""
        return self.method == "dimers" and self.scenario in FAST and self.capacity == 1

    @property
    def times(self) -> np.ndarray:
        """The moments of the frames of a run, (frames,)."""
        return np.linspace(0.0, self.duration, self.frames)

    def init(self) -> Any:
        """What `Lattice` wants to begin with."""
        if self.start == "random":
            known = self.rules.species
            return dict.fromkeys(known, self.density / len(known))
        if self.start == "vortex-pair":
            return starts.vortex_pair(self.size)
        if self.start == "stripes":
            return starts.stripes(self.size, kinds=3 if self.scenario == "spirals" else 2)
        radius = 0 if self.start == "one" else max(2, self.size // 16)
        outside = {"spirals": 2, "fronts": 2}.get(self.scenario, 0)
        grid = starts.seed_in_the_middle(self.size, radius=radius, inside=1, outside=outside)
        if self.capacity == 1:
            return grid
        places = np.zeros((self.size, self.size, self.capacity), np.uint8)
        places[..., 0] = grid
        return places
