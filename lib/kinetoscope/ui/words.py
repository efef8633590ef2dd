"""Numbers and code as HTML: every value escaped, every number with its error and unit."""

import re
from collections.abc import Iterable
from html import escape
from math import isfinite

from kinetoscope.core.check import Check
from kinetoscope.core.estimate import Measured


def duration(seconds: float) -> str:
    """A time as one reads it: 0.7 ms, 12 ms, 1.4 s."""
    if seconds < 0.01:
        return f"{1e3 * seconds:.1f} ms"
    return f"{1e3 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def number(value: float, error: float = 0.0) -> str:
    """A number with as many digits as its error warrants."""
    if not isfinite(value):
        return "–"
    if error > 0:
        return printed(f"{value:.{_digits(error)}f} ± {error:.{_digits(error)}f}")
    return printed(f"{value:.6g}")


def printed(text: str) -> str:
    """Numbers as they are printed: 5.2e-07 becomes 5.2 × 10⁻⁷, and a minus is a minus."""
    return _MINUS.sub("−", _POWER.sub(_power, text))


#: A number with an exponent; a hyphen that begins a number.
_POWER = re.compile(r"(\d[\d.]*)e([+-]?)0*(\d+)\b")
_MINUS = re.compile(r"(?<![\w.)\]^-])-(?=\d|\.\d)")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _power(found: re.Match[str]) -> str:
    power = "10" + (found[2].strip("+") + found[3]).translate(_RAISED)
    return power if found[1] == "1" else f"{found[1]}\u00a0×\u00a0{power}"


def _digits(error: float) -> int:
    # Two digits of the error, at most ten decimals.
    return min(10, max(0, 1 - int(f"{error:e}".partition("e")[2])))


def readout(entries: Iterable[Measured | tuple[str, str]]) -> str:
    """What the run says, as a list of quantities; a pair is (label, sentence)."""
    items = []
    for entry in entries:
        if isinstance(entry, Measured):
            unit = f" <small>{escape(entry.unit)}</small>" if entry.unit else ""
            items.append((entry.label, number(entry.value, entry.error) + unit))
        else:
            items.append((entry[0], escape(printed(entry[1]))))
    return "<dl>" + "".join(
        f"<div><dt>{escape(label)}</dt><dd>{value}</dd></div>" for label, value in items
    ) + "</dl>"  # fmt: skip


def code(python: str, shell: str) -> str:
    """The code of a state, ready to copy."""
    return (
        "<p>This very state, in Python:</p>"
        f'<pre id="kt-python">{escape(python)}</pre>'
        '<button type="button" data-copy="kt-python">Copy the Python</button>'
        "<p>From the command line, into a NetCDF file:</p>"
        f'<pre id="kt-shell">{escape(shell)}</pre>'
        '<button type="button" data-copy="kt-shell">Copy the command</button>'
    )


def checks(lines: Iterable[Check]) -> str:
    """The table behind "Is it right?": ours, theirs, tolerance, verdict."""
    head = ("Quantity", "Reference", "Measured here", "Allowed", "Verdict")
    rows = []
    for line in lines:
        tolerance = printed(f"± {line.tolerance:.2g}")
        allowed = {"=": tolerance, "<": "below", ">": "above"}[line.relation]
        reason = printed(line.reason)
        unit = f" {escape(line.unit)}" if line.unit else ""
        verdict = ("kt-holds", "holds") if line.holds else ("kt-fails", "falls short")
        rows.append(
            f"<tr><td>{escape(line.quantity)}<br>"
            f"<span class='kt-soft'>{escape(line.source)}</span></td>"
            f"<td class='kt-number'>{printed(f'{line.reference:.8g}')}{unit}</td>"
            f"<td class='kt-number'>{_measured(line)}{unit}</td>"
            f"<td title='{escape(reason, quote=True)}'>{allowed}<br>"
            f"<span class='kt-soft'>{escape(reason)}</span></td>"
            f"<td class='{verdict[0]}'>{verdict[1]}</td></tr>"
        )
    titles = "".join(f"<th scope='col'>{title}</th>" for title in head)
    return (
        f"<div class='kt-scroll'><table><thead><tr>{titles}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _measured(line: Check) -> str:
    return number(line.measured, line.error) if line.error else printed(f"{line.measured:.8g}")


def invitation() -> str:
    """What stands above the checks before and after they ran."""
    return (
        "<p>Every line below holds a number computed on this machine, now, against one we did "
        "not produce: an exact solution, a conservation law, or the literature.</p>"
        '<button type="button" class="kt-main" data-action="check">Run the checks</button>'
    )
