"""Make the pictures of the gallery and the README: our own player, filmed in a browser.

    python assets/render.py            # every phenomenon; needs chromium and the test packages
    python assets/render.py spirals    # these alone

Each picture is the stage of one preset, sought frame by frame and photographed, written as a still
and as a loop, both WebP.  Two more show the stage as an app opens it, in the light and in the dark:
they stand in its place until the app has loaded.
"""

import io
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import Page, sync_playwright

ASSETS = Path(__file__).parent
@dataclass(frozen=True)
class Scene:
    """A state to film: its link, the part of the run (0 to 1) that makes the best still.

    ``fill`` cuts the pictures out of their axes, so that they fill the card; ``side_by_side``
    cuts these out with their titles.  A live system is filmed as it runs, after ``best`` times a
    minute, or step by step, so many ``steps`` to a frame, and ``again`` is the button that begins
    it anew half way.  Noise does not compress: ``grainy`` takes every other frame and spends fewer
    bits on it, ``small`` halves its width and height.
    """

    link: str
    best: float
    fill: bool = False
    live: bool = False
    grainy: bool = False
    small: bool = False
    side_by_side: tuple[int, ...] = ()
    steps: int = 0
    again: str = ""


SCENES = {
    "solitons": Scene("?preset=two-bounce", 0.62),
    "expansion": Scene("?preset=no-collisions&n=20000", 0.3, grainy=True),
    "mixture": Scene("", 0.35, side_by_side=(0, 1)),
    "mips": Scene("?preset=separate&n=2048", 0.35, fill=True, live=True,
                  grainy=True, small=True),
    "replicas": Scene("?preset=race", 0.44, live=True, side_by_side=(0, 2), steps=3,
                      again="Next drawing"),
    "spirals": Scene("?preset=two-spirals&twin=none&size=384&exchange=8", 0.25, fill=True,
                     live=True, grainy=True, small=True),
}  # fmt: skip
FRAMES, MILLISECONDS, SIZE = 48, 90, (640, 360)
PORT = 8971
STAGE = '[data-kinetoscope="player"]'


def seek(page: Page, fraction: float) -> None:
    """Put the player at a fraction of the run."""
    slider = page.locator(f"{STAGE} .track input")
    last = int(page.locator(STAGE).get_attribute("data-frames")) - 1
    slider.evaluate(
        """(slider, frame) => new Promise((done) => {
            window.addEventListener('kinetoscope:clock', () => setTimeout(done, 60), {once: true});
            slider.value = frame;
            slider.dispatchEvent(new Event('input', {bubbles: true}));
        })""",
        round(fraction * last),
    )


def photograph(page: Page, scene: Scene) -> Image.Image:
    """The stage as it is now."""
    stage = page.locator(f"{STAGE} .stage")
    picture = Image.open(io.BytesIO(stage.screenshot())).convert("RGB")
    told = stage.get_attribute("data-boxes") or stage.get_attribute("data-box")
    boxes = [tuple(map(float, box.split())) for box in told.split(";")]
    if scene.side_by_side:
        # Dots stay dots.
        how = Image.Resampling.NEAREST if scene.steps else Image.Resampling.LANCZOS
        return beside(picture, [boxes[k] for k in scene.side_by_side], how)
    if scene.fill:
        x, y, w, h = boxes[0]
        width, height = min(w, h * SIZE[0] / SIZE[1]), min(h, w * SIZE[1] / SIZE[0])
        left, top = x + 0.5 * (w - width), y + 0.5 * (h - height)
        picture = picture.crop((left, top, left + width, top + height))
        return picture.resize(SIZE, Image.Resampling.LANCZOS)
    if len(boxes) > 1:  # with room above for titles and below for axes, and none to waste
        top = min(y for _, y, _, _ in boxes) - 34
        bottom = max(y + h for _, y, _, h in boxes) + 44
        picture = picture.crop((0, max(0, top), picture.width, min(picture.height, bottom)))
    return ImageOps.pad(picture, SIZE, Image.Resampling.LANCZOS, color=picture.getpixel((2, 2)))


