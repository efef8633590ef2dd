"""Is it right?  Every number here is held against one that the solver did not produce.

Exact solutions, conservation laws and reversals stand in ``checks_field``, collisions and the
literature's critical speeds and windows in ``checks_collisions``.  Each line says what is
measured, against what, how far off it may be and why; the verdict follows from the numbers.
All together take some tens of seconds on two cores.
"""

import threading

from kinetoscope.core import check
from kinetoscope.core.run import Progress
from kinetoscope.solitons import checks_collisions, checks_field


def run(
    *, progress: Progress | None = None, cancel: threading.Event | None = None
) -> list[check.Check]:
    """Make every check and return them in the order in which they are read.

    Raises :class:`kinetoscope.core.run.Cancelled` within about 100 ms of the event.
    """
    groups = checks_field.GROUPS + checks_collisions.GROUPS
    return check.run(groups, progress=progress, cancel=cancel)
