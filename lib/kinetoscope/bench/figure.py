"""A measured figure, and the clock that takes figures in turn."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping

import attrs


@attrs.frozen
class Figure:
    """One line of the benchmark.

    ``value`` in ``unit`` is held against ``target`` in the sense of ``better`` ("less" or
    "more").  ``floor`` is what this machine could reach at best, in the same unit, where there
    is an estimate; ``how`` says what was measured and what bounds it.
    """

    name: str
    value: float = attrs.field(converter=float)  # a NumPy number is no JSON
    unit: str
    target: float | None = None
    better: str = "less"
    floor: float | None = None
    how: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        return self.value <= self.target if self.better == "less" else self.value >= self.target

    def row(self) -> tuple[str, ...]:
        """The cells of its line in a table."""
        sign = "<=" if self.better == "less" else ">="
        return (
            self.name,
            f"{self.value:.3g} {self.unit}",
            "" if self.target is None else f"{sign} {self.target:g}",
            {None: "", True: "yes", False: "NO"}[self.reached],
            "" if self.floor is None else f"{self.floor:.2g}",
            self.how,
        )


@attrs.frozen
class Times:
    """Wall times of one contestant, in seconds, one for each round."""

    rounds: tuple[float, ...]

    @property
    def best(self) -> float:
        """The least disturbed round."""
        return min(self.rounds)

    @property
    def median(self) -> float:
        """The usual round."""
        return statistics.median(self.rounds)


def alternate(
    contestants: Mapping[str, Callable[[], object]], *, rounds: int, warm: int = 1
) -> dict[str, Times]:
    """Time the contestants in turn, round after round, garbage collection off.

    Each is called ``warm`` times before the clock starts: compiling is not what is compared.
    """
    for contestant in contestants.values():
        for _ in range(warm):
            contestant()
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, contestant in contestants.items():
                started = time.perf_counter()
                contestant()
                taken[name].append(time.perf_counter() - started)
    finally:
        gc.enable()
    return {name: Times(tuple(times)) for name, times in taken.items()}


def ratio(times: Mapping[str, Times], slow: str, fast: str) -> float:
    """How many times faster ``fast`` is: the median over rounds of the ratio within a round."""
    pairs = zip(times[slow].rounds, times[fast].rounds, strict=True)
    return statistics.median(a / b for a, b in pairs)
