"""How many pages may be open: a class fits, a crowd is told when to come again.

A seat is an open WebSocket.  One page too many gets a readable page and a time to try again,
before a session is made for it; whoever sits already may reload.  Seats belong to a visitor, a
random cookie that dies with the browser, and never to an address: a class shares one.  So do
sessions: their names are short and chosen by the page, and a guessed one opens nothing.
"""

import asyncio
import re
import secrets
from collections import Counter
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kinetoscope.serve import pages
from kinetoscope.serve.warmth import Warmth

_COOKIE = "kinetoscope_visitor"
#: A page that is loaded again opens its socket before the old one has closed.
_RELOAD = 2.0


class Seats:
    """Pure ASGI middleware around the apps; ``taken`` counts open pages by visitor."""

    def __init__(self, app: ASGIApp, *, limit: int, base_url: str, warmth: Warmth) -> None:
        self._app, self._limit, self._warmth = app, limit, warmth
        self._home = f"{base_url}/"
        self._page = re.compile(re.escape(base_url) + r"/apps/[^/]+/")
        self.taken: Counter[str] = Counter()
        self._owners: dict[str, str] = {}
        self._freed = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Seat whoever comes, or say why not."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http" and self._page.fullmatch(scope["path"]):
            await self._open_page(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].endswith("/sse"):
            # marimo's second way to open a session would go past the seats.
            await pages.nothing_here(self._home)(scope, receive, send)
        elif self._of_another(Headers(scope=scope).get("marimo-session-id"), scope):
            sentence = "This session is not yours: reload the page."
            await JSONResponse({"detail": sentence}, 404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    @property
    def _all_taken(self) -> bool:
        return self.taken.total() >= self._limit

    def _of_another(self, session: str | None, scope: Scope) -> bool:
        return session is not None and self._owners.get(session, _visitor(scope)) != _visitor(scope)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = _visitor(scope)
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_id", [""])[0]
        if visitor is not None and self.taken[visitor]:
            await self._wait_for_a_seat()
        refusal = self._refusal(session, scope)
        if refusal is not None:
            await refusal(scope, receive, send)  # the answer to the handshake
            return
        seat = visitor or "without cookies"
        self.taken[seat] += 1
        if visitor is not None:
            self._owners[session] = visitor
        try:
            await self._app(scope, receive, send)
        finally:
            self.taken[seat] -= 1
            if not self.taken[seat]:
                del self.taken[seat]
            self._owners.pop(session, None)
            self._freed.set()

    def _refusal(self, session: str, scope: Scope) -> Response | None:
        if not self._page.fullmatch(scope["path"].removesuffix("ws")):
            # marimo has more sockets than an app needs (terminal, language servers).
            return pages.nothing_here(self._home)
        if self._of_another(session, scope):
            return pages.nothing_here(self._home)
        if not self._warmth.finished:
            return pages.waiting(self._warmth.fraction, self._warmth.sentence)
        return pages.full(self._limit) if self._all_taken else None

    async def _wait_for_a_seat(self) -> None:
        """Give the socket of the page that was left the time to close."""
        end = asyncio.get_running_loop().time() + _RELOAD
        while self._all_taken:
            self._freed.clear()
            left = end - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._freed.wait(), left)
            except TimeoutError:
                return

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
