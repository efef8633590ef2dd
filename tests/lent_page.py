"""One page of a browser, lent to test after test: a third of what a new page costs.

Every test gets a document of its own; what could outlive a document (listeners, routes, cookies,
stored words, the size, the media) is set anew for each.  What stays is the browser's cache.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


class Lender:
    """Lends a browser's pages, one for every kind of screen, to one test at a time.

    Whoever asks for a second page of a kind gets a new one, in a context of its own.
    """

    def __init__(self, browser: Any) -> None:
        self._browser, self._pages = browser, {}

    @contextmanager
    def lend(
        self, *, viewport: dict[str, int], color_scheme: str = "light",
        reduced_motion: str = "no-preference", timeout: float = 45_000,
        has_touch: bool = False, is_mobile: bool = False, **heard: Callable[[Any], None],
    ) -> Iterator[Any]:  # fmt: skip
        """The page, blank; ``heard`` are handlers of its events (console, pageerror, ...)."""
        # Taken out while it is lent, and put back only when it is empty again.
        kind = has_touch, is_mobile
        page = self._pages.pop(kind, None) or self._new(*kind)
        page.set_default_timeout(timeout)
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
        for event, handler in heard.items():
            page.on(event, handler)
        yield page
        for event, handler in heard.items():
            page.remove_listener(event, handler)
        if kind in self._pages:
            page.context.close()
            return
        page.unroute_all(behavior="wait")
        if page.url.startswith("http"):
            page.evaluate(FORGET)
        page.goto("about:blank")
        page.context.clear_cookies()
        self._pages[kind] = page

    def _new(self, has_touch: bool, is_mobile: bool) -> Any:
        return self._browser.new_context(has_touch=has_touch, is_mobile=is_mobile).new_page()
