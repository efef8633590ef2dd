"""Which worker runs what, and when.

One file, one worker, so that what a file's tests share is made once.  The exception are the files
that go through all phenomena: they are dealt out phenomenon by phenomenon.  The contract comes
first: one worker at a time compiles a phenomenon's kernels, and everyone after that finds them in
the cache.  Then comes whatever takes longest, so that no worker is left alone with it at the end.
"""

import re

from xdist.scheduler import LoadFileScheduling

import kinetoscope

#: Dealt out by phenomenon.
BY_PHENOMENON = ("tests/contract/", "tests/browser/test_every_page.py")
#: What is begun first: all these before the rest, in this order.
FIRST = (
    "tests/contract/test_presets.py",
    "tests/browser/test_solitons_page.py",  # it starts the server; meanwhile the other one works
    "tests/mips/test_checks.py",
    "tests/browser/",
    r"tests/\w+/test_checks.py",
    "tests/apps/",
    r"tests/widgets/\w+_browser.py",
    "tests/sweep/",
    "tests/packaging/",
)


def unit(nodeid: str) -> str:
    """The name of the unit of work that a test belongs to."""
    file, _, test = nodeid.partition("::")
    if file.startswith(BY_PHENOMENON):
        named = re.search(r"\b(" + "|".join(kinetoscope.PHENOMENA) + r")\b", test.partition("[")[2])
        return f"{file}::{named[1]}" if named else file
    return file


def rank(nodeid: str) -> int:
    """How early a test is begun."""
    ranks = (k for k, pattern in enumerate(FIRST) if re.match(pattern, nodeid))
    return next(ranks, len(FIRST))


class Scheduling(LoadFileScheduling):
    """xdist's scheduling by file, with our units in our order."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)

    def schedule(self) -> None:
        self.config.option.loadscopereorder = False  # not by the number of tests
        super().schedule()
