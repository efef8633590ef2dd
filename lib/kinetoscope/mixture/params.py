"""The knobs of a run: mass ratio, collisions, how each species starts, how the run is computed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from kinetoscope.core.knobs import knob, knobs, parameters, refusal
from kinetoscope.mixture import initial

OPERATORS = {
    "exact": "exact",
    "order0": "order 0",
    "order1": "order 1",
    "order2": "order 2",
    "mixed": "mixed orders",
}
SHAPES = {"gaussian": "Gaussian", "double-beam": "two beams", "bkw": "BKW"}
#: The first frame of the log clock: long before anything collides.
FIRST = 0.01
#: Default length of a run in units of 1/eps^2: the temperatures have met to e^-20.
LAST = 5.0
#: So few particles still have a temperature.
FEWEST = 100
#: Largest energy per direction of motion, T + u^2/2: what the basis at T = 1 still bears.
REACH = 1.75


def _start(shape: str, drift: float, t_x: float, t_y: float, who: str) -> dict:
    """The knobs of one species' start; the two species differ in their names and defaults."""
    group = f"{who.capitalize()} molecules"
    return {
        "shape": knob(
            shape, options=SHAPES, label=f"{group} start as", group=group,
            help="A Gaussian, two beams against each other, or the exactly solvable state of "
            "Bobylev, Krook and Wu.",
        ),
        "drift": knob(
            drift, -1.2, 1.2, unit="thermal speeds", symbol="u", label=f"Drift, {who}",
            step=0.05, group=group, when={f"{who}_shape": ("gaussian", "double-beam")},
            help="Mean velocity along x; beams have it with either sign.",
        ),
        "t_x": knob(
            t_x, initial.COLDEST, initial.HOTTEST, unit="", symbol="Tx",
            label=f"Temperature along x, {who}", step=0.05, group=group,
            when={f"{who}_shape": ("gaussian", "double-beam")},
            help="Variance of v along x; of each beam in both directions.",
        ),
        "t_y": knob(
            t_y, initial.COLDEST, initial.HOTTEST, unit="", symbol="Ty",
            label=f"Temperature along y, {who}", step=0.05, group=group,
            when={f"{who}_shape": ("gaussian",)}, help="Variance of v along y.",
        ),
        "c": knob(
            initial.LARGEST_C, 0.0, initial.LARGEST_C, symbol="c",
            label=f"BKW contrast, {who}", step=0.01, group=group, when={f"{who}_shape": ("bkw",)},
            help="0 is the Maxwellian; at 0.5 nobody is at rest.",
        ),
    }  # fmt: skip


_LIGHT = _start("gaussian", 0.0, 1.2, 0.4, "light")
_HEAVY = _start("gaussian", 0.0, 1.6, 1.0, "heavy")


def _with_initial_data(cls: type) -> type:
    """Let ``light=gaussian(...)`` stand for the five knobs of the light molecules, heavy alike."""
    made: Callable = cls.__init__

    @wraps(made)
    def __init__(self: Any, **values: Any) -> None:
        for who in ("light", "heavy"):
            if isinstance(start := values.get(who), initial.Initial):
                del values[who]
                told = {
                    f"{who}_shape": start.kind, f"{who}_drift": start.drift,
                    f"{who}_t_x": start.t_x, f"{who}_t_y": start.t_y,
                }  # fmt: skip
                if start.kind == "bkw":
                    told = {f"{who}_shape": start.kind, f"{who}_c": start.c}
                if twice := sorted(told.keys() & values.keys()):
                    raise refusal(
                        twice[0], values[twice[0]], f"left out beside {who}=...",
                        f"say it in one of the two ways; {who} is {start}",
                    )  # fmt: skip
                values |= told
            elif start is not None:
                made_by = "gaussian(...), double_beam(...) or bkw(...)"
                remedy = f"say {who}=mixture.gaussian(drift=0.3)"
                raise TypeError(str(refusal(who, start, f"initial data made by {made_by}", remedy)))
        made(self, **values)

    cls.__init__ = __init__
    return cls


