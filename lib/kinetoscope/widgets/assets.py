"""The JavaScript and CSS of the widgets: plain sources joined in order, no bundler, no CDN.

A widget's script must be one ES module.  Each part here is a piece of that module's text; a name
declared in one part is seen in the next, and the last part ends with ``export default``.
"""

from pathlib import Path

STATIC = Path(__file__).parent / "static"


def script(*parts: str) -> str:
    """Join the named files of ``static/`` into one ES module."""
    return "\n".join(f"// --- {name}\n{(STATIC / name).read_text('utf-8')}" for name in parts)


def style(*parts: str) -> str:
    """The house tokens followed by the named style sheets of ``static/``."""
    return "\n".join((STATIC / name).read_text("utf-8") for name in ("tokens.css", *parts))
