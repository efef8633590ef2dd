"""What stands under a tab: text and widgets, one below the other, in a readable measure."""

from typing import Any

import marimo as mo


def column(*parts: Any) -> mo.Html:
    """Text (Markdown with formulas) and widgets under one another, a landmark of the page."""
    inside = "".join(
        f'<div class="kt-words">{mo.md(part).text}</div>'
        if isinstance(part, str)
        else f'<div class="kt-wide">{mo.as_html(part)}</div>'
        for part in parts
    )
    return mo.Html(f'<section aria-label="Under the chosen tab">{inside}</section>')
