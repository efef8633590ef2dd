"""What the server can be told."""

import re
from pathlib import Path
from typing import Any

import attrs

from kinetoscope.core import paths
from kinetoscope.core.knobs import refusal

#: Without ``--port``: this one, or the next that is free.
PORT = 8360


def _base_url(text: str) -> str:
    """``lab/``, ``/lab`` and ``/lab/`` all mean ``/lab``; the root is the empty string."""
    bare = text.strip("/")
    if bare and not re.fullmatch(r"[A-Za-z0-9_~-]+(/[A-Za-z0-9_~-]+)*", bare):
        raise refusal("--base-url", text, "a path such as /lab", "leave it out to serve at /")
    return f"/{bare}" if bare else ""


def _within(name: str, low: int, high: int, remedy: str) -> Any:
    def check(_self: Any, _field: Any, value: int | None) -> None:
        if value is not None and not low <= value <= high:
            raise refusal(name, value, f"a whole number in [{low}, {high}]", remedy)

    return check


@attrs.frozen(kw_only=True)
class Settings:
    """How to serve.

    Arguments
    ---------
    host : address to listen on; ``0.0.0.0`` lets the classroom in
    port : None means the first free one from 8360 on, 0 any
    token : what a visitor must show; None lets everybody in who can reach the address
    max_sessions : open pages at the same time; one more is told when to try again
    base_url : path under which a proxy shows us; it may strip the path or leave it
    frame_ancestors : origins that may show us in a frame (a learning platform)
    sweeps : a folder of sweeps that visitors may open, None for none
    session_ttl : seconds a page may be away (asleep, reloading) before its session ends
    apps : the folder of notebooks
    """

    host: str = "127.0.0.1"
    port: int | None = attrs.field(
        default=None, validator=_within("--port", 0, 65535, "0 takes any free one")
    )
    token: str | None = attrs.field(default=None)
    max_sessions: int = attrs.field(
        default=64, validator=_within("--max-sessions", 1, 10_000, "the default is 64")
    )
    base_url: str = attrs.field(default="", converter=_base_url)
    frame_ancestors: tuple[str, ...] = attrs.field(default=())
    sweeps: Path | None = attrs.field(default=None)
    session_ttl: int = 30
    apps: Path = attrs.field(factory=paths.apps)

    @token.validator
    def _check_token(self, _field: Any, value: str | None) -> None:
        if value is not None and not re.fullmatch(r"[!-~]{8,}", value):
            raise refusal(
                "--token", value, "8 or more printable characters without spaces",
                "leave it out to let everybody in",
            )  # fmt: skip

    @frame_ancestors.validator
    def _check_ancestors(self, _field: Any, value: tuple[str, ...]) -> None:
        for origin in value:
            if not re.fullmatch(r"https?://[A-Za-z0-9.*-]+(:\d+)?", origin):
                raise refusal(
                    "--frame-ancestors", origin, "an origin such as https://moodle.example.edu",
                    "leave it out to forbid frames elsewhere",
                )  # fmt: skip

    @sweeps.validator
    def _check_sweeps(self, _field: Any, value: Path | None) -> None:
        if value is not None and not value.is_dir():
            raise refusal("--sweeps", str(value), "a folder that is there", "make it first")

    def names(self) -> list[str]:
        """The apps that can be opened: every notebook but the gallery's own."""
        return sorted(path.stem for path in self.apps.glob("[a-z]*.py") if path.stem != "index")
