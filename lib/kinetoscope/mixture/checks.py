"""Is it right?  Every number here is held against one that the solver did not produce.

Collision operators stand in ``checks_operators``, whole runs in ``checks_relaxation``.  Each line
says what is measured, against what, how far off it may be and why; the verdict follows from the
numbers.  All together take some ten seconds on one core, most of it particles.
"""

import threading

from kinetoscope.core import check
from kinetoscope.core.run import Progress
from kinetoscope.mixture import checks_operators, checks_relaxation


def run(
    *, progress: Progress | None = None, cancel: threading.Event | None = None
) -> list[check.Check]:
    """Make every check and return them in the order in which they are read.

    Raises :class:`kinetoscope.core.run.Cancelled` within some 100 ms of the event.
    """
    groups = checks_operators.GROUPS + checks_relaxation.GROUPS
    return check.run(groups, progress=progress, cancel=cancel)
