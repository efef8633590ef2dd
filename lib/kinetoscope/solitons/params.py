"""The knobs of a run: what starts, in which potential, on which grid, for how long."""

import math
from typing import Any

import numpy as np

from kinetoscope.core.knobs import knob, parameters, refusal
from kinetoscope.solitons import initial
from kinetoscope.solitons.boundaries import continued, ring
from kinetoscope.solitons.potential import Potential, potential

SCENARIOS = {
    "collision": "Collision",
    "kink": "One kink",
    "wobble": "Wobbling kink",
    "breather": "Breather",
    "exact-pair": "Exact pair",
    "kink-kink": "Kink and kink",
    "packet": "Wave packet",
}
MODELS = {
    "phi4": "φ⁴",
    "sine-gordon": "sine-Gordon",
    "phi6": "φ⁶",
    "double-sine-gordon": "double sine-Gordon",
}
_PAIRS = ("collision", "exact-pair", "kink-kink")


@parameters
class Params:
    """One run.  Lengths, times and speeds in units with c = 1 (N1); see the knobs' own words."""

    scenario: str = knob(
        "collision", options=SCENARIOS, label="Start with", group="Start",
        help="What the field holds at the beginning.",
    )  # fmt: skip
    model: str = knob(
        "phi4", options=MODELS, label="Potential", group="Start",
        when={"scenario": ("collision", "kink")},
        help="V(φ), and with it the kinks. Breather and exact pairs are sine-Gordon's own, the "
        "wobbling kink is φ⁴'s, the packet is linear.",
    )  # fmt: skip
    eta: float = knob(
        0.25, -0.24, 10.0, symbol="η", label="Strength of the second sine", step=0.01,
        group="Start", when={"scenario": ("collision", "kink"), "model": ("double-sine-gordon",)},
        help="Far from 0 the kink is a pair of subkinks.",
    )  # fmt: skip
    order: str = knob(
        "kink-antikink", options={o: o for o in initial.ORDERS}, label="Order", group="Start",
        when={"scenario": ("collision",)},
        help="Which comes from the left. For φ⁶ the two orders are different physics.",
    )  # fmt: skip
    speed: float = knob(
        0.3, 0.0, 0.95, unit="c", symbol="v", label="Speed", step=0.0001, group="Start",
        when={"scenario": (*_PAIRS, "kink", "breather")},
        help="Of each kink towards the other, or of the single object.",
    )  # fmt: skip
    half_separation: float = knob(
        10.0, 5.0, 20.0, symbol="x₀", label="Half separation", step=0.1, group="Start",
        when={"scenario": ("collision",)}, help="The kinks start at ∓x₀.",
    )  # fmt: skip
    frequency: float = knob(
        0.5, 0.05, 0.95, symbol="ω", label="Breather frequency", step=0.01, group="Start",
        when={"scenario": ("breather",)},
        help="Low: large and nearly a kink and an antikink. Near 1: small and wide.",
    )  # fmt: skip
    wobble_amplitude: float = knob(
        0.1, 0.0, 0.4, symbol="A", label="Wobble amplitude", step=0.01, group="Start",
        when={"scenario": ("wobble",)}, help="Of the shape mode, sinh z / cosh² z, z = x/√2.",
    )  # fmt: skip
    phase: float = knob(
        0.0, 0.0, 6.2832, unit="rad", symbol="δ", label="Phase", step=0.01, group="Start",
        when={"scenario": ("wobble", "breather")}, help="0 starts at the largest displacement.",
    )  # fmt: skip
    amplitude: float = knob(
        1.0, 0.01, 2.0, symbol="a", label="Packet amplitude", step=0.01, group="Start",
        when={"scenario": ("packet",)}, help="The field is linear: nothing depends on it.",
    )  # fmt: skip
    wavenumber: float = knob(
        0.0, 0.0, 4.0, unit="1/length", symbol="k", label="Wavenumber", step=0.05, group="Start",
        when={"scenario": ("packet",)}, help="0: a lump at rest. Otherwise it runs at k/ω.",
    )  # fmt: skip
    width: float = knob(
        2.0, 0.5, 8.0, symbol="w", label="Packet width", step=0.1, group="Start",
        when={"scenario": ("packet",)}, help="Standard deviation of its envelope.",
    )  # fmt: skip
    mass: float = knob(
        1.0, 0.0, 3.0, symbol="m", label="Mass", step=0.05, group="Start",
        when={"scenario": ("packet",)}, help="ω² = k² + m²; without mass nothing disperses.",
    )  # fmt: skip
    horizon: float = knob(
        150.0, 20.0, 700.0, symbol="T", label="Wait after contact", step=5.0, group="Time and grid",
        when={"scenario": ("collision",)},
        help="The run ends this long after kinks in free flight would meet.",
    )  # fmt: skip
    duration: float = knob(
        80.0, 10.0, 700.0, symbol="T", label="Duration", step=5.0, group="Time and grid",
        when={"scenario": tuple(s for s in SCENARIOS if s != "collision")},
        help="Length of the run. Exact pairs meet in the middle of it.",
    )  # fmt: skip
    damping: float = knob(
        0.0, 0.0, 0.05, unit="1/time", symbol="Γ", label="Damping", step=0.001,
        group="Time and grid",
        help="φ_tt + 2Γ φ_t = φ_xx - V'(φ).",
    )  # fmt: skip
    dx: float = knob(
        0.25, 0.05, 0.5, symbol="Δx", label="Grid spacing", step=0.01, group="Time and grid",
        help="0.3 for pictures, 0.2 for narrow windows, 0.1 for five digits.",
    )  # fmt: skip
    frames: int = knob(
        301, 2, 1201, label="Frames", group="Numerics", help="Pictures in the movie."
    )
    half_length: float = knob(
        60.0, 20.0, 200.0, symbol="L", label="Half length", step=1.0, group="Numerics",
        help="The picture shows -L < x < L.",
    )  # fmt: skip
    scheme: str = knob(
        "bm4", options={"leapfrog": "leapfrog", "bm4": "BM4", "yoshida6": "Yoshida 6"},
        label="Integrator", group="Numerics", help="Symplectic, of order 2, 4 and 6.",
    )  # fmt: skip
    stencil: str = knob(
        "8", options={"4": "4", "6": "6", "8": "8"}, label="Order of φ_xx", group="Numerics",
        help="Order of the central difference.",
    )  # fmt: skip
    boundary: str = knob(
        "causal",
        options={
            "causal": "none (causal)", "sponge": "sponge", "periodic": "ring",
            "twisted": "twisted ring",
        },
        label="Boundary", group="Numerics",
        help="Causal is the infinite line. A ring lets waves return; only a twisted ring can "
        "hold one kink.",
    )  # fmt: skip

    def __attrs_post_init__(self) -> None:
        """Refuse combinations that cannot be run; nothing large is allocated."""
        if self.scenario in _PAIRS and self.speed < 0.02:
            raise refusal(
                "speed (v)", self.speed, "a number in [0.02, 0.95] c for two kinks",
                "slower kinks do not meet in the time there is",
            )  # fmt: skip
        if self.moves:
            moving = self.speed if self.scenario != "wobble" else 0.0
            initial.check_resolution(self.potential, speed=moving, dx=self.dx)
        if self.scenario == "collision" and self.half_separation + 8.0 > self.half_length:
            raise refusal(
                "half_length (L)", self.half_length,
                f"at least half_separation + 8 = {self.half_separation + 8:g}",
                "let the picture show both kinks",
            )  # fmt: skip
        if self.wavenumber * self.dx > 1.0 and self.scenario == "packet":
            raise refusal(
                "dx (Δx)", self.dx, f"at most {1.0 / self.wavenumber:.3g} for this wavenumber",
                "six points a wave are needed: take a smaller dx",
            )  # fmt: skip
        state = self.state()
        if self.boundary in ("periodic", "twisted"):
            ring(state, self.potential, self.boundary)
        elif self.boundary == "causal":
            continued(state.phi, state.pi, self.potential, 1, self.dx)

    @property
    def moves(self) -> bool:
        """Whether there are solitons that the grid must resolve."""
        return self.scenario != "packet"

    @property
    def potential(self) -> Potential:
        """The potential that belongs to the scenario."""
        if self.scenario == "packet":
            return potential("linear", m=self.mass)
        if self.scenario == "wobble":
            return potential("phi4")
        if self.scenario in ("breather", "exact-pair", "kink-kink"):
            return potential("sine-gordon")
        if self.model == "double-sine-gordon":
            return potential(self.model, eta=self.eta)
        return potential(self.model)

    @property
    def time(self) -> float:
        """Length of the run."""
        if self.scenario == "collision":
            return self.half_separation / self.speed + self.horizon
        return self.duration

    @property
    def sites(self) -> int:
        """Points of the grid that is returned."""
        ring = self.boundary in ("periodic", "twisted")
        return 2 * math.ceil(self.half_length / self.dx - 1e-9) + (0 if ring else 1)

    def state(self) -> initial.State:
        """The initial state on the grid; a moving single object starts at -half_length / 2."""
        ring = self.boundary in ("periodic", "twisted")
        x = initial.line(half_length=self.half_length, dx=self.dx, periodic=ring)
        place: dict[str, Any] = {
            "speed": self.speed,
            "position": -0.5 * self.half_length if self.speed else 0.0,
        }
        if self.scenario == "collision":
            return initial.pair(x, self.potential, self.speed, self.half_separation, self.order)
        if self.scenario == "kink":
            return initial.kink(x, self.potential, **place)
        if self.scenario == "wobble":
            return initial.wobble(x, self.wobble_amplitude, phase=self.phase)
        if self.scenario == "breather":
            return initial.breather(x, self.frequency, phase=self.phase, **place)
        if self.scenario == "packet":
            return initial.packet(x, self.amplitude, self.wavenumber, self.width, self.mass)
        kind = "kink-kink" if self.scenario == "kink-kink" else "kink-antikink"
        # Far-off solitons would start outside of the picture; then the run begins later.
        early = min(0.5 * self.duration, (self.half_length - 15.0) / self.speed)
        return initial.exact_pair(x, self.speed, -early, kind=kind)

    @property
    def times(self) -> np.ndarray:
        """The moments of the frames, (frames,)."""
        return np.linspace(0.0, self.time, self.frames)
