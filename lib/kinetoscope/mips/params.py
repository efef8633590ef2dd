"""The knobs of a run: how many swimmers, how crowded, how persistent, how they push.

Units: diameter sigma = 1, swim speed v0 = 1, mobility mu = 1; time in sigma / v0.  One number says
how far a swimmer goes before it forgets its direction, the Peclet number Pe = 3 v0 tau_r / sigma:
the direction forgets at the rate D_r = 3 / Pe, and a sphere in water of that D_r has
D_t = sigma^2 D_r / 3 = 1 / Pe.  The rates may also be given directly.
"""

import math

from kinetoscope.core.knobs import knob, parameters, refusal

POTENTIALS = {
    "harmonic": "soft (harmonic)", "wca": "hard (WCA)", "softplus": "smooth (softplus)",
    "none": "none",
}  # fmt: skip
MODELS = {"abp": "active Brownian", "aoup": "Ornstein-Uhlenbeck", "rtp": "run and tumble"}
STARTS = {
    "homogeneous": "gas", "formed": "formed before", "strip": "strip", "droplet": "droplet",
    "bubble": "bubble",
}  # fmt: skip
#: WCA discs: epsilon = v0 sigma / (24 mu), so that two discs at r = sigma push with v0 / mu.
WCA_RANGE = 2.0 ** (1.0 / 6.0)
#: Packing at which discs of diameter 1 touch on a triangular lattice.
CLOSE_PACKING = math.pi / (2.0 * math.sqrt(3.0))
#: Where hard discs are refused: above it a start without large overlaps cannot be made.
DENSEST_WCA = 0.9
#: D_t of the passive gas that Pe = 0 means: as hot as WCA discs are high, epsilon = 1/24.
PASSIVE_DIFFUSION = 1.0 / 24.0
#: The softplus force is cut where it has fallen to exp(-16) of its scale, 1e-7.
SOFTPLUS_REACH = 16.0


