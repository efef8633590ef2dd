"""marimo's page files from memory, once for all apps.

A page of marimo is about 300 files and 7 MB.  Sent from disk, by each app under its own address,
they take a second of the server's time a page, and a browser that goes from one app to the next
loads them all again.  Here they have one address, stay in memory once they were asked for, travel
packed over a network, and may be kept by the browser for good, since their names change with
their content.
"""

import gzip
import mimetypes
import re
from functools import partial
from pathlib import Path

import attrs
import marimo
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_KEPT_FOR_GOOD = "public, max-age=31536000, immutable"
_KEPT_AN_HOUR = "public, max-age=3600"
_PACKED = {"text/javascript", "text/css", "application/json", "image/svg+xml", "application/wasm"}


@attrs.frozen
class _File:
    kind: str
    plain: bytes
    packed: bytes | None


class Shelf:
    """An ASGI app over the files that lie in a folder when it starts, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._paths = {
            path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*")
            if path.is_file() and path.suffix not in {".html", ".md"}
        }
        self._files: dict[str, _File] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file; what is not there is a 404."""
        name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        if name not in self._paths or scope["method"] not in {"GET", "HEAD"}:
            await Response(status_code=404)(scope, receive, send)
            return
        if name not in self._files:
            self._files[name] = await to_thread.run_sync(partial(_load, self._paths[name]))
        file = self._files[name]
        body, headers = file.plain, {"Vary": "Accept-Encoding"}
        headers["Cache-Control"] = _KEPT_FOR_GOOD if name.startswith("assets/") else _KEPT_AN_HOUR
        wants = Headers(scope=scope).get("accept-encoding", "")
        if file.packed is not None and "gzip" in wants and not _local(scope):
            body, headers["Content-Encoding"] = file.packed, "gzip"
        await Response(body, 200, headers, file.kind)(scope, receive, send)


def marimo_files() -> Shelf:
    """The files of marimo's front end."""
    return Shelf(Path(marimo.__file__).parent / "_static")


def prefetch(base_url: str) -> str:
    """Links that let the gallery fetch, when it has nothing else to do, what every app needs."""
    index = (Path(marimo.__file__).parent / "_static" / "index.html").read_text("utf-8")
    names = dict.fromkeys(re.findall(r'(?:href|src)="\./(assets/[^"]+\.(?:js|css))"', index))
    link = '<link rel="prefetch" href="{}/marimo/{}" crossorigin="anonymous">'
    return "".join(link.format(base_url, name) for name in names)


def _load(path: Path) -> _File:
    kind = {".js": "text/javascript", ".woff2": "font/woff2"}.get(path.suffix)
    kind = kind or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    plain = path.read_bytes()
    return _File(kind, plain, gzip.compress(plain, 6, mtime=0) if kind in _PACKED else None)


def _local(scope: Scope) -> bool:
    """On one machine unpacking takes longer than the way."""
    client = scope.get("client")
    return client is not None and client[0] in {"127.0.0.1", "::1"}
