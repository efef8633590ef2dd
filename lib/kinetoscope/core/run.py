"""What a run may cost, how it reports, and how it is stopped.

A run says what it will cost before it allocates anything (:class:`Cost`), is refused when that
is more than allowed (:class:`Budget`), and works in chunks of at most 50 ms between which it
looks at its cancel event.  The event is a plain :class:`threading.Event`; progress is any
callable that takes a fraction and a sentence.
"""

import threading
from collections.abc import Callable

import attrs

from kinetoscope.core.knobs import refusal

#: ``progress(fraction, sentence)``: the fraction of the work that is done, in [0, 1].
Progress = Callable[[float, str], None]


@attrs.frozen
class Cost:
    """What a run needs: ``bytes`` of memory and ``seconds`` of one processor core."""

    bytes: int
    seconds: float


@attrs.frozen
class Budget:
    """What a run may need.  The defaults fit a class of thirty on one small server."""

    bytes: int = 64 * 2**20
    seconds: float = 30.0


class BudgetExceeded(ValueError):
    """The run would need more memory or time than it was allowed; nothing was allocated."""


class Cancelled(Exception):
    """The run was stopped because its cancel event was set."""


def check_budget(cost: Cost, budget: Budget | None, remedy: str) -> None:
    """Refuse a run that costs more than its budget.

    ``remedy`` names the knobs that make it cheaper.
    """
    budget = budget if budget is not None else Budget()
    if not isinstance(budget, Budget):
        remedy = "from kinetoscope.core.run import Budget"
        raise TypeError(str(refusal("budget", budget, "a Budget(bytes, seconds)", remedy)))
    if cost.bytes > budget.bytes:
        raise BudgetExceeded(
            f"this run needs about {_size(cost.bytes / 2**20)} MB of memory and may use at most "
            f"{_size(budget.bytes / 2**20)} MB: {remedy}"
        )
    if cost.seconds > budget.seconds:
        raise BudgetExceeded(
            f"this run needs about {_size(cost.seconds)} s of computing and may use at most "
            f"{_size(budget.seconds)} s: {remedy}"
        )


def _size(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.2g}"  # never "0 and at most 0"


def stop_if(cancel: threading.Event | None) -> None:
    """Raise :class:`Cancelled` when the event is set."""
    if cancel is not None and cancel.is_set():
        raise Cancelled("the run was cancelled")
