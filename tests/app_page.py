"""An app's page as a test sees it: the player, wherever it is, and what it shows."""

from playwright.sync_api import TimeoutError as Late

from kinetoscope.core import knobs
from kinetoscope.core.trajectory import fingerprint

PLAYER = '[data-kinetoscope="player"]'
#: A visitor who wants nothing to move: a page that stands still costs nothing, while one that plays
#: takes two thirds of a core for as long as a test looks at something else.
STILL = {"reduced_motion": "reduce"}


def player(page):
    """The root element of the player."""
    return page.locator(PLAYER)


def painted(page, after: int = 0) -> int:
    """Wait until a generation newer than ``after`` is on the canvas; returns its number."""
    try:
        page.wait_for_function(
            """([selector, after]) => {
                const find = (root) => root.querySelector(selector) ??
                    [...root.querySelectorAll('*')]
                        .map((n) => n.shadowRoot && find(n.shadowRoot)).find(Boolean);
                const it = find(document);
                return it && ['playing', 'paused'].includes(it.dataset.state)
                    && Number(it.dataset.generation) > after
                    && Number(it.dataset.frames) > 0;
            }""",
            arg=[PLAYER, after],
        )
    except Late as late:
        raise AssertionError(f"no picture after generation {after}: {told(page)}") from late
    return int(player(page).get_attribute("data-generation"))


def told(page) -> dict:
    """What a page says of itself: how far it has come, its players, its words."""
    return page.evaluate(
        """(selector) => ({
            state: document.readyState,
            loaded: performance.getEntriesByType('resource').length,
            players: (function find(root) {
                return [...root.querySelectorAll('*')].flatMap((node) => [
                    ...(node.matches(selector) ? [{ ...node.dataset }] : []),
                    ...(node.shadowRoot ? find(node.shadowRoot) : []),
                ]);
            })(document),
            words: document.body.innerText.slice(0, 300),
        })""",
        PLAYER,
    )


def frames_pass(page, count: int) -> None:
    """Wait until ``count`` more frames than now have been painted."""
    node = player(page).element_handle()
    page.wait_for_function(
        "([node, last]) => Number(node.dataset.frame) >= last",
        arg=[node, int(node.get_attribute("data-frame")) + count],
    )


def pause(page) -> None:
    """Stop the picture by the keyboard."""
    player(page).locator(".stage").press("Space")
    node = player(page).element_handle()
    page.wait_for_function("(node) => node.dataset.state === 'paused'", arg=node)


def key_of(phenomenon, preset: str, **values) -> str:
    """The key of the run that a link asks for, computed here without the page."""
    start = phenomenon.PRESETS[preset]
    params = phenomenon.Params(**(knobs.as_dict(start.params) | values))
    return fingerprint(params, start.seed, "numba")
