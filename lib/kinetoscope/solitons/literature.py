"""Numbers other people measured, each with its source and with how well we know that source.

``read`` says whether the number was found in a text by those who wrote it or cite it
(``True``), or is quoted from memory and not yet found in print (``False``).  The checks show our
own measurement next to these, both when they agree and when they do not.
"""

import attrs


@attrs.frozen
class Quoted:
    """A published number with its last digit's worth, where it stands, and whether we read it."""

    value: float
    resolution: float
    source: str
    read: bool

    @property
    def credit(self) -> str:
        """The source as it is printed, marked when it comes from memory."""
        return self.source if self.read else f"{self.source} [from memory, unverified]"


@attrs.frozen
class Window:
    """Edges in speed of an n-bounce window; ``n`` is the count of vibrations in the literature."""

    n: int
    low: float
    high: float
    source: str
    read: bool

    @property
    def centre(self) -> float:
        """Middle of the window."""
        return 0.5 * (self.low + self.high)

    @property
    def credit(self) -> str:
        """The source as it is printed, marked when it comes from memory."""
        return self.source if self.read else f"{self.source} [from memory, unverified]"


_DOREY = "Dorey, Mersh, Romanczukiewicz, Shnir, PRL 107, 091602 (2011), arXiv:1101.5951"
_WINDOWS = "Campbell, Schonfeld, Wingate, Physica D 9, 1 (1983); Goodman, Haberman (2005)"

#: Speed above which a pair always escapes at once: (model, order) -> number.
CRITICAL_SPEEDS = {
    ("phi4", "kink-antikink"): Quoted(0.2598, 5e-5, f"{_DOREY}, introduction", True),
    ("phi6", "kink-antikink"): Quoted(0.289, 5e-4, _DOREY, False),
    ("phi6", "antikink-kink"): Quoted(0.0457, 5e-5, _DOREY, False),
}

#: Two-bounce windows of phi^4, slowest first.
TWO_BOUNCE_WINDOWS = tuple(
    Window(n, low, high, _WINDOWS, False)
    for n, low, high in (
        (3, 0.1926, 0.2034),
        (4, 0.2241, 0.2288),
        (5, 0.2372, 0.2396),
        (6, 0.2440, 0.2454),
    )
)
