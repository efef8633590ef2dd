"""The house: gallery, apps, clips, assets, health, behind one door.

``build`` returns an ASGI app, so that the tests and other servers can use it too; ``server`` runs
it the way we mean it to be run.
"""

import asyncio
import gzip
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache as once
from functools import partial
from pathlib import Path
from typing import Any

import marimo
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

import kinetoscope
from kinetoscope.core import clips, paths
from kinetoscope.core.pool import default_pool
from kinetoscope.serve import pages
from kinetoscope.serve.door import Door, Prefix
from kinetoscope.serve.opening import Opening
from kinetoscope.serve.seats import Seats
from kinetoscope.serve.settings import Settings
from kinetoscope.serve.shelf import marimo_files, prefetch
from kinetoscope.serve.warmth import Warmth

#: Seconds that a page's question for its next clip stays open; longer runs are announced.
PATIENCE = 3.0


def build(settings: Settings, warmth: Warmth, gallery: Callable[..., str] | None = None) -> ASGIApp:
    """The whole server as one ASGI app.

    ``gallery(base_url=, note=)`` makes the first page; None means
    :func:`kinetoscope.ui.gallery.page`.
    """
    base = settings.base_url
    store = clips.ClipStore(base_url=base)
    notebooks = _notebooks(settings)
    seats = Seats(
        Starlette(routes=[
            *(Mount(f"{base}/apps/{name}", Opening(app, name)) for name, app in notebooks.items()),
            Route("/{anything:path}", lambda _: pages.nothing_here(f"{base}/")),
        ]),
        limit=settings.max_sessions, base_url=base, warmth=warmth,
    )  # fmt: skip
    desk = _Desk(store, warmth, seats, notebooks, gallery)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        with clips.serving(store):
            yield
        # A mounted app's own lifespan never runs; without this its sessions' threads would hold
        # the process for ever.
        for app in notebooks.values():
            await app.state.session_manager.shutdown()

    routes = [
        Route(f"{base}/", desk.gallery),
        Route(f"{base}/health", desk.health),
        Route(f"{base}/ready", desk.ready),
        Route(f"{base}/metrics", desk.metrics),
        WebSocketRoute(f"{base}/wire/{{owner}}", desk.wire),
        Route(f"{base}/clip/next/{{owner}}", desk.next_clip),
        Route(f"{base}/clip/{{token}}", desk.clip),
        Route(f"{base}/assets/vega.js", desk.vega),
        Mount(f"{base}/marimo", marimo_files()),
        Mount(f"{base}/assets", StaticFiles(directory=paths.assets())),
        *(Route(f"{base}/apps/{name}", _slash) for name in notebooks),
        Mount("/", seats),
    ]
    house = Starlette(
        routes=routes, lifespan=lifespan,
        exception_handlers={404: lambda _request, _error: pages.nothing_here(f"{base}/")},
    )  # fmt: skip
    door = Door(
        house, base_url=base, token=settings.token, frame_ancestors=settings.frame_ancestors
    )
    return Prefix(door, base_url=base)


def _notebooks(settings: Settings) -> dict[str, Starlette]:
    """A marimo app for each notebook.  marimo's own token is left out: the door has checked."""
    builder = marimo.create_asgi_app(
        quiet=True, session_ttl=settings.session_ttl, asset_url=f"{settings.base_url}/marimo"
    )
    for name in settings.names():
        root = str(settings.apps / f"{name}.py")
        builder = builder.with_app(path=f"{settings.base_url}/apps/{name}", root=root)
    mounts = [route for route in builder.build().routes if isinstance(route, Mount)]
    return {mount.path.rpartition("/")[2]: mount.app for mount in mounts}


