"""Is it right?  Every number here is held against one that the solver did not produce.

The lattice stands in ``checks_lattice``, the noise-free fields and the ways of measuring in
``checks_fields``, dying out and annihilation in ``checks_decay``.  Statistical lines are means of
independent runs with their standard errors; seeds are fixed, so each line says the same tomorrow.
All together take some 15 seconds on one core.
"""

import threading

from kinetoscope.core import check
from kinetoscope.core.run import Progress
from kinetoscope.spirals import checks_decay, checks_fields, checks_lattice


def run(
    *, progress: Progress | None = None, cancel: threading.Event | None = None
) -> list[check.Check]:
    """Make every check and return them in the order in which they are read.

    Raises :class:`kinetoscope.core.run.Cancelled` within about a second of the event.
    """
    groups = checks_lattice.GROUPS + checks_fields.GROUPS + checks_decay.GROUPS
    return check.run(groups, progress=progress, cancel=cancel)
