"""The first second of an app's page: its question and a picture while the browser loads marimo.

A page of marimo is some 170 scripts, which a browser of two cores takes two to three seconds to
load and run; until then the page would be white.  So the page's HTML brings along what the
gallery says of the app and the picture that its stage will begin with, laid out as the app will
be, and takes it away when the stage paints.  Left out are what marimo has its pages load beforehand
and an app never shows (six fonts, two pictures: 1 MB) and a service worker for a folder that we
have not.
"""

import base64
import re
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kinetoscope.core import paths

_PRELOADED = re.compile(r'<link rel="preload"[^>]* as="(?:font|image)"[^>]*>\s*')
_SHEET = re.compile(r'<link rel="stylesheet"[^>]*>\s*')
_WORKER = re.compile(r"<script>\s*if \('serviceWorker' in navigator\).*?</script>", re.DOTALL)


class Opening:
    """An ASGI app around that of a notebook; its page begins with a picture."""

    def __init__(self, app: ASGIApp, name: str) -> None:
        self._app, self._name = app, name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and put the picture into the page itself."""
        at_home = scope["path"].removeprefix(scope.get("root_path", "")) == "/"
        if not (scope["type"] == "http" and scope["method"] == "GET" and at_home):
            await self._app(scope, receive, send)
            return
        start: Message = {}
        parts = []

        async def hold(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body, headers = b"".join(parts), MutableHeaders(scope=start)
            if start["status"] == 200 and headers.get("content-type", "").startswith("text/html"):
                body = with_opening(body.decode(), self._name).encode()
                headers["Content-Length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, hold)


def with_opening(html: str, name: str) -> str:
    """The page of the app ``name``, made by marimo: lighter, and with something to look at."""
    html = _WORKER.sub("", _PRELOADED.sub("", html))
    # A style sheet in the head keeps a browser from painting; behind the picture it does not.
    sheets = "".join(_SHEET.findall(html))
    return _SHEET.sub("", html).replace("<body>", f"<body>{_opening(name)}{sheets}", 1)


@cache
def _opening(name: str) -> str:
    from kinetoscope.ui.gallery import CARDS

    assets, card = paths.assets(), CARDS.get(name)
    light, dark = (assets / f"{name}-opening-{scheme}.webp" for scheme in ("light", "dark"))
    if card is None or not (light.exists() and dark.exists()):  # made of the app as it is served
        return ""
    return Template((assets / "opening.html").read_text("utf-8")).substitute(
        title=escape(card.title), question=escape(card.question), light=_inline(light),
        dark=_inline(dark), style=(assets / "theme.css").read_text("utf-8"),
    )  # fmt: skip


def _inline(picture: Path) -> str:
    """A picture as an address that holds it: a file of its own would wait behind 170 scripts."""
    return f"data:image/webp;base64,{base64.b64encode(picture.read_bytes()).decode()}"
