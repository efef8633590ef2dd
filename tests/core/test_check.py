"""A check's verdict follows from its numbers, and a check can fail."""

import pytest

from kinetoscope.core import check

WORDS = {"source": "by hand", "reason": "by hand"}


@pytest.mark.parametrize(("measured", "holds"), [(1.0, True), (1.1, True), (1.11, False)])
def test_within(measured, holds):
    line = check.within("q", measured=measured, reference=1.0, tolerance=0.1000001, **WORDS)
    assert line.holds is holds


def test_below_and_above():
    assert check.below("q", measured=1.0, limit=2.0, **WORDS).holds
    assert not check.below("q", measured=2.0, limit=2.0, **WORDS).holds
    assert check.above("q", measured=3.0, limit=2.0, **WORDS).holds


@pytest.mark.parametrize("make", [check.below, check.above])
def test_nan_never_holds(make):
    assert not make("q", measured=float("nan"), limit=2.0, **WORDS).holds