@_with_initial_data
@parameters
class Params:
    """One run.  Velocities in each species' own thermal units (T_ref = 1), time in light mean
    free times; ``light`` and ``heavy`` may be given as :class:`.initial.Initial`.
    """

    epsilon: float = knob(
        0.1, 1e-4, 1.0, symbol="ε", label="√(light mass / heavy mass)", step=1e-4, log=True,
        group="Gas", help="The mass ratio is 1/ε². 1: equal masses, no epochs. 0.0233: electron "
        "and hydrogen atom.",
    )  # fmt: skip
    gamma: float = knob(
        0.0, 0.0, 1.0, symbol="γ", label="Hardness", step=0.05, group="Gas",
        help="Pairs collide at the rate |g|^γ. 0: Maxwell molecules, exactly solvable moments. "
        "1: hard discs.",
    )  # fmt: skip
    n_light: float = knob(
        1.0, 0.1, 10.0, symbol="n", label="Light density", step=0.05, log=True, group="Gas",
        help="In units of a reference density.",
    )  # fmt: skip
    n_heavy: float = knob(
        1.0, 0.1, 10.0, symbol="n", label="Heavy density", step=0.05, log=True, group="Gas",
        help="In units of a reference density.",
    )  # fmt: skip
    nu: float = knob(
        1.0, 0.0, 4.0, symbol="ν", label="Light-heavy collisions", step=0.05, group="Collisions",
        help="0: two gases that do not know of each other.",
    )  # fmt: skip
    nu_light: float = knob(
        1.0, 0.0, 4.0, symbol="ν′", label="Light-light collisions", step=0.05,
        group="Collisions",
        help="0: the light gas goes round at t ~ 1, but becomes Maxwellian only at 1/ε².",
    )  # fmt: skip
    nu_heavy: float = knob(
        1.0, 0.0, 4.0, symbol="ν″", label="Heavy-heavy collisions", step=0.05,
        group="Collisions", help="0: switches the second epoch off.",
    )  # fmt: skip
    operator: str = knob(
        "exact", options=OPERATORS, label="Light-heavy operator", group="Collisions",
        help="Exact, or its expansion in ε cut off. Mixed: order 1 for the light, 2 for the heavy. "
        "Break it!",
    )  # fmt: skip
    light_shape: str = _LIGHT["shape"]
    light_drift: float = _LIGHT["drift"]
    light_t_x: float = _LIGHT["t_x"]
    light_t_y: float = _LIGHT["t_y"]
    light_c: float = _LIGHT["c"]
    heavy_shape: str = _HEAVY["shape"]
    heavy_drift: float = _HEAVY["drift"]
    heavy_t_x: float = _HEAVY["t_x"]
    heavy_t_y: float = _HEAVY["t_y"]
    heavy_c: float = _HEAVY["c"]
    duration: float | None = knob(
        None, 1.0, 1e9, unit="light mean free times", symbol="t", label="Duration", log=True,
        group="Numerics", optional=True, kind="float",
        help="Left alone it is 5/ε²: all three epochs.",
    )  # fmt: skip
    degree: int = knob(
        10, 4, 20, symbol="K", label="Degree of the basis", step=1, group="Numerics",
        help="10 for curves, 16 for sharp pictures of beams; the cost grows like K⁶.",
    )  # fmt: skip
    rtol: float = knob(
        1e-4, 1e-9, 1e-2, label="Tolerance", log=True, group="Numerics",
        help="Relative error that each step may add.",
    )  # fmt: skip
    frames: int = knob(
        161, 2, 801, label="Frames", group="Numerics", help="Pictures, evenly spread over log t."
    )

    particles: int = knob(
        0, 0, 100_000, symbol="N", label="Check with particles", step=1000, group="Numerics",
        help="0: none. Otherwise as many particles are simulated beside, collision by collision. "
        "Try it at ε = 0.1, and then at 0.01.",
    )  # fmt: skip

    def __attrs_post_init__(self) -> None:
        """Refuse starts whose energy the basis cannot hold, and too few particles to average."""
        if 0 < self.particles < FEWEST:
            raise refusal(
                "particles (N)", self.particles, f"0 or a whole number in [{FEWEST}, 100000]",
                "1000 are seen through noise of 3 %, 100 000 through 0.3 %",
            )  # fmt: skip
        for who, start in (("light", self.light), ("heavy", self.heavy)):
            drift, temperature, _ = start.moments
            energy = temperature + 0.5 * drift * drift
            if energy > REACH:
                raise refusal(
                    f"{who}_drift (u)", start.drift,
                    f"small enough that temperature + drift²/2 is at most {REACH:g}, which with "
                    f"these temperatures is {energy:.3g}",
                    "the basis of Gaussians at T = 1 diverges at 2: cool the molecules, or slow "
                    "them down",
                )  # fmt: skip

    @property
    def light(self) -> initial.Initial:
        """How the light molecules start."""
        return self._initial("light")

    @property
    def heavy(self) -> initial.Initial:
        """How the heavy molecules start."""
        return self._initial("heavy")

    def _initial(self, who: str) -> initial.Initial:
        shape, drift, t_x, t_y, c = (
            getattr(self, f"{who}_{name}") for name in ("shape", "drift", "t_x", "t_y", "c")
        )
        if shape == "bkw":
            return initial.bkw(c)
        if shape == "double-beam":
            return initial.double_beam(drift, t_x)
        return initial.gaussian(drift, t_x, t_y)

    @property
    def mass_ratio(self) -> float:
        """m_heavy / m_light."""
        return self.epsilon**-2

    @property
    def end(self) -> float:
        """When the run ends, in light mean free times."""
        return self.duration if self.duration is not None else LAST / self.epsilon**2

    @property
    def times(self) -> np.ndarray:
        """The moments of the frames, (frames,): evenly spread over the logarithm of time."""
        times = np.geomspace(FIRST, self.end, self.frames)
        times[-1] = self.end
        return times


def started(params: Params) -> np.ndarray:
    """Coefficients of both species at t = 0, (2, size), their densities in them."""
    return np.stack(
        [
            params.n_light * params.light.coefficients(params.degree),
            params.n_heavy * params.heavy.coefficients(params.degree),
        ]
    )


def changed(params: Params, **changes: Any) -> Params:
    """``params`` with some knobs, or ``light=`` or ``heavy=``, set anew."""
    values = {name: getattr(params, name) for name in knobs(params)}
    for who in ("light", "heavy"):
        if who in changes:
            values = {k: v for k, v in values.items() if not k.startswith(f"{who}_")}
    return type(params)(**(values | changes))
