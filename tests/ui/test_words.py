"""Numbers and code as HTML.  Oracle: by hand."""

import pytest

from kinetoscope.core import check
from kinetoscope.core.estimate import Measured
from kinetoscope.ui import words


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.196512, 0.00031, "0.19651 ± 0.00031"),
        (14.0, 0.4, "14.00 ± 0.40"),
        (1234.5, 12.0, "1234 ± 12"),
        (0.25, 0.0, "0.25"),
        (float("nan"), 0.0, "–"),
        (5.2e-7, 0.0, "5.2\u00a0×\u00a010⁻⁷"),
        (-1e-9, 0.0, "−10⁻⁹"),
    ],
)
def test_a_number_has_the_digits_its_error_warrants(value, error, text):
    assert words.number(value, error) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.00071, "0.7 ms"), (0.0123, "12 ms"), (1.44, "1.4 s")]
)
def test_a_duration_reads_like_one(seconds, text):
    assert words.duration(seconds) == text


def test_nothing_from_a_run_becomes_markup():
    html = words.readout([Measured(1.0, 0.1, "<b>", "<i>speed</i>"), ("a", "<script>")])
    for tag in ("<b>", "<i>", "<script>"):
        assert tag not in html
    assert "<script>" not in words.code("'<script>'", "<script>")


def test_a_check_that_falls_short_says_so():
    lines = [
        check.within("mass", measured=1.0, reference=1.0, tolerance=0.1, source="s", reason="r"),
        check.below("drift", measured=2.0, limit=1.0, source="s", reason="r"),
    ]
    html = words.checks(lines)
    assert html.count(">holds<") == 1
    assert html.count(">falls short<") == 1
