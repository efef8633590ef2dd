"""What one reads off a run: the times of the three epochs."""

import attrs
import numpy as np

from kinetoscope.core.trajectory import Trajectory


@attrs.frozen
class EpochTimes:
    """1/e times in light mean free times; NaN where it does not fall that far within the run.

    ``light`` of the light anisotropy, ``heavy`` of the heavy one, ``temperatures`` of T_H - T_L.
    """

    light: float
    heavy: float
    temperatures: float


def epoch_times(run: Trajectory) -> EpochTimes:
    """The 1/e times of a run's anisotropies and of its difference of temperatures."""
    (_, light, light_deviator), (_, heavy, heavy_deviator) = (
        run.params.light.moments, run.params.heavy.moments
    )  # fmt: skip
    gap = run.data["temperature_heavy"] - run.data["temperature_light"]
    return EpochTimes(
        light=decay_time(run.times, run.data["anisotropy_light"], start=light_deviator),
        heavy=decay_time(run.times, run.data["anisotropy_heavy"], start=heavy_deviator),
        temperatures=decay_time(run.times, gap, start=heavy - light),
    )


def decay_time(times: np.ndarray, values: np.ndarray, *, start: float) -> float:
    """When |values| (n,) first falls to 1/e of |start|, its value at t = 0, or NaN.

    Between two frames ln|values| is taken as linear in time, exact for an exponential.
    """
    size, goal = np.abs(values), abs(start) / np.e
    below = np.flatnonzero(size <= goal)
    if start == 0.0 or below.size == 0 or below[0] == 0:
        return float("nan")
    k = int(below[0])
    high, low = np.log(size[k - 1]), np.log(max(size[k], 1e-300))
    share = (high - np.log(goal)) / (high - low)
    return float(times[k - 1] + share * (times[k] - times[k - 1]))