def _slash(request: Request) -> Response:
    """``/apps/NAME`` goes to ``/apps/NAME/``, and the state in the query goes with it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{request.url.path}/{query}", 308)


def _stream(clip: clips.Writing, headers: dict[str, str]) -> Response:
    if clip.state == "whole":
        headers = headers | {"Content-Length": str(clip.size)}
    return StreamingResponse(clip.read(), 200, headers, "application/octet-stream")


class _Desk:
    """The routes that are ours."""

    def __init__(
        self, store: clips.ClipStore, warmth: Warmth, seats: Seats,
        notebooks: dict[str, Starlette], gallery: Callable[..., str] | None,
    ) -> None:  # fmt: skip
        self._store, self._warmth, self._seats = store, warmth, seats
        self._notebooks, self._gallery = notebooks, gallery

    def gallery(self, _request: Request) -> Response:
        page = self._gallery
        if page is None:
            from kinetoscope.ui.gallery import page
        warm = self._warmth
        if warm.finished:
            html = page(base_url=self._store.base_url, note="; ".join(warm.failures))
            links = prefetch(self._store.base_url)
            return HTMLResponse(html.replace("</head>", f"{links}</head>", 1))
        note = f"Warming up, {warm.fraction:.0%}: {warm.sentence}"
        html = page(base_url=self._store.base_url, note=note)
        return HTMLResponse(html, headers={"Refresh": "2", "Cache-Control": "no-store"})

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"status": "healthy", "version": kinetoscope.__version__})

    async def ready(self, _request: Request) -> Response:
        warm = self._warmth
        answer = {"ready": warm.ready, "fraction": round(warm.fraction, 3), "now": warm.sentence}
        headers = {"Cache-Control": "no-store"} | ({} if warm.ready else {"Retry-After": "1"})
        return JSONResponse(answer, 200 if warm.ready else 503, headers)

    async def metrics(self, _request: Request) -> Response:
        pool = default_pool()
        lines = {
            "pages": self._seats.taken.total(),
            "sessions": sum(
                len(a.state.session_manager.sessions) for a in self._notebooks.values()
            ),
            "jobs_running": pool.running,
            "jobs_waiting": pool.waiting,
            "clips": len(self._store),
            "wires": len(self._store.wires),
            "clip_bytes": self._store.held_bytes,
            "resident_bytes": resident_bytes(),
        }
        return PlainTextResponse("".join(f"kinetoscope_{k} {v}\n" for k, v in lines.items()))

    async def clip(self, request: Request) -> Response:
        try:
            clip = self._store.open(request.path_params["token"])
        except clips.ClipGone as gone:
            return PlainTextResponse(f"{gone.args[0].capitalize()}.", 404)
        return _stream(clip, {"Cache-Control": "private, max-age=600, immutable"})

    async def next_clip(self, request: Request) -> Response:
        """The clip that answers what a page has just asked for, as soon as it is there."""
        after = request.query_params.get("after", "")
        if not (after.isdecimal() and len(after) < 10):
            return PlainTextResponse("Say after which generation: ?after=3.", 400)
        clip = await self._store.following(request.path_params["owner"], int(after), PATIENCE)
        if clip is None:
            return Response(status_code=204, headers={"Cache-Control": "no-store"})
        return _stream(clip, {
            "Cache-Control": "no-store",
            "Content-Location": self._store.url(clip.token),
            "Kinetoscope-Generation": str(clip.generation),
        })  # fmt: skip

    async def wire(self, socket: WebSocket) -> None:
        """The frames of a page's running simulation out, its wishes for more in."""
        wire = self._store.wires.find(socket.path_params["owner"])
        if wire is None:
            await socket.close()
            return
        await socket.accept()
        loop, frames = asyncio.get_running_loop(), asyncio.Queue[bytes]()

        async def send() -> None:
            while True:
                await socket.send_bytes(await frames.get())

        sending = asyncio.create_task(send())
        try:
            # The page grants each frame beforehand, so the queue is as short as its window.
            with wire.connected(lambda frame: clips.soon(loop, partial(frames.put_nowait, frame))):
                async for text in socket.iter_text():
                    wire.hear(text)
        finally:
            sending.cancel()

    def vega(self, request: Request) -> Response:
        plain, packed = _vega()
        headers = {"Cache-Control": "public, max-age=86400", "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            plain = packed
        return Response(plain, 200, headers, "text/javascript")


@once
def _vega() -> tuple[bytes, bytes]:
    from kinetoscope.widgets.plots import vega_bundle

    bundle: Any = vega_bundle()
    plain = bundle.encode() if isinstance(bundle, str) else bytes(bundle)
    return plain, gzip.compress(plain, 6, mtime=0)


def resident_bytes() -> int:
    """Memory this process holds; 0 where the system does not say (not Linux)."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
