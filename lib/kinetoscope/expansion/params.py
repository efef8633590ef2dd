"""The knobs of a run: which gas, how rarefied, for how long, and how closely one looks."""

import math

import numpy as np

from kinetoscope.core.knobs import knob, parameters, refusal
from kinetoscope.expansion.filling import FILLED, STARTS
from kinetoscope.expansion.kinetics import diameter_of

SOLVERS = {"dsmc": "Boltzmann (DSMC)", "discs": "Hard discs", "free": "No collisions"}
CELLS = {"vx": "x and vₓ", "vxvy": "x and all of v"}
#: Discs of the event-driven solver at most: beyond, DSMC says the same a hundred times sooner.
MOST_DISCS = 100_000
#: Packing of the compressed gas at most: beyond, discs cannot be laid out at random any more.
DENSEST = 0.5
#: Memory for the cells of all frames.
CELL_BYTES = 48 * 2**20
#: Velocities beyond this are counted in overflow cells: 2 discs in 1e9.
REACH = 6.0


@parameters
class Params:
    """One run.  Units: m = kT = 1, so v_th = 1; the final box is 1 x 1; time in L / v_th."""

    solver: str = knob(
        "dsmc", options=SOLVERS, label="How it moves", group="Gas",
        help="Boltzmann's equation by random collisions, fast; every disc and every collision, "
        "the truth; or free flight, exact at any time.",
    )  # fmt: skip
    n: int = knob(
        20_000, 100, 1_000_000, symbol="N", label="Discs", log=True, group="Gas",
        help="Up to 100 000 hard discs (20 000 take seconds), or a million by Boltzmann.",
    )  # fmt: skip
    knudsen: float = knob(
        1.0, 0.01, 100.0, symbol="Kn", label="Knudsen number", log=True, group="Gas",
        when={"solver": ("dsmc", "discs")},
        help="Mean free path in the final box over its length. At fixed N it sets the diameter.",
    )  # fmt: skip
    start: str = knob(
        "half", options=STARTS, label="At the start", group="Gas",
        help="The gas behind a wall that is pulled, or in the whole box, kT = 1.5 beside 0.5.",
    )  # fmt: skip
    dv: float = knob(
        0.25, 0.05, 2.0, unit="vₜₕ", symbol="Δv", label="Velocity cells", log=True, group="Cells",
        help="How closely one looks at velocities. Moving it only counts again.",
    )  # fmt: skip
    n_x: int = knob(
        16, 2, 128, symbol="nₓ", label="Cells along the box", log=True, group="Cells",
        help="How closely one looks at positions. Even numbers keep the wall between two cells.",
    )  # fmt: skip
    cells: str = knob(
        "vx", options=CELLS, label="Cells in", group="Cells",
        help="All of v, along x and y, needs many more discs than there are cells.",
    )  # fmt: skip
    duration: float = knob(
        6.0, 1.0, 40.0, unit="L/vₜₕ", symbol="T", label="Duration", step=0.5, group="Time",
        help="Length of the run after the wall is pulled.",
    )  # fmt: skip
    reverse_at: float = knob(
        0.0, 0.0, 20.0, unit="L/vₜₕ", symbol="tᵣ", label="Reverse velocities at", step=0.05,
        group="Time", help="All velocities change sign at this time. 0: never.",
    )  # fmt: skip
    frames: int = knob(
        121, 2, 601, label="Frames", group="Numerics", help="Pictures in the movie."
    )
    y: str = knob(
        "periodic", options={"periodic": "periodic", "wall": "walls"}, label="Top and bottom",
        group="Numerics", help="What a disc meets there. It makes no difference to x.",
    )  # fmt: skip

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be run; nothing is allocated."""
        if self.cells_bytes > CELL_BYTES:
            raise refusal(
                "dv (Δv)", self.dv,
                f"wide enough that the cells of all frames fit in {CELL_BYTES >> 20} MB (here "
                f"{self.cells_bytes / 2**20:.0f} MB)",
                "take wider cells, fewer of them along the box, or fewer frames",
            )  # fmt: skip
        if self.reverse_at >= self.duration:
            raise refusal(
                "reverse_at (tᵣ)", self.reverse_at, f"below the duration, {self.duration:g}",
                "reverse earlier, or run longer",
            )  # fmt: skip
        if self.solver == "discs":
            self._check_discs()

    def _check_discs(self) -> None:
        if self.n > MOST_DISCS:
            raise refusal(
                "n (N)", self.n, f"at most {MOST_DISCS} for hard discs", "take solver='dsmc'"
            )
        if self.packing > DENSEST:
            least = math.sqrt(math.pi / (32.0 * self.filled * DENSEST * self.n))
            raise refusal(
                "knudsen (Kn)", self.knudsen,
                f"at least {least:.3g} for {self.n} hard discs (their packing before the wall is "
                f"pulled would be {self.packing:.2f}, and {DENSEST:g} is the most)",
                "raise the Knudsen number, or take more discs, which are smaller",
            )  # fmt: skip

    @property
    def diameter(self) -> float:
        """Diameter sigma of a disc, in L; 0 without collisions."""
        return 0.0 if self.solver == "free" else diameter_of(self.n, self.knudsen)

    @property
    def filled(self) -> float:
        """The part of the box that the gas fills at the start."""
        return FILLED[self.start]

    @property
    def packing(self) -> float:
        """Area fraction in the part that is filled, before the wall is pulled."""
        return 0.25 * math.pi * self.n * self.diameter**2 / self.filled

    @property
    def v_dims(self) -> int:
        """Dimensions of velocity that the cells resolve."""
        return 1 if self.cells == "vx" else 2

    @property
    def n_v(self) -> int:
        """Velocity cells of width dv in one dimension: enough to reach 6 v_th either way."""
        return cells_across(self.dv, REACH)

    @property
    def reach(self) -> float:
        """Where the velocity cells end: half of n_v dv, at least 6."""
        return reach_of(self.dv, REACH)

    @property
    def finer(self) -> tuple[int, int]:
        """Factors (x, v) by which the stored counts are finer than the cells asked for.

        Powers of two, so that coarser counts follow by adding, bit for bit.
        """
        most_x, least_dv = (64, 0.05) if self.v_dims == 1 else (16, 0.25)
        in_x = 2 ** max(0, math.floor(math.log2(most_x / self.n_x)))
        in_v = 2 ** max(0, math.floor(math.log2(self.dv / least_dv) + 1e-9))
        return in_x, in_v

    @property
    def cells_bytes(self) -> int:
        """Memory of the stored counts."""
        in_x, in_v = self.finer
        cells = self.n_x * in_x * (self.n_v * in_v + 2) ** self.v_dims
        return self.frames * cells * self.count_type.itemsize

    @property
    def count_type(self) -> np.dtype:
        """The integers that counts are stored in: no cell can hold more than N."""
        return np.dtype(np.uint16 if self.n < 2**16 else np.uint32)

    @property
    def times(self) -> np.ndarray:
        """The moments of the frames, (frames,)."""
        return np.linspace(0.0, self.duration, self.frames)


def cells_across(dv: float, v_max: float) -> int:
    """How many cells of ``dv``, symmetric about 0, reach ``v_max`` or a little beyond."""
    return math.ceil(2.0 * v_max / dv - 1e-9)


def reach_of(dv: float, v_max: float) -> float:
    """Where these cells end; ``v_max`` itself where ``dv`` divides it to rounding."""
    reach = 0.5 * cells_across(dv, v_max) * dv
    return v_max if abs(reach - v_max) < 1e-9 * v_max else reach
