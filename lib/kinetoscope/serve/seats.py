"""How many pages may be open: a class fits, a crowd is told when to come again.

A seat is an open WebSocket.  One page too many gets a readable page and a time to try again,
before a session is made for it; whoever sits already may reload.  Seats belong to a visitor, a
random cookie that dies with the browser, and never to an address: a class shares one.
"""

import re
import secrets
from collections import Counter
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kinetoscope.serve import pages
from kinetoscope.serve.warmth import Warmth

_COOKIE = "kinetoscope_visitor"


class Seats:
    """Pure ASGI middleware around the apps; ``taken`` counts open pages by visitor."""

    def __init__(self, app: ASGIApp, *, limit: int, base_url: str, warmth: Warmth) -> None:
        self._app, self._limit, self._warmth = app, limit, warmth
        self._home = f"{base_url}/"
        self._page = re.compile(re.escape(base_url) + r"/apps/[a-z_]+/")
        self.taken: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Seat whoever comes, or say why not."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http" and self._page.fullmatch(scope["path"]):
            await self._open_page(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].endswith("/sse"):
            # marimo's second way to open a session would go past the seats.
            await pages.nothing_here(self._home)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    @property
    def _all_taken(self) -> bool:
        return self.taken.total() >= self._limit

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = None  # a response here is the answer to the handshake
        if not self._page.fullmatch(scope["path"].removesuffix("ws")):
            # marimo has more sockets than an app needs (terminal, language servers).
            refusal = pages.nothing_here(self._home)
        elif not self._warmth.finished:
            refusal = pages.waiting(self._warmth.fraction, self._warmth.sentence)
        elif self._all_taken:
            refusal = pages.full(self._limit)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        visitor = _visitor(scope) or "unknown"
        self.taken[visitor] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self.taken[visitor] -= 1
            if not self.taken[visitor]:
                del self.taken[visitor]

    async def _open_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = _visitor(scope)
        if not self._warmth.finished:
            await pages.waiting(self._warmth.fraction, self._warmth.sentence)(scope, receive, send)
            return
        if self._all_taken and not self.taken[visitor or ""]:
            await pages.full(self._limit)(scope, receive, send)
            return

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and visitor is None:
                MutableHeaders(scope=message).append(
                    "Set-Cookie",
                    f"{_COOKIE}={secrets.token_urlsafe(12)}; Path={self._home}; HttpOnly; "
                    "SameSite=Lax",
                )
            await send(message)

        await self._app(scope, receive, with_cookie)


def cookie(scope: Scope, name: str) -> str | None:
    """One cookie of a request; None where there is none or the header is no cookie."""
    try:
        found = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(name)
    except CookieError:
        return None
    return found.value if found is not None else None


def _visitor(scope: Scope) -> str | None:
    name = cookie(scope, _COOKIE)
    return name if name and re.fullmatch(r"[A-Za-z0-9_-]{16}", name) else None
