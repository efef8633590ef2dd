"""The few pages that are not the gallery and not an app: wait, full, not found, come in.

They need no script and no file, so that they can be shown when nothing else can.
"""

from html import escape

from starlette.responses import HTMLResponse

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Kinetoscope</title>
<style>
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto;
  padding: 0 1rem }}
progress, input, button {{ font: inherit; width: 100%; accent-color: #4456c7 }}
input, button {{ box-sizing: border-box; padding: .5rem .75rem; margin-top: .5rem }}
</style>
</head>
<body><main><h1>{title}</h1><p>{text}</p>{more}</main></body>
</html>
"""


def page(
    title: str, text: str, *, status: int, more: str = "", headers: dict[str, str] | None = None
) -> HTMLResponse:
    """A heading and a sentence; ``more`` is trusted HTML."""
    body = _PAGE.format(title=escape(title), text=escape(text), more=more)
    return HTMLResponse(body, status, {"Cache-Control": "no-store", **(headers or {})})


def waiting(fraction: float, sentence: str) -> HTMLResponse:
    """The kernels are being compiled; the page asks again every second."""
    bar = f'<progress max="1" value="{fraction:.3f}">{fraction:.0%}</progress>'
    return page(
        "Warming up",
        f"The solvers are being compiled for this machine: {sentence}. "
        "This page opens by itself when they are ready.",
        status=503, more=bar, headers={"Retry-After": "1", "Refresh": "1"},
    )  # fmt: skip


def full(limit: int) -> HTMLResponse:
    """Every seat is taken."""
    return page(
        "Every seat is taken",
        f"{limit} pages are open on this server, which is as many as it may serve at the same "
        "time. As soon as somebody closes one, this page opens by itself.",
        status=503, headers={"Retry-After": "10", "Refresh": "10"},
    )  # fmt: skip


def nothing_here(home: str) -> HTMLResponse:
    """No such address."""
    return page(
        "Nothing here", "There is no page at this address.", status=404,
        more=f'<p><a href="{escape(home)}">To the gallery</a></p>',
    )  # fmt: skip


def come_in() -> HTMLResponse:
    """A token is asked for."""
    form = (
        '<form method="get"><label>Token <input name="access_token" type="password" '
        'autocomplete="off" required></label><button>Come in</button></form>'
    )
    return page(
        "Please show your token",
        "Whoever runs this server gave it a token: open the link that contains it, or type it.",
        status=401, more=form,
    )  # fmt: skip
