"""Is it right?  Every number here is held against one that the program at hand did not produce.

Theory stands in ``checks_theory`` (against published numbers and identities), the simulations in
``checks_glasses`` (against exact enumeration, and against theory).  Seeds are fixed, so each line
says the same tomorrow.  All together take some 15 seconds on one core.
"""

import threading

from kinetoscope.core import check
from kinetoscope.core.run import Progress
from kinetoscope.replicas import checks_glasses, checks_theory


def run(
    *, progress: Progress | None = None, cancel: threading.Event | None = None
) -> list[check.Check]:
    """Make every check and return them in the order in which they are read.

    Raises :class:`kinetoscope.core.run.Cancelled` within a few seconds of the event.
    """
    groups = checks_theory.GROUPS + checks_glasses.GROUPS
    return check.run(groups, progress=progress, cancel=cancel)
