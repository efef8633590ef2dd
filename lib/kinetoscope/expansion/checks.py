"""Is it right?  Every number here is held against one that the solver did not produce.

Cells, entropies and free flight stand in ``checks_entropy``, the solvers in ``checks_discs``.  Each
line says what is measured, against what, how far off it may be and why; the verdict follows from
the numbers.  All together take some twenty seconds of one core.
"""

import threading

from kinetoscope.core import check
from kinetoscope.core.run import Progress
from kinetoscope.expansion import checks_discs, checks_entropy


def run(
    *, progress: Progress | None = None, cancel: threading.Event | None = None
) -> list[check.Check]:
    """Make every check and return them in the order in which they are read.

    Raises :class:`kinetoscope.core.run.Cancelled` within about 100 ms of the event.
    """
    groups = checks_entropy.GROUPS + checks_discs.GROUPS
    return check.run(groups, progress=progress, cancel=cancel)
