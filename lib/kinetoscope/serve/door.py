"""Who comes in: everything that is checked before a request reaches a page.

Origin: a page elsewhere may neither open a socket nor post here.  marimo itself accepts a socket
from any origin, so any page a student visits could drive a server on his own machine.  Token: one
gate for all routes.  Size: a request's body is small or it is refused.  Headers: what we send is
of the type we say, and is framed only by whom we allow.
"""

import hashlib
import hmac
import logging
import secrets
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kinetoscope.core.clips import ClipFailed
from kinetoscope.serve import pages
from kinetoscope.serve.seats import cookie

_ACCESS = logging.getLogger("kinetoscope.access")
_TOKEN = "access_token"
#: A widget's state and a slider's value are a few kB; a drawn field a few hundred.
LARGEST_BODY = 4 * 2**20
#: What marimo says when it does not know a session; its answer would be a 500 and a traceback.
_NO_SESSION = {"Invalid session id": 404, "Missing Marimo-Session-Id": 400}


class Prefix:
    """Answer under the base URL, whether or not a proxy has stripped it already."""

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self._app, self._base = app, base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the prefix back where it is missing."""
        if self._base and scope["type"] in {"http", "websocket"}:
            path = scope["path"]
            if path == self._base:
                await RedirectResponse(f"{path}/", 308)(scope, receive, send)
                return
            if not path.startswith(f"{self._base}/"):
                scope = {**scope, "path": self._base + path}
        await self._app(scope, receive, send)


class Door:
    """Pure ASGI middleware around everything: origin, size, token, headers, log."""

    def __init__(
        self, app: ASGIApp, *, base_url: str, token: str | None, frame_ancestors: tuple[str, ...]
    ) -> None:
        self._app, self._base, self._token = app, base_url, token
        self._open = {f"{base_url}/health", f"{base_url}/ready"}
        # The cookie proves that the token was shown, and does not contain it.
        secret = secrets.token_bytes(32)
        self._pass = hmac.new(secret, (token or "").encode(), hashlib.sha256).hexdigest()
        self._headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Content-Security-Policy": " ".join(["frame-ancestors 'self'", *frame_ancestors]),
        }
        self._framed = bool(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on and put our headers on what comes back."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 101

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"].endswith("http.response.start"):
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, with_headers)
        elif scope["type"] == "http":
            await _without_tracebacks(self._app, scope, receive, with_headers)
        else:
            await self._app(scope, receive, with_headers)
        # Neither the query (a token may be in it) nor the address (pupils) is written down.
        took = 1e3 * (time.perf_counter() - began)
        method = scope.get("method", "WS")
        _ACCESS.info("%s %s %d %.0f ms", method, scope["path"], status, took)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        safe = scope["type"] == "http" and scope["method"] in {"GET", "HEAD", "OPTIONS"}
        if not safe and _foreign(headers):
            return PlainTextResponse(
                "This page was opened from elsewhere and may not do that.", 403
            )
        if scope["type"] == "http" and not safe:
            size = headers.get("content-length", "")
            if not size.isdecimal():
                return PlainTextResponse("Say how long the request is (Content-Length).", 411)
            if int(size) > LARGEST_BODY:
                allowed = f"at most {LARGEST_BODY // 2**20} MB"
                return PlainTextResponse(f"The request is too large; {allowed} is allowed.", 413)
        if self._token is None or scope["path"] in self._open:
            return None
        return self._ask_for_token(scope, headers)

    def _ask_for_token(self, scope: Scope, headers: Headers) -> Response | None:
        shown = cookie(scope, _TOKEN) or ""
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = dict(query).get(_TOKEN)
        if given is not None and self._is_token(given):
            if scope["type"] == "websocket" or scope["method"] != "GET":
                return None
            # The token leaves the address bar, so that a copied link does not carry it.
            rest = urlencode([(name, value) for name, value in query if name != _TOKEN])
            there = RedirectResponse(f"{scope['path']}?{rest}" if rest else scope["path"], 303)
            there.set_cookie(
                _TOKEN, self._pass, path=f"{self._base}/", httponly=True,
                samesite="none" if self._framed else "lax", secure=self._framed,
            )  # fmt: skip
            return there
        if hmac.compare_digest(shown.encode(), self._pass.encode()) or self._is_token(bearer):
            return None
        return pages.come_in()

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(text.encode(), (self._token or "").encode())


def _foreign(headers: Headers) -> bool:
    """Whether a browser says that a page of another host asks; scripts send no origin."""
    origin = headers.get("origin")
    if origin is None:
        return False
    here = {headers.get("host"), headers.get("x-forwarded-host")}
    return urlsplit(origin).netloc not in here - {None}


async def _without_tracebacks(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Keep what a visitor did wrong out of the log, and answer it with a 4xx.

    marimo answers a session that is gone with a 500, and lets the error of a bad request go on
    to the server after it was answered.
    """
    held: list[Message] = []
    status = 0

    async def holding_500(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        if status == 500:
            held.append(message)
        else:
            await send(message)

    try:
        await app(scope, receive, holding_500)
    except ClipFailed:
        # Its reader must see a broken transfer: the server cuts it where nothing ends it.
        return
    except Exception as error:
        if 400 <= status < 500:
            _ACCESS.info("%s: %s", type(error).__name__, error)
            return
        gone = next((s for words, s in _NO_SESSION.items() if str(error).startswith(words)), None)
        if gone is None or not held:
            raise
        held.clear()
        answer = JSONResponse({"detail": "This session has ended: reload the page."}, gone)
        await answer(scope, receive, send)
    finally:
        for message in held:
            await send(message)
