"""A run handed out while it is made: a few frames at once, then more at a time.

Whoever looks at a run wants its first picture now and its last one soon.  Every stretch costs a
little (a clip of its own, a message), so the first is short and the later ones last as long as a
fifth of what is there already took.  The last one is not handed out: it is the end of the run.
"""

import time as clock
from collections.abc import Callable
from typing import TYPE_CHECKING

from kinetoscope.core.trajectory import Axis, Trajectory
from kinetoscope.expansion.params import Params

if TYPE_CHECKING:
    from kinetoscope.expansion.history import History

#: Frames of the first stretch, where they come quickly.
FIRST = 3
#: Seconds between two stretches: at least, and as a part of the time that has passed.
WAIT, PART = 0.025, 0.2

#: What takes the stretches of a run, in order.
Parts = Callable[[Trajectory], None]


class Stretches:
    """Cuts a run into stretches by the clock, and hands each to ``parts``.

    What a stretch shows does not depend on where it is cut: the stretches laid end to end are the
    beginning of the run, each with its parameters, seed and key.
    """

    def __init__(self, params: Params, seed: int, parts: Parts) -> None:
        self._params, self._seed, self._parts = params, seed, parts
        self._times = params.times
        self._began = self._since = clock.perf_counter()
        self._sent = 0

    def reached(self, run: "History", k: int, counts: dict[str, tuple]) -> None:
        """Frame ``k`` is there: hand out what there is, if it is time.

        ``counts``: name -> (array (frames, ...), axes) of what is counted, complete up to k.
        """
        frames, now = k + 1, clock.perf_counter()
        wait = max(WAIT, PART * (now - self._began))
        due = now - self._since >= wait or (self._sent == 0 and frames >= FIRST)
        if not due or frames == self._times.size:
            return
        disc = (Axis("disc", run.who, "", "disc"),)
        some = slice(self._sent, frames)
        data = {name: array[some] for name, array in (run.series | run.shown).items()}
        data |= {name: array[some] for name, (array, _) in counts.items()}
        axes = dict.fromkeys(run.shown, disc) | {name: axes for name, (_, axes) in counts.items()}
        self._parts(
            Trajectory.make(
                params=self._params, seed=self._seed, backend="numba", times=self._times[some],
                data=data, axes=axes,
            )
        )  # fmt: skip
        self._sent, self._since = frames, clock.perf_counter()