@parameters
class Params:
    """One system of swimmers.  Units: diameter = v0 = mobility = 1."""

    n: int = knob(
        1024, 1, 32768, symbol="N", label="Swimmers", log=True, group="Gas",
        help="How many discs. 4096 show the phases well; 1024 answer sooner.",
    )  # fmt: skip
    packing: float = knob(
        0.6, 0.001, 0.95, symbol="φ", label="Packing", step=0.005, group="Gas",
        help="Fraction of the area that discs of diameter 1 cover, N π / 4A.",
    )  # fmt: skip
    peclet: float = knob(
        100.0, 0.0, 1000.0, symbol="Pe", label="Péclet number", step=1.0, group="Gas",
        help="3 v₀ τ / σ: how far a swimmer goes before it forgets its direction. 0: a passive "
        "gas, nothing swims; else at least 1.",
    )  # fmt: skip
    potential: str = knob(
        "harmonic", options=POTENTIALS, label="Discs", group="Gas",
        help="How two discs push. Hard discs need shorter steps; phase boundaries differ.",
    )  # fmt: skip
    stiffness: float = knob(
        20.0, 0.0, 400.0, unit="v₀/μσ", symbol="k", label="Stiffness", step=1.0, group="Gas",
        when={"potential": ("harmonic", "softplus")},
        help="Force per overlap of soft discs. Two that swim head on overlap by 1/k.",
    )  # fmt: skip
    softness: float = knob(
        15.0, 5.0, 100.0, unit="1/σ", symbol="β", label="Sharpness", group="Gas",
        when={"potential": ("softplus",)},
        help="The softplus force sets in over a distance 1/β around contact.",
    )  # fmt: skip
    model: str = knob(
        "abp", options=MODELS, label="Swimmers' model", group="Motion",
        help="Constant speed and a direction that diffuses; a Gaussian velocity of the same "
        "memory (two components, each of mean square v₀²); or straight runs, and tumbles that "
        "point anywhere, at the rate Dᵣ.",
    )  # fmt: skip
    thermal: bool = knob(
        True, label="Thermal noise", group="Motion",
        help="Translational diffusion Dₜ = 1/Pe. Without it heat is not defined.",
    )  # fmt: skip
    start: str = knob(
        "homogeneous", options=STARTS, label="Start", group="Motion",
        help="A homogeneous gas; what a gas of soft discs had become after twenty memory times "
        "(the nearest of the kept states); or put there: a strip, a droplet, a bubble.",
    )  # fmt: skip
    duration: float = knob(
        6.0, 0.01, 1000.0, unit="τ", symbol="T", label="Duration", log=True, group="Time",
        help="Length of the movie in memory times τ = 1/Dᵣ of the direction.",
    )  # fmt: skip
    frames: int = knob(
        61, 2, 601, label="Frames", group="Time", help="Pictures in the movie, the first included."
    )
    speed: float = knob(
        1.0, 0.0, 10.0, unit="v₀", symbol="v", label="Swim speed", group="One swimmer",
        help="1 unless rates are given directly; 0 for a passive particle.",
    )  # fmt: skip
    translational_diffusion: float | None = knob(
        None, 0.0, 10.0, unit="σ v₀", symbol="Dₜ", label="Translational diffusion",
        group="One swimmer", optional=True, kind="float",
        help="None: 1/Pe, or 0 without thermal noise.",
    )  # fmt: skip
    rotational_diffusion: float | None = knob(
        None, 1e-4, 100.0, unit="v₀/σ", symbol="Dᵣ", label="Forgetting rate",
        group="One swimmer", optional=True, kind="float",
        help="Dᵣ of the direction (γ of the Gaussian velocity). None: 3/Pe.",
    )  # fmt: skip
    trap_stiffness: float = knob(
        0.0, 0.0, 100.0, unit="v₀/μσ", symbol="kₜ", label="Trap", group="One swimmer",
        help="Strength of a harmonic trap around the middle. 0: no trap.",
    )  # fmt: skip
    crowd: bool = knob(
        False, label="Trapped swimmers push", group="One swimmer",
        help="Off: each swimmer in the trap is alone, N copies of one experiment.",
    )  # fmt: skip
    dt: float | None = knob(
        None, 1e-6, 0.05, unit="σ/v₀", symbol="Δt", label="Time step", group="Numerics",
        optional=True, kind="float", help="None: as long as the forces allow.",
    )  # fmt: skip

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be run; nothing is allocated."""
        if 0.0 < self.peclet < 1.0:
            raise refusal(
                "peclet (Pe)", self.peclet, "0 or a number in [1, 1000]",
                "take 0 for the passive gas, or give speed and the diffusions directly",
            )  # fmt: skip
        if self.translational_diffusion and not self.thermal:
            raise refusal(
                "translational_diffusion (Dₜ)", self.translational_diffusion,
                "0 or None without thermal noise", "switch thermal on, or leave Dₜ out",
            )  # fmt: skip
        if self.pairs:
            self._check_crowd()
        if self.dt is not None and self.dt > self.longest_step:
            raise refusal(
                "dt (Δt)", self.dt, f"at most {self.longest_step:.3g} σ/v₀ for these forces",
                "shorten it, leave it out, or take softer discs",
            )  # fmt: skip

    def _check_crowd(self) -> None:
        if self.potential == "wca" and self.packing > DENSEST_WCA:
            raise refusal(
                "packing (φ)", self.packing,
                f"at most {DENSEST_WCA:g} for hard discs (they jam at {CLOSE_PACKING:.3f})",
                "pack less, or take potential='harmonic'",
            )  # fmt: skip
        least = 2.05 * self.reach
        if min(self.box) < least:
            raise refusal(
                "n (N)", self.n,
                f"enough for a box wider than two ranges of the force ({least:.3g} σ; here it is "
                f"{min(self.box):.3g} σ)",
                "take more swimmers, or pack less",
            )  # fmt: skip

    @property
    def box(self) -> tuple[float, float]:
        """Sides (L_x, L_y) of the periodic box; three to one where a strip stands in it."""
        area = self.n * math.pi / (4.0 * self.packing)
        aspect = 3.0 if self.start == "strip" else 1.0
        return math.sqrt(area * aspect), math.sqrt(area / aspect)

    @property
    def density(self) -> float:
        """Swimmers per area, N / A."""
        return 4.0 * self.packing / math.pi

    @property
    def swim_speed(self) -> float:
        """v0 in units of v0: 1, 0 for a passive gas."""
        return 0.0 if self.peclet == 0.0 else self.speed

    @property
    def d_t(self) -> float:
        """Translational diffusion D_t, sigma v0."""
        if not self.thermal:
            return 0.0
        if self.translational_diffusion is not None:
            return self.translational_diffusion
        return 1.0 / self.peclet if self.peclet > 0.0 else PASSIVE_DIFFUSION

    @property
    def d_r(self) -> float:
        """Rate D_r (or gamma) at which the direction is forgotten, v0 / sigma."""
        if self.rotational_diffusion is not None:
            return self.rotational_diffusion
        return 3.0 / self.peclet if self.peclet > 0.0 else 3.0 * PASSIVE_DIFFUSION

    @property
    def memory(self) -> float:
        """Memory time of the direction, 1 / D_r, in sigma / v0."""
        return 1.0 / self.d_r

    @property
    def pairs(self) -> bool:
        """Whether discs push one another."""
        soft = self.potential in ("harmonic", "softplus")
        if self.potential == "none" or (soft and self.stiffness == 0.0) or self.n == 1:
            return False
        return self.trap_stiffness == 0.0 or self.crowd

    @property
    def reach(self) -> float:
        """Distance beyond which two discs do not push, in sigma."""
        if self.potential == "wca":
            return WCA_RANGE
        return 1.0 + (SOFTPLUS_REACH / self.softness if self.potential == "softplus" else 0.0)

    @property
    def longest_step(self) -> float:
        """The longest stable time step.

        Steepest descent on a triangular lattice of springs k is stable to dt = 2 / 6k; hard discs
        and thermal kicks have the limits that were found by halving the step.
        """
        limit = min(0.05, 0.2 / self.d_r)
        if self.trap_stiffness:
            limit = min(limit, 0.5 / self.trap_stiffness)
        if self.pairs:
            limit = min(limit, 0.005 / self.d_t if self.d_t else limit)
            if self.potential == "wca":
                limit = min(limit, 4e-3, 4e-4 / self.d_t if self.d_t else limit)
            else:
                limit = min(limit, 0.3 / self.stiffness)
        return limit

    @property
    def step(self) -> float:
        """The time step of the run, sigma / v0."""
        if self.dt is not None:
            return self.dt
        step = min(1e-2, 0.02 / self.d_r)
        if self.trap_stiffness:
            step = min(step, 0.005 / self.trap_stiffness)
        if self.pairs:
            # A thermal kick of 3 % of a diameter: v_eff is then 1 % off.
            step = min(step, 5e-4 / self.d_t if self.d_t else step)
            if self.potential == "wca":
                step = min(step, 2e-3, 2e-4 / self.d_t if self.d_t else step)
            else:
                step = min(step, 0.2 / self.stiffness)
        return step