def beside(
    picture: Image.Image, boxes: list[tuple[float, ...]], how: Image.Resampling
) -> Image.Image:
    """The pictures in ``boxes`` side by side with their titles, as large as a card bears."""
    card, head, gap = Image.new("RGB", SIZE, picture.getpixel((2, 2))), 22, 14
    wide = (SIZE[0] - gap) // len(boxes) - gap
    scale = min(wide / max(w for _, _, w, _ in boxes),
                (SIZE[1] - 2 * gap) / (head + max(h for *_, h in boxes)))  # fmt: skip
    for k, (x, y, w, h) in enumerate(boxes):
        part = picture.crop((x, y - head, x + w, y + h))
        part = part.resize((round(w * scale), round((h + head) * scale)), how)
        left = gap + k * (wide + gap) + (wide - part.width) // 2
        card.paste(part, (left, (SIZE[1] - part.height) // 2))
    return card


def film_steps(page: Page, scene: Scene, count: int) -> list[Image.Image]:
    """A live system, step by step, and once anew: every machine films the same."""
    stage, taken = page.locator(f"{STAGE} .stage"), []
    for k in range(count):
        if k == count // 2:
            page.get_by_role("button", name=scene.again, exact=True).click()
            page.wait_for_timeout(1000)
        elif k % (count // 2) > 1:  # look at what was spoilt for a moment
            for _ in range(scene.steps):
                stage.press("ArrowRight")
                page.wait_for_timeout(30)
        page.wait_for_timeout(150)
        taken.append(photograph(page, scene))
    return taken


def film(page: Page, name: str) -> None:
    """Write the still and the loop of one phenomenon."""
    scene = SCENES[name]
    count = FRAMES // 2 if scene.grainy else FRAMES
    # Who wants nothing to move gets a system that waits.
    page.emulate_media(reduced_motion="reduce" if scene.steps else "no-preference")
    page.goto(f"http://127.0.0.1:{PORT}/apps/{name}/{scene.link}")
    page.wait_for_selector(f"{STAGE}[data-state={'paused' if scene.steps else 'playing'}]")
    if scene.steps:
        pictures = film_steps(page, scene, count)
        best, pause = pictures[int(scene.best * count)], MILLISECONDS
    elif scene.live:
        # What marks the cores would lie over the picture; a film shows what is there.
        page.locator(STAGE).evaluate("root => root.querySelector('canvas.ink').remove()")
        page.wait_for_timeout(60_000 * scene.best)
        pictures = [photograph(page, scene) for _ in range(count)]
        best, pause = pictures[0], MILLISECONDS
    else:
        page.locator(f"{STAGE} .stage").press("Space")
        only_map = page.get_by_role("button", name="Map", exact=True)
        if only_map.is_visible():
            only_map.click()
        pictures = []
        for k in range(count):
            seek(page, k / (count - 1))
            pictures.append(photograph(page, scene))
        seek(page, scene.best)
        best, pause = photograph(page, scene), 1500
    if scene.small:
        best, *pictures = (picture.reduce(2) for picture in (best, *pictures))
    best.save(ASSETS / f"{name}-still.webp", quality=80, method=6)
    durations = [FRAMES * MILLISECONDS // count] * (len(pictures) - 1) + [pause]
    pictures[0].save(
        ASSETS / f"{name}.webp", save_all=True, append_images=pictures[1:], loop=0, method=6,
        quality=30 if scene.grainy else 80, duration=durations,
    )  # fmt: skip


def photograph_opening(page: Page, name: str) -> None:
    """Write the stage as a visitor first sees it, once for each colour scheme."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"http://127.0.0.1:{PORT}/apps/{name}/")
        page.wait_for_selector(f"{STAGE}[data-state=playing]")
        page.locator(f"{STAGE} .stage").press("Space")
        if page.locator(f"{STAGE} .track input").is_visible():  # a run that has a beginning
            seek(page, 0.0)
        page.wait_for_timeout(500)  # nothing fades any more
        picture = Image.open(io.BytesIO(page.locator(f"{STAGE} .stage").screenshot()))
        path = ASSETS / f"{name}-opening-{scheme}.webp"
        picture.convert("RGB").save(path, quality=40, method=6)


def wait_for_server(seconds: float) -> None:
    """Return once the server is warm."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError(f"the server was not ready within {seconds} s")


def main() -> None:
    """Serve, film, stop."""
    serve = [sys.executable, "-m", "kinetoscope.cli", "serve", "--no-browser", "--port", str(PORT)]
    server = subprocess.Popen(serve)
    try:
        wait_for_server(120)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(
                viewport={"width": 1210, "height": 860}, color_scheme="dark",
                reduced_motion="no-preference",
            )  # fmt: skip
            for name in sys.argv[1:] or SCENES:
                film(page, name)
            page.set_viewport_size({"width": 1366, "height": 768})
            page.emulate_media(reduced_motion="no-preference")
            for name in sys.argv[1:] or SCENES:
                photograph_opening(page, name)
            browser.close()
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
