"""Budgets and cancellation.  Oracle: the definition."""

import threading

import pytest

from kinetoscope.core.run import Budget, BudgetExceeded, Cancelled, Cost, check_budget, stop_if


def test_a_run_within_its_budget_goes_on():
    check_budget(Cost(10, 1.0), Budget(10, 1.0), "-")
    check_budget(Cost(2**20, 1.0), None, "-")


@pytest.mark.parametrize(
    ("cost", "words"),
    [(Cost(2**30, 0.1), "1024 MB of memory.*64 MB: lower n"), (Cost(1, 99.0), "99 s.*30 s")],
)
def test_a_run_over_budget_is_refused_with_both_numbers_and_a_remedy(cost, words):
    with pytest.raises(BudgetExceeded, match=words):
        check_budget(cost, None, "lower n")


def test_a_number_is_no_budget():
    with pytest.raises(TypeError, match="budget must be a Budget"):
        check_budget(Cost(1, 1.0), 30, "-")


def test_stop_if_raises_once_the_event_is_set():
    event = threading.Event()
    stop_if(None)
    stop_if(event)
    event.set()
    with pytest.raises(Cancelled):
        stop_if(event)
